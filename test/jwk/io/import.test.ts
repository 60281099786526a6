import { createPrivateKey, createPublicKey } from "node:crypto";
import { type ImportOptions, type KeyInput } from "josette/jwk";
import { exportJwk, importKey, importSecret } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../support/errors.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import { jwkOf } from "../../support/native-jwk.ts";

const { privateKey, publicKey } = keyObjects(rsaKey);
const spki = publicKey.export({ type: "spki", format: "pem" }).toString();
const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const pkcs1Public = publicKey.export({ type: "pkcs1", format: "pem" }).toString();
const pkcs1Private = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const secretJwk = { kty: "oct", k: Buffer.alloc(32, 7).toString("base64url") };

describe("importKey reads", () => {
  test.each([
    ["a public JWK", publicJwk(rsaKey)],
    ["a PEM of SubjectPublicKeyInfo", spki],
    ["a PEM of a PKCS #1 public key", pkcs1Public],
    ["a public KeyObject", publicKey],
    ["a Key", importKey(publicJwk(rsaKey))],
  ])("%s", async (_, input) => {
    const key = importKey(input);
    expect([key.kty, key.type, key.bits]).toEqual(["RSA", "public", 2048]);
    expect(await exportJwk(key)).toEqual(publicJwk(rsaKey));
  });

  test.each([
    ["a private JWK", rsaKey],
    ["a PEM of PKCS #8", pkcs8],
    ["a PEM of a PKCS #1 private key", pkcs1Private],
    ["a private KeyObject", privateKey],
    ["a Key", importKey(rsaKey)],
  ])("%s", async (_, input) => {
    const key = importKey(input);
    expect([key.kty, key.type, key.bits]).toEqual(["RSA", "private", 2048]);
    expect(await exportJwk(key, { private: true })).toEqual(rsaKey);
  });

  test("a JWK of a symmetric key", async () => {
    const key = importKey(secretJwk);
    expect([key.kty, key.type, key.bits]).toEqual(["oct", "secret", 256]);
    expect(await exportJwk(key, { private: true })).toEqual(secretJwk);
  });

  test("a JWK with everything it says about itself", () => {
    const key = importKey({
      ...publicJwk(rsaKey),
      kid: "1",
      use: "sig",
      alg: "RS256",
      key_ops: ["verify"],
      issuer: "https://login.example.com/{tenantid}/v2.0",
      x5c: ["MAA="],
    });
    expect([key.kid, key.use, key.alg, key.keyOps]).toEqual(["1", "sig", "RS256", ["verify"]]);
    expect([key.issuer, key.x5c]).toEqual(["https://login.example.com/{tenantid}/v2.0", ["MAA="]]);
  });

  test("a JWK that says nothing about itself", () => {
    const key = importKey(publicJwk(rsaKey));
    expect([key.kid, key.use, key.alg, key.keyOps, key.issuer, key.x5c]).toEqual(Array(6).fill(undefined));
  });
});

