// ID tokens and RFC 9068 access tokens as providers make them, minted with node:crypto alone. No josette in here, except to verify.
import type { OidcIdTokenContext } from "josette/profiles";
import {
  constants,
  createHash,
  createHmac,
  generateKeyPairSync,
  sign,
  type KeyObject,
  type SignKeyObjectInput,
} from "node:crypto";
import { JoseError, JwtClaimError, UsageError } from "josette/errors";
import type { Jwk } from "josette/jwk";
import { type JwtContext, type JwtPolicy, type VerifiedJwt } from "josette/jwt";
import { createJwtVerifier } from "../../../../src/jwt/index.ts";
import { expect, inject } from "vitest";
import { type JwtAccessTokenOptions } from "../../../../src/profiles/oauth/jwt-access-token.ts";
import { jwtAccessToken, oidcIdToken } from "../../../../src/profiles/index.ts";
import type { OidcIdTokenOptions } from "../../../../src/profiles/oidc/id-token-options.ts";
import type { Code } from "../../errors.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey, rsaKey3072 } from "../../keys.ts";
import { jwkOf } from "../../native-jwk.ts";
import { cekLength, jwe, jws, oaep, secretBytes, type Enc, type OaepAlg } from "../../tokens.ts";
import { base64, selfSigned, thumbprintOf } from "../../x509/certificates.ts";

/** Seconds since 1970. */
export const now = 1_790_000_000;
export const issuer = "https://op.example/~";
export const clientId = "website";
export const nonce = "n-0S6_WzA2Mj";
/** What comes with an ID token. */
export const accessToken = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
export const code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
export const state = "af0ifjsldkj";

/** Someone who signs: the public key, what hash the algorithm has, and the signature. */
export interface Signer {
  readonly alg: string;
  readonly hash: string;
  readonly jwk: Jwk;
  readonly sign: (input: Buffer) => Uint8Array;
}

const { privateKey: rsaPrivateKey } = keyObjects(rsaKey);
const secret = secretBytes(64);
const ecKeys = {
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  ES384: generateKeyPairSync("ec", { namedCurve: "P-384" }),
  ES512: generateKeyPairSync("ec", { namedCurve: "P-521" }),
};
const edwards = generateKeyPairSync("ed25519");

function hmac(alg: string, hash: string): Signer {
  const jwk = { kty: "oct", k: Buffer.from(secret).toString("base64url") };
  return { alg, hash, jwk, sign: (input) => createHmac(hash, secret).update(input).digest() };
}

function asymmetric(
  alg: string,
  hash: string,
  publicKey: object,
  key: SignKeyObjectInput | KeyObject,
  signatureHash: string | null = hash,
): Signer {
  const jwk = { ...publicKey, kid: "op-1", use: "sig" } as unknown as Jwk;
  return { alg, hash, jwk, sign: (input) => sign(signatureHash, input, key) };
}

function pss(alg: string, hash: string, saltLength: number): Signer {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return asymmetric(alg, hash, publicJwk(rsaKey), { key: rsaPrivateKey, padding, saltLength });
}

function ecdsa(alg: keyof typeof ecKeys, hash: string): Signer {
  const { publicKey, privateKey: key } = ecKeys[alg];
  return asymmetric(alg, hash, jwkOf(publicKey), { key, dsaEncoding: "ieee-p1363" });
}

/** Each algorithm with the hash that `at_hash`, `c_hash` and `s_hash` are made with. */
export const signers: readonly Signer[] = [
  asymmetric("RS256", "sha256", publicJwk(rsaKey), rsaPrivateKey),
  asymmetric("RS384", "sha384", publicJwk(rsaKey), rsaPrivateKey),
  asymmetric("RS512", "sha512", publicJwk(rsaKey), rsaPrivateKey),
  ...[pss("PS256", "sha256", 32), pss("PS384", "sha384", 48), pss("PS512", "sha512", 64)],
  ...[ecdsa("ES256", "sha256"), ecdsa("ES384", "sha384"), ecdsa("ES512", "sha512")],
  asymmetric("EdDSA", "sha512", jwkOf(edwards.publicKey), edwards.privateKey, null),
  asymmetric("Ed25519", "sha512", jwkOf(edwards.publicKey), edwards.privateKey, null),
  ...[hmac("HS256", "sha256"), hmac("HS384", "sha384"), hmac("HS512", "sha512")],
];

/** The one with an algorithm. */
export function signerOf(alg: string): Signer {
  const signer = signers.find((each) => each.alg === alg);
  if (signer === undefined) throw new TypeError(`Nobody signs with ${alg}`);
  return signer;
}

export const rs256 = signerOf("RS256");

/** OpenID Connect Core section 3.1.3.6: the left half of the hash. */
export function halfHash(value: string, hash = "sha256"): string {
  const digest = createHash(hash).update(value, "ascii").digest();
  return digest.subarray(0, digest.length / 2).toString("base64url");
}

