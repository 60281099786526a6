/**
 * The parts of a PKCS #12 file: AuthenticatedSafe, RFC 7292 section 4.1. Each part contains bags and may be
 * encrypted.
 */
import { table } from "../../../encoding/table.ts";
import { derFromBer } from "../../../encoding/ber.ts";
import { concat, type Bytes } from "../../../encoding/bytes.ts";
import { DerReader, tags } from "../../../encoding/der.ts";
import { withConversion } from "../../../jwk/formats/unsupported-encryptions.ts";
import { readPbe, readPkcs12Pbe, type Decrypter } from "../../../jwk/formats/pkcs5.ts";
import type { Steps } from "../../../steps/steps.ts";
import type { FileAccount } from "./file-limits.ts";
import { planBags, type PlannedBag, type Protection } from "./bags.ts";
import { invalidFile, unsupportedFile } from "./invalid-file.ts";
import type { Opener } from "./password.ts";
import { rc2CbcDecrypt } from "./rc2.ts";

/** ContentInfo, RFC 2315 section 7: the type determines the content. */
export interface ContentInfo {
  readonly type: string;
  readonly content: DerReader;
}

/** Content types, RFC 2315 section 14. */
export const contentTypes: {
  readonly data: string;
  readonly signedData: string;
  readonly envelopedData: string;
  readonly encryptedData: string;
} = /* @__PURE__ */ Object.freeze({
  data: "1.2.840.113549.1.7.1",
  signedData: "1.2.840.113549.1.7.2",
  envelopedData: "1.2.840.113549.1.7.3",
  encryptedData: "1.2.840.113549.1.7.6",
});

/** Reads a ContentInfo, which must have content. */
export function readContentInfo(reader: DerReader): ContentInfo {
  const info = reader.sequence();
  const type = info.objectIdentifier();
  const content = info.sequence(explicitContent);
  info.end();
  return { type, content };
}

/** Returns the octets of a "data" content. */
export function readData({ content }: ContentInfo): Bytes {
  const data = content.element(tags.octetString).content;
  content.end();
  return data;
}

/**
 * SafeContents: the bags, or the ciphertext that contains them. The iterations for its decryption have
 * already been counted against the limit of the file.
 */
export type PlannedSafe =
  | { readonly bags: readonly PlannedBag[] }
  | { readonly decrypt: Decrypter; readonly ciphertext: Bytes; readonly protection: Protection };

/**
 * Finds the SafeContents in an AuthenticatedSafe, in order. SafeContents that cannot be read are recorded in
 * `account`.
 */
export function* planAuthenticatedSafe(octets: Bytes, account: FileAccount): Steps<readonly PlannedSafe[]> {
  const der = yield* account.slice.through(derFromBer(octets, invalidFile));
  const reader = new DerReader(der, invalidFile);
  const infos = reader.sequence();
  const found: PlannedSafe[] = [];
  for (let number = 1; !infos.done; number++) {
    const info = readContentInfo(infos);
    const what = `${partNames[info.type] ?? `part of the type ${info.type}`} (part ${number})`;
    const safe = yield* account.unreadable.attempt(what, planSafeContents(info, what, account));
    if (safe !== undefined) found.push(safe);
  }
  return found;
}

/** Decrypts the encrypted SafeContents and returns all bags in the order of the file. */
export function* openSafes(
  safes: readonly PlannedSafe[],
  opener: Opener,
  account: FileAccount,
): Steps<readonly PlannedBag[]> {
  const found: PlannedBag[] = [];
  for (const safe of safes) {
    if ("bags" in safe) found.push(...safe.bags);
    else {
      const contents = yield* opener.open(safe.decrypt, safe.ciphertext);
      found.push(...(yield* planBags(contents, safe.protection, account)));
    }
  }
  return found;
}

const partNames: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  "1.2.840.113549.1.7.1": "unencrypted part",
  "1.2.840.113549.1.7.6": "encrypted part",
  "1.2.840.113549.1.7.3": "part encrypted with a public key",
});

const explicitContent = 0xa0;
/** encryptedContent is a [0] IMPLICIT OCTET STRING, primitive or constructed. */
const encryptedContent = 0x80;
const encryptedContentConstructed = 0xa0;
const unprotectedAttributes = 0xa1;

function* planSafeContents(
  info: ContentInfo,
  what: string,
  account: FileAccount,
): Steps<PlannedSafe | undefined> {
  switch (info.type) {
    case contentTypes.data: {
      const der = yield* account.slice.through(derFromBer(readData(info), invalidFile));
      return { bags: yield* planBags(der, "none or better than RC2", account) };
    }
    case contentTypes.encryptedData:
      return planEncryptedData(info, account);
    case contentTypes.envelopedData:
      throw unsupportedFile("has a part encrypted with a public key (EnvelopedData)");
    default:
      account.unreadable.add(what, "The part is neither Data nor EncryptedData");
      return undefined;
  }
}

/** EncryptedData, RFC 2315 section 13. */
function planEncryptedData({ content }: ContentInfo, account: FileAccount): PlannedSafe {
  account.countEncrypted();
  const encryptedData = content.sequence();
  content.end();
  // RFC 5652 section 8: version 2 if there are attributes.
  const [version = 0, ...more] = encryptedData.unsignedInteger();
  if (more.length > 0 || (version !== 0 && version !== 2)) {
    throw invalidFile("has EncryptedData with an unknown version");
  }
  const info = encryptedData.sequence();
  encryptedData.optional(unprotectedAttributes);
  encryptedData.end();
  if (info.objectIdentifier() !== contentTypes.data)
    throw invalidFile("has EncryptedData whose content is not Data");
  const encryption = readEncryption(info, account);
  const ciphertext = readEncryptedContent(info);
  info.end();
  return { ...encryption, ciphertext };
}

/** Key lengths in bits of pbeWithSHAAnd128BitRC2-CBC and pbeWithSHAAnd40BitRC2-CBC: RFC 7292 appendix C. */
const rc2KeyBits: Readonly<Record<string, number>> = /* @__PURE__ */ table({
  "1.2.840.113549.1.12.1.5": 128,
  "1.2.840.113549.1.12.1.6": 40,
});

function readEncryption(
  info: DerReader,
  { budget }: FileAccount,
): { readonly decrypt: Decrypter; readonly protection: Protection } {
  const { content, encoding } = info.element(tags.sequence);
  const identifier = info.inside(content);
  const bits = rc2KeyBits[identifier.objectIdentifier()];
  if (bits === undefined) {
    const decrypt = withConversion("pkcs12", () => readPbe(info.inside(encoding), invalidFile, budget));
    return { decrypt, protection: "none or better than RC2" };
  }
  const decrypt = readPkcs12Pbe(identifier.sequence(), invalidFile, budget, bits / 8, (key, iv, ciphertext) =>
    rc2CbcDecrypt(key, bits, iv, ciphertext),
  );
  identifier.end();
  return { decrypt, protection: "RC2" };
}

function readEncryptedContent(info: DerReader): Bytes {
  if (info.peek() !== encryptedContentConstructed) return info.element(encryptedContent).content;
  const pieces = info.sequence(encryptedContentConstructed);
  const joined: Bytes[] = [];
  while (!pieces.done) joined.push(pieces.element(tags.octetString).content);
  return concat(...joined);
}
