/** josette/jwe: encrypted bytes. RFC 7516. */
export { decryptCompact, encryptCompact } from "./compact.ts";
export type { DecryptedJwe } from "./decrypt.ts";
export type { DecryptOptions } from "./policy.ts";
export type { ContentAlgorithm } from "../alg/content.ts";
export type { ManagementAlgorithm } from "../alg/management.ts";
export type { Bytes } from "../encoding/bytes.ts";
export type { JsonObject, JsonValue } from "../encoding/json.ts";
export type { CritValidator, CritValidators, HeaderInput, JoseHeader, JweHeader } from "../header/types.ts";
export type { Key } from "../jwk/key.ts";
export type { KeyInput, KeysInput, MatchedBy } from "../jwk/types.ts";
export type { Limits } from "../limits.ts";
