import { randomBytes } from "node:crypto";
import { type ManagementAlgorithm } from "josette/jwe";
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { type Key } from "josette/jwk";
import { generateKey, importKey, importSecret, publicKey } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { appearance, failureOf } from "../../support/failure.ts";
import { otherRsaKey, rsaKey } from "../../support/keys.ts";
import { withBitFlipped, withBytes } from "../../support/tokens.ts";

// Whatever fails behind the lengths that everyone can see, the error is the same. RFC 7516 section 11.5.

const text = (value: string) => new TextEncoder().encode(value);
const secrets = (length: number): [Key, Key] => [
  importSecret(new Uint8Array(randomBytes(length))),
  importSecret(new Uint8Array(randomBytes(length))),
];
const agreements = async (alg: ManagementAlgorithm): Promise<[Key, Key]> => [
  await generateKey(alg),
  await generateKey(alg),
];

const modes: [ManagementAlgorithm, [Key, Key]][] = [
  ["RSA-OAEP", [importKey(rsaKey), importKey(otherRsaKey)]],
  ["RSA-OAEP-256", [importKey(rsaKey), importKey(otherRsaKey)]],
  ["RSA-OAEP-384", [importKey(rsaKey), importKey(otherRsaKey)]],
  ["RSA-OAEP-512", [importKey(rsaKey), importKey(otherRsaKey)]],
  ["A128KW", secrets(16)],
  ["A192KW", secrets(24)],
  ["A256KW", secrets(32)],
  ["A128GCMKW", secrets(16)],
  ["A192GCMKW", secrets(24)],
  ["A256GCMKW", secrets(32)],
  ["ECDH-ES", await agreements("ECDH-ES")],
  ["ECDH-ES+A128KW", await agreements("ECDH-ES+A128KW")],
  ["ECDH-ES+A192KW", await agreements("ECDH-ES+A192KW")],
  ["ECDH-ES+A256KW", await agreements("ECDH-ES+A256KW")],
  ["PBES2-HS256+A128KW", [importSecret(text("password")), importSecret(text("passwort"))]],
  ["PBES2-HS384+A192KW", [importSecret(text("password")), importSecret(text("passwort"))]],
  ["PBES2-HS512+A256KW", [importSecret(text("password")), importSecret(text("passwort"))]],
  ["dir", secrets(32)],
];

describe.each(modes)("%s", (alg, [key, other]) => {
  const enc = alg === "dir" ? "A128CBC-HS256" : "A128GCM";
  const options = { alg: [alg], enc: [enc] } as const;
  const header = { alg, enc, ...(alg.startsWith("PBES2") && { p2c: 1000 }) };
  const make = () => encryptCompact(text("plaintext"), key.type === "secret" ? key : publicKey(key), header);
  const empty = alg === "dir" || alg === "ECDH-ES";

  test("every failure looks the same", async () => {
    const token = await make();
    const failing: [string, Key][] = [
      [token, other],
      [withBytes(token, 4, withBitFlipped), key],
      [withBytes(token, 3, withBitFlipped), key],
      [withBytes(token, 2, withBitFlipped), key],
    ];
    if (!empty) {
      const foreign = (
        await encryptCompact(text("p"), other.type === "secret" ? other : publicKey(other), header)
      ).split(".");
      failing.push(
        [withBytes(token, 1, withBitFlipped), key],
        [withBytes(token, 1, (bytes) => bytes.subarray(1)), key],
        [withBytes(token, 1, (bytes) => bytes.subarray(0, 8)), key],
        [withBytes(token, 1, (bytes) => Buffer.concat([bytes, Buffer.alloc(8)])), key],
        [withBytes(token, 1, () => Buffer.alloc(1)), key],
        [withBytes(token, 1, () => Buffer.alloc(1000)), key],
        [withBytes(token, 1, () => Buffer.from(foreign[1]!, "base64url")), key],
      );
    }
    const seen = new Set<object>();
    const expected = appearance(await failureOf(decryptCompact(failing[1]![0], key, options)));
    for (const [bad, with_] of failing) {
      const failure = await failureOf(decryptCompact(bad, with_, options));
      expect(failure.code).toBe("ERR_JWE_DECRYPTION_FAILED");
      expect(appearance(failure)).toEqual(expected);
      seen.add(failure);
    }
    expect(seen.size).toBe(failing.length);
  });

  test.each([
    ["the tag a byte short", 4, (bytes: Buffer) => bytes.subarray(1)],
    ["no tag", 4, () => Buffer.alloc(0)],
    ["the tag a byte long", 4, (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)])],
    ["the IV a byte short", 2, (bytes: Buffer) => bytes.subarray(1)],
    ["no IV", 2, () => Buffer.alloc(0)],
    ["the IV a byte long", 2, (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)])],
    ["an encrypted key where none belongs, or none where one does", 1, () => Buffer.alloc(empty ? 1 : 0)],
  ])("%s is plain to see", async (_what, index, replace) => {
    const failure = await failureOf(decryptCompact(withBytes(await make(), index, replace), key, options));
    expect(failure.code).toBe("ERR_JWE_INVALID");
  });

  test("nothing is the same twice", async () => {
    const [one, two] = [(await make()).split("."), (await make()).split(".")];
    expect(one[2]).not.toBe(two[2]);
    if (!empty) expect(one[1]).not.toBe(two[1]);
  });
});
