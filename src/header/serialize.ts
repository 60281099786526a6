/** From a caller's header to the text that is protected: RFC 7515 section 5.1 steps 3 and 4, RFC 7516 section 5.1 steps 12 and 13. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { deepFreeze } from "../encoding/json.ts";
import { encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import { defaultLimits } from "../limits.ts";
import { checkCritNames } from "./crit.ts";
import { HeaderMemo } from "./memo.ts";
import { hasParameterTypes } from "./parameters.ts";
import { jsonText, mistakeIn, parseSnapshot } from "./snapshot.ts";
import type { HeaderInput, JoseHeader } from "./types.ts";

/**
 * A snapshot of a caller's header: what it says now, whatever the caller does to the object later.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a header that is not JSON or would be refused by every verifier.
 */
export function readHeader(input: HeaderInput = {}): JoseHeader {
  const text = jsonText(input, "header");
  const known = headers.get(text);
  if (known !== undefined) return known;
  const header = parseSnapshot(text, "header");
  const fault = mistakeIn("header");
  if (!hasParameterTypes(header)) throw fault("has a registered parameter of the wrong type");
  checkCritNames(header, fault);
  if (text.length <= defaultLimits.headerLength) headers.set(text, deepFreeze(header));
  return header;
}

/** Callers write the same few headers again and again. */
const headers = /* @__PURE__ */ new HeaderMemo<JoseHeader>();

/** The encoded protected header, of which the same is likely to be wanted again. */
export function encodeRecurringHeader(header: JoseHeader): string {
  const text = JSON.stringify(header);
  let encoded = encodedHeaders.get(text);
  if (encoded === undefined) {
    encoded = encodeHeaderText(text);
    encodedHeaders.set(text, encoded);
  }
  return encoded;
}

const encodedHeaders = /* @__PURE__ */ new HeaderMemo<string>();

/** The encoded protected header. */
export function encodeHeader(header: JoseHeader): string {
  const known = encodings.get(header);
  if (known !== undefined) return known;
  const encoded = encodeHeaderText(JSON.stringify(header));
  // One that can change is encoded at each call.
  if (Object.isFrozen(header)) encodings.set(header, encoded);
  return encoded;
}

/** Of headers that are the same object at each call: see readHeader. */
const encodings = /* @__PURE__ */ new WeakMap<JoseHeader, string>();

function encodeHeaderText(text: string): string {
  const bytes = encodeAscii(text) ?? encodeUtf8(text);
  if (bytes.length > defaultLimits.headerLength) {
    throw mistakeIn("header")(`is longer than ${defaultLimits.headerLength} bytes, which verifiers refuse`);
  }
  return encodeBase64url(bytes);
}
