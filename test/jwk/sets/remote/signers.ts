// Whose keys a provider publishes: pairs for ES256, and tokens that they sign with node:crypto alone.
import { createPrivateKey, sign } from "node:crypto";
import type { Jwk, KeyRequest } from "josette/jwk";
import { jws } from "../../../tokens.ts";
import { ecJwk, publicPart } from "../../key/pairs.ts";

/** A key pair of a provider's. */
export interface Signer {
  readonly kid: string;
  /** The public half, as it is published. */
  readonly jwk: Jwk & { readonly kid: string };
  /** Signs a token of these claims. */
  sign(claims?: object, header?: object): string;
}

/** A new pair. */
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

/** What these publish. */
export function jwksOf(...signers: readonly Signer[]): { readonly keys: readonly Jwk[] } {
  return { keys: signers.map(({ jwk }) => jwk) };
}

/** A request for the key of this name. */
export function named(kid: string, signal?: AbortSignal): KeyRequest {
  return { header: { alg: "ES256", kid }, alg: "ES256", use: "sig", ...(signal && { signal }) };
}
