// Writes keys in PEM format independently of the library, well-formed and malformed ones.
import { der, type DerBytes } from "../../../examples/identity-provider/der-writer.ts";
import type { RsaPrivateJwk } from "../keys.ts";
import { numberIn } from "./members.ts";

/** One block, RFC 7468 section 2. */
export function pem(label: string, bytes: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString("base64")}\n-----END ${label}-----\n`;
}

/** RSAPublicKey, RFC 8017 appendix A.1.1. */
export function pkcs1Public(
  { n, e }: Pick<RsaPrivateJwk, "n" | "e">,
  ...more: readonly Uint8Array[]
): DerBytes {
  return der.sequence(der.integer(numberIn(n)), der.integer(numberIn(e)), ...more);
}

/** RSAPrivateKey, RFC 8017 appendix A.1.2. */
export function pkcs1Private(
  jwk: RsaPrivateJwk,
  version = der.integer(0),
  ...more: readonly Uint8Array[]
): DerBytes {
  const { n, e, d, p, q, dp, dq, qi } = jwk;
  const integers = [n, e, d, p, q, dp, dq, qi].map((member) => der.integer(numberIn(member)));
  return der.sequence(version, ...integers, ...more);
}

/** AlgorithmIdentifier, RFC 5280 section 4.1.1.2. */
export function algorithmIdentifier(oid: string, ...parameters: readonly Uint8Array[]): DerBytes {
  return der.sequence(der.objectIdentifier(oid), ...parameters);
}

/** rsaEncryption with NULL parameters, RFC 3279 section 2.3.1. */
export const rsaEncryption = algorithmIdentifier("1.2.840.113549.1.1.1", der.nullValue());
