// Keys from an application's own source, and trying several keys in turn.
import nodeCrypto, { webcrypto } from "node:crypto";
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { selectBackend, type KeyInput, type KeyRequest, type KeySource } from "josette/jwk";
import { importKey } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { codeOfRejection } from "../../support/errors.ts";
import { otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import { stranger } from "../../support/jwk/members.ts";
import { ecJwk, filled, publicPart } from "../../support/jwk/pairs.ts";

const message = new TextEncoder().encode("hello");
const jwk = publicJwk(rsaKey);
const signed = await signCompact(message, rsaKey, { alg: "RS256", kid: "1", typ: "JWT" });
const encrypted = await encryptCompact(message, jwk, { alg: "RSA-OAEP", enc: "A128GCM", kid: "1" });

const beside = Object.assign(publicPart(ecJwk("P-256")), { y: filled(32, 1) });

const verify = (find: KeySource["find"], signal?: AbortSignal) =>
  verifyCompact(signed, { find }, { alg: ["RS256"], ...(signal && { signal }) });
const decrypt = (find: KeySource["find"], signal?: AbortSignal) =>
  decryptCompact(encrypted, { find }, { alg: ["RSA-OAEP"], enc: ["A128GCM"], ...(signal && { signal }) });

afterEach(() => {
  vi.restoreAllMocks();
  selectBackend(inject("backend"));
});

describe("a source of the application's own", () => {
  test("may answer at once or later, with keys or what stands for them", async () => {
    const answers: KeyInput[] = [importKey(jwk), jwk];
    for (const key of answers) {
      expect((await verify(() => [key])).payload).toEqual(message);
      expect((await verify(async () => [key])).payload).toEqual(message);
      expect((await verify(() => new Promise((resolve) => setImmediate(resolve, [key])))).payload).toEqual(
        message,
      );
    }
    expect((await decrypt(() => [rsaKey])).plaintext).toEqual(message);
    expect((await decrypt(async () => [importKey(rsaKey)])).plaintext).toEqual(message);
  });

  test("may answer with any thenable", async () => {
    const thenable = { then: (resolve: (keys: KeyInput[]) => void) => resolve([jwk]) };
    expect((await verify(() => thenable as unknown as Promise<KeyInput[]>)).matchedBy).toBe("tried");
  });

  test("is told the header, the algorithm and the use", async () => {
    const requests: KeyRequest[] = [];
    const source = (key: KeyInput) => (request: KeyRequest) => {
      requests.push(request);
      return [key];
    };
    await verify(source(jwk));
    await decrypt(source(rsaKey));
    expect(requests).toEqual([
      { header: { alg: "RS256", kid: "1", typ: "JWT" }, alg: "RS256", use: "sig" },
      { header: { alg: "RSA-OAEP", enc: "A128GCM", kid: "1" }, alg: "RSA-OAEP", use: "enc" },
    ]);
  });

  test("is not asked about a token whose algorithm is not allowed", async () => {
    const find = vi.fn(() => [jwk]);
    const token = await signCompact(message, rsaKey, { alg: "RS512" });
    const verification = verifyCompact(token, { find }, { alg: ["RS256"] });
    expect(await codeOfRejection(verification)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    expect(find).not.toHaveBeenCalled();
  });

  test("has its keys matched with the header all the same", async () => {
    expect((await verify(() => [{ ...jwk, kid: "1" }])).matchedBy).toBe("kid");
    expect((await verify(() => [{ ...jwk, kid: "2" }])).matchedBy).toBe("tried");
    expect((await decrypt(() => [{ ...rsaKey, kid: "1" }])).matchedBy).toBe("kid");
  });

  test("has its order kept: what it names first is tried first", async () => {
    const { key } = await decrypt(() => [
      { ...rsaKey, kid: "first" },
      { ...rsaKey, kid: "1" },
    ]);
    expect(key.kid).toBe("first");
  });

  test("has its keys checked again: those that do not fit are left out", async () => {
    const { key } = await verify(() => [
      rsaKey,
      { ...jwk, use: "enc" },
      { ...jwk, alg: "RS512" },
      { ...jwk, kid: "ok" },
    ]);
    expect(key.kid).toBe("ok");
    expect(await codeOfRejection(verify(() => [rsaKey, { ...jwk, use: "enc" }]))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });

  test("may find nothing", async () => {
    expect(await codeOfRejection(verify(() => []))).toBe("ERR_JWKS_NO_MATCHING_KEY");
    expect(await codeOfRejection(decrypt(async () => []))).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });

  test("may not find more keys than the limit", async () => {
    const keys = Array.from({ length: 9 }, (_, index) => stranger(index + 1));
    expect(await codeOfRejection(verify(() => [jwk, ...keys.slice(0, 7)]))).toBeUndefined();
    expect(await codeOfRejection(verify(() => [jwk, ...keys.slice(0, 8)]))).toBe(
      "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    );
    const privateKeys = Array.from({ length: 9 }, () => rsaKey);
    expect(await codeOfRejection(decrypt(() => privateKeys))).toBe("ERR_JWKS_MULTIPLE_MATCHING_KEYS");
  });

  test("is not waited for any longer when the call is aborted", async () => {
    const never = () => new Promise<readonly KeyInput[]>(() => undefined);
    const controller = new AbortController();
    const outcomes = [verify(never, controller.signal), decrypt(never, controller.signal)];
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort("enough");
    for (const outcome of outcomes) await expect(outcome).rejects.toBe("enough");
  });

  test("fails with its own error, at once or later", async () => {
    const outage = new RangeError("the vault is closed");
    const atOnce = () => {
      throw outage;
    };
    await expect(verify(atOnce)).rejects.toBe(outage);
    await expect(verify(() => Promise.reject(outage))).rejects.toBe(outage);
    await expect(decrypt(atOnce)).rejects.toBe(outage);
    await expect(decrypt(() => Promise.reject(outage))).rejects.toBe(outage);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["one key", jwk],
    ["a JWK Set", { keys: [jwk] }],
    ["text", "secret"],
    ["a number", 1],
    ["a list of nothing", [undefined]],
    ["a list of holes", Array(2)],
    ["a list of text", ["secret"]],
    ["a list of objects that are no keys", [{}]],
  ])("makes a mistake when it answers %s", async (_, answer) => {
    const find = (() => answer) as KeySource["find"];
    expect(await codeOfRejection(verify(find))).toBe("ERR_INVALID_ARGUMENT");
    expect(await codeOfRejection(verify(async () => find({ header: {}, alg: "RS256", use: "sig" })))).toBe(
      "ERR_INVALID_ARGUMENT",
    );
  });

  test("makes a mistake when it answers with a malformed key", async () => {
    expect(await codeOfRejection(verify(() => [{ ...jwk, e: "AQ" }]))).toBe("ERR_JWK_INVALID");
    expect(
      await codeOfRejection(
        verify(() => [
          { ...jwk, e: "AQ" },
          { ...jwk, n: "AQAB" },
        ]),
      ),
    ).toBe("ERR_JWK_INVALID");
    expect(await codeOfRejection(verify(() => [{ kty: "XYZ" }]))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test.each<[string, KeyInput]>([
    ["malformed", { ...jwk, e: "AQ" }],
    ["of a type to come", { kty: "XYZ" }],
    ["of a point beside its curve", beside],
    [
      "that cannot be read",
      {
        ...jwk,
        get kid(): string {
          throw new RangeError("not yet");
        },
      },
    ],
  ])("has an entry skipped that is %s: the others are tried", async (_, bad) => {
    for (const keys of [
      [bad, jwk],
      [jwk, bad],
      [bad, importKey(jwk), bad],
    ]) {
      expect((await verify(() => keys)).payload).toEqual(message);
    }
    expect((await decrypt(() => [bad, rsaKey])).plaintext).toEqual(message);
    // If the remaining key is unsuitable, the error is about it, and not about the entry that could not be
    // read.
    const misfitting = { ...jwk, use: "enc" };
    expect(await codeOfRejection(verify(() => [bad, misfitting]))).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });

  test("does not count what is skipped", async () => {
    const bad = Array.from({ length: 20 }, () => ({ ...jwk, e: "AQ" }));
    expect((await verify(() => [...bad, jwk])).payload).toEqual(message);
  });
});

describe("an abort", () => {
  const reasons: [string, unknown][] = [
    ["an error", new Error("the client left")],
    ["a string", "enough"],
    ["the platform's", AbortSignal.abort().reason],
  ];

  test.each(reasons)("before the search ends it with the signal's reason: %s", async (_, reason) => {
    const find = vi.fn(() => [jwk]);
    await expect(verify(find, AbortSignal.abort(reason))).rejects.toBe(reason);
    await expect(decrypt(find, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(find).not.toHaveBeenCalled();
  });

  test.each(reasons)("during the search ends it with the signal's reason: %s", async (_, reason) => {
    for (const act of [verify, decrypt]) {
      const controller = new AbortController();
      const find = async ({ signal }: KeyRequest) => {
        expect(signal).toBe(controller.signal);
        controller.abort(reason);
        return [jwk];
      };
      await expect(act(find, controller.signal)).rejects.toBe(reason);
    }
  });

  test("that never comes changes nothing", async () => {
    expect((await verify(() => [jwk], new AbortController().signal)).payload).toEqual(message);
  });
});

describe("one key's failure never stops the others:", () => {
  /** From now on only WebCrypto is used, and it rejects the first `count` keys that it is asked to import. */
  function refuseImports(count: number, name = "DataError"): void {
    vi.restoreAllMocks();
    selectBackend("webcrypto");
    const { subtle } = webcrypto;
    const importKeyOf = subtle.importKey.bind(subtle);
    let left = count;
    vi.spyOn(crypto.subtle, "importKey").mockImplementation((...args: unknown[]) => {
      if (left-- > 0) return Promise.reject(new DOMException("no", name));
      return importKeyOf(...(args as Parameters<typeof importKeyOf>));
    });
  }

  test("a key that decrypts nothing", async () => {
    const { key } = await decrypt(() => [otherRsaKey, { ...rsaKey, kid: "mine" }]);
    expect(key.kid).toBe("mine");
  });

  test("a key that the platform does not import", async () => {
    refuseImports(1);
    expect((await decrypt(() => [otherRsaKey, { ...rsaKey, kid: "mine" }])).key.kid).toBe("mine");
    refuseImports(1);
    expect((await verify(() => [stranger(1), { ...jwk, kid: "mine" }])).key.kid).toBe("mine");
  });

  test("a key whose CryptoKey the platform refuses when it is used", async () => {
    const fake = {
      [Symbol.toStringTag]: "CryptoKey",
      type: "public",
      extractable: false,
      algorithm: { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, hash: { name: "SHA-256" } },
      usages: ["verify"],
    };
    expect((await verify(() => [fake, { ...jwk, kid: "mine" }])).key.kid).toBe("mine");
    expect(await codeOfRejection(verify(() => [fake]))).toBe("ERR_KEY_INVALID");
  });

  test("where no key could be used at all, that is said: it depends on the keys alone", async () => {
    refuseImports(2);
    expect(await codeOfRejection(decrypt(() => [otherRsaKey, rsaKey]))).toBe("ERR_KEY_INVALID");
    refuseImports(1, "NotSupportedError");
    expect(await codeOfRejection(decrypt(() => [rsaKey]))).toBe("ERR_JOSE_NOT_SUPPORTED");
    refuseImports(1);
    expect(await codeOfRejection(verify(() => [jwk]))).toBe("ERR_KEY_INVALID");
  });

  test("where one was used and failed, the token failed", async () => {
    const unusable = [rsaKey, otherRsaKey];
    refuseImports(1);
    expect(await codeOfRejection(decrypt(() => unusable))).toBe("ERR_JWE_DECRYPTION_FAILED");
    refuseImports(1);
    expect(await codeOfRejection(verify(() => [jwk, stranger(1)]))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });

  test("a key that node:crypto does not take is for WebCrypto to try, and to refuse", async () => {
    selectBackend("auto");
    // node:crypto is tested once with a known signature; the mock must not make this test fail.
    await verify(() => [jwk]);
    const refuse = vi.spyOn(nodeCrypto, "createPublicKey").mockImplementation(() => {
      throw new Error("no");
    });
    expect((await verify(() => [{ ...jwk, kid: "imported" }])).key.kid).toBe("imported");
    expect(refuse).toHaveBeenCalledTimes(1);
    vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new DOMException("no", "DataError"));
    expect(await codeOfRejection(verify(() => [{ ...jwk, kid: "refused" }]))).toBe("ERR_KEY_INVALID");
  });

  test("a refusal is not remembered", async () => {
    const key = importKey(rsaKey);
    refuseImports(1);
    expect(await codeOfRejection(decrypt(() => [key]))).toBe("ERR_KEY_INVALID");
    vi.restoreAllMocks();
    expect((await decrypt(() => [key])).plaintext).toEqual(message);
  });
});
