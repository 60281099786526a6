/** Reads PEM files with keys and certificates and pairs each private key with its certificate. RFC 7468. */
import { isThenable } from "../../encoding/brand.ts";
import { isUint8Array, ownBytes } from "../../encoding/bytes.ts";
import { decodePem, findPem, type PemText } from "../../encoding/pem.ts";
import { decodeLatin1, decodeUtf8 } from "../../encoding/utf8.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { keyFault } from "../../jwk/key/fault.ts";
import { readEncryptedPkcs8 } from "../../jwk/formats/encrypted-pkcs8.ts";
import { IterationBudget } from "../../jwk/formats/iteration-budget.ts";
import { readPassphrase } from "../../jwk/formats/passphrase.ts";
import { everyKeyType } from "../../keytypes/every.ts";
import { isKeyLabel, keyInPem } from "../../jwk/formats/pem-key.ts";
import type { Key } from "../../jwk/key/key.ts";
import type { ParsedJwk } from "../../jwk/parse.ts";
import { OptionReader } from "../../options/reader.ts";
import { run, type Steps } from "../../platform/steps.ts";
import { readCertificate, type Certificate } from "../certificate/certificate.ts";
import { pairKeys } from "./pairing.ts";
import {
  isCertificateLabel,
  otherLabels,
  refusedTrustedCertificate,
  trustedCertificate,
} from "./pem-labels.ts";
import { UnreadableParts, type Unreadable } from "./unreadable.ts";

/** Options of {@link loadPem}. */
export interface LoadPemOptions {
  /**
   * The passphrase of encrypted private keys. A string is encoded as UTF-8. Required only if a key is
   * encrypted.
   */
  readonly passphrase?: string | Uint8Array;
}

/** The reader of these options. */
export const loadPemOptions: OptionReader<LoadPemOptions> = /* @__PURE__ */ new OptionReader<LoadPemOptions>(
  "options",
  { passphrase: { kind: "convenience", is: "elsewhere" } },
);

/** A key or certificate from one PEM block. */
export type PemEntry =
  | { readonly label: string; readonly key: Key }
  | { readonly label: string; readonly certificate: Certificate };

/** The contents of a PEM text. */
export interface LoadedPem {
  /**
   * The keys, in order. A key whose certificate is in the text has it as its `x5c`, followed by the
   * certificates of its issuers.
   */
  readonly keys: readonly Key[];
  /** The certificates, in order. */
  readonly certificates: readonly Certificate[];
  /** The keys and certificates, in order, each with the label of its block. */
  readonly entries: readonly PemEntry[];
  /** The blocks of an unknown or unsupported type, for example a DSA key or a CRL. Usually empty. */
  readonly unreadable: readonly Unreadable[];
}

