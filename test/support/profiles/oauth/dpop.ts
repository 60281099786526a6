// DPoP proofs as clients make them, minted with node:crypto alone. No josette in here.
import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { jwkOf } from "../../native-jwk.ts";
import { jws } from "../../tokens.ts";

/** Seconds since 1970. */
export const now = 1_790_000_000;

/** A client's key pair for ES256. */
export interface ClientKey {
  readonly privateKey: KeyObject;
  readonly jwk: JsonWebKey;
  /** RFC 7638. */
  readonly jkt: string;
}

/** A new key pair. */
export function clientKey(): ClientKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = jwkOf(publicKey);
  const { crv, kty, x, y } = jwk;
  return { privateKey, jwk, jkt: sha256(JSON.stringify({ crv, kty, x, y })) };
}

/** The SHA-256, in base64url, of ASCII text. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "ascii").digest("base64url");
}

/** The request that proofs are for. */
export const request = { method: "GET", url: "https://api.example/orders" };

let count = 0;

/** The claims of a proof for the request, with an access token. */
export function proofClaims(accessToken?: string): Readonly<Record<string, unknown>> {
  count++;
  return {
    ...{ jti: `proof-${count}`, htm: request.method, htu: request.url, iat: now },
    ...(accessToken !== undefined && { ath: sha256(accessToken) }),
  };
}

/** A proof, with some claims and header parameters changed. One that is `undefined` is left out. */
export function mintProof(
  { privateKey: key, jwk }: ClientKey,
  accessToken?: string,
  claims: object = {},
  header: object = {},
): string {
  return jws(
    { typ: "dpop+jwt", alg: "ES256", jwk, ...header },
    { ...proofClaims(accessToken), ...claims },
    (input) => sign("sha256", input, { key, dsaEncoding: "ieee-p1363" }),
  );
}
