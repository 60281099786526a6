/**
 * RSASSA-PSS: RFC 7518 section 3.5, RFC 8017 section 8.1. MGF1 has the same hash function; the salt is as
 * long as its result.
 */
import { concat } from "../../encoding/bytes.ts";
import type { PssParameters } from "../../keytypes/pss-parameters.ts";
import { cryptoKeyHash } from "../../platform/cryptokey.ts";
import { verifiesKnown, type KnownSignature } from "../../platform/node/known-signatures.ts";
import type { NodeCrypto, NodeKey, NodeKeyOptions } from "../../platform/node/module.ts";
import { hashedVerifier } from "../../platform/node/signatures.ts";
import type { SignatureMethod } from "../../platform/signatures.ts";
import type { SignatureHash } from "../types.ts";
import { knownRsaKey, rsaForm, rsaKeys } from "./rsa.ts";
import { builtIn, type BuiltInSignature } from "./built-in.ts";

const name = "RSA-PSS";

/** RSASSA-PSS with SHA-256 and a salt of 32 bytes. */
export const PS256: BuiltInSignature<"PS256"> = /* @__PURE__ */ rsaPss("PS256", "SHA-256", 32);
/** RSASSA-PSS with SHA-384 and a salt of 48 bytes. */
export const PS384: BuiltInSignature<"PS384"> = /* @__PURE__ */ rsaPss("PS384", "SHA-384", 48);
/** RSASSA-PSS with SHA-512 and a salt of 64 bytes. */
export const PS512: BuiltInSignature<"PS512"> = /* @__PURE__ */ rsaPss("PS512", "SHA-512", 64);

/** Creates the algorithm. `saltLength` is in bytes; in certificates it may have any value. */
export function rsaPss<Name extends string>(
  alg: Name,
  hash: SignatureHash,
  saltLength: number,
): BuiltInSignature<Name> {
  const method = methodFor(alg, { hash, saltLength });
  return builtIn(
    {
      ...rsaKeys,
      alg,
      keyAlgs: () => [alg],
      hash,
      pss: { hash, saltLength },
      fitsCryptoKey: (algorithm) => algorithm.name === name && cryptoKeyHash(algorithm) === hash,
    },
    method,
  );
}

function methodFor(alg: string, parameters: PssParameters): SignatureMethod {
  const { hash, saltLength } = parameters;
  return {
    nameWith: () => alg,
    importAs: () => ({ name, hash }),
    useAs: () => ({ name, saltLength }),
    nodeVerify: (node, key) => hashedVerifier(node, pssKeyFrom(node, key, parameters), hash),
    nodeWorks: (node) =>
      verifiesKnown(node, name, () => methodFor(name, { hash: "SHA-256", saltLength: 32 }), known),
    form: rsaForm,
    hasModulus: true,
  };
}

/**
 * Creates a key that is restricted to RSASSA-PSS with these parameters (RFC 4055 section 3.1). In Node.js 24,
 * passing the parameters to each call instead takes half as long as a verification. Runtimes that do not
 * accept such keys get the parameters with each call.
 */
function pssKeyFrom(
  node: NodeCrypto,
  key: NodeKey,
  { hash, saltLength }: PssParameters,
): NodeKey | NodeKeyOptions {
  const withParameters = { key, padding: node.constants["RSA_PKCS1_PSS_PADDING"] ?? 0, saltLength };
  // The lengths below must have one octet each. Certificates may have other lengths.
  if (saltLength < 0x10 || saltLength > 0x7f) return withParameters;
  try {
    const identifier = Uint8Array.from(
      pssIdentifier(hashArcs[hash] ?? "", saltLength).match(/../g) ?? [],
      (octet) => Number.parseInt(octet, 16),
    );
    // SEQUENCE { AlgorithmIdentifier, BIT STRING }. The length of the sequence has two octets, because the
    // key has at least 2048 bits.
    const spki = key.export({ format: "der", type: "spki" });
    const content = concat(identifier, spki.subarray(4 + 2 + (spki[5] ?? 0)));
    const header = new Uint8Array([0x30, 0x82, content.length >> 8, content.length]);
    const pssKey = node.createPublicKey({ key: concat(header, content), format: "der", type: "spki" });
    if (pssKey.asymmetricKeyType === "rsa-pss") return pssKey;
  } catch {
    // The runtime does not accept such keys.
  }
  return withParameters;
}

/** The last arc of 2.16.840.1.101.3.4.2, by hash function. */
const hashArcs: Readonly<Record<string, string>> = { "SHA-256": "01", "SHA-384": "02", "SHA-512": "03" };

/**
 * The AlgorithmIdentifier of RSASSA-PSS: hash function, MGF1 with the same one, salt length, and the
 * default trailer field.
 */
function pssIdentifier(arc: string, saltLength: number): string {
  const hash = `300d06096086480165030402${arc}0500`;
  const mgf1 = `a11c301a06092a864886f70d010108${hash}`;
  return `304106092a864886f70d01010a3034a00f${hash}${mgf1}a2030201${saltLength.toString(16)}`;
}

/** With SHA-256. */
const known: KnownSignature = {
  members: knownRsaKey,
  signature:
    "IfVXxXNodEnMAigt2e-LD5pfq-C1xAjb8Zi_XxA4c0ni-YxrFEGkBIRwkohknD_wzLabZZzET7gplvoRJctbUc7fdARLP705" +
    "i8SI3p1mWOI8RgsWHpmDZIXso0geJuI6gyFruPwnCT_P3vNOqV9nMShCoEv-5YeCf0UhjGtwbvdyxiL6OpVwaI0vfg0EH5Es" +
    "RbmfSErTwbkYRux2TF4Ftfpm1PK2xJnVVUr_xRCbyUaT-KjHZO2DJ3_KpCRCD9TVF_zP8ZYwxI9FQLbFuef9R7UWW_pqCkqY" +
    "b3ZVhCWIQznQfZX0zo0WKWvsprpxnAgU7VvGroDcAgkM204cbH84ug",
};
