import fc from "fast-check";
import { type ContentAlgorithm, type HeaderInput, type ManagementAlgorithm } from "josette/jwe";
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import { type KeysInput } from "josette/jwk";
import { importKey, importSecret, keySet, publicKey } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { headers } from "../support/headers.ts";
import { keyObjects, publicJwk, rsaKey } from "../support/keys.ts";
import { cekLength, encs, jwe, oaep, secretBytes, segment } from "../support/tokens.ts";

const rsa = importKey(rsaKey);
const rsaPublic = publicKey(rsa);
const plaintext = new TextEncoder().encode("plaintext");
const { privateKey, publicKey: publicObject } = keyObjects(rsaKey);

const algs: readonly ManagementAlgorithm[] = ["RSA-OAEP", "RSA-OAEP-256", "dir"];

describe("what is encrypted decrypts, whatever the plaintext and header", () => {
  const content = fc.uint8Array({ maxLength: 300 });
  const combinations = algs.flatMap((alg) => encs.map((enc) => ({ alg, enc })));

  test.each(combinations)("with $alg and $enc", async ({ alg, enc }) => {
    const secret = importSecret(secretBytes(cekLength(enc)));
    const recipient = alg === "dir" ? secret : rsaPublic;
    const holder = alg === "dir" ? secret : rsa;
    const property = fc.asyncProperty(content, headers, fc.boolean(), async (given, members, zip) => {
      const header = { ...members, alg, enc, ...(zip && { zip: "DEF" }) };
      const token = await encryptCompact(given, recipient, header);
      const decrypted = await decryptCompact(token, holder, { alg: [alg], enc: [enc] });
      expect(decrypted.plaintext).toEqual(new Uint8Array(given));
      expect(decrypted.header).toEqual(header);
      expect(decrypted.key).toBe(holder);
      expect(decrypted.matchedBy).toBe("given");
    });
    await fc.assert(property, { numRuns: alg === "dir" ? 50 : 15 });
  });

  test("a plaintext of a hundred kilobytes", async () => {
    const large = new Uint8Array(100_000).fill(7);
    const secret = importSecret(secretBytes(32));
    const header = { alg: "dir", enc: "A256GCM" };
    const token = await encryptCompact(large, secret, header);
    const decrypted = await decryptCompact(token, secret, { alg: ["dir"], enc: ["A256GCM"] });
    expect(decrypted.plaintext).toEqual(large);
  });
});

describe("a token", () => {
  const secret = importSecret(secretBytes(32), { alg: "dir", kid: "1" });

  test.each<[string, HeaderInput, string]>([
    ["has the alg of a bound key first", { enc: "A256GCM" }, '{"alg":"dir","enc":"A256GCM","kid":"1"}'],
    [
      "has the alg that is given where it is",
      { enc: "A256GCM", alg: "dir" },
      '{"enc":"A256GCM","alg":"dir","kid":"1"}',
    ],
    [
      "has nothing added to its header",
      { alg: "dir", enc: "A256GCM", cty: "JWT", zip: "DEF", kid: null },
      '{"alg":"dir","enc":"A256GCM","cty":"JWT","zip":"DEF"}',
    ],
  ])("%s", async (_name, header, expected) => {
    const [encodedHeader] = (await encryptCompact(plaintext, secret, header)).split(".");
    expect(encodedHeader).toBe(segment(expected));
  });

  test("is another one each time: new CEK, new IV", async () => {
    const header = { alg: "RSA-OAEP", enc: "A128CBC-HS256" };
    const one = (await encryptCompact(plaintext, rsaPublic, header)).split(".");
    const two = (await encryptCompact(plaintext, rsaPublic, header)).split(".");
    expect(one[0]).toBe(two[0]);
    for (const index of [1, 2, 3, 4]) expect(one[index]).not.toBe(two[index]);
  });

  test("made elsewhere opens", async () => {
    for (const enc of encs) {
      const cek = secretBytes(cekLength(enc));
      const encryptedKey = oaep("RSA-OAEP", publicObject, cek);
      const token = jwe({
        header: { alg: "RSA-OAEP", enc, zip: "DEF" },
        cek,
        encryptedKey,
        plaintext: "text",
      });
      const opened = await decryptCompact(token, rsa, { alg: ["RSA-OAEP"], enc: [enc] });
      expect(new TextDecoder().decode(opened.plaintext)).toBe("text");
    }
  });
});

