/** Errors for malformed and weak keys. */
import { JoseError, type Fault } from "../../errors.ts";

/** Creates errors for a malformed or weak key. `kind` is the kind of file or object. */
export function keyFault(kind: string): Fault {
  return (problem) => new JoseError("ERR_KEY_INVALID", `The ${kind} ${problem}`);
}
