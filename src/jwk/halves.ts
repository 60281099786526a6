/**
 * Whether the halves of a private key belong together: RFC 7518 section 6.2.2, RFC 8037 section 2, RFC 9964
 * section 2. Those of EC and OKP keys are compared at the import where node:crypto works out the public half at
 * once. Everything else is tried before the first use or export (consistency.ts).
 */
import type { Fault } from "../errors.ts";
import type { KeyMaterial } from "../platform/material.ts";
import { quickPublicHalf, type CurvePrivateMembers, type PairMembers } from "../platform/public-half.ts";

/** The pairs whose halves have been found to belong together. */
const proved = /* @__PURE__ */ new WeakSet<PairMembers>();

/** Refuses a key whose halves disagree, where that can be told at once. */
export function checkHalves(pair: CurvePrivateMembers, fault: Fault): void {
  const half = quickPublicHalf(pair);
  if (half === undefined) return;
  const agree = half.x === pair.x && (pair.kty === "OKP" || half.y === pair.y);
  if (!agree) throw fault("has a private key that does not belong to its public key");
  markProved(pair);
}

/** The members of a private key whose halves may disagree. */
export function pairIn(material: KeyMaterial): PairMembers | undefined {
  if (material.form !== "private") return undefined;
  const { members } = material;
  return members.kty === "RSA" ? undefined : members;
}

/** Whether the halves have been found to belong together. */
export function isProved(pair: PairMembers): boolean {
  return proved.has(pair);
}

/** Remembers that the halves belong together. */
export function markProved(pair: PairMembers): void {
  proved.add(pair);
}
