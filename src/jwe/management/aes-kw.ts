/** Key wrapping with AES Key Wrap: RFC 7518 section 4.4. */
import type { Management } from "./management.ts";
import { unwrapCek, wrapCek } from "./wrapping.ts";

/** AES Key Wrap with the default initial value. */
export const aesKw: Management<"AES-KW"> = {
  decidesCek: () => false,
  privateOperation: false,
  iterations: () => 0,
  establish: wrapCek,
  recover: unwrapCek,
};
