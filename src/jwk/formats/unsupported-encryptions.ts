/**
 * The names of unsupported encryptions of key files, and how to convert such files: RFC 8018 appendix A.3,
 * RFC 7292 appendix C.
 */
import { table } from "../../encoding/table.ts";
import { JoseError } from "../../errors.ts";

const names: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  "1.2.840.113549.1.5.1": "pbeWithMD2AndDES-CBC",
  "1.2.840.113549.1.5.3": "pbeWithMD5AndDES-CBC",
  "1.2.840.113549.1.5.4": "pbeWithMD2AndRC2-CBC",
  "1.2.840.113549.1.5.6": "pbeWithMD5AndRC2-CBC",
  "1.2.840.113549.1.5.10": "pbeWithSHA1AndDES-CBC",
  "1.2.840.113549.1.5.11": "pbeWithSHA1AndRC2-CBC",
  "1.2.840.113549.1.12.1.1": "pbeWithSHAAnd128BitRC4",
  "1.2.840.113549.1.12.1.2": "pbeWithSHAAnd40BitRC4",
  "1.2.840.113549.1.12.1.5": "pbeWithSHAAnd128BitRC2-CBC",
  "1.2.840.113549.1.12.1.6": "pbeWithSHAAnd40BitRC2-CBC",
  "1.2.840.113549.3.2": "RC2-CBC",
  "1.2.840.113549.3.4": "RC4",
  "1.3.14.3.2.7": "DES-CBC",
});

/** Commands that convert a file to a supported encryption. */
export const conversions: { readonly pkcs8: string; readonly pkcs12: string } = /* @__PURE__ */ Object.freeze(
  {
    pkcs8: "convert the file: openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.pem -out new.pem",
    pkcs12:
      "convert the file: openssl pkcs12 -legacy -in old.pfx -nodes -out all.pem && " +
      "openssl pkcs12 -export -in all.pem -out new.pfx",
  },
);

/** The error for an unsupported password-based encryption. */
export function unsupportedEncryption(oid: string): JoseError {
  const known = names[oid];
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `The file is encrypted with ${known === undefined ? oid : `${known} (${oid})`}, which is not supported`,
  );
}

/** Runs `work` on a file. If something is not supported, the error says how to convert the file. */
export function withConversion<T>(kind: keyof typeof conversions, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof JoseError && error.code === "ERR_JOSE_NOT_SUPPORTED"
      ? new JoseError(error.code, `${error.message}; ${conversions[kind]}`, { cause: error.cause })
      : error;
  }
}
