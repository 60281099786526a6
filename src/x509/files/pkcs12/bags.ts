/** The bags in a PKCS #12 file: SafeContents and SafeBag, RFC 7292 section 4.2. */
import { rowOf, table } from "../../../encoding/table.ts";
import { encodeBase64 } from "../../../encoding/base64url.ts";
import type { Bytes } from "../../../encoding/bytes.ts";
import { DerReader, tags } from "../../../encoding/der.ts";
import { JoseError } from "../../../errors.ts";
import { keyFault } from "../../../jwk/key/invalid-key.ts";
import { readPbe } from "../../../jwk/formats/pkcs5.ts";
import { withConversion } from "../../../jwk/formats/unsupported-encryptions.ts";
import { readPkcs8 } from "../../../jwk/formats/pkcs8.ts";
import type { ParsedJwk } from "../../../jwk/key/parse-jwk.ts";
import type { Steps } from "../../../steps/steps.ts";
import { readCertificate, type Certificate } from "../../certificate/certificate.ts";
import type { FileAccount } from "./file-limits.ts";
import { invalidFile, unsupportedFile } from "./invalid-file.ts";
import type { Opener } from "./password.ts";

/** A key or a certificate. */
export type BagContents = { readonly key: ParsedJwk } | { readonly certificate: Certificate };

/**
 * The attributes by which a file assigns certificates to keys. The octets are encoded as text for comparison.
 */
export interface BagNames {
  readonly localKeyId?: string | undefined;
  readonly friendlyName?: string | undefined;
}

/** The contents of a bag and its attributes. */
export type FoundBag = BagContents & BagNames;

/**
 * A bag whose contents have not been decrypted or parsed yet. The iterations for its decryption have already
 * been counted against the limit of the file.
 */
export interface PlannedBag {
  /** A description of the contents, for messages. */
  readonly what: string;
  readonly names: BagNames;
  readonly read: (opener: Opener) => Steps<BagContents>;
}

/**
 * The encryption of the SafeContents around a bag. RC2 does not provide confidentiality, so private keys
 * protected only by RC2 are not accepted.
 */
export type Protection = "RC2" | "none or better than RC2";

/** The maximum nesting depth of bags. Section 4.2.6 allows nesting, but it is rare. */
const deepestBag = 4;

/**
 * Finds the bags in SafeContents, in order, without decrypting or parsing their contents. Bags that cannot be
 * read are recorded in `account`: CRLs, secrets, bags of unknown types, and keys with unsupported encryption.
 */
export function* planBags(
  safeContents: Bytes,
  protection: Protection,
  account: FileAccount,
): Steps<readonly PlannedBag[]> {
  const planner = new BagPlanner(protection, account);
  const reader = new DerReader(safeContents, invalidFile);
  yield* planner.safeContents(reader.sequence(), 1);
  reader.end();
  return planner.found;
}

/** Reads the contents of the bags, in order. */
export function* readBags(
  bags: readonly PlannedBag[],
  opener: Opener,
  account: FileAccount,
): Steps<readonly FoundBag[]> {
  const found: FoundBag[] = [];
  for (const { what, names, read } of bags) {
    yield* account.slice.pause();
    const contents = yield* account.unreadable.attempt(what, read(opener));
    if (contents !== undefined) found.push({ ...contents, ...names });
  }
  return found;
}

class BagPlanner {
  readonly found: PlannedBag[] = [];
  readonly #protection: Protection;
  readonly #account: FileAccount;

  constructor(protection: Protection, account: FileAccount) {
    this.#protection = protection;
    this.#account = account;
  }

  *safeContents(bags: DerReader, depth: number): Steps<void> {
    if (depth > deepestBag) throw invalidFile(`has bags nested more than ${deepestBag} levels deep`);
    while (!bags.done) yield* this.#bag(bags.sequence(), depth);
  }

