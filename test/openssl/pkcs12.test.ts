// PKCS #12 (RFC 7292): files that OpenSSL writes and reads, its key derivation, and its RC2.
import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { exportJwk } from "../../src/jwk/index.ts";
import { loadPkcs12 } from "../../src/x509/index.ts";
import { describe, expect, inject, test } from "vitest";
import { bmpString } from "../../src/jwk/formats/passphrase.ts";
import { pkcs12Kdf } from "../../src/jwk/formats/pkcs12-kdf.ts";
import type { FileHash } from "../../src/platform/file-hashes.ts";
import { run } from "../../src/steps/drivers.ts";
import { rc2CbcDecrypt } from "../../src/x509/files/pkcs12/rc2.ts";
import { asWindowsDoes } from "../support/encoding/ber-writer.ts";
import { jwkOf } from "../support/native-jwk.ts";
import { hasOpenssl, openssl } from "../support/openssl.ts";
import * as writer from "../support/x509/pkcs12-writer.ts";

const read = (name: string) => readFileSync(new URL(`../files/pkcs12/${name}.pem`, import.meta.url), "utf8");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const leafKey = createPrivateKey(read("leaf-key"));
const [leaf, root] = ["leaf", "root"].map((name) => new X509Certificate(read(name)).raw);

describe.runIf(hasOpenssl)("a file that OpenSSL writes is read", () => {
  const made = (...options: readonly string[]): Buffer =>
    openssl(["pkcs12", "-export", "-passout", "pass:secret", ...options], read("leaf-key") + read("leaf"));

  /** Loads a file, and expects the key with its certificate. */
  async function expectLeaf(file: Uint8Array, password: string): Promise<void> {
    const { keys, certificates } = await loadPkcs12(file, { password });
    expect([keys.length, certificates.map(({ der }) => hex(der))]).toEqual([1, [hex(leaf!)]]);
    expect(await exportJwk(keys[0]!, { private: true })).toEqual(jwkOf(leafKey));
    expect(keys[0]!.x5c).toEqual([leaf!.toString("base64")]);
  }

  test.each([
    [["-keypbe", "AES-128-CBC", "-certpbe", "AES-256-CBC"]],
    [["-iter", "1"]],
    [["-iter", "5000", "-macalg", "sha512"]],
    [["-nomaciter", "-name", "a name with ü and 漢字"]],
    [["-CSP", "Microsoft Software Key Storage Provider", "-LMK"]],
    [["-keyex", "-passout", "pass:secret"]],
    [["-keypbe", "NONE"]],
    [["-keypbe", "NONE", "-certpbe", "NONE", "-macalg", "sha384"]],
  ])("with %j", async (options) => {
    await expectLeaf(made(...options), "secret");
  });

  test.each(["", "a", "0123456789".repeat(20), "ß", "漢字", "👩‍💻", "\u0001", "\uFFFF"])(
    "with the password %j",
    async (password) => {
      await expectLeaf(made("-macalg", "sha256", "-passout", `pass:${password}`), password);
    },
  );
});

describe.runIf(hasOpenssl)("OpenSSL reads the files that other tests write:", () => {
  const pkcs8 = leafKey.export({ format: "der", type: "pkcs8" });
  const blocks = (file: Uint8Array, password: string): number =>
    openssl(["pkcs12", "-passin", `pass:${password}`, "-nodes"], file)
      .toString()
      .match(/BEGIN/g)?.length ?? 0;

  test.each([null, ""])("with the password %j in the MAC", (password) => {
    const safes = [writer.certBag(leaf!), writer.bag(writer.oids.keyBag, pkcs8)].map((bag) =>
      writer.data(writer.sequence(bag)),
    );
    expect(
      blocks(
        writer.pfx(safes, (safe) => writer.mac(safe, password)),
        "",
      ),
    ).toBe(2);
  });

  test("in BER", () => {
    const contents = { certificates: [leaf!, root!], key: pkcs8, password: "secret" };
    expect(blocks(writer.pfxInBer(contents, asWindowsDoes), "secret")).toBe(3);
  });
});

const hashes: readonly FileHash[] = [
  ...(["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const),
  ...(inject("backend") === "webcrypto"
    ? []
    : (["SHA-224", "SHA-512/224", "SHA-512/256", "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512"] as const)),
];

test.runIf(hasOpenssl)("OpenSSL derives the same keys from any password and salt", async () => {
  const identifiers = { key: 1, iv: 2, mac: 3 } as const;
  const octets = (maxLength: number) =>
    fc.uint8Array({ minLength: 1, maxLength }).map((bytes) => Uint8Array.from(bytes));
  const any = fc.record({
    hash: fc.constantFrom(...hashes),
    purpose: fc.constantFrom("key", "iv", "mac"),
    password: fc.string({ unit: "grapheme", maxLength: 80 }).map(bmpString),
    salt: octets(300),
    iterations: fc.integer({ min: 1, max: 5 }),
    length: fc.integer({ min: 1, max: 200 }),
  });
  await fc.assert(
    fc.asyncProperty(any, async (derivation) => {
      const options = {
        digest: derivation.hash.replace("SHA-", "SHA").replace("/", "-"),
        hexpass: hex(derivation.password),
        hexsalt: hex(derivation.salt),
        iter: derivation.iterations,
        id: identifiers[derivation.purpose],
      };
      const settings = Object.entries(options).flatMap(([name, value]) => ["-kdfopt", `${name}:${value}`]);
      const text = openssl(["kdf", "-keylen", `${derivation.length}`, ...settings, "PKCS12KDF"]).toString();
      expect(hex(await run(pkcs12Kdf(derivation)))).toBe(text.replaceAll(/[:\s]/g, "").toLowerCase());
    }),
    { numRuns: 60 },
  );
});

describe.runIf(hasOpenssl)("what OpenSSL's legacy provider encrypts is decrypted:", () => {
  test.each([
    ["rc2-40-cbc", 5, 40],
    ["rc2-64-cbc", 8, 64],
    ["rc2-cbc", 16, 128],
  ])("%s", async (cipher, length, bits) => {
    const providers = ["-provider", "legacy", "-provider", "default"];
    for (const size of [0, 1, 7, 8, 9, 1000]) {
      const [key, iv, text] = [randomBytes(length), randomBytes(8), randomBytes(size)];
      const ciphertext = openssl(["enc", `-${cipher}`, "-K", hex(key), "-iv", hex(iv), ...providers], text);
      const [k, i, c] = [key, iv, ciphertext].map((bytes) => Uint8Array.from(bytes));
      expect(await run(rc2CbcDecrypt(k!, bits, i!, c!))).toEqual(Uint8Array.from(text));
    }
  });
});
