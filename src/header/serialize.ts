/** From a caller's header to the text that is protected: RFC 7515 section 5.1 steps 3 and 4, RFC 7516 section 5.1 steps 12 and 13. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { deepFreeze } from "../encoding/json.ts";
import { encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import type { Fault } from "../errors.ts";
import { defaultLimits } from "../limits.ts";
import { checkCritNames } from "./crit.ts";
import { HeaderMemo } from "./memo.ts";
import { hasParameterTypes } from "./parameters.ts";
import { jsonText, mistakeIn, parseSnapshot } from "./snapshot.ts";
import type { HeaderInput, JoseHeader } from "./types.ts";

/** A header as a caller wants it written. */
export interface WrittenHeader {
  readonly header: JoseHeader;
  /** Whether the caller wrote `kid: null`: then the key's own `kid` is not added. */
  readonly omitsKid: boolean;
}

/**
 * A snapshot of a caller's header: what it says now, whatever the caller does to the object later.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a header that is not JSON, would be refused by every verifier, or has a private key in it.
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
  if (!hasParameterTypes(header)) throw fault("has a registered parameter of the wrong type");
  checkCritNames(header, fault);
  requirePublicKeys(header, fault);
  const written = deepFreeze({ header, omitsKid });
  if (text.length <= defaultLimits.headerLength) headers.set(text, written);
  return written;
}

/** The same without what it says of the key's `kid`. */
export function readHeader(input?: HeaderInput): JoseHeader {
  return readWrittenHeader(input).header;
}

/** Callers write the same few headers again and again. */
const headers = /* @__PURE__ */ new HeaderMemo<WrittenHeader>();

/** RFC 7517 section 9.2: a header is public, so a key in it must be too. */
function requirePublicKeys({ jwk, epk }: JoseHeader, fault: Fault): void {
  for (const [name, key] of Object.entries({ jwk, epk })) {
    const secret = privateMembers.find((member) => key !== undefined && Object.hasOwn(key, member));
    if (secret !== undefined) {
      throw fault(`has a "${name}" with the private member "${secret}"; write exportJwk(publicKey(key))`);
    }
  }
}

/** The private and secret members of RFC 7518 sections 6.2.2, 6.3.2 and 6.4, RFC 8037 section 2, and of AKP keys. */
const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"] as const;

/** The `kid` of a key as a member to add to a header; none where a part of the header has one, or says that there is to be none. */
export function ownKid(kid: string | undefined, joined: JoseHeader, omitsKid: boolean): JoseHeader {
  return kid === undefined || omitsKid || joined.kid !== undefined ? {} : { kid };
}

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
