/**
 * josette: the paved road. From an encrypted token and a set of keys to verified claims in one call, and back.
 *
 * @packageDocumentation
 */
export {
  CertificateChainError,
  JoseError,
  JwtClaimError,
  UnavailableError,
  UsageError,
  type ChainCheck,
  type ChainFailure,
  type JoseErrorCode,
  type Stage,
  type UnavailableErrorCode,
  type UsageErrorCode,
} from "./errors.ts";
export {
  discoverKeySet,
  externalKey,
  generateKey,
  importKey,
  importSecret,
  keySet,
  publicKey,
  remoteKeySet,
  supports,
  type Jwk,
  type JwkSet,
  type Key,
  type ExternalKeyOptions,
  type KeyInput,
  type KeyRequest,
  type KeySet,
  type KeysInput,
  type KeySource,
  type MatchedBy,
  type RejectedEntry,
  type RemoteKeySet,
  type RemoteKeySetOptions,
} from "./jwk/index.ts";
export {
  createJwtVerifier,
  decodeUnverified,
  signAndEncryptJwt,
  signJwt,
  verifyJwt,
  type ClaimsPolicy,
  type CachePolicy,
  type DecryptPolicy,
  type JwtClaims,
  type JwtContext,
  type JwtPolicy,
  type JwtVerifier,
  type VerifiedJwt,
  type VerifyPolicy,
} from "./jwt/index.ts";
export {
  loadPem,
  loadPkcs12,
  parseCertificate,
  type Certificate,
  type LoadedPem,
  type LoadedPkcs12,
  type LoadPemOptions,
  type LoadPkcs12Options,
  type PemEntry,
} from "./x509/index.ts";
