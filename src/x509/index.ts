/** josette/x509: certificates, and files that hold them with their keys. RFC 5280, RFC 7468, RFC 7292. */
export { parseCertificate, type Certificate } from "./certificate.ts";
export { loadPem, type LoadedPem, type LoadPemOptions, type PemEntry } from "./load.ts";
export { loadPkcs12, type LoadedPkcs12, type LoadPkcs12Options } from "./pkcs12.ts";
export type { CertificateInput } from "./chain-input.ts";
export type { CertificateDemand, ChainOptions } from "./chain-policy.ts";
export { validateChain, type ValidatedChain } from "./path.ts";
export { x5cKeySource } from "./x5c.ts";
export { certificateThumbprint, type CertificateHash, type ThumbprintForm } from "./thumbprint.ts";
export { recognizeThumbprint, type RecognizedThumbprint } from "./recognize-thumbprint.ts";
export type { BasicConstraints } from "./basic-constraints.ts";
export type { Extension } from "./extensions.ts";
export type { GeneralName } from "./general-name.ts";
export type { KeyUsage } from "./key-usage.ts";
export type { NameConstraints } from "./name-constraints.ts";
export type { DistinguishedName, NameAttribute, RelativeDistinguishedName } from "./name.ts";
export type { Key } from "../jwk/key.ts";
