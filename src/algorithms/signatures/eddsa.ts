/** EdDSA: RFC 8037 section 3.1, and with the curve in the name RFC 9864 section 2.2. The curves are those of RFC 8032. */
import type { KeyTypeScheme } from "../../keytypes/scheme.ts";
import { Ed448 as keyTypeEd448 } from "../../keytypes/ed448.ts";
import { Ed25519 as keyTypeEd25519 } from "../../keytypes/ed25519.ts";
import { edwardsCurves } from "../../alg/edwards.ts";
import { integerBytes } from "../../encoding/integers.ts";
import { rowOf } from "../../encoding/table.ts";
import { okpCurveOf } from "../../platform/material.ts";
import { verifiesKnown, type KnownSignature } from "../../platform/node/known-signatures.ts";
import { isBelowReversed, type SignatureForm } from "../../platform/signature-form.ts";
import type { SignatureMethod } from "../../platform/signatures.ts";
import { builtIn, type BuiltInSignature } from "./built-in.ts";

type EdwardsCurve = keyof typeof edwardsCurves;

/** EdDSA on Ed25519 or Ed448, whichever the key lies on. */
export const EdDSA: BuiltInSignature<"EdDSA"> = /* @__PURE__ */ edDsa(
  "EdDSA",
  ["Ed25519", "Ed448"],
  [keyTypeEd25519, keyTypeEd448],
);
/** EdDSA on Ed25519. */
export const Ed25519: BuiltInSignature<"Ed25519"> = /* @__PURE__ */ edDsa(
  "Ed25519",
  ["Ed25519"],
  [keyTypeEd25519],
);
/** EdDSA on Ed448. */
export const Ed448: BuiltInSignature<"Ed448"> = /* @__PURE__ */ edDsa("Ed448", ["Ed448"], [keyTypeEd448]);

/** On a curve, the algorithm has two names: that of the curve, and "EdDSA". */
function edDsa<Name extends string>(
  alg: Name,
  curves: readonly EdwardsCurve[],
  keyTypes: readonly KeyTypeScheme[],
): BuiltInSignature<Name> {
  const [crv = "Ed25519"] = curves;
  return builtIn(
    {
      alg,
      keyAlgs: (on) => [alg, ...["EdDSA", on ?? ""].filter((each) => each !== alg)],
      keyTypes,
      ktys: ["OKP"],
      curves,
      symmetric: false,
      smallestKey: 0,
      newKey: { form: "curve", agrees: false },
      features: [crv],
      fitsCryptoKey: ({ name }) => curves.some((each) => each === name),
    },
    methodOnAnyCurve(),
  );
}

/** Errors name the curve, because a runtime may have only one of the two. */
function methodOnAnyCurve(): SignatureMethod {
  return {
    nameWith: okpCurveOf,
    importAs: (material) => ({ name: okpCurveOf(material) }),
    useAs: ({ algorithm }) => ({ name: algorithm.name }),
    nodeSign: (node, key) => (data) => new Uint8Array(node.sign(null, data, key)),
    nodeVerify: (node, key) => (signature, data) => node.verify(null, data, key, signature),
    nodeWorks: (node) => verifiesKnown(node, "EdDSA", methodOnAnyCurve(), known),
    form: (material) => formOn(okpCurveOf(material)),
    hasModulus: false,
  };
}

/** RFC 8032 sections 5.1.7 and 5.2.7: R || S, where S is less than the order of the base point, least significant octet first. */
function formOn(crv: string): SignatureForm {
  const curve = rowOf(edwardsCurves, crv);
  if (curve === undefined) return () => false;
  const length = curve.signatureLength;
  const order = integerBytes(curve.order, length / 2).reverse();
  return (signature) => signature.length === length && isBelowReversed(signature, length / 2, order);
}

/** On Ed25519. */
const known: KnownSignature = {
  members: { kty: "OKP", crv: "Ed25519", x: "2xlEu1s5J9xjRcYebBTDGO9Caio_WKl57jDVP5jKCWE" },
  signature: "gI0RvvhrU9pLK0DGC0e2zurH3FbZgwSN9QdRpw0a1myb5-wo8HQXzorlTQs4EQoAVmdZXTd2R7CpvzFiD2PjDw",
};
