/** Diffie-Hellman, done at once: ECDH (RFC 7518 section 4.6), X25519 and X448 (RFC 8037 section 3.2). */
import type { Bytes } from "../../encoding/bytes.ts";
import type { KeyMaterial, PublicMembers } from "../material.ts";
import { nodeKey } from "./keys.ts";
import type { NodeCrypto } from "./module.ts";

/** A private key as one half of an agreement; a secret of all zeros is none (RFC 7748 section 6). */
export function nodeKeyAgreement(
  node: NodeCrypto,
  material: KeyMaterial,
): ((peer: PublicMembers) => Bytes | null) | undefined {
  const privateKey = nodeKey(node, material);
  if (privateKey === undefined) return undefined;
  return (peer) => {
    const publicKey = nodeKey(node, { form: "public", members: peer });
    if (publicKey === undefined) return null;
    try {
      const secret = new Uint8Array(node.diffieHellman({ privateKey, publicKey }));
      return secret.some((octet) => octet !== 0) ? secret : null;
    } catch {
      return null;
    }
  };
}
