// Keys of every type: exportJwk, importKey, publicKey, thumbprint and thumbprintUri.
import { createHash, createPrivateKey, webcrypto, type JsonWebKey } from "node:crypto";
import { type Jwk, type KeyInput, type ThumbprintHash } from "josette/jwk";
import {
  exportJwk,
  exportPem,
  importKey,
  keySet,
  publicKey,
  thumbprint,
  thumbprintUri,
} from "../../../src/jwk/index.ts";
import { loadPem } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { publicJwk, rsaKey } from "../../support/keys.ts";
import { jwkOfCryptoKey } from "../../support/native-jwk.ts";
import {
  akpJwk,
  ecCurveNames,
  ecJwk,
  mlDsaNames,
  okpCurveNames,
  okpJwk,
  publicPart,
  type AkpJwk,
  type EcJwk,
  type OkpJwk,
} from "../../support/jwk/pairs.ts";

const { subtle } = webcrypto;

/** The required members in lexicographic order, RFC 7638 section 3.2. */
function required(pair: EcJwk | OkpJwk | AkpJwk): string {
  const members = {
    EC: ["crv", "kty", "x", "y"],
    OKP: ["crv", "kty", "x"],
    AKP: ["alg", "kty", "pub"],
  }[pair.kty];
  const values: ReadonlyMap<string, string> = new Map(Object.entries(pair));
  return `{${members.map((name) => `"${name}":"${values.get(name) ?? ""}"`).join(",")}}`;
}

const pairs: [string, EcJwk | OkpJwk | AkpJwk][] = [
  ...ecCurveNames.map((crv): [string, EcJwk] => [crv, ecJwk(crv)]),
  ...okpCurveNames.map((crv): [string, OkpJwk] => [crv, okpJwk(crv)]),
  ...mlDsaNames.map((alg): [string, AkpJwk] => [alg, akpJwk(alg)]),
];

