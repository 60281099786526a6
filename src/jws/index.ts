/** josette/jws: signed bytes. RFC 7515, RFC 7797. */
export { signCompact, verifyCompact } from "./compact.ts";
export { signFlattened, verifyFlattened } from "./flattened.ts";
export { signGeneral, verifyGeneral } from "./general.ts";
export type {
  FlattenedJws,
  GeneralJws,
  JsonSignature,
  RequiredSignatures,
  SignerInput,
  SignFlattenedOptions,
  SignOptions,
  VerifiedGeneralJws,
  VerifiedGeneralSignature,
  VerifiedJsonJws,
  VerifiedJws,
  VerifyGeneralOptions,
  VerifyJsonOptions,
  VerifyOptions,
} from "./types.ts";
export type { SignatureAlgorithm } from "../algorithms/names.ts";
export type { Bytes } from "../encoding/bytes.ts";
export type { JsonObject, JsonValue } from "../encoding/json.ts";
export type {
  CritPlace,
  CritValidator,
  CritValidators,
  HeaderInput,
  JoseHeader,
  JwsHeader,
} from "../header/types.ts";
export type { Key } from "../jwk/key/key.ts";
export type { KeyInput, KeysInput, MatchedBy } from "../jwk/key/types.ts";
export type { Limits } from "../limits.ts";
