// Private keys and public keys in PEM: what OpenSSL writes, josette reads, and the other way round.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { exportJwk, exportPem, importKey } from "../../src/jwk/index.ts";
import { loadPem } from "../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { ecJwk } from "../support/jwk/pairs.ts";
import { jwkOf } from "../support/native-jwk.ts";
import { codeOf } from "../support/errors.ts";
import { keyObjects, rsaKey } from "../support/keys.ts";
import { hasOpenssl, openssl, opensslFolder } from "../support/openssl.ts";

const read = (path: string) => readFileSync(new URL(`../files/${path}.pem`, import.meta.url), "utf8");
const readKey = (name: string) => read(`keys/${name}`);

describe.runIf(hasOpenssl)("a key that josette exports is the same to OpenSSL:", () => {
  const curves = ["prime256v1", "secp384r1", "secp521r1"];
  const okp = ["ed25519", "ed448", "x25519", "x448"];

  test.each([
    ...["rsa-pkcs8", "rsa-pkcs1", "ec-no-public-sec1"],
    ...curves.flatMap((curve) => [`ec-${curve}-pkcs8`, `ec-${curve}-sec1`]),
    ...okp.map((name) => `${name}-pkcs8`),
  ])("the private key of %s.pem", async (name) => {
    const written = await exportPem((await loadPem(readKey(name))).keys[0]!, { private: true });
    const publicHalf = (text: string) => openssl(["pkey", "-pubout"], text);
    expect(publicHalf(written)).toEqual(publicHalf(readKey(name)));
    expect(openssl(["pkey"], written).toString()).toBe(written);
    expect(openssl(["pkey", "-noout", "-check"], written).toString()).toMatch(/valid/i);
  });

  test.each([
    ...["rsa-spki", "rsa-pkcs1-public"],
    ...curves.map((curve) => `ec-${curve}-spki`),
    ...okp.map((name) => `${name}-spki`),
  ])("the public key of %s.pem", async (name) => {
    const written = await exportPem((await loadPem(readKey(name))).keys[0]!);
    const again = (text: string) => openssl(["pkey", "-pubin", "-pubout"], text);
    expect(written).toBe(again(readKey(name)).toString());
    expect(openssl(["pkey", "-noout", "-pubin", "-pubcheck"], written).toString()).toMatch(/valid/i);
  });

  test.each(["rsa-pss", "rsa-pss-sha256"])("the restrictions of %s.pem", async (name) => {
    const pem = readKey(name);
    const key = importKey(pem);
    // OpenSSL prints the line only for keys of this kind.
    const restrictions = (text: string, ...options: readonly string[]) =>
      /^(?:No )?PSS parameter restrictions[^]*/m.exec(
        openssl(["pkey", "-text", "-noout", ...options], text).toString(),
      )?.[0];
    const expected = restrictions(pem);
    expect(expected).toBeDefined();
    expect(restrictions(await exportPem(key, { private: true }))).toBe(expected);
    expect(restrictions(await exportPem(key), "-pubin")).toBe(expected);
  });

  test("an encrypted one, with the parameters that are promised", async () => {
    const pair = ecJwk("P-256");
    const text = await exportPem(pair, { private: true, passphrase: "secret" });
    const plain = openssl(["pkey", "-passin", "pass:secret"], text).toString();
    expect(jwkOf(createPrivateKey(plain))).toEqual(pair);
    const parsed = openssl(["asn1parse"], text).toString();
    expect(parsed).toMatch(/PBES2[^]*PBKDF2[^]*INTEGER +:0927C0[^]*hmacWithSHA256[^]*aes-256-cbc/);
  });
});

describe.runIf(hasOpenssl)("what OpenSSL writes is read:", () => {
  test.each([
    ["RSA", "rsa_keygen_bits:2048"],
    ["EC", "ec_paramgen_curve:P-256"],
    ["EC", "ec_paramgen_curve:P-521"],
    ["ED25519", ""],
    ["X25519", ""],
  ])("a new key of %s %s", async (algorithm, option) => {
    const options = option === "" ? [] : ["-pkeyopt", option];
    const text = openssl(["genpkey", "-algorithm", algorithm, ...options]).toString();
    const { keys } = await loadPem(text);
    expect(await exportJwk(keys[0]!, { private: true })).toEqual(jwkOf(createPrivateKey(text)));
    expect(await exportJwk(keys[0]!)).toEqual(jwkOf(createPublicKey(text)));
  });

  test.each([
    ["-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA512", "-iter", "1"],
    ["-v2", "aes-256-cbc", "-iter", "100000"],
  ])("an encrypted key with %s %s %s %s %s %s", async (...options) => {
    const plain = read("pkcs8/plain");
    const text = openssl(["pkcs8", "-topk8", "-passout", "pass:Grüße", ...options], plain).toString();
    const { keys } = await loadPem(text, { passphrase: "Grüße" });
    expect(await exportJwk(keys[0]!, { private: true })).toEqual(jwkOf(createPrivateKey(plain)));
  });
});

describe.runIf(hasOpenssl)("RSA keys in every form that OpenSSL writes:", () => {
  const { openssl, read, write } = opensslFolder();
  const testKey = "test-key.pem";
  write(testKey, keyObjects(rsaKey).privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const modulusIn = (file: string, ...options: string[]) =>
    openssl("rsa", "-in", file, "-noout", "-modulus", ...options)
      .toString()
      .trim()
      .replace("Modulus=", "")
      .toLowerCase();
  const modulusOf = async (pem: string) => {
    const { n } = await exportJwk(importKey(pem));
    return Buffer.from(n!, "base64url").toString("hex");
  };

  test("genrsa -traditional writes PKCS #1", async () => {
    openssl("genrsa", "-traditional", "-out", "pkcs1.pem", "2048");
    expect(read("pkcs1.pem")).toContain("-----BEGIN RSA PRIVATE KEY-----");
    expect(importKey(read("pkcs1.pem")).type).toBe("private");
    expect(await modulusOf(read("pkcs1.pem"))).toBe(modulusIn("pkcs1.pem"));
  });

  test.each([
    ["rsa -pubout", ["rsa", "-pubout"], "PUBLIC KEY"],
    ["rsa -RSAPublicKey_out", ["rsa", "-RSAPublicKey_out"], "RSA PUBLIC KEY"],
    ["pkey -pubout", ["pkey", "-pubout"], "PUBLIC KEY"],
    ["pkey -pubout -text", ["pkey", "-pubout", "-text"], "PUBLIC KEY"],
    ["pkey", ["pkey"], "PRIVATE KEY"],
    ["pkey -text", ["pkey", "-text"], "PRIVATE KEY"],
    ["pkey -traditional", ["pkey", "-traditional"], "RSA PRIVATE KEY"],
  ])("%s converts them", async (_, [command, ...options], label) => {
    const pem = openssl(command!, "-in", testKey, ...options).toString();
    expect(pem).toContain(`-----BEGIN ${label}-----`);
    expect(await modulusOf(pem)).toBe(modulusIn(testKey));
  });

  test.each([
    ["an encrypted key", ["genrsa", "-aes256", "-passout", "pass:secret", "2048"]],
    [
      "a key encrypted in the old way",
      ["genrsa", "-traditional", "-aes256", "-passout", "pass:secret", "2048"],
    ],
  ])("%s is not read by importKey", (_, [command, ...options]) => {
    const pem = openssl(command!, ...options).toString();
    expect(codeOf(() => importKey(pem))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});
