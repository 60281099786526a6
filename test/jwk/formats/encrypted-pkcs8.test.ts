// Encrypted private keys: RFC 5958 section 3, RFC 8018, RFC 7292 appendix C. The files in test/files/pkcs8
// contain the same key, with the passphrase "secret".
import { createPrivateKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { selectBackend } from "josette/jwk";
import { exportJwk } from "../../../src/jwk/index.ts";
import { loadPem } from "../../../src/x509/index.ts";
import { describe, expect, inject, test } from "vitest";
import { der } from "../../../examples/identity-provider/der-writer.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { jwkOf } from "../../support/native-jwk.ts";
import { algorithmIdentifier, pem } from "../../support/jwk/pem.ts";

const folder = new URL("../../files/pkcs8/", import.meta.url);
const read = (name: string) => readFileSync(new URL(`${name}.pem`, folder), "utf8");
const expected = jwkOf(createPrivateKey(read("plain")));
const passphrase = "secret";
const names = readdirSync(folder).map((name) => name.replace(".pem", ""));
const refused = ["pbe-md5-des", "pbe-sha1-rc2-40"];
const needsNode = (name: string) => /SHA224|scrypt|des/.test(name);
const readable = names.filter((name) => name !== "plain" && !refused.includes(name));
const label = "ENCRYPTED PRIVATE KEY";

async function load(text: string, password: string | Uint8Array = passphrase): Promise<unknown> {
  const { keys } = await loadPem(text, { passphrase: password });
  return exportJwk(keys[0]!, { private: true });
}

const webcryptoAlone = inject("backend") === "webcrypto";

describe.each(readable.filter((name) => !webcryptoAlone || !needsNode(name)))("%s", (name) => {
  test("is read with its passphrase, as text and as bytes", async () => {
    expect(await load(read(name))).toEqual(expected);
    expect(await load(read(name), Buffer.from(passphrase))).toEqual(expected);
  });

  test("is not read with another passphrase", async () => {
    for (const other of ["", "Secret", "secret ", "secre\u0165"]) {
      expect(await codeOfRejection(load(read(name), other))).toBe("ERR_KEY_INVALID");
    }
  });

  test("needs a passphrase that is one", async () => {
    expect(await codeOfRejection(loadPem(read(name)))).toBe("ERR_INVALID_OPTION");
    expect(await codeOfRejection(load(read(name), 1 as unknown as string))).toBe("ERR_INVALID_OPTION");
  });
});

test("what WebCrypto does not have needs node:crypto", async () => {
  for (const name of readable.filter(needsNode)) {
    selectBackend("webcrypto");
    try {
      expect(await codeOfRejection(load(read(name)))).toBe("ERR_JOSE_NOT_SUPPORTED");
    } finally {
      selectBackend(webcryptoAlone ? "webcrypto" : "auto");
    }
  }
});

test.each([
  ["pbe-md5-des", "pbeWithMD5AndDES-CBC"],
  ["pbe-sha1-rc2-40", "pbeWithSHAAnd40BitRC2-CBC"],
])("%s is refused by name, with the command that converts it", async (name, algorithm) => {
  await expect(load(read(name))).rejects.toThrow(algorithm);
  await expect(load(read(name))).rejects.toThrow("openssl pkcs8 -topk8");
  expect(await codeOfRejection(load(read(name)))).toBe("ERR_JOSE_NOT_SUPPORTED");
});

describe("parameters", () => {
  const salt = der.octetString(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  const sha256 = algorithmIdentifier("1.2.840.113549.2.9", der.nullValue());
  const iv = der.octetString(new Uint8Array(16));
  const aes256 = algorithmIdentifier("2.16.840.1.101.3.4.1.42", iv);
  const pbkdf2 = (...parts: readonly Uint8Array[]) =>
    algorithmIdentifier("1.2.840.113549.1.5.12", der.sequence(...parts));
  const scrypt = (...numbers: readonly number[]) =>
    algorithmIdentifier(
      "1.3.6.1.4.1.11591.4.11",
      der.sequence(salt, ...numbers.map((each) => der.integer(each))),
    );
  const pbes2 = (derivation: Uint8Array, cipher: Uint8Array = aes256) =>
    algorithmIdentifier("1.2.840.113549.1.5.13", der.sequence(derivation, cipher));
  const file = (algorithm: Uint8Array) =>
    pem(label, der.sequence(algorithm, der.octetString(new Uint8Array(32))));
  const good = pbkdf2(salt, der.integer(2), sha256);

  test.each<[string, Uint8Array, string]>([
    [
      "ten million iterations and one",
      pbes2(pbkdf2(salt, der.integer(10_000_001), sha256)),
      "ERR_JOSE_LIMIT_EXCEEDED",
    ],
    [
      "iterations beyond all numbers",
      pbes2(pbkdf2(salt, der.integer(2n ** 80n), sha256)),
      "ERR_JOSE_LIMIT_EXCEEDED",
    ],
    ["no iterations", pbes2(pbkdf2(salt, der.integer(0), sha256)), "ERR_KEY_INVALID"],
    ["negative iterations", pbes2(pbkdf2(salt, der.integer(-1), sha256)), "ERR_KEY_INVALID"],
    [
      "a key length that the cipher has not",
      pbes2(pbkdf2(salt, der.integer(2), der.integer(16), sha256)),
      "ERR_KEY_INVALID",
    ],
    [
      "a key of a thousand bytes",
      pbes2(pbkdf2(salt, der.integer(2), der.integer(1000), sha256)),
      "ERR_JOSE_LIMIT_EXCEEDED",
    ],
    [
      "an unknown pseudorandom function",
      pbes2(pbkdf2(salt, der.integer(2), algorithmIdentifier("1.2.3"))),
      "ERR_JOSE_NOT_SUPPORTED",
    ],
    [
      "a pseudorandom function with odd parameters",
      pbes2(
        pbkdf2(
          salt,
          der.integer(2),
          algorithmIdentifier("1.2.840.113549.2.9", der.tagged(0x05, Uint8Array.of(1))),
        ),
      ),
      "ERR_KEY_INVALID",
    ],
    [
      "a salt from elsewhere",
      pbes2(pbkdf2(algorithmIdentifier("1.2.3"), der.integer(2), sha256)),
      "ERR_KEY_INVALID",
    ],
    ["something more", pbes2(pbkdf2(salt, der.integer(2), sha256, der.nullValue())), "ERR_KEY_INVALID"],
    [
      "an unknown key derivation",
      pbes2(algorithmIdentifier("1.2.3", der.sequence())),
      "ERR_JOSE_NOT_SUPPORTED",
    ],
    ["an unknown cipher", pbes2(good, algorithmIdentifier("1.2.3", iv)), "ERR_JOSE_NOT_SUPPORTED"],
    ["RC2", pbes2(good, algorithmIdentifier("1.2.840.113549.3.2", iv)), "ERR_JOSE_NOT_SUPPORTED"],
    [
      "a short initialization vector",
      pbes2(good, algorithmIdentifier("2.16.840.1.101.3.4.1.42", der.octetString(new Uint8Array(8)))),
      "ERR_KEY_INVALID",
    ],
    [
      "a long initialization vector for DES",
      pbes2(good, algorithmIdentifier("1.2.840.113549.3.7", iv)),
      "ERR_KEY_INVALID",
    ],
    ["scrypt with too much memory", pbes2(scrypt(2 ** 20, 8, 1)), "ERR_JOSE_LIMIT_EXCEEDED"],
    ["scrypt with little work and too much memory", pbes2(scrypt(2, 2 ** 20, 1)), "ERR_JOSE_LIMIT_EXCEEDED"],
    ["scrypt with blocks beyond measure", pbes2(scrypt(2, 2 ** 30, 1)), "ERR_JOSE_LIMIT_EXCEEDED"],
    [
      "scrypt with little memory for one run and much for sixteen",
      pbes2(scrypt(2, 2 ** 19, 16)),
      "ERR_JOSE_LIMIT_EXCEEDED",
    ],
    ["scrypt that would take seconds", pbes2(scrypt(2 ** 15, 8, 16)), "ERR_JOSE_LIMIT_EXCEEDED"],
    ["scrypt with too many runs", pbes2(scrypt(2, 8, 17)), "ERR_JOSE_LIMIT_EXCEEDED"],
    ["scrypt with a cost that is no power of two", pbes2(scrypt(1000, 8, 1)), "ERR_KEY_INVALID"],
    ["scrypt with a cost of one", pbes2(scrypt(1, 8, 1)), "ERR_KEY_INVALID"],
    ["an unknown scheme", algorithmIdentifier("1.2.3", der.sequence()), "ERR_JOSE_NOT_SUPPORTED"],
    [
      "triple DES with too many iterations",
      algorithmIdentifier("1.2.840.113549.1.12.1.3", der.sequence(salt, der.integer(10_000_001))),
      "ERR_JOSE_LIMIT_EXCEEDED",
    ],
    [
      "triple DES with iterations that would take seconds",
      algorithmIdentifier("1.2.840.113549.1.12.1.3", der.sequence(salt, der.integer(3_400_000))),
      "ERR_JOSE_LIMIT_EXCEEDED",
    ],
    ["no parameters", algorithmIdentifier("1.2.840.113549.1.5.13"), "ERR_KEY_INVALID"],
  ])("with %s are refused", async (_, algorithm, code) => {
    expect(await codeOfRejection(load(file(algorithm)))).toBe(code);
  });

  test("may leave out the pseudorandom function, which is then HMAC-SHA-1, and state the right key length", async () => {
    for (const parts of [[], [sha256], [der.integer(32), sha256], [der.integer(32)]]) {
      expect(await codeOfRejection(load(file(pbes2(pbkdf2(salt, der.integer(2), ...parts)))))).toBe(
        "ERR_KEY_INVALID",
      );
    }
  });
});

test("a file that is cut short, extended or changed only ever fails with an error of the library", async () => {
  const quick = ["aes-128-cbc-SHA1", "aes-256-cbc-SHA512"].map((name) =>
    Buffer.from(read(name).replaceAll(/-----[^-]+-----|\s/g, ""), "base64"),
  );
  const bytes = fc.constantFrom(...quick).chain((file) =>
    fc.oneof(
      fc.nat(file.length - 1).map((length) => file.subarray(0, length + 1)),
      fc.uint8Array({ minLength: 1, maxLength: 8 }).map((more) => Buffer.concat([file, more])),
      fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, change]) => {
        const changed = Buffer.from(file);
        changed[at]! ^= change;
        return changed;
      }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (file) => {
      // The file is not authenticated: a change may lead to another private key, which is rejected at its
      // first use.
      expect([undefined, "ERR_KEY_INVALID", "ERR_JOSE_NOT_SUPPORTED", "ERR_JOSE_LIMIT_EXCEEDED"]).toContain(
        await codeOfRejection(load(pem(label, file))),
      );
    }),
    { numRuns: 150 },
  );
}, 60_000);
