/** The common part of the general and flattened JWE JSON Serialization. RFC 7516 section 7.2. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { noBytes, ownBytes, type Bytes } from "../encoding/bytes.ts";
import type { JsonObject } from "../encoding/json-value.ts";
import { headerMember, nonEmptyTextMember, readJsonSerialization, textMember } from "../header/json-input.ts";
import { parseProtectedHeader } from "../header/parse-header.ts";
import { readWrittenHeader, type WrittenHeader } from "../header/serialize.ts";
import type { HeaderInput, JoseHeader } from "../header/types.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import type { Limits } from "../limits.ts";
import type { Encrypted, EncryptedRecipient } from "./encrypt-json.ts";
import { additionalData, decodePart, invalidJwe, invalidJweHeader, type JweParts } from "./parts.ts";
import type { DecryptedJsonJwe, EncryptJsonOptions, JweJson, GeneralRecipient } from "./types.ts";

/** The parts that are the same for every recipient. */
interface SharedParts extends Omit<JweParts, "encryptedKey" | "recipientHeader"> {
  readonly aadMember: Bytes | undefined;
}

/** The headers and options of an encryption, read and validated. */
interface EncryptionInput {
  readonly protectedHeader: JoseHeader;
  readonly omitsKid: boolean;
  readonly unprotectedHeader: JoseHeader | undefined;
  readonly aad: Bytes | undefined;
}

/** Reads the shared headers and the options of an encryption. */
export function readEncryptionInput(
  input: HeaderInput,
  { unprotectedHeader, aad }: EncryptJsonOptions,
): EncryptionInput {
  const { header: protectedHeader, omitsKid } = readWrittenHeader(input);
  const unprotected = optionalHeader(unprotectedHeader);
  return {
    protectedHeader,
    omitsKid: omitsKid || unprotected.omitsKid === true,
    unprotectedHeader: unprotected.header,
    aad: aad === undefined ? undefined : nonEmpty(ownBytes(aad, "aad")),
  };
}

/** Section 7.2.1: an "aad" member that would be empty is omitted. Step 14 of section 5.1 does not use it. */
function nonEmpty(aad: Bytes): Bytes | undefined {
  return aad.length > 0 ? aad : undefined;
}

/** Reads an optional header. */
export function optionalHeader(input: HeaderInput | undefined): Partial<WrittenHeader> {
  return input === undefined ? {} : readWrittenHeader(input);
}

/** Returns the members that the general and the flattened syntax have in common. */
export function writeShared(
  { encodedHeader, iv, ciphertext, tag }: Encrypted,
  { unprotectedHeader, aad }: Pick<EncryptionInput, "unprotectedHeader" | "aad">,
): JweJson {
  return {
    ...(encodedHeader !== "" && { protected: encodedHeader }),
    ...(unprotectedHeader && Object.keys(unprotectedHeader).length > 0 && { unprotected: unprotectedHeader }),
    ...(aad && { aad: encodeBase64url(aad) }),
    iv: encodeBase64url(iv),
    ciphertext: encodeBase64url(ciphertext),
    tag: encodeBase64url(tag),
  };
}

/** Parses the parts that are the same for every recipient: section 5.2 steps 1 to 4, 14 and 15. */
export function parseShared(
  input: unknown,
  limits: Limits,
): { readonly object: JsonObject; readonly shared: SharedParts } {
  const object = readJsonSerialization(input, limits, invalidJwe);
  const encodedHeader = nonEmptyTextMember(object, "protected", invalidJwe) ?? "";
  const aad = nonEmptyTextMember(object, "aad", invalidJwe);
  const aadMember = aad === undefined ? undefined : decodePart(aad, "additional authenticated data");
  const shared = {
    protectedHeader:
      encodedHeader === "" ? {} : parseProtectedHeader(encodedHeader, limits, invalidJweHeader),
    unprotectedHeader: headerMember(object, "unprotected", invalidJwe),
    iv: decodeMember("iv", nonEmptyTextMember(object, "iv", invalidJwe)),
    // A ciphertext may be empty, but the member is always present (section 7.2.1).
    ciphertext: decodeMember("ciphertext", textMember(object, "ciphertext", invalidJwe)),
    tag: decodeMember("tag", nonEmptyTextMember(object, "tag", invalidJwe)),
    aad: additionalData(encodedHeader, aadMember),
    aadMember,
  };
  return { object, shared };
}

/** Parses the parts of one recipient and adds the shared parts. */
export function parseRecipient(recipient: JsonObject, shared: SharedParts): JweParts {
  const encryptedKey = nonEmptyTextMember(recipient, "encrypted_key", invalidJwe);
  return {
    ...shared,
    recipientHeader: headerMember(recipient, "header", invalidJwe),
    encryptedKey: encryptedKey === undefined ? noBytes : decodePart(encryptedKey, "encrypted key"),
  };
}

/** Returns the headers and additional data of a decrypted message. */
export function describe(
  parts: JweParts,
  shared: SharedParts,
): Omit<DecryptedJsonJwe, keyof Candidate | "plaintext"> {
  const { protectedHeader, unprotectedHeader, recipientHeader } = parts;
  return {
    header: protectedHeader,
    ...(unprotectedHeader && { unprotectedHeader }),
    ...(recipientHeader && { recipientHeader }),
    ...(shared.aadMember && { aad: shared.aadMember }),
  };
}

function decodeMember(name: string, text: string | undefined): Bytes {
  if (text === undefined) throw invalidJwe(`has no "${name}"`);
  return decodePart(text, `"${name}"`);
}

/** Returns the members of one recipient, without empty ones. */
export function writeRecipient({ header, encryptedKey }: EncryptedRecipient): GeneralRecipient {
  return {
    ...(header && Object.keys(header).length > 0 && { header }),
    ...(encryptedKey.length > 0 && { encrypted_key: encodeBase64url(encryptedKey) }),
  };
}