describe.each(pairs)("a key of %s", (_, pair) => {
  const half = publicPart(pair);
  const described = { kid: "1", use: "sig", key_ops: ["sign"] };

  test("comes back as it went in, when asked to, with what it says about itself", async () => {
    for (const jwk of [pair, { ...pair, ...described }]) {
      expect(await exportJwk(jwk, { private: true })).toEqual(jwk);
      expect(await exportJwk(importKey(jwk), { private: true })).toEqual(jwk);
      expect(await exportJwk(await exportJwk(jwk, { private: true }), { private: true })).toEqual(jwk);
    }
  });

  test("leaves as its public half otherwise, and so says publicKey", async () => {
    expect(await exportJwk(pair)).toEqual(half);
    expect(await exportJwk(half)).toEqual(half);
    const expected = { ...half, ...described, key_ops: ["verify"] };
    const jwk = { ...pair, ...described };
    for (const input of [jwk, importKey(jwk), publicKey(jwk)])
      expect(await exportJwk(input)).toEqual(expected);
    expect(importKey(await exportJwk(jwk)).type).toBe("public");
  });

  test("leaves no private member in its public half", async () => {
    const shown = JSON.stringify([await exportJwk(pair), await exportJwk(publicKey(pair)), importKey(pair)]);
    const secret = pair.kty === "AKP" ? pair.priv : pair.d;
    // The seed of the generated key is the beginning of its public key.
    if (pair.kty !== "AKP") expect(shown).not.toContain(secret.slice(0, 12));
    expect(shown).not.toMatch(/"(?:d|priv)":/);
  });

  test("has a public half of the same type, curve and size", () => {
    const [key, other] = [importKey(pair, { kid: "1" }), publicKey(importKey(pair, { kid: "1" }))];
    expect([other.type, other.kid]).toEqual(["public", "1"]);
    expect([other.kty, other.crv, other.bits, other.alg]).toEqual([key.kty, key.crv, key.bits, key.alg]);
    expect(publicKey(other)).toBe(other);
  });

  test("has nothing private to give when it is public", async () => {
    expect(await codeOfRejection(exportJwk(half, { private: true }))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(await codeOfRejection(exportJwk(publicKey(pair), { private: true }))).toBe("ERR_KEY_NOT_SUITABLE");
  });

  test("has a PEM form", async () => {
    // The halves of these keys of ML-DSA do not match, and PKCS #8 has only the private one.
    if (pair.kty === "AKP") {
      expect(await exportJwk(importKey(await exportPem(pair)))).toEqual(half);
      return;
    }
    const { keys } = await loadPem((await exportPem(pair, { private: true })) + (await exportPem(pair)));
    expect(await exportJwk(keys[0]!, { private: true })).toEqual(pair);
    expect(await exportJwk(keys[1]!)).toEqual(half);
  });

  test("says as JSON what it is, without what it is made of", () => {
    const { kty, crv, type, bits, alg } = importKey(pair);
    const shown: unknown = JSON.parse(JSON.stringify(importKey(pair)));
    expect(shown).toEqual(JSON.parse(JSON.stringify({ kty, crv, type, bits, alg })));
  });

  test.each<[ThumbprintHash, string]>([
    ["SHA-256", "sha256"],
    ["SHA-384", "sha384"],
    ["SHA-512", "sha512"],
  ])("has the thumbprint that is the %s of its required members, for both halves", async (hash, name) => {
    const expected = createHash(name).update(required(pair)).digest("base64url");
    const uri = `urn:ietf:params:oauth:jwk-thumbprint:${hash.toLowerCase()}:${expected}`;
    for (const input of [pair, half, { ...half, kid: "1", use: "sig" }, importKey(pair), publicKey(pair)]) {
      expect(await thumbprint(input, hash)).toBe(expected);
      expect(await thumbprintUri(input, hash)).toBe(uri);
    }
  });

  test("knows no members but its own, and none that are inherited", async () => {
    const more = { ...pair, ext: true, nonsense: 1 };
    expect(await exportJwk(more, { private: true })).toEqual(pair);
    expect(codeOf(() => importKey(Object.create(pair) as Jwk))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("is frozen, and its parts leave as something new each time", async () => {
    const key = importKey(pair);
    Object.assign(await exportJwk(key), { kty: "oct", x: "changed", pub: "changed" });
    expect(await exportJwk(key)).toEqual(half);
    expect(Object.isFrozen(key)).toBe(true);
  });
});

describe("thumbprintUri", () => {
  test("of the key in RFC 9278 section 3 is the one in RFC 9278", async () => {
    // The key of RFC 7638 section 3.1.
    const key = {
      kty: "RSA",
      n:
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64t" +
        "Z_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO" +
        "pbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
      e: "AQAB",
    };
    expect(await thumbprintUri(key)).toBe(
      "urn:ietf:params:oauth:jwk-thumbprint:sha-256:NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    );
  });

  test.each<[unknown]>([["SHA-1"], ["sha-256"], [null], [{}], [256]])(
    "is not taken with %s",
    async (hash) => {
      expect(await codeOfRejection(thumbprintUri(rsaKey, hash as ThumbprintHash))).toBe("ERR_INVALID_OPTION");
    },
  );

  test("fails like thumbprint", async () => {
    expect(await codeOfRejection(thumbprintUri({}))).toBe("ERR_INVALID_ARGUMENT");
    expect(await codeOfRejection(thumbprintUri({ ...publicJwk(rsaKey), e: "AQ" }))).toBe("ERR_JWK_INVALID");
  });
});

test("the thumbprint of the Ed25519 key in RFC 8037 appendix A.3 is the one given there", async () => {
  const key = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
  expect(await thumbprint(key)).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
});

describe("a CryptoKey of every kind that is extractable", () => {
  test.each<[object, webcrypto.KeyUsage[], string | undefined]>([
    [{ name: "ECDSA", namedCurve: "P-384" }, ["sign", "verify"], "ES384"],
    [{ name: "Ed25519" }, ["sign", "verify"], undefined],
    [{ name: "ECDH", namedCurve: "P-256" }, ["deriveBits"], undefined],
    [{ name: "X25519" }, ["deriveBits", "deriveKey"], undefined],
  ])("is exported with its algorithm and usages: %o", async (algorithm, usages, alg) => {
    const generated = await subtle.generateKey(algorithm as { name: string }, true, usages);
    const pair = generated as webcrypto.CryptoKeyPair;
    const { key_ops: _ops, ext: _ext, alg: _alg, ...members } = await jwkOfCryptoKey(pair.privateKey);
    const exported = await exportJwk(pair.privateKey, { private: true });
    expect(exported).toEqual({
      ...members,
      key_ops: pair.privateKey.usages,
      ...(alg !== undefined && { alg }),
    });
    const { d: _d, ...half } = members;
    const publicExported = await exportJwk(pair.publicKey);
    expect(publicExported).toEqual({
      ...half,
      key_ops: pair.publicKey.usages,
      ...(alg !== undefined && { alg }),
    });
    expect(await thumbprint(pair.privateKey)).toBe(await thumbprint(half));
    for (const jwk of [exported, publicExported]) expect(importKey(jwk).kty).toBe(members.kty);
    expect(codeOf(() => publicKey(pair.privateKey))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(publicKey(pair.publicKey).type).toBe("public");
  });

  test("of AES-KW is exported as the secret it is", async () => {
    const bytes = Buffer.alloc(24, 3);
    const key = await subtle.importKey("raw", bytes, "AES-KW", true, ["wrapKey"]);
    expect(await exportJwk(key, { private: true })).toEqual({
      kty: "oct",
      k: bytes.toString("base64url"),
      key_ops: ["wrapKey"],
      alg: "A192KW",
    });
    expect(await codeOfRejection(exportJwk(key))).toBe("ERR_KEY_NOT_SUITABLE");
  });

  test("is not exported when it is not", async () => {
    for (const algorithm of [{ name: "ECDSA", namedCurve: "P-256" }, { name: "Ed25519" }]) {
      const pair = (await subtle.generateKey(algorithm, false, [
        "sign",
        "verify",
      ])) as webcrypto.CryptoKeyPair;
      expect(await codeOfRejection(exportJwk(pair.privateKey))).toBe("ERR_JOSE_NOT_SUPPORTED");
      expect(await codeOfRejection(thumbprint(pair.privateKey))).toBe("ERR_JOSE_NOT_SUPPORTED");
    }
  });
});

test("what the library exports, node:crypto reads as the same key", async () => {
  for (const jwk of [...ecCurveNames.map(ecJwk), ...okpCurveNames.map(okpJwk)]) {
    const exported = await exportJwk(importKey(jwk), { private: true });
    const original = createPrivateKey({ key: { ...jwk }, format: "jwk" });
    expect(createPrivateKey({ key: { ...exported } as JsonWebKey, format: "jwk" }).equals(original)).toBe(
      true,
    );
  }
});

describe("a JWK that does not let itself be read", () => {
  const throwing = (name: string): KeyInput =>
    Object.defineProperty({ ...ecJwk("P-256") }, name, {
      enumerable: true,
      get: () => {
        throw new RangeError("not yet");
      },
    });
  const proxied = (trap: keyof ProxyHandler<EcJwk>): KeyInput =>
    new Proxy(ecJwk("P-256"), {
      [trap]: () => {
        throw new RangeError("not yet");
      },
    });
  const list = (trap: keyof ProxyHandler<string[]>): string[] =>
    new Proxy(["sign"], {
      [trap]: () => {
        throw new RangeError("not yet");
      },
    });

  test.each<[string, () => unknown]>([
    ["a getter of a coordinate", () => throwing("x")],
    ["a getter of the private key", () => throwing("d")],
    ["a getter of the kid", () => throwing("kid")],
    ["a getter of what no section defines", () => throwing("nonsense")],
    ["a proxy that does not list its members", () => proxied("ownKeys")],
    ["a proxy that does not describe its members", () => proxied("getOwnPropertyDescriptor")],
    ["a proxy that gives no member", () => proxied("get")],
    ["key_ops that give no item", () => ({ ...ecJwk("P-256"), key_ops: list("get") })],
    ["an x5c that gives no item", () => ({ ...ecJwk("P-256"), x5c: list("get") })],
  ])("is no JWK, alone, and ignored in a set: %s", (_, make) => {
    const input = make() as Jwk;
    const right = publicJwk(rsaKey);
    expect(codeOf(() => importKey(input))).toBe("ERR_JWK_INVALID");
    expect(keySet({ keys: [right, input, right] }).keys).toHaveLength(2);
  });
});