/** Claims; one that is `undefined` is left out of the token. */
export type Claims = Readonly<Record<string, unknown>>;

/** Of an ID token, as Curity has them. */
export const idClaims: Claims = {
  ...{
    iss: issuer,
    sub: "alice",
    aud: clientId,
    azp: clientId,
    iat: now - 60,
    nbf: now - 60,
    exp: now + 3600,
  },
  ...{ jti: "a1b2", auth_time: now - 120, acr: "urn:se:curity:authentication:html-form:htmlform1", nonce },
  ...{ amr: "urn:se:curity:authentication:html-form:htmlform1", purpose: "id", sid: "h3Pq" },
};

/** Of an RFC 9068 access token. */
export const accessClaims: Claims = {
  ...{
    iss: issuer,
    sub: "alice",
    aud: "https://api.example",
    iat: now - 60,
    exp: now + 3600,
    jti: "dbe39bf3",
  },
  ...{ client_id: clientId, scope: "openid orders.read orders.write", auth_time: now - 120, acr: "loa2" },
};

/** A signed token. A member of the header that is `undefined` is left out. */
export function mint(claims: Claims, header: object = {}, { alg, sign: signature }: Signer = rs256): string {
  return jws({ alg, ...header }, claims, signature);
}

/** A signed access token. */
export function mintAccess(claims: Claims, header: object = {}, signer: Signer = rs256): string {
  return mint(claims, { typ: "at+jwt", ...header }, signer);
}

/** The certificate of the client's key. */
export const certificate = selfSigned(rsaKey3072, "CN=website");

/** The thumbprint of the client's certificate. */
export const x5tS256 = thumbprintOf(certificate, "sha256");
/** The client's key for encrypted tokens: bare, or with its certificate. */
export const bareKey = rsaKey3072 as unknown as Jwk;
export const certifiedKey = { ...rsaKey3072, x5c: [base64(certificate)] } as unknown as Jwk;

/** How a token is encrypted, where it differs from what Curity does. */
export interface Encryption {
  readonly header?: object;
  readonly alg?: OaepAlg;
  readonly enc?: Enc;
}

/** A nested token. */
export function encrypted(
  token: string,
  { header, alg = "RSA-OAEP", enc = "A256CBC-HS512" }: Encryption = {},
): string {
  const cek = secretBytes(cekLength(enc));
  return jwe({
    header: { alg, enc, cty: "JWT", "x5t#S256": x5tS256, ...header },
    cek,
    plaintext: token,
    encryptedKey: oaep(alg, keyObjects(rsaKey3072).publicKey, cek),
  });
}

/** How the client opens them. */
export const decrypt: NonNullable<OidcIdTokenOptions["decrypt"]> = {
  keys: [otherRsaKey, certifiedKey],
  alg: ["RSA-OAEP"],
  enc: ["A256CBC-HS512"],
};

/** Sound options with some changed; the nonce comes with each call. */
export function idOptions(changes: Partial<OidcIdTokenOptions> = {}): OidcIdTokenOptions {
  return { issuer, clientId, keys: rs256.jwk, ...changes };
}

export function accessOptions(changes: Partial<JwtAccessTokenOptions> = {}): JwtAccessTokenOptions {
  return { issuer, audience: "https://api.example", keys: rs256.jwk, ...changes };
}

/** What becomes of a token: nothing bad, or a code and, where a claim failed, which. */
export type Outcome = "accepted" | Code | readonly [code: Code, claim: string];

/** What becomes of an ID token. */
export function outcomeOf(
  token: string,
  changes: Partial<OidcIdTokenOptions> = {},
  context: OidcIdTokenContext = { nonce },
): Promise<Outcome> {
  return outcomeUnder(oidcIdToken(idOptions(changes)), token, context);
}

/** What becomes of an access token. */
export function accessOutcomeOf(
  token: string,
  changes: Partial<JwtAccessTokenOptions> = {},
): Promise<Outcome> {
  return outcomeUnder(jwtAccessToken(accessOptions(changes)), token);
}

/** The outcome of a token under a policy. */
export function outcomeUnder(
  policy: JwtPolicy<OidcIdTokenContext>,
  token: string,
  context: OidcIdTokenContext = {},
): Promise<Outcome> {
  return outcomeOfCall(policy, token, context);
}

/** The outcome of a call with any context. It must be the same with `verifySync`, if there is a synchronous backend. */
export async function outcomeOfCall<Context extends JwtContext>(
  policy: JwtPolicy<Context>,
  token: string,
  context: Context,
): Promise<Outcome> {
  const verifier = createJwtVerifier<unknown, Context>(policy);
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
  if (error instanceof JoseError || error instanceof UsageError) return error.code;
  throw error;
}
