/**
 * The two nested JWTs (RFC 7519 section 5.2 and appendix A.2) the demo opens, each in the shape in which a
 * real product sends it: what Entra ID and the Curity Identity Server put in the headers, and in which order.
 */
import { X509Certificate, type KeyObject } from "node:crypto";
import { encryptRsaOaep } from "./jwe.ts";
import { signRs256, type JsonObject } from "./jws.ts";
import { thumbprint, type SigningKey } from "./signing-key.ts";

export interface TokenRequest {
  readonly claims: JsonObject;
  readonly signingKey: SigningKey;
  /** Whose public key the token is encrypted for. */
  readonly recipient: X509Certificate;
}

/**
 * An encrypted access token as Entra ID sends it. The header names the recipient's certificate by x5t alone
 * and says neither typ nor cty; what .NET deflates begins with a UTF-8 byte order mark.
 */
export function entraAccessToken({ claims, signingKey, recipient }: TokenRequest): string {
  const inner = signRs256({ typ: "JWT", alg: "RS256", kid: signingKey.kid }, claims, signingKey.privateKey);
  const byteOrderMark = "\uFEFF";
  return encryptRsaOaep({
    header: { alg: "RSA-OAEP", enc: "A128CBC-HS256", x5t: thumbprint(recipient.raw, "sha1"), zip: "DEF" },
    plaintext: byteOrderMark + inner,
    publicKey: recipient.publicKey,
  });
}

export interface CurityTokenRequest extends Omit<TokenRequest, "recipient"> {
  /** The certificate that the client has registered, or the public key alone. */
  readonly recipient: X509Certificate | KeyObject;
  /** What the server calls the client's key. The client never gets to know it. */
  readonly recipientKid?: string;
}

/**
 * An encrypted ID token as the Curity Identity Server sends it: no typ inside, x5t#S256 outside where there
 * is a certificate.
 */
export function curityIdToken({ claims, signingKey, recipient, recipientKid }: CurityTokenRequest): string {
  const inner = signRs256({ kid: signingKey.kid, alg: "RS256" }, claims, signingKey.privateKey);
  const isCertificate = recipient instanceof X509Certificate;
  return encryptRsaOaep({
    header: {
      alg: "RSA-OAEP",
      enc: "A256CBC-HS512",
      cty: "JWT",
      ...(recipientKid !== undefined && { kid: recipientKid }),
      ...(isCertificate && { "x5t#S256": thumbprint(recipient.raw, "sha256") }),
    },
    plaintext: inner,
    publicKey: isCertificate ? recipient.publicKey : recipient,
  });
}
