/**
 * Tests the signature verification of node:crypto. Each scheme is tested once, at its first use, with a fixed
 * key. Signing is not tested here: the first signature of each key is always verified.
 */
import { decodeBase64url } from "../../encoding/base64url.ts";
import { noBytes } from "../../encoding/bytes.ts";
import type { KeyMembers } from "../material.ts";
import type { SignatureMethod } from "../signatures.ts";
import { works } from "./probe.ts";
import type { NodeCrypto } from "./module.ts";
import { nodeVerifier } from "./signatures.ts";

/** A signature of the octets "abc", and the key it was made with. */
export interface KnownSignature {
  readonly members: KeyMembers;
  /** In base64url. */
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
  { members, signature }: KnownSignature,
): boolean {
  return works(node, `verify ${scheme}`, () => {
    const verify = nodeVerifier(node, { form: "public", members }, method());
    const octets = decodeBase64url(signature) ?? noBytes;
    return verify?.(octets, message) === true && !verify(octets, message.subarray(1));
  });
}
