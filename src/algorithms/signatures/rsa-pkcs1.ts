/** RSASSA-PKCS1-v1_5: RFC 7518 section 3.3, RFC 8017 section 8.2. */
import { cryptoKeyHash } from "../../platform/cryptokey.ts";
import { verifiesKnown, type KnownSignature } from "../../platform/node/known-signatures.ts";
import { hashedVerifier } from "../../platform/node/signatures.ts";
import type { SignatureMethod } from "../../platform/signatures.ts";
import type { SignatureHash } from "../types.ts";
import { knownRsaKey, rsaForm, rsaKeys } from "./rsa.ts";
import { builtIn, type BuiltInSignature } from "./built-in.ts";

const name = "RSASSA-PKCS1-v1_5";

/** RSASSA-PKCS1-v1_5 with SHA-256. */
export const RS256: BuiltInSignature<"RS256"> = /* @__PURE__ */ rsaPkcs1("RS256", "SHA-256");
/** RSASSA-PKCS1-v1_5 with SHA-384. */
export const RS384: BuiltInSignature<"RS384"> = /* @__PURE__ */ rsaPkcs1("RS384", "SHA-384");
/** RSASSA-PKCS1-v1_5 with SHA-512. */
export const RS512: BuiltInSignature<"RS512"> = /* @__PURE__ */ rsaPkcs1("RS512", "SHA-512");

/** Creates the algorithm. Signing is slow and runs in the thread pool. */
function rsaPkcs1<Name extends string>(alg: Name, hash: SignatureHash): BuiltInSignature<Name> {
  const method = methodFor(alg, hash);
  return builtIn(
    {
      ...rsaKeys,
      alg,
      keyAlgs: () => [alg],
      hash,
      fitsCryptoKey: (algorithm) => algorithm.name === name && cryptoKeyHash(algorithm) === hash,
    },
    method,
  );
}

function methodFor(alg: string, hash: SignatureHash): SignatureMethod {
  return {
    nameWith: () => alg,
    importAs: () => ({ name, hash }),
    useAs: () => ({ name }),
    nodeVerify: (node, key) => hashedVerifier(node, key, hash),
    nodeWorks: (node) => verifiesKnown(node, name, () => methodFor(name, "SHA-256"), known),
    form: rsaForm,
    hasModulus: true,
  };
}

/** With SHA-256. */
const known: KnownSignature = {
  members: knownRsaKey,
  signature:
    "d0wRMPXjsW-prVG0h9SALjILT-26B3eyt3EByORq_dhuFOlD0mxNgje_czUSvs2izL6lLT2J62LGTT3PlhHkXVZEguUH35at" +
    "0Ov2x42JFeBN65Uapo66I2P0oGPUZQpUIqoUnV9L7PXlHQOiUgOKvuEchvZNjEweRAuVqyTzDZyM0aHZvJ6Lr_SL2IYYPLrr" +
    "Ool4lLWBqrkydTZi1Ogn8avpIzZXd1Y60Of8Lx0DAX45m1Ap-bJMbSwf_tJrKVfU_1Qv9NlsMulsLM9QSVcwHwObOL5WTFyi" +
    "pznnY2fzmH846G-lj8lSfAxf_GXSKP1slsa6a5SsQa1gW7bTp7aLfA",
};
