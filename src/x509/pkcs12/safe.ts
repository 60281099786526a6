/** The parts of a PKCS #12 file: AuthenticatedSafe, RFC 7292 section 4.1. Each part has bags in it, encrypted or not. */
import { derFromBer } from "../../encoding/ber.ts";
import { concat, type Bytes } from "../../encoding/bytes.ts";
import { DerReader, tags } from "../../encoding/der.ts";
import { readPbe } from "../../jwk/formats/pkcs5.ts";
import type { Steps } from "../../primitives/steps.ts";
import { invalidFile, unsupportedFile } from "./fault.ts";
import type { Opener } from "./password.ts";

/** ContentInfo, RFC 2315 section 7: what is in it is up to the type. */
export interface ContentInfo {
  readonly type: string;
  readonly content: DerReader;
}

/** Content types of RFC 2315 section 14. */
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
export function readContentInfo(outer: DerReader): ContentInfo {
  const info = outer.sequence();
  const type = info.objectIdentifier();
  const content = info.sequence(explicitContent);
  info.end();
  return { type, content };
}

/** The octets of the content type "data". */
export function readData({ content }: ContentInfo): Bytes {
  const data = content.element(tags.octetString).content;
  content.end();
  return data;
}

/** The SafeContents in an AuthenticatedSafe, each decrypted and in DER. */
export function* readAuthenticatedSafe(octets: Bytes, opener: Opener): Steps<readonly Bytes[]> {
  const outer = new DerReader(derFromBer(octets, invalidFile), invalidFile);
  const infos = outer.sequence();
  const found: Bytes[] = [];
  while (!infos.done) found.push(yield* readSafeContents(readContentInfo(infos), opener));
  return found;
}

const explicitContent = 0xa0;
/** encryptedContent is [0] IMPLICIT OCTET STRING: in one piece, or in several. */
const encryptedContent = 0x80;
const encryptedContentInPieces = 0xa0;
const unprotectedAttributes = 0xa1;

function* readSafeContents(info: ContentInfo, opener: Opener): Steps<Bytes> {
  switch (info.type) {
    case contentTypes.data:
      return derFromBer(readData(info), invalidFile);
    case contentTypes.encryptedData:
      return yield* decrypted(info, opener);
    case contentTypes.envelopedData:
      throw unsupportedFile("has a part that is encrypted for a public key (EnvelopedData)");
    default:
      throw invalidFile("has a part that is neither Data nor EncryptedData nor EnvelopedData");
  }
}

/** EncryptedData, RFC 2315 section 13. */
function* decrypted({ content }: ContentInfo, opener: Opener): Steps<Bytes> {
  const encryptedData = content.sequence();
  content.end();
  // RFC 5652 section 8: 2 where there are attributes.
  const [version = 0, ...more] = encryptedData.unsignedInteger();
  if (more.length > 0 || (version !== 0 && version !== 2)) {
    throw invalidFile("has EncryptedData of a version that does not exist");
  }
  const info = encryptedData.sequence();
  encryptedData.optional(unprotectedAttributes);
  encryptedData.end();
  if (info.objectIdentifier() !== contentTypes.data) throw invalidFile("encrypts something other than Data");
  const decrypt = readPbe(info, invalidFile, opener.budget);
  const ciphertext = readEncryptedContent(info);
  info.end();
  return yield* opener.open(decrypt, ciphertext);
}

function readEncryptedContent(info: DerReader): Bytes {
  if (info.peek() !== encryptedContentInPieces) return info.element(encryptedContent).content;
  const pieces = info.sequence(encryptedContentInPieces);
  const joined: Bytes[] = [];
  while (!pieces.done) joined.push(pieces.element(tags.octetString).content);
  return concat(...joined);
}
