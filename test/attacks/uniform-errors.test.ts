// Rows 46 and 47 of the catalogue of attacks on JOSE libraries: whoever can send tokens and see errors learns nothing about what
// failed. RFC 7516 section 11.5, RFC 7518 section 5.2.2.2; Bleichenbacher 1998, Manger 2001, Vaudenay 2002.
import { randomBytes } from "node:crypto";
import { decryptCompact } from "../../src/jwe/index.ts";
import { type KeysInput } from "josette/jwk";
import { importKey, importSecret } from "../../src/jwk/index.ts";
import { createJwtVerifier, decryptJwt } from "../../src/jwt/index.ts";
import { afterEach, describe, expect, test, vi } from "vitest";
import { appearance, failureOf } from "../support/failure.ts";
import { watchOperations } from "../support/platform/operations.ts";
import { keyObjects, otherRsaKey, rsaKey, rsaKey3072 } from "../support/keys.ts";
import {
  cbcEncs,
  cekLength,
  encs,
  isCbc,
  jwe,
  oaep,
  secretBytes,
  withBitFlipped,
  withBytes,
  type Enc,
} from "../support/tokens.ts";

const algs = ["RSA-OAEP", "RSA-OAEP-256"] as const;
type Alg = (typeof algs)[number];

const { publicKey } = keyObjects(rsaKey);
const key = importKey(rsaKey);
const otherKey = importKey(otherRsaKey);
const combinations = algs.flatMap((alg) => encs.map((enc) => ({ alg, enc })));

afterEach(() => {
  vi.restoreAllMocks();
});

/** Everything that can be wrong behind the lengths that everyone can see. */
function failures(alg: Alg, enc: Enc): Record<string, string> {
  const cek = randomBytes(cekLength(enc));
  const header = { alg, enc };
  const make = (encryptedKey: Uint8Array, content = cek) =>
    jwe({ header, cek: content, encryptedKey, plaintext: "plaintext" });
  const good = oaep(alg, publicKey, cek);
  const token = make(good);
  const other = alg === "RSA-OAEP" ? "RSA-OAEP-256" : "RSA-OAEP";
  const tokens: Record<string, string> = {
    "an encrypted key that is no OAEP block": make(withBitFlipped(good, 100)),
    "an encrypted key of zeros": make(Buffer.alloc(256)),
    "an encrypted key of ones, larger than the modulus": make(Buffer.alloc(256, 0xff)),
    "an encrypted key for the other hash": make(oaep(other, publicKey, cek)),
    "an encrypted key for another key": make(oaep(alg, keyObjects(otherRsaKey).publicKey, cek)),
    "an encrypted key for a longer key": make(oaep(alg, keyObjects(rsaKey3072).publicKey, cek)),
    "an encrypted key that is cut short": make(good.subarray(0, -1)),
    "an encrypted key of one byte": make(good.subarray(0, 1)),
    "an encrypted key that is too long": make(Buffer.concat([good, good])),
    "an encrypted key with a zero in front": make(Buffer.concat([Buffer.of(0), good])),
    "a CEK of nothing": make(oaep(alg, publicKey, Buffer.alloc(0))),
    "a CEK of one byte": make(oaep(alg, publicKey, Buffer.alloc(1))),
    "a CEK of half the length": make(oaep(alg, publicKey, cek.subarray(cek.length / 2))),
    "a CEK with a byte less": make(oaep(alg, publicKey, cek.subarray(1))),
    "a CEK with a byte more": make(oaep(alg, publicKey, Buffer.concat([cek, Buffer.of(0)]))),
    "a CEK of twice the length": make(oaep(alg, publicKey, Buffer.concat([cek, cek]))),
    "another CEK": make(oaep(alg, publicKey, withBitFlipped(cek))),
    "a wrong tag": withBytes(token, 4, (tag) => withBitFlipped(tag)),
    "a tag that is wrong at its end": withBytes(token, 4, (tag) => withBitFlipped(tag, tag.length - 1)),
    "a tag of zeros": withBytes(token, 4, (tag) => Buffer.alloc(tag.length)),
    "another IV": withBytes(token, 2, (iv) => withBitFlipped(iv)),
    "another ciphertext": withBytes(token, 3, (ciphertext) => withBitFlipped(ciphertext)),
    "no ciphertext": withBytes(token, 3, () => Buffer.alloc(0)),
    "more ciphertext": withBytes(token, 3, (ciphertext) => Buffer.concat([ciphertext, ciphertext])),
    "another header": jwe({
      header: { ...header, kid: "1" },
      cek,
      encryptedKey: good,
      plaintext: "",
    }).replace(/^[^.]*/, token.split(".")[0] ?? ""),
  };
  return isCbc(enc) ? { ...tokens, ...paddings(alg, enc) } : tokens;
}

