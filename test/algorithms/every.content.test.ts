import { aes192 } from "../../src/platform/runtime-features.ts";
import { describe, expect, test } from "vitest";
import { contentAlgorithms } from "../support/content-table.ts";

test("the table of content encryption algorithms is that of RFC 7518 section 5.1", () => {
  expect(Object.keys(contentAlgorithms).toSorted()).toEqual([
    ...["A128CBC-HS256", "A128GCM", "A192CBC-HS384", "A192GCM", "A256CBC-HS512", "A256GCM"],
  ]);
});

describe("a row of section 5.2, lengths in octets:", () => {
  // Sections 5.2.3 to 5.2.5: ENC_KEY_LEN, MAC_KEY_LEN and T_LEN are the same.
  test.each([
    ["A128CBC-HS256", 16],
    ["A192CBC-HS384", 24],
    ["A256CBC-HS512", 32],
  ] as const)("%s", (enc, length) => {
    expect(contentAlgorithms[enc]).toMatchObject({
      kind: "content",
      enc,
      cekLength: 2 * length,
      ivLength: 16,
      tagLength: length,
      features: length === 24 ? [aes192] : [],
    });
  });
});

describe("a row of section 5.3, lengths in octets:", () => {
  test.each([
    ["A128GCM", 16],
    ["A192GCM", 24],
    ["A256GCM", 32],
  ] as const)("%s", (enc, cekLength) => {
    expect(contentAlgorithms[enc]).toMatchObject({
      kind: "content",
      enc,
      cekLength,
      ivLength: 12,
      tagLength: 16,
      features: cekLength === 24 ? [aes192] : [],
    });
  });
});