describe("PEM is read", () => {
  test.each<[string, (pem: string) => string]>([
    ["with CRLF line ends", (pem) => pem.replaceAll("\n", "\r\n")],
    [
      "with line ends that an environment variable made two characters of",
      (pem) => pem.replaceAll("\n", "\\n"),
    ],
    ["with such CRLF line ends", (pem) => pem.replaceAll("\n", "\\r\\n")],
    ["on one line", (pem) => pem.replaceAll("\n", "")],
    ["indented", (pem) => pem.replaceAll(/^/gm, "    ")],
    ["without a line end at the end", (pem) => pem.trimEnd()],
    ["after blank lines", (pem) => `\n\n \n${pem}`],
    [
      "after bag attributes",
      (pem) => `Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n${pem}`,
    ],
    ["after a byte order mark", (pem) => `\uFEFF${pem}`],
    ["before other text", (pem) => `${pem}\nThe end.\n`],
  ])("%s", async (_, change) => {
    for (const pem of [spki, pkcs1Public, pkcs8, pkcs1Private]) {
      expect(await exportJwk(importKey(change(pem)))).toEqual(publicJwk(rsaKey));
    }
  });

  test("when the key stands among blocks that are none", () => {
    const parameters = "-----BEGIN DH PARAMETERS-----\nMAA=\n-----END DH PARAMETERS-----\n";
    const certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    expect(importKey(parameters + pkcs8 + certificate).type).toBe("private");
  });

  test.each([
    ["no PEM at all", "secret"],
    ["nothing", ""],
    ["a certificate", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"],
    [
      "a trusted certificate",
      "-----BEGIN TRUSTED CERTIFICATE-----\nMAA=\n-----END TRUSTED CERTIFICATE-----\n",
    ],
    ["a request", "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n"],
    ["two keys", pkcs8 + spki],
    ["the same key twice", spki + spki],
    ["a block without an end", spki.replace(/-----END.*/, "")],
    ["a block with another end", spki.replace("END PUBLIC KEY", "END PRIVATE KEY")],
    ["a begin line that does not end", "-----BEGIN PUBLIC KEY\nMAA="],
    ["a label in small letters", spki.replaceAll("PUBLIC KEY", "public key")],
    ["a block with nothing in it", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"],
    ["a block of base64url", spki.replaceAll("+", "-").replaceAll("/", "_")],
  ])("but not when it holds %s", (_, pem) => {
    expect(codeOf(() => importKey(pem))).toBe("ERR_PEM_INVALID");
  });
});

describe("importKey refuses as no key", () => {
  test.each<[string, unknown]>([
    ["null", null],
    ["undefined", undefined],
    ["a number", 42],
    ["not a number", NaN],
    ["a boolean", true],
    ["a bigint", 10n],
    ["a symbol", Symbol("key")],
    ["a function", () => rsaKey],
    ["an array", []],
    ["an array of keys", [rsaKey]],
    ["an empty object", {}],
    ["a JWK Set", { keys: [rsaKey] }],
    ["a String object", new String(spki)],
    ["a Map", new Map(Object.entries(rsaKey))],
    ["bytes", new Uint8Array(32)],
    ["a date", new Date(0)],
    ["a pair of keys", { publicKey, privateKey }],
    ["an object that inherits a JWK", Object.create(rsaKey)],
  ])("%s", (_, value) => {
    expect(codeOf(() => importKey(value as KeyInput))).toBe("ERR_INVALID_ARGUMENT");
  });
});

describe("the options of importKey", () => {
  test("add what the key does not say", () => {
    const key = importKey(spki, { kid: "2026", alg: "RS256", use: "sig" });
    expect([key.kid, key.alg, key.use]).toEqual(["2026", "RS256", "sig"]);
  });

  test("may repeat what the key says", () => {
    const key = importKey({ ...publicJwk(rsaKey), alg: "RS256", use: "sig" }, { alg: "RS256", use: "sig" });
    expect([key.alg, key.use]).toEqual(["RS256", "sig"]);
  });

  test("give a key another kid, and leave the key given as it is", () => {
    const key = importKey({ ...publicJwk(rsaKey), kid: "theirs", alg: "RS256" });
    const renamed = importKey(key, { kid: "mine" });
    expect([key.kid, renamed.kid, renamed.alg]).toEqual(["theirs", "mine", "RS256"]);
  });

  test.each(["RS256", "RS384", "RS512", "RSA-OAEP", "RSA-OAEP-256"])("take alg %s for an RSA key", (alg) => {
    expect(importKey(spki, { alg }).alg).toBe(alg);
  });

  test.each(["HS256", "HS384", "HS512", "dir", "A128GCM", "A256CBC-HS512"])(
    "take alg %s for a secret",
    (alg) => {
      expect(importSecret(new Uint8Array(64), { alg }).alg).toBe(alg);
    },
  );

  test("leave an alg alone that the key says itself and josette does not have", () => {
    expect(importKey({ ...publicJwk(rsaKey), alg: "PS1024" }).alg).toBe("PS1024");
    expect(importKey({ ...publicJwk(rsaKey), use: "tls" }, { kid: "1" }).use).toBe("tls");
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["a string", "RS256"],
    ["a number kid", { kid: 1 }],
    ["a null kid", { kid: null }],
    ["an unknown alg", { alg: "RS257" }],
    ["an alg in small letters", { alg: "rs256" }],
    ["alg none", { alg: "none" }],
    ["alg RSA1_5", { alg: "RSA1_5" }],
    ["a null alg", { alg: null }],
    ["an array alg", { alg: ["RS256"] }],
    ["an alg named like a member of every object", { alg: "constructor" }],
    ["another such alg", { alg: "toString" }],
    ["alg __proto__", { alg: "__proto__" }],
    ["an unknown use", { use: "tls" }],
    ["a null use", { use: null }],
  ])("are refused: %s", (_, options) => {
    expect(codeOf(() => importKey(spki, options as ImportOptions))).toBe("ERR_INVALID_OPTION");
    expect(codeOf(() => importSecret(new Uint8Array(32), options as ImportOptions))).toBe(
      "ERR_INVALID_OPTION",
    );
  });

  test.each<[string, KeyInput, ImportOptions]>([
    ["alg", { ...publicJwk(rsaKey), alg: "RS256" }, { alg: "RS512" }],
    ["an alg that josette does not have", { ...publicJwk(rsaKey), alg: "PS1024" }, { alg: "RS256" }],
    ["use", { ...publicJwk(rsaKey), use: "sig" }, { use: "enc" }],
    ["the alg of a Key", importKey(publicJwk(rsaKey), { alg: "RSA-OAEP" }), { alg: "RSA-OAEP-256" }],
  ])("are refused when they contradict %s", (_, input, options) => {
    expect(codeOf(() => importKey(input, options))).toBe("ERR_INVALID_OPTION");
  });

  test.each<[string, KeyInput, ImportOptions]>([
    ["an alg for secrets, with an RSA key", publicJwk(rsaKey), { alg: "HS256" }],
    ["an alg for RSA keys, with a secret", secretJwk, { alg: "RS256" }],
    ["a use that the key_ops exclude", { ...publicJwk(rsaKey), key_ops: ["encrypt"] }, { use: "sig" }],
  ])("are refused when they make a key that could never serve: %s", (_, input, options) => {
    expect(codeOf(() => importKey(input, options))).toBe("ERR_INVALID_OPTION");
  });
});

describe("a JWK is read once", () => {
  test("what happens to it afterwards has no effect", async () => {
    const keyOps = ["verify"];
    const x5c = ["MAA="];
    const jwk = { ...publicJwk(rsaKey), kid: "before", alg: "RS256", key_ops: keyOps, x5c };
    const key = importKey(jwk);
    Object.assign(jwk, { ...publicJwk(otherRsaKey), kid: "after", alg: "RSA-OAEP" });
    keyOps[0] = "encrypt";
    x5c.push("MAA=");
    expect(await exportJwk(key)).toEqual({
      ...publicJwk(rsaKey),
      kid: "before",
      alg: "RS256",
      key_ops: ["verify"],
    });
    expect(key.x5c).toEqual(["MAA="]);
  });

  test("each member is asked for once, so that a getter cannot change its mind", () => {
    const reads = new Map<string, number>();
    const jwk = {};
    for (const [name, value] of Object.entries({ ...rsaKey, kid: "1", use: "sig", alg: "RS256" })) {
      const get = (): string => {
        reads.set(name, (reads.get(name) ?? 0) + 1);
        return value;
      };
      Object.defineProperty(jwk, name, { get, enumerable: true });
    }
    expect(importKey(jwk).kid).toBe("1");
    expect([...reads.values()]).toEqual(Array(12).fill(1));
  });

  test("inherited members do not count", () => {
    const inheritor: object = Object.assign(
      Object.create({ alg: "RS256", kid: "1", d: rsaKey.d }),
      publicJwk(rsaKey),
    );
    const key = importKey(inheritor);
    expect([key.type, key.alg, key.kid]).toEqual(["public", undefined, undefined]);
  });

  test("a member named __proto__ means nothing", () => {
    const text = JSON.stringify(publicJwk(rsaKey)).replace("{", '{"__proto__":{"alg":"RS256","kid":"1"},');
    const key = importKey(JSON.parse(text) as KeyInput);
    expect([key.alg, key.kid]).toEqual([undefined, undefined]);
    const inherited = JSON.parse('{"__proto__":{"kty":"oct","k":"AAAA"}}') as KeyInput;
    expect(codeOf(() => importKey(inherited))).toBe("ERR_INVALID_ARGUMENT");
  });
});

test("josette and node:crypto agree on what a key is", () => {
  expect(createPublicKey(spki).equals(createPublicKey(pkcs1Private))).toBe(true);
  expect(jwkOf(createPrivateKey(pkcs8))).toEqual(rsaKey);
});
