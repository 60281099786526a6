/** The common part of the general and flattened JWS JSON Serialization. RFC 7515 section 7.2. */
import { encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { JsonObject } from "../encoding/json-value.ts";
import { headerMember, nonEmptyTextMember, readJsonSerialization, textMember } from "../header/json-input.ts";
import { parseProtectedHeader } from "../header/parse-header.ts";
import type { JoseHeader } from "../header/types.ts";
import type { Limits } from "../limits.ts";
import { decodeSignature, invalidJws, invalidJwsHeader, type SignatureParts } from "./parts.ts";
import { isEncoded, unencodedText } from "./payload.ts";
import type { ProducedSignature } from "./sign.ts";
import type { JsonSignature } from "./types.ts";

/** Returns the top-level object. Text is parsed strictly. */
export function parseJsonJws(input: unknown, limits: Limits): JsonObject {
  return readJsonSerialization(input, limits, invalidJws);
}

/** Returns the text of the payload; `undefined` if it is detached. */
export function payloadMember(object: JsonObject): string | undefined {
  return textMember(object, "payload", invalidJws);
}

/** Parses one signature: section 5.2 steps 1 to 4 and 7. */
export function parseSignature(object: JsonObject, limits: Limits): SignatureParts {
  const encodedHeader = nonEmptyTextMember(object, "protected", invalidJws) ?? "";
  const signature = textMember(object, "signature", invalidJws);
  if (signature === undefined) throw invalidJws('has no "signature"');
  return {
    encodedHeader,
    protectedHeader:
      encodedHeader === "" ? {} : parseProtectedHeader(encodedHeader, limits, invalidJwsHeader),
    unprotectedHeader: headerMember(object, "header", invalidJws),
    signature: decodeSignature(signature),
  };
}

/** Returns the members of one signature. */
export function writeSignature({
  encodedHeader,
  unprotectedHeader,
  signature,
}: ProducedSignature): JsonSignature {
  return {
    ...(encodedHeader !== "" && { protected: encodedHeader }),
    ...(unprotectedHeader && Object.keys(unprotectedHeader).length > 0 && { header: unprotectedHeader }),
    signature,
  };
}

/** Returns the member `payload`, or an empty object if the payload is detached. */
export function writePayload(
  payload: Bytes,
  header: JoseHeader,
  detached: boolean,
): { readonly payload?: string } {
  if (detached) return {};
  return { payload: isEncoded(header) ? encodeBase64url(payload) : unencodedText(payload, "json") };
}
