// The key derivation of PKCS #12 (RFC 7292 appendix B.2), compared with recorded results of OpenSSL and with
// the installed one.
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { bmpString } from "../../../src/jwk/formats/passphrase.ts";
import { pkcs12Kdf, type Pkcs12Derivation } from "../../../src/jwk/formats/pkcs12-kdf.ts";
import type { FileHash } from "../../../src/platform/file-hashes.ts";
import { run } from "../../../src/platform/steps.ts";
import { hasOpenssl, openssl } from "../../support/openssl.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const derived = async (derivation: Pkcs12Derivation) => hex(await run(pkcs12Kdf(derivation)));

const salt = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const secret = bmpString("secret");
const often = { password: secret, salt, iterations: 2048 } as const;

test.each<[name: string, derivation: Pkcs12Derivation, expected: string]>([
  [
    "a key longer than the hash",
    { ...often, hash: "SHA-1", purpose: "key", length: 24 },
    "46b7220edfa6b4bcfe35292f7f4888c97ff731e06932a6a2",
  ],
  ["an initialization vector", { ...often, hash: "SHA-1", purpose: "iv", length: 8 }, "38f3a9b371c53b70"],
  [
    "the key of a MAC, in one iteration",
    { ...often, hash: "SHA-1", purpose: "mac", iterations: 1, length: 20 },
    "54978a0c5275ef76dcb2dccbb62dc09a3906559a",
  ],
  [
    "the key of a MAC with SHA-256",
    { ...often, hash: "SHA-256", purpose: "mac", length: 32 },
    "f5482fd03f702689b4e96cbbea867c6b16e5bda934929f2ecaf4da9e1c67be8f",
  ],
  [
    "the key of a MAC with SHA-384",
    { ...often, hash: "SHA-384", purpose: "mac", iterations: 3, length: 48 },
    "5c6ed1b657038055ba915484e99f9bf5bd578d4f9f14508731c47070b009763c3405849a719a000a67f33e7b2e4e7e3e",
  ],
  [
    "the key of a MAC with SHA-512, from the empty password",
    { ...often, hash: "SHA-512", purpose: "mac", password: bmpString(""), iterations: 3, length: 64 },
    "3bc2e20c8b27faafa470f483663bc3148e4c941ab9749b2c46d9f67c9444fd606c3ad6a5d26a64a29d59adcdbd9e949dfd86b48c43b35a34d87d9600785e044a",
  ],
])("OpenSSL's value for %s is derived", async (_, derivation, expected) => {
  expect(await derived(derivation)).toBe(expected);
});

test("no password and the empty one are different, and a salt may be missing", async () => {
  const derivation = { ...often, hash: "SHA-256", purpose: "key", iterations: 2, length: 32 } as const;
  const all = [secret, bmpString(""), new Uint8Array(0)].flatMap((password) =>
    [salt, new Uint8Array(0)].map(async (each) => await derived({ ...derivation, password, salt: each })),
  );
  expect(new Set(await Promise.all(all)).size).toBe(6);
});

test("a longer output begins with the shorter one", async () => {
  const derivation = { ...often, hash: "SHA-1", purpose: "key", iterations: 2 } as const;
  const longest = await derived({ ...derivation, length: 130 });
  for (const length of [0, 1, 19, 20, 21, 63, 64, 65]) {
    expect(await derived({ ...derivation, length })).toBe(longest.slice(0, 2 * length));
  }
});

const hashes: readonly FileHash[] = [
  ...(["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const),
  ...(inject("backend") === "webcrypto"
    ? []
    : (["SHA-224", "SHA-512/224", "SHA-512/256", "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512"] as const)),
];

test.skipIf(!hasOpenssl)("OpenSSL derives the same from any password and salt", async () => {
  const identifiers = { key: 1, iv: 2, mac: 3 } as const;
  const octets = (maxLength: number) =>
    fc.uint8Array({ minLength: 1, maxLength }).map((bytes) => Uint8Array.from(bytes));
  const any = fc.record({
    hash: fc.constantFrom(...hashes),
    purpose: fc.constantFrom("key", "iv", "mac"),
    password: fc.string({ unit: "grapheme", maxLength: 80 }).map(bmpString),
    salt: octets(300),
    iterations: fc.integer({ min: 1, max: 5 }),
    length: fc.integer({ min: 1, max: 200 }),
  });
  await fc.assert(
    fc.asyncProperty(any, async (derivation) => {
      const options = {
        digest: derivation.hash.replace("SHA-", "SHA").replace("/", "-"),
        hexpass: hex(derivation.password),
        hexsalt: hex(derivation.salt),
        iter: derivation.iterations,
        id: identifiers[derivation.purpose],
      };
      const settings = Object.entries(options).flatMap(([name, value]) => ["-kdfopt", `${name}:${value}`]);
      const text = openssl(["kdf", "-keylen", `${derivation.length}`, ...settings, "PKCS12KDF"]).toString();
      expect(await derived(derivation)).toBe(text.replaceAll(/[:\s]/g, "").toLowerCase());
    }),
    { numRuns: 60 },
  );
});