/**
 * Reads all keys and certificates in a PEM text. Each private key is paired with its certificate by the
 * public key, so that tokens that identify the certificate by `x5t` or `x5t#S256` select the key. `keys` can
 * be passed to `decrypt.keys`.
 *
 * Supported are `PRIVATE KEY`, `ENCRYPTED PRIVATE KEY` (RFC 8018: PBES2), `RSA PRIVATE KEY`,
 * `EC PRIVATE KEY`, `PUBLIC KEY`, `RSA PUBLIC KEY` and `CERTIFICATE`. Other text between blocks is ignored:
 * bag attributes, blank lines, indentation. Line ends may be CRLF, or the two characters `\n` as in
 * environment variables. The text may be a string or bytes. Blocks of unknown or unsupported types are listed
 * in `unreadable`.
 *
 * @throws JoseError `ERR_PEM_INVALID` for malformed text or text without keys and certificates,
 * `ERR_KEY_INVALID` or `ERR_X509_INVALID` for a malformed key or certificate and for a wrong passphrase,
 * `ERR_JOSE_NOT_SUPPORTED` if all blocks are of unsupported types, `ERR_JOSE_LIMIT_EXCEEDED` for a text that
 * is too long, or for encrypted keys with more than 10,000,000 iterations in total.
 * @throws UsageError `ERR_INVALID_ARGUMENT` if `text` is neither a string nor a `Uint8Array`,
 * `ERR_INVALID_OPTION` for an encrypted key without a passphrase.
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
export function loadPem(text: string | Uint8Array, options: LoadPemOptions = {}): Promise<LoadedPem> {
  return run(loadPemSteps(text, options));
}

function* loadPemSteps(text: string | Uint8Array, options: LoadPemOptions): Steps<LoadedPem> {
  const { passphrase } = loadPemOptions.read(options);
  const unreadable = new UnreadableParts();
  const budget = new IterationBudget();
  // The iterations of all encrypted keys are added up before any key is decrypted.
  const planned = findPem(pemText(text)).flatMap((block, index) => {
    const what = `${block.label} (block ${index + 1})`;
    const read = unreadable.attemptNow(what, () => planBlock(block, passphrase, budget));
    if (read === "unknown") {
      unreadable.add(what, otherLabels[block.label] ?? "The block is neither a key nor an X.509 certificate");
    }
    return typeof read === "function" ? [{ what, read }] : [];
  });
  const found: FoundBlock[] = [];
  for (const { what, read } of planned) {
    const block = yield* unreadable.attempt(what, read());
    if (block !== undefined) found.push(block);
  }
  if (found.length === 0) {
    const empty = new JoseError(
      "ERR_PEM_INVALID",
      "The text contains neither a PEM key nor a PEM certificate; pass the contents of the file, not its " +
        "name or URL",
    );
    throw unreadable.nothingLeft(empty);
  }
  return loadedFrom(found, unreadable.list());
}

/** PEM is ASCII. In bytes that are not UTF-8, the text between blocks may have any encoding. */
function pemText(input: unknown): string {
  if (typeof input === "string") return input;
  if (!isUint8Array(input)) {
    const advice = isThenable(input) ? ", but is a promise; await it" : "";
    throw new UsageError("ERR_INVALID_ARGUMENT", `text must be PEM text, as a string or Uint8Array${advice}`);
  }
  const bytes = ownBytes(input, "text");
  return decodeUtf8(bytes) ?? decodeLatin1(bytes);
}

/**
 * Parses the unencrypted part of a block and returns a function that reads the rest. `EC PARAMETERS` is
 * skipped, because OpenSSL repeats it in the key.
 */
function planBlock(
  text: PemText,
  passphrase: string | Uint8Array | undefined,
  budget: IterationBudget,
): (() => Steps<FoundBlock>) | "unknown" | "nothing" {
  const { label } = text;
  if (label === ecParameters) return "nothing";
  if (label === trustedCertificate) throw refusedTrustedCertificate();
  if (isCertificateLabel(label)) {
    const { bytes } = decodePem(text);
    return function* () {
      return { label, certificate: readCertificate(bytes) };
    };
  }
  if (label === encryptedKey) {
    const { bytes } = decodePem(text);
    if (passphrase === undefined) throw missingPassphrase();
    const password = readPassphrase(passphrase);
    const encrypted = readEncryptedPkcs8(bytes, budget, keyFault(label));
    return function* () {
      return { label, parsed: yield* encrypted.decrypt(password, everyKeyType()) };
    };
  }
  if (!isKeyLabel(label, everyKeyType())) return "unknown";
  const block = decodePem(text);
  return function* () {
    return { label, parsed: yield* keyInPem(block, everyKeyType()) };
  };
}

/** A block before its key has been paired. */
type FoundBlock =
  | { readonly label: string; readonly parsed: ParsedJwk }
  | { readonly label: string; readonly certificate: Certificate };

function loadedFrom(found: readonly FoundBlock[], unreadable: readonly Unreadable[]): LoadedPem {
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
  return Object.freeze({
    keys,
    certificates: Object.freeze(certificates),
    entries: Object.freeze(entries),
    unreadable,
  });
}

const ecParameters = "EC PARAMETERS";
/** RFC 7468 section 11. */
const encryptedKey = "ENCRYPTED PRIVATE KEY";

function missingPassphrase(): UsageError {
  return new UsageError(
    "ERR_INVALID_OPTION",
    "passphrase is missing: a private key is encrypted; use loadPem(text, { passphrase })",
  );
}
