// The key derivation of PKCS #12 (RFC 7292 appendix B.2), compared with recorded results of OpenSSL.
import { expect, test } from "vitest";
import { bmpString } from "../../../src/jwk/formats/passphrase.ts";
import { pkcs12Kdf, type Pkcs12Derivation } from "../../../src/jwk/formats/pkcs12-kdf.ts";
import { run } from "../../../src/steps/drivers.ts";

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
