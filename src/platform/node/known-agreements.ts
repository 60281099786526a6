/** Tests the key agreement of node:crypto. Each curve is tested once, at its first use, with a fixed key. */
import { encodeBase64url } from "../../encoding/base64url.ts";
import type { AgreementCurve } from "../agreement.ts";
import { nodeKeyAgreement } from "./agreement.ts";
import { works } from "./known-answers.ts";
import type { NodeCrypto } from "./module.ts";

/**
 * Reports whether an agreement on a curve gives the known secret; `true` for a curve without a known answer.
 */
export function agreementWorks(node: NodeCrypto, curve: AgreementCurve): boolean {
  const { known, crv } = curve;
  if (known === undefined) return true;
  return works(node, `agree on ${crv}`, () => {
    const agree = nodeKeyAgreement(node, { form: "private", members: known.own }, curve);
    const secret = agree?.(known.peer);
    return secret instanceof Uint8Array && encodeBase64url(secret) === known.secret;
  });
}
