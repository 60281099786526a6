/** The paved road: from a token, nested or plain, to verified claims. RFC 7519 section 7.2, RFC 8725. */
import { runBlocking } from "../platform/backend.ts";
import { run, type Steps } from "../platform/steps.ts";
import { openJwt } from "./nested.ts";
import { openEncryptedJwt } from "./encrypted.ts";
import { resolveEncryptedPolicy, type ResolvedEncryptedPolicy } from "./encrypted-policy.ts";
import type { EncryptedJwtContext, EncryptedJwtPolicy } from "./encrypted-types.ts";
import { isList, resolveJwtPolicies, type ResolvedPolicies } from "./issuers.ts";
import { policyOptions } from "./policy-options.ts";
import type { AnyJwtContext, AnyJwtPolicy, JwtContext, JwtPolicy } from "./types.ts";
import type { VerifiedEncryptedJwt, VerifiedJwt } from "./verified.ts";

/**
 * Verifies tokens by one policy. Make it once and keep it. `Claims` is an unchecked assertion about the claims, unless the policy's `check`
 * is a type predicate.
 */
export interface JwtVerifier<Claims = unknown, Context extends JwtContext = JwtContext> {
  /**
   * Opens one token.
   * @throws JoseError `ERR_JWT_INVALID`, `ERR_JWT_ENCRYPTED`, `ERR_JWT_NOT_ENCRYPTED`, `ERR_JWT_EXPIRED`,
   * `ERR_JWT_CLAIM_VALIDATION_FAILED`, and the codes of `decryptCompact` and `verifyCompact`.
   * @throws UsageError `ERR_INVALID_OPTION` for a bad context.
   */
  verify(token: string, context?: Context): Promise<VerifiedJwt<Claims>>;
  /**
   * The same at once, where there is node:crypto: in Node.js, Bun and Deno. It blocks the thread, with an encrypted token for the
   * time of one private operation (RSA of 2048 bits: 0.3 ms), with a password (PBES2) for much longer. Servers with many
   * callers are better served by `verify`, which leaves that to other threads.
   * @throws JoseError like `verify`; `ERR_JOSE_NOT_SUPPORTED` where there is no synchronous backend, or not for this key.
   * @throws UsageError like `verify`; `ERR_INVALID_OPTION` when a key source or check answers with a promise.
   */
  verifySync(token: string, context?: Context): VerifiedJwt<Claims>;
}

/** Verifies tokens that are encrypted with a shared key and not signed. Make it once and keep it. */
export interface EncryptedJwtVerifier<Claims = unknown> {
  /**
   * Opens one token.
   * @throws JoseError `ERR_JWT_INVALID`, `ERR_JWT_NOT_ENCRYPTED`, `ERR_JWT_EXPIRED`, `ERR_JWT_CLAIM_VALIDATION_FAILED`, and the codes
   * of `decryptCompact`.
   * @throws UsageError `ERR_INVALID_OPTION` for a bad context.
   */
  verify(token: string, context?: EncryptedJwtContext): Promise<VerifiedEncryptedJwt<Claims>>;
  /**
   * The same at once, where there is node:crypto; see `JwtVerifier.verifySync`.
   * @throws JoseError like `verify`; `ERR_JOSE_NOT_SUPPORTED` where there is no synchronous backend, or not for this key.
   * @throws UsageError like `verify`; `ERR_INVALID_OPTION` when a key source or check answers with a promise.
   */
  verifySync(token: string, context?: EncryptedJwtContext): VerifiedEncryptedJwt<Claims>;
}

/**
 * Makes a verifier from a policy. Options are read, and mistakes in them reported, here and not at the first token.
 *
 * From a list of policies it makes a verifier for several issuers. The token's `iss` chooses the policy, and then nothing of the others
 * counts for it: neither their keys nor their algorithms. Each policy of a list says its `claims.issuer`, and no two the same one; of
 * rules (functions), which are asked where nobody names the issuer, the first that accepts it. An encrypted token is opened with the keys of each `decrypt` in turn to see its `iss`, and
 * then must open with those of the policy chosen; policies that share one `decrypt` object need that only once.
 *
 * `createJwtVerifier<MyClaims>(policy)` gives claims of the type `VerifiedClaims & MyClaims`. That is an
 * assertion which nothing checks, unless `claims.check` is a type predicate:
 * `check: (claims): claims is VerifiedClaims & MyClaims => ...`.
 *
 * TypeScript infers all type arguments or none: with `<MyClaims>` written here, the calls take the members of
 * `JwtContext` alone. Where a profile adds members to the context, give the type of the claims to the profile:
 * `createJwtVerifier(oidcIdToken<MyClaims>(options))`, or write both types here:
 * `createJwtVerifier<MyClaims, OidcIdTokenContext>(policy)`.
 *
 * With `verify: null` it makes a verifier for tokens that are encrypted and not signed. Every `alg` of `decrypt` must then be one with a
 * shared key (`dir`, AES key wrapping, PBES2), whose decryption authenticates. The result has no `jws`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, unknown or impossible in the policy,
 * `ERR_INVALID_ARGUMENT` for keys that are none.
 * @throws JoseError the errors of `importKey` and `keySet` for bad keys.
 * @example
 * ```ts
 * import { createJwtVerifier, importSecret, signJwt } from "josette";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const token = await signJwt({ iss: "me", aud: "you", exp: 4102444800 }, key, { typ: "JWT" });
 *
 * const verifier = createJwtVerifier({
 *   verify: { keys: key, alg: ["HS256"] },
 *   claims: { issuer: "me", audience: "you" },
 * });
 * const { claims } = await verifier.verify(token);
 * console.log(claims.aud); // you
 * ```
 */
