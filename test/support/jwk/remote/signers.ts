// The keys of a provider: key pairs for ES256, and tokens that they sign with node:crypto alone.
import { createPrivateKey, sign } from "node:crypto";
import type { Jwk, KeyRequest } from "josette/jwk";
import { jws } from "../../tokens.ts";
import { ecJwk, publicPart } from "../pairs.ts";

/** A key pair of a provider. */
export interface Signer {
  readonly kid: string;
  /** The public half, as it is published. */
  readonly jwk: Jwk & { readonly kid: string };
  /** Signs a token with these claims. */
  sign(claims?: object, header?: object): string;
}

/** Generates a key pair. */
export function signer(kid: string): Signer {
  const pair = ecJwk("P-256");
  const key = createPrivateKey({ key: { ...pair }, format: "jwk" });
  return {
    kid,
    jwk: { ...publicPart(pair), kid, alg: "ES256", use: "sig" },
    sign: (claims = {}, header = {}) =>
      jws({ alg: "ES256", kid, ...header }, { iss: "me", exp: 4_102_444_800, ...claims }, (input) =>
        sign("sha256", input, { key, dsaEncoding: "ieee-p1363" }),
      ),
  };
}

/** The JWK Set with the public keys. */
export function jwksOf(...signers: readonly Signer[]): { readonly keys: readonly Jwk[] } {
  return { keys: signers.map(({ jwk }) => jwk) };
}

/** A request for the key with this kid. */
export function named(kid: string, signal?: AbortSignal): KeyRequest {
  return { header: { alg: "ES256", kid }, alg: "ES256", use: "sig", ...(signal && { signal }) };
}
