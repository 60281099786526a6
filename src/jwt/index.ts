/** josette/jwt: signed and nested tokens. RFC 7519. */
export { decodeHeader, decodeUnverified, type UnverifiedJwt } from "./decode.ts";
export {
  decryptJwt,
  type DecryptedClaimsPolicy,
  type DecryptedJwt,
  type DecryptJwtOptions,
} from "./decrypt.ts";
export type { ProfileSlot } from "./profile-slot.ts";
export { encryptJwt, signAndEncryptJwt, type EncryptJwtOptions, type SignAndEncrypt } from "./encrypt.ts";
export { signJwt, type ClaimsInput, type SignJwtOptions } from "./sign.ts";
export type { MadeClaims, TimeSpan } from "./made-claims.ts";
export { createJwtVerifier, verifyJwt, type EncryptedJwtVerifier, type JwtVerifier } from "./verify.ts";
export type { OpenedEncryptedJwt, OpenedJwt, VerifiedEncryptedJwt, VerifiedJwt } from "./verified.ts";
export type {
  EncryptedClaimsCheck,
  EncryptedClaimsOrigin,
  EncryptedClaimsPolicy,
  EncryptedJwtContext,
  EncryptedJwtPolicy,
  SharedKeyAlgorithm,
  SharedKeyDecryptPolicy,
} from "./encrypted-types.ts";
export type {
  ClaimsCheck,
  ClaimsPredicate,
  ClaimsOrigin,
  ClaimsPolicy,
  CachePolicy,
  DecryptPolicy,
  IssuerRule,
  JwtClaims,
  JwtContext,
  JwtPolicy,
  KeyAndHeader,
  VerifiedClaims,
  VerifiedLayer,
  VerifyPolicy,
} from "./types.ts";
