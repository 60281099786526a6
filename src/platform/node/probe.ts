/**
 * Tests whether features of node:crypto give correct results. Some runtimes implement node:crypto only in
 * part: in Deno, it lacks AES-192-CBC. Each feature is tested once, at its first use, with fixed input and a
 * known answer. If the test throws or gives another result, WebCrypto is used instead, or the operation is
 * not supported. The decision never depends on the data of a message, because that would reveal something to
 * the sender.
 */
import { requireStack } from "../../runtime.ts";
import type { NodeCrypto } from "./module.ts";

/** Reports whether a variant of a feature, such as a certain key length, gives correct results. */
export type FeatureTest<Variant> = (node: NodeCrypto, variant: Variant) => boolean;

/** The outcomes of tests, by feature or variant. */
type Outcomes = WeakMap<NodeCrypto, Map<unknown, boolean>>;

/** Returns a function that tests each variant of a feature once, and caches the result. */
export function testedOnce<Variant>(isRight: FeatureTest<Variant>): FeatureTest<Variant> {
  const known: Outcomes = new WeakMap();
  return (node, variant) =>
    known.get(node)?.get(variant) ??
    remember(
      known,
      node,
      variant,
      succeeds(() => isRight(node, variant)),
    );
}

const outcomes: Outcomes = /* @__PURE__ */ new WeakMap();

/**
 * Reports whether a feature, identified by its name, gives correct results. The result of the first test is
 * cached.
 */
export function works(node: NodeCrypto, feature: string, isRight: () => boolean): boolean {
  return outcomes.get(node)?.get(feature) ?? remember(outcomes, node, feature, succeeds(isRight));
}

/**
 * Reports whether a feature whose functions are asynchronous gives correct results, and caches the result.
 */
export async function worksLater(
  node: NodeCrypto,
  feature: string,
  isRight: () => Promise<boolean>,
): Promise<boolean> {
  return (
    outcomes.get(node)?.get(feature) ?? remember(outcomes, node, feature, await isRight().catch(() => false))
  );
}

/**
 * Caches the outcome of a test.
 * @throws RangeError for a failure on an almost full stack, which may be its cause.
 */
function remember(known: Outcomes, node: NodeCrypto, feature: unknown, outcome: boolean): boolean {
  if (!outcome) requireStack();
  known.set(node, (known.get(node) ?? new Map<unknown, boolean>()).set(feature, outcome));
  return outcome;
}

function succeeds(isRight: () => boolean): boolean {
  try {
    return isRight();
  } catch {
    return false;
  }
}
