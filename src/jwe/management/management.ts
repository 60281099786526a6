/** Key management: RFC 7518 section 4, one file a subsection. */
import type { ContentRow } from "../../alg/content.ts";
import type { ManagementMode, ManagementRow } from "../../alg/management.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { JsonObject } from "../../encoding/json.ts";
import type { JoseHeader } from "../../header/types.ts";
import type { Key } from "../../jwk/key/key.ts";
import type { Limits } from "../../limits.ts";
import type { Steps } from "../../platform/steps.ts";
import type { Budget } from "../budget.ts";
import type { ContentKey } from "../content/content.ts";
import { aesGcmKw } from "./aes-gcm-kw.ts";
import { aesKw } from "./aes-kw.ts";
import { direct } from "./direct.ts";
import { ecdhEs } from "./ecdh-es.ts";
import { pbes2 } from "./pbes2.ts";
import { rsaOaep } from "./rsa-oaep.ts";

/** A recipient's part of a message about to be encrypted. */
export interface Establishing {
  readonly key: Key;
  readonly content: ContentRow;
  readonly header: JoseHeader;
  /** The CEK that several recipients share; `undefined` where there is only this one. */
  readonly cek: Bytes | undefined;
}

/** A content encryption key on its way to one recipient. */
export interface EstablishedCek {
  readonly cek: ContentKey;
  readonly encryptedKey: Bytes;
  /** The header parameters the recipient needs. */
  readonly parameters?: JsonObject;
}

/** A recipient's part of a message about to be decrypted. */
export interface Recovering {
  readonly key: Key;
  readonly content: ContentRow;
  readonly header: JoseHeader;
  readonly encryptedKey: Bytes;
  readonly limits: Limits;
  /** Charged by algorithms whose cost the message decides. */
  readonly budget: Budget;
}

/** One way for a CEK to reach a recipient. The key fits the row. */
export interface Management<Mode extends ManagementMode> {
  /**
   * Whether the CEK follows from the key alone: then the encrypted key is empty (RFC 7516 section 5.2 step 10) and there
   * can be no other recipient.
   */
  readonly decidesCek: (row: ManagementRow<Mode>) => boolean;
  /** Whether recovering a CEK takes a private key operation, which counts against the call's budget. */
  readonly privateOperation: boolean;
  /** How many PBES2 iterations a message with this header costs its reader. */
  readonly iterations: (row: ManagementRow<Mode>, header: JoseHeader) => number;
  /** RFC 7516 section 5.1 steps 1 to 8. */
  readonly establish: (row: ManagementRow<Mode>, request: Establishing) => Steps<EstablishedCek>;
  /** RFC 7516 section 5.2 steps 6 to 11: the CEK, or `null` for an encrypted key that is not for this key. */
  readonly recover: (row: ManagementRow<Mode>, request: Recovering) => Steps<ContentKey | null>;
}

const managements: { readonly [Mode in ManagementMode]: Management<Mode> } = {
  "RSA-OAEP": rsaOaep,
  "AES-KW": aesKw,
  dir: direct,
  "ECDH-ES": ecdhEs,
  "AES-GCMKW": aesGcmKw,
  PBES2: pbes2,
};

/** The management of a row. */
export function managementOf<Mode extends ManagementMode>({
  mode,
}: {
  readonly mode: Mode;
}): Management<Mode> {
  return managements[mode];
}