describe("keys in every form", async () => {
  const algorithm = { name: "RSA-OAEP", hash: "SHA-256" };
  const importCryptoKey = (jwk: object, usages: KeyUsage[]) =>
    crypto.subtle.importKey("jwk", jwk, algorithm, false, usages);
  const header = { alg: "RSA-OAEP-256", enc: "A128GCM", kid: "1" };
  const options = { alg: ["RSA-OAEP-256" as const], enc: ["A128GCM" as const] };

  test.each([
    ["a JWK", publicJwk(rsaKey)],
    ["a KeyObject", publicObject],
    ["a CryptoKey that encrypts", await importCryptoKey(publicJwk(rsaKey), ["encrypt"])],
    ["a CryptoKey that wraps keys", await importCryptoKey(publicJwk(rsaKey), ["wrapKey"])],
    ["a CryptoKey that does both", await importCryptoKey(publicJwk(rsaKey), ["encrypt", "wrapKey"])],
    ["a Key", rsaPublic],
  ])("%s encrypts", async (_form, key) => {
    const token = await encryptCompact(plaintext, key, header);
    expect((await decryptCompact(token, rsa, options)).plaintext).toEqual(plaintext);
  });

  const jwk = { ...rsaKey, kid: "1" };
  test.each<[string, KeysInput, string]>([
    ["a JWK", jwk, "given"],
    ["a KeyObject", privateKey, "given"],
    ["a CryptoKey that decrypts", await importCryptoKey(rsaKey, ["decrypt"]), "given"],
    ["a CryptoKey that unwraps keys", await importCryptoKey(rsaKey, ["unwrapKey"]), "given"],
    ["a Key", rsa, "given"],
    ["a list of keys", [jwk, privateKey], "kid"],
    ["a list of one key without a kid", [privateKey], "tried"],
    ["a JWK Set", { keys: [jwk] }, "kid"],
    ["a key set", keySet({ keys: [jwk] }), "kid"],
    ["a source that answers at once", { find: () => [jwk] }, "kid"],
    ["a source that answers later", { find: async () => [privateKey] }, "tried"],
  ])("%s decrypts", async (_form, keys, matchedBy) => {
    const cek = secretBytes(16);
    const encryptedKey = oaep("RSA-OAEP-256", publicObject, cek);
    const token = jwe({ header, cek, encryptedKey, plaintext });
    const decrypted = await decryptCompact(token, keys, options);
    expect(decrypted.plaintext).toEqual(plaintext);
    expect(decrypted.matchedBy).toBe(matchedBy);
  });
});

test.each<[string, unknown]>([
  ["PEM text", privateKey.export({ format: "pem", type: "pkcs8" })],
  ["a password", "a password"],
])("%s is never a key", async (_name, key) => {
  const header = { alg: "RSA-OAEP", enc: "A128GCM" };
  const token = await encryptCompact(plaintext, rsaPublic, header);
  const options = { alg: ["RSA-OAEP" as const], enc: ["A128GCM" as const] };
  for (const keys of [key, [key], { find: () => [key] }]) {
    expect(await codeOfRejection(decryptCompact(token, keys as never, options))).toBe("ERR_INVALID_ARGUMENT");
  }
  expect(await codeOfRejection(encryptCompact(plaintext, key as never, header))).toBe("ERR_INVALID_ARGUMENT");
});

describe("a caller who changes things right after the call changes nothing", () => {
  test("when encrypting", async () => {
    const mutable = new Uint8Array(plaintext);
    const header = { alg: "dir", enc: "A256GCM", zip: "DEF", list: ["a"], deep: { a: 1 } };
    const jwk = { kty: "oct", k: segment(secretBytes(32)) };
    const before = structuredClone(header);
    const encrypting = encryptCompact(mutable, jwk, header);
    mutable.fill(0);
    header.enc = "A128GCM";
    header.list.push("b");
    header.deep.a = 2;
    jwk.k = segment(secretBytes(33));
    const token = await encrypting;
    const options = { alg: ["dir" as const], enc: ["A256GCM" as const] };
    const decrypted = await decryptCompact(token, importSecret(secretBytes(32)), options);
    expect(decrypted.plaintext).toEqual(plaintext);
    expect(decrypted.header).toEqual(before);
  });

  test("when decrypting", async () => {
    const cek = secretBytes(32);
    const token = jwe({ header: { alg: "dir", enc: "A256GCM", crit: ["x"], x: 1 }, cek, plaintext });
    const keys = [importSecret(cek)];
    const alg: ManagementAlgorithm[] = ["dir"];
    const enc: ContentAlgorithm[] = ["A256GCM"];
    const options = { alg, enc, crit: { x: () => true }, limits: { tokenLength: 1000 } };
    const decrypting = decryptCompact(token, keys, options);
    keys[0] = importSecret(secretBytes(33));
    alg[0] = "RSA-OAEP";
    enc[0] = "A128GCM";
    options.crit.x = () => false;
    options.limits.tokenLength = 1;
    expect((await decrypting).plaintext).toEqual(plaintext);
  });
});

describe("an abort", () => {
  const cek = secretBytes(32);
  const secret = importSecret(cek);
  const token = jwe({ header: { alg: "dir", enc: "A256GCM" }, cek, plaintext });
  const options = { alg: ["dir" as const], enc: ["A256GCM" as const] };

  test("before the call rejects with the reason, whatever it is", async () => {
    const signal = AbortSignal.abort("enough");
    await expect(decryptCompact(token, secret, { ...options, signal })).rejects.toBe("enough");
  });

  test("while a source is looking for keys rejects with the reason", async () => {
    const controller = new AbortController();
    const source = {
      find: () => {
        controller.abort("enough");
        return [secret];
      },
    };
    const { signal } = controller;
    await expect(decryptCompact(token, source, { ...options, signal })).rejects.toBe("enough");
  });
});
