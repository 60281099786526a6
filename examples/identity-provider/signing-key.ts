/**
 * RFC 7517: a provider's signing key as it stands in a JWKS of Entra ID's shape.
 *
 * The key's certificate comes along in x5c, its SHA-1 thumbprint is both x5t and kid, and there is no alg.
 */
import { createHash, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { mintSelfSignedCertificate } from "./certificate.ts";

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** DER. */
  readonly certificate: Uint8Array<ArrayBuffer>;
}

/** A new RSA key of 2048 bits and a certificate for it, valid for a year from now. */
export async function createSigningKey(subject: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const now = Date.now();
  const certificate = mintSelfSignedCertificate({
    subject,
    publicKey,
    privateKey,
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 365 * 24 * 3600 * 1000),
  });
  return { kid: thumbprint(certificate, "sha1"), privateKey, publicKey, certificate };
}

/** RFC 7517 section 4, with the members and in the order in which Entra ID publishes them. */
export function entraJwk(key: SigningKey, issuer: string) {
  const { n = "", e = "" } = key.publicKey.export({ format: "jwk" });
  const x5c = [Buffer.from(key.certificate).toString("base64")];
  return { kty: "RSA", use: "sig", kid: key.kid, x5t: key.kid, n, e, x5c, issuer };
}

/**
 * RFC 7515 sections 4.1.7 (x5t, SHA-1) and 4.1.8 (x5t#S256): base64url of the hash of a certificate's DER.
 */
export function thumbprint(certificate: Uint8Array, hash: "sha1" | "sha256"): string {
  return createHash(hash).update(certificate).digest("base64url");
}
