// Published JWK Sets: which entries are used, what makes a set invalid, and which keys remain the same
// objects.
import { every } from "../../../../src/algorithms/every.ts";
import { generateKeyPairSync } from "node:crypto";
import { JoseError, UnavailableError } from "josette/errors";
import { type Jwk, type KeyInput } from "josette/jwk";
import { remoteKeySet } from "../../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { oct } from "../../../../src/keytypes/oct.ts";
import type { KeyTypeScheme } from "../../../../src/keytypes/scheme.ts";
import type { JsonObject } from "../../../../src/encoding/json-value.ts";
import { readPublishedKeys, type PublishedKeys } from "../../../../src/jwk/sets/remote/published-keys.ts";
import { codeOf } from "../../../support/errors.ts";
import { failureOf } from "../../../support/failure.ts";
import { publicJwk, rsaKey } from "../../../support/keys.ts";
import { jwkOf } from "../../../support/native-jwk.ts";
import { akpJwk, ecJwk, okpJwk, publicPart } from "../../../support/jwk/pairs.ts";
import { answer, Origin, url } from "../../../support/jwk/remote/origin.ts";
import { jwksOf, named, signer } from "../../../support/jwk/remote/signers.ts";

/** The value as it is parsed from a JSON document. */
const parsed = (value: unknown) => JSON.parse(JSON.stringify(value)) as JsonObject;
const read = (jwks: unknown, before?: PublishedKeys, maxKeys = 1000) =>
  readPublishedKeys(every(), url, parsed(jwks), maxKeys, before);
const kidsIn = ({ set }: PublishedKeys) => set.keys.map(({ kid }) => kid);

/** A key type of an application, whose private member has a name of its own. */
const demo: KeyTypeScheme = {
  ...oct,
  name: "X-DEMO",
  kty: "X-DEMO",
  identifyingMembers: ["kty", "pk"],
  readJwk: (members) => {
    const half = { kty: "X-DEMO", pk: members.requiredText("pk") };
    const about = { keyType: demo, bits: 256 };
    return members.has("sk")
      ? {
          ...about,
          type: "private",
          material: { form: "private", members: { ...half, sk: members.requiredText("sk") } },
        }
      : { ...about, type: "public", material: { form: "public", members: half } };
  },
};

const a = signer("a");
const b = signer("b");
const rsa = { ...publicJwk(rsaKey), kid: "rsa" };

describe("of what is published", () => {
  test("every key is taken, in its order", () => {
    expect(kidsIn(read(jwksOf(b, a)))).toEqual(["b", "a"]);
    const okp = { ...publicPart(okpJwk("Ed25519")), kid: "okp" };
    expect(kidsIn(read({ keys: [rsa, okp, a.jwk], issuer: "else" }))).toEqual(["rsa", "okp", "a"]);
  });

  test("a key type of the application is read, but not its private keys", () => {
    const suite = { ...every(), keyTypes: [demo] };
    const readOwn = (key: object) => readPublishedKeys(suite, url, parsed({ keys: [key] }), 10, undefined);
    expect(readOwn({ kty: "X-DEMO", pk: "AQ" }).set.keys.map(({ kty }) => kty)).toEqual(["X-DEMO"]);
    expect(codeOf(() => readOwn({ kty: "X-DEMO", pk: "AQ", sk: "Ag" }))).toBe("ERR_JWKS_INVALID");
  });

  test("a key without a name is taken, and one that is there twice once", () => {
    const { kid: _kid, ...nameless } = a.jwk;
    expect(kidsIn(read({ keys: [nameless, a.jwk, nameless, a.jwk] }))).toEqual([undefined, "a"]);
  });

  test("what cannot be used is left out", () => {
    const unusable: unknown[] = [
      {},
      { kty: "LMS", kid: "new" },
      { kty: 5 },
      { ...rsa, n: "AQAB" },
      { ...rsa, e: "AQ" },
      { ...a.jwk, kid: "off", y: a.jwk.x },
      { ...a.jwk, crv: "P-512" },
      { ...a.jwk, kid: 5 },
      { ...a.jwk, use: 5 },
    ];
    const published = read({ keys: [...unusable, b.jwk] });
    expect(kidsIn(published)).toEqual(["b"]);
    expect(published.rejected.map(({ index }) => index)).toEqual(unusable.map((_, index) => index));
    expect(published.rejected.find(({ kid }) => kid === "off")?.reason).not.toBe("");
  });

  test.each<[string, unknown]>([
    ["there is no list", {}],
    ["the list is an object", { keys: {} }],
    ["the list is null", { keys: null }],
    ["an entry is null", { keys: [a.jwk, null] }],
    ["an entry is text", { keys: ["key", a.jwk] }],
    ["an entry is a list", { keys: [a.jwk, [b.jwk]] }],
    ["the list is text", { keys: "[]" }],
    ["the list is a key", { keys: a.jwk }],
    ["it is a key", a.jwk],
    ["the list is empty", { keys: [] }],
    ["nothing in the list is a key", { keys: [{}, null, 7] }],
    ["no key can be used", { keys: [{ kty: "LMS" }, { ...rsa, n: "AQAB" }] }],
  ])("nothing is taken when %s", (_when, jwks) => {
    expect(codeOf(() => read(jwks))).toBe("ERR_JWKS_INVALID");
  });

  const secret = { kty: "oct", k: Buffer.alloc(32, 1).toString("base64url") };
  const ed25519 = jwkOf(generateKeyPairSync("ed25519").privateKey) as Jwk;
  test.each<[string, object]>([
    ["a secret", secret],
    ["a secret without its octets", { kty: "oct" }],
    ["a secret of a type that nobody knows", { kty: "new", k: "AAAA" }],
    ["an empty secret", { ...secret, k: "" }],
    ["a private RSA key", rsaKey],
    ["a private EC key", ecJwk("P-256")],
    ["a private Ed25519 key", ed25519],
    ["a private X25519 key", okpJwk("X25519")],
    ["a private ML-DSA key", akpJwk("ML-DSA-44")],
    ["a private key that cannot be used", { kty: "EC", crv: "P-512", d: "AAAA" }],
    ["a private key of a type that nobody knows", { kty: "new", d: "AAAA" }],
    ["a private member that is none", { ...a.jwk, d: null }],
  ])("nothing is taken when %s is there, be it alone", (_what, entry) => {
    for (const keys of [[entry], [entry, b.jwk], [b.jwk, entry], [b.jwk, entry, rsa]]) {
      expect(codeOf(() => read({ keys }))).toBe("ERR_JWKS_INVALID");
    }
  });

  test("nothing is taken when there are more than the caller allows, usable or not", () => {
    expect(kidsIn(read(jwksOf(a, b), undefined, 2))).toEqual(["a", "b"]);
    expect(codeOf(() => read(jwksOf(a, b, signer("c")), undefined, 2))).toBe("ERR_JWKS_INVALID");
    expect(codeOf(() => read({ keys: [a.jwk, a.jwk, a.jwk] }, undefined, 2))).toBe("ERR_JWKS_INVALID");
    expect(codeOf(() => read({ keys: [a.jwk, {}, 1] }, undefined, 2))).toBe("ERR_JWKS_INVALID");
    expect(codeOf(() => read({ keys: new Array<object>(1001).fill({}) }))).toBe("ERR_JWKS_INVALID");
  });
});

