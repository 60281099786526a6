/** Files with keys and certificates together: everything in a PEM text, each private key paired with its certificate. RFC 7468. */
import { parsePem, type PemBlock } from "../encoding/pem.ts";
import { JoseError, UsageError } from "../errors.ts";
import { requireNames } from "../header/options.ts";
import { keyFault } from "../jwk/fault.ts";
import { readEncryptedPkcs8 } from "../jwk/formats/encrypted-pkcs8.ts";
import { IterationBudget } from "../jwk/formats/iteration-budget.ts";
import { readPassphrase } from "../jwk/formats/passphrase.ts";
import { keyInPem } from "../jwk/formats/pem-key.ts";
import type { Key } from "../jwk/key.ts";
import type { ParsedJwk } from "../jwk/parse.ts";
import { run, type Steps } from "../primitives/steps.ts";
import { readCertificate, type Certificate } from "./certificate.ts";
import { pairKeys } from "./pairing.ts";
import { isCertificateLabel, refusedTrustedCertificate, trustedCertificate } from "./pem-labels.ts";

/** What a PEM text needs besides. */
export interface LoadPemOptions {
  /** For encrypted private keys; text is taken as UTF-8. Left out where nothing is encrypted. */
  readonly passphrase?: string | Uint8Array;
}

/** One block of a PEM text, read. */
export type PemEntry =
  | { readonly label: string; readonly key: Key }
  | { readonly label: string; readonly certificate: Certificate };

/** What a PEM text holds. */
export interface LoadedPem {
  /** The keys, in order; one whose certificate is there too has it, and the certificates that lead up from it, as `x5c`. */
  readonly keys: readonly Key[];
  /** The certificates, in order. */
  readonly certificates: readonly Certificate[];
  /** Keys and certificates together, in order, each with the label of its block. */
  readonly entries: readonly PemEntry[];
}

/**
 * Reads every key and certificate in a PEM text. A private key is paired with its certificate by the public key, so that
 * a token that names the certificate by `x5t` or `x5t#S256` finds the key: the result's `keys` go straight into `decrypt.keys`.
 * Reads `PRIVATE KEY`, `ENCRYPTED PRIVATE KEY` (RFC 8018: PBES2), `RSA PRIVATE KEY`, `EC PRIVATE KEY`, `PUBLIC KEY`, `RSA PUBLIC KEY` and
 * `CERTIFICATE`, with whatever stands between them: bag attributes, blank lines, indentation, CRLF, and the `\n` that environment
 * variables hold instead of line ends.
 *
 * @throws JoseError `ERR_PEM_INVALID` for malformed text or text that holds neither, `ERR_KEY_INVALID` or
 * `ERR_X509_INVALID` for a malformed key or certificate, `ERR_JOSE_NOT_SUPPORTED` for kinds this version does not read.
 * @throws UsageError `ERR_INVALID_ARGUMENT` when `text` is not a string, `ERR_INVALID_OPTION` for an encrypted key without a
 * passphrase.
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
export function loadPem(text: string, options: LoadPemOptions = {}): Promise<LoadedPem> {
  return run(loadPemSteps(text, options));
}

function* loadPemSteps(text: string, options: LoadPemOptions): Steps<LoadedPem> {
  const { passphrase } = requireNames(options, "options", ["passphrase"]);
  if (typeof text !== "string") throw new UsageError("ERR_INVALID_ARGUMENT", "text must be PEM text");
  const found: FoundBlock[] = [];
  const budget = new IterationBudget();
  for (const block of parsePem(text)) {
    const { label, bytes } = block;
    if (label === trustedCertificate) throw refusedTrustedCertificate();
    if (isCertificateLabel(label)) found.push({ label, certificate: readCertificate(bytes) });
    else {
      const parsed =
        label === encryptedKey ? yield* decrypted(block, passphrase, budget) : yield* keyInPem(block);
      if (parsed !== undefined) found.push({ label, parsed });
    }
  }
  if (found.length === 0) {
    throw new JoseError("ERR_PEM_INVALID", "The PEM text holds neither a key nor a certificate");
  }
  return loadedFrom(found);
}

/** A block before its key has been paired. */
type FoundBlock =
  | { readonly label: string; readonly parsed: ParsedJwk }
  | { readonly label: string; readonly certificate: Certificate };

function loadedFrom(found: readonly FoundBlock[]): LoadedPem {
  const certificates = found.flatMap((block) => ("certificate" in block ? [block.certificate] : []));
  const keys = pairKeys(
    found.flatMap((block) => ("parsed" in block ? [block.parsed] : [])),
    certificates,
  );
  const next = keys.values();
  const entries = found.flatMap((block): PemEntry[] => {
    if ("certificate" in block) return [Object.freeze(block)];
    const { value: key } = next.next();
    return key === undefined ? [] : [Object.freeze({ label: block.label, key })];
  });
  return Object.freeze({ keys, certificates: Object.freeze(certificates), entries: Object.freeze(entries) });
}

const encryptedKey = "ENCRYPTED PRIVATE KEY";

/** RFC 7468 section 11. */
function decrypted(
  { label, bytes }: PemBlock,
  passphrase: string | Uint8Array | undefined,
  budget: IterationBudget,
): Steps<ParsedJwk> {
  if (passphrase === undefined) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      "A private key is encrypted: loadPem(text, { passphrase }) reads it",
    );
  }
  return readEncryptedPkcs8(bytes, readPassphrase(passphrase), budget, keyFault(label));
}
