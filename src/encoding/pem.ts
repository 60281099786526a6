/** PEM, RFC 7468: lax reading as section 3 allows and life demands, strict writing (section 2). */
import { JoseError } from "../errors.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import type { Bytes } from "./bytes.ts";

/** One encapsulated structure: the label between the dashes and the bytes between the lines. */
export interface PemBlock {
  readonly label: string;
  readonly bytes: Bytes;
}

/** A block whose body has not been decoded. */
export interface PemText {
  readonly label: string;
  readonly body: string;
}

/** The longest PEM text read, in characters: a thousand certificates fit. */
const longestText = 4_194_304;

const begin = "-----BEGIN ";
const dashes = "-----";

/**
 * Reads every block of a text, in order.
 * @throws JoseError `ERR_PEM_INVALID` for a block that does not end or is not base64,
 * `ERR_JOSE_NOT_SUPPORTED` for OpenSSL's old encrypted form, `ERR_JOSE_LIMIT_EXCEEDED` for more than 4 MiB of
 * text.
 */
export function parsePem(text: string): PemBlock[] {
  return findPem(text).map(decodePem);
}

/**
 * Finds every block of a text, in order. Anything between blocks is skipped (section 2: explanatory text);
 * line ends may be CRLF, indented, missing, or the two characters `\n` that environment variables bring.
 * Each character is looked at a bounded number of times.
 * @throws JoseError `ERR_PEM_INVALID` for a block that does not end, `ERR_JOSE_LIMIT_EXCEEDED` for more than
 * 4 MiB of text.
 */
export function findPem(text: string): PemText[] {
  if (text.length > longestText) {
    throw new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The PEM text is longer than ${longestText} characters`);
  }
  const blocks: PemText[] = [];
  let start = text.indexOf(begin);
  while (start >= 0) {
    const labelStart = start + begin.length;
    const labelEnd = text.indexOf(dashes, labelStart);
    if (labelEnd < 0) throw invalidPem("has a BEGIN line without its closing dashes");
    const label = text.slice(labelStart, labelEnd);
    if (!/^[A-Z0-9 .]{1,64}$/.test(label)) throw invalidPem("has a label that is not one");
    const bodyStart = labelEnd + dashes.length;
    const end = `-----END ${label}-----`;
    const bodyEnd = text.indexOf(end, bodyStart);
    if (bodyEnd < 0) throw invalidPem(`has no END line for ${label}`);
    blocks.push({ label, body: text.slice(bodyStart, bodyEnd) });
    start = text.indexOf(begin, bodyEnd + end.length);
  }
  return blocks;
}

/** Writes one block: 64 characters a line, LF line ends, one at the very end. */
export function encodePem(label: string, bytes: Uint8Array): string {
  const lines = (encodeBase64(bytes).match(/.{1,64}/g) ?? []).join("\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/**
 * Decodes the body of a block.
 * @throws JoseError `ERR_PEM_INVALID` for what is not base64, `ERR_JOSE_NOT_SUPPORTED` for OpenSSL's old
 * encrypted form.
 */
export function decodePem({ label, body }: PemText): PemBlock {
  if (body.includes("Proc-Type:")) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `The ${label} is encrypted in OpenSSL's old way (Proc-Type: 4,ENCRYPTED; its key derivation is MD5). ` +
        "Convert it: openssl pkcs8 -topk8 -in old.pem -out new.pem",
    );
  }
  const bytes = decodeBase64(body.replaceAll(/\\r|\\n|[\t\n\v\f\r ]/g, ""));
  if (bytes === undefined || bytes.length === 0) throw invalidPem(`holds a ${label} that is not base64`);
  return { label, bytes };
}

function invalidPem(problem: string): JoseError {
  return new JoseError("ERR_PEM_INVALID", `The PEM text ${problem}`);
}
