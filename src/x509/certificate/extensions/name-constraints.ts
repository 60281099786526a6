/** Name constraints: RFC 5280 section 4.2.1.10. Read here; whether names lie within them is for the validation of a chain to say. */
import type { DerElement, DerReader } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";
import { copyOfGeneralNames, readSubtree, type GeneralName } from "./general-name.ts";

/** Where the names in the certificates below a CA may lie. */
export interface NameConstraints {
  /** Names of a kind that is here must lie in one of the subtrees of that kind. */
  readonly permitted: readonly GeneralName[];
  /** No name may lie in one of these. */
  readonly excluded: readonly GeneralName[];
}

/** Reads the extension. */
export function readNameConstraints(contents: DerReader, fault: Fault): NameConstraints {
  const constraints = contents.sequence();
  const permitted = constraints.optional(permittedTag);
  const excluded = constraints.optional(excludedTag);
  constraints.end();
  // The section forbids the empty one.
  if (permitted === undefined && excluded === undefined) throw fault("has name constraints that say nothing");
  const subtrees = (field: DerElement | undefined): readonly GeneralName[] =>
    field === undefined ? Object.freeze([]) : readSubtrees(constraints.inside(field.content), fault);
  return Object.freeze({ permitted: subtrees(permitted), excluded: subtrees(excluded) });
}

/** The same, with bytes that their owner may change. */
export function copyOfNameConstraints({ permitted, excluded }: NameConstraints): NameConstraints {
  return Object.freeze({ permitted: copyOfGeneralNames(permitted), excluded: copyOfGeneralNames(excluded) });
}

const permittedTag = 0xa0;
const excludedTag = 0xa1;
const minimumTag = 0x80;

/** GeneralSubtrees, SIZE (1..MAX). */
function readSubtrees(subtrees: DerReader, fault: Fault): readonly GeneralName[] {
  const bases: GeneralName[] = [];
  do {
    const subtree = subtrees.sequence();
    bases.push(readSubtree(subtree.any(), fault));
    // The minimum must be zero, which is the default and should be left out, and there must be no maximum.
    const minimum = subtree.optional(minimumTag)?.content;
    const isZero = minimum?.length === 1 && minimum[0] === 0;
    if (!subtree.done || (minimum !== undefined && !isZero)) {
      throw fault("has name constraints with a minimum or maximum distance");
    }
  } while (!subtrees.done);
  return Object.freeze(bases);
}
