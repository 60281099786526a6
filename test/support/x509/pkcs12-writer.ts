// PKCS #12 files with whatever in them, also what no program writes: RFC 7292. Shares nothing but the DER writer with the library.
import { createCipheriv, createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import {
  derElement,
  derObjectIdentifier as oid,
  derSequence as sequence,
} from "../../../src/encoding/der-writer.ts";

import { inBer, type Roll } from "../encoding/ber-writer.ts";
import { rc2CbcEncrypt } from "./rc2-encrypt.ts";

export {
  derElement as element,
  derObjectIdentifier as oid,
  derSequence as sequence,
} from "../../../src/encoding/der-writer.ts";

/** OBJECT IDENTIFIERs of RFC 7292 appendix D and of what it refers to. */
export const oids = {
  data: "1.2.840.113549.1.7.1",
  signedData: "1.2.840.113549.1.7.2",
  envelopedData: "1.2.840.113549.1.7.3",
  encryptedData: "1.2.840.113549.1.7.6",
  keyBag: "1.2.840.113549.1.12.10.1.1",
  shroudedKeyBag: "1.2.840.113549.1.12.10.1.2",
  certBag: "1.2.840.113549.1.12.10.1.3",
  crlBag: "1.2.840.113549.1.12.10.1.4",
  secretBag: "1.2.840.113549.1.12.10.1.5",
  safeContentsBag: "1.2.840.113549.1.12.10.1.6",
  x509Certificate: "1.2.840.113549.1.9.22.1",
  sdsiCertificate: "1.2.840.113549.1.9.22.2",
  friendlyName: "1.2.840.113549.1.9.20",
  localKeyId: "1.2.840.113549.1.9.21",
  pbes2: "1.2.840.113549.1.5.13",
  pbkdf2: "1.2.840.113549.1.5.12",
  pbmac1: "1.2.840.113549.1.5.14",
  tripleDes: "1.2.840.113549.1.12.1.3",
  rc2Bits128: "1.2.840.113549.1.12.1.5",
  rc2Bits40: "1.2.840.113549.1.12.1.6",
  aes128Cbc: "2.16.840.1.101.3.4.1.2",
} as const;

const hashOids = {
  sha1: ["1.3.14.3.2.26", "1.2.840.113549.2.7"],
  sha256: ["2.16.840.1.101.3.4.2.1", "1.2.840.113549.2.9"],
  sha384: ["2.16.840.1.101.3.4.2.2", "1.2.840.113549.2.10"],
  sha512: ["2.16.840.1.101.3.4.2.3", "1.2.840.113549.2.11"],
} as const;
export type HashName = keyof typeof hashOids;

export const octetString = (...content: readonly Uint8Array[]): Uint8Array => derElement(0x04, ...content);
export const explicit = (...content: readonly Uint8Array[]): Uint8Array => derElement(0xa0, ...content);
export const nothing = derElement(0x05);
export function integer(value: number): Uint8Array {
  const octets = Buffer.alloc(5);
  octets.writeUInt32BE(value, 1);
  const start = octets.findIndex((octet, index) => octet !== 0 || (octets[index + 1] ?? 0x80) >= 0x80);
  return derElement(0x02, octets.subarray(start));
}

/** A BMPString with its two closing zeros; no octets at all for no password. RFC 7292 appendix B.1. */
export function bmp(password: string | null): Buffer {
  return password === null ? Buffer.alloc(0) : Buffer.from(`${password}\0`, "utf16le").swap16();
}

export const contentInfo = (type: string, ...content: readonly Uint8Array[]): Uint8Array =>
  sequence(oid(type), explicit(...content));
export const data = (octets: Uint8Array): Uint8Array => contentInfo(oids.data, octetString(octets));

/** A bag, with its attributes. */
export function bag(type: string, value: Uint8Array, ...attributes: readonly Uint8Array[]): Uint8Array {
  return sequence(
    oid(type),
    explicit(value),
    ...(attributes.length === 0 ? [] : [derElement(0x31, ...attributes)]),
  );
}

export const certBag = (certificate: Uint8Array, ...attributes: readonly Uint8Array[]): Uint8Array =>
  bag(oids.certBag, sequence(oid(oids.x509Certificate), explicit(octetString(certificate))), ...attributes);

export const attribute = (type: string, value: Uint8Array): Uint8Array =>
  sequence(oid(type), derElement(0x31, value));
export const localKeyId = (id: string): Uint8Array =>
  attribute(oids.localKeyId, octetString(Buffer.from(id)));
export const friendlyName = (name: string): Uint8Array =>
  attribute(oids.friendlyName, derElement(0x1e, bmp(name).subarray(0, -2)));

/** PBKDF2 parameters within their AlgorithmIdentifier. */
function pbkdf2(salt: Uint8Array, iterations: number, hash: HashName, keyLength?: number): Uint8Array {
  const length = keyLength === undefined ? [] : [integer(keyLength)];
  return sequence(
    oid(oids.pbkdf2),
    sequence(octetString(salt), integer(iterations), ...length, sequence(oid(hashOids[hash][1]), nothing)),
  );
}

export interface Encrypted {
  readonly algorithm: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** With PBES2 and AES-128-CBC. */
export function pbes2(plaintext: Uint8Array, password: string, iterations = 1): Encrypted {
  const [salt, iv] = [randomBytes(8), randomBytes(16)];
  const cipher = createCipheriv(
    "aes-128-cbc",
    pbkdf2Sync(password, salt, Math.min(iterations, 9), 16, "sha256"),
    iv,
  );
  return {
    algorithm: sequence(
      oid(oids.pbes2),
      sequence(pbkdf2(salt, iterations, "sha256"), sequence(oid(oids.aes128Cbc), octetString(iv))),
    ),
    ciphertext: Buffer.concat([cipher.update(plaintext), cipher.final()]),
  };
}

/** With triple DES, key and initialization vector by RFC 7292 appendix B. */
export function tripleDes(plaintext: Uint8Array, password: string | null): Encrypted {
  const salt = randomBytes(8);
  const [key, iv] = [kdf("sha1", 1, password, salt, 3, 24), kdf("sha1", 2, password, salt, 3, 8)];
  const cipher = createCipheriv("des-ede3-cbc", key, iv);
  return {
    algorithm: sequence(oid(oids.tripleDes), sequence(octetString(salt), integer(3))),
    ciphertext: Buffer.concat([cipher.update(plaintext), cipher.final()]),
  };
}

/** With RC2, key and initialization vector by RFC 7292 appendix B. */
export function rc2(bits: 40 | 128, plaintext: Uint8Array, password: string | null): Encrypted {
  const salt = randomBytes(8);
  const [key, iv] = [kdf("sha1", 1, password, salt, 3, bits / 8), kdf("sha1", 2, password, salt, 3, 8)];
  return {
    algorithm: sequence(
      oid(bits === 40 ? oids.rc2Bits40 : oids.rc2Bits128),
      sequence(octetString(salt), integer(3)),
    ),
    ciphertext: rc2CbcEncrypt(key, bits, iv, plaintext),
  };
}

export const shroudedKeyBag = (key: Encrypted, ...attributes: readonly Uint8Array[]): Uint8Array =>
  bag(oids.shroudedKeyBag, sequence(key.algorithm, octetString(key.ciphertext)), ...attributes);

export const encryptedData = ({ algorithm, ciphertext }: Encrypted): Uint8Array =>
  contentInfo(
    oids.encryptedData,
    sequence(integer(0), sequence(oid(oids.data), algorithm, derElement(0x80, ciphertext))),
  );

/** MacData over the AuthenticatedSafe, RFC 7292 section 4. */
export function mac(
  safe: Uint8Array,
  password: string | null,
  hash: HashName = "sha256",
  count = 2,
): Uint8Array {
  const salt = randomBytes(8);
  const length = createHash(hash).digest().length;
  const key = kdf(hash, 3, password, salt, count, length);
  const digestInfo = sequence(
    sequence(oid(hashOids[hash][0]), nothing),
    octetString(createHmac(hash, key).update(safe).digest()),
  );
  return sequence(digestInfo, octetString(salt), ...(count === 1 ? [] : [integer(count)]));
}

/** MacData that asks for so many iterations, and fits nothing. */
export const macWithCount = (count: number): Uint8Array =>
  sequence(
    sequence(sequence(oid(hashOids.sha256[0]), nothing), octetString(Buffer.alloc(32))),
    octetString(Buffer.alloc(8)),
    integer(count),
  );

/** The same by RFC 9579. */
export function pbmac1(
  safe: Uint8Array,
  password: string,
  prf: HashName,
  hash: HashName,
  length?: number,
): Uint8Array {
  const salt = randomBytes(16);
  const key = pbkdf2Sync(password, salt, 5, length ?? 20, prf);
  const parameters = sequence(pbkdf2(salt, 5, prf, length), sequence(oid(hashOids[hash][1]), nothing));
  const digestInfo = sequence(
    sequence(oid(oids.pbmac1), parameters),
    octetString(createHmac(hash, key).update(safe).digest()),
  );
  return sequence(digestInfo, octetString(Buffer.from("NOT USED")), integer(1));
}

/** The file: an AuthenticatedSafe of these ContentInfos, and a MAC over it. */
export function pfx(
  infos: readonly Uint8Array[],
  macOver: (safe: Uint8Array) => Uint8Array = () => new Uint8Array(0),
): Uint8Array {
  const safe = sequence(...infos);
  return sequence(integer(3), data(safe), macOver(safe));
}

/** RFC 7292 appendix B.2, with numbers where the library works on octets. */
function kdf(
  hash: HashName,
  id: number,
  password: string | null,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Buffer {
  const v = hash === "sha1" || hash === "sha256" ? 64 : 128;
  const fill = (octets: Uint8Array): Buffer =>
    Buffer.alloc(octets.length === 0 ? 0 : Math.ceil(octets.length / v) * v, octets);
  let input = Buffer.concat([fill(salt), fill(bmp(password))]);
  const output: Buffer[] = [];
  for (let have = 0; have < length;) {
    let a: Buffer = Buffer.concat([Buffer.alloc(v, id), input]);
    for (let round = 0; round < iterations; round++) a = createHash(hash).update(a).digest();
    output.push(a);
    have += a.length;
    const b = BigInt(`0x${Buffer.alloc(v, a).toString("hex")}`) + 1n;
    const blocks = input.toString("hex").match(new RegExp(`.{${2 * v}}`, "g")) ?? [];
    const next = blocks.map((block) => BigInt.asUintN(8 * v, BigInt(`0x${block}`) + b).toString(16));
    input = Buffer.from(next.map((block) => block.padStart(2 * v, "0")).join(""), "hex");
  }
  return Buffer.concat(output).subarray(0, length);
}

/** What a file written in BER holds. */
interface Contents {
  readonly certificates: readonly Uint8Array[];
  /** A PrivateKeyInfo in DER. */
  readonly key: Uint8Array;
  readonly password: string;
}

/** A file whose layers are all in BER, with the encrypted certificates in two pieces. */
export function pfxInBer({ certificates, key, password }: Contents, roll: Roll): Uint8Array {
  const again = (der: Uint8Array) => inBer(der, roll);
  const bags = certificates.map((certificate) => certBag(certificate));
  const { algorithm, ciphertext } = pbes2(again(sequence(...bags)), password);
  const pieces = [ciphertext.subarray(0, 100), ciphertext.subarray(100)].map((piece) => octetString(piece));
  const encrypted = contentInfo(
    oids.encryptedData,
    sequence(integer(0), sequence(oid(oids.data), algorithm, derElement(0xa0, ...pieces))),
  );
  const keyBag = shroudedKeyBag(pbes2(key, password), localKeyId("1"));
  const safe = again(sequence(encrypted, data(again(sequence(keyBag)))));
  return again(sequence(integer(3), data(safe), mac(safe, password)));
}
