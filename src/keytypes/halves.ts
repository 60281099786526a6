/**
 * Checks that the private and the public half of a key match: RFC 7518 section 6.2.2, RFC 8037 section 2, RFC
 * 9964 section 2. The halves of EC and OKP keys are compared at the import if node:crypto can compute the
 * public half synchronously. All others are compared before the first use or export (jwk/key/consistency.ts).
 */
import type { Fault } from "../errors.ts";
import type { KeyMembers } from "../platform/material.ts";
import type { PublicHalf } from "../platform/public-half.ts";

/** The pairs whose halves are known to match. */
const checkedPairs = /* @__PURE__ */ new WeakSet<KeyMembers>();

/**
 * Rejects a pair whose public half differs from the computed one. `undefined`: the platform could not compute
 * it.
 */
export function checkHalves(pair: KeyMembers, computed: PublicHalf | undefined, fault: Fault): void {
  if (computed === undefined) return;
  if (computed.x !== pair["x"] || computed.y !== pair["y"]) {
    throw fault("has a private key that does not match its public key");
  }
  markHalvesChecked(pair);
}

/** Reports whether the halves are known to match. */
export function areHalvesChecked(pair: KeyMembers): boolean {
  return checkedPairs.has(pair);
}

/** Records that the halves match. */
export function markHalvesChecked(pair: KeyMembers): void {
  checkedPairs.add(pair);
}
