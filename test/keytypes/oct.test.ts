// Symmetric keys, and the rejection of public keys that are used as secrets (RFC 8725 section 2.1).
import { readdirSync, readFileSync } from "node:fs";
import { createHmac, createSecretKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { type KeysInput } from "josette/jwk";
import { importKey, importSecret, exportJwk, keySet } from "../../src/jwk/index.ts";
import { encryptCompact } from "../../src/jwe/index.ts";
import { signCompact, verifyCompact } from "../../src/jws/index.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mintSelfSignedCertificate } from "../../examples/identity-provider/certificate.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { keyObjects, publicJwk, rsaKey } from "../support/keys.ts";
import { jwkOf } from "../support/native-jwk.ts";

const rsa = keyObjects(rsaKey);
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const ed25519 = generateKeyPairSync("ed25519");
const certificate = mintSelfSignedCertificate({
  subject: "CN=test",
  ...rsa,
  notBefore: new Date("2025-01-01"),
  notAfter: new Date("2035-01-01"),
});

const spkiPem = rsa.publicKey.export({ type: "spki", format: "pem" }).toString();
const spkiDer = rsa.publicKey.export({ type: "spki", format: "der" });
const sshBlob = `AAAAB3NzaC1yc2E${Buffer.alloc(200, 5).toString("base64")}`;
/** A request for a certificate with an Ed25519 key: RFC 2986. */
const request =
  "MIGLMD8CAQAwDDEKMAgGA1UEAwwBYTAqMAUGAytlcAMhAJQ2tR10oWkJDHJLFc7OjolxUq1n/QE+VkAJVGBOYI2loAAwBQYDK2VwA0EAw7G4" +
  "1t9zYo4rS/yZc1DJKc1dTc9BF4h4fHcGjLJGsmzWpwlMV6HUDBQGs7ngq5Vx9C+HbjxFlazQc5HA2uNCDg==";
const shortRsa = (modulusLength: number, publicExponent: number): Buffer =>
  generateKeyPairSync("rsa", { modulusLength, publicExponent }).publicKey.export({
    type: "pkcs1",
    format: "der",
  });
const utf16 = (text: string, mark = "\uFEFF"): Buffer => Buffer.from(mark + text, "utf16le");

const keyFiles: [string, string | Uint8Array][] = [
  ["PEM of an RSA public key", spkiPem],
  ["PEM without the line end at its end", spkiPem.trim()],
  ["PEM after a space", ` ${spkiPem}`],
  ["PEM after a zero width space", `\u200B${spkiPem}`],
  ["PEM after a comment", `# the key of the provider\n${spkiPem}`],
  ["PEM with CRLF", spkiPem.replaceAll("\n", "\r\n")],
  ["PEM with literal line ends", spkiPem.replaceAll("\n", "\\n")],
  ["PEM without its first and last line", spkiPem.split("\n").slice(1, -2).join("\n")],
  ["PEM of PKCS #1", rsa.publicKey.export({ type: "pkcs1", format: "pem" }).toString()],
  ["PEM of an EC public key", ec.publicKey.export({ type: "spki", format: "pem" }).toString()],
  ["PEM of an Ed25519 public key", ed25519.publicKey.export({ type: "spki", format: "pem" }).toString()],
  ["PEM of a private key", rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
  ["PEM of a certificate", new X509Certificate(certificate).toString()],
  ["DER of an RSA public key", spkiDer],
  ["DER of PKCS #1", rsa.publicKey.export({ type: "pkcs1", format: "der" })],
  ["DER of PKCS #1, 1024 bits", shortRsa(1024, 65_537)],
  ["DER of PKCS #1, 1024 bits, exponent 3", shortRsa(1024, 3)],
  ["DER of PKCS #1, 1536 bits", shortRsa(1536, 65_537)],
  ["DER of PKCS #1, 2047 bits", shortRsa(2047, 65_537)],
  ["DER of a P-256 public key", ec.publicKey.export({ type: "spki", format: "der" })],
  ["DER of a P-384 public key", p384.publicKey.export({ type: "spki", format: "der" })],
  ["DER of an Ed25519 public key", ed25519.publicKey.export({ type: "spki", format: "der" })],
  ["DER of a P-256 private key", ec.privateKey.export({ type: "sec1", format: "der" })],
  ["DER of a certificate", certificate],
  ["base64 of the DER", spkiDer.toString("base64")],
  ["base64 of PEM", Buffer.from(spkiPem).toString("base64")],
  ["the first lines of the body of PEM", spkiPem.split("\n").slice(1, 4).join("\n")],
  ["DER with a line end behind it", Buffer.concat([spkiDer, Buffer.from("\n")])],
  ["DER of a certification request", Buffer.from(request, "base64")],
  ["PEM in UTF-16", utf16(spkiPem)],
  ["PEM in UTF-16 without a byte order mark", utf16(spkiPem, "")],
  ["PEM in big-endian UTF-16", utf16(spkiPem).swap16()],
  ["PEM in UTF-16 without its first and last line", utf16(spkiPem.split("\n").slice(1, -2).join("\r\n"))],
  ["a JWK in UTF-16", utf16(JSON.stringify(publicJwk(rsaKey)))],
  ["an OpenSSH key in UTF-16", utf16(`ssh-rsa ${sshBlob}`)],
  ["an OpenSSH key after a byte order mark", `\uFEFFssh-rsa ${sshBlob}`],
  ["an SSH key of RFC 4716", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----"],
  ["a PuTTY key", "PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\n"],
  ["XML of .NET", `<RSAKeyValue><Modulus>${rsaKey.n}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>`],
  ["a keystore of Java", Buffer.from("feedfeed0000000200000001000000010003616263", "hex")],
  ["a JWK", JSON.stringify(publicJwk(rsaKey))],
  ["a JWK, indented", JSON.stringify(publicJwk(rsaKey), null, 2)],
  ["a JWK with white space before the colon", JSON.stringify(publicJwk(rsaKey)).replaceAll(":", "\n:")],
  ["a JWK of an EC key", JSON.stringify(jwkOf(ec.publicKey))],
  ["a JWK Set", JSON.stringify({ keys: [publicJwk(rsaKey)] })],
  ["an OpenSSH RSA key", `ssh-rsa ${sshBlob} user@example.com\n`],
  ["an OpenSSH Ed25519 key", `ssh-ed25519 ${sshBlob}`],
  ["an OpenSSH EC key", `  ecdsa-sha2-nistp256 ${sshBlob}`],
  ["an OpenSSH key of a security token", `sk-ssh-ed25519@openssh.com ${sshBlob}`],
];

/** The keys and certificates that are stored with the tests, and the PFX files. */
const storedFiles = ["certificates", "keys", "pkcs8", "pkcs12"].flatMap((folder) =>
  readdirSync(new URL(`../files/${folder}`, import.meta.url)).map((name) => {
    const bytes = readFileSync(new URL(`../files/${folder}/${name}`, import.meta.url));
    return { name, ders: name.endsWith(".pfx") ? [bytes] : dersIn(bytes.toString()) };
  }),
);

function dersIn(pem: string): readonly Uint8Array[] {
  const bodies = [...pem.matchAll(/-----BEGIN (?!EC PARAMETERS)[^-]*-----([\w+/=\s]*)-----END/g)].map(
    ([, body = ""]) => body,
  );
  return bodies.map((body) => Buffer.from(body, "base64"));
}

const bytesOf = (file: string | Uint8Array) => (typeof file === "string" ? Buffer.from(file) : file);

describe("a key file is not a secret:", () => {
  test.each(keyFiles)("%s", (_, file) => {
    const bytes = bytesOf(file);
    expect(codeOf(() => importSecret(bytes))).toBe("ERR_KEY_INVALID");
    expect(codeOf(() => importKey(createSecretKey(bytes)))).toBe("ERR_KEY_INVALID");
    const k = Buffer.from(bytes).toString("base64url");
    expect(codeOf(() => importKey({ kty: "oct", k }))).toBe("ERR_JWK_INVALID");
  });

  test.each(storedFiles)("DER of $name, and its first octets", ({ ders }) => {
    for (const der of ders) {
      const base64 = Buffer.from(der).toString("base64");
      const texts = [base64, base64.slice(0, 66), utf16(base64)].map((text) => Buffer.from(text));
      for (const bytes of [der, der.subarray(0, 64), der.subarray(0, 48), ...texts]) {
        expect(codeOf(() => importSecret(bytes))).toBe("ERR_KEY_INVALID");
      }
    }
  });

  // A random secret of 32 bytes has this form once in 2^27.
  test("random bytes that happen to be DER of nothing known are one", () => {
    const random = fc.noBias(fc.uint8Array({ minLength: 12, maxLength: 12 }));
    fc.assert(
      fc.property(random, random, fc.nat(255), fc.nat(255), (first, second, one, other) => {
        const secret = Uint8Array.from([0x30, 28, one, 12, ...first, other, 12, ...second]);
        expect(importSecret(secret).bits).toBe(30 * 8);
      }),
    );
  });

  test("random bytes are one", () => {
    fc.assert(
      fc.property(fc.noBias(fc.uint8Array({ minLength: 32, maxLength: 600 })), (bytes) => {
        expect(importSecret(bytes).bits).toBe(bytes.length * 8);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["a passphrase", "correct horse battery staple"],
    ["one that begins like DER", "0123456789abcdef0123456789abcdef0"],
    ["hexadecimal", "30820122300d06092a864886f70d01010105000382010f003082010a0282010100"],
    ["one that speaks of keys", "----BEGIN kty ssh-rsa"],
  ])("so is %s", (_, text) => {
    expect(importSecret(Buffer.from(text)).type).toBe("secret");
  });
});

describe("an HMAC made with a public key as its secret", () => {
  const forgedWith = (secret: string | Uint8Array): string => {
    const header = Buffer.from('{"alg":"HS256"}').toString("base64url");
    const payload = Buffer.from('{"admin":true}').toString("base64url");
    const mac = createHmac("sha256", secret).update(`${header}.${payload}`).digest("base64url");
    return `${header}.${payload}.${mac}`;
  };
  const jwk = publicJwk(rsaKey);
  const secrets: [string, string | Uint8Array][] = [
    ...keyFiles,
    ["the raw modulus", Buffer.from(rsaKey.n, "base64url")],
    ["the modulus as text", rsaKey.n],
    ["nothing", new Uint8Array(0)],
  ];
  const publicKeys: [string, KeysInput][] = [
    ["JWK", jwk],
    ["JWK without alg in a set", { keys: [{ ...jwk, kid: "1" }] }],
    ["JWK bound to HS256", { ...jwk, alg: "HS256" }],
    ["Key", importKey(spkiPem)],
    ["KeyObject", rsa.publicKey],
    ["list", [jwk]],
  ];

  test.each(publicKeys)("does not verify with that key as a %s", async (_, keys) => {
    for (const [, secret] of secrets) {
      const verification = verifyCompact(forgedWith(secret), keys, { alg: ["HS256", "RS256"] });
      expect(await codeOfRejection(verification)).toBe("ERR_JWKS_NO_MATCHING_KEY");
    }
  });
});

describe("importSecret", () => {
  test("copies the bytes", async () => {
    const bytes = new Uint8Array(32).fill(1);
    const key = importSecret(bytes);
    bytes.fill(2);
    const k = Buffer.alloc(32, 1).toString("base64url");
    expect(await exportJwk(key, { private: true })).toEqual({ kty: "oct", k });
  });

  test("takes a part of a larger buffer, and shared memory", async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(64)).fill(3);
    for (const bytes of [Buffer.alloc(64, 3).subarray(16, 48), shared.subarray(0, 32)]) {
      const { k } = await exportJwk(importSecret(bytes), { private: true });
      expect(k).toBe(Buffer.alloc(32, 3).toString("base64url"));
    }
  });

  test.each<[string, unknown]>([
    ["text", "secret"],
    ["an ArrayBuffer", new ArrayBuffer(32)],
    ["an array of numbers", [1, 2, 3]],
    ["a DataView", new DataView(new ArrayBuffer(32))],
    ["words", new Uint16Array(16)],
    ["null", null],
    ["nothing", undefined],
    ["an object with a length", { length: 32 }],
    ["a Key", importSecret(new Uint8Array(32))],
  ])("refuses %s", (_, value) => {
    expect(codeOf(() => importSecret(value as Uint8Array))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("refuses a secret of no bytes in every form", () => {
    expect(codeOf(() => importSecret(new Uint8Array(0)))).toBe("ERR_KEY_INVALID");
    expect(codeOf(() => importKey({ kty: "oct", k: "" }))).toBe("ERR_JWK_INVALID");
    expect(codeOf(() => keySet([{ kty: "oct", k: "" }]))).toBe("ERR_JWK_INVALID");
    expect(codeOf(() => importKey(createSecretKey(Buffer.alloc(0))))).toBe("ERR_KEY_INVALID");
  });
});

test.each([[[0x30]], [[0x30, 0x82]], [[0x30, 0x81, 0x01]], [[0x30, 0x82, 0x01, 0x00]], [[0x30, 0x01, 0x05]]])(
  "the bytes %j begin like DER and are none, so they are a secret",
  (bytes) => {
    expect(importSecret(Uint8Array.from(bytes)).bits).toBe(bytes.length * 8);
  },
);

// A search that restarts at every occurrence would take minutes for each of these.
test.each([
  "ssh-",
  "ssh-a ",
  "ecdsa-",
  '"kty"',
  '"kty" ',
  "-----BEGIN",
  "RSAKeyValue",
  "\xff",
  " ",
  "\n",
  "A",
  "MII",
])("half a mebibyte of %j is looked through in one pass", (piece) => {
  const bytes = Buffer.from(piece.repeat(Math.ceil(524_288 / piece.length)));
  expect(importSecret(bytes).bits).toBe(bytes.length * 8);
});

describe("a secret shorter than its algorithm needs", () => {
  test.each([
    ["HS256", 31],
    ["HS384", 47],
    ["HS512", 63],
  ] as const)("neither signs nor verifies %s", async (alg, length) => {
    const [short, enough] = [new Uint8Array(length).fill(1), new Uint8Array(length + 1).fill(1)];
    const payload = Buffer.from("hello");
    expect(await codeOfRejection(signCompact(payload, importSecret(short), { alg }))).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
    const token = await signCompact(payload, importSecret(enough), { alg });
    for (const keys of [importSecret(short), [importSecret(short)]]) {
      expect(await codeOfRejection(verifyCompact(token, keys, { alg: [alg] }))).toBe(
        "ERR_JWKS_NO_MATCHING_KEY",
      );
    }
    expect((await verifyCompact(token, importSecret(enough), { alg: [alg] })).payload).toEqual(
      new Uint8Array(payload),
    );
  });

  test.each([15, 17, 31])("does not encrypt directly with A128GCM: %i bytes", async (length) => {
    const key = importSecret(new Uint8Array(length));
    const header = { alg: "dir", enc: "A128GCM" };
    expect(await codeOfRejection(encryptCompact(Buffer.from("hello"), key, header))).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
  });
});
