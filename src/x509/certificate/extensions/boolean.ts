/** BOOLEAN with a default, X.690 sections 8.2, 11.1 and 11.5. */
import { tags, type DerReader } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";

/**
 * Reads the next element if it is a BOOLEAN. DER omits default values, but an explicit FALSE default is
 * accepted: widely used software encodes it, above all in "critical" and "cA", and it is unambiguous.
 */
export function readBoolean(reader: DerReader, fault: Fault): boolean | undefined {
  const content = reader.optional(tags.boolean)?.content;
  if (content === undefined) return undefined;
  const [octet, ...more] = content;
  if (more.length > 0 || (octet !== 0x00 && octet !== 0xff)) throw fault("has a BOOLEAN that is not DER");
  return octet === 0xff;
}
