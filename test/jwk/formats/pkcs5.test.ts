// The encryption schemes of RFC 8018, with files that decrypt.
import { createCipheriv, createPrivateKey, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { der } from "../../../examples/identity-provider/der-writer.ts";
import { exportJwk } from "../../../src/jwk/index.ts";
import { loadPem } from "../../../src/x509/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { algorithmIdentifier, pem } from "../../support/jwk/pem.ts";
import { jwkOf } from "../../support/native-jwk.ts";

const plain = createPrivateKey(readFileSync(new URL("../../files/pkcs8/plain.pem", import.meta.url)));
const pkcs8 = plain.export({ format: "der", type: "pkcs8" });
const [salt, iv] = [Buffer.alloc(8, 1), Buffer.alloc(16, 2)];

const ciphers = [
  { oid: "2.16.840.1.101.3.4.1.2", name: "aes-128-cbc", length: 16 },
  { oid: "2.16.840.1.101.3.4.1.22", name: "aes-192-cbc", length: 24 },
  { oid: "2.16.840.1.101.3.4.1.42", name: "aes-256-cbc", length: 32 },
];

/** A file that decrypts with the key that the cipher needs, and states this length of it. */
function encrypted({ oid, name, length }: (typeof ciphers)[number], stated: readonly number[]): string {
  const cipher = createCipheriv(name, pbkdf2Sync("secret", salt, 2, length, "sha256"), iv);
  const prf = algorithmIdentifier("1.2.840.113549.2.9", der.nullValue());
  const parameters = [der.octetString(salt), ...[2, ...stated].map((each) => der.integer(each)), prf];
  const derivation = algorithmIdentifier("1.2.840.113549.1.5.12", der.sequence(...parameters));
  const scheme = der.sequence(derivation, algorithmIdentifier(oid, der.octetString(iv)));
  const ciphertext = der.octetString(Buffer.concat([cipher.update(pkcs8), cipher.final()]));
  const identifier = algorithmIdentifier("1.2.840.113549.1.5.13", scheme);
  return pem("ENCRYPTED PRIVATE KEY", der.sequence(identifier, ciphertext));
}

describe.each(ciphers)("PBES2 with $name", (cipher) => {
  test.each([[[]], [[cipher.length]]])("and the key length %j is read", async (stated) => {
    const { keys } = await loadPem(encrypted(cipher, stated), { passphrase: "secret" });
    expect(await exportJwk(keys[0]!, { private: true })).toEqual(jwkOf(plain));
  });

  test.each([1, 16, 24, 32, 64].filter((each) => each !== cipher.length))(
    "and a key length of %i is refused",
    async (stated) => {
      expect(await codeOfRejection(loadPem(encrypted(cipher, [stated]), { passphrase: "secret" }))).toBe(
        "ERR_KEY_INVALID",
      );
    },
  );
});
