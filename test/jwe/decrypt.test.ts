import { type ContentAlgorithm, type CritValidators, type ManagementAlgorithm } from "josette/jwe";
import { decryptCompact } from "../../src/jwe/index.ts";
import { type KeyInput, type KeyRequest } from "josette/jwk";
import { importKey, importSecret, publicKey } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection, type Code } from "../support/errors.ts";
import { failureOf } from "../support/failure.ts";
import { keyObjects, otherRsaKey, rsaKey } from "../support/keys.ts";
import {
  encs,
  ivLength,
  jwe,
  oaep,
  cekLength,
  secretBytes,
  tagLength,
  withBytes,
} from "../support/tokens.ts";

const alg: readonly ManagementAlgorithm[] = ["RSA-OAEP", "dir"];
const enc: readonly ContentAlgorithm[] = ["A128CBC-HS256", "A128GCM"];
const options = { alg, enc };

const rsa = importKey(rsaKey);
const otherRsa = importKey(otherRsaKey);
const { publicKey: publicObject } = keyObjects(rsaKey);
const cek = secretBytes(32);
const secret = importSecret(cek);

/** For `dir`, or with the CEK encrypted to the RSA key. */
function token(header: object = {}, direct = true): string {
  const members = { alg: direct ? "dir" : "RSA-OAEP", enc: "A128CBC-HS256", ...header };
  const encryptedKey = direct ? new Uint8Array(0) : oaep("RSA-OAEP", publicObject, cek);
  return jwe({ header: members, enc: "A128CBC-HS256", cek, encryptedKey, plaintext: "plaintext" });
}

async function failure(
  text: string,
  keys: KeyInput = secret,
  crit: CritValidators = {},
): Promise<Code | undefined> {
  return codeOfRejection(decryptCompact(text, keys, { ...options, crit }));
}

describe("an algorithm that is not on the list", () => {
  test.each([
    ["no alg", { alg: undefined }],
    ["no enc", { enc: undefined }],
    ["none", { alg: "none" }],
    ["RSA1_5", { alg: "RSA1_5" }],
    ["another alg", { alg: "RSA-OAEP-256" }],
    ["another enc", { enc: "A256GCM" }],
    ["an alg for an enc", { enc: "dir" }],
    ["an enc for an alg", { alg: "A128GCM" }],
    ["another case", { alg: "DIR" }],
    ["toString", { alg: "toString" }],
    ["constructor", { enc: "constructor" }],
    ["the XML name of RSA-OAEP", { alg: "http://www.w3.org/2001/04/xmlenc#rsa-oaep" }],
  ])("%s is refused before any key is looked for", async (_name, header) => {
    const keys = { find: () => expect.fail("no key is needed") };
    const error = await failureOf(decryptCompact(token(header), keys, options));
    expect(error).toMatchObject({ code: "ERR_JOSE_ALG_NOT_ALLOWED", stage: "decrypt" });
  });
});

describe("critical parameters", () => {
  const understood: CritValidators = {
    ext: (value, header) => value === 1 && header.enc === "A128CBC-HS256",
  };

  test("that are understood and acceptable pass", async () => {
    expect(await failure(token({ crit: ["ext"], ext: 1 }), secret, understood)).toBeUndefined();
  });

  test.each<[string, object, CritValidators]>([
    ["are not understood", { crit: ["ext"], ext: 1 }, {}],
    ["have an unacceptable value", { crit: ["ext"], ext: 2 }, understood],
    ["are not there", { crit: ["ext"] }, understood],
    ["are none at all", { crit: [] }, understood],
    ["are zip, which no crit may name", { crit: ["zip"], zip: "DEF" }, understood],
    ["are b64, which means nothing here", { crit: ["b64"], b64: false }, understood],
  ])("that %s are refused", async (_name, header, crit) => {
    expect(await failure(token(header), secret, crit)).toBe("ERR_JWE_INVALID");
  });

  test("are not accepted by a validator that answers with a promise", async () => {
    const crit = { ext: (async () => false) as never };
    expect(await failure(token({ crit: ["ext"], ext: 1 }), secret, crit)).toBe("ERR_JWE_INVALID");
  });
});

test.each(["GZIP", "def", "", "none"])("the zip %o is refused", async (zip) => {
  expect(await failure(token({ zip }))).toBe("ERR_JWE_INVALID");
});

describe("lengths that everyone can see are checked first", () => {
  test.each(encs)("IV and tag of %s", async (each) => {
    const key = secretBytes(cekLength(each));
    const good = jwe({ header: { alg: "dir", enc: each }, cek: key, plaintext: "" });
    const open = (text: string) =>
      codeOfRejection(decryptCompact(text, importSecret(key), { alg, enc: [each] }));
    expect(await open(good)).toBeUndefined();
    for (const length of [0, ivLength(each) - 1, ivLength(each) + 1, 8, 64]) {
      expect(await open(withBytes(good, 2, () => new Uint8Array(length)))).toBe("ERR_JWE_INVALID");
    }
    for (const length of [0, 1, 4, 8, 12, tagLength(each) - 1, tagLength(each) + 1, tagLength(each) * 2]) {
      expect(await open(withBytes(good, 4, () => new Uint8Array(length)))).toBe("ERR_JWE_INVALID");
    }
  });

  test("an encrypted key where none belongs", async () => {
    expect(await failure(withBytes(token(), 1, () => new Uint8Array(1)))).toBe("ERR_JWE_INVALID");
  });

  test("no encrypted key where one belongs", async () => {
    expect(
      await failure(
        withBytes(token({}, false), 1, () => new Uint8Array(0)),
        rsa,
      ),
    ).toBe("ERR_JWE_INVALID");
  });
});

