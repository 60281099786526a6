import { createSecretKey } from "node:crypto";
import fc from "fast-check";
import { type KeysInput } from "josette/jwk";
import { importKey, importSecret, keySet, publicKey } from "../../src/jwk/index.ts";
import { type HeaderInput, type SignatureAlgorithm } from "josette/jws";
import { signCompact, verifyCompact } from "../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { headers } from "../support/headers.ts";
import { keyObjects, publicJwk, rsaKey } from "../support/keys.ts";
import { hmacJws, rsaJws, secretBytes, segment } from "../support/tokens.ts";

const secret = importSecret(secretBytes(64));
const rsa = importKey(rsaKey);
const rsaPublic = publicKey(rsa);
const payload = new TextEncoder().encode("payload");
const bytes = fc.uint8Array({ maxLength: 300 });

describe("what is signed verifies", () => {
  test.each<{ alg: SignatureAlgorithm; numRuns: number }>([
    { alg: "HS256", numRuns: 100 },
    { alg: "HS384", numRuns: 100 },
    { alg: "HS512", numRuns: 100 },
    { alg: "RS256", numRuns: 30 },
    { alg: "RS384", numRuns: 30 },
    { alg: "RS512", numRuns: 30 },
  ])("with $alg, whatever the payload and header", async ({ alg, numRuns }) => {
    const isHmac = alg.startsWith("HS");
    const property = fc.asyncProperty(bytes, headers, async (given, header) => {
      const token = await signCompact(given, isHmac ? secret : rsa, { ...header, alg });
      const verified = await verifyCompact(token, isHmac ? secret : rsaPublic, { alg: [alg] });
      expect(verified.payload).toEqual(new Uint8Array(given));
      expect(verified.header).toEqual({ ...header, alg });
      expect(verified.key).toBe(isHmac ? secret : rsaPublic);
      expect(verified.matchedBy).toBe("given");
    });
    await fc.assert(property, { numRuns });
  });

  test("a payload of a hundred kilobytes", async () => {
    const large = new Uint8Array(100_000).fill(7);
    const token = await signCompact(large, secret, { alg: "HS256" });
    expect((await verifyCompact(token, secret, { alg: ["HS256"] })).payload).toEqual(large);
  });
});

describe("a token is exactly what section 7.1 says", () => {
  test("HMAC, byte for byte", async () => {
    const token = await signCompact(payload, secret, { typ: "JWT", alg: "HS512", kid: "1" });
    expect(token).toBe(
      hmacJws('{"typ":"JWT","alg":"HS512","kid":"1"}', "payload", secretBytes(64), "sha512"),
    );
  });

  test("RSASSA-PKCS1-v1_5, byte for byte", async () => {
    const token = await signCompact(payload, rsa, { alg: "RS384" });
    expect(token).toBe(rsaJws('{"alg":"RS384"}', "payload", keyObjects(rsaKey).privateKey, "sha384"));
  });

  test.each<[string, string | undefined, HeaderInput | undefined, string]>([
    ["alg of a bound key comes first", "HS256", { typ: "JWT" }, '{"alg":"HS256","typ":"JWT","kid":"1"}'],
    [
      "alg and kid of a key are all there is without a header",
      "HS256",
      undefined,
      '{"alg":"HS256","kid":"1"}',
    ],
    [
      "an alg that is given keeps its place",
      "HS256",
      { kid: "k", alg: "HS256" },
      '{"kid":"k","alg":"HS256"}',
    ],
    [
      "members that JSON cannot carry are left out",
      undefined,
      { alg: "HS256", a: undefined },
      '{"alg":"HS256","kid":"1"}',
    ],
    ["kid: null is no parameter", undefined, { alg: "HS256", kid: null }, '{"alg":"HS256"}'],
  ])("%s", async (_name, alg, header, expected) => {
    const key = importSecret(secretBytes(32), { kid: "1", ...(alg !== undefined && { alg }) });
    const [encodedHeader] = (await signCompact(payload, key, header)).split(".");
    expect(encodedHeader).toBe(segment(expected));
  });
});

