// The signature scheme of a name, listed independently of the library.
import type { SignatureScheme } from "../../../src/algorithms/types.ts";

export type SchemeName = "HMAC" | "RSASSA-PKCS1-v1_5" | "RSA-PSS" | "ECDSA" | "EdDSA" | "ML-DSA";

const byStart: Readonly<Record<string, SchemeName>> = {
  HS: "HMAC",
  RS: "RSASSA-PKCS1-v1_5",
  PS: "RSA-PSS",
  ES: "ECDSA",
  Ed: "EdDSA",
  ML: "ML-DSA",
};

export function schemeOf({ alg }: Pick<SignatureScheme, "alg">): SchemeName {
  const name = byStart[alg.slice(0, 2)];
  if (name === undefined) throw new Error(`no scheme for ${alg}`);
  return name;
}
