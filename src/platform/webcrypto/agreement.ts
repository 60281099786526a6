/**
 * Diffie-Hellman: ECDH (RFC 7518 section 4.6, SP 800-56A), and on curves of one coordinate (RFC 8037
 * section 3.2, RFC 7748).
 */
import { decodeBase64url, encodeBase64url } from "../../encoding/base64url.ts";
import { concat, noBytes, type Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { AgreementCurve } from "../agreement-curve.ts";
import type { ExportedKey, KeyMaterial, KeyMembers } from "../material.ts";
import { unsupported } from "../platform-errors.ts";
import { importMaterial } from "./import-key.ts";
import { available, openedOrNull, usable } from "./platform-errors.ts";

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
  const pair = await available(subtle().generateKey(algorithm, true, ["deriveBits"]), crv);
  if (!("privateKey" in pair)) throw unsupported(crv, undefined);
  const raw = new Uint8Array(await usable(() => subtle().exportKey("raw", pair.publicKey), crv));
  return {
    agree: await keyAgreement({ form: "CryptoKey", cryptoKey: pair.privateKey }, curve),
    publicKey: publicMembers(raw, curve),
  };
}

/** SEC 1 section 2.3.3: an uncompressed point is 04, then both coordinates. RFC 7748 section 5: x alone. */
function publicMembers(raw: Bytes, { kty, crv, coordinates }: AgreementCurve): ExportedKey {
  if (coordinates === 1) return { kty, crv, x: encodeBase64url(raw) };
  const middle = 1 + (raw.length - 1) / 2;
  const x = encodeBase64url(raw.subarray(1, middle));
  return { kty, crv, x, y: encodeBase64url(raw.subarray(middle)) };
}

/**
 * Prepares a private key for key agreement. A secret of all zeros, which is the result for low-order points
 * of the curves of RFC 7748, is rejected (RFC 7748 section 6). Not every platform rejects it.
 */
export async function keyAgreement(
  material: KeyMaterial,
  curve: AgreementCurve,
): Promise<WebCryptoAgreement> {
  const { crv, algorithm } = curve;
  // The secret is a coordinate in whole octets.
  const bits = curve.length * 8;
  const key = await importMaterial(material, algorithm, ["deriveBits"], crv, curve.feature);
  return async (peer) => {
    const secret = await openedOrNull(async () => {
      const peerKey = await subtle().importKey("raw", rawPublicKey(peer, curve), algorithm, false, []);
      return subtle().deriveBits({ name: algorithm.name, public: peerKey }, key, bits);
    }, crv);
    return secret?.some((octet) => octet !== 0) === true ? secret : null;
  };
}

/** The raw form, because Node.js 20 takes longer to import a JWK. The point has been validated already. */
function rawPublicKey(peer: KeyMembers, { kty, crv, coordinates }: AgreementCurve): Bytes {
  if (peer.kty !== kty || peer["crv"] !== crv) return noBytes;
  const x = decodeBase64url(peer["x"] ?? "") ?? noBytes;
  if (coordinates === 1) return x;
  const y = decodeBase64url(peer["y"] ?? "") ?? noBytes;
  return x.length === y.length ? concat(new Uint8Array([0x04]), x, y) : noBytes;
}
