/** Direct encryption with a shared symmetric key: RFC 7518 section 4.5. */
import type { ContentRow } from "../../alg/content.ts";
import { noBytes } from "../../encoding/bytes.ts";
import type { Key } from "../../jwk/key/key.ts";
import { gcmKeyOf } from "../../jwk/key/operations.ts";
import { secretOf } from "../../jwk/key/local-material.ts";
import type { Steps } from "../../platform/steps.ts";
import type { ContentKey } from "../content/content.ts";
import type { Management } from "./management.ts";

/** The shared secret is the CEK; binding has checked that it has the CEK's length. */
export const direct: Management<"dir"> = {
  decidesCek: () => true,
  privateOperation: false,
  iterations: () => 0,
  *establish(_row, { key, content }) {
    return { cek: yield* sharedKey(key, content), encryptedKey: noBytes };
  },
  *recover(_row, { key, content }) {
    return yield* sharedKey(key, content);
  },
};

function* sharedKey(key: Key, { mode }: ContentRow): Steps<ContentKey> {
  return mode === "GCM" ? yield* gcmKeyOf(key) : secretOf(key);
}
