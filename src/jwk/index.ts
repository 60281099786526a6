/** josette/jwk: keys in and out. RFC 7517, RFC 7638. */
export { exportJwk } from "./io/export.ts";
export type { ExportOptions, JwkExportOptions, PemExportOptions } from "./io/export-options.ts";
export { exportPem } from "./io/export-pem.ts";
export { externalKey, type ExternalKeyOptions } from "./external/external.ts";
export { generateKey, type GeneratedAlgorithm, type GenerateOptions } from "./io/generate.ts";
export { importKey, importSecret } from "./io/import.ts";
export type { Key } from "./key/key.ts";
export type { KeyObjectLike } from "./io/key-object.ts";
export { publicKey } from "./io/public-key.ts";
export { keySet, type KeySet } from "./sets/set.ts";
export type { RejectedEntry } from "./sets/rejected.ts";
export { discoverKeySet } from "./sets/remote/discover.ts";
export { remoteKeySet } from "./sets/remote/remote.ts";
export type {
  DiscoveryOptions,
  KeySetEvent,
  KeySetState,
  KeySetStore,
  RefreshOptions,
  RemoteKeySet,
  RemoteKeySetOptions,
} from "./sets/remote/types.ts";
export { supports } from "./io/supports.ts";
export { thumbprint, thumbprintUri, type ThumbprintHash } from "./io/thumbprint.ts";
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
} from "./key/types.ts";
export type { ContentAlgorithm, ManagementAlgorithm } from "../algorithms/names.ts";
export type { Curve, EcCurve, OkpCurve } from "../alg/curves.ts";
export type { SignatureAlgorithm } from "../algorithms/names.ts";
export type { KeyType } from "../alg/key-types.ts";
export { selectBackend, type Backend } from "../platform/backend.ts";
export type { CryptoKeyLike } from "../platform/cryptokey.ts";
export type { Fetch, FetchHeaders, FetchRequest, FetchResponse } from "../runtime.ts";
