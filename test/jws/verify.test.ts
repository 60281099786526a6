import { type KeyInput, type KeyRequest } from "josette/jwk";
import { importKey, importSecret, keySet } from "../../src/jwk/index.ts";
import { type CritValidators, type SignatureAlgorithm } from "josette/jws";
import { verifyCompact } from "../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { failureOf } from "../support/failure.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../support/keys.ts";
import { hmacJws, rsaJws, secretBytes, withBitFlipped, withBytes } from "../support/tokens.ts";

const secret = importSecret(secretBytes(64));
const other = importSecret(secretBytes(65));
const rsaPublic = importKey(publicJwk(rsaKey));
const alg: readonly SignatureAlgorithm[] = ["HS256", "RS256"];

function hmac(header: object): string {
  return hmacJws(header, "payload", secretBytes(64));
}

describe("an algorithm that is not on the list", () => {
  test.each([
    ["none", { alg: "none" }],
    ["no alg", { typ: "JWT" }],
    ["an empty alg", { alg: "" }],
    ["another alg", { alg: "HS384" }],
    ["another case", { alg: "hs256" }],
    ["a space behind", { alg: "HS256 " }],
    ["toString", { alg: "toString" }],
    ["RSA1_5", { alg: "RSA1_5" }],
  ])("%s is refused before any key is looked for", async (_name, header) => {
    const keys = { find: () => expect.fail("no key is needed") };
    const failure = await failureOf(verifyCompact(hmac(header), keys, { alg }));
    expect(failure).toMatchObject({ code: "ERR_JOSE_ALG_NOT_ALLOWED", stage: "verify" });
  });
});

describe("critical parameters", () => {
  const understood: CritValidators = {
    "https://example.com/ext": (value, header) => value === 1 && header.kid === "1",
  };
  const extension = {
    alg: "HS256",
    kid: "1",
    crit: ["https://example.com/ext"],
    "https://example.com/ext": 1,
  };

  test("that are understood and acceptable pass", async () => {
    const { header } = await verifyCompact(hmac(extension), secret, { alg, crit: understood });
    expect(header).toEqual(extension);
  });

  test.each<[string, object, CritValidators]>([
    ["are not understood", extension, {}],
    ["are not understood, but another is", extension, { other: () => true }],
    ["have an unacceptable value", { ...extension, "https://example.com/ext": 2 }, understood],
    ["are half understood", { ...extension, crit: ["https://example.com/ext", "b"], b: 1 }, understood],
    ["are not there", { alg: "HS256", crit: ["https://example.com/ext"] }, understood],
    ["are named twice", { ...extension, crit: Array<string>(2).fill("https://example.com/ext") }, understood],
    ["are none at all", { alg: "HS256", crit: [] }, understood],
    ["are no list", { ...extension, crit: "https://example.com/ext" }, understood],
    ["are null", { alg: "HS256", crit: null }, understood],
    ["are no names", { ...extension, crit: [1] }, understood],
    ["are registered", { alg: "HS256", crit: ["alg"] }, understood],
    ["are registered elsewhere", { alg: "HS256", crit: ["p2c"], p2c: 1 }, understood],
    ["are in the prototype of objects", { alg: "HS256", crit: ["toString"] }, understood],
  ])("that %s are refused", async (_name, header, crit) => {
    expect(await codeOfRejection(verifyCompact(hmac(header), secret, { alg, crit }))).toBe("ERR_JWS_INVALID");
  });

  test.each<[string, unknown]>([
    ["a promise, even of true", async () => true],
    ["something that is merely truthy", () => 1],
    ["nothing", () => undefined],
  ])("are not accepted by a validator that answers %s", async (_name, validator) => {
    const crit = { "https://example.com/ext": validator as never };
    expect(await codeOfRejection(verifyCompact(hmac(extension), secret, { alg, crit }))).toBe(
      "ERR_JWS_INVALID",
    );
  });
});

test.each([true, false, null, "false"])("b64 (%o) without crit is refused", async (b64) => {
  expect(await codeOfRejection(verifyCompact(hmac({ alg: "HS256", b64 }), secret, { alg }))).toBe(
    "ERR_JWS_INVALID",
  );
});

