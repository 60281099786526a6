/** Signatures and MACs, done at once: RFC 7518 section 3, RFC 8037 section 3.1, RFC 9964. */
import { ecCurves } from "../../alg/curves.ts";
import type { Hash, PssRow, SignatureRow } from "../../alg/signature.ts";
import { rowOf } from "../../encoding/table.ts";
import { concat, equalConstantTime, type Bytes } from "../../encoding/bytes.ts";
import type { KeyMaterial } from "../material.ts";
import { atOnce } from "../refusals.ts";
import { signatureForm } from "../signature-form.ts";
import { ecdsaFromDer, ecdsaToDer } from "./ecdsa.ts";
import { nodeHashes } from "./hashes.ts";
import { nodeKey, nodePublicJwk } from "./keys.ts";
import type { NodeCrypto, NodeKey, NodeKeyOptions } from "./module.ts";

/** A key as a signer of what is cheap to sign; RSA is left to the thread pool. */
export function nodeSigner(
  node: NodeCrypto,
  material: KeyMaterial,
  row: SignatureRow,
): ((data: Bytes) => Bytes) | undefined {
  if (row.kty === "RSA") return undefined;
  const key = nodeKey(node, material);
  if (key === undefined) return undefined;
  switch (row.scheme) {
    case "HMAC": {
      const hash = nodeHashes[row.hash];
      return (data) => new Uint8Array(node.createHmac(hash, key).update(data).digest());
    }
    case "ECDSA": {
      const hash = nodeHashes[row.hash];
      const length = coordinateLength(row.curves[0] ?? "");
      return (data) => ecdsaFromDer(node.sign(hash, data, key), length);
    }
    default:
      return (data) => new Uint8Array(node.sign(null, data, key));
  }
}

/** A key as a verifier. */
export function nodeVerifier(
  node: NodeCrypto,
  material: KeyMaterial,
  row: SignatureRow,
): ((signature: Bytes, data: Bytes) => boolean) | undefined {
  const key = nodeKey(node, material);
  if (key === undefined) return undefined;
  switch (row.scheme) {
    case "HMAC": {
      const hash = nodeHashes[row.hash];
      return (signature, data) =>
        equalConstantTime(node.createHmac(hash, key).update(data).digest(), signature);
    }
    case "RSASSA-PKCS1-v1_5":
    case "RSA-PSS": {
      const verify = hashedVerifier(
        node,
        row.scheme === "RSA-PSS" ? pssKeyFrom(node, key, row) : key,
        row.hash,
      );
      const modulus =
        material.form === "CryptoKey" ? atOnce(() => nodePublicJwk(node, key), row.alg).n : undefined;
      const hasForm = signatureForm(material, row, modulus);
      return (signature, data) => hasForm(signature) && verify(signature, data);
    }
    case "ECDSA": {
      const verify = hashedVerifier(node, key, row.hash);
      const hasForm = signatureForm(material, row);
      return (signature, data) => hasForm(signature) && verify(ecdsaToDer(signature), data);
    }
    default: {
      const hasForm = signatureForm(material, row);
      return (signature, data) => hasForm(signature) && node.verify(null, data, key, signature);
    }
  }
}

/** Not the one-shot function: that one is slower. */
function hashedVerifier(
  node: NodeCrypto,
  key: NodeKey | NodeKeyOptions,
  hash: Hash,
): (signature: Bytes, data: Bytes) => boolean {
  const name = nodeHashes[hash];
  return (signature, data) => node.createVerify(name).update(data).verify(key, signature);
}

function coordinateLength(crv: string): number {
  return rowOf(ecCurves, crv)?.length ?? 0;
}

/**
 * A key that is for RSASSA-PSS with these parameters alone (RFC 4055 section 3.1). Parameters in the key cost nothing at a call;
 * parameters beside it cost Node.js 24 half of a verification. Runtimes that do not take such keys take parameters.
 */
function pssKeyFrom(node: NodeCrypto, key: NodeKey, { hash, saltLength }: PssRow): NodeKey | NodeKeyOptions {
  const withParameters = { key, padding: node.constants["RSA_PKCS1_PSS_PADDING"] ?? 0, saltLength };
  // Of one octet each, as they are written below; in certificates there are others.
  if (saltLength < 0x10 || saltLength > 0x7f) return withParameters;
  try {
    const identifier = Uint8Array.from(
      pssIdentifier(hashArcs[hash] ?? "", saltLength).match(/../g) ?? [],
      (octet) => Number.parseInt(octet, 16),
    );
    // SEQUENCE { AlgorithmIdentifier, BIT STRING }: of a key of 2048 bits or more, the outer length has two octets.
    const spki = key.export({ format: "der", type: "spki" });
    const content = concat(identifier, spki.subarray(4 + 2 + (spki[5] ?? 0)));
    const header = new Uint8Array([0x30, 0x82, content.length >> 8, content.length]);
    const pssKey = node.createPublicKey({ key: concat(header, content), format: "der", type: "spki" });
    if (pssKey.asymmetricKeyType === "rsa-pss") return pssKey;
  } catch {
    // Falls through.
  }
  return withParameters;
}

/** The last arc of 2.16.840.1.101.3.4.2, by hash. */
const hashArcs: Readonly<Record<string, string>> = { "SHA-256": "01", "SHA-384": "02", "SHA-512": "03" };

/** AlgorithmIdentifier of RSASSA-PSS: hash, MGF1 with the same hash, salt length; trailer field as by default. */
function pssIdentifier(arc: string, saltLength: number): string {
  const hash = `300d06096086480165030402${arc}0500`;
  const mgf1 = `a11c301a06092a864886f70d010108${hash}`;
  return `304106092a864886f70d01010a3034a00f${hash}${mgf1}a2030201${saltLength.toString(16)}`;
}
