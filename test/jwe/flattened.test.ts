import { type FlattenedJwe } from "josette/jwe";
import { decryptFlattened, encryptFlattened } from "../../src/jwe/index.ts";
import { generateKey, importSecret, publicKey } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { secretBytes, segment, withBitFlipped } from "../support/tokens.ts";

// Flattened JWE JSON Serialization, RFC 7516 section 7.2.2.

const plaintext = new TextEncoder().encode("plaintext");
const key = importSecret(secretBytes(16));
const options = { alg: ["A128KW", "A128GCMKW", "PBES2-HS256+A128KW"], enc: ["A128GCM"] } as const;
const header = { alg: "A128KW", enc: "A128GCM" };
const message = await encryptFlattened(plaintext, key, header, {
  aad: new Uint8Array([1, 2]),
  unprotectedHeader: { shared: 1 },
  recipientHeader: { own: 1 },
});

const codeFor = (jwe: unknown) => codeOfRejection(decryptFlattened(jwe as FlattenedJwe, key, options));

test("the members are those of the section, and everything comes back", async () => {
  expect(Object.keys(message).sort()).toEqual(
    ["aad", "ciphertext", "encrypted_key", "header", "iv", "protected", "tag", "unprotected"].sort(),
  );
  expect(await decryptFlattened(message, key, options)).toEqual({
    plaintext,
    header,
    unprotectedHeader: { shared: 1 },
    recipientHeader: { own: 1 },
    aad: new Uint8Array([1, 2]),
    key,
    matchedBy: "given",
  });
});

test.each([
  ["recipients beside it", { ...message, recipients: [message] }],
  ["empty recipients beside it", { ...message, recipients: [] }],
  ["null for recipients beside it", { ...message, recipients: null }],
  ["no encrypted key", { ...message, encrypted_key: undefined }],
  ["an empty encrypted key", { ...message, encrypted_key: "" }],
  ["an encrypted key that is not base64url", { ...message, encrypted_key: "=" }],
  ["no iv", { ...message, iv: undefined }],
  ["no tag", { ...message, tag: undefined }],
  ["no ciphertext", { ...message, ciphertext: undefined }],
  ["a tag of 12 bytes", { ...message, tag: segment(new Uint8Array(12)) }],
  ["an iv of 8 bytes", { ...message, iv: segment(new Uint8Array(8)) }],
  ["a parameter in all three", { ...message, unprotected: { own: 1 } }],
  ["alg in two", { ...message, header: { alg: "A128KW" } }],
  ["enc in two", { ...message, unprotected: { enc: "A128GCM" } }],
  [
    "enc of the recipient's alone",
    { ...message, protected: segment({ alg: "A128KW" }), header: { enc: "A128GCM" } },
  ],
  [
    "alg for all, unprotected",
    { ...message, protected: segment({ enc: "A128GCM" }), unprotected: { alg: "A128KW" } },
  ],
  ["zip unprotected", { ...message, unprotected: { zip: "DEF" } }],
  ["crit of the recipient's", { ...message, header: { crit: ["own"], own: 1 } }],
  ["crit not understood", { ...message, protected: segment({ ...header, crit: ["x"], x: 1 }) }],
])("%s", async (_what, jwe) => {
  expect(await codeFor(jwe)).toBe("ERR_JWE_INVALID");
  expect(await codeFor(JSON.stringify(jwe))).toBe("ERR_JWE_INVALID");
});

test.each(["aad", "iv", "ciphertext", "tag", "encrypted_key"] as const)(
  "%s with any byte changed",
  async (name) => {
    const bytes = Buffer.from(message[name]!, "base64url");
    for (let index = 0; index < bytes.length; index++) {
      const jwe = { ...message, [name]: segment(withBitFlipped(bytes, index)) };
      expect(await codeFor(jwe)).toBe("ERR_JWE_DECRYPTION_FAILED");
    }
  },
);

describe("what the algorithm adds goes to one header alone:", () => {
  const password = importSecret(new TextEncoder().encode("password"));

  test("p2c that the caller has protected, beside a recipient's header", async () => {
    const protectedHeader = { alg: "PBES2-HS256+A128KW", enc: "A128GCM", p2c: 1000 };
    const jwe = await encryptFlattened(plaintext, password, protectedHeader, { recipientHeader: { own: 1 } });
    expect((await decryptFlattened(jwe, password, options)).plaintext).toEqual(plaintext);
  });

  test.each(["recipientHeader", "unprotectedHeader"] as const)("p2c in the %s", async (name) => {
    const protectedHeader = { alg: "PBES2-HS256+A128KW", enc: "A128GCM" };
    const jwe = await encryptFlattened(plaintext, password, protectedHeader, { [name]: { p2c: 1000 } });
    expect((await decryptFlattened(jwe, password, options)).plaintext).toEqual(plaintext);
  });

  test.each([
    ["protected beside a recipient's header", { iv: "AAAA" }, { recipientHeader: { own: 1 } }],
    ["unprotected", {}, { unprotectedHeader: { iv: "AAAA" } }],
    ["unprotected", {}, { unprotectedHeader: { tag: "AAAA" } }],
  ])("what the algorithm makes, %s, is refused", async (_where, protectedHeader, more) => {
    const given = { alg: "A128GCMKW", enc: "A128GCM", ...protectedHeader };
    expect(await codeOfRejection(encryptFlattened(plaintext, key, given, more))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("epk goes into the recipient's header where there is one", async () => {
    const pair = await generateKey("ECDH-ES");
    const jwe = await encryptFlattened(
      plaintext,
      publicKey(pair),
      { enc: "A128GCM" },
      { recipientHeader: { own: 1 } },
    );
    expect(Object.keys(jwe.header!).sort()).toEqual(["alg", "epk", "own"]);
    const plain = await encryptFlattened(plaintext, publicKey(pair), { enc: "A128GCM" });
    expect(plain).not.toHaveProperty("header");
    for (const each of [jwe, plain]) {
      const opened = await decryptFlattened(each, pair, { alg: ["ECDH-ES"], enc: ["A128GCM"] });
      expect(opened.plaintext).toEqual(plaintext);
    }
  });
});
