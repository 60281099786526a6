/** Functions shared by RSASSA-PKCS1-v1_5 and RSASSA-PSS: RFC 7518 sections 3.3 and 3.5. */
import { decodeBase64url } from "../../encoding/base64url.ts";
import { RSA } from "../../keytypes/rsa.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { nodeHashes } from "../../platform/node/hashes.ts";
import type { NodeCrypto, NodeKey, NodeKeyOptions } from "../../platform/node/module.ts";
import { hashedVerifier } from "../../platform/node/signatures.ts";
import { unsupported } from "../../platform/platform-errors.ts";
import type { KeyMaterial } from "../../platform/material.ts";
import { modulusLength } from "../../platform/modulus-length.ts";
import { formBelow, type SignatureForm } from "../../platform/signature-encoding.ts";
import type { SignatureHash, SignatureScheme } from "../types.ts";

/** The requirements on keys: RFC 7518 sections 3.3 and 3.5 require a modulus of at least 2048 bits. */
export const rsaKeys: Pick<
  SignatureScheme,
  "keyTypes" | "ktys" | "symmetric" | "smallestKey" | "newKey" | "features"
> = {
  keyTypes: [RSA],
  ktys: ["RSA"],
  symmetric: false,
  smallestKey: 2048,
  newKey: { form: "pair" },
  features: [],
};

/**
 * RFC 8017 sections 8.1.2, 8.2.2 step 1, and 5.2.2: a signature is as long as the modulus and, as an integer,
 * less than the modulus.
 */
export function rsaForm(material: KeyMaterial, n?: string): SignatureForm {
  const length = modulusLength(material);
  const modulus = decodeBase64url(n ?? modulusIn(material));
  return modulus?.length === length ? formBelow(modulus) : (signature) => signature.length === length;
}

/**
 * Signs a hash of the data with node:crypto. The first signature is verified. It is the first use of the key:
 * when an RSA key is imported, its halves are compared by arithmetic, without a signature.
 */
export function verifyingSigner(
  node: NodeCrypto,
  key: NodeKey | NodeKeyOptions,
  hash: SignatureHash,
): (data: Bytes) => Bytes {
  const verify = hashedVerifier(node, key, hash);
  let isVerified = false;
  return (data) => {
    const signature = new Uint8Array(node.sign(nodeHashes[hash], data, key));
    if (!isVerified && !verify(signature, data)) throw unsupported(`RSA signatures with ${hash}`);
    isVerified = true;
    return signature;
  };
}

function modulusIn(material: KeyMaterial): string {
  return "members" in material ? (material.members["n"] ?? "") : "";
}
