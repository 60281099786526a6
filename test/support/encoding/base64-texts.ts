// Texts that are base64 of one kind or another, or nearly so.
import fc from "fast-check";

/** The characters of the alphabet of RFC 4648 section 5; its last two are what section 4 has others for. */
export const base64urlCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The characters of the alphabet of RFC 4648 section 4. */
export const base64Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** What lax decoders skip, stop at, or take for something else; U+0141 is "A" where a string is cut to its low bytes. */
export const strangers: readonly string[] = [
  ...[
    "=",
    "==",
    "-",
    "_",
    "+",
    "/",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\u0000",
    "\u007f",
    "\u0080",
    ".",
    ",",
    "%",
    "~",
  ],
  ...["\u0141", "\u00c1", "\uff21", "\u2028", "\ufeff", "\ud83d\ude00", "\ud800", "\udc41", "é", "А"],
];

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(...Array.from(`${base64urlCharacters}+/=`)) }),
  fc.string({ unit: fc.constantFrom("A", "Q", "g", "w", "B", "=", "-", "+"), maxLength: 9 }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64url")),
  fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64")),
);

/** Anything from the encoding of some bytes to any text at all, with or without a stranger in it. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  anyText,
  fc
    .record({ text: anyText, at: fc.nat(40), stranger: fc.constantFrom(...strangers) })
    .map(({ text, at, stranger }) => text.slice(0, at) + stranger + text.slice(at)),
);
