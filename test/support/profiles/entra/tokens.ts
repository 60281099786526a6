// Tokens, key sets and certificates as Entra ID makes them, minted with node:crypto alone. No josette in here, except to verify.
import { JoseError, JwtClaimError, type JoseErrorCode } from "josette/errors";
import type { JwkSet } from "josette/jwk";
import { type JwtContext, type JwtPolicy, type VerifiedJwt } from "josette/jwt";
import { createJwtVerifier } from "../../../../src/jwt/index.ts";
import { expect, inject } from "vitest";
import { entraAccessToken } from "../../../../src/profiles/index.ts";
import type { EntraAccessTokenOptions } from "../../../../src/profiles/entra/access-token-options.ts";
import { keyObjects, otherRsaKey, rsaKey, rsaKey3072, type RsaPrivateJwk } from "../../keys.ts";
import {
  cekLength,
  jwe,
  oaep,
  rsaJws,
  secretBytes,
  type Enc,
  type OaepAlg,
  type Part,
} from "../../tokens.ts";
import { base64, selfSigned, thumbprintOf } from "../../x509/certificates.ts";

/** Seconds since 1970. */
export const now = 1_790_000_000;

export const tenantA = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
export const tenantB = "82229342-1101-4ab6-817b-70c0747630f3";
/** In no list of accepted tenants. */
export const stranger = "0cd02bb5-3c24-4f77-8b19-99223d65aa67";
/** The tenant of personal accounts. */
export const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";
export const api = "6e74172b-be56-4843-9ff4-e66a39bb12e3";
export const apiUri = "api://orders.example";
export const client = "75dbe77f-10a3-4e59-85fd-8c127544f17c";
export const otherClient = "0b1e4bf7-3f2a-4ad4-a3a9-0e61d2a3a5f0";

