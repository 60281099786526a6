/** What this runtime can do, known before a token or key needs it. */
import { ecCurves } from "../../alg/curves.ts";
import { signatureAlgorithms } from "../../algorithms/signature-table.ts";
import { contentAlgorithms } from "../../algorithms/content-table.ts";
import { managementAlgorithms } from "../../algorithms/management-table.ts";
import { rowOf } from "../../encoding/table.ts";
import { supportsFeature, type Feature } from "../../platform/support.ts";
import { run, settle, type Steps } from "../../platform/steps.ts";

/**
 * Whether this runtime supports an "alg" or "enc" value; `false` for names this library does not have. No key is
 * generated to find out. `EdDSA` and the ECDH-ES family count as supported when Ed25519 and P-256 are; for another curve
 * ask for it by name, as in `supports("X25519")`.
 *
 * @example
 * ```ts
 * import { supports } from "josette/jwk";
 * console.log(await supports("RS256"), await supports("none")); // true false
 * console.log(await supports("ML-DSA-65")); // it depends on the runtime
 * ```
 */
export function supports(name: string): Promise<boolean> {
  return run(supportsSteps(name));
}

function* supportsSteps(name: string): Steps<boolean> {
  const needed = typeof name === "string" ? featuresOf(name) : undefined;
  if (needed === undefined) return false;
  for (const feature of needed) {
    if (!(yield* settle(supportsFeature(feature)))) return false;
  }
  return true;
}

/** What a name needs of what not every runtime has; `undefined` for a name that does not exist here. */
function featuresOf(name: string): readonly Feature[] | undefined {
  const curve = optionalCurves.find((each) => each === name);
  if (curve !== undefined) return [curve];
  if (rowOf(ecCurves, name) !== undefined) return [];
  return (
    rowOf(signatureAlgorithms, name) ??
    rowOf(managementAlgorithms, name) ??
    rowOf(contentAlgorithms, name)
  )?.features;
}

const optionalCurves = ["P-521", "Ed25519", "Ed448", "X25519", "X448"] as const;
