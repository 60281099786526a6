/** Tests the key agreement of node:crypto. Each curve is tested once, at its first use. */
import { encodeBase64url } from "../../encoding/base64url.ts";
import type { AgreementCurve } from "../agreement-curve.ts";
import { nodeEphemeralPair, nodeKeyAgreement } from "./agreement.ts";
import { works } from "./probe.ts";
import type { NodeCrypto } from "./module.ts";

/** Reports whether an agreement on a curve gives the known secret. */
export function agreementWorks(node: NodeCrypto, curve: AgreementCurve): boolean {
  const { known, crv } = curve;
  return works(node, `agree on ${crv}`, () => {
    const agree = nodeKeyAgreement(node, { form: "private", members: known.own }, curve);
    const secret = agree?.(known.peer);
    return secret instanceof Uint8Array && encodeBase64url(secret) === known.secret;
  });
}

/**
 * Reports whether new key pairs on a curve are random, and whether their halves match: agreement with the
 * base point must give the first coordinate of the pair's own public key. `false` if node:crypto is not used
 * to generate key pairs on the curve.
 */
export function pairsWork(node: NodeCrypto, curve: AgreementCurve): boolean {
  return works(node, `generate on ${curve.crv}`, () => {
    const [one, other] = [nodeEphemeralPair(node, curve), nodeEphemeralPair(node, curve)];
    if (one === undefined || other === undefined) return false;
    const x = one.agree(curve.known.peer);
    return (
      x instanceof Uint8Array &&
      encodeBase64url(x) === one.publicKey["x"] &&
      one.publicKey["x"] !== other.publicKey["x"]
    );
  });
}