/** `iss` by cloud and version. */
export const issuer = {
  v1: (tenant: string) => `https://sts.windows.net/${tenant}/`,
  v2: (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`,
  usgov: (tenant: string) => `https://login.microsoftonline.us/${tenant}/v2.0`,
  china: (tenant: string) => `https://login.partner.microsoftonline.cn/${tenant}/v2.0`,
  chinaV1: (tenant: string) => `https://sts.chinacloudapi.cn/${tenant}/`,
  ciam: (tenant: string) => `https://${tenant}.ciamlogin.com/${tenant}/v2.0`,
};

/** A key with its certificate. */
export interface CertifiedKey {
  readonly jwk: RsaPrivateJwk;
  readonly certificate: Uint8Array;
  readonly x5t: string;
}

function certified(jwk: RsaPrivateJwk, subject: string): CertifiedKey {
  const certificate = selfSigned(jwk, subject);
  return { jwk, certificate, x5t: thumbprintOf(certificate, "sha1") };
}

/** Signs for organisations. */
export const signer = certified(rsaKey, "CN=accounts.accesscontrol.windows.net");
/** Signs for personal accounts. */
export const consumerSigner = certified(otherRsaKey, "CN=live.com");
/** The API's own, for encrypted tokens. */
export const encryption = certified(rsaKey3072, "CN=orders.example");

/** An entry of Entra's JWK Sets: no "alg", and an "issuer" of its own. */
export function entry({ jwk, certificate, x5t }: CertifiedKey, keyIssuer?: string): JwkSet["keys"][number] {
  const { kty, n, e } = jwk;
  const known = { kty, use: "sig", kid: x5t, x5t, n, e, x5c: [base64(certificate)] };
  return { ...known, ...(keyIssuer !== undefined && { issuer: keyIssuer }) };
}

/** What the tenant-independent address answers. */
export const publicKeys: JwkSet = {
  keys: [entry(signer, issuer.v2("{tenantid}")), entry(consumerSigner, issuer.v2(consumers))],
};

/** Claims; one that is `undefined` is left out of the token. */
export type Claims = Readonly<Record<string, unknown>>;

/** Of a user's token of version 2.0. */
export const v2: Claims = {
  ...{ aud: api, iss: issuer.v2(tenantA), iat: now - 60, nbf: now - 60, exp: now + 3600, aio: "E2Zg" },
  ...{ azp: client, azpacr: "0", name: "Alice", oid: "690222be-ff1a-4d56-abd1-7e4f7d38e474" },
  ...{ preferred_username: "alice@orders.example", rh: "I", scp: "Orders.Read Orders.Write" },
  ...{
    sub: "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ",
    tid: tenantA,
    uti: "fqiBqXLPj0eQa82S-IYFAA",
    ver: "2.0",
  },
};

/** Of a user's token of version 1.0. */
export const v1: Claims = {
  ...{ aud: apiUri, iss: issuer.v1(tenantA), iat: now - 60, nbf: now - 60, exp: now + 3600, acr: "1" },
  ...{ amr: ["pwd"], appid: client, appidacr: "0", oid: "02223b6b-aa1d-42d4-9ec0-1b2bb9194438", rh: "I" },
  ...{ scp: "Orders.Read", sub: "l3_roISQU222bULS9yi2k0XpqpOiMz5H3ZACo1GeXA", tid: tenantA },
  ...{ unique_name: "alice@orders.example", uti: "FVsGxYXI30-TuikuuUoFAA", ver: "1.0" },
};

const servicePrincipal = "d1e6f196-fca3-48ac-8cd5-1a98e3bd46d2";

/** Of an application's own token. */
export const app: Claims = {
  ...{ ...v2, scp: undefined, name: undefined, preferred_username: undefined },
  ...{ azpacr: "2", idtyp: "app", oid: servicePrincipal, sub: servicePrincipal, roles: ["Orders.Read.All"] },
};

/** Of an ID token of version 2.0 for an application that is its own API. */
export const idToken: Claims = {
  ...{ ...v2, azp: undefined, azpacr: undefined, scp: undefined, nonce: "678910" },
};

/** The headers of the versions. */
export const header = {
  v2: { typ: "JWT", alg: "RS256", kid: signer.x5t },
  v1: { typ: "JWT", alg: "RS256", x5t: signer.x5t, kid: signer.x5t },
  consumers: { typ: "JWT", alg: "RS256", kid: consumerSigner.x5t },
  /** As AD FS writes them. */
  adfs: { typ: "JWT", alg: "RS256", x5t: signer.x5t },
};

/** A signed token. */
export function mint(claims: Part, tokenHeader: Part = header.v2, by: CertifiedKey = signer): string {
  return rsaJws(tokenHeader, claims, keyObjects(by.jwk).privateKey);
}

/** How a token is encrypted, where it differs from what Entra does. */
export interface Encryption {
  readonly header?: object;
  readonly alg?: OaepAlg;
  readonly enc?: Enc;
  readonly mark?: string;
}

/** A token in Entra's encryption: no kid, typ or cty, compressed by .NET, which begins with a byte order mark. */
export function encrypted(token: string, options: Encryption = {}): string {
  const { alg = "RSA-OAEP", enc = "A128CBC-HS256", mark = "\uFEFF" } = options;
  const cek = secretBytes(cekLength(enc));
  return jwe({
    header: { alg, enc, x5t: encryption.x5t, zip: "DEF", ...options.header },
    cek,
    plaintext: `${mark}${token}`,
    encryptedKey: oaep(alg, keyObjects(encryption.jwk).publicKey, cek),
  });
}

/** A sound policy with some options changed. */
export function options(changes: Partial<EntraAccessTokenOptions> = {}): EntraAccessTokenOptions {
  return { tenants: tenantA, audience: [api, apiUri], keys: publicKeys, ...changes };
}

/** What becomes of a token: nothing bad, or a code and, where a claim failed, which. */
export type Outcome = "accepted" | JoseErrorCode | readonly [JoseErrorCode, string];

/** What becomes of a token under a policy, which is the same with `verifySync` where there is one. */
export async function outcomeOf(
  token: string,
  changes: Partial<EntraAccessTokenOptions> = {},
  context: JwtContext = {},
): Promise<Outcome> {
  return outcomeUnder(entraAccessToken(options(changes)), token, context);
}

/** The same under any policy. */
export async function outcomeUnder(
  policy: JwtPolicy,
  token: string,
  context: JwtContext = {},
): Promise<Outcome> {
  const verifier = createJwtVerifier(policy);
  const moment = { now, ...context };
  const outcome = await verifier.verify(token, moment).then(said, failed);
  if (inject("backend") === "auto") expect(atOnce(() => verifier.verifySync(token, moment))).toEqual(outcome);
  return outcome;
}

function atOnce(verify: () => VerifiedJwt): Outcome {
  try {
    return said(verify());
  } catch (error) {
    return failed(error);
  }
}

function said(_verified: VerifiedJwt): Outcome {
  return "accepted";
}

function failed(error: unknown): Outcome {
  if (error instanceof JwtClaimError) return [error.code, error.claim];
  if (error instanceof JoseError) return error.code;
  throw error;
}
