/** What an application in TypeScript writes: every entry, and the types that it names. */
import {
  createJwtVerifier,
  importSecret,
  JoseError,
  JwtClaimError,
  remoteKeySet,
  signJwt,
  type ClaimsPolicy,
  type Jwk,
  type JwkSet,
  type JwtPolicy,
  type JwtVerifier,
  type Key,
  type KeySource,
  type KeysInput,
  type RemoteKeySetOptions,
  type VerifiedJwt,
} from "josette";
import { A256GCM, RS256, RSA_OAEP_256, type SignatureScheme } from "josette/algorithms";
import { UsageError, type JoseErrorCode } from "josette/errors";
import { challenge, presentedToken, type ChallengeResponse } from "josette/http";
import { decryptCompact, encryptCompact } from "josette/jwe";
import { exportJwk, generateKey, importKey, type ImportOptions, type KeyObjectLike } from "josette/jwk";
import { signCompact, verifyCompact } from "josette/jws";
import { encryptJwt, type ClaimsInput, type JwtContext } from "josette/jwt";
import * as lean from "josette/lean";
import { entraAccessToken, scopesOf } from "josette/profiles";
import { cacheStore, type CacheLike } from "josette/stores";
import { testIssuer, type TestIssuer } from "josette/testing";
import { certificateThumbprint, loadPem, parseCertificate, type Certificate } from "josette/x509";

const claims = {
  issuer: "https://issuer.example",
  audience: ["api"],
  clockTolerance: 5,
} satisfies ClaimsPolicy;

const rs256: SignatureScheme = RS256;

export function makeLeanVerifier(keys: Key): JwtVerifier {
  const decrypt = lean.decryption({ keys, alg: [RSA_OAEP_256], enc: [A256GCM] });
  return lean.createJwtVerifier({ decrypt, verify: { keys, alg: [rs256] }, claims });
}

export function makeVerifier(keys: KeysInput): JwtVerifier {
  const policy: JwtPolicy = {
    decrypt: { keys, alg: [RSA_OAEP_256, "ECDH-ES"], enc: ["A256GCM"] },
    verify: { keys, alg: [rs256, "ES256"] },
    claims,
  };
  return createJwtVerifier(policy);
}

export async function subjectOf(verifier: JwtVerifier, token: string): Promise<string | undefined> {
  const context: JwtContext = { now: new Date(), nonce: "n" };
  try {
    const opened: VerifiedJwt = await verifier.verify(token, context);
    const algorithm: string = opened.jws.header.alg;
    return algorithm === "RS256" ? opened.claims.sub : undefined;
  } catch (error) {
    if (error instanceof JwtClaimError) return error.claim;
    if (error instanceof UsageError) throw error;
    if (error instanceof JoseError) {
      const code: JoseErrorCode = error.code;
      return code;
    }
    throw error;
  }
}

export function answer(request: Request): ChallengeResponse | string {
  try {
    return presentedToken(request, { origin: "https://api.example" }).token;
  } catch (error) {
    return challenge(error, { realm: "api" });
  }
}

export const source: KeySource = {
  async find({ header }) {
    return header.kid === undefined ? [] : [await generateKey("ES256", { kid: header.kid })];
  },
};

const store = (cache: CacheLike): RemoteKeySetOptions["store"] => cacheStore(cache);
const options: RemoteKeySetOptions = { timeout: 3 };
export { store };
export const remote = remoteKeySet("https://issuer.example/jwks", options);

export async function roundTrip(jwk: Jwk): Promise<Uint8Array> {
  const binding: ImportOptions = { kid: "1", alg: "ES256" };
  const key: Key = importKey(jwk, binding);
  const set: JwkSet = { keys: [await exportJwk(key)] };
  const token = await signCompact(new Uint8Array([1]), key, { alg: "ES256" });
  const { payload } = await verifyCompact(token, set, { alg: ["ES256"] });
  const secret = importSecret(new Uint8Array(32));
  const sealed = await encryptCompact(payload, secret, { alg: "dir", enc: "A256GCM" });
  const { plaintext } = await decryptCompact(sealed, secret, { alg: ["dir"], enc: ["A256GCM"] });
  const content: ClaimsInput = { sub: "a" };
  await encryptJwt(content, secret, { alg: "dir", enc: "A256GCM" });
  await signJwt(content, key);
  return plaintext;
}

export async function certificatesIn(pem: string): Promise<readonly string[]> {
  const { certificates } = await loadPem(pem);
  const [first]: readonly Certificate[] = certificates;
  if (first !== undefined) parseCertificate(first.der);
  return Promise.all(certificates.map((certificate) => certificateThumbprint(certificate, "SHA-256")));
}

export const entra: JwtPolicy = entraAccessToken({
  tenants: ["00000000-0000-0000-0000-000000000001"],
  audience: "api",
});
export const issuer: Promise<TestIssuer> = testIssuer({ issuer: "https://issuer.example", audience: "api" });
export const scopes = (opened: VerifiedJwt): readonly string[] => scopesOf(opened.claims);
export type Foreign = KeyObjectLike;

// What the declarations refuse.
// @ts-expect-error: a policy without an allow-list of algorithms.
createJwtVerifier({ verify: { keys: source }, claims });
// @ts-expect-error: an algorithm that does not exist.
createJwtVerifier({ verify: { keys: source, alg: ["none"] }, claims });
