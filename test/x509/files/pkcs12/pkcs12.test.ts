// PKCS #12 files made by OpenSSL and by Java, from test/files/pkcs12: src/x509/files/pkcs12/pkcs12.ts, RFC 7292.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { decryptCompact, encryptCompact } from "../../../../src/jwe/index.ts";
import { exportJwk } from "../../../../src/jwk/index.ts";
import { type LoadedPkcs12 } from "josette/x509";
import { certificateThumbprint, loadPkcs12 } from "../../../../src/x509/index.ts";
import { describe, expect, inject, test } from "vitest";
import { codeOfRejection } from "../../../support/errors.ts";
import { jwkOf } from "../../../support/native-jwk.ts";

const path = (name: string) => new URL(`../../../files/pkcs12/${name}`, import.meta.url);
const read = (name: string) => readFileSync(path(name), "utf8");
const readPfx = (name: string) => readFileSync(path(`${name}.pfx`));

const otherLetters = "pässwört € 𝄞";
const passwordOf = (name: string) =>
  name.startsWith("empty-password") ? "" : name.startsWith("other-letters") ? otherLetters : "secret";

/** The certificates of a PEM text, in base64. */
const certificatesIn = (text: string) =>
  [...text.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)].map(([pem]) =>
    new X509Certificate(pem).raw.toString("base64"),
  );
const jwkIn = (text: string) => jwkOf(createPrivateKey(text));

const leaf = certificatesIn(read("leaf.pem"));
const chain = certificatesIn(read("chain.pem"));
const leafKey = jwkIn(read("leaf-key.pem"));

/** What a file has in it, in a form to compare. */
async function contentsOf({ keys, certificates }: LoadedPkcs12): Promise<object> {
  return {
    keys: await Promise.all(
      keys.map(async (key) => ({ jwk: await exportJwk(key, { private: true }), x5c: key.x5c })),
    ),
    certificates: certificates.map(({ der }) => Buffer.from(der).toString("base64")),
  };
}

const withLeaf = { keys: [{ jwk: leafKey, x5c: leaf }], certificates: leaf };
const withChain = { keys: [{ jwk: leafKey, x5c: chain }], certificates: chain };
const rsa = certificatesIn(read("rsa.pem"));
const [firstCertificate = "", secondCertificate = ""] = certificatesIn(read("two-keys.pem"));
const [firstKey = "", secondKey = ""] =
  read("two-keys.pem").match(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/g) ?? [];
const twoKeys = {
  keys: [
    { jwk: jwkIn(firstKey), x5c: [firstCertificate] },
    { jwk: jwkIn(secondKey), x5c: [secondCertificate] },
  ],
  certificates: [firstCertificate, secondCertificate],
};
const rows: readonly (readonly [name: string, contents: object])[] = [
  ["rsa", { keys: [{ jwk: jwkIn(read("rsa-key.pem")), x5c: rsa }], certificates: rsa }],
  ["chain", withChain],
  ["names", withChain],
  ["certificates", { keys: [], certificates: chain }],
  ["two-keys", twoKeys],
  ["trusted", { keys: [], certificates: chain.slice(1).reverse() }],
  ["key", { keys: [{ jwk: leafKey, x5c: undefined }], certificates: [] }],
  ...["modern", "aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "unencrypted", "unencrypted-certificate"].map(
    (name) => [name, withLeaf] as const,
  ),
  ...["mac-sha1", "mac-sha384", "mac-sha512", "one-iteration", "no-mac", "unencrypted-no-mac"].map(
    (name) => [name, withLeaf] as const,
  ),
  ...["empty-password", "empty-password-no-mac", "other-letters"].map((name) => [name, withLeaf] as const),
];

