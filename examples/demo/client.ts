/**
 * The relying party and its keys.
 *
 * It is in the middle of a key rotation and has two keys, each with its certificate, in one PEM text, as
 * stored in a key vault or an environment variable. The newer certificate is registered with the provider.
 */
import { generateKeyPair, randomBytes, randomUUID, X509Certificate } from "node:crypto";
import { promisify } from "node:util";
import { certificatePem, mintSelfSignedCertificate } from "../identity-provider/certificate.ts";
import type { ClientRegistration } from "../identity-provider/token-endpoint.ts";

export interface Client {
  /** Private keys and certificates, the oldest first. */
  readonly pem: string;
  /** The public values that are registered with the provider. */
  readonly registration: ClientRegistration;
}

export async function createClient(): Promise<Client> {
  const [older, newer] = await Promise.all([
    createCredential("CN=website.contoso.example,OU=older"),
    createCredential("CN=website.contoso.example,OU=newer"),
  ]);
  return {
    pem: older.pem + newer.pem,
    registration: {
      clientId: randomUUID(),
      clientSecret: randomBytes(32).toString("base64url"),
      certificate: new X509Certificate(newer.certificate),
    },
  };
}

/** An RSA key of 2048 bits and a certificate for it, valid for 90 days. */
async function createCredential(subject: string) {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const now = Date.now();
  const certificate = mintSelfSignedCertificate({
    subject,
    publicKey,
    privateKey,
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 90 * 24 * 3600 * 1000),
  });
  return {
    certificate,
    pem: privateKey.export({ type: "pkcs8", format: "pem" }).toString() + certificatePem(certificate),
  };
}
