// JWK Sets as providers publish them: RFC 7517 section 5.
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { type JwkSet, type KeyInput } from "josette/jwk";
import { importKey, importSecret, keySet } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import { base64, selfSigned, thumbprintOf } from "../../support/x509/certificates.ts";
import { stranger, without } from "../../support/jwk/members.ts";
import { akpJwk, ecJwk as ecPair, filled, okpJwk as okpPair, publicPart } from "../../support/jwk/pairs.ts";

const message = new TextEncoder().encode("hello");
const secret = { kty: "oct", k: Buffer.alloc(32, 1).toString("base64url") };
const [ecJwkPair, okpJwkPair] = [ecPair("P-256"), okpPair("Ed25519")];
const [ecJwk, okpJwk] = [publicPart(ecJwkPair), publicPart(okpJwkPair)];
const right = { ...publicJwk(rsaKey), kid: "right" };
/** A JWK whose members cannot be listed. */
const unreadable = new Proxy(
  { ...right },
  {
    ownKeys: () => {
      throw new RangeError("not yet");
    },
  },
);
const setOf = (...keys: readonly unknown[]) => keySet({ keys } as JwkSet);

describe("a JWK Set", () => {
  const unusable: [string, unknown][] = [
    ["of a curve unknown here", { ...ecJwk, crv: "secp256k1" }],
    ["of a point beside its curve", { ...ecJwk, y: ecJwk.x }],
    ["of Ed25519 with an octet too few", { ...okpJwk, x: filled(31, 9) }],
    ["of a parameter set to come", { kty: "AKP", alg: "ML-DSA-128", pub: "AAAA" }],
    ["of ML-DSA with a public key too short", { kty: "AKP", alg: "ML-DSA-44", pub: "AAAA" }],
    ["of a type to come", { kty: "XYZ", x: "AAAA" }],
    [
      "whose getters throw",
      {
        ...right,
        get kid(): string {
          throw new RangeError("not yet");
        },
      },
    ],
    ["that does not let itself be read", unreadable],
    ["without a type", without(right, "kty")],
    ["without a modulus", without(right, "n")],
    ["with an even modulus", { ...right, n: `${right.n.slice(0, -2)}AA` }],
    ["of 1024 bits", { ...right, n: Buffer.alloc(128, 0xff).toString("base64url") }],
    ["with an exponent of 1", { ...right, e: "AQ" }],
    ["with a padded modulus", { ...right, n: `${right.n}==` }],
    ["whose kid is an object", { ...right, kid: { $ne: null } }],
    ["with an operation twice", { ...right, key_ops: ["verify", "verify"] }],
    ["whose private members do not agree", { ...rsaKey, d: otherRsaKey.d }],
    ["that is empty", {}],
    ["that inherits its members", Object.create(right)],
    ["that is a CryptoKey turned into JSON", JSON.parse(JSON.stringify(importKey(right)))],
  ];

  test.each(unusable)("ignores a key %s", async (_, entry) => {
    const set = setOf(entry, right, entry);
    expect(set.keys.map(({ kid }) => kid)).toEqual(["right"]);
    const token = await signCompact(message, rsaKey, { alg: "RS256" });
    expect((await verifyCompact(token, set, { alg: ["RS256"] })).matchedBy).toBe("tried");
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["a number", 1],
    ["PEM", keyObjects(rsaKey).publicKey.export({ type: "spki", format: "pem" })],
    ["an array", [right]],
  ])("is refused with an entry that is %s", (_, entry) => {
    expect(codeOf(() => setOf(right, entry))).toBe("ERR_JWKS_INVALID");
  });

  test("with a hole in it is refused", () => {
    const keys: unknown[] = [right];
    keys[2] = right;
    expect(codeOf(() => setOf(...keys))).toBe("ERR_JWKS_INVALID");
    expect(codeOf(() => keySet({ keys } as JwkSet))).toBe("ERR_JWKS_INVALID");
  });

  test("lists what it left out, with index, kid and reason", () => {
    const { keys, rejected } = setOf({ ...right, kid: "weak", n: "AQAB" }, right, { kty: "XYZ" }, unreadable);
    expect(keys.map(({ kid }) => kid)).toEqual(["right"]);
    expect(rejected.map(({ index, kid }) => [index, kid])).toEqual([
      [0, "weak"],
      [2, undefined],
      [3, undefined],
    ]);
    for (const { reason } of rejected) expect(reason).not.toBe("");
    expect(Object.isFrozen(rejected)).toBe(true);
    expect(keySet([importKey(right)]).rejected).toEqual([]);
  });

  test("says so when the token names a key that was left out", async () => {
    const set = setOf({ ...right, kid: "weak", e: "AQ" }, { ...right, kid: "other" });
    const token = await signCompact(message, rsaKey, { alg: "RS256", kid: "weak" });
    const failure = await failureOf(verifyCompact(token, set, { alg: ["RS256"] }));
    expect(failure.code).toBe("ERR_JWKS_NO_MATCHING_KEY");
    expect(failure.message).toContain(set.rejected[0]?.reason);
    const unknown = await signCompact(message, rsaKey, { alg: "RS256", kid: "unknown" });
    const other = await failureOf(verifyCompact(unknown, set, { alg: ["RS256"] }));
    expect(other.message).not.toContain(set.rejected[0]?.reason);
  });

  test("keeps the order of its keys, and two keys of one kid", () => {
    const kids = setOf(right, { ...stranger(1), kid: "2" }, { ...stranger(2), kid: "right" }).keys.map(
      ({ kid }) => kid,
    );
    expect(kids).toEqual(["right", "2", "right"]);
  });

  test("may have no usable key, or none at all", () => {
    expect(setOf({ ...ecJwk, crv: "secp256k1" }).keys).toEqual([]);
    expect(setOf().keys).toEqual([]);
  });

  test("has keys of every type", () => {
    const akp = publicPart(akpJwk("ML-DSA-44"));
    const keys = setOf(right, ecJwk, okpJwk, akp).keys;
    expect(keys.map(({ kty, crv }) => [kty, crv])).toEqual([
      ["RSA", undefined],
      ["EC", "P-256"],
      ["OKP", "Ed25519"],
      ["AKP", undefined],
    ]);
  });

  test("reads each member of a key once", () => {
    let reads = 0;
    const entry = {
      ...right,
      get kid() {
        return reads++ === 0 ? "first" : "later";
      },
    };
    expect([setOf(entry).keys.map(({ kid }) => kid), reads]).toEqual([["first"], 1]);
  });

  test("may have members of its own", () => {
    expect(keySet({ keys: [right], next: "https://example.com" } as JwkSet).keys).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ["no keys", {}],
    ["keys that are null", { keys: null }],
    ["keys that are an object", { keys: { 0: right } }],
    ["keys that are a string", { keys: "right" }],
    ["inherited keys", Object.create({ keys: [right] })],
  ])("is refused with %s", (_, set) => {
    expect(codeOf(() => keySet(set as JwkSet))).toBe("ERR_JWKS_INVALID");
  });

  test("is read once: what happens to it afterwards has no effect", async () => {
    const jwk = { ...right };
    const jwks = { keys: [jwk] };
    const set = keySet(jwks);
    Object.assign(jwk, stranger(1));
    jwks.keys.length = 0;
    const token = await signCompact(message, rsaKey, { alg: "RS256", kid: "right" });
    expect((await verifyCompact(token, set, { alg: ["RS256"] })).matchedBy).toBe("kid");
  });
});

