/**
 * EdDSA: RFC 8037 section 3.1, with the curve in the name RFC 9864 section 2.2, on the curves of RFC
 * 8032.
 */
import { integerBytes } from "../../encoding/integers.ts";
import { Ed25519 as ed25519KeyType } from "../../keytypes/ed25519.ts";
import { Ed448 as ed448KeyType } from "../../keytypes/ed448.ts";
import type { EdwardsKeyType, EdwardsCurve } from "../../keytypes/edwards.ts";
import { okpCurveOf, type KeyMaterial } from "../../platform/material.ts";
import { verifiesKnown, type KnownSignature } from "../../platform/node/known-signatures.ts";
import { isBelowReversed, type SignatureForm } from "../../platform/signature-form.ts";
import type { SignatureMethod } from "../../platform/signatures.ts";
import { builtIn, type BuiltInSignature } from "./built-in.ts";

/** EdDSA on Ed25519 or Ed448, depending on the key. */
export const EdDSA: BuiltInSignature<"EdDSA"> = /* @__PURE__ */ edDsa("EdDSA", [
  /* @__PURE__ */ onEd25519(),
  /* @__PURE__ */ onEd448(),
]);
/** EdDSA on Ed25519. */
export const Ed25519: BuiltInSignature<"Ed25519"> = /* @__PURE__ */ edDsa("Ed25519", [
  /* @__PURE__ */ onEd25519(),
]);
/** EdDSA on Ed448. */
export const Ed448: BuiltInSignature<"Ed448"> = /* @__PURE__ */ edDsa("Ed448", [/* @__PURE__ */ onEd448()]);

/** A curve, and a known signature on it, with which node:crypto is tested. */
interface TestedCurve {
  readonly keyType: EdwardsKeyType;
  readonly known: KnownSignature;
}

/** On each curve, the algorithm has two names: that of the curve, and "EdDSA". */
function edDsa<Name extends string>(alg: Name, tested: readonly TestedCurve[]): BuiltInSignature<Name> {
  const keyTypes = tested.map(({ keyType }) => keyType);
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
      newKey: { form: "curve", agrees: false },
      // If the algorithm has several curves, a runtime with one of them supports it.
      features: keyTypes.flatMap(({ feature }) => feature ?? []).slice(0, 1),
      fitsCryptoKey: ({ name }) => curves.includes(name),
    },
    methodOn(tested),
  );
}

/** Errors name the curve, because a runtime may support only one of the two. */
function methodOn(tested: readonly TestedCurve[]): SignatureMethod {
  const curveOf = (material: KeyMaterial): TestedCurve | undefined => {
    const crv = okpCurveOf(material);
    return tested.find(({ keyType }) => keyType.crv === crv);
  };
  return {
    nameWith: okpCurveOf,
    importAs: (material) => ({ name: okpCurveOf(material) }),
    feature: (material) => curveOf(material)?.keyType.feature,
    useAs: ({ algorithm }) => ({ name: algorithm.name }),
    nodeSign: (node, key) => (data) => new Uint8Array(node.sign(null, data, key)),
    nodeVerify: (node, key) => (signature, data) => node.verify(null, data, key, signature),
    nodeWorks(node, material) {
      const curve = curveOf(material);
      if (curve === undefined) return false;
      return verifiesKnown(node, curve.keyType.crv, () => methodOn([curve]), curve.known);
    },
    form(material) {
      const curve = curveOf(material);
      return curve === undefined ? () => false : formOn(curve.keyType.curve);
    },
    hasModulus: false,
  };
}

/**
 * RFC 8032 sections 5.1.7 and 5.2.7: R || S, where S is less than the order of the base point, least
 * significant octet first.
 */
function formOn({ signatureLength: length, order: l }: EdwardsCurve): SignatureForm {
  const order = integerBytes(l, length / 2).reverse();
  return (signature) => signature.length === length && isBelowReversed(signature, length / 2, order);
}

function onEd25519(): TestedCurve {
  return {
    keyType: ed25519KeyType,
    known: {
      members: { kty: "OKP", crv: ed25519KeyType.crv, x: "2xlEu1s5J9xjRcYebBTDGO9Caio_WKl57jDVP5jKCWE" },
      signature: "gI0RvvhrU9pLK0DGC0e2zurH3FbZgwSN9QdRpw0a1myb5-wo8HQXzorlTQs4EQoAVmdZXTd2R7CpvzFiD2PjDw",
    },
  };
}

function onEd448(): TestedCurve {
  return {
    keyType: ed448KeyType,
    known: {
      members: {
        kty: "OKP",
        crv: ed448KeyType.crv,
        x: "8N3LNHkNAHrcfb8oiX0APvOcuvxCFyLhne3GUld1o38iAYnhGvawhLEPAO7557nXEVgx_hE41VYA",
      },
      signature:
        "_mTBw_AoZ7K-9ZLxdmnGPIjAQXbBwp2KsEzIHwKal6IkstI9JAsWrKulqLj3-wzlI1vMkynafH2AyUwCpsf3iCHEWHqJhh7l" +
        "SHPhUNveTuoQGFBKzuMfuH5MtHbsPF1miyzBWXcuF2t40cyah6MemTIA",
    },
  };
}
