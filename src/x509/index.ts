/** josette/x509: certificates, and files with certificates and keys. RFC 5280, RFC 7468, RFC 7292. */
export { parseCertificate, type Certificate } from "./certificate/certificate.ts";
export { loadPem, type LoadedPem, type LoadPemOptions, type PemEntry } from "./files/load.ts";
export { loadPkcs12, type LoadedPkcs12, type LoadPkcs12Options } from "./files/pkcs12/pkcs12.ts";
export type { Unreadable } from "./files/unreadable.ts";
export type { CertificateInput } from "./path/chain-input.ts";
export type { CertificateDemand, ChainOptions } from "./path/chain-policy.ts";
export { validateChain, type ValidatedChain } from "./path/path.ts";
export { x5cKeySource } from "./path/x5c.ts";
export {
  certificateThumbprint,
  type CertificateHash,
  type ThumbprintForm,
} from "./certificate/thumbprint.ts";
export { recognizeThumbprint, type RecognizedThumbprint } from "./certificate/recognize-thumbprint.ts";
export type { BasicConstraints } from "./certificate/extensions/basic-constraints.ts";
export type { Extension } from "./certificate/extensions/extensions.ts";
export type { GeneralName } from "./certificate/extensions/general-name.ts";
export type { KeyUsage } from "./certificate/extensions/key-usage.ts";
export type { NameConstraints } from "./certificate/extensions/name-constraints.ts";
export type { DistinguishedName, NameAttribute, RelativeDistinguishedName } from "./certificate/name/name.ts";
export { CertificateChainError, type ChainCheck, type ChainFailure } from "../errors.ts";
export type { Key } from "../jwk/key/key.ts";
export type { KeySource } from "../jwk/key/types.ts";
