/** Everything that the entry points export. The build bundles it in one file. This is not an entry point. */
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
// The functions of josette/lean have the same names as functions of other entry points, so they are renamed
// here. The build restores their names.
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
