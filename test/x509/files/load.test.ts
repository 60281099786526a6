// A PEM file with whatever is in it, each key paired with its certificate.
import {
  constants,
  createCipheriv,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import { decryptCompact } from "../../../src/jwe/index.ts";
import { exportJwk } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { loadPem } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { certificatePem, mintCertificate } from "../../../examples/identity-provider/certificate.ts";
import { der } from "../../../examples/identity-provider/der-writer.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { algorithmIdentifier, pem, pkcs1Public } from "../../support/jwk/pem.ts";
import {
  keyObjects,
  otherRsaKey,
  publicJwk,
  rsaKey,
  rsaKey3072,
  type RsaPrivateJwk,
} from "../../support/keys.ts";
import {
  base64,
  issued,
  selfSigned,
  thumbprintOf,
  unsigned,
  validity,
} from "../../support/x509/certificates.ts";
import { pbes2 } from "../../support/x509/pkcs12-writer.ts";

const keyPem = (jwk: RsaPrivateJwk, type: "pkcs8" | "pkcs1" = "pkcs8") =>
  keyObjects(jwk).privateKey.export({ type, format: "pem" }).toString();
const publicPem = (jwk: RsaPrivateJwk) =>
  keyObjects(jwk).publicKey.export({ type: "spki", format: "pem" }).toString();
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });

const certificate = selfSigned(rsaKey);
const otherCertificate = selfSigned(otherRsaKey, "CN=other");

describe("a key is paired with its certificate", () => {
  test.each([
    ["after it", keyPem(rsaKey) + certificatePem(certificate)],
    ["before it", certificatePem(certificate) + keyPem(rsaKey)],
    ["when the key is PKCS #1", keyPem(rsaKey, "pkcs1") + certificatePem(certificate)],
    ["when the key is public", publicPem(rsaKey) + certificatePem(certificate)],
    ["among others", certificatePem(otherCertificate) + keyPem(rsaKey) + certificatePem(certificate)],
    [
      "among bag attributes",
      `Bag Attributes\n  localKeyID: 01\n${keyPem(rsaKey)}subject=CN = a\n${certificatePem(certificate)}`,
    ],
    ["with CRLF", (keyPem(rsaKey) + certificatePem(certificate)).replaceAll("\n", "\r\n")],
    ["with literal line ends", (keyPem(rsaKey) + certificatePem(certificate)).replaceAll("\n", "\\n")],
  ])("%s", async (_, text) => {
    const { keys } = await loadPem(text);
    expect(keys.map(({ x5c }) => x5c)).toEqual([[base64(certificate)]]);
    expect(await exportJwk(keys[0]!)).toEqual(publicJwk(rsaKey));
  });

  test("also when the certificate leaves out the NULL that belongs to the algorithm, as some do", async () => {
    const bare = der.sequence(
      algorithmIdentifier("1.2.840.113549.1.1.1"),
      der.bitString(pkcs1Public(rsaKey)),
    );
    const unusual = unsigned({ subjectPublicKeyInfo: bare });
    const { keys, certificates } = await loadPem(keyPem(rsaKey) + certificatePem(unusual));
    expect(certificates[0]!.key.bits).toBe(2048);
    expect(keys[0]!.x5c).toEqual([base64(unusual)]);
  });

  test("in several pairs, each with its own, in the order of the text", async () => {
    const text = [
      keyPem(rsaKey),
      certificatePem(otherCertificate),
      keyPem(rsaKey3072),
      certificatePem(certificate),
      keyPem(otherRsaKey),
    ].join("");
    const { keys, certificates } = await loadPem(text);
    expect(keys.map(({ bits, type, x5c }) => [bits, type, x5c])).toEqual([
      [2048, "private", [base64(certificate)]],
      [3072, "private", undefined],
      [2048, "private", [base64(otherCertificate)]],
    ]);
    expect(certificates.map(({ der: bytes }) => base64(bytes))).toEqual([
      base64(otherCertificate),
      base64(certificate),
    ]);
  });

  test("the first one, when it has been renewed for the same key", async () => {
    const renewed = selfSigned(rsaKey, "CN=renewed");
    const { keys } = await loadPem(keyPem(rsaKey) + certificatePem(renewed) + certificatePem(certificate));
    expect(keys[0]!.x5c).toEqual([base64(renewed)]);
  });
});

