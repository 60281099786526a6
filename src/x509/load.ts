/** Files with keys and certificates together: everything in a PEM text, each private key paired with its certificate. RFC 7468. */
import { parsePem } from "../encoding/pem.ts";
import { JoseError, UsageError } from "../errors.ts";
import { keyInPem } from "../jwk/formats/pem-key.ts";
import type { Key } from "../jwk/key.ts";
import type { ParsedJwk } from "../jwk/parse.ts";
import { run, type Steps } from "../primitives/steps.ts";
import {
  readCertificate,
  refusedTrustedCertificate,
  trustedCertificate,
  type Certificate,
} from "./certificate.ts";
import { pairKeys } from "./pairing.ts";

/** What a PEM text holds, each kind in the order of the text. */
export interface LoadedPem {
  /** The keys; one whose certificate is there too has it, and the certificates that lead up from it, as `x5c`. */
  readonly keys: readonly Key[];
  readonly certificates: readonly Certificate[];
}

/**
 * Reads every key and certificate in a PEM text. A private key is paired with its certificate by the public key, so that
 * a token that names the certificate by `x5t` or `x5t#S256` finds the key: the result's `keys` go straight into `decrypt.keys`.
 *
 * @throws JoseError `ERR_PEM_INVALID` for malformed text or text that holds neither, `ERR_KEY_INVALID` or
 * `ERR_X509_INVALID` for a malformed key or certificate, `ERR_JOSE_NOT_SUPPORTED` for kinds this version does not read.
 * @throws UsageError `ERR_INVALID_ARGUMENT` when `text` is not a string.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { createJwtVerifier, keySet, loadPem } from "josette";
 * const { keys } = await loadPem(readFileSync("key-and-certificate.pem", "utf8"));
 * const jwks = await (await fetch("https://login.example.com/jwks")).json();
 * const verifier = createJwtVerifier({
 *   decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A128CBC-HS256", "A256CBC-HS512"] },
 *   verify: { keys: keySet(jwks), alg: ["RS256"] },
 *   claims: { issuer: "https://login.example.com", audience: "api://orders" },
 * });
 * ```
 */
export function loadPem(text: string): Promise<LoadedPem> {
  return run(loadPemSteps(text));
}

function* loadPemSteps(text: string): Steps<LoadedPem> {
  if (typeof text !== "string") throw new UsageError("ERR_INVALID_ARGUMENT", "text must be PEM text");
  const found: ParsedJwk[] = [];
  const certificates: Certificate[] = [];
  for (const block of parsePem(text)) {
    if (block.label === "CERTIFICATE") certificates.push(readCertificate(block.bytes));
    else if (block.label === trustedCertificate) throw refusedTrustedCertificate();
    else {
      const key = yield* keyInPem(block);
      if (key !== undefined) found.push(key);
    }
  }
  if (found.length + certificates.length === 0) {
    throw new JoseError("ERR_PEM_INVALID", "The PEM text holds neither a key nor a certificate");
  }
  return Object.freeze({ keys: pairKeys(found, certificates), certificates: Object.freeze(certificates) });
}