describe("a JWK Set that mixes public keys with secrets is refused:", () => {
  test.each<[string, unknown]>([
    ["an RSA key", publicJwk(rsaKey)],
    ["an elliptic curve key", ecJwk],
    ["an elliptic curve key that is of no use here", { ...ecJwk, crv: "secp256k1" }],
    ["an Ed25519 key", okpJwk],
    ["an ML-DSA key", publicPart(akpJwk("ML-DSA-65"))],
    ["a key of a type to come", { kty: "XYZ" }],
    ["an RSA key too weak to use", { ...right, n: Buffer.alloc(128, 0xff).toString("base64url") }],
  ])("%s and a secret", (_, entry) => {
    expect(codeOf(() => setOf(entry, secret))).toBe("ERR_JWKS_INVALID");
    expect(codeOf(() => setOf(secret, entry))).toBe("ERR_JWKS_INVALID");
  });

  test("secrets alone are a set, and so are secrets with private keys", () => {
    expect(setOf(secret, secret).keys).toHaveLength(2);
    expect(setOf(secret, rsaKey).keys).toHaveLength(2);
    expect(setOf(secret, ecJwkPair, okpJwkPair, akpJwk("ML-DSA-44")).keys).toHaveLength(4);
  });

  test("a list of the caller's own may mix them", () => {
    expect(keySet([publicJwk(rsaKey), secret]).keys).toHaveLength(2);
  });
});