describe("a chain", () => {
  const root = selfSigned(rsaKey3072, "CN=root");
  const intermediate = issued(keyObjects(otherRsaKey).publicKey, "CN=intermediate", {
    subject: "CN=root",
    jwk: rsaKey3072,
  });
  const leaf = issued(keyObjects(rsaKey).publicKey, "CN=leaf", {
    subject: "CN=intermediate",
    jwk: otherRsaKey,
  });
  const chain = [leaf, intermediate, root].map(base64);
  const pems = [leaf, intermediate, root].map(certificatePem);

  test.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]], [[1, 0, 2]]])(
    "leads up from the leaf, in whatever order the file has it: %j",
    async (order) => {
      const { keys } = await loadPem(order.map((index) => pems[index]!).join("") + keyPem(rsaKey));
      expect(keys[0]!.x5c).toEqual(chain);
    },
  );

  test("is as long as the file makes it", async () => {
    expect((await loadPem(keyPem(rsaKey) + pems[0]!)).keys[0]!.x5c).toEqual(chain.slice(0, 1));
    expect((await loadPem(keyPem(rsaKey) + pems[0]! + pems[1]!)).keys[0]!.x5c).toEqual(chain.slice(0, 2));
    expect((await loadPem(keyPem(rsaKey) + pems[0]! + pems[2]!)).keys[0]!.x5c).toEqual(chain.slice(0, 1));
  });

  test("may lead through certificates of other kinds of keys", async () => {
    const ecIntermediate = issued(ec.publicKey, "CN=ec", { subject: "CN=root", jwk: rsaKey3072 });
    const ecLeaf = mintCertificate({
      subject: "CN=leaf",
      publicKey: keyObjects(rsaKey).publicKey,
      ...validity,
      issuer: { subject: "CN=ec", privateKey: ec.privateKey },
    });
    const { keys, certificates } = await loadPem(
      [root, ecIntermediate, ecLeaf].map(certificatePem).join("") + keyPem(rsaKey),
    );
    expect(keys[0]!.x5c).toEqual([ecLeaf, ecIntermediate, root].map(base64));
    expect(certificates[1]!.key.crv).toBe("P-256");
  });

  test("that comes back to itself ends there", async () => {
    const a = issued(keyObjects(rsaKey).publicKey, "CN=a", { subject: "CN=b", jwk: otherRsaKey });
    const b = issued(keyObjects(otherRsaKey).publicKey, "CN=b", { subject: "CN=a", jwk: rsaKey });
    const { keys } = await loadPem(certificatePem(b) + certificatePem(a) + keyPem(rsaKey));
    expect(keys[0]!.x5c).toEqual([base64(a), base64(b)]);
  });

  test("does not go on from a certificate that issued itself, though another has its name", async () => {
    const twin = selfSigned(otherRsaKey, "CN=test");
    const { keys } = await loadPem(keyPem(rsaKey) + certificatePem(twin) + certificatePem(certificate));
    expect(keys[0]!.x5c).toEqual([base64(certificate)]);
  });

  test("is followed for eight certificates and no further", async () => {
    const link = (publicKey: KeyObject, index: number) =>
      issued(publicKey, `CN=link ${index}`, { subject: `CN=link ${index + 1}`, jwk: otherRsaKey });
    const links = Array.from({ length: 12 }, (_, index) =>
      link(keyObjects(index === 0 ? rsaKey : otherRsaKey).publicKey, index),
    );
    const { keys } = await loadPem(keyPem(rsaKey) + links.map(certificatePem).join(""));
    expect(keys[0]!.x5c).toEqual(links.slice(0, 8).map(base64));
  });
});