describe("keys in every form", async () => {
  const { privateKey, publicKey: publicObject } = keyObjects(rsaKey);
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const cryptoKey = await crypto.subtle.importKey("jwk", publicJwk(rsaKey), algorithm, false, ["verify"]);
  const privateCryptoKey = await crypto.subtle.importKey("jwk", { ...rsaKey }, algorithm, false, ["sign"]);

  test.each([
    ["a JWK", rsaKey],
    ["a KeyObject", privateKey],
    ["a CryptoKey", privateCryptoKey],
    ["a Key", rsa],
  ])("%s signs", async (_form, key) => {
    const token = await signCompact(payload, key, { alg: "RS256" });
    expect(token).toBe(rsaJws('{"alg":"RS256"}', "payload", privateKey));
  });

  const jwk = { ...publicJwk(rsaKey), kid: "1" };
  test.each<[string, KeysInput, string]>([
    ["a JWK", jwk, "given"],
    ["a KeyObject", publicObject, "given"],
    ["a CryptoKey", cryptoKey, "given"],
    ["a Key", rsaPublic, "given"],
    ["a list of keys", [jwk, publicObject], "kid"],
    ["a list of one key without a kid", [publicObject], "tried"],
    ["a JWK Set", { keys: [jwk] }, "kid"],
    ["a key set", keySet({ keys: [jwk] }), "kid"],
    ["a source that answers at once", { find: () => [jwk] }, "kid"],
    ["a source that answers later", { find: async () => [publicObject] }, "tried"],
  ])("%s verifies", async (_form, keys, matchedBy) => {
    const token = rsaJws({ alg: "RS256", kid: "1" }, "payload", privateKey);
    const verified = await verifyCompact(token, keys, { alg: ["RS256"] });
    expect(verified.matchedBy).toBe(matchedBy);
    expect(verified.key.bits).toBe(2048);
  });

  test("a secret KeyObject, and a JWK of one, do both", async () => {
    const object = createSecretKey(secretBytes(32));
    const token = await signCompact(payload, object, { alg: "HS256" });
    const oct = { kty: "oct", k: segment(secretBytes(32)) };
    expect((await verifyCompact(token, oct, { alg: ["HS256"] })).payload).toEqual(payload);
    expect((await verifyCompact(token, object, { alg: ["HS256"] })).payload).toEqual(payload);
  });
});

describe("a string is never a key", () => {
  const { privateKey, publicKey: publicObject } = keyObjects(rsaKey);
  const pem = privateKey.export({ format: "pem", type: "pkcs8" }) as string;
  const publicPem = publicObject.export({ format: "pem", type: "spki" }) as string;

  test.each([
    ["PEM text", pem],
    ["a password", "a password"],
    ["nothing", ""],
  ])("%s does not sign", async (_name, key) => {
    expect(await codeOfRejection(signCompact(payload, key as never, { alg: "RS256" }))).toBe(
      "ERR_INVALID_ARGUMENT",
    );
  });

  test.each<[string, unknown]>([
    ["PEM text", publicPem],
    ["PEM text in a list", [publicPem]],
    ["a password", "a password"],
    ["a password in a list", ["a password"]],
    ["PEM text from a source", { find: () => [publicPem] }],
  ])("%s does not verify", async (_name, keys) => {
    const token = rsaJws({ alg: "RS256" }, "payload", privateKey);
    expect(await codeOfRejection(verifyCompact(token, keys as never, { alg: ["RS256"] }))).toBe(
      "ERR_INVALID_ARGUMENT",
    );
  });
});

describe("a caller who changes things right after the call changes nothing", () => {
  test("when signing", async () => {
    const mutable = new Uint8Array(payload);
    const header = { alg: "HS256", kid: "1", list: ["a"], deep: { a: 1 } };
    const bytesOfKey = secretBytes(32);
    const jwk = { kty: "oct", k: segment(bytesOfKey), alg: "HS256" };
    const expected = hmacJws(JSON.stringify(header), "payload", bytesOfKey);
    const signing = signCompact(mutable, jwk, header);
    mutable.fill(0);
    header.alg = "HS512";
    header.kid = "2";
    header.list.push("b");
    header.deep.a = 2;
    jwk.k = segment(secretBytes(33));
    jwk.alg = "HS512";
    expect(await signing).toBe(expected);
  });

  test("when verifying", async () => {
    const token = hmacJws({ alg: "HS256", crit: ["x"], x: 1 }, "payload", secretBytes(32));
    const keys = [importSecret(secretBytes(32))];
    const options = {
      alg: ["HS256" as SignatureAlgorithm],
      crit: { x: () => true },
      limits: { tokenLength: 1000 },
    };
    const verifying = verifyCompact(token, keys, options);
    keys[0] = importSecret(secretBytes(33));
    options.alg[0] = "HS512";
    options.crit.x = () => false;
    options.limits.tokenLength = 1;
    expect((await verifying).payload).toEqual(payload);
  });

  test("nor does it change a secret that was imported", async () => {
    const bytesOfKey = secretBytes(32);
    const key = importSecret(bytesOfKey, { alg: "HS256" });
    bytesOfKey.fill(0);
    expect(await signCompact(payload, key)).toBe(hmacJws('{"alg":"HS256"}', "payload", secretBytes(32)));
  });
});

describe("an abort", () => {
  const token = hmacJws({ alg: "HS256" }, "payload", secretBytes(64));

  test("before the call rejects with the reason, whatever it is", async () => {
    const signal = AbortSignal.abort("enough");
    await expect(verifyCompact(token, secret, { alg: ["HS256"], signal })).rejects.toBe("enough");
  });

  test("while a source is looking for keys rejects with the reason", async () => {
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    const source = {
      find: async ({ signal }: { readonly signal?: AbortSignal }) => {
        expect(signal).toBe(controller.signal);
        controller.abort(reason);
        return [secret];
      },
    };
    const { signal } = controller;
    await expect(verifyCompact(token, source, { alg: ["HS256"], signal })).rejects.toBe(reason);
  });

  test("that never comes changes nothing", async () => {
    const { signal } = new AbortController();
    expect((await verifyCompact(token, secret, { alg: ["HS256"], signal })).payload).toEqual(payload);
  });
});