describe("from one set to the next", () => {
  test("an entry that is the same, to the letter, keeps its key", () => {
    const first = read(jwksOf(a, b));
    const [keyA, keyB] = first.set.keys;
    const second = read(jwksOf(b, signer("c"), a), first);
    expect(second.set.keys[0]).toBe(keyB);
    expect(second.set.keys[2]).toBe(keyA);
    expect(read(jwksOf(a)).set.keys[0]).not.toBe(keyA);
  });

  test("an entry that is not the same gets another, even for the same key", () => {
    const first = read(jwksOf(a));
    const { use: _use, ...unbound } = a.jwk;
    const [key] = read({ keys: [unbound] }, first).set.keys;
    expect(key).not.toBe(first.set.keys[0]);
    expect([key?.kid, first.set.keys[0]?.kid]).toEqual(["a", "a"]);
  });

  test("a key that was gone comes back as another", () => {
    const first = read(jwksOf(a, b));
    const third = read(jwksOf(a, b), read(jwksOf(b), first));
    expect(third.set.keys[0]).not.toBe(first.set.keys[0]);
    expect(third.set.keys[1]).toBe(first.set.keys[1]);
  });
});

describe("a set that is fetched", () => {
  test.each<[string, unknown, string | undefined]>([
    ["a key", jwksOf(a), undefined],
    ["no key", { keys: [] }, "ERR_JWKS_INVALID"],
    ["no list", {}, "ERR_JWKS_INVALID"],
    ["a secret", { keys: [a.jwk, { kty: "oct", k: "AAAA" }] }, "ERR_JWKS_INVALID"],
    ["a private key", { keys: [a.jwk, ecJwk("P-256")] }, "ERR_JWKS_INVALID"],
    ["too many", { keys: [a.jwk, b.jwk, rsa] }, "ERR_JWKS_INVALID"],
  ])("with %s", async (_what, jwks, cause) => {
    const origin = new Origin();
    origin.behaviour = () => answer(jwks);
    const keys = remoteKeySet(url, origin.options({ maxKeys: 2 }));
    const found = Promise.resolve(keys.find(named("a")));
    if (cause === undefined) {
      expect(await found).toHaveLength(1);
      expect(origin.told()).toEqual(["fetched"]);
      return;
    }
    const failure = await failureOf(found);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(failure.code).toBe("ERR_JWKS_UNAVAILABLE");
    expect(failure.cause instanceof JoseError && failure.cause.code).toBe(cause);
    expect(origin.told()).toEqual(["failed"]);
    expect(keys.exportState()).toBeUndefined();
  });

  test("says nothing of what a secret was", async () => {
    const k = Buffer.from("a secret that was published").toString("base64url");
    const origin = new Origin();
    origin.behaviour = () => answer({ keys: [{ kty: "oct", k }] });
    const failure = await failureOf(Promise.resolve(remoteKeySet(url, origin.options()).find(named("a"))));
    for (let error: unknown = failure; error instanceof Error; error = error.cause) {
      expect(error.message).not.toContain(k);
    }
  });

  test("keeps its keys over refreshes, as long as they are published", async () => {
    const origin = new Origin("a", "b");
    const keys = remoteKeySet(url, origin.options());
    const get = async (kid: string): Promise<KeyInput | undefined> => (await keys.find(named(kid)))[0];
    const before = [await get("a"), await get("b")];
    expect(before[0]).not.toBe(before[1]);
    origin.signers = [signer("c"), ...origin.signers.slice(1)];
    await keys.refresh();
    expect(await get("b")).toBe(before[1]);
    expect(await get("c")).not.toBe(before[0]);
    expect(await keys.find(named("a"))).toEqual([]);
  });
});
