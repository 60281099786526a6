/**
 * Tests whether features of node:crypto give correct results. Some runtimes implement node:crypto only in
 * part: in Deno, it lacks AES-192-CBC. Each feature is tested once, at its first use, with fixed input and a
 * known answer. If the test throws or gives another result, WebCrypto is used instead, or the operation is
 * not supported. The decision never depends on the data of a message, because that would reveal something to
 * the sender.
 */
import type { NodeCrypto } from "./module.ts";

/** Reports whether a variant of a feature, such as a certain key length, gives correct results. */
export type FeatureTest<Variant> = (node: NodeCrypto, variant: Variant) => boolean;

/** Returns a function that tests each variant of a feature once, and caches the result. */
export function testedOnce<Variant>(isRight: FeatureTest<Variant>): FeatureTest<Variant> {
  const outcomes = new WeakMap<NodeCrypto, Map<Variant, boolean>>();
  return (node, variant) => {
    const known = outcomes.get(node)?.get(variant);
    if (known !== undefined) return known;
    const outcome = succeeds(() => isRight(node, variant));
    outcomes.set(node, (outcomes.get(node) ?? new Map<Variant, boolean>()).set(variant, outcome));
    return outcome;
  };
}

const outcomes = /* @__PURE__ */ new WeakMap<NodeCrypto, Map<string, boolean>>();

/**
 * Reports whether a feature, identified by its name, gives correct results. The result of the first test is
 * cached.
 */
export function works(node: NodeCrypto, feature: string, isRight: () => boolean): boolean {
  return outcomes.get(node)?.get(feature) ?? remember(node, feature, succeeds(isRight));
}

/**
 * Reports whether a feature whose functions are asynchronous gives correct results, and caches the result.
 */
export async function worksLater(
  node: NodeCrypto,
  feature: string,
  isRight: () => Promise<boolean>,
): Promise<boolean> {
  return outcomes.get(node)?.get(feature) ?? remember(node, feature, await isRight().catch(() => false));
}

function remember(node: NodeCrypto, feature: string, outcome: boolean): boolean {
  const known = outcomes.get(node) ?? new Map<string, boolean>();
  outcomes.set(node, known.set(feature, outcome));
  return outcome;
}

function succeeds(isRight: () => boolean): boolean {
  try {
    return isRight();
  } catch {
    return false;
  }
}
