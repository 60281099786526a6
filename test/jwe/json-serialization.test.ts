// Members of the JSON serializations that are absent when they are empty: RFC 7516 section 7.2.1, RFC 7515 section 7.2.1.
import { decryptFlattened, decryptGeneral, encryptFlattened, encryptGeneral } from "../../src/jwe/index.ts";
import { importSecret } from "../../src/jwk/index.ts";
import { signFlattened, signGeneral, verifyFlattened } from "../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { secretBytes } from "../support/tokens.ts";

const key = importSecret(secretBytes(32));
const options = { alg: ["dir"], enc: ["A256GCM"] } as const;
const plaintext = new Uint8Array([1, 2, 3]);
const empty = {
  unprotectedHeader: {},
  aad: new Uint8Array(0),
};

describe("JWE:", () => {
  const header = { alg: "dir", enc: "A256GCM" };

  test("empty members are not written", async () => {
    const flattened = await encryptFlattened(plaintext, key, header, { ...empty, recipientHeader: {} });
    expect(Object.keys(flattened).toSorted()).toEqual(["ciphertext", "iv", "protected", "tag"]);
    const general = await encryptGeneral(plaintext, [{ key, header: {} }], header, empty);
    expect(Object.keys(general).toSorted()).toEqual(["ciphertext", "iv", "protected", "recipients", "tag"]);
    expect(general.recipients).toEqual([{}]);
    expect((await decryptFlattened(flattened, key, options)).plaintext).toEqual(plaintext);
    expect((await decryptGeneral(general, key, options)).plaintext).toEqual(plaintext);
  });

  test.each(["unprotected", "header"])("an empty %s is refused", async (name) => {
    const jwe = await encryptFlattened(plaintext, key, header);
    expect(await codeOfRejection(decryptFlattened({ ...jwe, [name]: {} }, key, options))).toBe(
      "ERR_JWE_INVALID",
    );
    expect(await codeOfRejection(decryptFlattened({ ...jwe, [name]: null }, key, options))).toBe(
      "ERR_JWE_INVALID",
    );
  });

  test.each(["protected", "iv", "aad", "tag", "encrypted_key"])("an empty %s is refused", async (name) => {
    const jwe = { ...(await encryptFlattened(plaintext, key, header)), [name]: "" };
    expect(await codeOfRejection(decryptFlattened(jwe, key, options))).toBe("ERR_JWE_INVALID");
    expect(await codeOfRejection(decryptFlattened(JSON.stringify(jwe), key, options))).toBe(
      "ERR_JWE_INVALID",
    );
  });

  test("an empty ciphertext is legal", async () => {
    const jwe = await encryptFlattened(new Uint8Array(0), key, header);
    expect(jwe.ciphertext).toBe("");
    expect((await decryptFlattened(jwe, key, options)).plaintext).toEqual(new Uint8Array(0));
  });

  test("a critical parameter may be in a recipient's header, and its validator is told that it is not protected", async () => {
    const jwe = await encryptFlattened(
      plaintext,
      key,
      { ...header, crit: ["a", "b"], a: 1 },
      { recipientHeader: { b: 2 } },
    );
    const seen: unknown[] = [];
    const validator = (value: unknown, _header: unknown, place: unknown) => seen.push([value, place]) > 0;
    await decryptFlattened(jwe, key, { ...options, crit: { a: validator, b: validator } });
    expect(seen).toEqual([
      [1, { protected: true }],
      [2, { protected: false }],
    ]);
    expect(await codeOfRejection(decryptFlattened(jwe, key, { ...options, crit: { a: () => true } }))).toBe(
      "ERR_JWE_INVALID",
    );
    const absent = encryptFlattened(
      plaintext,
      key,
      { ...header, crit: ["a"] },
      { recipientHeader: { b: 2 } },
    );
    expect(await codeOfRejection(absent)).toBe("ERR_INVALID_ARGUMENT");
  });
});

describe("JWS:", () => {
  test("an empty unprotected header is not written", async () => {
    const jws = await signFlattened(plaintext, key, { alg: "HS256" }, { unprotectedHeader: {} });
    expect(Object.keys(jws).toSorted()).toEqual(["payload", "protected", "signature"]);
    const general = await signGeneral(plaintext, [{ key, header: { alg: "HS256" }, unprotectedHeader: {} }]);
    expect(Object.keys(general.signatures[0] ?? {}).toSorted()).toEqual(["protected", "signature"]);
  });

  test.each([
    ["header", {}],
    ["header", null],
    ["protected", ""],
  ])("a %s of %j is refused", async (name, value) => {
    const jws = { ...(await signFlattened(plaintext, key, { alg: "HS256" })), [name]: value } as never;
    expect(await codeOfRejection(verifyFlattened(jws, key, { alg: ["HS256"] }))).toBe("ERR_JWS_INVALID");
  });

  test("an empty payload is legal", async () => {
    const jws = await signFlattened(new Uint8Array(0), key, { alg: "HS256" });
    expect(jws.payload).toBe("");
    expect((await verifyFlattened(jws, key, { alg: ["HS256"] })).payload).toEqual(new Uint8Array(0));
  });

  test("a critical parameter may be unprotected, but b64 may not", async () => {
    const jws = await signFlattened(
      plaintext,
      key,
      { alg: "HS256", crit: ["a"] },
      { unprotectedHeader: { a: 1 } },
    );
    const crit = {
      a: (value: unknown, _header: unknown, place: { readonly protected: boolean }) =>
        value === 1 && !place.protected,
    };
    expect((await verifyFlattened(jws, key, { alg: ["HS256"], crit })).payload).toEqual(plaintext);
    expect(await codeOfRejection(verifyFlattened(jws, key, { alg: ["HS256"] }))).toBe("ERR_JWS_INVALID");
    const b64 = signFlattened(
      plaintext,
      key,
      { alg: "HS256", crit: ["b64"] },
      { unprotectedHeader: { b64: true } },
    );
    expect(await codeOfRejection(b64)).toBe("ERR_INVALID_ARGUMENT");
  });
});
