/** The files in which people have a key and its certificate: PEM (RFC 7468) and PKCS #12 (RFC 7292). */
import { createHash, createHmac, randomBytes, type KeyObject } from "node:crypto";
import { certificatePem } from "./certificate.ts";
import { der, type DerBytes } from "./der-writer.ts";

export interface CertifiedKey {
  readonly privateKey: KeyObject;
  /** DER. */
  readonly certificate: Uint8Array;
}

/** As `openssl req -x509 -nodes` writes them, one after the other. */
export function pemFile({ privateKey, certificate }: CertifiedKey): string {
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString() + certificatePem(certificate);
}

/**
 * As `openssl pkcs12 -export -certpbe NONE` writes them: the key encrypted with AES-256 (PBES2), the
 * certificate plain, and a MAC with HMAC-SHA-256 over both.
 */
export function pkcs12File({ privateKey, certificate }: CertifiedKey, password: string): DerBytes {
  const localKeyId = der.sequence(
    der.objectIdentifier("1.2.840.113549.1.9.21"),
    der.set(der.octetString(createHash("sha1").update(certificate).digest())),
  );
  const certBag = bag(
    "1.2.840.113549.1.12.10.1.3",
    der.sequence(
      der.objectIdentifier("1.2.840.113549.1.9.22.1"), // x509Certificate
      der.contextSpecific(0, "constructed", der.octetString(certificate)),
    ),
    localKeyId,
  );
  const encrypted = { type: "pkcs8", format: "der", cipher: "aes-256-cbc", passphrase: password } as const;
  const keyBag = bag("1.2.840.113549.1.12.10.1.2", privateKey.export(encrypted), localKeyId);
  const authenticatedSafe = der.sequence(data(der.sequence(certBag)), data(der.sequence(keyBag)));
  return der.sequence(
    der.integer(3), // version
    data(authenticatedSafe),
    macData(authenticatedSafe, password),
  );
}

/** RFC 7292 section 4.2: SafeBag. */
function bag(type: string, value: Uint8Array, attribute: Uint8Array): DerBytes {
  return der.sequence(
    der.objectIdentifier(type),
    der.contextSpecific(0, "constructed", value),
    der.set(attribute),
  );
}

/** RFC 2315 section 8: ContentInfo of the type data. */
function data(content: Uint8Array): DerBytes {
  return der.sequence(
    der.objectIdentifier("1.2.840.113549.1.7.1"),
    der.contextSpecific(0, "constructed", der.octetString(content)),
  );
}

const iterations = 2048;

/** RFC 7292 section 4, MacData. */
function macData(content: Uint8Array, password: string): DerBytes {
  const salt = randomBytes(16);
  const mac = createHmac("sha256", macKey(password, salt)).update(content).digest();
  const sha256 = der.sequence(der.objectIdentifier("2.16.840.1.101.3.4.2.1"), der.nullValue());
  return der.sequence(
    der.sequence(sha256, der.octetString(mac)),
    der.octetString(salt),
    der.integer(iterations),
  );
}

/**
 * RFC 7292 appendix B.2 with SHA-256: a key for a MAC (ID 3) is one hash long, so that one round of step 6
 * gives it.
 */
function macKey(password: string, salt: Uint8Array): Buffer {
  const diversifier = Buffer.alloc(blockLength, 3);
  const bmpString = Buffer.from(`${password}\0`, "utf16le").swap16();
  let key = Buffer.concat([diversifier, repeated(salt), repeated(bmpString)]);
  for (let round = 0; round < iterations; round++) key = createHash("sha256").update(key).digest();
  return key;
}

/** Bytes. */
const blockLength = 64;

/** Steps 2 and 3: as often as it takes to fill whole blocks. */
function repeated(bytes: Uint8Array): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / blockLength) * blockLength, bytes);
}
