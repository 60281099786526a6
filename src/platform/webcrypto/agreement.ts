/**
 * Diffie-Hellman: ECDH (RFC 7518 section 4.6, SP 800-56A), and on Montgomery curves (RFC 8037 section 3.2,
 * RFC 7748).
 */
import { decodeBase64url, encodeBase64url } from "../../encoding/base64url.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { AgreementCurve } from "../agreement-curve.ts";
import { rejectAllZero } from "../all-zero-secret.ts";
import type { ExportedKey, KeyMaterial, KeyMembers } from "../material.ts";
import { coordinatesOf, pointOf } from "../uncompressed-point.ts";
import { generatePair } from "./generation.ts";
import { importMaterial } from "./import-key.ts";
import { openedOrNull, usable } from "./platform-errors.ts";

/** Key agreement with a given private key. */
type WebCryptoAgreement = (peer: KeyMembers) => Promise<Bytes | null>;

/** A key pair for a single key agreement. */
interface WebCryptoPair {
  readonly agree: WebCryptoAgreement;
  readonly publicKey: ExportedKey;
}

/**
 * Generates a key pair on a curve. The public half is exported raw, not as a JWK: Node.js 20 exports JWKs
 * under a lock that is also taken when the job which generated the key is garbage-collected. If both happen
 * at once, the process can deadlock.
 */
export async function ephemeralPair(curve: AgreementCurve): Promise<WebCryptoPair> {
  const { crv, algorithm } = curve;
  const { privateKey, publicKey } = await generatePair({ name: crv, algorithm, usages: ["deriveBits"] });
  const raw = new Uint8Array(await usable(() => subtle().exportKey("raw", publicKey), crv));
  return {
    agree: await keyAgreement({ form: "CryptoKey", cryptoKey: privateKey }, curve),
    publicKey: publicMembers(raw, curve),
  };
}

/** RFC 7748 section 5: the raw form of a public key with one coordinate is that coordinate. */
function publicMembers(raw: Bytes, { kty, crv, coordinates }: AgreementCurve): ExportedKey {
  return { kty, crv, ...(coordinates === 1 ? { x: encodeBase64url(raw) } : coordinatesOf(raw)) };
}

/** Prepares a private key for key agreement. */
export async function keyAgreement(
  material: KeyMaterial,
  curve: AgreementCurve,
): Promise<WebCryptoAgreement> {
  const { crv, algorithm } = curve;
  // The shared secret is one coordinate, in whole octets.
  const bits = curve.length * 8;
  const key = await importMaterial(material, algorithm, ["deriveBits"], crv, curve.feature);
  return async (peer) => {
    const secret = await openedOrNull(async () => {
      const peerKey = await subtle().importKey("raw", rawPublicKey(peer, curve), algorithm, false, []);
      return subtle().deriveBits({ name: algorithm.name, public: peerKey }, key, bits);
    }, crv);
    return secret && rejectAllZero(secret);
  };
}

/**
 * Returns the raw form of a public key, because Node.js 20 takes longer to import a JWK. The point has been
 * validated already.
 */
function rawPublicKey(peer: KeyMembers, { kty, crv, coordinates }: AgreementCurve): Bytes {
  if (peer.kty !== kty || peer["crv"] !== crv) return noBytes;
  return coordinates === 1 ? (decodeBase64url(peer["x"] ?? "") ?? noBytes) : pointOf(peer);
}
