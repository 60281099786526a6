/** BOOLEAN with a default, X.690 sections 8.2, 11.1 and 11.5. */
import { tags, type DerReader } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";

/**
 * The next element if it is a BOOLEAN. DER leaves the default out; a FALSE that says what is the default is accepted all the same:
 * widely used software writes it ("critical" and "cA" most of all), and it means the same.
 */
export function readBoolean(reader: DerReader, fault: Fault): boolean | undefined {
  const content = reader.optional(tags.boolean)?.content;
  if (content === undefined) return undefined;
  const [octet, ...more] = content;
  if (more.length > 0 || (octet !== 0x00 && octet !== 0xff)) throw fault("has a BOOLEAN that is not DER");
  return octet === 0xff;
}
