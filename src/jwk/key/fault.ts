/** The errors for keys that are malformed or too weak. */
import { JoseError, type Fault } from "../../errors.ts";

/** The error for a key in a file or object of this kind. */
export function keyFault(kind: string): Fault {
  return (problem) => new JoseError("ERR_KEY_INVALID", `The ${kind} ${problem}`);
}
