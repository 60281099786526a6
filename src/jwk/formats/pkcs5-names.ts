/** What files are encrypted with and nobody should use any more, by name, for the error: RFC 8018 appendix A.3, RFC 7292 appendix C. */
import { table } from "../../alg/table.ts";
import { JoseError } from "../../errors.ts";
import { conversion } from "../../primitives/password-based.ts";

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

/** The error for a password based encryption that is not read. */
export function unsupportedEncryption(oid: string): JoseError {
  const known = names[oid];
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `The file is encrypted with ${known === undefined ? oid : `${known} (${oid})`}, which is not supported; ${conversion}`,
  );
}