describe("the one key given", () => {
  test("serves whatever its kid", async () => {
    expect(await failure(token({ kid: "1" }), importSecret(cek, { kid: "2" }))).toBeUndefined();
  });

  test.each<[string, string, KeyInput]>([
    ["of another type", token(), rsa],
    ["of another type too", token({}, false), secret],
    ["public", token({}, false), publicKey(rsa)],
    ["bound to another algorithm", token({}, false), { ...rsaKey, alg: "RSA-OAEP-256" }],
    ["for signatures", token({}, false), { ...rsaKey, use: "sig" }],
    ["for other operations", token({}, false), { ...rsaKey, key_ops: ["encrypt"] }],
    ["too short", token(), importSecret(secretBytes(31))],
    ["too long", token(), importSecret(secretBytes(33))],
    ["bound to another enc", token(), importSecret(cek, { alg: "A256GCM" })],
  ])("that is %s does not fit", async (_name, text, key) => {
    const error = await failureOf(decryptCompact(text, key, options));
    expect(error).toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY", stage: "decrypt" });
  });
});

describe("several keys", () => {
  const nested = token({ kid: "unknown", x5t: "AAAA", "x5t#S256": "AAAA" }, false);

  test("are tried in turn, whatever their order, and hints that match nothing block nothing", async () => {
    for (const keys of [
      [rsa, otherRsa],
      [otherRsa, rsa],
      [secret, otherRsa, rsa],
    ]) {
      const opened = await decryptCompact(nested, keys, options);
      expect(opened.key).toBe(rsa);
      expect(opened.matchedBy).toBe("tried");
    }
  });

  test("that all fail are one failure", async () => {
    const error = await failureOf(decryptCompact(nested, [otherRsa, otherRsa], options));
    expect(error).toMatchObject({ code: "ERR_JWE_DECRYPTION_FAILED", stage: "decrypt" });
    expect(error.cause).toBeUndefined();
  });

  test("of which none fits are another", async () => {
    expect(await codeOfRejection(decryptCompact(nested, [secret], options))).toBe("ERR_JWKS_NO_MATCHING_KEY");
    expect(await codeOfRejection(decryptCompact(nested, { keys: [] }, options))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });

  test("a kid that names the wrong key does not stop the right one", async () => {
    const wrong = importKey(otherRsaKey, { kid: "unknown" });
    const opened = await decryptCompact(nested, [wrong, rsa], options);
    expect(opened).toMatchObject({ key: rsa, matchedBy: "tried" });
  });

  test("a kid that names the right key says so", async () => {
    const right = importKey(rsaKey, { kid: "unknown" });
    const opened = await decryptCompact(nested, [otherRsa, right], options);
    expect(opened).toMatchObject({ key: right, matchedBy: "kid" });
  });

  test.each(["x5t", "x5t#S256"] as const)("%s names a key", async (parameter) => {
    const right = importKey({ ...rsaKey, [parameter]: "AAAA" });
    const opened = await decryptCompact(nested, [otherRsa, right], options);
    expect(opened).toMatchObject({ key: right, matchedBy: parameter });
  });

  test("more than the limit are refused, unless a hint names some of them", async () => {
    const many = Array.from({ length: 8 }, () => importKey(otherRsaKey));
    expect((await decryptCompact(nested, [...many.slice(1), rsa], options)).key).toBe(rsa);
    expect(await codeOfRejection(decryptCompact(nested, [...many, rsa], options))).toBe(
      "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    );
    const right = importKey(rsaKey, { kid: "unknown" });
    expect((await decryptCompact(nested, [...many, right], options)).key).toBe(right);
    const named = Array.from({ length: 9 }, () => importKey(rsaKey, { kid: "unknown" }));
    expect(await codeOfRejection(decryptCompact(nested, named, options))).toBe(
      "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    );
  });
});

describe("a key source", () => {
  test("is told what the header says, once, and what is wanted", async () => {
    const requests: KeyRequest[] = [];
    const find = (request: KeyRequest) => {
      requests.push(request);
      return [secret];
    };
    const { signal } = new AbortController();
    await decryptCompact(token({ kid: "1" }), { find }, { ...options, signal });
    const header = { alg: "dir", enc: "A128CBC-HS256", kid: "1" };
    expect(requests).toEqual([{ header, alg: "dir", use: "enc", signal }]);
  });

  test("that throws rejects with its own error", async () => {
    const source = { find: () => Promise.reject(new RangeError("the source's own")) };
    await expect(decryptCompact(token(), source, options)).rejects.toThrow(RangeError);
  });
});
