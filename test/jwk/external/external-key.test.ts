// External keys: the requests to them, the handling of their results, and outages.
import { createHmac, createPrivateKey, privateDecrypt, sign, type KeyObject } from "node:crypto";
import { UnavailableError } from "josette/errors";
import { decryptCompact, decryptGeneral, encryptCompact, encryptGeneral } from "../../../src/jwe/index.ts";
import { type ExternalKeyOptions, type ExternalSignRequest, type ExternalUnwrapRequest } from "josette/jwk";
import {
  exportJwk,
  exportPem,
  externalKey,
  importKey,
  importSecret,
  publicKey,
  thumbprint,
} from "../../../src/jwk/index.ts";
import { signCompact, signFlattened, signGeneral, verifyCompact } from "../../../src/jws/index.ts";
import { createJwtVerifier, signAndEncryptJwt, signJwt, verifyJwt } from "../../../src/jwt/index.ts";
import { describe, expect, inject, test } from "vitest";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { appearance, failureOf } from "../../support/failure.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import { hmacJws, jwe, oaep, secretBytes } from "../../support/tokens.ts";
import { ecJwk, publicPart } from "../../support/jwk/pairs.ts";

const { privateKey, publicKey: publicObject } = keyObjects(rsaKey);
const half = publicJwk(rsaKey);
const message = new TextEncoder().encode("hello");
const cek = secretBytes(32);
const outer = { alg: "RSA-OAEP", enc: "A256GCM" };
const policy = {
  verify: { keys: half, alg: ["RS256"] },
  claims: { issuer: null, audience: null, exp: "optional" },
} as const;

const rs256 = ({ data }: ExternalSignRequest) =>
  Promise.resolve(new Uint8Array(sign("sha256", data, privateKey)));
const signer = (options: Partial<ExternalKeyOptions> = {}) =>
  externalKey({ jwk: half, alg: ["RS256"], sign: rs256, ...options });

/** Like a vault: an invalid ciphertext is not an error. */
function unwrapWith(key: KeyObject) {
  return async ({ encryptedKey }: ExternalUnwrapRequest): Promise<Uint8Array | null> => {
    try {
      return new Uint8Array(privateDecrypt({ key, oaepHash: "sha1" }, encryptedKey));
    } catch {
      return null;
    }
  };
}
const unwrapper = (options: Partial<ExternalKeyOptions> = {}) =>
  externalKey({ jwk: half, alg: ["RSA-OAEP"], unwrap: unwrapWith(privateKey), ...options });
const accepted = { alg: ["RSA-OAEP"], enc: ["A256GCM"] } as const;
const sealed = (encryptedKey: Uint8Array = oaep("RSA-OAEP", publicObject, cek), plaintext = "hello") =>
  jwe({ header: outer, cek, plaintext, encryptedKey });

const outage = () => Promise.reject(new Error("503"));
const silence = () => new Promise<never>(() => undefined);

