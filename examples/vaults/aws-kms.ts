/**
 * A key in AWS KMS that signs or unwraps without ever leaving it.
 *
 * What one has to set up: an asymmetric key, and an identity that may call `kms:GetPublicKey` and either
 * `kms:Sign` (key usage SIGN_VERIFY) or `kms:Decrypt` (ENCRYPT_DECRYPT): a key in KMS does one or the other.
 * `send` is either `kmsOverHttps` of aws-kms-over-https.ts or the AWS SDK:
 *
 *     const kms = new KMS({ region: "eu-central-1", maxAttempts: 1 }); // from @aws-sdk/client-kms
 *     const send: KmsSend = (target, body, abortSignal) => {
 *       if (target === "GetPublicKey") return kms.getPublicKey(body, { abortSignal });
 *       return target === "Sign" ? kms.sign(body, { abortSignal }) : kms.decrypt(body, { abortSignal });
 *     };
 */
import { createHash, createPublicKey } from "node:crypto";
import {
  externalKey,
  importKey,
  type ExternalKeyOptions,
  type ExternalSign,
  type ExternalUnwrap,
  type Key,
} from "josette/jwk";

export interface AwsKmsOptions extends Pick<ExternalKeyOptions, "alg" | "kid" | "x5c" | "timeout"> {
  /** The ARN, the id or an alias. */
  readonly keyId: string;
  /** Sends a request to KMS. */
  readonly send: KmsSend;
}

/** Sends one request and returns the response. Throws an exception of KMS with its `name`. */
export type KmsSend = (...request: KmsRequest) => Promise<KmsAnswer>;

export type KmsRequest =
  | [target: "GetPublicKey", body: KmsKeyId, signal: AbortSignal]
  | [target: "Sign", body: KmsKeyId & KmsSignature, signal: AbortSignal]
  | [target: "Decrypt", body: KmsKeyId & KmsCiphertext, signal: AbortSignal];

export interface KmsKeyId {
  readonly KeyId: string;
}

export interface KmsSignature {
  readonly Message: Uint8Array;
  readonly MessageType: "DIGEST";
  readonly SigningAlgorithm: `${"RSASSA_PKCS1_V1_5" | "RSASSA_PSS" | "ECDSA"}_SHA_${256 | 384 | 512}`;
}

export interface KmsCiphertext {
  readonly CiphertextBlob: Uint8Array;
  readonly EncryptionAlgorithm: "RSAES_OAEP_SHA_1" | "RSAES_OAEP_SHA_256";
}

export interface KmsAnswer {
  readonly KeyId?: string | undefined;
  readonly KeyUsage?: string | undefined;
  /** A DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7). */
  readonly PublicKey?: Uint8Array | undefined;
  readonly Signature?: Uint8Array | undefined;
  readonly Plaintext?: Uint8Array | undefined;
}

interface Signing {
  readonly name: KmsSignature["SigningAlgorithm"];
  readonly hash: string;
  /** The length of a coordinate, in bytes. */
  readonly coordinate?: number;
}

const signing: Readonly<Record<string, Signing>> = {
  RS256: { name: "RSASSA_PKCS1_V1_5_SHA_256", hash: "sha256" },
  RS384: { name: "RSASSA_PKCS1_V1_5_SHA_384", hash: "sha384" },
  RS512: { name: "RSASSA_PKCS1_V1_5_SHA_512", hash: "sha512" },
  PS256: { name: "RSASSA_PSS_SHA_256", hash: "sha256" },
  PS384: { name: "RSASSA_PSS_SHA_384", hash: "sha384" },
  PS512: { name: "RSASSA_PSS_SHA_512", hash: "sha512" },
  ES256: { name: "ECDSA_SHA_256", hash: "sha256", coordinate: 32 },
  ES384: { name: "ECDSA_SHA_384", hash: "sha384", coordinate: 48 },
  ES512: { name: "ECDSA_SHA_512", hash: "sha512", coordinate: 66 },
};

const encryption: Readonly<Record<string, KmsCiphertext["EncryptionAlgorithm"]>> = {
  "RSA-OAEP": "RSAES_OAEP_SHA_1",
  "RSA-OAEP-256": "RSAES_OAEP_SHA_256",
};

/** Fetches the public key once. The returned key keeps using this ARN, even if an alias changes. */
export async function awsKmsKey({ keyId, send, ...options }: AwsKmsOptions): Promise<Key> {
  const { timeout = 10 } = options;
  const answer = await send("GetPublicKey", { KeyId: keyId }, AbortSignal.timeout(timeout * 1000));
  const { KeyId = keyId, KeyUsage, PublicKey } = answer;
  const der = Buffer.from(given(PublicKey));
  const half = importKey(createPublicKey({ key: der, format: "der", type: "spki" }));
  return externalKey({
    ...options,
    jwk: half,
    ...(KeyUsage === "SIGN_VERIFY" && { sign: signWith(send, KeyId) }),
    ...(KeyUsage === "ENCRYPT_DECRYPT" && { unwrap: unwrapWith(send, KeyId, half.bits / 8) }),
  });
}

function signWith(send: KmsSend, KeyId: string): ExternalSign {
  return async ({ alg, data, signal }) => {
    const row = signing[alg];
    if (row === undefined) throw new TypeError(`KMS does not sign with ${alg}`);
    const { name: SigningAlgorithm, hash, coordinate } = row;
    const Message = new Uint8Array(createHash(hash).update(data).digest());
    const answer = await send("Sign", { KeyId, Message, MessageType: "DIGEST", SigningAlgorithm }, signal);
    const signature = given(answer.Signature);
    return coordinate === undefined ? signature : withoutDer(signature, coordinate);
  };
}

/** A rejected ciphertext is a result. Every other failure is an outage and is thrown. */
function unwrapWith(send: KmsSend, KeyId: string, length: number): ExternalUnwrap {
  return async ({ alg, encryptedKey, signal }) => {
    // RFC 8017 section 7.1.2 step 1: its length differs from that of the modulus. This is public, so no
    // request is needed.
    if (encryptedKey.length !== length) return null;
    const EncryptionAlgorithm = encryption[alg];
    if (EncryptionAlgorithm === undefined) throw new TypeError(`KMS does not decrypt with ${alg}`);
    try {
      const body = { KeyId, CiphertextBlob: encryptedKey, EncryptionAlgorithm };
      return given((await send("Decrypt", body, signal)).Plaintext);
    } catch (error) {
      if (error instanceof Error && error.name === "InvalidCiphertextException") return null;
      throw error;
    }
  };
}

/**
 * Converts a SEQUENCE of two INTEGERs (RFC 3279 section 2.2.3) to R and S with the length of a coordinate
 * (RFC 7518 section 3.4).
 */
function withoutDer(der: Uint8Array, coordinate: number): Uint8Array {
  const bytes = Buffer.from(der);
  const end = (at: number) => at + 2 + (bytes[at + 1] ?? 0);
  const r = bytes[1] === 0x81 ? 3 : 2; // the length of the SEQUENCE takes one more byte from 128 bytes on
  const integers = [bytes.subarray(r + 2, end(r)), bytes.subarray(end(r) + 2, end(end(r)))];
  // The leading zero keeps an INTEGER positive.
  const hex = integers.map((each) =>
    each
      .toString("hex")
      .replace(/^00/, "")
      .padStart(2 * coordinate, "0"),
  );
  return new Uint8Array(Buffer.from(hex.join(""), "hex"));
}

function given(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new TypeError("KMS gave no bytes");
  return bytes;
}
