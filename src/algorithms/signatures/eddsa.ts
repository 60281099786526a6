/**
 * EdDSA on the curves of RFC 8032: RFC 8037 section 3.1, and RFC 9864 section 2.2 for the names that specify
 * the curve.
 */
import { Ed25519 as ed25519KeyType } from "../../keytypes/ed25519.ts";
import { Ed448 as ed448KeyType } from "../../keytypes/ed448.ts";
import type { EdwardsKeyType } from "../../keytypes/edwards.ts";
import { okpCurveOf, type KeyMaterial } from "../../platform/material.ts";
import { pureSigner, pureVerifier } from "../../platform/node/signatures.ts";
import type { SignatureMethod } from "../../platform/signature-method.ts";
import { builtIn, type BuiltInSignature } from "./built-in.ts";

/** EdDSA on Ed25519 or Ed448, depending on the key. */
export const EdDSA: BuiltInSignature<"EdDSA"> = /* @__PURE__ */ edDsa("EdDSA", [
  ed25519KeyType,
  ed448KeyType,
]);
/** EdDSA on Ed25519. */
export const Ed25519: BuiltInSignature<"Ed25519"> = /* @__PURE__ */ edDsa("Ed25519", [ed25519KeyType]);
/** EdDSA on Ed448. */
export const Ed448: BuiltInSignature<"Ed448"> = /* @__PURE__ */ edDsa("Ed448", [ed448KeyType]);

/** On each curve, the algorithm has two names: the name of the curve, and "EdDSA". */
function edDsa<Name extends string>(
  alg: Name,
  keyTypes: readonly [EdwardsKeyType, ...EdwardsKeyType[]],
): BuiltInSignature<Name> {
  const curves = keyTypes.map(({ crv }) => crv);
  return builtIn(
    {
      alg,
      keyAlgs: (on) =>
        [alg, "EdDSA", ...curves.filter((crv) => crv === on)].filter(
          (each, index, all) => all.indexOf(each) === index,
        ),
      keyTypes,
      ktys: ["OKP"],
      curves,
      symmetric: false,
      smallestKey: 0,
      newKey: { form: "pair" },
      // A runtime supports an algorithm with several curves if it has the first of them.
      features: [keyTypes[0].feature],
      fitsCryptoKey: ({ name }) => curves.includes(name),
    },
    methodOn(keyTypes),
  );
}

/** Selects the method by the key's curve. Errors name the curve, because a runtime may support only one. */
function methodOn(keyTypes: readonly EdwardsKeyType[]): SignatureMethod {
  const on = (material: KeyMaterial): SignatureMethod | undefined => {
    const crv = okpCurveOf(material);
    return keyTypes.find((keyType) => keyType.crv === crv)?.method;
  };
  return {
    nameWith: okpCurveOf,
    importAs: (material) => ({ name: okpCurveOf(material) }),
    feature: (material) => on(material)?.feature?.(material),
    useAs: ({ algorithm }) => ({ name: algorithm.name }),
    nodeSign: pureSigner,
    nodeVerify: pureVerifier,
    nodeWorks: (node, material) => on(material)?.nodeWorks(node, material) ?? false,
    form: (material) => on(material)?.form(material) ?? (() => false),
    hasModulus: false,
  };
}
