/** josette/jwe: encrypted bytes. RFC 7516. */
export { decryptCompact, encryptCompact } from "./compact.ts";
export { decryptFlattened, encryptFlattened } from "./flattened.ts";
export { decryptGeneral, encryptGeneral } from "./general.ts";
export { decryptJwk, encryptJwk, type DecryptedJwk } from "./jwk.ts";
export type {
  DecryptedGeneralJwe,
  DecryptedJsonJwe,
  DecryptedJwe,
  DecryptJsonOptions,
  DecryptOptions,
  EncryptFlattenedOptions,
  EncryptJsonOptions,
  FlattenedJwe,
  GeneralJwe,
  GeneralRecipient,
  JweJson,
  RecipientInput,
} from "./types.ts";
export type { ContentAlgorithm, ManagementAlgorithm } from "../algorithms/names.ts";
export type { Bytes } from "../encoding/bytes.ts";
export type { JsonObject, JsonValue } from "../encoding/json.ts";
export type {
  CritPlace,
  CritValidator,
  CritValidators,
  HeaderInput,
  JoseHeader,
  JweHeader,
} from "../header/types.ts";
export type { Key } from "../jwk/key/key.ts";
export type { KeyInput, KeysInput, MatchedBy } from "../jwk/key/types.ts";
export type { Limits } from "../limits.ts";