describe("a PEM text", () => {
  test("may hold a key without a certificate", async () => {
    const { keys, certificates } = await loadPem(keyPem(rsaKey) + certificatePem(otherCertificate));
    expect(keys[0]!.x5c).toBeUndefined();
    expect(certificates).toHaveLength(1);
    expect((await loadPem(keyPem(rsaKey))).certificates).toEqual([]);
  });

  test("may hold certificates alone", async () => {
    const { keys, certificates } = await loadPem(
      certificatePem(certificate) + certificatePem(otherCertificate),
    );
    expect(keys).toEqual([]);
    expect(certificates.map(({ key }) => key.x5c)).toEqual([
      [base64(certificate)],
      [base64(otherCertificate)],
    ]);
  });

  test("may hold blocks that are neither", async () => {
    const parameters = pem("DH PARAMETERS", der.sequence());
    const { keys, certificates } = await loadPem(parameters + keyPem(rsaKey) + parameters);
    expect([keys.length, certificates.length]).toEqual([1, 0]);
  });

  test("may hold certificates with the labels of older programs", async () => {
    for (const label of ["X509 CERTIFICATE", "X.509 CERTIFICATE"]) {
      const { keys, certificates, entries } = await loadPem(keyPem(rsaKey) + pem(label, certificate));
      expect(keys[0]!.x5c).toEqual([base64(certificate)]);
      expect(certificates).toHaveLength(1);
      expect(entries.map((entry) => entry.label)).toEqual(["PRIVATE KEY", label]);
    }
  });

  test("gives what does not change", async () => {
    const loaded = await loadPem(keyPem(rsaKey) + certificatePem(certificate));
    const parts = [
      ...[loaded, loaded.keys, loaded.certificates, loaded.certificates[0]],
      ...[loaded.keys[0], loaded.keys[0]!.x5c],
    ];
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
  });

  const encrypted = keyObjects(rsaKey).privateKey.export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "secret",
  });
  test.each<[string, string, string]>([
    ["nothing", "", "ERR_PEM_INVALID"],
    ["only text", "nothing to see here", "ERR_PEM_INVALID"],
    ["only blocks that are neither", pem("DH PARAMETERS", der.sequence()), "ERR_PEM_INVALID"],
    ["a block without an end", keyPem(rsaKey).replace(/-----END.*/, ""), "ERR_PEM_INVALID"],
    ["a block that is not base64", pem("CERTIFICATE", certificate).replace("MII", "M?I"), "ERR_PEM_INVALID"],
    ["a malformed key", keyPem(rsaKey) + pem("PRIVATE KEY", der.sequence()), "ERR_KEY_INVALID"],
    ["a malformed certificate", keyPem(rsaKey) + pem("CERTIFICATE", der.sequence()), "ERR_X509_INVALID"],
    ["an encrypted key and no passphrase", encrypted.toString(), "ERR_INVALID_OPTION"],
    ["a trusted certificate", pem("TRUSTED CERTIFICATE", certificate), "ERR_JOSE_NOT_SUPPORTED"],
    ["a DSA key", pem("DSA PRIVATE KEY", der.sequence()), "ERR_JOSE_NOT_SUPPORTED"],
    ["more than 4 MiB", " ".repeat(4_194_305), "ERR_JOSE_LIMIT_EXCEEDED"],
  ])("is refused when it holds %s", async (_, text, code) => {
    expect(await codeOfRejection(loadPem(text))).toBe(code);
  });

  test.each<[string, unknown]>([
    ["an ArrayBuffer", new ArrayBuffer(8)],
    ["null", null],
    ["undefined", undefined],
    ["a list", [keyPem(rsaKey)]],
    ["a String object", new String(keyPem(rsaKey))],
  ])("is not %s", async (_, text) => {
    expect(await codeOfRejection(loadPem(text as string))).toBe("ERR_INVALID_ARGUMENT");
  });
});

