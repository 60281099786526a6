import { describe, expect, test } from "vitest";
import { managementAlgorithms } from "../../src/alg/management.ts";

/** RFC 7518 section 4.4; key lengths in octets. */
const keyWrap = {
  A128KW: { alg: "A128KW", mode: "AES-KW", ktys: ["oct"], keyLength: 16 },
  A192KW: { alg: "A192KW", mode: "AES-KW", ktys: ["oct"], keyLength: 24 },
  A256KW: { alg: "A256KW", mode: "AES-KW", ktys: ["oct"], keyLength: 32 },
} as const;

test("the table of key management algorithms is that of RFC 7518 section 4.1, with the later RSA-OAEP", () => {
  expect(Object.keys(managementAlgorithms).toSorted()).toEqual(
    [
      ...["RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "A128KW", "A192KW", "A256KW", "dir"],
      ...[
        "ECDH-ES",
        "ECDH-ES+A128KW",
        "ECDH-ES+A192KW",
        "ECDH-ES+A256KW",
        "A128GCMKW",
        "A192GCMKW",
        "A256GCMKW",
      ],
      ...["PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"],
    ].toSorted(),
  );
});

describe("the rows of", () => {
  test.each([
    ["RSA-OAEP", "SHA-1"], // The default of RFC 8017 appendix A.2.1.
    ["RSA-OAEP-256", "SHA-256"],
    ["RSA-OAEP-384", "SHA-384"],
    ["RSA-OAEP-512", "SHA-512"],
  ] as const)("section 4.3: %s", (alg, hash) => {
    expect(managementAlgorithms[alg]).toEqual({
      alg,
      mode: "RSA-OAEP",
      ktys: ["RSA"],
      hash,
      smallestKey: 2048,
    });
  });

  test.each(["A128KW", "A192KW", "A256KW"] as const)("section 4.4: %s", (alg) => {
    expect(managementAlgorithms[alg]).toEqual(keyWrap[alg]);
  });

  test("section 4.5: dir", () => {
    expect(managementAlgorithms.dir).toEqual({ alg: "dir", mode: "dir", ktys: ["oct"] });
  });

  test.each([
    ["ECDH-ES", null],
    ["ECDH-ES+A128KW", keyWrap.A128KW],
    ["ECDH-ES+A192KW", keyWrap.A192KW],
    ["ECDH-ES+A256KW", keyWrap.A256KW],
  ] as const)("section 4.6: %s", (alg, wrap) => {
    expect(managementAlgorithms[alg]).toEqual({
      alg,
      mode: "ECDH-ES",
      ktys: ["EC", "OKP"],
      curves: ["P-256", "P-384", "P-521", "X25519", "X448"],
      wrap,
    });
  });

  test.each([
    ["A128GCMKW", 16],
    ["A192GCMKW", 24],
    ["A256GCMKW", 32],
  ] as const)("section 4.7: %s", (alg, keyLength) => {
    expect(managementAlgorithms[alg]).toEqual({
      alg,
      mode: "AES-GCMKW",
      ktys: ["oct"],
      keyLength,
      ivLength: 12,
      tagLength: 16,
    });
  });

  // The counts are those of OWASP's Password Storage Cheat Sheet for PBKDF2 with SHA-256 and SHA-512.
  test.each([
    ["PBES2-HS256+A128KW", "SHA-256", keyWrap.A128KW, 600_000],
    ["PBES2-HS384+A192KW", "SHA-384", keyWrap.A192KW, 210_000],
    ["PBES2-HS512+A256KW", "SHA-512", keyWrap.A256KW, 210_000],
  ] as const)("section 4.8: %s", (alg, hash, wrap, defaultCount) => {
    expect(managementAlgorithms[alg]).toEqual({
      alg,
      mode: "PBES2",
      ktys: ["oct"],
      hash,
      wrap,
      defaultCount,
    });
  });
});
