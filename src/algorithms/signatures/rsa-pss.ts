/**
 * RSASSA-PSS: RFC 7518 section 3.5, RFC 8017 section 8.1. MGF1 uses the same hash function, and the salt is
 * as long as a digest.
 */
import { table } from "../../encoding/table.ts";
import { derSequence } from "../../encoding/der-writer.ts";
import type { PssParameters } from "../../keytypes/pss-parameters.ts";
import { hashLengths } from "../../platform/file-hashes.ts";
import { cryptoKeyHash } from "../../platform/cryptokey.ts";
import { knownRsaKey } from "../../platform/known-rsa-key.ts";
import { verifiesKnown } from "../../platform/node/known-signatures.ts";
import type { NodeCrypto, NodeKey, NodeKeyOptions } from "../../platform/node/module.ts";
import { hashedVerifier } from "../../platform/node/signatures.ts";
import type { SignatureMethod } from "../../platform/signature-method.ts";
import type { SignatureHash } from "../types.ts";
import { rsaForm, rsaKeys, verifyingSigner } from "./rsa-keys.ts";
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

interface SignatureParameters extends PssParameters {
  readonly hash: SignatureHash;
}

function methodFor(alg: string, parameters: SignatureParameters): SignatureMethod {
  const { hash, saltLength } = parameters;
  return {
    nameWith: () => alg,
    importAs: () => ({ name, hash }),
    useAs: () => ({ name, saltLength }),
    nodeSign: (node, key) => verifyingSigner(node, pssOptions(node, key, saltLength), hash),
    signsSlowly: true,
    nodeVerify: (node, key) => hashedVerifier(node, pssKeyFrom(node, key, parameters), hash),
    nodeWorks: (node) =>
      verifiesKnown(
        node,
        `${name} ${hash}`,
        () => methodFor(name, { hash, saltLength: hashLengths[hash].output }),
        () => ({ members: knownRsaKey, signature: known[hash] }),
      ),
    form: rsaForm,
    hasModulus: true,
  };
}

/**
 * Creates a key that is restricted to RSASSA-PSS with these parameters (RFC 4055 section 3.1). In Node.js 24,
 * passing the parameters to each call instead makes verification take half as long again. The parameters are
 * passed to each call only in runtimes that do not accept restricted keys.
 */
function pssKeyFrom(
  node: NodeCrypto,
  key: NodeKey,
  { hash, saltLength }: PssParameters,
): NodeKey | NodeKeyOptions {
  const withParameters = pssOptions(node, key, saltLength);
  // The salt length must have two hexadecimal digits and fit one octet. Certificates may have other lengths.
  if (saltLength < 0x10 || saltLength > 0x7f) return withParameters;
  try {
    const identifier = Uint8Array.from(
      pssIdentifier(hashArcs[hash] ?? "", saltLength).match(/../g) ?? [],
      (octet) => Number.parseInt(octet, 16),
    );
    // SEQUENCE { AlgorithmIdentifier, BIT STRING }. The length of the SEQUENCE has the long form, whose first
    // octet contains the number of further octets. The length of the AlgorithmIdentifier has one octet.
    const spki = key.export({ format: "der", type: "spki" });
    const start = 2 + ((spki[1] ?? 0) & 0x7f);
    const bitString = spki.subarray(start + 2 + (spki[start + 1] ?? 0));
    const pssSpki = derSequence(identifier, bitString);
    const pssKey = node.createPublicKey({ key: pssSpki, format: "der", type: "spki" });
    if (pssKey.asymmetricKeyType === "rsa-pss") return pssKey;
  } catch {
    // The runtime does not accept keys that are restricted to RSASSA-PSS.
  }
  return withParameters;
}

/** Returns a key with the parameters of RSASSA-PSS, for one call. */
function pssOptions(node: NodeCrypto, key: NodeKey, saltLength: number): NodeKeyOptions {
  return { key, padding: node.constants["RSA_PKCS1_PSS_PADDING"] ?? 0, saltLength };
}

/** Maps each hash function to the last arc of its OBJECT IDENTIFIER, after 2.16.840.1.101.3.4.2. */
const hashArcs: Readonly<Record<string, string>> = { "SHA-256": "01", "SHA-384": "02", "SHA-512": "03" };

/**
 * Encodes the AlgorithmIdentifier of RSASSA-PSS in hexadecimal: hash function, MGF1 with the same hash
 * function, and salt length. DER omits the trailer field, which has its default value.
 */
function pssIdentifier(arc: string, saltLength: number): string {
  const hash = `300d06096086480165030402${arc}0500`;
  const mgf1 = `a11c301a06092a864886f70d010108${hash}`;
  return `304106092a864886f70d01010a3034a00f${hash}${mgf1}a2030201${saltLength.toString(16)}`;
}

/**
 * Signatures of "abc" with the key `knownRsaKey` and a salt as long as the digest, in base64url, for the
 * known-answer tests.
 */
const known: Readonly<Record<SignatureHash, string>> = /* @__PURE__ */ table({
  "SHA-256":
    "F-5ZXqc05NHxGolKs04YN_iIFIe4r-wRUhh9ZkC937Wo6jLbxFi5bJp_oLMIi8Ph6rkMymxvef-y7N_54SFnuXS1qgH9Iyee" +
    "eX42vvEAsYF8QMCL9ymirXLEyFArv623VeOViR3ClMAB6WX8TyabSQiSq6pOxH9w4luH2JUy7gdeGYyFDNOUdZ8K9Zze1WBW",
  "SHA-384":
    "S5WMAyiC4UHHIWXQz0C0z6n_auL_k5rAzs1u31qRMBDsbsC3jqQz7sisDWuhvMgIYEZ3PFdJDorT3jPqKIjc0acfjG2qzd9t" +
    "IkiGpJFbMr8QBlLE35h-jM6Acgj98ivyzhGX8OF1GSFKN0LAZRcHeHhylxH2mSyqrT7D2gw1mPEBOno1Pd8HeL9BJWpfXz2x",
  "SHA-512":
    "bK8lu2bcFuxIigBw3sb2UyM3tWbGnNjBLfp5L9g_Bg918eQN-YFQgiDatbn9iNYP62v-vs_uGShb3yIsiAC2feIPsh_Ciid5" +
    "YW_AO4w9-dlK-1HSPn97P91Xt78I7Im8MW_IG6LctvSbfaaSGJfQPtXigREi2G7KqAnsrD__a8xGiT5jQZva68VG7cDz20gR",
});
