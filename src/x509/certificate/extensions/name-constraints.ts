/**
 * Name constraints: RFC 5280 section 4.2.1.10. This file only parses the extension. Path validation does not
 * compare names with the constraints: it rejects certificates that have the extension
 * (`path/chain-checks.ts`).
 */
import type { DerElement, DerReader } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";
import { copyOfGeneralNames, readSubtree, type GeneralName } from "./general-name.ts";

/** Restrictions on the names in the certificates below a CA. */
export interface NameConstraints {
  /** A name of a type that occurs here must be within one of the subtrees of that type. */
  readonly permitted: readonly GeneralName[];
  /** No name may be within one of these subtrees. */
  readonly excluded: readonly GeneralName[];
}

/** Reads the extension. */
export function readNameConstraints(contents: DerReader, fault: Fault): NameConstraints {
  const constraints = contents.sequence();
  const permitted = constraints.optional(permittedTag);
  const excluded = constraints.optional(excludedTag);
  constraints.end();
  // RFC 5280 forbids an empty extension.
  if (permitted === undefined && excluded === undefined) throw fault("has empty name constraints");
  const subtrees = (field: DerElement | undefined): readonly GeneralName[] =>
    field === undefined ? Object.freeze([]) : readSubtrees(constraints.inside(field.content), fault);
  return Object.freeze({ permitted: subtrees(permitted), excluded: subtrees(excluded) });
}

/** Copies name constraints, so that a caller may modify the bytes in them. */
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
    // The minimum must be zero, and there must be no maximum. In DER, zero (the default) is omitted; it is
    // accepted nevertheless.
    const minimum = subtree.optional(minimumTag)?.content;
    const isZero = minimum?.length === 1 && minimum[0] === 0;
    if (!subtree.done || (minimum !== undefined && !isZero)) {
      throw fault("has name constraints with a minimum or maximum, which RFC 5280 does not allow");
    }
  } while (!subtrees.done);
  return Object.freeze(bases);
}
