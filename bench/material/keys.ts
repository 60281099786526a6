/** The keys of a run, as KeyObjects; each contender makes from them what its users hold. */
import {
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
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

export type ManagementAlgorithm = "RSA-OAEP" | "ECDH-ES" | "dir";
export type ContentAlgorithm = "A256CBC-HS512" | "A128CBC-HS256" | "A256GCM";

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

export function encryptionKey(alg: ManagementAlgorithm, enc: ContentAlgorithm): EncryptionKey {
  const { privateKey, publicKey } = encryptionPairs[alg]();
  const kid = randomBytes(20).toString("base64url");
  return { kid, alg, enc, encrypting: publicKey, decrypting: privateKey };
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
  HS256: secret,
};

const encryptionPairs: Readonly<Record<ManagementAlgorithm, () => Pair>> = {
  "RSA-OAEP": rsa,
  "ECDH-ES": p256,
  dir: secret,
};

function rsa(): Pair {
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

function p256(): Pair {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function secret(): Pair {
  const key = createSecretKey(randomBytes(32));
  return { privateKey: key, publicKey: key };
}