describe("what cannot be read", () => {
  const proc =
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
  const pgp = "-----BEGIN PGP MESSAGE-----\nVersion: 1\n\n!!!!\n=abcd\n-----END PGP MESSAGE-----\n";
  const secp256k1 = pem(
    "PUBLIC KEY",
    der.sequence(
      algorithmIdentifier("1.2.840.10045.2.1", der.objectIdentifier("1.3.132.0.10")),
      der.bitString(new Uint8Array(65).fill(4)),
    ),
  );
  const oldEncryption = pem(
    "ENCRYPTED PRIVATE KEY",
    der.sequence(
      algorithmIdentifier("1.2.840.113549.1.5.3", der.sequence()),
      der.octetString(new Uint8Array(8)),
    ),
  );

  test.each<[what: string, text: string, hint: string]>([
    ["DSA PRIVATE KEY", pem("DSA PRIVATE KEY", der.sequence()), "DSA"],
    ["OPENSSH PRIVATE KEY", pem("OPENSSH PRIVATE KEY", der.sequence()), "ssh-keygen"],
    ["TRUSTED CERTIFICATE", pem("TRUSTED CERTIFICATE", certificate), "openssl x509"],
    ["X509 CRL", pem("X509 CRL", der.sequence()), "revocation"],
    ["DH PARAMETERS", pem("DH PARAMETERS", der.sequence()), "neither"],
    ["RSA PRIVATE KEY", proc, "openssl pkcs8"],
    ["PGP MESSAGE", pgp, "neither"],
    ["PUBLIC KEY", secp256k1, "secp256k1"],
    ["ENCRYPTED PRIVATE KEY", oldEncryption, "openssl pkcs8"],
  ])("%s leaves the rest readable", async (what, text, hint) => {
    const all = text + keyPem(rsaKey) + certificatePem(certificate) + text;
    const { keys, certificates, unreadable, entries } = await loadPem(all, { passphrase: "secret" });
    expect([keys.length, certificates.length, entries.length]).toEqual([1, 1, 2]);
    expect(keys[0]!.x5c).toEqual([base64(certificate)]);
    expect(unreadable.map((each) => each.what)).toEqual([`${what} (block 1)`, `${what} (block 4)`]);
    expect(unreadable[0]!.reason).toContain(hint);
    expect([unreadable, unreadable[0]].every((each) => Object.isFrozen(each))).toBe(true);
  });

  test("is nothing in an ordinary file, with its curve named or not", async () => {
    const curve = pem("EC PARAMETERS", der.objectIdentifier("1.2.840.10045.3.1.7"));
    expect((await loadPem(curve + keyPem(rsaKey))).unreadable).toEqual([]);
  });

  test.each<[string, string, string]>([
    ["a malformed key", pem("PRIVATE KEY", der.sequence()), "ERR_KEY_INVALID"],
    ["a malformed certificate", pem("CERTIFICATE", der.sequence()), "ERR_X509_INVALID"],
    ["a block that is not base64", pem("CERTIFICATE", certificate).replace("MII", "M?I"), "ERR_PEM_INVALID"],
  ])("is not %s: that is damaged", async (_, text, code) => {
    const all = pem("DSA PRIVATE KEY", der.sequence()) + keyPem(rsaKey) + text;
    expect(await codeOfRejection(loadPem(all))).toBe(code);
  });
});

