/** ML-DSA: RFC 9964, FIPS 204. The key specifies the parameter set. */
import type { AkpKeyType } from "../../keytypes/akp.ts";
import { ML_DSA_44 as keyType44 } from "../../keytypes/ml-dsa-44.ts";
import { ML_DSA_65 as keyType65 } from "../../keytypes/ml-dsa-65.ts";
import { ML_DSA_87 as keyType87 } from "../../keytypes/ml-dsa-87.ts";
import { builtIn, type BuiltInSignature } from "./built-in.ts";

/** ML-DSA with the parameter set ML-DSA-44. */
export const ML_DSA_44: BuiltInSignature<"ML-DSA-44"> = /* @__PURE__ */ mlDsa("ML-DSA-44", keyType44);
/** ML-DSA with the parameter set ML-DSA-65. */
export const ML_DSA_65: BuiltInSignature<"ML-DSA-65"> = /* @__PURE__ */ mlDsa("ML-DSA-65", keyType65);
/** ML-DSA with the parameter set ML-DSA-87. */
export const ML_DSA_87: BuiltInSignature<"ML-DSA-87"> = /* @__PURE__ */ mlDsa("ML-DSA-87", keyType87);

function mlDsa<Name extends string>(alg: Name, keyType: AkpKeyType): BuiltInSignature<Name> {
  return builtIn(
    {
      alg,
      keyAlgs: () => [alg],
      keyTypes: [keyType],
      ktys: ["AKP"],
      symmetric: false,
      smallestKey: 0,
      newKey: { form: "pair" },
      features: [keyType.feature],
      fitsCryptoKey: ({ name }) => name === alg,
    },
    keyType.method,
  );
}