/** A MAC that holds, over a ciphertext with wrong padding: only the holder of the CEK can make it. */
function paddings(alg: Alg, enc: Enc): Record<string, string> {
  const cek = randomBytes(cekLength(enc));
  const encryptedKey = oaep(alg, publicKey, cek);
  const make = (plaintext: Uint8Array) =>
    jwe({ header: { alg, enc }, cek, encryptedKey, plaintext, unpadded: true });
  const block = (...end: number[]) => Buffer.concat([Buffer.alloc(32 - end.length, 65), Buffer.from(end)]);
  return {
    "padding of zero": make(block(0)),
    "padding of a whole block of zeros": make(Buffer.alloc(16)),
    "padding longer than a block": make(block(17)),
    "padding of 255": make(Buffer.alloc(32, 255)),
    "padding that is not alike": make(block(1, 3, 3)),
    "padding that is not alike at its beginning": make(block(9, 4, 4, 4)),
    "no padding": make(block(65, 65)),
    "nothing to pad": make(Buffer.alloc(0)),
  };
}

describe.each(combinations)("with $alg and $enc", ({ alg, enc }) => {
  const options = { alg: [alg], enc: [enc] };
  const tokens = failures(alg, enc);

  test("every failure looks the same", async () => {
    const verifier = createJwtVerifier({
      decrypt: { keys: key, ...options },
      verify: { keys: importSecret(secretBytes(32)), alg: ["HS256"] },
      claims: { issuer: null, audience: null },
    });
    const keyrings: KeysInput[] = [key, [key], [otherKey, key], { keys: [{ ...rsaKey, kid: "1" }] }];
    const looks: unknown[] = [];
    for (const [name, token] of Object.entries(tokens)) {
      for (const keys of keyrings) {
        // "For another key" is right for the other key.
        if (name === "an encrypted key for another key" && Array.isArray(keys)) continue;
        looks.push(appearance(await failureOf(decryptCompact(token, keys, options))));
      }
      looks.push(appearance(await failureOf(decryptJwt(token, key, { ...options, claims: null }))));
      looks.push(appearance(await failureOf(verifier.verify(token))));
    }
    expect(looks.length).toBeGreaterThan(100);
    for (const look of looks) expect(look).toEqual(looks[0]);
    expect(looks[0]).toMatchObject({ cause: undefined });
    const error = await failureOf(decryptCompact(tokens["a wrong tag"] ?? "", key, options));
    expect(error).toMatchObject({ code: "ERR_JWE_DECRYPTION_FAILED", stage: "decrypt" });
    expect(Object.hasOwn(error, "cause")).toBe(false);
    expect(Object.keys(error).sort()).toEqual(["code", "name", "stage"]);
  });

  test("every failure does the same work up to the tag", async () => {
    // Which operations the platform does is the nearest thing to time that a test can see. The first message makes
    // the platform's self-tests run.
    await failureOf(decryptCompact(tokens["a wrong tag"] ?? "", key, options));
    const operations = watchOperations();
    const fresh = () => importKey(rsaKey);
    for (const [name, token] of Object.entries(tokens)) {
      operations.clear();
      await failureOf(decryptCompact(token, fresh(), options));
      // The private key is used unless the length is wrong, which the sender knows.
      const encryptedKey = Buffer.from(token.split(".")[1] ?? "", "base64url");
      const used = encryptedKey.length === 256 ? 1 : 0;
      // The ciphertext is decrypted only if the tag is right, and not if it is empty, which the sender knows too.
      const heldTag = name.includes("padding") ? 1 : 0;
      expect([name, operations.counts()]).toEqual([
        name,
        isCbc(enc)
          ? { "RSA-OAEP": used, HMAC: 1, "AES-CBC": heldTag, "AES-GCM": 0 }
          : { "RSA-OAEP": used, HMAC: 0, "AES-CBC": 0, "AES-GCM": 1 },
      ]);
    }
  });
});

test("row 47: in place of a CEK that is not one, a random one is used, another each time", async () => {
  const enc = "A128CBC-HS256";
  const operations = watchOperations();
  const tokens = failures("RSA-OAEP", enc);
  const wrong = Object.entries(tokens).filter(([name]) => /^an encrypted key|^a CEK of/.test(name));
  expect(wrong.length).toBeGreaterThan(10);
  for (const [, token] of [...wrong, ...wrong]) {
    await failureOf(decryptCompact(token, key, { alg: ["RSA-OAEP"], enc: [enc] }));
  }
  const macKeys = operations.macKeys();
  expect(macKeys).toHaveLength(2 * wrong.length);
  expect(new Set(macKeys).size).toBe(macKeys.length);
  for (const macKey of macKeys) expect(macKey).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
});

describe.each(cbcEncs)("row 46: with dir and %s", (enc) => {
  test("a wrong tag and wrong padding under a right one look the same", async () => {
    const cek = secretBytes(cekLength(enc));
    const shared = importSecret(cek);
    const options = { alg: ["dir" as const], enc: [enc] };
    const header = { alg: "dir", enc };
    const wrongPadding = jwe({ header, cek, plaintext: Buffer.alloc(32, 65), unpadded: true });
    const wrongTag = withBytes(jwe({ header, cek, plaintext: "text" }), 4, (tag) => withBitFlipped(tag));
    const otherCek = jwe({ header, cek: withBitFlipped(cek), plaintext: "text" });
    const looks = await Promise.all(
      [wrongPadding, wrongTag, otherCek].map(async (token) =>
        appearance(await failureOf(decryptCompact(token, shared, options))),
      ),
    );
    expect(looks[1]).toEqual(looks[0]);
    expect(looks[2]).toEqual(looks[0]);
  });
});