describe.each(rows)("%s.pfx", (name, contents) => {
  const file = readPfx(name);
  const password = passwordOf(name);

  test("holds what was put in", async () => {
    const loaded = await loadPkcs12(file, { password });
    expect(await contentsOf(loaded)).toEqual(contents);
    expect([loaded, loaded.keys, loaded.certificates].every((each) => Object.isFrozen(each))).toBe(true);
  });

  test("is read from base64, with line ends or without", async () => {
    const text = file.toString("base64");
    expect(await contentsOf(await loadPkcs12(text, { password }))).toEqual(contents);
    const lines = text.replaceAll(/.{76}/g, "$&\r\n");
    expect(await contentsOf(await loadPkcs12(`${lines}\r\n`, { password }))).toEqual(contents);
  });

  test("is not read with another password", async () => {
    const codes = ["Secret", "secret ", "secre", `${password}x`].map((wrong) =>
      codeOfRejection(loadPkcs12(file, { password: wrong })),
    );
    // Nothing in this file depends on the password.
    const expected = name === "unencrypted-no-mac" ? undefined : "ERR_PKCS12_INVALID";
    expect(new Set(await Promise.all(codes))).toEqual(new Set([expected]));
  });
});

describe.each(["3des", "2des", "empty-password-3des", "other-letters-3des"])("%s.pfx", (name) => {
  const password = passwordOf(name);

  test.runIf(inject("backend") !== "webcrypto")("is read with node:crypto", async () => {
    expect(await contentsOf(await loadPkcs12(readPfx(name), { password }))).toEqual(withLeaf);
  });

  test.runIf(inject("backend") === "webcrypto")("is not supported by WebCrypto", async () => {
    expect(await codeOfRejection(loadPkcs12(readPfx(name), { password }))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("is not read with another password", async () => {
    expect(await codeOfRejection(loadPkcs12(readPfx(name), { password: "other" }))).toBe(
      "ERR_PKCS12_INVALID",
    );
  });
});

const otherMacs = ["sha224", "sha512-224", "sha512-256", "sha3-256", "sha3-512"];
describe.each(otherMacs.map((hash) => `mac-${hash}`))("%s.pfx", (name) => {
  test.runIf(inject("backend") !== "webcrypto")("is read with node:crypto", async () => {
    expect(await contentsOf(await loadPkcs12(readPfx(name), { password: "secret" }))).toEqual(withLeaf);
    expect(await codeOfRejection(loadPkcs12(readPfx(name), { password: "other" }))).toBe(
      "ERR_PKCS12_INVALID",
    );
  });

  test.runIf(inject("backend") === "webcrypto")("is not supported by WebCrypto", async () => {
    const loading = loadPkcs12(readPfx(name), { password: "secret" });
    expect(await codeOfRejection(loading)).toBe("ERR_JOSE_NOT_SUPPORTED");
    const hash = name.slice("mac-".length).toUpperCase().replace("SHA512-", "SHA-512/");
    await expect(loading).rejects.toThrow(hash.replace("SHA224", "SHA-224"));
  });
});

describe.each(["legacy", "rc2-128"])("%s.pfx, whose certificate is encrypted with RC2", (name) => {
  test.runIf(inject("backend") !== "webcrypto")("is read whole with node:crypto", async () => {
    const loaded = await loadPkcs12(readPfx(name), { password: "secret" });
    expect(await contentsOf(loaded)).toEqual(withLeaf);
    expect(loaded.unreadable).toEqual([]);
  });

  test.runIf(inject("backend") === "webcrypto")("gives its certificate without triple DES", async () => {
    const loaded = await loadPkcs12(readPfx(name), { password: "secret" });
    expect(await contentsOf(loaded)).toEqual({ keys: [], certificates: leaf });
    expect(loaded.unreadable.map(({ what }) => what)).toEqual(["encrypted private key (bag 1)"]);
  });
});

test.each([
  ["rc2-key", "pbeWithSHAAnd40BitRC2-CBC"],
  ["rc4-key", "pbeWithSHAAnd128BitRC4"],
])("%s.pfx gives its certificate and says how to convert the key", async (name, algorithm) => {
  const { keys, certificates, unreadable } = await loadPkcs12(readPfx(name), { password: "secret" });
  expect([keys.length, certificates.length, unreadable.length]).toEqual([0, 1, 1]);
  expect(unreadable[0]!.reason).toContain(algorithm);
  expect(unreadable[0]!.reason).toContain("openssl pkcs12 -legacy -in old.pfx -nodes -out all.pem");
  expect(unreadable[0]!.reason).not.toContain("pkcs8");
  expect([unreadable, unreadable[0]].every((each) => Object.isFrozen(each))).toBe(true);
});

test("a wrong password is said before an algorithm that is not supported", async () => {
  expect(await codeOfRejection(loadPkcs12(readPfx("legacy"), { password: "other" }))).toBe(
    "ERR_PKCS12_INVALID",
  );
});

test("no password is an empty one", async () => {
  expect(await contentsOf(await loadPkcs12(readPfx("empty-password")))).toEqual(withLeaf);
  expect(await contentsOf(await loadPkcs12(readPfx("empty-password"), { password: "" }))).toEqual(withLeaf);
  expect(await codeOfRejection(loadPkcs12(readPfx("modern")))).toBe("ERR_PKCS12_INVALID");
  expect(await codeOfRejection(loadPkcs12(readPfx("no-mac")))).toBe("ERR_PKCS12_INVALID");
});

test("the keys decrypt tokens, and are found by the certificate's thumbprint", async () => {
  const { keys, certificates } = await loadPkcs12(readPfx("rsa"), { password: "secret" });
  const header = {
    alg: "RSA-OAEP-256",
    enc: "A256GCM",
    "x5t#S256": await certificateThumbprint(certificates[0]!, "SHA-256"),
  } as const;
  const token = await encryptCompact(Uint8Array.of(1, 2, 3), certificates[0]!.key, header);
  const opened = await decryptCompact(token, keys, { alg: [header.alg], enc: [header.enc] });
  expect([opened.plaintext, opened.matchedBy]).toEqual([Uint8Array.of(1, 2, 3), "x5t#S256"]);
});

test.each([
  ["no bytes", new Uint8Array(0)],
  ["no text", ""],
  ["text that is not base64", "MII="],
  ["base64 of something else", "AAAA"],
  ["PEM text", read("leaf.pem")],
  ["the bytes of PEM text", readFileSync(path("leaf.pem"))],
  ["the bytes of base64", Buffer.from(readPfx("modern").toString("base64"))],
  ["a certificate", new X509Certificate(read("leaf.pem")).raw],
  ["something behind", Buffer.concat([readPfx("modern"), Buffer.of(0)])],
])("%s is no PKCS #12 file", async (_, file) => {
  expect(await codeOfRejection(loadPkcs12(file, { password: "secret" }))).toBe("ERR_PKCS12_INVALID");
});

test("a file has at most 4 MiB", async () => {
  const large = new Uint8Array(4_194_305).fill(0x30);
  expect(await codeOfRejection(loadPkcs12(large))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  expect(await codeOfRejection(loadPkcs12("A".repeat(7_000_000)))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  expect(await codeOfRejection(loadPkcs12(large.subarray(1)))).toBe("ERR_PKCS12_INVALID");
});

test.each([
  ["a number for a file", () => loadPkcs12(3 as never), "ERR_INVALID_ARGUMENT"],
  ["nothing for a file", () => loadPkcs12(undefined as never), "ERR_INVALID_ARGUMENT"],
  ["an ArrayBuffer", () => loadPkcs12(new ArrayBuffer(3) as never), "ERR_INVALID_ARGUMENT"],
  ["a password in bytes", () => loadPkcs12("", { password: Buffer.of(1) as never }), "ERR_INVALID_OPTION"],
  ["null for a password", () => loadPkcs12("", { password: null as never }), "ERR_INVALID_OPTION"],
  ["a password for options", () => loadPkcs12("", "secret" as never), "ERR_INVALID_OPTION"],
])("%s is the caller's mistake", async (_, call, code) => {
  expect(await codeOfRejection(call())).toBe(code);
});