describe("a key that lives elsewhere", () => {
  test("says of itself what is known", () => {
    expect(JSON.parse(JSON.stringify(signer({ kid: "v" })))).toEqual({
      ...{ kty: "RSA", type: "private", bits: 2048, kid: "v", alg: "RS256" },
    });
    const { kty, type, bits, crv, alg } = externalKey({ alg: ["ES256"], sign: rs256 });
    expect({ kty, type, bits, crv, alg }).toEqual({
      kty: "EC",
      type: "private",
      bits: 256,
      crv: "P-256",
      alg: "ES256",
    });
    const secret = externalKey({ alg: ["HS256", "HS512"], sign: rs256 });
    expect([secret.kty, secret.type, secret.bits, secret.alg]).toEqual(["oct", "secret", 0, undefined]);
    expect(signer().keyOps).toEqual(["sign"]);
    expect(unwrapper().keyOps).toEqual(["decrypt", "unwrapKey"]);
  });

  test("takes from its public half what it is not told, a certificate too", async () => {
    const known = importKey({ ...half, kid: "half", x5c: ["MAA="] });
    const key = signer({ jwk: known });
    expect([key.kid, key.x5c]).toEqual(["half", ["MAA="]]);
    const told = signer({ jwk: known, kid: "told", x5c: ["MAA=", "MAA="] });
    expect([told.kid, told.x5c]).toEqual(["told", ["MAA=", "MAA="]]);
  });

  test("has a public half, which verifies and encrypts", async () => {
    const key = externalKey({
      jwk: half,
      alg: ["RS256", "RSA-OAEP"],
      sign: rs256,
      unwrap: unwrapWith(privateKey),
    });
    const token = await signCompact(message, key, { alg: "RS256" });
    await expect(verifyCompact(token, publicKey(key), { alg: ["RS256"] })).resolves.toMatchObject({
      payload: message,
    });
    const encrypted = await encryptCompact(message, publicKey(key), outer);
    expect((await decryptCompact(encrypted, key, accepted)).plaintext).toEqual(message);
    expect(await thumbprint(key)).toBe(await thumbprint(half));
    expect(await exportJwk(key)).toMatchObject({
      n: half.n,
      e: half.e,
      key_ops: ["verify", "encrypt", "wrapKey"],
    });
    expect(await exportPem(key)).toContain("BEGIN PUBLIC KEY");
  });

  test("for key agreement has a public half that names no operations", async () => {
    const jwk = publicPart(ecJwk("P-256"));
    const alg = ["ECDH-ES+A128KW"] as const;
    const agreeing = externalKey({ jwk, alg, unwrap: () => null });
    expect(agreeing.keyOps).toEqual(["deriveBits"]);
    const both = externalKey({
      jwk,
      alg: [...alg, "ES256"],
      unwrap: () => null,
      sign: () => new Uint8Array(64),
    });
    expect(both.keyOps).toEqual(["deriveBits", "sign"]);
    for (const key of [agreeing, both]) {
      expect(Object.keys(await exportJwk(key))).not.toContain("key_ops");
      const token = await encryptCompact(message, publicKey(key), { alg: alg[0], enc: "A128GCM" });
      const refused = decryptCompact(token, key, { alg, enc: ["A128GCM"] });
      expect(await codeOfRejection(refused)).toBe("ERR_JWE_DECRYPTION_FAILED");
    }
  });

  test("keeps what is private to itself", async () => {
    expect(await codeOfRejection(exportJwk(signer(), { private: true }))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(await codeOfRejection(exportPem(signer(), { private: true }))).toBe("ERR_KEY_NOT_SUITABLE");
    const unknown = externalKey({ alg: ["RS256"], sign: rs256 });
    expect(await codeOfRejection(exportJwk(unknown))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(await codeOfRejection(thumbprint(unknown))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(codeOf(() => publicKey(unknown))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(codeOf(() => publicKey(externalKey({ alg: ["HS256"], sign: rs256 })))).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
  });

  test("does nothing it is not for", async () => {
    const none = "ERR_KEY_NOT_SUITABLE";
    expect(await codeOfRejection(signCompact(message, signer(), { alg: "PS256" }))).toBe(none);
    expect(await codeOfRejection(signCompact(message, unwrapper(), { alg: "RS256" }))).toBe(none);
    expect(await codeOfRejection(encryptCompact(message, unwrapper(), outer))).toBe(none);
    const token = await signCompact(message, rsaKey, { alg: "RS256" });
    expect(await codeOfRejection(verifyCompact(token, signer(), { alg: ["RS256"] }))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
    expect(await codeOfRejection(decryptCompact(sealed(), signer(), accepted))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
    // A secret could also verify, but is not asked to.
    const mac = externalKey({ alg: ["HS256"], sign: rs256 });
    const macToken = hmacJws({ alg: "HS256" }, "{}", cek);
    expect(await codeOfRejection(verifyCompact(macToken, mac, { alg: ["HS256"] }))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });
});

describe("the options of an external key", () => {
  const unwrap = () => null;
  const wrong: [string, object][] = [
    ["without an algorithm", { alg: [], sign: rs256 }],
    ["with an algorithm in place of a list", { alg: "RS256", sign: rs256 }],
    ["with an algorithm that does not exist", { alg: ["RS1"], sign: rs256 }],
    ["with none", { alg: ["none"], sign: rs256 }],
    ["with a number for an algorithm", { alg: [1], sign: rs256 }],
    ["with nothing that signs", { alg: ["RS256"] }],
    ["with nothing that unwraps", { alg: ["RS256", "RSA-OAEP"], sign: rs256 }],
    ["with something that unwraps to no purpose", { alg: ["RS256"], sign: rs256, unwrap }],
    ["with something that signs to no purpose", { alg: ["RSA-OAEP"], sign: rs256, unwrap }],
    ["with text that signs", { alg: ["RS256"], sign: "vault" }],
    ["with direct encryption", { alg: ["dir"], unwrap }],
    ["with direct agreement", { alg: ["ECDH-ES"], unwrap, jwk: publicPart(ecJwk("P-256")) }],
    ["with a password", { alg: ["PBES2-HS256+A128KW"], unwrap }],
    ["with algorithms for two kinds of key", { alg: ["RS256", "ES256"], sign: rs256 }],
    ["with algorithms for two curves", { alg: ["ES256", "ES384"], sign: rs256 }],
    ["with an algorithm for two curves and nothing to tell", { alg: ["EdDSA"], sign: rs256 }],
    ["with agreement and nothing to tell its curve", { alg: ["ECDH-ES+A128KW"], unwrap }],
    ["with an algorithm that is not for its public half", { alg: ["ES256"], sign: rs256, jwk: half }],
    ["with one that is for another curve", { alg: ["ES384"], sign: rs256, jwk: publicPart(ecJwk("P-256")) }],
    ["with a number for a kid", { alg: ["RS256"], sign: rs256, kid: 1 }],
    ["with PEM for a chain", { alg: ["RS256"], sign: rs256, x5c: "-----BEGIN CERTIFICATE-----" }],
    ["with a chain of no certificates", { alg: ["RS256"], sign: rs256, x5c: [] }],
    ["with a chain of something else", { alg: ["RS256"], sign: rs256, x5c: ["!"] }],
    ["with no time at all", { alg: ["RS256"], sign: rs256, timeout: 0 }],
    ["with time without end", { alg: ["RS256"], sign: rs256, timeout: Infinity }],
    ["with text for a time", { alg: ["RS256"], sign: rs256, timeout: "10" }],
    ["with a misspelled one", { alg: ["RS256"], sign: rs256, timeOut: 1 }],
    ["with one that has no value", { alg: ["RS256"], sign: rs256, jwk: undefined }],
  ];
  test.each(wrong)("%s are a mistake", (_what, options) => {
    expect(codeOf(() => externalKey(options as ExternalKeyOptions))).toBe("ERR_INVALID_OPTION");
  });

  test.each([
    ["a private key", rsaKey],
    ["a secret", { kty: "oct", k: "AAAA" }],
    ["text", "-----BEGIN PUBLIC KEY-----"],
  ])("cannot have %s for a public half", (_what, jwk) => {
    expect(codeOf(() => signer({ jwk: jwk as typeof half }))).toBe("ERR_INVALID_ARGUMENT");
  });
});

describe("signing elsewhere", () => {
  test("gives tokens like any other, in every serialization", async () => {
    const asked: ExternalSignRequest[] = [];
    const key = signer({
      sign: (request) => {
        asked.push(request);
        return rs256(request);
      },
    });
    const compact = await signCompact(message, key, { kid: "1" });
    expect(compact).toBe(await signCompact(message, rsaKey, { alg: "RS256", kid: "1" }));
    const flattened = await signFlattened(message, key, { kid: "1" });
    const general = await signGeneral(message, [{ key, header: { kid: "1" } }]);
    expect(flattened.signature).toBe(compact.split(".")[2]);
    expect(general.signatures[0]?.signature).toBe(compact.split(".")[2]);
    expect(asked.map(({ alg }) => alg)).toEqual(["RS256", "RS256", "RS256"]);
    expect(new TextDecoder().decode(asked[0]?.data)).toBe(compact.slice(0, compact.lastIndexOf(".")));
    const token = await signJwt({ sub: "a" }, key);
    expect((await verifyJwt(token, policy)).claims.sub).toBe("a");
    const shared = importSecret(cek, { alg: "dir" });
    const nested = await signAndEncryptJwt(
      { sub: "a" },
      { sign: { key }, encrypt: { key: shared, header: { enc: "A256GCM" } } },
    );
    const opened = await verifyJwt(nested, {
      ...policy,
      decrypt: { keys: shared, alg: ["dir"], enc: ["A256GCM"] },
    });
    expect(opened.claims.sub).toBe("a");
  });

  test("what a vault keeps of the data does not change with the next token", async () => {
    const kept: Uint8Array[] = [];
    const key = signer({ sign: (request) => (kept.push(request.data), rs256(request)) });
    const tokens = await Promise.all(["first", "second"].map((sub) => signJwt({ sub }, key)));
    const inputs = kept.map((data) => new TextDecoder().decode(data)).sort();
    expect(inputs).toEqual(tokens.map((token) => token.slice(0, token.lastIndexOf("."))).sort());
  });

  test("may answer at once, also for a secret nobody here knows", async () => {
    const key = externalKey({
      alg: ["HS256"],
      sign: ({ data }) => createHmac("sha256", cek).update(data).digest(),
    });
    expect(await signJwt({ sub: "a" }, key)).toBe(hmacJws({ alg: "HS256" }, { sub: "a" }, cek));
  });

  test.each<[string, Partial<ExternalKeyOptions>]>([
    [
      "is another key's",
      {
        sign: ({ data }) =>
          new Uint8Array(sign("sha256", data, createPrivateKey({ key: { ...otherRsaKey }, format: "jwk" }))),
      },
    ],
    [
      "is of a digest",
      {
        sign: async ({ data }) =>
          new Uint8Array(
            sign("sha256", new Uint8Array(await crypto.subtle.digest("SHA-256", data)), privateKey),
          ),
      },
    ],
    ["is empty", { sign: () => new Uint8Array(0) }],
    [
      "is DER",
      {
        alg: ["ES256"],
        jwk: publicPart(ecJwk("P-256")),
        sign: ({ data }) =>
          new Uint8Array(
            sign("sha256", data, createPrivateKey({ key: { ...ecJwk("P-256") }, format: "jwk" })),
          ),
      },
    ],
  ])("never lets out a signature that %s", async (_what, options) => {
    expect(await codeOfRejection(signJwt({}, signer(options)))).toBe("ERR_KEY_INVALID");
  });

  test("without a public half, at least the length of an ECDSA signature is right", async () => {
    const der = externalKey({ alg: ["ES256"], sign: () => new Uint8Array(71) });
    expect(await codeOfRejection(signJwt({}, der))).toBe("ERR_KEY_INVALID");
    const right = externalKey({ alg: ["ES256"], sign: () => new Uint8Array(64) });
    expect(await signJwt({}, right)).toMatch(/^[^.]+\.e30\.A{85}A$/);
  });

  test.each([
    ["text", "c2lnbmF0dXJl"],
    ["nothing", undefined],
    ["null", null],
  ])("takes no %s for a signature", async (_what, answer) => {
    const key = signer({ sign: () => answer as unknown as Uint8Array });
    expect(await codeOfRejection(signJwt({}, key))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("an outage is an error of its own, with its cause", async () => {
    const error = await failureOf(signJwt({}, signer({ sign: outage })));
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ code: "ERR_KEY_UNAVAILABLE", retryable: true, cause: new Error("503") });
    const thrown = await failureOf(
      signJwt(
        {},
        signer({
          sign: () => {
            throw new TypeError("x is undefined");
          },
        }),
      ),
    );
    expect(thrown).toMatchObject({ code: "ERR_KEY_UNAVAILABLE", cause: new TypeError("x is undefined") });
  });

  test("waits no longer than it may", async () => {
    const error = await failureOf(signJwt({}, signer({ sign: silence, timeout: 0.02 })));
    expect(error).toMatchObject({ code: "ERR_KEY_UNAVAILABLE", cause: { name: "TimeoutError" } });
  });

  test.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    ["signCompact", (signal) => signCompact(message, signer({ sign: silence }), {}, { signal })],
    ["signFlattened", (signal) => signFlattened(message, signer({ sign: silence }), {}, { signal })],
    ["signGeneral", (signal) => signGeneral(message, [{ key: signer({ sign: silence }) }], { signal })],
    ["signJwt", (signal) => signJwt({}, signer({ sign: silence }), {}, { signal })],
    [
      "signAndEncryptJwt",
      (signal) =>
        signAndEncryptJwt(
          {},
          { sign: { key: signer({ sign: silence }) }, encrypt: { key: half, header: outer }, signal },
        ),
    ],
    [
      "decryptCompact",
      (signal) => decryptCompact(sealed(), unwrapper({ unwrap: silence }), { ...accepted, signal }),
    ],
  ])("%s ends with its caller's signal", async (_name, call) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const promise = call(controller.signal);
    controller.abort(reason);
    await expect(promise).rejects.toBe(reason);
    await expect(call(controller.signal)).rejects.toBe(reason);
  });

  test("ends with a signal of another implementation, as jsdom has one", async () => {
    class ForeignSignal extends EventTarget {
      readonly [Symbol.toStringTag] = "AbortSignal";
      aborted = false;
      reason: unknown;
      throwIfAborted(): void {
        if (this.aborted) throw this.reason;
      }
    }
    const signal = new ForeignSignal();
    const seen: AbortSignal[] = [];
    const key = signer({ sign: ({ signal: own }) => (seen.push(own), silence()) });
    const promise = signJwt({}, key, {}, { signal: signal as unknown as AbortSignal });
    const reason = new Error("enough");
    Object.assign(signal, { aborted: true, reason });
    signal.dispatchEvent(new Event("abort"));
    await expect(promise).rejects.toBe(reason);
    expect(seen.map((own): unknown => own.reason)).toEqual([reason]);
  });

  test("tells the vault when nobody waits any more", async () => {
    const controller = new AbortController();
    const seen: AbortSignal[] = [];
    const key = signer({ sign: ({ signal }) => (seen.push(signal), silence()) });
    const promise = signJwt({}, key, {}, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(promise).rejects.toThrow("enough");
    expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

describe("unwrapping elsewhere", () => {
  test("opens what was encrypted to the key", async () => {
    const asked: ExternalUnwrapRequest[] = [];
    const key = unwrapper({
      unwrap: (request) => (asked.push(request), unwrapWith(privateKey)(request)),
    });
    const { plaintext, matchedBy } = await decryptCompact(sealed(), [key], accepted);
    expect([new TextDecoder().decode(plaintext), matchedBy]).toEqual(["hello", "tried"]);
    expect(asked.map(({ alg, header }) => ({ alg, header }))).toEqual([{ alg: "RSA-OAEP", header: outer }]);
    const verified = await verifyJwt(
      sealed(undefined, await signJwt({ sub: "a" }, rsaKey, { alg: "RS256" })),
      {
        ...policy,
        decrypt: { keys: key, ...accepted },
      },
    );
    expect(verified.jwe.key).toBe(key);
  });

  test("serves every algorithm that has an encrypted key", async () => {
    const secret = secretBytes(16);
    const inner = importSecret(secret);
    for (const alg of ["A128KW", "A128GCMKW"] as const) {
      const token = await encryptCompact(message, inner, { alg, enc: "A128GCM" });
      const headers: string[] = [];
      // Simulates a device that unwraps keys: the result is taken from its input.
      const key = externalKey({
        alg: [alg],
        unwrap: ({ header }) => (headers.push(...Object.keys(header)), null),
      });
      expect(await codeOfRejection(decryptCompact(token, key, { alg: [alg], enc: ["A128GCM"] }))).toBe(
        "ERR_JWE_DECRYPTION_FAILED",
      );
      expect(headers.sort()).toEqual(alg === "A128KW" ? ["alg", "enc"] : ["alg", "enc", "iv", "tag"]);
    }
    const pair = ecJwk("P-256");
    const token = await encryptCompact(message, publicPart(pair), { alg: "ECDH-ES+A128KW", enc: "A128GCM" });
    const key = externalKey({
      alg: ["ECDH-ES+A128KW"],
      jwk: publicPart(pair),
      unwrap: ({ header }) => (header.epk === undefined ? null : secretBytes(16)),
    });
    expect(
      await codeOfRejection(decryptCompact(token, key, { alg: ["ECDH-ES+A128KW"], enc: ["A128GCM"] })),
    ).toBe("ERR_JWE_DECRYPTION_FAILED");
  });

  const refusals: [string, Partial<ExternalKeyOptions>, Uint8Array][] = [
    ["refused", {}, secretBytes(256)],
    ["empty", { unwrap: () => new Uint8Array(0) }, oaep("RSA-OAEP", publicObject, cek)],
    ["too short", { unwrap: () => new Uint8Array(31) }, oaep("RSA-OAEP", publicObject, cek)],
    ["too long", { unwrap: () => new Uint8Array(64) }, oaep("RSA-OAEP", publicObject, cek)],
    ["another", { unwrap: () => new Uint8Array(32) }, oaep("RSA-OAEP", publicObject, cek)],
  ];
  test.each(refusals)(
    "a key that is %s looks like every other failure",
    async (_what, options, encryptedKey) => {
      const error = await failureOf(decryptCompact(sealed(encryptedKey), unwrapper(options), accepted));
      const local = await failureOf(decryptCompact(sealed(secretBytes(256)), rsaKey, accepted));
      expect(appearance(error)).toEqual(appearance(local));
      expect(error.code).toBe("ERR_JWE_DECRYPTION_FAILED");
    },
  );

  test("an outage is not a failure of the token, whatever the other keys say", async () => {
    const down = unwrapper({ unwrap: outage });
    const other = importKey(otherRsaKey);
    for (const keys of [down, [down], [down, other], [other, down]]) {
      const error = await failureOf(decryptCompact(sealed(), keys, accepted));
      expect(error).toMatchObject({ code: "ERR_KEY_UNAVAILABLE", retryable: true, cause: new Error("503") });
    }
    const { key } = await decryptCompact(sealed(), [down, importKey(rsaKey)], accepted);
    expect(key.type).toBe("private");
    const general = await encryptGeneral(
      message,
      [
        { key: publicJwk(otherRsaKey), header: { alg: "RSA-OAEP" } },
        { key: half, header: { alg: "RSA-OAEP" } },
      ],
      { enc: "A256GCM" },
    );
    expect(await codeOfRejection(decryptGeneral(general, down, accepted))).toBe("ERR_KEY_UNAVAILABLE");
  });

  test("an outage looks the same for every ciphertext", async () => {
    const down = unwrapper({ unwrap: outage });
    const looks = await Promise.all(
      [sealed(), sealed(secretBytes(256))].map(async (token) =>
        appearance(await failureOf(decryptCompact(token, down, accepted))),
      ),
    );
    expect(looks[0]).toEqual(looks[1]);
  });

  test.each([
    ["text", "a2V5"],
    ["nothing", undefined],
    ["a number", 1],
  ])("takes no %s for a key", async (_what, answer) => {
    const key = unwrapper({ unwrap: () => answer as unknown as null });
    expect(await codeOfRejection(decryptCompact(sealed(), key, accepted))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("waits no longer than it may", async () => {
    const key = unwrapper({ unwrap: silence, timeout: 0.02 });
    expect(await failureOf(decryptCompact(sealed(), key, accepted))).toMatchObject({
      code: "ERR_KEY_UNAVAILABLE",
      cause: { name: "TimeoutError" },
    });
  });

  test("is no work for verifySync, unless it answers at once", async () => {
    const token = sealed(undefined, await signJwt({ sub: "a" }, rsaKey, { alg: "RS256" }));
    const verifierWith = (unwrap: ExternalKeyOptions["unwrap"]) =>
      createJwtVerifier({
        ...policy,
        decrypt: { keys: unwrapper({ ...(unwrap && { unwrap }) }), ...accepted },
      });
    const blocking = inject("backend") === "auto";
    const later = () => verifierWith(unwrapWith(privateKey)).verifySync(token);
    expect(codeOf(later)).toBe("ERR_INVALID_OPTION");
    if (blocking) expect(verifierWith(() => cek).verifySync(token).claims.sub).toBe("a");
  });
});

describe("what a function of the application's does is its own business:", () => {
  test("it may write into what it is given", async () => {
    const key = signer({
      sign: ({ data }) => {
        data.fill(0);
        return new Uint8Array(sign("sha256", data, privateKey));
      },
    });
    expect(await codeOfRejection(signJwt({}, key))).toBe("ERR_KEY_INVALID");
  });

  test("what is only like a promise is waited for once", async () => {
    let asked = 0;
    const lazy = (data: Uint8Array) => ({
      then: (resolve: (value: Uint8Array) => unknown) => {
        asked++;
        resolve(new Uint8Array(sign("sha256", data, privateKey)));
      },
    });
    const key = signer({ sign: ({ data }) => lazy(data) as unknown as Promise<Uint8Array> });
    expect((await verifyJwt(await signJwt({ sub: "a" }, key), policy)).claims.sub).toBe("a");
    expect(asked).toBe(1);
  });

  test("it may be given any time above none", async () => {
    for (const timeout of [2.01, 1.005, 0.5]) {
      expect((await verifyJwt(await signJwt({ sub: "a" }, signer({ timeout })), policy)).claims.sub).toBe(
        "a",
      );
    }
  });

  test("a signature of nothing is none, also where nobody can verify it", async () => {
    const key = externalKey({ alg: ["RS256"], sign: () => new Uint8Array(0) });
    expect(await codeOfRejection(signJwt({}, key))).toBe("ERR_KEY_INVALID");
  });

  test.each([
    ["another algorithm", { ...half, alg: "PS256" }],
    ["encryption", { ...half, use: "enc" }],
  ])("its public half cannot be for %s", (_what, jwk) => {
    expect(codeOf(() => signer({ jwk }))).toBe("ERR_INVALID_OPTION");
  });

  test.each([
    ["has one method alone", { throwIfAborted: (): void => undefined }],
    [
      "only says that it is one",
      { [Symbol.toStringTag]: "AbortSignal", throwIfAborted: (): void => undefined },
    ],
  ])("a signal that %s is none", async (_what, signal) => {
    const options = { signal: signal as unknown as AbortSignal };
    expect(await codeOfRejection(signJwt({}, signer(), {}, options))).toBe("ERR_INVALID_OPTION");
  });
});
