/** Key management: RFC 7518 section 4, one file a subsection. */
import type { ContentRow } from "../../alg/content.ts";
import type { ManagementMode, ManagementRow } from "../../alg/management.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { Key } from "../../jwk/key.ts";
import type { Steps } from "../../primitives/steps.ts";
import { direct } from "./direct.ts";
import { rsaOaep } from "./rsa-oaep.ts";

/** A content encryption key on its way to one recipient. */
export interface EstablishedCek {
  readonly cek: Bytes;
  readonly encryptedKey: Bytes;
}

/** One way for a CEK to reach a recipient. The key fits the row. */
export interface Management<Mode extends ManagementMode> {
  /** Whether the CEK is decided elsewhere, so that the encrypted key must be empty (RFC 7516 section 5.2 step 10). */
  readonly emptyEncryptedKey: boolean;
  /** RFC 7516 section 5.1 steps 1 to 8. */
  establish(row: ManagementRow<Mode>, key: Key, content: ContentRow): Steps<EstablishedCek>;
  /** RFC 7516 section 5.2 steps 6 to 11: the CEK, or `null` for an encrypted key that is not for this key. */
  recover(row: ManagementRow<Mode>, key: Key, encryptedKey: Bytes): Steps<Bytes | null>;
}

const managements: { readonly [Mode in ManagementMode]: Management<Mode> } = {
  "RSA-OAEP": rsaOaep,
  dir: direct,
};

/** The management of a row. */
export function managementOf<Mode extends ManagementMode>({
  mode,
}: {
  readonly mode: Mode;
}): Management<Mode> {
  return managements[mode];
}
