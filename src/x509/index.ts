/** josette/x509: certificates, and files that hold them with their keys. RFC 5280, RFC 7468, RFC 7292. */
export { parseCertificate, type Certificate } from "./certificate.ts";
export { loadPem, type LoadedPem, type LoadPemOptions, type PemEntry } from "./load.ts";
export { loadPkcs12, type LoadedPkcs12, type LoadPkcs12Options } from "./pkcs12/pkcs12.ts";
export type { CertificateInput } from "./path/chain-input.ts";
export type { CertificateDemand, ChainOptions } from "./path/chain-policy.ts";
export { validateChain, type ValidatedChain } from "./path/path.ts";
export { x5cKeySource } from "./path/x5c.ts";
export { certificateThumbprint, type CertificateHash, type ThumbprintForm } from "./thumbprint.ts";
export { recognizeThumbprint, type RecognizedThumbprint } from "./recognize-thumbprint.ts";
export type { BasicConstraints } from "./extensions/basic-constraints.ts";
export type { Extension } from "./extensions/extensions.ts";
export type { GeneralName } from "./extensions/general-name.ts";
export type { KeyUsage } from "./extensions/key-usage.ts";
export type { NameConstraints } from "./extensions/name-constraints.ts";
export type { DistinguishedName, NameAttribute, RelativeDistinguishedName } from "./name/name.ts";
export { CertificateChainError, type ChainCheck, type ChainFailure } from "../errors.ts";
export type { Key } from "../jwk/key.ts";
export type { KeySource } from "../jwk/types.ts";
