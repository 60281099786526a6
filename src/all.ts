/** Everything that the entries export: what the build makes its one file of. It is no entry itself. */
export * from "./algorithms/index.ts";
export * from "./errors.ts";
export * from "./http/index.ts";
export * from "./jwe/index.ts";
export * from "./jwk/index.ts";
export * from "./jws/index.ts";
export * from "./jwt/index.ts";
export * from "./profiles/index.ts";
export * from "./stores/index.ts";
export * from "./testing/index.ts";
export * from "./x509/index.ts";
// The functions of josette/lean have the names of others, and are renamed here. The build gives them their
// names back.
export {
  createJwtVerifier as leanCreateJwtVerifier,
  decryption as leanDecryption,
  discoverKeySet as leanDiscoverKeySet,
  exportJwk as leanExportJwk,
  externalKey as leanExternalKey,
  generateKey as leanGenerateKey,
  hkdfKey as leanHkdfKey,
  importKey as leanImportKey,
  importSecret as leanImportSecret,
  keySet as leanKeySet,
  publicKey as leanPublicKey,
  remoteKeySet as leanRemoteKeySet,
  signAndEncryptJwt as leanSignAndEncryptJwt,
  signJwt as leanSignJwt,
  signJwtSync as leanSignJwtSync,
  supports as leanSupports,
  thumbprint as leanThumbprint,
  verifyJwt as leanVerifyJwt,
} from "./lean/index.ts";