describe("the one key given", () => {
  const token = rsaJws({ alg: "RS256", kid: "1" }, "payload", keyObjects(rsaKey).privateKey);

  test("serves whatever its kid", async () => {
    const key = importKey(publicJwk(rsaKey), { kid: "another" });
    expect((await verifyCompact(token, key, { alg })).matchedBy).toBe("given");
  });

  test.each<[string, KeyInput]>([
    ["of another type", secret],
    ["private", importKey(rsaKey)],
    ["bound to another algorithm", importKey(publicJwk(rsaKey), { alg: "RS512" })],
    ["bound to an algorithm not known here", { ...publicJwk(rsaKey), alg: "PS256" }],
    ["for encryption", importKey(publicJwk(rsaKey), { use: "enc" })],
    ["for something not known here", { ...publicJwk(rsaKey), use: "other" }],
    ["for other operations", { ...publicJwk(rsaKey), key_ops: ["encrypt"] }],
    ["for no operation", { ...publicJwk(rsaKey), key_ops: [] }],
  ])("that is %s does not fit", async (_name, key) => {
    const failure = await failureOf(verifyCompact(token, key, { alg }));
    expect(failure).toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY", stage: "verify" });
  });

  test("that is too short does not fit", async () => {
    const short = hmacJws({ alg: "HS256" }, "payload", secretBytes(31));
    expect(await codeOfRejection(verifyCompact(short, importSecret(secretBytes(31)), { alg }))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });
});

describe("several keys", () => {
  test("are tried in turn, whatever their order", async () => {
    const token = hmac({ alg: "HS256" });
    for (const keys of [
      [secret, other],
      [other, secret],
      [rsaPublic, other, secret],
    ]) {
      const verified = await verifyCompact(token, keys, { alg });
      expect(verified.key).toBe(secret);
      expect(verified.matchedBy).toBe("tried");
    }
  });

  test("one that cannot be used at all does not stop the others", async () => {
    const pretender = {
      [Symbol.toStringTag]: "CryptoKey",
      type: "secret",
      extractable: false,
      algorithm: { name: "HMAC", hash: { name: "SHA-256" }, length: 512 },
      usages: ["verify"],
    };
    const token = hmac({ alg: "HS256" });
    const verified = await verifyCompact(token, { find: () => [pretender, secret] }, { alg });
    expect(verified.key).toBe(secret);
    const failure = await failureOf(verifyCompact(token, { find: () => [pretender] }, { alg }));
    expect(failure.code).toBe("ERR_KEY_INVALID");
    const mixed = { find: () => [pretender, other] };
    expect(await codeOfRejection(verifyCompact(token, mixed, { alg }))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });

  test("that all fail are one failure", async () => {
    const failure = await failureOf(verifyCompact(hmac({ alg: "HS256" }), [other, rsaPublic], { alg }));
    expect(failure).toMatchObject({ code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", stage: "verify" });
    expect(failure.cause).toBeUndefined();
  });

  test("of which none fits are another", async () => {
    expect(await codeOfRejection(verifyCompact(hmac({ alg: "HS256" }), [rsaPublic], { alg }))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
    expect(await codeOfRejection(verifyCompact(hmac({ alg: "HS256" }), { keys: [] }, { alg }))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
    expect(await codeOfRejection(verifyCompact(hmac({ alg: "HS256" }), { find: () => [] }, { alg }))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });

  test("more than the limit are refused rather than tried in part", async () => {
    const token = hmac({ alg: "HS256" });
    const keys = (count: number) => [...Array.from({ length: count - 1 }, () => other), secret];
    expect((await verifyCompact(token, keys(8), { alg })).key).toBe(secret);
    expect(await codeOfRejection(verifyCompact(token, keys(9), { alg }))).toBe(
      "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    );
    expect((await verifyCompact(token, keys(9), { alg, limits: { keys: 9 } })).key).toBe(secret);
    expect(await codeOfRejection(verifyCompact(token, keys(2), { alg, limits: { keys: 1 } }))).toBe(
      "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    );
    const many = Array.from({ length: 9 }, () => importSecret(secretBytes(64), { kid: "1" }));
    expect(await codeOfRejection(verifyCompact(hmac({ alg: "HS256", kid: "1" }), many, { alg }))).toBe(
      "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    );
  });

  test("keys that do not fit do not count", async () => {
    const keys = [...Array.from({ length: 20 }, () => rsaPublic), secret];
    expect((await verifyCompact(hmac({ alg: "HS256" }), keys, { alg })).key).toBe(secret);
  });
});

describe("a kid", () => {
  const one = importSecret(secretBytes(64), { kid: "1" });
  const two = importSecret(secretBytes(65), { kid: "2" });

  test("chooses the key", async () => {
    const verified = await verifyCompact(hmac({ alg: "HS256", kid: "1" }), [two, secret, one], { alg });
    expect(verified).toMatchObject({ key: one, matchedBy: "kid" });
  });

  test("that names a key excludes all others", async () => {
    expect(await codeOfRejection(verifyCompact(hmac({ alg: "HS256", kid: "2" }), [one, two], { alg }))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });

  test("that matches nothing leaves the keys without one", async () => {
    const verified = await verifyCompact(hmac({ alg: "HS256", kid: "3" }), [one, two, secret], { alg });
    expect(verified).toMatchObject({ key: secret, matchedBy: "tried" });
    expect(await codeOfRejection(verifyCompact(hmac({ alg: "HS256", kid: "3" }), [one, two], { alg }))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });
});

describe("a key source", () => {
  test("is told what the header says, once, and what is wanted", async () => {
    const requests: KeyRequest[] = [];
    const source = {
      find: (request: KeyRequest) => {
        requests.push(request);
        return [secret];
      },
    };
    const { signal } = new AbortController();
    await verifyCompact(hmac({ alg: "HS256", kid: "1" }), source, { alg, signal });
    expect(requests).toEqual([{ header: { alg: "HS256", kid: "1" }, alg: "HS256", use: "sig", signal }]);
    await verifyCompact(hmac({ alg: "HS256" }), source, { alg });
    expect(requests[1]).toEqual({ header: { alg: "HS256" }, alg: "HS256", use: "sig" });
  });

  test("keeps its this", async () => {
    const keys = keySet([secret]);
    class Source {
      readonly keys = keys;
      find(request: KeyRequest) {
        return this.keys.find(request);
      }
    }
    expect((await verifyCompact(hmac({ alg: "HS256" }), new Source(), { alg })).key).toBe(secret);
  });

  test.each([
    ["throws", { find: () => Promise.reject(new RangeError("the source's own")) }],
    [
      "rejects",
      {
        find: () => {
          throw new RangeError("the source's own");
        },
      },
    ],
  ])("that %s rejects with its own error", async (_name, source) => {
    await expect(verifyCompact(hmac({ alg: "HS256" }), source, { alg })).rejects.toThrow(RangeError);
  });

  test("cannot make a key serve what it does not fit", async () => {
    const source = { find: () => [rsaPublic, importSecret(secretBytes(64), { alg: "HS512" })] };
    expect(await codeOfRejection(verifyCompact(hmac({ alg: "HS256" }), source, { alg }))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });
});

describe("a signature", () => {
  const { privateKey } = keyObjects(rsaKey);
  const tokens = [
    { name: "HMAC", token: hmac({ alg: "HS256" }), key: secret },
    { name: "RSA", token: rsaJws({ alg: "RS256" }, "payload", privateKey), key: rsaPublic },
  ];

  test.each(
    tokens.flatMap(({ name, token, key }) => [
      [`empty ${name}`, withBytes(token, 2, () => new Uint8Array(0)), key] as const,
      [`short ${name}`, withBytes(token, 2, (bytes) => bytes.subarray(1)), key] as const,
      [`cut ${name}`, withBytes(token, 2, (bytes) => bytes.subarray(0, -1)), key] as const,
      [`long ${name}`, withBytes(token, 2, (bytes) => Buffer.concat([bytes, bytes])), key] as const,
      [`wrong ${name}`, withBytes(token, 2, (bytes) => withBitFlipped(bytes, 5)), key] as const,
      [`zero ${name}`, withBytes(token, 2, (bytes) => bytes.fill(0)), key] as const,
      [`other payload's ${name}`, withBytes(token, 1, () => Buffer.from("other")), key] as const,
    ]),
  )("that is an %s one fails", async (_name, token, key) => {
    expect(await codeOfRejection(verifyCompact(token, key, { alg }))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });

  test("of another key fails", async () => {
    const key = publicJwk(otherRsaKey);
    expect(await codeOfRejection(verifyCompact(tokens[1]!.token, key, { alg }))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });
});
