/**
 * josette/algorithms: all algorithms as values. RFC 7518 sections 3.1, 4.1 and 5.1, and later
 * registrations.
 *
 * @module josette/algorithms
 */
export { A128CBC_HS256, A192CBC_HS384, A256CBC_HS512 } from "./content/cbc-hmac.ts";
export { A128GCM, A192GCM, A256GCM } from "./content/gcm.ts";
export { A128GCMKW, A192GCMKW, A256GCMKW } from "./management/aes-gcm-kw.ts";
export { A128KW, A192KW, A256KW } from "./management/aes-kw.ts";
export { DIR } from "./management/direct.ts";
export { ECDH_ES, ECDH_ES_A128KW, ECDH_ES_A192KW, ECDH_ES_A256KW } from "./management/ecdh-es.ts";
export { PBES2_HS256_A128KW, PBES2_HS384_A192KW, PBES2_HS512_A256KW } from "./management/pbes2.ts";
export { RSA_OAEP, RSA_OAEP_256, RSA_OAEP_384, RSA_OAEP_512 } from "./management/rsa-oaep.ts";
export { ES256, ES384, ES512 } from "./signatures/ecdsa.ts";
export { Ed25519, Ed448, EdDSA } from "./signatures/eddsa.ts";
export { HS256, HS384, HS512 } from "./signatures/hmac.ts";
export { ML_DSA_44, ML_DSA_65, ML_DSA_87 } from "./signatures/ml-dsa.ts";
export { RS256, RS384, RS512 } from "./signatures/rsa-pkcs1.ts";
export { PS256, PS384, PS512 } from "./signatures/rsa-pss.ts";
export type { Scheme } from "./suite.ts";
export type {
  CekReceiver,
  CekSender,
  ContentKey,
  ContentParameters,
  ContentScheme,
  CostBudget,
  EstablishedCek,
  Establishing,
  HeaderParameters,
  KeyDemand,
  ManagementScheme,
  NewKey,
  Recovering,
  SchemeKey,
  SignatureHash,
  SignatureScheme,
} from "./types.ts";
export { ecKeyType } from "../keytypes/ec.ts";
export type {
  EcCurveNames,
  EcCurveParameters,
  EcKeyType,
  EcPlatformCurve,
  EcSoftwareCurve,
} from "../keytypes/ec.ts";
export type { EcDomain } from "../keytypes/ec-point.ts";
export type { Members } from "../keytypes/jwk-members.ts";
export type { PssParameters } from "../keytypes/pss-parameters.ts";
export type {
  KeyParts,
  KeyTypeDer,
  KeyTypeScheme,
  PemReader,
  PrivateKeyContext,
  PublicKeyFaults,
} from "../keytypes/scheme.ts";
export type { AgreementCurve } from "../platform/agreement-curve.ts";
export type { PairGeneration, HalfGeneration } from "../platform/pair-generation.ts";
export type {
  ExportedKey,
  KeyMaterial,
  KeyMembers,
  PublicHalf,
  GcmKey,
  Sealed,
} from "../platform/material.ts";
export type { PublicHalfOf } from "../platform/public-half.ts";
export type { Signer, Verifier } from "../platform/signatures.ts";
export type { MaybePromise, Operation } from "../steps/operation.ts";
export type { Steps } from "../steps/steps.ts";
export type { Feature } from "../platform/runtime-features.ts";
export type { KeyAlgorithm } from "../platform/types.ts";
