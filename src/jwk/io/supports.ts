/** Reports whether the runtime supports an algorithm or a curve. */
import { isScheme } from "../../algorithms/recognize-algorithm.ts";
import type { Scheme, Suite } from "../../algorithms/suite.ts";
import { rowOf } from "../../encoding/table.ts";
import { supportsFeature, type Feature } from "../../platform/runtime-features.ts";
import { run } from "../../steps/drivers.ts";
import { perform, type Steps } from "../../steps/steps.ts";

/** Implements `supports` of josette/jwk with the algorithms of a suite. */
export function supports(suite: Suite, algorithm: string | Scheme): Promise<boolean> {
  return run(supportsSteps(suite, algorithm));
}

function* supportsSteps(suite: Suite, algorithm: string | Scheme): Steps<boolean> {
  const needed = featuresOf(suite, algorithm);
  if (needed === undefined) return false;
  for (const feature of needed) {
    if (!(yield* perform(supportsFeature(feature)))) return false;
  }
  return true;
}

/**
 * Returns the features that an algorithm or curve requires and some runtimes lack; `undefined` for an unknown
 * name.
 */
function featuresOf(suite: Suite, algorithm: unknown): readonly Feature[] | undefined {
  if (isScheme(algorithm)) return algorithm.features;
  if (typeof algorithm !== "string") return undefined;
  const name = algorithm;
  const keyType = suite.keyTypes.find(({ crv }) => crv === name);
  if (keyType !== undefined) return keyType.feature === undefined ? [] : [keyType.feature];
  return (rowOf(suite.signatures, name) ?? rowOf(suite.management, name) ?? rowOf(suite.content, name))
    ?.features;
}
