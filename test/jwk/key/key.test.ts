// A key shows its parameters and never its material.
import { Console } from "node:console";
import { webcrypto } from "node:crypto";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import { serialize } from "node:v8";
import { type Key } from "josette/jwk";
import { importKey, importSecret, keySet } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { keyObjects, publicJwk, rsaKey } from "../../support/keys.ts";

const secretBytes = Buffer.from("0123456789abcdef-a-test-secret-0123456789abcdef");
const k = secretBytes.toString("base64url");
const metadata = { kid: "the-kid", alg: "RS256", use: "sig" } as const;

const keys: [string, () => Key | Promise<Key>][] = [
  ["a JWK", () => importKey({ ...rsaKey, ...metadata, key_ops: ["sign"], x5c: ["MAA="] })],
  ["a KeyObject", () => importKey(keyObjects(rsaKey).privateKey, metadata)],
  [
    "a CryptoKey",
    async () => {
      const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
      return importKey(
        await webcrypto.subtle.importKey("jwk", { ...rsaKey }, algorithm, true, ["sign"]),
        metadata,
      );
    },
  ],
  ["a secret", () => importSecret(secretBytes, { kid: "the-kid", alg: "HS256" })],
  ["a symmetric JWK", () => importKey({ kty: "oct", k, kid: "the-kid", alg: "HS256" })],
];

/** Everything that would disclose a key, in the forms in which it could be shown. */
const secrets = [
  ...Object.entries<string>({ ...rsaKey })
    .filter(([name]) => !["kty", "e"].includes(name))
    .flatMap(([, value]) => [
      value.slice(0, 20),
      Buffer.from(value, "base64url").toString("hex").slice(0, 20),
    ]),
  ...[k.slice(0, 20), secretBytes.toString("latin1").slice(0, 20), secretBytes.toString("hex").slice(0, 20)],
  [...secretBytes.subarray(0, 8)].join(","),
  [...secretBytes.subarray(0, 8)].join(", "),
];

function expectNoSecrets(shown: string): void {
  for (const secret of secrets) expect(shown).not.toContain(secret);
}

describe.each(keys)("a key of %s", (_, make) => {
  test("shows no secret to console.log, util.inspect or JSON.stringify", async () => {
    const key = await make();
    const set = keySet([key]);
    expectNoSecrets(logged(key) + logged(set) + logged({ nested: { key } }));
    expectNoSecrets(inspect(key, { showHidden: true, getters: true, depth: Infinity, showProxy: true }));
    expectNoSecrets(JSON.stringify(key) + JSON.stringify(set) + inspect(Object.entries(key)));
    expectNoSecrets(serialize(structuredClone(key)).toString("latin1"));
  });

  test("has no members of its own", async () => {
    const key = await make();
    expect([Object.keys(key), Reflect.ownKeys(key)]).toEqual([[], []]);
    expect(structuredClone(key)).toEqual({});
  });

  test("says as JSON what it may do", async () => {
    const { kty, type, bits, kid, alg, use } = await make();
    expect(JSON.parse(JSON.stringify(await make()))).toEqual(
      JSON.parse(JSON.stringify({ kty, type, bits, kid, alg, use })),
    );
    expect(kid).toBe("the-kid");
  });

  test("is frozen, and so is what it gives", async () => {
    const key = await make();
    expect([key, key.keyOps, key.x5c].every((part) => Object.isFrozen(part))).toBe(true);
    expect(Reflect.set(key, "alg", "none")).toBe(false);
    expect(Reflect.set(key, "added", 1)).toBe(false);
    expect(Reflect.defineProperty(key, "kid", { value: "other" })).toBe(false);
    expect(key.kid).toBe("the-kid");
  });
});

test("a key set is frozen, and so is its list of keys", () => {
  const set = keySet([publicJwk(rsaKey)]);
  expect([Object.isFrozen(set), Object.isFrozen(set.keys)]).toEqual([true, true]);
});

test("what only looks like a key is none", () => {
  const key = importSecret(secretBytes);
  const lookalike: object = Object.create(Object.getPrototypeOf(key) as object);
  expect(() => importKey(lookalike as Key)).toThrow(TypeError);
  expect(() => (lookalike as Key).kty).toThrow(TypeError);
});

function logged(value: unknown): string {
  const written: string[] = [];
  const stdout = new Writable({
    write(chunk: unknown, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  new Console({ stdout, inspectOptions: { depth: null, showHidden: true } }).log(value);
  return written.join("");
}

test("console.log shows what JSON does", () => {
  const key = importKey({ ...rsaKey, kid: "1", alg: "RS256" });
  expect(inspect(key)).toBe(inspect(key.toJSON()));
  expect(inspect({ key })).toContain("kid: '1'");
});
