/** josette/x509: certificates, and files that hold them with their keys. RFC 5280, RFC 7468. */
export { parseCertificate, type Certificate } from "./certificate.ts";
export { loadPem, type LoadedPem, type LoadPemOptions, type PemEntry } from "./load.ts";
export { certificateThumbprint, type CertificateHash } from "./thumbprint.ts";
export type { Key } from "../jwk/key.ts";
