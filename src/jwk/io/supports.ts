/** Reports what the runtime supports, before it is needed for a token or key. */
import type { Suite } from "../../algorithms/suite.ts";
import { ecCurves } from "../../alg/curves.ts";
import { rowOf } from "../../encoding/table.ts";
import { supportsFeature, type Feature } from "../../platform/support.ts";
import { run, settle, type Steps } from "../../platform/steps.ts";

/** Implements `supports` of josette/jwk for the algorithms of an entry. */
export function supports(suite: Suite, name: string): Promise<boolean> {
  return run(supportsSteps(suite, name));
}

function* supportsSteps(suite: Suite, name: string): Steps<boolean> {
  const needed = typeof name === "string" ? featuresOf(suite, name) : undefined;
  if (needed === undefined) return false;
  for (const feature of needed) {
    if (!(yield* settle(supportsFeature(feature)))) return false;
  }
  return true;
}

/**
 * Returns the features that an algorithm or curve requires and some runtimes lack; `undefined` for an unknown
 * name.
 */
function featuresOf(suite: Suite, name: string): readonly Feature[] | undefined {
  const curve = optionalCurves.find((each) => each === name);
  if (curve !== undefined) return [curve];
  if (rowOf(ecCurves, name) !== undefined) return [];
  return (rowOf(suite.signatures, name) ?? rowOf(suite.management, name) ?? rowOf(suite.content, name))
    ?.features;
}

const optionalCurves = ["P-521", "Ed25519", "Ed448", "X25519", "X448"] as const;
