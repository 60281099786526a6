// Keys as the backend takes them, beside the same keys as node:crypto has them.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { EcCurve, OkpCurve } from "../../../src/keytypes/names.ts";
import type { Hash } from "../../../src/encoding/hash.ts";
import { ownBytes, type Bytes } from "../../../src/encoding/bytes.ts";
import type { KeyMaterial, KeyMembers } from "../../../src/platform/material.ts";
import { publicJwk, rsaKey, type RsaPrivateJwk } from "../keys.ts";
import { jwkOf } from "../native-jwk.ts";

/** A key pair, twice. */
export interface Pair {
  readonly privateMaterial: KeyMaterial;
  readonly publicMaterial: KeyMaterial;
  readonly publicMembers: KeyMembers;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** An RSA key pair. */
export function rsaPair(jwk: RsaPrivateJwk = rsaKey): Pair {
  return pair({ ...jwk }, { ...publicJwk(jwk) }, createPrivateKey({ key: { ...jwk }, format: "jwk" }));
}

/** A new key pair on a curve. */
export function curvePair(crv: EcCurve | OkpCurve): Pair {
  const privateKey = newPrivateKey(crv);
  const { kty, x, y, d } = jwkOf(privateKey);
  const members = { kty, crv, x, ...(y !== undefined && { y }) } as KeyMembers;
  return pair({ ...members, d } as KeyMembers, members, privateKey);
}

/** A CryptoKey of a pair's, or of a secret. */
export async function cryptoKeyMaterial(
  material: KeyMaterial,
  algorithm: Algorithm | RsaHashedImportParams | EcKeyImportParams | HmacImportParams,
  usages: KeyUsage[],
  extractable = false,
): Promise<KeyMaterial> {
  if (material.form === "CryptoKey") return material;
  const { subtle } = crypto;
  const cryptoKey =
    material.form === "secret"
      ? await subtle.importKey("raw", material.bytes, algorithm, extractable, usages)
      : await subtle.importKey("jwk", { ...material.members }, algorithm, extractable, usages);
  return { form: "CryptoKey", cryptoKey };
}

/** The CryptoKey of a material that is one. */
export function cryptoKeyOf(material: KeyMaterial): CryptoKey {
  if (material.form !== "CryptoKey") throw new TypeError("This is no CryptoKey");
  return material.cryptoKey;
}

/** A secret. */
export function secret(bytes: Bytes): KeyMaterial {
  return { form: "secret", bytes };
}

/** The name that node:crypto has for a hash. */
export function nodeHash(hash: Hash): string {
  return hash.replace("-", "").toLowerCase();
}

/** A copy over a buffer of its own, as the library has them. */
export function own(bytes: Uint8Array): Bytes {
  return ownBytes(bytes, "bytes");
}

function pair(members: KeyMembers, publicMembers: KeyMembers, privateKey: KeyObject): Pair {
  return {
    privateMaterial: { form: "private", members },
    publicMaterial: { form: "public", members: publicMembers },
    publicMembers,
    privateKey,
    publicKey: createPublicKey(privateKey),
  };
}

function newPrivateKey(crv: EcCurve | OkpCurve): KeyObject {
  switch (crv) {
    case "P-256":
    case "P-384":
    case "P-521":
      return generateKeyPairSync("ec", { namedCurve: crv }).privateKey;
    case "Ed25519":
      return generateKeyPairSync("ed25519").privateKey;
    case "Ed448":
      return generateKeyPairSync("ed448").privateKey;
    case "X25519":
      return generateKeyPairSync("x25519").privateKey;
    case "X448":
      return generateKeyPairSync("x448").privateKey;
  }
}
