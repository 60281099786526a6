/** Reads PEM files (RFC 7468) with keys and certificates and pairs each private key with its certificate. */
import type { Suite } from "../../algorithms/suite.ts";
import { isThenable } from "../../encoding/brand.ts";
import { isUint8Array, ownBytes } from "../../encoding/bytes.ts";
import type { Parts } from "../../encoding/interruptible.ts";
import { decodePem, findPem, type PemText } from "../../encoding/pem.ts";
import { decodeLatin1 } from "../../encoding/latin1.ts";
import { decodeUtf8 } from "../../encoding/utf8.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { keyFault } from "../../jwk/key/invalid-key.ts";
import { readEncryptedPkcs8 } from "../../jwk/formats/encrypted-pkcs8.ts";
import { IterationBudget } from "../../jwk/formats/iteration-budget.ts";
import { readPassphrase } from "../../jwk/formats/passphrase.ts";
import { isKeyLabel, keyInPem } from "../../jwk/formats/pem-key.ts";
import type { Key } from "../../jwk/key/key.ts";
import type { ParsedJwk } from "../../jwk/key/parse-jwk.ts";
import { OptionReader } from "../../options/reader.ts";
import { run } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";
import { TimeSlice } from "../../steps/time-slice.ts";
import { readCertificate, type Certificate } from "../certificate/certificate.ts";
import { pairKeys } from "./pairing.ts";
import {
  isCertificateLabel,
  otherLabels,
  refusedTrustedCertificate,
  trustedCertificate,
} from "../certificate/pem-labels.ts";
import { UnreadableParts, type Unreadable } from "./unreadable.ts";

/** Options of {@link loadPem}. */
export interface LoadPemOptions {
  /**
   * The passphrase of encrypted private keys. A string is encoded as UTF-8. Required only if a key is
   * encrypted.
   */
  readonly passphrase?: string | Uint8Array;
}

/** Reads the options of `loadPem`. */
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

/** Implements `loadPem` of josette/x509 with the algorithms of a suite. */
export function loadPem(
  suite: Suite,
  text: string | Uint8Array,
  options: LoadPemOptions = {},
): Promise<LoadedPem> {
  return run(loadPemSteps(suite, text, options));
}

function* loadPemSteps(suite: Suite, text: string | Uint8Array, options: LoadPemOptions): Steps<LoadedPem> {
  const { passphrase } = loadPemOptions.read(options);
  const unreadable = new UnreadableParts();
  const slice = new TimeSlice();
  const budget = new IterationBudget();
  // The iterations of all encrypted keys are added up before any key is decrypted.
  const planned: { readonly what: string; readonly read: () => Steps<FoundBlock> }[] = [];
  const texts = yield* slice.through(findPem(pemText(text)));
  for (const [index, block] of texts.entries()) {
    yield* slice.pause();
    const what = `${block.label} (block ${index + 1})`;
    const plan = slice.through(planBlock(suite, block, passphrase, budget));
    const read = yield* unreadable.attempt(what, plan);
    if (read === "unknown") {
      unreadable.add(what, otherLabels[block.label] ?? "The block is neither a key nor an X.509 certificate");
    }
    if (typeof read === "function") planned.push({ what, read });
  }
  const found: FoundBlock[] = [];
  for (const { what, read } of planned) {
    yield* slice.pause();
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
  return yield* loadedFrom(found, unreadable.list(), slice);
}

/**
 * Returns the PEM text. PEM is ASCII, but the text between blocks may have any encoding, so bytes that are
 * not UTF-8 are decoded as Latin-1.
 */
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
 * Parses the unencrypted part of a block and returns a function that reads the rest. The parsing can be
 * interrupted. `EC PARAMETERS` is skipped, because OpenSSL repeats it in the key.
 */
function* planBlock(
  suite: Suite,
  text: PemText,
  passphrase: string | Uint8Array | undefined,
  budget: IterationBudget,
): Parts<(() => Steps<FoundBlock>) | "unknown" | "nothing"> {
  const { label } = text;
  if (label === ecParameters) return "nothing";
  if (label === trustedCertificate) throw refusedTrustedCertificate();
  if (isCertificateLabel(label)) {
    const { bytes } = yield* decodePem(text);
    return function* () {
      return { label, certificate: readCertificate(suite, bytes) };
    };
  }
  if (label === encryptedKey) {
    const { bytes } = yield* decodePem(text);
    if (passphrase === undefined) throw missingPassphrase();
    const password = readPassphrase(passphrase);
    const encrypted = readEncryptedPkcs8(bytes, budget, keyFault(label));
    return function* () {
      return { label, parsed: yield* encrypted.decrypt(suite, password) };
    };
  }
  if (!isKeyLabel(suite, label)) return "unknown";
  const block = yield* decodePem(text);
  return function* () {
    return { label, parsed: yield* keyInPem(suite, block) };
  };
}

/** A certificate, or a key that has not been paired with its certificate yet. */
type FoundBlock =
  | { readonly label: string; readonly parsed: ParsedJwk }
  | { readonly label: string; readonly certificate: Certificate };

function* loadedFrom(
  found: readonly FoundBlock[],
  unreadable: readonly Unreadable[],
  slice: TimeSlice,
): Steps<LoadedPem> {
  const certificates = found.flatMap((block) => ("certificate" in block ? [block.certificate] : []));
  const parsed = found.flatMap((block) => ("parsed" in block ? [block.parsed] : []));
  const keys = yield* pairKeys(parsed, certificates, slice);
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
