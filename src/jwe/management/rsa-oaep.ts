/** Key encryption with RSAES-OAEP: RFC 7518 section 4.3. */
import type { Management } from "./management.ts";
import { unwrapCek, wrapCek } from "./wrapping.ts";

/** RSAES-OAEP. */
export const rsaOaep: Management<"RSA-OAEP"> = {
  decidesCek: () => false,
  privateOperation: true,
  iterations: () => 0,
  establish: wrapCek,
  recover: unwrapCek,
};
