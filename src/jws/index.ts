/** josette/jws: signed bytes. RFC 7515. */
export { signCompact, verifyCompact, type VerifiedJws } from "./compact.ts";
export type { VerifyOptions } from "./policy.ts";
export type { SignatureAlgorithm } from "../alg/signature.ts";
export type { Bytes } from "../encoding/bytes.ts";
export type { JsonObject, JsonValue } from "../encoding/json.ts";
export type { CritValidator, CritValidators, HeaderInput, JoseHeader, JwsHeader } from "../header/types.ts";
export type { Key } from "../jwk/key.ts";
export type { KeyInput, KeysInput, MatchedBy } from "../jwk/types.ts";
export type { Limits } from "../limits.ts";
