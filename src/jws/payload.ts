/** The payload of a JWS: encoded, unencoded (RFC 7797), detached (RFC 7515 appendix F). */
import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import { concat, ownBytes, type Bytes } from "../encoding/bytes.ts";
import { decodeUtf8, encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import { UsageError, type Fault } from "../errors.ts";
import type { JoseHeader } from "../header/types.ts";
import { invalidJws } from "./input.ts";

/** A payload as it is signed and as it is sent. */
interface Payload {
  readonly bytes: Bytes;
  /** What follows the period in the signing input: text where it is base64url. */
  readonly signed: string | Bytes;
}

/** The payload a signature covers, as it stood in the token or was given beside it. */
interface ReceivedPayload {
  /** The token's own; `undefined` where it has none. */
  readonly text: string | undefined;
  /** The caller's, where the payload is detached. */
  readonly detached: Bytes | undefined;
  readonly syntax: Syntax;
}

/** Where a payload stands: RFC 7515 sections 7.1 and 7.2. */
type Syntax = "compact" | "json";

/** RFC 7797 section 5.2: printable ASCII, without the period that ends the segment. */
function isCompactText(text: string): boolean {
  return /^[\x20-\x2d\x2f-\x7e]*$/.test(text);
}

/**
 * Whether a verifier accepts an unencoded payload: RFC 7797 sections 5.2 and 5.3. Half a surrogate pair has no encoding of
 * its own: two texts would have the same bytes. Noncharacters are never assigned.
 */
function isReadable(text: string, syntax: Syntax): boolean {
  return syntax === "compact"
    ? isCompactText(text)
    : !/[\p{Surrogate}\p{Noncharacter_Code_Point}]/u.test(text);
}

/** Whether a signer writes it. Which other code points are assigned differs between engines, so only signers check that. */
function isWritable(text: string, syntax: Syntax): boolean {
  return syntax === "compact" ? isCompactText(text) : !/[\p{Surrogate}\p{Unassigned}]/u.test(text);
}

/** Whether the payload is base64url-encoded: "b64" is true unless it says otherwise. RFC 7797 section 3. */
export function isEncoded(header: JoseHeader): boolean {
  return header.b64 !== false;
}

/**
 * RFC 7797 section 6: a "b64" that a verifier could ignore is no "b64".
 * @throws `fault` when "b64" is there and "crit" does not name it.
 */
export function checkB64(header: JoseHeader, fault: Fault): void {
  if (header.b64 !== undefined && header.crit?.includes("b64") !== true) {
    throw fault('has "b64" without naming it in "crit"');
  }
}

/** RFC 7515 section 5.1 step 5, RFC 7797 section 3: ASCII(encoded header) || '.' || payload, encoded or not. */
export function signingInput(encodedHeader: string, payload: Payload): Bytes {
  const { signed } = payload;
  if (typeof signed !== "string") return concat(encodeUtf8(`${encodedHeader}.`), signed);
  const text = `${encodedHeader}.${signed}`;
  return encodeAscii(text) ?? encodeUtf8(text);
}

/** A payload about to be signed. */
export function payloadToSign(bytes: Bytes, header: JoseHeader): Payload {
  return { bytes, signed: isEncoded(header) ? encodeBase64url(bytes) : bytes };
}

/** A payload to verify. An attached payload beside a detached one, or none at all, is refused before anything is decoded. */
export function payloadToVerify({ text, detached, syntax }: ReceivedPayload, header: JoseHeader): Payload {
  if (detached !== undefined) {
    if (text !== undefined && text !== "")
      throw invalidJws("has a payload although a detached one was given");
    return payloadToSign(detached, header);
  }
  if (text === undefined) throw invalidJws("has no payload; a detached one goes into options.payload");
  if (!isEncoded(header)) return unencodedPayload(text, syntax);
  const bytes = decodeBase64url(text);
  if (bytes === undefined) throw invalidJws("payload is not base64url");
  return { bytes, signed: text };
}

function unencodedPayload(text: string, syntax: Syntax): Payload {
  if (!isReadable(text, syntax))
    throw invalidJws("has an unencoded payload with characters that it must not have");
  const bytes = encodeUtf8(text);
  return { bytes, signed: bytes };
}

/** A caller's detached payload. */
export function readDetached(payload: Uint8Array | undefined): Bytes | undefined {
  return payload === undefined ? undefined : ownBytes(payload, "payload");
}

/**
 * An unencoded payload as the text of a token. RFC 7797 sections 5.2 and 5.3.
 * @throws UsageError `ERR_INVALID_ARGUMENT` when the syntax has no room for it: it must be detached then.
 */
export function unencodedText(bytes: Bytes, syntax: Syntax): string {
  const text = decodeUtf8(bytes);
  if (text !== undefined && isWritable(text, syntax)) return text;
  throw new UsageError(
    "ERR_INVALID_ARGUMENT",
    "This unencoded payload cannot stand in the token; sign it detached",
  );
}
