/** PEM, RFC 7468: lax parsing (section 3), strict generation (section 2). */
import { JoseError } from "../errors.ts";
import { encodeBase64 } from "./base64url.ts";
import type { Bytes } from "./bytes.ts";
import { finished, type Parts } from "./interruptible.ts";
import { decodeSpacedBase64 } from "./spaced-base64.ts";

/** A PEM block: its label and its decoded bytes. */
export interface PemBlock {
  readonly label: string;
  readonly bytes: Bytes;
}

/** A PEM block whose body has not been decoded. */
export interface PemText {
  readonly label: string;
  readonly body: string;
}

/** The maximum length of a PEM text, in characters: enough for a thousand certificates. */
const longestText = 4_194_304;

/** The number of blocks found before the generator yields: less than a millisecond of work. */
const blocksInPart = 256;

const begin = "-----BEGIN ";
const dashes = "-----";

/**
 * Parses every block of a text, in order.
 * @throws JoseError `ERR_PEM_INVALID` for a block that does not end or is not base64,
 * `ERR_JOSE_NOT_SUPPORTED` for OpenSSL's legacy encryption, `ERR_JOSE_LIMIT_EXCEEDED` for more than 4 MiB of
 * text.
 */
export function parsePem(text: string): PemBlock[] {
  return finished(findPem(text)).map((block) => finished(decodePem(block)));
}

/**
 * Finds every block of a text, in order and in parts. Text between blocks is skipped (section 2: explanatory
 * text). Lines may be indented. Line ends may be CRLF, missing, or the two characters `\n`, as in environment
 * variables. The running time is linear.
 * @throws JoseError `ERR_PEM_INVALID` for a block that does not end, `ERR_JOSE_LIMIT_EXCEEDED` for more than
 * 4 MiB of text.
 */
export function* findPem(text: string): Parts<PemText[]> {
  if (text.length > longestText) {
    throw new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The PEM text is longer than ${longestText} characters`);
  }
  const blocks: PemText[] = [];
  let start = text.indexOf(begin);
  while (start >= 0) {
    const labelStart = start + begin.length;
    const labelEnd = text.indexOf(dashes, labelStart);
    if (labelEnd < 0) throw invalidPem("has a BEGIN line without closing dashes");
    const label = text.slice(labelStart, labelEnd);
    if (!/^[A-Z0-9 .]{1,64}$/.test(label)) throw invalidPem("has an invalid label in a BEGIN line");
    const bodyStart = labelEnd + dashes.length;
    const end = `-----END ${label}-----`;
    const bodyEnd = text.indexOf(end, bodyStart);
    if (bodyEnd < 0) throw invalidPem(`has no END line for the ${label} block`);
    blocks.push({ label, body: text.slice(bodyStart, bodyEnd) });
    if (blocks.length % blocksInPart === 0) yield;
    start = text.indexOf(begin, bodyEnd + end.length);
  }
  return blocks;
}

/** Encodes one block, with 64 characters a line, LF line ends and a final line end. */
export function encodePem(label: string, bytes: Uint8Array): string {
  const lines = (encodeBase64(bytes).match(/.{1,64}/g) ?? []).join("\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/**
 * Decodes the body of a block, in parts.
 * @throws JoseError `ERR_PEM_INVALID` for a body that is not base64, `ERR_JOSE_NOT_SUPPORTED` for OpenSSL's
 * legacy encryption.
 */
export function* decodePem({ label, body }: PemText): Parts<PemBlock> {
  if (body.includes("Proc-Type:")) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `The ${label} uses OpenSSL's legacy encryption (Proc-Type: 4,ENCRYPTED), which derives keys with ` +
        "MD5. Convert it: openssl pkcs8 -topk8 -in old.pem -out new.pem",
    );
  }
  const bytes = yield* decodeSpacedBase64(body, /\\r|\\n|[\t\n\v\f\r ]/g);
  if (bytes === undefined || bytes.length === 0) throw invalidPem(`has a ${label} block that is not base64`);
  return { label, bytes };
}

function invalidPem(problem: string): JoseError {
  return new JoseError("ERR_PEM_INVALID", `The PEM text ${problem}`);
}
