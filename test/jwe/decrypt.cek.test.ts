import { describe, expect, test } from "vitest";
import { contentAlgorithms } from "../support/content-table.ts";
import { cekOrSubstitute } from "../../src/jwe/decrypt.ts";
import { secretBytes } from "../support/tokens.ts";

const cases = Object.values(contentAlgorithms).flatMap((content) =>
  [false, true].map((decidesCek) => ({ enc: content.enc, content, decidesCek })),
);

describe.each(cases)("the CEK of $enc, with decidesCek: $decidesCek,", ({ content, decidesCek }) => {
  test("is the one that was recovered, if it has the right length", () => {
    const cek = secretBytes(content.cekLength);
    expect(cekOrSubstitute(cek, content, { decidesCek })).toBe(cek);
  });

  test.each([-content.cekLength, -1, 1, content.cekLength])(
    "is a random one if it has %i bytes too many",
    (by) => {
      const wrong = secretBytes(content.cekLength + by);
      const substitute = cekOrSubstitute(wrong, content, { decidesCek });
      expect(substitute).toHaveLength(content.cekLength);
      expect(substitute).not.toEqual(secretBytes(content.cekLength));
      expect(cekOrSubstitute(wrong, content, { decidesCek })).not.toEqual(substitute);
    },
  );

  test("is a random one if there is none", () => {
    const substitute = cekOrSubstitute(null, content, { decidesCek });
    expect(substitute).toHaveLength(content.cekLength);
    expect(cekOrSubstitute(null, content, { decidesCek })).not.toEqual(substitute);
  });
});

test("substitutes of any lengths are random and share neither bytes nor memory", () => {
  const { A128GCM } = contentAlgorithms;
  const blocks = new Set<string>();
  let expected = 0;
  for (const cekLength of [16, 24, 32, 48, 64, 4095, 4096, 4097, 16, 0, 10_000, 32].flatMap((length) =>
    Array.from({ length: 40 }, () => length),
  )) {
    const cek = cekOrSubstitute(null, { ...A128GCM, cekLength }, { decidesCek: false }) as Uint8Array;
    expect(cek.length).toBe(cekLength);
    expect(cek.buffer.byteLength).toBe(cekLength);
    for (let start = 0; start + 16 <= cekLength; start += 16) {
      blocks.add(cek.subarray(start, start + 16).join(" "));
      expected++;
    }
  }
  expect(blocks.size).toBe(expected);
});
