/** Direct encryption with a shared symmetric key: RFC 7518 section 4.5. */
import type { DirectRow } from "../../alg/management.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { UsageError } from "../../errors.ts";
import { contentsOf, type Key } from "../../jwk/key.ts";
import type { Steps } from "../../primitives/steps.ts";
import type { EstablishedCek, Management } from "./management.ts";

/** The shared secret is the CEK; binding has checked that it has the CEK's length. */
export const direct: Management<"dir"> = {
  emptyEncryptedKey: true,
  *establish(_row: DirectRow, key: Key): Steps<EstablishedCek> {
    return { cek: secretOf(key), encryptedKey: noBytes };
  },
  *recover(_row: DirectRow, key: Key): Steps<Bytes> {
    return secretOf(key);
  },
};

function secretOf(key: Key): Bytes {
  const { material } = contentsOf(key);
  if (material.form === "secret") return material.bytes;
  throw new UsageError(
    "ERR_KEY_NOT_SUITABLE",
    "Direct encryption needs the bytes of the secret: use importSecret",
  );
}
