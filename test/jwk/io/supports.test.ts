// What a runtime reports as supported, and how this is determined.
import { supports } from "../../../src/jwk/index.ts";
import { every } from "../../../src/algorithms/every.ts";
import { afterEach, describe, expect, test, vi } from "vitest";
import { contentAlgorithms } from "../../support/content-table.ts";
import { managementAlgorithms } from "../../support/management-table.ts";
import { signatureAlgorithms } from "../../support/signature-table.ts";
import { mlDsaNames } from "../../support/jwk/pairs.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const all = [signatureAlgorithms, managementAlgorithms, contentAlgorithms].flatMap(Object.keys);
/** The names that require a feature which some runtimes lack, and that feature. */
const needs: Readonly<Record<string, string>> = {
  ES512: "P-521",
  EdDSA: "Ed25519",
  Ed25519: "Ed25519",
  Ed448: "Ed448",
  "ML-DSA-44": "ML-DSA-44",
  "ML-DSA-65": "ML-DSA-65",
  "ML-DSA-87": "ML-DSA-87",
  A192KW: "AES-192",
  A192GCMKW: "AES-192",
  "ECDH-ES+A192KW": "AES-192",
  "PBES2-HS384+A192KW": "AES-192",
  A192GCM: "AES-192",
  "A192CBC-HS384": "AES-192",
};
const curves = every().keyTypes.flatMap(({ crv, feature }) => (feature === undefined ? [] : (crv ?? [])));

/** Makes the platform answer for every feature; what it is asked for, by name or by the key it is to import. */
function answering(answer: boolean): () => readonly unknown[] {
  const ask = vi.fn((_operation: string, _algorithm: string) => answer);
  vi.stubGlobal("SubtleCrypto", { prototype: {}, supports: ask });
  const imported: unknown[] = [];
  vi.spyOn(crypto.subtle, "importKey").mockImplementation((...args: unknown[]) => {
    const [, key, algorithm] = args as [string, Uint8Array, { name: string; namedCurve?: string }];
    const { name, namedCurve } = algorithm;
    imported.push(namedCurve ?? (name.startsWith("AES") ? `AES-${key.length * 8}` : name));
    return answer ? Promise.resolve({} as CryptoKey) : Promise.reject(new DOMException("no", "DataError"));
  });
  return () => [...ask.mock.calls.map(([, name]) => name), ...imported];
}

describe("supports", () => {
  test.each([...all.filter((name) => !(name in needs)), "P-256", "P-384"])(
    "%s everywhere, without asking",
    async (name) => {
      const asked = answering(true);
      expect(await supports(name)).toBe(true);
      expect(asked()).toEqual([]);
    },
  );

  test.each([...Object.entries(needs), ...curves.map((crv) => [crv, crv] as const)])(
    "%s where the platform has %s",
    async (name, feature) => {
      for (const answer of [true, false]) {
        const asked = answering(answer);
        expect(await supports(name)).toBe(answer);
        expect(asked()).toEqual([feature]);
        vi.restoreAllMocks();
      }
    },
  );

  test.each<[unknown]>([
    ["none"],
    ["RSA1_5"],
    ["http://www.w3.org/2001/04/xmlenc#rsa-oaep"],
    ["ES256K"],
    ["secp256k1"],
    ["rs256"],
    ["RS256 "],
    [""],
    ["AES-192"],
    ["constructor"],
    ["toString"],
    ["__proto__"],
    [undefined],
    [null],
    [1],
    [{}],
  ])("no %s, which is never supported", async (name) => {
    expect(await supports(name as string)).toBe(false);
  });

  test("what this runtime does", async () => {
    // Every supported version of Node.js has all of these.
    for (const name of [
      "ES512",
      "EdDSA",
      "Ed25519",
      "X25519",
      "P-521",
      "A192KW",
      "A192GCM",
      "A192CBC-HS384",
    ]) {
      expect(await supports(name)).toBe(true);
    }
  });

  test("makes no key to find out, and prints nothing", async () => {
    const generated = vi.spyOn(crypto.subtle, "generateKey");
    const warned = vi.spyOn(process, "emitWarning");
    for (const name of [...all, ...curves]) await supports(name);
    expect(generated).not.toHaveBeenCalled();
    expect(warned).not.toHaveBeenCalled();
  });
});

describe("where the platform can be asked", () => {
  const announced = ["Ed448", "X448", ...mlDsaNames];

  test.each(announced)("it answers for %s, and nothing is tried", async (name) => {
    for (const answer of [true, false]) {
      const ask = vi.fn((_operation: string, _algorithm: string) => answer);
      vi.stubGlobal("SubtleCrypto", { prototype: {}, supports: ask });
      const imported = vi.spyOn(crypto.subtle, "importKey");
      expect(await supports(name)).toBe(answer);
      expect(ask.mock.calls).toEqual([["importKey", name]]);
      expect(imported).not.toHaveBeenCalled();
      imported.mockRestore();
    }
  });
});

describe("where the platform cannot be asked", () => {
  const inNode = { Ed448: true, X448: true, "ML-DSA-44": false, "ML-DSA-65": false, "ML-DSA-87": false };

  test.each(Object.entries(inNode))("Node.js is known: %s is %s", async (name, known) => {
    vi.stubGlobal("SubtleCrypto", { prototype: {} });
    const imported = vi.spyOn(crypto.subtle, "importKey");
    expect(await supports(name)).toBe(known);
    expect(imported).not.toHaveBeenCalled();
  });

  test.each(Object.keys(inNode))("another runtime is tried with an import: %s", async (name) => {
    vi.stubGlobal("SubtleCrypto", { prototype: {} });
    vi.stubGlobal("process", { versions: {} });
    vi.stubGlobal("navigator", { userAgent: "a browser" });
    const importKey = vi.fn(() => Promise.resolve({}));
    vi.stubGlobal("crypto", { subtle: { importKey } });
    expect(await supports(name)).toBe(true);
    importKey.mockRejectedValue(new DOMException("no", "NotSupportedError"));
    expect(await supports(name)).toBe(false);
    expect(importKey).toHaveBeenCalledTimes(2);
  });

  test("what every platform lets try is tried: an import that fails says no", async () => {
    vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new DOMException("no", "NotSupportedError"));
    for (const name of ["ES512", "EdDSA", "X25519", "P-521", "A192KW"])
      expect(await supports(name)).toBe(false);
    expect(await supports("ES256")).toBe(true);
  });

  test("without WebCrypto nothing that must be tried is there", async () => {
    vi.stubGlobal("crypto", undefined);
    for (const name of ["ES512", "EdDSA", "A192GCM"]) expect(await supports(name)).toBe(false);
  });
});
