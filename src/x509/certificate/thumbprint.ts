/** Certificate thumbprints: "x5t" and "x5t#S256", RFC 7515 sections 4.1.7 and 4.1.8. */
import { encodeBase64url } from "../../encoding/base64url.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { UsageError } from "../../errors.ts";
import { digest } from "../../platform/secrets.ts";
import { run, settle, type Steps } from "../../platform/steps.ts";
import { Certificate, parseCertificate, partsOf } from "./certificate.ts";
import { hexadecimal } from "./hexadecimal.ts";

/** SHA-256 for `x5t#S256`, SHA-1 for `x5t`. */
export type CertificateHash = "SHA-256" | "SHA-1";

/** base64url for headers; upper-case hexadecimal as shown in portals and certificate stores. */
export type ThumbprintForm = "base64url" | "hex";

/**
 * Returns the digest of a certificate's DER encoding. In base64url, the default, it is the value of
 * `x5t#S256` (SHA-256, the default) or `x5t` (SHA-1). `"hex"` is the form shown in portals and certificate
 * stores; it must not be used in headers.
 *
 * @throws JoseError the errors of `parseCertificate`.
 * @throws UsageError `ERR_INVALID_OPTION` for another hash or form.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { certificateThumbprint } from "josette/x509";
 * const certificate = readFileSync("client.pem", "utf8");
 * console.log(await certificateThumbprint(certificate, "SHA-1"));
 * console.log(await certificateThumbprint(certificate, "SHA-1", "hex"));
 * ```
 */
export function certificateThumbprint(
  certificate: Certificate | string | Uint8Array,
  hash: CertificateHash = "SHA-256",
  form: ThumbprintForm = "base64url",
): Promise<string> {
  return run(thumbprintSteps(certificate, hash, form));
}

function* thumbprintSteps(
  input: Certificate | string | Uint8Array,
  hash: CertificateHash,
  form: ThumbprintForm,
): Steps<string> {
  if (hash !== "SHA-256" && hash !== "SHA-1") {
    throw new UsageError("ERR_INVALID_OPTION", 'hash must be "SHA-256" (x5t#S256) or "SHA-1" (x5t)');
  }
  if (form !== "base64url" && form !== "hex") {
    throw new UsageError("ERR_INVALID_OPTION", 'form must be "base64url" (for headers) or "hex"');
  }
  const bytes = yield* fingerprint(input, hash);
  return form === "hex" ? hexadecimal(bytes).toUpperCase() : encodeBase64url(bytes);
}

/** Returns the bytes of the digest. */
export function* fingerprint(input: Certificate | string | Uint8Array, hash: CertificateHash): Steps<Bytes> {
  const certificate = input instanceof Certificate ? input : parseCertificate(input);
  return yield* settle(digest(hash, partsOf(certificate).der));
}
