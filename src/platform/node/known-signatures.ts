/**
 * Tests the signature verification of node:crypto. Each scheme is tested once with each hash and curve, at
 * its first use, with a fixed key. Signing is tested with the caller's key: see jwk/key/consistency.ts, and
 * algorithms/signatures/rsa-keys.ts for RSA.
 */
import { decodeBase64url, encodeBase64url } from "../../encoding/base64url.ts";
import { concat, noBytes } from "../../encoding/bytes.ts";
import type { Hash } from "../../encoding/hash.ts";
import { bigIntOf, integerBytes } from "../../encoding/integers.ts";
import type { KeyMembers } from "../material.ts";
import type { SignatureMethod } from "../signature-method.ts";
import { nodeHashes } from "./hashes.ts";
import { digestWorks } from "./known-answers.ts";
import { works } from "./probe.ts";
import type { NodeCrypto } from "./module.ts";
import { nodeVerifier } from "./signatures.ts";

/** A signature of the octets "abc", and the public key that verifies it. */
export interface KnownSignature {
  readonly members: KeyMembers;
  /** The signature, in base64url. */
  readonly signature: string;
}

const message = /* @__PURE__ */ Uint8Array.of(0x61, 0x62, 0x63);

/**
 * Reports whether a method accepts a valid signature and rejects it for other data. The result is cached
 * under the name `scheme`.
 */
export function verifiesKnown(
  node: NodeCrypto,
  scheme: string,
  method: () => SignatureMethod,
  known: () => KnownSignature | undefined,
): boolean {
  return works(node, `verify ${scheme}`, () => {
    const { members, signature } = known() ?? {};
    if (members === undefined || signature === undefined) return false;
    const verify = nodeVerifier(node, { form: "public", members }, method());
    const octets = decodeBase64url(signature) ?? noBytes;
    return verify?.(octets, message) === true && !verify(octets, message.subarray(1));
  });
}

/**
 * The properties of a curve that the test of ECDSA needs: its order, and the length of an integer in bytes.
 */
interface KnownCurve {
  readonly n: bigint;
  readonly length: number;
}

/**
 * The signature that the private key 1 and the random number 1 give: FIPS 186-5 section 6.4.1. The public key
 * is the base point G, r is the x-coordinate of G, and s is e + r modulo n, where e is the start of the
 * digest. `undefined` for a curve whose base point is not known, or if the hash function does not work.
 */
export function knownEcdsaSignature(
  node: NodeCrypto,
  hash: Hash,
  { n, length }: KnownCurve,
  basePoint: KeyMembers | undefined,
): KnownSignature | undefined {
  const r = decodeBase64url(basePoint?.["x"] ?? "") ?? noBytes;
  if (basePoint === undefined || !digestWorks(node, hash)) return undefined;
  const digest = new Uint8Array(node.createHash(nodeHashes[hash]).update(message).digest());
  const e = bigIntOf(digest.subarray(0, length));
  const s = integerBytes((e + bigIntOf(r)) % n, length);
  return { members: basePoint, signature: encodeBase64url(concat(r, s)) };
}
