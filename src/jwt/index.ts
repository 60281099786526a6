/** josette/jwt: signed and nested tokens. RFC 7519. */
export { decodeUnverified, type UnverifiedJwt } from "./decode.ts";
export { decryptJwt, type DecryptedJwt } from "./decrypt.ts";
export { encryptJwt, signAndEncryptJwt, type SignAndEncrypt } from "./encrypt.ts";
export type { ProfileSlot } from "./profile-slot.ts";
export { signJwt, type ClaimsInput, type SignJwtOptions } from "./sign.ts";
export { createJwtVerifier, verifyJwt, type JwtVerifier } from "./verify.ts";
export type { OpenedJwt, VerifiedJwt } from "./verified.ts";
export type {
  ClaimsCheck,
  ClaimsOrigin,
  ClaimsPolicy,
  CachePolicy,
  DecryptPolicy,
  IssuerRule,
  JwtClaims,
  JwtContext,
  JwtPolicy,
  KeyAndHeader,
  VerifiedLayer,
  VerifyPolicy,
} from "./types.ts";
