/** Certificate thumbprints: "x5t" and "x5t#S256", RFC 7515 sections 4.1.7 and 4.1.8. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { UsageError } from "../errors.ts";
import { digest } from "../primitives/secrets.ts";
import { run, settle, type Steps } from "../primitives/steps.ts";
import { Certificate, parseCertificate, partsOf } from "./certificate.ts";

/** SHA-256 for `x5t#S256`, SHA-1 for `x5t`. */
export type CertificateHash = "SHA-256" | "SHA-1";

/**
 * The base64url digest of a certificate's DER: `x5t#S256` with SHA-256 (the default), `x5t` with SHA-1.
 *
 * @throws JoseError the errors of `parseCertificate`.
 * @throws UsageError `ERR_INVALID_OPTION` for another hash.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { certificateThumbprint } from "josette/x509";
 * console.log(await certificateThumbprint(readFileSync("client.pem", "utf8"), "SHA-1"));
 * ```
 */
export function certificateThumbprint(
  certificate: Certificate | string | Uint8Array,
  hash: CertificateHash = "SHA-256",
): Promise<string> {
  return run(thumbprintSteps(certificate, hash));
}

function* thumbprintSteps(input: Certificate | string | Uint8Array, hash: CertificateHash): Steps<string> {
  if (hash !== "SHA-256" && hash !== "SHA-1") {
    throw new UsageError("ERR_INVALID_OPTION", 'hash must be "SHA-256" (x5t#S256) or "SHA-1" (x5t)');
  }
  const certificate = input instanceof Certificate ? input : parseCertificate(input);
  return encodeBase64url(yield* settle(digest(hash, partsOf(certificate).der)));
}