describe("a private key in a published set", () => {
  test("never verifies", async () => {
    const token = await signCompact(message, rsaKey, { alg: "RS256", kid: "1" });
    const verification = verifyCompact(token, setOf({ ...rsaKey, kid: "1" }), { alg: ["RS256"] });
    await expect(verification).rejects.toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
  });

  test("decrypts, where the set is the caller's own", async () => {
    const header = { alg: "RSA-OAEP", enc: "A128GCM", kid: "1" };
    const token = await encryptCompact(message, publicJwk(rsaKey), header);
    const options = { alg: ["RSA-OAEP"], enc: ["A128GCM"] } as const;
    expect((await decryptCompact(token, setOf({ ...rsaKey, kid: "1" }), options)).matchedBy).toBe("kid");
  });
});

describe("a list of keys", () => {
  test("takes keys of every form", async () => {
    const { publicKey } = keyObjects(rsaKey);
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const cryptoKey = await crypto.subtle.importKey("jwk", publicJwk(rsaKey), algorithm, false, ["verify"]);
    const key = importKey(publicKey, { kid: "mine" });
    const set = keySet([key, publicKey, cryptoKey, publicJwk(rsaKey), importSecret(new Uint8Array(32))]);
    expect(set.keys.map(({ type }) => type)).toEqual(["public", "public", "public", "public", "secret"]);
    expect(set.keys[0]).toBe(key);
  });

  test("is refused when it is empty", () => {
    expect(codeOf(() => keySet([]))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("is refused for one bad key: it is the caller's own", () => {
    expect(codeOf(() => keySet([right, { ...right, e: "AQ" }]))).toBe("ERR_JWK_INVALID");
    const unknown: object = { ...ecJwk, crv: "secp256k1" };
    expect(codeOf(() => keySet([right, unknown as KeyInput]))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(codeOf(() => keySet([right, unreadable]))).toBe("ERR_JWK_INVALID");
    expect(codeOf(() => keySet([right, null as unknown as KeyInput]))).toBe("ERR_INVALID_ARGUMENT");
    expect(codeOf(() => keySet([right, [] as unknown as KeyInput]))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("is refused when it has holes", () => {
    const list: KeyInput[] = [right];
    list[2] = right;
    expect(codeOf(() => keySet(list))).toBe("ERR_INVALID_ARGUMENT");
    expect(codeOf(() => keySet(Array<KeyInput>(2)))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("is refused when it holds text: a string is never a key, not even PEM", () => {
    const pem = keyObjects(rsaKey).publicKey.export({ type: "spki", format: "pem" }).toString();
    expect(codeOf(() => keySet([pem as unknown as KeyInput]))).toBe("ERR_INVALID_ARGUMENT");
  });
});

test.each<[string, unknown]>([
  ["null", null],
  ["undefined", undefined],
  ["a string", "https://login.example.com/jwks"],
  ["a number", 1],
  ["a function", () => ({ keys: [right] })],
])("%s is neither a JWK Set nor a list of keys", (_, input) => {
  expect(codeOf(() => keySet(input as JwkSet))).toBe("ERR_INVALID_ARGUMENT");
});

test("keys as Entra ID publishes them, without alg, are found by kid and x5t and keep their issuer", async () => {
  const issuer = "https://login.microsoftonline.com/{tenantid}/v2.0";
  const entry = (jwk: { n: string; e: string }, certificate: Uint8Array) => ({
    kty: "RSA",
    use: "sig",
    kid: thumbprintOf(certificate, "sha1"),
    x5t: thumbprintOf(certificate, "sha1"),
    n: jwk.n,
    e: jwk.e,
    x5c: [base64(certificate)],
    cloud_instance_name: "microsoftonline.com",
    issuer,
  });
  const [first, second] = [entry(otherRsaKey, selfSigned(otherRsaKey)), entry(rsaKey, selfSigned(rsaKey))];
  const set = setOf(first, second);
  const { kid, x5t } = second;
  for (const [header, matchedBy] of [
    [{ kid, x5t }, "kid"],
    [{ kid }, "kid"],
    [{ x5t }, "x5t"],
    [{}, "tried"],
  ] as const) {
    const token = await signCompact(message, rsaKey, { typ: "JWT", alg: "RS256", ...header });
    const verified = await verifyCompact(token, set, { alg: ["RS256"] });
    expect([verified.matchedBy, verified.key.kid, verified.key.issuer]).toEqual([matchedBy, kid, issuer]);
  }
  const unknown = await signCompact(message, rsaKey, {
    alg: "RS256",
    kid: thumbprintOf(selfSigned(rsaKey), "sha1"),
  });
  await expect(verifyCompact(unknown, set, { alg: ["RS256"] })).rejects.toMatchObject({
    code: "ERR_JWKS_NO_MATCHING_KEY",
  });
});