export function createJwtVerifier<Claims = unknown, Context extends JwtContext = JwtContext>(
  policy: JwtPolicy<Context, Claims> | readonly JwtPolicy<Context, Claims>[],
): JwtVerifier<Claims, Context>;
export function createJwtVerifier<Claims = unknown>(policy: EncryptedJwtPolicy): EncryptedJwtVerifier<Claims>;
export function createJwtVerifier(
  input: AnyJwtPolicy | readonly AnyJwtPolicy[],
): JwtVerifier | EncryptedJwtVerifier {
  const { encrypted, signed } = resolvePolicies(input);
  if (encrypted !== undefined) {
    return Object.freeze({
      verify: (token: string, context?: EncryptedJwtContext) =>
        run(openEncryptedJwt(token, encrypted, context)),
      verifySync: (token: string, context?: EncryptedJwtContext) =>
        runBlocking(() => openEncryptedJwt(token, encrypted, context)),
    });
  }
  return Object.freeze({
    verify: (token: string, context?: JwtContext) => run(openJwt(token, signed, context)),
    verifySync: (token: string, context?: JwtContext) => runBlocking(() => openJwt(token, signed, context)),
  });
}

/**
 * Verifies one token by a policy; `createJwtVerifier` saves reading the policy for the next.
 *
 * @throws JoseError and UsageError like `createJwtVerifier` and `JwtVerifier.verify`, as rejections.
 * @example
 * ```ts
 * import { importSecret, signJwt, verifyJwt } from "josette";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const token = await signJwt({ sub: "alice" }, key);
 * const { jws } = await verifyJwt(token, {
 *   verify: { keys: key, alg: ["HS256"] },
 *   claims: { issuer: null, audience: null, exp: "optional" },
 * });
 * console.log(jws.matchedBy); // given
 * ```
 */
export function verifyJwt<Claims = unknown, Context extends JwtContext = JwtContext>(
  token: string,
  policy: JwtPolicy<Context, Claims> | readonly JwtPolicy<Context, Claims>[],
  context?: Context,
): Promise<VerifiedJwt<Claims>>;
export function verifyJwt<Claims = unknown>(
  token: string,
  policy: EncryptedJwtPolicy,
  context?: EncryptedJwtContext,
): Promise<VerifiedEncryptedJwt<Claims>>;
export function verifyJwt(
  token: string,
  policy: AnyJwtPolicy | readonly AnyJwtPolicy[],
  context?: AnyJwtContext,
): Promise<VerifiedJwt | VerifiedEncryptedJwt> {
  return run(verifyJwtSteps(token, policy, context));
}

function* verifyJwtSteps(
  token: string,
  policy: AnyJwtPolicy | readonly AnyJwtPolicy[],
  context: AnyJwtContext | undefined,
): Steps<VerifiedJwt | VerifiedEncryptedJwt> {
  const { encrypted, signed } = resolvePolicies(policy);
  if (encrypted !== undefined) return yield* openEncryptedJwt(token, encrypted, context);
  return yield* openJwt(token, signed, context);
}

/** Policies of one of the two kinds. */
type AnyPolicies =
  | { readonly encrypted: ResolvedEncryptedPolicy; readonly signed?: undefined }
  | { readonly encrypted?: undefined; readonly signed: ResolvedPolicies };

function resolvePolicies(input: AnyJwtPolicy | readonly AnyJwtPolicy[]): AnyPolicies {
  if (isList(input)) return { signed: resolveJwtPolicies(input) };
  const policy = policyOptions.read(input);
  if (policy.verify === null) return { encrypted: resolveEncryptedPolicy(policy) };
  return { signed: resolveJwtPolicies(policy) };
}
