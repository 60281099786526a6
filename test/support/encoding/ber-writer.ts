// Other encodings of what is given in DER, as BER allows them: X.690 sections 8.1.3 and 8.7.
import { DerReader } from "../../../src/encoding/der.ts";
import { JoseError } from "../../../src/errors.ts";

/** Decides what an element becomes: a number from 0 to 255. */
export type Roll = () => number;

/** Always indefinite lengths, and every OCTET STRING in pieces. */
export const asWindowsDoes: Roll = () => 0;

/** One element of DER, and whatever is in it, encoded otherwise. OCTET STRINGs are not looked into. */
export function inBer(der: Uint8Array, roll: Roll): Uint8Array {
  const { tag, content } = read(der).any();
  if (tag === 0x04)
    return roll() % 2 === 0 ? octetStringInPieces(content, roll, 0) : primitive(tag, content, roll);
  return (tag & 0x20) === 0
    ? primitive(tag, content, roll)
    : constructed(tag, childrenInBer(content, roll), roll);
}

/** What an indefinite length may enclose, or a definite one. */
function constructed(tag: number, content: Uint8Array, roll: Roll): Uint8Array {
  if (roll() % 2 !== 0) return primitive(tag, content, roll);
  return Buffer.concat([Buffer.of(tag, 0x80), content, Buffer.of(0, 0)]);
}

function childrenInBer(content: Uint8Array, roll: Roll): Uint8Array {
  const reader = read(content);
  const children: Uint8Array[] = [];
  while (!reader.done) children.push(inBer(reader.any().encoding, roll));
  return Buffer.concat(children);
}

function octetStringInPieces(content: Uint8Array, roll: Roll, depth: number): Uint8Array {
  const middle = Math.floor((content.length * roll()) / 256);
  const pieces = [content.subarray(0, middle), content.subarray(middle)].map((piece) =>
    roll() % 4 === 3 && depth < 4
      ? octetStringInPieces(piece, roll, depth + 1)
      : primitive(0x04, piece, roll),
  );
  return constructed(0x24, Buffer.concat(pieces), roll);
}

/** A definite length in one to five octets more than it takes, or in as many as it takes. */
function primitive(tag: number, content: Uint8Array, roll: Roll): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeUInt32BE(content.length, 4);
  const needed = content.length < 0x80 ? 0 : 8 - length.findIndex((octet) => octet !== 0);
  const used = Math.min(needed + (roll() % 6), 8);
  const octets =
    used === 0 ? Buffer.of(content.length) : Buffer.concat([Buffer.of(0x80 + used), length.subarray(-used)]);
  return Buffer.concat([Buffer.of(tag), octets, content]);
}

function read(der: Uint8Array): DerReader {
  return new DerReader(Uint8Array.from(der), (problem) => new JoseError("ERR_PKCS12_INVALID", problem));
}
