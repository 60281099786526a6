/** Serializes protected headers: RFC 7515 section 5.1 steps 3 and 4, RFC 7516 section 5.1 steps 12 and 13. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { deepFreeze } from "../encoding/json.ts";
import { encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import type { Fault } from "../errors.ts";
import { privateMemberIn } from "../keytypes/private-members.ts";
import { defaultLimits } from "../limits.ts";
import { checkCritNames } from "./crit.ts";
import { HeaderMemo } from "./header-cache.ts";
import { hasParameterTypes, wrongType } from "./parameters.ts";
import { jsonText, mistakeIn, parseSnapshot } from "./snapshot.ts";
import type { HeaderInput, JoseHeader } from "./types.ts";

/** A header that a caller wants to write. */
export interface WrittenHeader {
  readonly header: JoseHeader;
  /** Whether the caller wrote `kid: null`, which prevents the key's `kid` from being added. */
  readonly omitsKid: boolean;
}

/**
 * Copies and checks a caller's header.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a header that is not JSON, that verifiers would reject, or
 * that contains a private key.
 */
export function readWrittenHeader(input: HeaderInput = {}): WrittenHeader {
  const text = jsonText(input, "header");
  const known = headers.get(text);
  if (known !== undefined) return known;
  const parsed = parseSnapshot(text, "header");
  const omitsKid = parsed["kid"] === null;
  const header = omitsKid
    ? Object.fromEntries(Object.entries(parsed).filter(([name]) => name !== "kid"))
    : parsed;
  const fault = mistakeIn("header");
  if (!hasParameterTypes(header)) throw fault(wrongType(header));
  checkCritNames(header, fault);
  requirePublicKeys(header, fault);
  const written = deepFreeze({ header, omitsKid });
  if (text.length <= defaultLimits.headerLength) headers.set(text, written);
  return written;
}

/** Copies and checks a caller's header like {@link readWrittenHeader}, and returns the header alone. */
export function readHeader(input?: HeaderInput): JoseHeader {
  return readWrittenHeader(input).header;
}

/** Caches checked headers by their JSON text, because callers write the same few headers repeatedly. */
const headers = /* @__PURE__ */ new HeaderMemo<WrittenHeader>();

/** RFC 7517 section 9.2: headers are public, so keys in them must be public keys. */
function requirePublicKeys({ jwk, epk }: JoseHeader, fault: Fault): void {
  for (const [name, key] of Object.entries({ jwk, epk })) {
    const secret = key && privateMemberIn(key);
    if (secret !== undefined) {
      throw fault(`has a "${name}" with the private member "${secret}"; use exportJwk(publicKey(key))`);
    }
  }
}

/**
 * Returns the key's `kid` as a member to add to a header. Returns an empty object if the key has none, if the
 * header already has one, or if the caller wrote `kid: null` (`omitsKid`).
 */
export function ownKid(kid: string | undefined, joined: JoseHeader, omitsKid: boolean): JoseHeader {
  return kid === undefined || omitsKid || joined.kid !== undefined ? {} : { kid };
}

/** Encodes a protected header. Caches the result by the object if it is frozen, or else by its JSON text. */
export function encodeRecurringHeader(header: JoseHeader): string {
  if (Object.isFrozen(header)) return encodeHeader(header);
  const text = JSON.stringify(header);
  let encoded = encodedHeaders.get(text);
  if (encoded === undefined) {
    encoded = encodeHeaderText(text);
    encodedHeaders.set(text, encoded);
  }
  return encoded;
}

/** Caches encoded headers by their JSON text. */
const encodedHeaders = /* @__PURE__ */ new HeaderMemo<string>();

/** Encodes a protected header. */
export function encodeHeader(header: JoseHeader): string {
  const known = encodings.get(header);
  if (known !== undefined) return known;
  const encoded = encodeHeaderText(JSON.stringify(header));
  // A header that is not frozen may change, so it is encoded each time.
  if (Object.isFrozen(header)) encodings.set(header, encoded);
  return encoded;
}

/** Caches the encodings of frozen header objects, which readWrittenHeader returns repeatedly. */
const encodings = /* @__PURE__ */ new WeakMap<JoseHeader, string>();

function encodeHeaderText(text: string): string {
  const bytes = encodeAscii(text) ?? encodeUtf8(text);
  if (bytes.length > defaultLimits.headerLength) {
    throw mistakeIn("header")(
      `is longer than ${defaultLimits.headerLength} bytes, the most that verifiers accept by default`,
    );
  }
  return encodeBase64url(bytes);
}
