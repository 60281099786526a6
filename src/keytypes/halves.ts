/**
 * Whether the halves of a private key belong together: RFC 7518 section 6.2.2, RFC 8037 section 2, RFC 9964
 * section 2. Those of EC and OKP keys are compared at the import where node:crypto computes the public half
 * at once; all others before the first use or export (jwk/key/consistency.ts).
 */
import type { Fault } from "../errors.ts";
import type { KeyMembers } from "../platform/material.ts";
import type { PublicHalf } from "../platform/public-half.ts";

/** The pairs whose halves have been found to belong together. */
const proved = /* @__PURE__ */ new WeakSet<KeyMembers>();

/** Refuses a pair whose public half is not the one that the platform has computed, where it has. */
export function checkHalves(pair: KeyMembers, computed: PublicHalf | undefined, fault: Fault): void {
  if (computed === undefined) return;
  if (computed.x !== pair["x"] || computed.y !== pair["y"]) {
    throw fault("has a private key that does not belong to its public key");
  }
  markProved(pair);
}

/** Whether the halves have been found to belong together. */
export function isProved(pair: KeyMembers): boolean {
  return proved.has(pair);
}

/** Remembers that the halves belong together. */
export function markProved(pair: KeyMembers): void {
  proved.add(pair);
}
