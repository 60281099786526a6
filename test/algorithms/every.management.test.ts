import { aes192 } from "../../src/platform/runtime-features.ts";
import { describe, expect, test } from "vitest";
import { contentAlgorithms } from "../support/content-table.ts";
import { managementAlgorithms } from "../support/management-table.ts";

/** What most of the algorithms have in common. */
const usual = {
  kind: "management",
  keyIsCek: false,
  decidesCek: false,
  derives: false,
  privateOperation: false,
  smallestKey: 0,
};
const enc = contentAlgorithms["A128CBC-HS256"];

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

describe("the schemes of", () => {
  test.each(["RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"] as const)(
    "section 4.3: %s",
    (alg) => {
      expect(managementAlgorithms[alg]).toMatchObject({
        ...usual,
        alg,
        ktys: ["RSA"],
        newKey: { form: "pair" },
        features: [],
        symmetric: false,
        smallestKey: 2048,
        privateOperation: true,
        repeatsHeader: true,
      });
    },
  );

  test.each([
    ["A128KW", 16],
    ["A192KW", 24],
    ["A256KW", 32],
  ] as const)("section 4.4: %s", (alg, length) => {
    expect(managementAlgorithms[alg]).toMatchObject({
      ...usual,
      alg,
      ktys: ["oct"],
      newKey: { form: "secret", length },
      features: length === 24 ? [aes192] : [],
      symmetric: true,
      repeatsHeader: true,
    });
    expect(managementAlgorithms[alg].keyLength?.(enc)).toBe(length);
  });

  test("section 4.5: dir", () => {
    expect(managementAlgorithms.dir).toMatchObject({
      ...usual,
      alg: "dir",
      ktys: ["oct"],
      newKey: { form: "none" },
      symmetric: true,
      keyIsCek: true,
      decidesCek: true,
      repeatsHeader: true,
    });
    expect(managementAlgorithms.dir.keyLength?.(enc)).toBe(32);
  });

  test.each([
    ["ECDH-ES", undefined],
    ["ECDH-ES+A128KW", 16],
    ["ECDH-ES+A192KW", 24],
    ["ECDH-ES+A256KW", 32],
  ] as const)("section 4.6: %s", (alg, wrapLength) => {
    expect(managementAlgorithms[alg]).toMatchObject({
      ...usual,
      alg,
      ktys: ["EC", "OKP"],
      curves: ["P-256", "P-384", "P-521", "X25519", "X448"],
      newKey: { form: "pair" },
      features: wrapLength === 24 ? [aes192] : [],
      symmetric: false,
      decidesCek: wrapLength === undefined,
      derives: true,
      privateOperation: true,
      repeatsHeader: false,
    });
    expect(managementAlgorithms[alg].notOutside === undefined).toBe(wrapLength !== undefined);
  });

  test.each([
    ["A128GCMKW", 16],
    ["A192GCMKW", 24],
    ["A256GCMKW", 32],
  ] as const)("section 4.7: %s", (alg, length) => {
    expect(managementAlgorithms[alg]).toMatchObject({
      ...usual,
      alg,
      ktys: ["oct"],
      newKey: { form: "secret", length },
      features: length === 24 ? [aes192] : [],
      symmetric: true,
      repeatsHeader: false,
    });
    expect(managementAlgorithms[alg].keyLength?.(enc)).toBe(length);
  });

  // The counts are those of OWASP's Password Storage Cheat Sheet for PBKDF2 with SHA-256 and SHA-512.
  test.each([
    ["PBES2-HS256+A128KW", 600_000],
    ["PBES2-HS384+A192KW", 210_000],
    ["PBES2-HS512+A256KW", 210_000],
  ] as const)("section 4.8: %s", (alg, defaultCount) => {
    expect(managementAlgorithms[alg]).toMatchObject({
      ...usual,
      alg,
      ktys: ["oct"],
      newKey: { form: "none" },
      symmetric: true,
      derives: true,
      repeatsHeader: false,
    });
    expect(managementAlgorithms[alg].iterations({})).toBe(defaultCount);
    expect(managementAlgorithms[alg].iterations({ p2c: 1000 })).toBe(1000);
    expect(managementAlgorithms[alg].keyLength).toBeUndefined();
  });
});

describe.each(Object.entries(managementAlgorithms))("%s", (name, scheme) => {
  test("has the name it is found by", () => {
    expect(scheme.alg).toBe(name);
  });

  test("cannot be changed", () => {
    expect(Object.isFrozen(scheme)).toBe(true);
  });
});
