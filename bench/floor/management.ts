/** RFC 7518 section 4 with node:crypto alone: RSA-OAEP, ECDH-ES, AES Key Wrap and dir. */
import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createPublicKey,
  diffieHellman,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import type { EncryptionKey, ManagementAlgorithm } from "../material/keys.ts";
import { bareContent } from "./content.ts";

/** A content encryption key, and how the token carries it. */
export interface CarriedKey {
  readonly key: Buffer;
  readonly encryptedKey: Buffer;
  /** The protected header as the token has it. */
  readonly aad: Buffer;
}

interface BareManagement {
  /** A function that makes a key for one more token. */
  readonly encrypter: (key: EncryptionKey) => () => CarriedKey;
  /** A function that recovers a token's key; `header` is the encoded one. */
  readonly decrypter: (key: EncryptionKey) => (encryptedKey: Buffer, header: string) => Buffer;
}

export const bareManagement: Readonly<Record<ManagementAlgorithm, BareManagement>> = {
  // Without options node:crypto does what RSA-OAEP is: SHA-1, MGF1 with SHA-1, no label.
  "RSA-OAEP": {
    encrypter(key) {
      const { keyLength } = bareContent[key.enc];
      const aad = encodedHeader(key);
      return () => {
        const cek = randomBytes(keyLength);
        return { key: cek, encryptedKey: publicEncrypt(key.encrypting, cek), aad };
      };
    },
    decrypter:
      ({ decrypting }) =>
      (encryptedKey) =>
        privateDecrypt(decrypting, encryptedKey),
  },
  // ECDH on raw points spares the import of the ephemeral key.
  "ECDH-ES": {
    encrypter(key) {
      const recipient = pointOf(key.encrypting.export({ format: "jwk" }));
      const info = otherInfo(key.enc);
      return () => {
        const ephemeral = createECDH("prime256v1");
        const point = ephemeral.generateKeys();
        const x = point.subarray(1, 33).toString("base64url");
        const y = point.subarray(33).toString("base64url");
        const aad = encodedHeader(key, { epk: { kty: "EC", crv: "P-256", x, y } });
        return { key: concatKdf(ephemeral.computeSecret(recipient), info), encryptedKey: Buffer.of(), aad };
      };
    },
    decrypter({ decrypting, enc }) {
      const agree = agreement(decrypting);
      const info = otherInfo(enc);
      return (_, encodedHeader) => {
        const header: { epk: Point } = JSON.parse(Buffer.from(encodedHeader, "base64url").toString());
        return concatKdf(agree(pointOf(header.epk)), info);
      };
    },
  },
  A128KW: keyWrap("aes128-wrap"),
  A256KW: keyWrap("aes256-wrap"),
  dir: {
    encrypter(key) {
      const carried = { key: secretOf(key.encrypting), encryptedKey: Buffer.of(), aad: encodedHeader(key) };
      return () => carried;
    },
    decrypter({ decrypting }) {
      const key = secretOf(decrypting);
      return () => key;
    },
  },
};

interface Point {
  readonly x?: string;
  readonly y?: string;
}

/** Section 4.4, RFC 3394. */
function keyWrap(cipher: string): BareManagement {
  const initialValue = Buffer.alloc(8, 0xa6);
  return {
    encrypter(key) {
      const { keyLength } = bareContent[key.enc];
      const aad = encodedHeader(key);
      return () => {
        const cek = randomBytes(keyLength);
        const wrapping = createCipheriv(cipher, key.encrypting, initialValue);
        const encryptedKey = Buffer.concat([wrapping.update(cek), wrapping.final()]);
        return { key: cek, encryptedKey, aad };
      };
    },
    decrypter:
      ({ decrypting }) =>
      (encryptedKey) => {
        const unwrapping = createDecipheriv(cipher, decrypting, initialValue);
        return Buffer.concat([unwrapping.update(encryptedKey), unwrapping.final()]);
      },
  };
}

/**
 * ECDH with this private key. For P-256, ECDH on raw points is faster, because it spares the import of the ephemeral key. For
 * the other curves it is slower than a KeyObject made of the SPKI.
 */
function agreement(privateKey: KeyObject): (point: Buffer) => Buffer {
  const { crv, d } = privateKey.export({ format: "jwk" });
  if (crv === "P-256") {
    const recipient = createECDH("prime256v1");
    recipient.setPrivateKey(Buffer.from(d!, "base64url"));
    return (point) => recipient.computeSecret(point);
  }
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  return (point) => {
    const der = Buffer.concat([spki.subarray(0, -point.length), point]);
    const publicKey = createPublicKey({ key: der, type: "spki", format: "der" });
    return diffieHellman({ privateKey, publicKey });
  };
}

/** SEC 1 section 2.3.3, uncompressed. */
function pointOf({ x, y }: Point): Buffer {
  return Buffer.concat([Buffer.of(4), Buffer.from(x!, "base64url"), Buffer.from(y!, "base64url")]);
}

/** RFC 7518 section 4.6.2, for 256 bits, which are one round. */
function concatKdf(secret: Buffer, info: Buffer): Buffer {
  return createHash("sha256").update(roundOne).update(secret).update(info).digest();
}

const roundOne = Buffer.of(0, 0, 0, 1);

/** AlgorithmID, empty PartyUInfo and PartyVInfo, SuppPubInfo of 256 bits. */
function otherInfo(enc: string): Buffer {
  return Buffer.concat([
    Buffer.of(0, 0, 0, enc.length),
    Buffer.from(enc),
    Buffer.alloc(8),
    Buffer.of(0, 0, 1, 0),
  ]);
}

function secretOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: "jwk" }).k!, "base64url");
}

function encodedHeader({ alg, enc, kid }: EncryptionKey, members: object = {}): Buffer {
  return Buffer.from(Buffer.from(JSON.stringify({ alg, enc, kid, ...members })).toString("base64url"));
}
