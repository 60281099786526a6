// base64 in files, with space in between: src/encoding/spaced-base64.ts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase64, encodeBase64 } from "../../src/encoding/base64url.ts";
import { finished } from "../../src/encoding/interruptible.ts";
import { decodeSpacedBase64 } from "../../src/encoding/spaced-base64.ts";
import { texts } from "../support/encoding/base64-texts.ts";

describe("base64 in a file", () => {
  const space = /\\n|[\n ]/g;
  const spaced = (text: string) => finished(decodeSpacedBase64(text, space));

  test("is decoded like the same text without space", () => {
    const separators = fc.constantFrom("", "\n", " ", "\\n", "\\", "n");
    fc.assert(
      fc.property(texts, fc.array(fc.tuple(fc.nat(), separators)), (text, inserted) => {
        let file = text;
        for (const [position, separator] of inserted) {
          const at = position % (file.length + 1);
          file = file.slice(0, at) + separator + file.slice(at);
        }
        expect(spaced(file)).toEqual(decodeBase64(file.replaceAll(space, "")));
      }),
      { numRuns: 5000 },
    );
  });

  // A part has 65,536 characters.
  test.each([65_533, 65_534, 65_535, 65_536, 65_537, 131_071, 131_072])(
    "may have a separator, padding or an invalid character at position %i",
    (position) => {
      const bytes = Uint8Array.from({ length: 150_000 }, (_, index) => index * 7);
      const text = encodeBase64(bytes);
      const around = (middle: string) => text.slice(0, position) + middle + text.slice(position);
      for (const separator of ["\n", "\\n", " \\n "]) expect(spaced(around(separator))).toEqual(bytes);
      for (const invalid of ["====", "\\\\nn", "-AAA"]) expect(spaced(around(invalid))).toBeUndefined();
      const shorter = bytes.subarray(0, Math.floor((position * 3) / 4));
      expect(spaced(encodeBase64(shorter))).toEqual(shorter);
    },
  );
});
