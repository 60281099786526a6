// What a file in DER holds, for files that OpenSSL wrote.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { der } from "../../examples/identity-provider/der-writer.ts";
import { derStructure } from "../../src/explain/der-structure.ts";

/** The bytes of a file, which may be PEM. */
function bytesOf(name: string): Uint8Array<ArrayBuffer> {
  const bytes = readFileSync(`test/files/${name}`);
  const [, body] = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(bytes.toString("latin1")) ?? [];
  return new Uint8Array(body === undefined ? bytes : Buffer.from(body, "base64"));
}

test.each([
  ["pkcs12/modern.pfx", "PFX"],
  ["certificates/version-1.pem", "CERTIFICATE"],
  ["certificates/extensions.pem", "CERTIFICATE"],
  ["keys/rsa-spki.pem", "PUBLIC KEY"],
  ["keys/ed25519-spki.pem", "PUBLIC KEY"],
  ["keys/rsa-pkcs8.pem", "PRIVATE KEY"],
  ["keys/ml-dsa-44-pkcs8.pem", "PRIVATE KEY"],
  ["pkcs8/aes-256-cbc-SHA256.pem", "ENCRYPTED PRIVATE KEY"],
  ["pkcs8/pbe-sha1-3des.pem", "ENCRYPTED PRIVATE KEY"],
  ["keys/rsa-pkcs1-public.pem", "RSA PUBLIC KEY"],
  ["keys/rsa-pkcs1.pem", "RSA PRIVATE KEY"],
  ["keys/ec-no-public-sec1.pem", "EC PRIVATE KEY"],
])("%s: %s", (name, structure) => {
  expect(derStructure(bytesOf(name))).toBe(structure);
});

test.each([
  ["an empty SEQUENCE", der.sequence()],
  ["another SEQUENCE", der.sequence(der.integer(1), der.integer(2), der.integer(3))],
])("%s is none of them", (_what, bytes) => {
  expect(derStructure(bytes)).toBeUndefined();
});
