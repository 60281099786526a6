/**
 * Whether the halves of an EC or OKP private key belong together: RFC 7518 section 6.2.2, RFC 8037 section 2. They are compared at
 * the import where node:crypto works out the public half at once; elsewhere before the first use or export (consistency.ts).
 */
import type { Fault } from "../errors.ts";
import type { KeyMaterial } from "../platform/material.ts";
import { quickPublicHalf, type CurvePrivateMembers } from "../platform/public-half.ts";

/** The pairs whose halves have been found to belong together. */
const proved = /* @__PURE__ */ new WeakSet<CurvePrivateMembers>();

/** Refuses a key whose halves disagree, where that can be told at once. */
export function checkHalves(pair: CurvePrivateMembers, fault: Fault): void {
  const half = quickPublicHalf(pair);
  if (half === undefined) return;
  const agree = half.x === pair.x && (pair.kty === "OKP" || half.y === pair.y);
  if (!agree) throw fault("has a private key that does not belong to its public key");
  markProved(pair);
}

/** The members of a private EC or OKP key. */
export function curvePairIn(material: KeyMaterial): CurvePrivateMembers | undefined {
  if (material.form !== "private") return undefined;
  const { members } = material;
  return members.kty === "EC" || members.kty === "OKP" ? members : undefined;
}

/** Whether the halves have been found to belong together. */
export function isProved(pair: CurvePrivateMembers): boolean {
  return proved.has(pair);
}

/** Remembers that the halves belong together. */
export function markProved(pair: CurvePrivateMembers): void {
  proved.add(pair);
}
