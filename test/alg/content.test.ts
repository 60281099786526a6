import { describe, expect, test } from "vitest";
import { contentAlgorithms } from "../../src/alg/content.ts";

test("the table of content encryption algorithms is that of RFC 7518 section 5.1", () => {
  expect(Object.keys(contentAlgorithms).toSorted()).toEqual([
    ...["A128CBC-HS256", "A128GCM", "A192CBC-HS384", "A192GCM", "A256CBC-HS512", "A256GCM"],
  ]);
});

describe("a row of section 5.2, lengths in octets:", () => {
  // Sections 5.2.3 to 5.2.5: ENC_KEY_LEN, MAC_KEY_LEN and T_LEN are the same, and the hash twice as long.
  test.each([
    ["A128CBC-HS256", 16, "SHA-256"],
    ["A192CBC-HS384", 24, "SHA-384"],
    ["A256CBC-HS512", 32, "SHA-512"],
  ] as const)("%s", (enc, length, hash) => {
    expect(contentAlgorithms[enc]).toEqual({
      enc,
      mode: "CBC-HMAC",
      cekLength: 2 * length,
      macKeyLength: length,
      hash,
      ivLength: 16,
      tagLength: length,
    });
  });
});

describe("a row of section 5.3, lengths in octets:", () => {
  test.each([
    ["A128GCM", 16],
    ["A192GCM", 24],
    ["A256GCM", 32],
  ] as const)("%s", (enc, cekLength) => {
    expect(contentAlgorithms[enc]).toEqual({ enc, mode: "GCM", cekLength, ivLength: 12, tagLength: 16 });
  });
});
