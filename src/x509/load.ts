/** Files with keys and certificates together: everything in a PEM text, each private key paired with its certificate. */
import { encodeBase64 } from "../encoding/base64.ts";
import { equalConstantTime } from "../encoding/bytes.ts";
import { parsePem } from "../encoding/pem.ts";
import { JoseError, UsageError } from "../errors.ts";
import { keyInPem } from "../jwk/formats/pem-key.ts";
import { contentsOf, makeKey, type Key, type KeyContents } from "../jwk/key.ts";
import {
  partsOf,
  readCertificate,
  refusedTrustedCertificate,
  trustedCertificate,
  type Certificate,
} from "./certificate.ts";

/** What a PEM text holds, each kind in the order of the text. */
export interface LoadedPem {
  /** The keys; one whose certificate is there too has it, and the certificates that lead up from it, as `x5c`. */
  readonly keys: readonly Key[];
  readonly certificates: readonly Certificate[];
}

/** A chain in `x5c` is followed no further than this many certificates. */
const longestChain = 8;

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
export async function loadPem(text: string): Promise<LoadedPem> {
  if (typeof text !== "string") throw new UsageError("ERR_INVALID_ARGUMENT", "text must be PEM text");
  const found: KeyContents[] = [];
  const certificates: Certificate[] = [];
  for (const block of parsePem(text)) {
    if (block.label === "CERTIFICATE") certificates.push(readCertificate(block.bytes));
    else if (block.label === trustedCertificate) throw refusedTrustedCertificate();
    else {
      const contents = keyInPem(block);
      if (contents !== undefined) found.push(contents);
    }
  }
  if (found.length + certificates.length === 0) {
    throw new JoseError("ERR_PEM_INVALID", "The PEM text holds neither a key nor a certificate");
  }
  const keys = found.map((contents) => makeKey(contents, { x5c: chainOf(contents, certificates) }));
  return Object.freeze({ keys: Object.freeze(keys), certificates: Object.freeze(certificates) });
}

/** The certificate of a key, then each one that the names say issued the one before. */
function chainOf(contents: KeyContents, certificates: readonly Certificate[]): readonly string[] | undefined {
  const { material } = contents;
  if (!("members" in material) || material.members.kty !== "RSA") return undefined;
  const { n, e } = material.members;
  const leaf = certificates.find((each) => certifies(each, n, e));
  const chain: Certificate[] = [];
  for (
    let next = leaf;
    next !== undefined && chain.length < longestChain;
    next = issuerOf(next, certificates)
  ) {
    if (chain.includes(next)) break;
    chain.push(next);
  }
  return chain.length === 0 ? undefined : Object.freeze(chain.map((each) => encodeBase64(partsOf(each).der)));
}

/** Whether a certificate is for this public key. One with a key of another kind, or a malformed one, is for no key of ours. */
function certifies(certificate: Certificate, n: string, e: string): boolean {
  try {
    const { material } = contentsOf(certificate.key);
    if (material.form !== "public" || material.members.kty !== "RSA") return false;
    return material.members.n === n && material.members.e === e;
  } catch (error) {
    if (error instanceof JoseError) return false;
    throw error;
  }
}

function issuerOf(certificate: Certificate, certificates: readonly Certificate[]): Certificate | undefined {
  const { issuer, subject } = partsOf(certificate);
  // A self-issued certificate ends its chain; in a rotation there may be another one of the same name.
  if (equalConstantTime(issuer, subject)) return undefined;
  return certificates.find((each) => equalConstantTime(partsOf(each).subject, issuer));
}
