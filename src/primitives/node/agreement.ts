/** Diffie-Hellman, done at once: ECDH (RFC 7518 section 4.6), X25519 and X448 (RFC 8037 section 3.2). */
import type { Curve, EcCurve } from "../../alg/curves.ts";
import { rowOf, table } from "../../alg/table.ts";
import { decodeBase64url, encodeBase64url } from "../../encoding/base64url.ts";
import { concat, noBytes, type Bytes } from "../../encoding/bytes.ts";
import type { KeyAgreement, EphemeralPair } from "../agreement.ts";
import type { KeyMaterial, PublicMembers } from "../material.ts";
import { nodeKey } from "./keys.ts";
import type { NodeCrypto, NodeEcdh } from "./module.ts";

/** The curves by the names that node:crypto has for them (SEC 2). */
const ecdhCurves: Readonly<Record<EcCurve, string>> = /* @__PURE__ */ table({
  "P-256": "prime256v1",
  "P-384": "secp384r1",
  "P-521": "secp521r1",
});

/** A private key as one half of an agreement. */
export function nodeKeyAgreement(node: NodeCrypto, material: KeyMaterial): KeyAgreement | undefined {
  if (material.form === "private" && material.members.kty === "EC") {
    const { crv, d } = material.members;
    return ecdhAgreement(() => {
      const ecdh = node.createECDH(ecdhCurves[crv]);
      ecdh.setPrivateKey(decodeBase64url(d) ?? noBytes);
      return ecdh;
    });
  }
  const privateKey = nodeKey(node, material);
  if (privateKey === undefined) return undefined;
  return (peer) => {
    const publicKey = nodeKey(node, { form: "public", members: peer });
    return publicKey === undefined ? null : secretOrNull(() => node.diffieHellman({ privateKey, publicKey }));
  };
}

/** A new key pair on a curve; `undefined` where node:crypto is no faster. */
export function nodeEphemeralPair(node: NodeCrypto, crv: Curve): EphemeralPair | undefined {
  const name = rowOf<string>(ecdhCurves, crv);
  if (name === undefined) return undefined;
  const ecdh = node.createECDH(name);
  // SEC 1 section 2.3.3: an uncompressed point is 04, then both coordinates.
  const point = ecdh.generateKeys();
  const middle = 1 + (point.length - 1) / 2;
  const x = encodeBase64url(point.subarray(1, middle));
  const y = encodeBase64url(point.subarray(middle));
  const agree = ecdhAgreement(() => ecdh);
  return agree && { publicKey: { kty: "EC", crv, x, y }, agree };
}

function ecdhAgreement(prepare: () => NodeEcdh): KeyAgreement | undefined {
  try {
    const ecdh = prepare();
    return (peer) => secretOrNull(() => ecdh.computeSecret(pointOf(peer)));
  } catch {
    return undefined;
  }
}

function pointOf(peer: PublicMembers): Bytes {
  if (peer.kty !== "EC") return noBytes;
  const x = decodeBase64url(peer.x) ?? noBytes;
  const y = decodeBase64url(peer.y) ?? noBytes;
  return x.length === y.length ? concat(new Uint8Array([0x04]), x, y) : noBytes;
}

/** The secret; one of all zeros, which low-order points lead to, is none (RFC 7748 section 6). */
function secretOrNull(agree: () => Uint8Array): Bytes | null {
  try {
    const secret = new Uint8Array(agree());
    return secret.some((octet) => octet !== 0) ? secret : null;
  } catch {
    return null;
  }
}
