/** Certificate thumbprints: "x5t" and "x5t#S256", RFC 7515 sections 4.1.7 and 4.1.8. */
import type { Suite } from "../../algorithms/suite.ts";
import { encodeBase64url } from "../../encoding/base64url.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { UsageError } from "../../errors.ts";
import { digest } from "../../platform/digest-hmac-pbkdf2.ts";
import { run } from "../../steps/drivers.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { Certificate, parseCertificate, partsOf } from "./certificate.ts";
import { hexadecimal } from "./hexadecimal.ts";

/** The hash function: SHA-256 for `x5t#S256`, SHA-1 for `x5t`. */
export type CertificateHash = "SHA-256" | "SHA-1";

/**
 * The encoding: base64url for headers, or upper-case hexadecimal as shown in portals and certificate stores.
 */
export type ThumbprintForm = "base64url" | "hex";

/** Implements `certificateThumbprint` of josette/x509 with the algorithms of a suite. */
export function certificateThumbprint(
  suite: Suite,
  certificate: Certificate | string | Uint8Array,
  hash: CertificateHash = "SHA-256",
  form: ThumbprintForm = "base64url",
): Promise<string> {
  return run(thumbprintSteps(suite, certificate, hash, form));
}

function* thumbprintSteps(
  suite: Suite,
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
  const bytes = yield* fingerprint(
    input instanceof Certificate ? input : parseCertificate(suite, input),
    hash,
  );
  return form === "hex" ? hexadecimal(bytes).toUpperCase() : encodeBase64url(bytes);
}

/** Returns the digest of a certificate's DER encoding. */
export function* fingerprint(certificate: Certificate, hash: CertificateHash): Steps<Bytes> {
  return yield* perform(digest(hash, partsOf(certificate).der));
}
