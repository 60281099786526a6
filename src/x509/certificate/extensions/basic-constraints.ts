/** Basic constraints: RFC 5280 section 4.2.1.9. */
import { tags, type DerReader, readBoolean } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";

/** Whether the subject is a certification authority. */
export interface BasicConstraints {
  readonly ca: boolean;
  /**
   * The maximum number of CA certificates that may follow this one in a path. Meaningless if `ca` is false.
   */
  readonly pathLength?: number;
}

/** Reads the extension. */
export function readBasicConstraints(contents: DerReader, fault: Fault): BasicConstraints {
  const constraints = contents.sequence();
  const ca = readBoolean(constraints, fault) ?? false;
  const pathLength = constraints.peek() === tags.integer ? readPathLength(constraints, fault) : undefined;
  constraints.end();
  return Object.freeze({ ca, ...(pathLength !== undefined && { pathLength }) });
}

/** INTEGER (0..MAX). Up to 32 bits are accepted, because some CAs write the largest 32-bit number. */
function readPathLength(constraints: DerReader, fault: Fault): number {
  const magnitude = constraints.unsignedInteger();
  if (magnitude.length > 4) throw fault("has a path length of more than 32 bits");
  return magnitude.reduce((sum, octet) => sum * 256 + octet, 0);
}
