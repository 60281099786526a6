/** josette/jwk: keys in and out. RFC 7517, RFC 7638. */
export { exportJwk } from "./export.ts";
export type { ExportOptions, JwkExportOptions, PemExportOptions } from "./export-options.ts";
export { exportPem } from "./export-pem.ts";
export { externalKey, type ExternalKeyOptions } from "./external.ts";
export { generateKey, type GeneratedAlgorithm, type GenerateOptions } from "./generate.ts";
export { importKey, importSecret } from "./import.ts";
export type { Key } from "./key.ts";
export type { KeyObjectLike } from "./key-object.ts";
export { publicKey } from "./public-key.ts";
export { keySet, type KeySet } from "./set.ts";
export type { RejectedEntry } from "./rejected.ts";
export { discoverKeySet } from "./remote/discover.ts";
export { remoteKeySet } from "./remote/remote.ts";
export type {
  DiscoveryOptions,
  KeySetEvent,
  KeySetState,
  KeySetStore,
  RefreshOptions,
  RemoteKeySet,
  RemoteKeySetOptions,
} from "./remote/types.ts";
export { supports } from "./supports.ts";
export { thumbprint, thumbprintUri, type ThumbprintHash } from "./thumbprint.ts";
export type {
  ExternalSign,
  ExternalSignRequest,
  ExternalUnwrap,
  ExternalUnwrapRequest,
  ImportOptions,
  Jwk,
  JwkSet,
  KeyInput,
  KeyRequest,
  KeysInput,
  KeySource,
  MatchedBy,
} from "./types.ts";
export type { ContentAlgorithm } from "../alg/content.ts";
export type { Curve, EcCurve, OkpCurve } from "../alg/curves.ts";
export type { ManagementAlgorithm } from "../alg/management.ts";
export type { SignatureAlgorithm } from "../alg/signature.ts";
export type { KeyType } from "../alg/key-types.ts";
export { selectBackend, type Backend } from "../primitives/backend.ts";
export type { CryptoKeyLike } from "../primitives/cryptokey.ts";
export type { Fetch, FetchHeaders, FetchRequest, FetchResponse } from "../runtime.ts";
