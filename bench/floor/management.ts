/** RFC 7518 section 4 with node:crypto alone: RSA-OAEP, ECDH-ES and dir. */
import {
  createECDH,
  createHash,
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
  /** A function that recovers the key of this one token again and again. */
  readonly decrypter: (key: EncryptionKey, token: string) => () => Buffer;
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
    decrypter({ decrypting }, token) {
      const encryptedKey = Buffer.from(token.split(".")[1]!, "base64url");
      return () => privateDecrypt(decrypting, encryptedKey);
    },
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
    decrypter({ decrypting, enc }, token) {
      const header: { epk: Point } = JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString());
      const ephemeral = pointOf(header.epk);
      const recipient = createECDH("prime256v1");
      recipient.setPrivateKey(Buffer.from(decrypting.export({ format: "jwk" }).d!, "base64url"));
      const info = otherInfo(enc);
      return () => concatKdf(recipient.computeSecret(ephemeral), info);
    },
  },
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
