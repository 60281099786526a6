/** The keys of a run, as KeyObjects; each contender makes from them what its users hold. */
import {
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  webcrypto,
  type JsonWebKey,
  type KeyObject,
} from "node:crypto";

export type SigningAlgorithm = "RS256" | "PS256" | "ES256" | "EdDSA" | "HS256";

export interface SigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly signing: KeyObject;
  readonly verifying: KeyObject;
}

export type ManagementAlgorithm = "RSA-OAEP" | "ECDH-ES" | "dir" | "A128KW" | "A256KW";
export type ContentAlgorithm = "A256CBC-HS512" | "A128CBC-HS256" | "A128GCM" | "A256GCM";
export type EncryptionCurve = "P-256" | "P-384" | "P-521";

export interface EncryptionKey {
  readonly kid: string;
  readonly alg: ManagementAlgorithm;
  readonly enc: ContentAlgorithm;
  readonly encrypting: KeyObject;
  readonly decrypting: KeyObject;
}

/** A public key as a key set shows it. */
export interface PublicJwk extends JsonWebKey {
  readonly kty: string;
  readonly kid: string;
  readonly use: "sig";
}

export function signingKey(alg: SigningAlgorithm): SigningKey {
  const { privateKey, publicKey } = signingPairs[alg]();
  return { kid: randomBytes(20).toString("base64url"), alg, signing: privateKey, verifying: publicKey };
}

export function encryptionKey(
  alg: ManagementAlgorithm,
  enc: ContentAlgorithm,
  curve: EncryptionCurve = "P-256",
): EncryptionKey {
  const { privateKey, publicKey } = encryptionPairs[alg](curve);
  const kid = randomBytes(20).toString("base64url");
  return { kid, alg, enc, encrypting: publicKey, decrypting: privateKey };
}

/** A secret as a CryptoKey that cannot be exported. */
export function secretCryptoKey({ alg, decrypting }: EncryptionKey): Promise<webcrypto.CryptoKey> {
  const secret = decrypting.export();
  return alg === "dir"
    ? webcrypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt", "decrypt"])
    : webcrypto.subtle.importKey("raw", secret, "AES-KW", false, ["wrapKey", "unwrapKey"]);
}

export function publicJwk({ kid, verifying }: SigningKey): PublicJwk {
  const { kty = "", ...members } = verifying.export({ format: "jwk" });
  return { kty, use: "sig", kid, ...members };
}

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const signingPairs: Readonly<Record<SigningAlgorithm, () => Pair>> = {
  RS256: rsa,
  PS256: rsa,
  ES256: p256,
  EdDSA: () => generateKeyPairSync("ed25519"),
  HS256: () => secret(32),
};

const encryptionPairs: Readonly<Record<ManagementAlgorithm, (curve: EncryptionCurve) => Pair>> = {
  "RSA-OAEP": rsa,
  "ECDH-ES": (curve) => generateKeyPairSync("ec", { namedCurve: curve }),
  dir: () => secret(32),
  A128KW: () => secret(16),
  A256KW: () => secret(32),
};

function rsa(): Pair {
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

function p256(): Pair {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function secret(bytes: number): Pair {
  const key = createSecretKey(randomBytes(bytes));
  return { privateKey: key, publicKey: key };
}
