/** Direct encryption with a shared symmetric key: RFC 7518 section 4.5. */
import { noBytes } from "../../encoding/bytes.ts";
import { secretOf } from "../../jwk/secret.ts";
import type { Management } from "./management.ts";

/** The shared secret is the CEK; binding has checked that it has the CEK's length. */
export const direct: Management<"dir"> = {
  decidesCek: () => true,
  *establish(_row, { key }) {
    return { cek: secretOf(key), encryptedKey: noBytes };
  },
  *recover(_row, { key }) {
    return secretOf(key);
  },
};
