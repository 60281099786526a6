// Any distinguished name, in all string types that RFC 5280 section 4.1.2.4 has.
import fc from "fast-check";
import { der, type DerBytes } from "../../../examples/identity-provider/der-writer.ts";

interface AnyAttribute {
  readonly oid: string;
  readonly value: { readonly value: string; readonly der: DerBytes };
}

/** An attribute in DER. */
export function attribute(oid: string, value: Uint8Array): DerBytes {
  return der.sequence(der.objectIdentifier(oid), value);
}

const plain = (least: number, most: number) =>
  fc
    .array(
      fc.oneof(
        fc.integer({ min: least, max: most }).filter((point) => point < 0xd800 || point > 0xdfff),
        fc.constantFrom(...Array.from(' #"+,;<>\\=\n\0', (each) => each.charCodeAt(0))),
      ),
      { maxLength: 12 },
    )
    .map((points) => String.fromCodePoint(...points));
const wide = (size: 2 | 4) => (text: string) =>
  Buffer.concat(
    Array.from(text, (character) => {
      const octets = Buffer.alloc(4);
      octets.writeUInt32BE(character.codePointAt(0)!);
      return octets.subarray(4 - size);
    }),
  );
const encoded = (tag: number, text: fc.Arbitrary<string>, encode: (text: string) => Buffer) =>
  text.map((value) => ({ value, der: der.tagged(tag, encode(value)) }));
const latin1 = (text: string) => Buffer.from(text, "latin1");
const values = fc.oneof(
  encoded(0x0c, plain(0, 0x10ffff), (text) => Buffer.from(text)),
  encoded(0x13, plain(0, 0x7f), latin1),
  encoded(0x16, plain(0, 0x7f), latin1),
  encoded(0x14, plain(0, 0xff), latin1),
  encoded(0x1e, plain(0, 0xffff), wide(2)),
  encoded(0x1c, plain(0, 0x10ffff), wide(4)),
);
const types = fc.constantFrom(
  ...["2.5.4.3", "2.5.4.10", "2.5.4.11", "2.5.4.9", "2.5.4.42", "0.9.2342.19200300.100.1.25", "1.2.3.4.5"],
);

/** Relative distinguished names, each of one or more attributes. */
export const anyName = fc.array(
  fc.array(fc.record({ oid: types, value: values }), { minLength: 1, maxLength: 3 }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

/** The Name in DER. */
export function encodeName(parts: readonly (readonly AnyAttribute[])[]): DerBytes {
  return der.sequence(
    ...parts.map((part) => der.set(...part.map((each) => attribute(each.oid, each.value.der)))),
  );
}
