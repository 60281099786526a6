// The certificate members of an exported JWK (RFC 7517 sections 4.7 to 4.9), and encrypted private keys (RFC
// 5958 section 3).
import { createHash, createPrivateKey } from "node:crypto";
import { exportJwk, exportPem, importKey, keySet } from "../../../src/jwk/index.ts";
import { loadPem, parseCertificate } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { mintSelfSignedCertificate } from "../../../examples/identity-provider/certificate.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { keyObjects, publicJwk, rsaKey } from "../../support/keys.ts";
import { jwkOf } from "../../support/native-jwk.ts";
import { ecJwk, okpJwk } from "../../support/jwk/pairs.ts";

const der = mintSelfSignedCertificate({
  subject: "CN=client",
  ...keyObjects(rsaKey),
  notBefore: new Date(0),
  notAfter: new Date(4e12),
});
const digest = (hash: string) => createHash(hash).update(der).digest("base64url");
const certified = {
  x5c: [Buffer.from(der).toString("base64")],
  x5t: digest("sha1"),
  "x5t#S256": digest("sha256"),
};
const everything = { x5c: true, x5t: true, "x5t#S256": true };

describe("the JWK of a key with a certificate", () => {
  const { key } = parseCertificate(der);

  test("has nothing of it unless asked", async () => {
    expect(await exportJwk(key)).toEqual(publicJwk(rsaKey));
    expect(await exportJwk(key, { x5c: false, x5t: false })).toEqual(publicJwk(rsaKey));
  });

  test("has each part on request", async () => {
    expect(await exportJwk(key, everything)).toEqual({ ...publicJwk(rsaKey), ...certified });
    for (const [name, value] of Object.entries(certified)) {
      expect(await exportJwk(key, { [name]: true })).toEqual({ ...publicJwk(rsaKey), [name]: value });
    }
  });

  test("has them beside the private members too, and gives the same key again", async () => {
    const pem = keyObjects(rsaKey).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const certificate = `-----BEGIN CERTIFICATE-----\n${certified.x5c[0]!}\n-----END CERTIFICATE-----\n`;
    const { keys } = await loadPem(pem + certificate);
    const jwk = await exportJwk(keys[0]!, { ...everything, private: true });
    expect(jwk).toEqual({ ...rsaKey, ...certified });
    expect(await exportJwk(importKey(jwk), { ...everything, private: true })).toEqual(jwk);
    expect(keySet({ keys: [jwk] })).toBeDefined();
  });

  test.each(["x5c", "x5t", "x5t#S256"])(
    "is not to be had with %s where there is no certificate",
    async (name) => {
      expect(await codeOfRejection(exportJwk(rsaKey, { [name]: true }))).toBe("ERR_KEY_NOT_SUITABLE");
    },
  );

  test.each(["x5c", "x5t", "x5t#S256"])("is not to be had with a %s that is no flag", async (name) => {
    expect(await codeOfRejection(exportJwk(key, { [name]: "yes" }))).toBe("ERR_INVALID_OPTION");
  });
});

describe("options", () => {
  const { privateKey } = keyObjects(rsaKey);

  test.each<object>([
    { x5d: true },
    { "x5t#S1": true },
    { privat: true },
    { passphrase: "secret" },
    { x5d: undefined },
  ])("of exportJwk are refused where they are unknown: %o", async (options) => {
    expect(await codeOfRejection(exportJwk(privateKey, options))).toBe("ERR_INVALID_OPTION");
  });

  test.each<object>([{ privat: true }, { password: "secret" }, { x5c: true }, { privat: undefined }])(
    "of exportPem are refused where they are unknown: %o",
    async (options) => {
      expect(await codeOfRejection(exportPem(privateKey, options))).toBe("ERR_INVALID_OPTION");
    },
  );

  test("without values are as if left out", async () => {
    const none: object = { private: undefined, x5c: undefined, x5t: undefined, "x5t#S256": undefined };
    expect(await exportJwk(privateKey, none)).toEqual(publicJwk(rsaKey));
    expect(await exportPem(privateKey, { private: undefined } as object)).toBe(await exportPem(privateKey));
  });

  test("without a passphrase, where one is named, would leave the key unencrypted", async () => {
    const unset: object = { private: true, passphrase: undefined };
    expect(await codeOfRejection(exportPem(privateKey, unset))).toBe("ERR_INVALID_OPTION");
  });
});

describe("an encrypted private key", () => {
  const pairs = [rsaKey, ecJwk("P-256"), ecJwk("P-521"), okpJwk("Ed25519"), okpJwk("X25519")] as const;
  const passphrases: readonly (string | Uint8Array)[] = [
    "secret",
    "pass phrase of Zoë 🔑",
    Uint8Array.of(0, 255, 128),
  ];

  test.each(pairs)("of %# is read again with its passphrase alone", async (pair) => {
    for (const passphrase of passphrases) {
      const text = await exportPem(pair, { private: true, passphrase });
      expect(text).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
      const { keys } = await loadPem(text, { passphrase });
      expect(await exportJwk(keys[0]!, { private: true })).toEqual(pair);
      expect(await codeOfRejection(loadPem(text, { passphrase: "another" }))).toBe("ERR_KEY_INVALID");
      const bytes = typeof passphrase === "string" ? passphrase : Buffer.from(passphrase);
      expect(jwkOf(createPrivateKey({ key: text, passphrase: bytes }))).toEqual(pair);
    }
  });

  test("is another one each time", async () => {
    const options = { private: true, passphrase: "secret" };
    expect(await exportPem(pairs[1], options)).not.toBe(await exportPem(pairs[1], options));
  });

  test.each<[string, object, string]>([
    ["a passphrase for a public key", { passphrase: "secret" }, "ERR_INVALID_OPTION"],
    ["an empty passphrase", { private: true, passphrase: "" }, "ERR_INVALID_OPTION"],
    ["a passphrase of no bytes", { private: true, passphrase: new Uint8Array() }, "ERR_INVALID_OPTION"],
    ["a number", { private: true, passphrase: 1 }, "ERR_INVALID_OPTION"],
    ["null", { private: true, passphrase: null }, "ERR_INVALID_OPTION"],
  ])("is not written with %s", async (_, options, code) => {
    expect(await codeOfRejection(exportPem(rsaKey, options))).toBe(code);
  });

  test("is not read by importKey, which cannot wait", async () => {
    const text = await exportPem(pairs[1], { private: true, passphrase: "secret" });
    expect(() => importKey(text)).toThrow("loadPem");
  });
});