describe("bytes of PEM text", () => {
  const text = `Gr\u00fc\u00dfe\n${keyPem(rsaKey)}${certificatePem(certificate)}`;

  test.each<[string, Uint8Array]>([
    ["a Buffer", Buffer.from(text)],
    ["a Uint8Array", new TextEncoder().encode(text)],
    ["in ISO 8859-1", Buffer.from(text, "latin1")],
    ["with a byte order mark", Buffer.from(`\ufeff${text}`)],
  ])("are read: %s", async (_, bytes) => {
    const { keys } = await loadPem(bytes);
    expect(keys.map(({ x5c }) => x5c)).toEqual([[base64(certificate)]]);
  });

  test("have the limits of text", async () => {
    expect(await codeOfRejection(loadPem(new Uint8Array(4_194_305)))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(await codeOfRejection(loadPem(new Uint8Array(100).fill(0xff)))).toBe("ERR_PEM_INVALID");
  });
});

describe("options", () => {
  test.each<[string, object]>([
    ["another name for the passphrase", { password: "secret" }],
    ["a name with another letter", { passPhrase: "secret" }],
    ["an unknown name without a value", { password: undefined }],
  ])("are refused with %s", async (_, options) => {
    expect(await codeOfRejection(loadPem(keyPem(rsaKey), options))).toBe("ERR_INVALID_OPTION");
  });

  test("without values are as if left out", async () => {
    const options: object = { passphrase: undefined };
    expect((await loadPem(keyPem(rsaKey), options)).keys).toHaveLength(1);
  });
});

describe("encrypted keys", () => {
  const pkcs8 = keyObjects(rsaKey).privateKey.export({ type: "pkcs8", format: "der" });
  /** The writer does not do the work that the block asks for: the key comes out wrong where it is tried at all. */
  const block = (iterations: number) => {
    const { algorithm, ciphertext } = pbes2(pkcs8, "secret", iterations);
    return pem("ENCRYPTED PRIVATE KEY", der.sequence(algorithm, der.octetString(ciphertext)));
  };
  const load = (...iterations: readonly number[]) =>
    loadPem(iterations.map(block).join(""), { passphrase: "secret" });

  test("may be several in one text", async () => {
    expect((await load(1, 9, 3)).keys).toHaveLength(3);
  });

  test("may ask for so much work together, not each for itself", async () => {
    expect(await codeOfRejection(load(1, 10_000_000))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(await codeOfRejection(load(9, 9, 9_999_983))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });
});

describe("a token that names a certificate", () => {
  /** A JWE by node:crypto alone, RFC 7516 section 5.1. */
  function encryptedTo(publicKey: KeyObject, hints: object): string {
    const header = { alg: "RSA-OAEP", enc: "A256GCM", ...hints };
    const encodedHeader = Buffer.from(JSON.stringify(header)).toString("base64url");
    const [cek, iv] = [randomBytes(32), randomBytes(12)];
    const padding = { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" };
    const cipher = createCipheriv("aes-256-gcm", cek, iv).setAAD(Buffer.from(encodedHeader));
    const ciphertext = Buffer.concat([cipher.update("hello"), cipher.final()]);
    const parts = [publicEncrypt(padding, cek), iv, ciphertext, cipher.getAuthTag()];
    return [encodedHeader, ...parts.map((part) => part.toString("base64url"))].join(".");
  }
  const options = { alg: ["RSA-OAEP"], enc: ["A256GCM"] } as const;

  test.each([
    ["x5t", "sha1"],
    ["x5t#S256", "sha256"],
  ] as const)("by %s finds the key that was loaded with it", async (parameter, hash) => {
    const pairs = [otherRsaKey, rsaKey, rsaKey3072].map((jwk) => ({ jwk, its: selfSigned(jwk) }));
    const { keys } = await loadPem(pairs.map(({ jwk, its }) => keyPem(jwk) + certificatePem(its)).join(""));
    for (const { jwk, its } of pairs) {
      const hints = { [parameter]: thumbprintOf(its, hash) };
      const { plaintext, matchedBy, key } = await decryptCompact(
        encryptedTo(keyObjects(jwk).publicKey, hints),
        keys,
        options,
      );
      expect([Buffer.from(plaintext).toString(), matchedBy]).toEqual(["hello", parameter]);
      expect(await exportJwk(key)).toEqual(publicJwk(jwk));
    }
  });

  test("that nobody has is opened by trying", async () => {
    const { keys } = await loadPem(keyPem(otherRsaKey) + keyPem(rsaKey) + certificatePem(certificate));
    const token = encryptedTo(keyObjects(rsaKey).publicKey, { x5t: thumbprintOf(otherCertificate, "sha1") });
    expect((await decryptCompact(token, keys, options)).matchedBy).toBe("tried");
  });

  test("is verified with the certificate's key", async () => {
    const loaded = await loadPem([otherCertificate, certificate].map(certificatePem).join(""));
    const header = { alg: "RS256", "x5t#S256": thumbprintOf(certificate, "sha256") };
    const token = await signCompact(Buffer.from("hello"), rsaKey, header);
    const keys = loaded.certificates.map(({ key }) => key);
    expect((await verifyCompact(token, keys, { alg: ["RS256"] })).matchedBy).toBe("x5t#S256");
  });
});