  *#bag(bag: DerReader, depth: number): Steps<void> {
    yield* this.#account.slice.pause();
    const number = this.#account.countBag();
    const type = bag.objectIdentifier();
    const value = bag.sequence(explicitValue);
    const names = bag.done ? {} : readNames(bag.sequence(tags.set));
    bag.end();
    if (type === safeContentsBag) {
      yield* this.safeContents(value.sequence(), depth + 1);
      value.end();
      return;
    }
    const { unreadable } = this.#account;
    const kind = rowOf(kinds, type);
    if (kind === undefined) {
      unreadable.add(
        `${otherKinds[type] ?? `bag of the type ${type}`} (bag ${number})`,
        notKeyNorCertificate,
      );
      return;
    }
    const what = `${kind.what} (bag ${number})`;
    if (this.#protection === "RC2" && kind.needsProtection) {
      unreadable.add(what, unsupportedFile("has a private key that is protected only by RC2"));
      return;
    }
    const read = unreadable.attemptNow(what, () => kind.plan(value, this.#account));
    if (read !== undefined) this.found.push({ what, names, read });
  }
}

const notKeyNorCertificate = "The bag contains neither a private key nor an X.509 certificate";
const explicitValue = 0xa0;
const bmpStringTag = 0x1e;
const friendlyNameAttribute = "1.2.840.113549.1.9.20";
const localKeyIdAttribute = "1.2.840.113549.1.9.21";
const x509Certificate = "1.2.840.113549.1.9.22.1";
const safeContentsBag = "1.2.840.113549.1.12.10.1.6";

/** Parses the unencrypted part of a bag's value and returns a function that reads the rest. */
type BagPlan = (value: DerReader, account: FileAccount) => (opener: Opener) => Steps<BagContents>;

/** A supported type of bag. */
interface BagKind {
  readonly what: string;
  /** Whether the contents are secret and not encrypted by the bag itself. */
  readonly needsProtection: boolean;
  readonly plan: BagPlan;
}

/** Section 4.2: keyBag, pkcs8ShroudedKeyBag, certBag. */
const kinds: Readonly<Record<string, BagKind>> = /* @__PURE__ */ table({
  "1.2.840.113549.1.12.10.1.1": { what: "private key", needsProtection: true, plan: planKeyBag },
  "1.2.840.113549.1.12.10.1.2": {
    what: "encrypted private key",
    needsProtection: false,
    plan: planShroudedKeyBag,
  },
  "1.2.840.113549.1.12.10.1.3": { what: "certificate", needsProtection: false, plan: planCertBag },
});

/** Section 4.2: crlBag, secretBag. */
const otherKinds: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  "1.2.840.113549.1.12.10.1.4": "certificate revocation list",
  "1.2.840.113549.1.12.10.1.5": "secret",
});

/** Section 4.2.1: a PrivateKeyInfo. */
function planKeyBag(value: DerReader, { suite }: FileAccount): (opener: Opener) => Steps<BagContents> {
  const { encoding } = value.element(tags.sequence);
  value.end();
  return function* () {
    return { key: yield* readPkcs8(suite, encoding, malformedKey) };
  };
}

/** Section 4.2.2: an EncryptedPrivateKeyInfo. */
function planShroudedKeyBag(value: DerReader, account: FileAccount): (opener: Opener) => Steps<BagContents> {
  account.countEncrypted();
  const info = value.sequence();
  value.end();
  const decrypt = withConversion("pkcs12", () => readPbe(info, invalidFile, account.budget));
  const { content: ciphertext } = info.element(tags.octetString);
  info.end();
  return function* (opener) {
    return { key: yield* readPkcs8(account.suite, yield* opener.open(decrypt, ciphertext), malformedKey) };
  };
}

/** Section 4.2.3. */
function planCertBag(value: DerReader, { suite }: FileAccount): (opener: Opener) => Steps<BagContents> {
  const bag = value.sequence();
  value.end();
  const type = bag.objectIdentifier();
  if (type !== x509Certificate) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `A certificate of the type ${type} is not an X.509 certificate`,
    );
  }
  const wrapped = bag.sequence(explicitValue);
  bag.end();
  const { content: der } = wrapped.element(tags.octetString);
  wrapped.end();
  return function* () {
    return { certificate: readCertificate(suite, der) };
  };
}

const malformedKey = /* @__PURE__ */ keyFault("private key in the PKCS #12 file");

/** Reads the two attributes that relate keys and certificates: RFC 2985 section 5.5. */
function readNames(attributes: DerReader): BagNames {
  const names: { localKeyId?: string; friendlyName?: string } = {};
  while (!attributes.done) {
    const attribute = attributes.sequence();
    const type = attribute.objectIdentifier();
    const values = attribute.sequence(tags.set);
    attribute.end();
    if (type === localKeyIdAttribute) {
      names.localKeyId = encodeBase64(values.element(tags.octetString).content);
    }
    if (type === friendlyNameAttribute) {
      names.friendlyName = encodeBase64(values.element(bmpStringTag).content);
    }
  }
  return names;
}
