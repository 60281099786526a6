// Key files that hold something else than usable keys: what is said about them.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, test } from "vitest";
import { basicConstraints } from "../../examples/identity-provider/certificate-extensions.ts";
import { mintCertificate } from "../../examples/identity-provider/certificate.ts";
import { der } from "../../examples/identity-provider/der-writer.ts";
import { distinguishedName } from "../../examples/identity-provider/distinguished-name.ts";
import { readKeys } from "../../src/explain/index.ts";
import { pem } from "../support/jwk/pem.ts";
import { keyObjects, rsaKey } from "../support/keys.ts";
import { issued, selfSigned, validity } from "../support/x509/certificates.ts";

const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
const brainpool = generateKeyPairSync("ec", { namedCurve: "brainpoolP256r1" });
const authority = { subject: "CN=authority", jwk: rsaKey };
const certificateOf = (key: KeyObject): Uint8Array => issued(key, "CN=subject", authority);
const spki = (key: KeyObject): Uint8Array => key.export({ type: "spki", format: "der" });
const own = keyObjects(rsaKey);

const algorithm = der.sequence(der.objectIdentifier("1.2.840.113549.1.1.11"));
const name = distinguishedName("CN=subject");
const time = der.utcTime(new Date("2026-01-01T00:00:00Z"));
const signature = der.bitString(new Uint8Array(256));
const none = der.contextSpecific(0, "constructed", new Uint8Array(0));
/** RFC 2986 section 4. */
const request = der.sequence(
  der.sequence(der.integer(0), name, spki(own.publicKey), none),
  algorithm,
  signature,
);
/** RFC 5280 section 5.1. */
const revocationList = der.sequence(
  der.sequence(der.integer(1), algorithm, name, time),
  algorithm,
  signature,
);
/** RFC 2315 section 9.1. */
const signedData = der.sequence(der.objectIdentifier("1.2.840.113549.1.7.2"), none);

/** The codes of the findings, without and with a password. */
async function codesOf(bytes: Uint8Array): Promise<readonly (readonly string[])[]> {
  const read = await Promise.all(
    [{}, { password: "secret" }].map((given) => readKeys([{ name: "a", bytes, ...given }])),
  );
  return read.map(({ keys, findings }) => [
    ...keys.map(({ key }) => key.type),
    ...findings.map(({ code }) => code),
  ]);
}

describe("files in DER that are not encrypted never need a password:", () => {
  test.each([
    ["a certificate request", request],
    ["a revocation list", revocationList],
    ["a PKCS #7 structure", signedData],
    ["a certificate of a short key", certificateOf(weak.publicKey)],
    ["a certificate of an unsupported curve", certificateOf(brainpool.publicKey)],
    ["a short public key", spki(weak.publicKey)],
    ["a short private key", weak.privateKey.export({ type: "pkcs8", format: "der" })],
    ["a short private key in PKCS #1", weak.privateKey.export({ type: "pkcs1", format: "der" })],
    ["a private key of an unsupported curve", brainpool.privateKey.export({ type: "pkcs8", format: "der" })],
    ["such a key in SEC 1", brainpool.privateKey.export({ type: "sec1", format: "der" })],
    ["a structure of another kind", der.sequence(der.integer(7), der.integer(7), algorithm)],
  ])("%s", async (_what, bytes) => {
    expect(await codesOf(bytes)).toEqual([["key-unreadable"], ["key-unreadable"]]);
  });

  test("but an encrypted key does", async () => {
    const options = { type: "pkcs8", format: "der", cipher: "aes-256-cbc", passphrase: "secret" } as const;
    expect(await codesOf(own.privateKey.export(options))).toEqual([["key-password-missing"], ["private"]]);
  });
});

test.each([
  ["PKCS #8", own.privateKey.export({ type: "pkcs8", format: "der" }), "private"],
  ["PKCS #1", own.privateKey.export({ type: "pkcs1", format: "der" }), "private"],
  ["a public key in PKCS #1", own.publicKey.export({ type: "pkcs1", format: "der" }), "public"],
  ["SubjectPublicKeyInfo", spki(own.publicKey), "public"],
  ["SEC 1", generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey, "private"],
  ["Ed25519", generateKeyPairSync("ed25519").privateKey, "private"],
  ["a certificate", selfSigned(rsaKey), "public"],
])("%s in DER is read", async (what, key, type) => {
  const form = { type: what === "SEC 1" ? "sec1" : "pkcs8", format: "der" } as const;
  const bytes = key instanceof Uint8Array ? key : key.export(form);
  expect(await codesOf(bytes)).toEqual([[type], [type]]);
});

describe("a certificate whose key cannot be used is reported", () => {
  const certificate = pem("CERTIFICATE", certificateOf(weak.publicKey));

  test("alone", async () => {
    expect(await codesOf(Buffer.from(certificate))).toEqual([["key-unreadable"], ["key-unreadable"]]);
  });

  test("among others", async () => {
    const text = pem("CERTIFICATE", selfSigned(rsaKey)) + certificate;
    const { keys, findings } = await readKeys([{ name: "a", bytes: Buffer.from(text) }]);
    expect(keys).toHaveLength(1);
    expect(findings).toMatchObject([{ code: "key-unreadable" }]);
  });

  test("but not that of an authority, if the key has its own certificate", async () => {
    const ca = mintCertificate({
      subject: "CN=authority",
      publicKey: weak.publicKey,
      ...validity,
      extensions: [basicConstraints({ ca: true })],
      issuer: { subject: "CN=root", privateKey: own.privateKey },
    });
    const key = String(own.privateKey.export({ type: "pkcs8", format: "pem" }));
    const text = key + pem("CERTIFICATE", selfSigned(rsaKey)) + pem("CERTIFICATE", ca);
    const { keys, findings } = await readKeys([{ name: "a", bytes: Buffer.from(text) }]);
    expect({ count: keys.length, findings }).toEqual({ count: 1, findings: [] });
  });
});
