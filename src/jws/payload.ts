/** The payload of a JWS: encoded, unencoded (RFC 7797 sections 3 and 5) or detached (RFC 7515 appendix F). */
import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import { concat, ownBytes, type Bytes } from "../encoding/bytes.ts";
import { decodeUtf8, encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import { UsageError, type Fault } from "../errors.ts";
import type { JoseHeader } from "../header/types.ts";
import { invalidJws } from "./parts.ts";

/** A payload, and its form in the signing input. */
interface Payload {
  readonly bytes: Bytes;
  /** The part of the signing input after the period: a string if it is base64url. */
  readonly signed: string | Bytes;
}

/** A payload to verify: from the token, or detached. */
interface ReceivedPayload {
  /** The payload in the token; `undefined` if there is none. */
  readonly text: string | undefined;
  /** The caller's detached payload. */
  readonly detached: Bytes | undefined;
  readonly syntax: Syntax;
}

/** The serialization: RFC 7515 sections 7.1 and 7.2. */
type Syntax = "compact" | "json";

/** RFC 7797 section 5.2: printable ASCII without periods. */
function isCompactText(text: string): boolean {
  return /^[\x20-\x2d\x2f-\x7e]*$/.test(text);
}

/**
 * Reports whether a verifier accepts an unencoded payload: RFC 7797 sections 5.2 and 5.3. Lone surrogates are
 * rejected because two strings would have the same bytes. Noncharacters are rejected because they are never
 * assigned.
 */
function isReadable(text: string, syntax: Syntax): boolean {
  return syntax === "compact"
    ? isCompactText(text)
    : !/[\p{Surrogate}\p{Noncharacter_Code_Point}]/u.test(text);
}

/**
 * Reports whether a signer accepts an unencoded payload. Engines differ in which code points are assigned, so
 * only signers check this.
 */
function isWritable(text: string, syntax: Syntax): boolean {
  return syntax === "compact" ? isCompactText(text) : !/[\p{Surrogate}\p{Unassigned}]/u.test(text);
}

/** Reports whether the payload is base64url-encoded: true unless "b64" is false. RFC 7797 section 3. */
export function isEncoded(header: JoseHeader): boolean {
  return header.b64 !== false;
}

/**
 * RFC 7797 section 6: "b64" must be listed in "crit", so that no verifier ignores it.
 * @throws `fault` if "b64" is present and not listed in "crit".
 */
export function checkB64(header: JoseHeader, fault: Fault): void {
  if (header.b64 !== undefined && header.crit?.includes("b64") !== true) {
    throw fault('has "b64", which "crit" does not list');
  }
}

/**
 * RFC 7515 section 5.1 step 5, RFC 7797 section 3: ASCII(encoded header) || '.' || payload, encoded or not.
 */
export function signingInput(encodedHeader: string, payload: Payload): Bytes {
  const { signed } = payload;
  if (typeof signed !== "string") return concat(encodeUtf8(`${encodedHeader}.`), signed);
  const text = `${encodedHeader}.${signed}`;
  return encodeAscii(text) ?? encodeUtf8(text);
}

/** Returns a payload, with the form in which it is signed. */
export function payloadToSign(bytes: Bytes, header: JoseHeader): Payload {
  return { bytes, signed: isEncoded(header) ? encodeBase64url(bytes) : bytes };
}

/**
 * Returns a payload to be verified. Exactly one of an attached and a detached payload must be present; this
 * is checked before decoding.
 */
export function payloadToVerify({ text, detached, syntax }: ReceivedPayload, header: JoseHeader): Payload {
  if (detached !== undefined) {
    if (text !== undefined && text !== "")
      throw invalidJws("has a payload, but the option payload contains a detached payload");
    return payloadToSign(detached, header);
  }
  if (text === undefined)
    throw invalidJws("has no payload; if it is detached, pass it in the option payload");
  if (!isEncoded(header)) return unencodedPayload(text, syntax);
  const bytes = decodeBase64url(text);
  if (bytes === undefined) throw invalidJws("payload is not base64url");
  return { bytes, signed: text };
}

function unencodedPayload(text: string, syntax: Syntax): Payload {
  if (!isReadable(text, syntax)) throw invalidJws("has an unencoded payload with invalid characters");
  const bytes = encodeUtf8(text);
  return { bytes, signed: bytes };
}

/** Reads a caller's detached payload. */
export function readDetached(payload: Uint8Array | undefined): Bytes | undefined {
  return payload === undefined ? undefined : ownBytes(payload, "payload");
}

/**
 * Returns an unencoded payload as text for a token. RFC 7797 sections 5.2 and 5.3.
 * @throws UsageError `ERR_INVALID_ARGUMENT` if the serialization cannot represent the payload, which must
 * then be detached.
 */
export function unencodedText(bytes: Bytes, syntax: Syntax): string {
  const text = decodeUtf8(bytes);
  if (text !== undefined && isWritable(text, syntax)) return text;
  throw new UsageError(
    "ERR_INVALID_ARGUMENT",
    "payload has characters that an attached unencoded payload must not have; use detached: true",
  );
}
