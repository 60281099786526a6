// One secret, one moment, and tokens of any claims signed with that secret by node:crypto.
import { importSecret } from "../../../src/jwk/index.ts";
import { type ClaimsPolicy, type JwtContext, type JwtPolicy, type VerifiedJwt } from "josette/jwt";
import { verifyJwt } from "../../../src/jwt/index.ts";
import { hmacJws, secretBytes, type Part } from "../tokens.ts";

export const macKey = importSecret(secretBytes(32));

/** Seconds since 1970. */
export const now = 1_700_000_000;

/** A policy that accepts whatever the key has signed. */
export const anyClaims: JwtPolicy = {
  verify: { keys: macKey, alg: ["HS256"] },
  claims: { issuer: null, audience: null, exp: "optional" },
};

/** A plain token. */
export function signed(claims: Part, header: object = {}): string {
  return hmacJws({ alg: "HS256", ...header }, claims, secretBytes(32));
}

/** Verifies a token of these claims; the policy checks nothing but what is said. */
export function verifyClaims(
  claims: Part,
  policy: Partial<ClaimsPolicy> = {},
  context: JwtContext = {},
): Promise<VerifiedJwt> {
  return verifyJwt(
    signed(claims),
    { ...anyClaims, claims: { ...anyClaims.claims, ...policy } },
    { now, ...context },
  );
}
