/**
 * The main entry point: verifies a token, nested or not, and returns its claims. RFC 7519 section 7.2, RFC
 * 8725.
 */
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
 * Verifies tokens according to one policy. Create it once and reuse it. `Claims` is an unchecked type
 * assertion, unless the policy's `check` is a type predicate.
 */
export interface JwtVerifier<Claims = unknown, Context extends JwtContext = JwtContext> {
  /**
   * Verifies one token.
   * @throws JoseError `ERR_JWT_INVALID`, `ERR_JWT_ENCRYPTED`, `ERR_JWT_NOT_ENCRYPTED`, `ERR_JWT_EXPIRED`,
   * `ERR_JWT_CLAIM_VALIDATION_FAILED`, and the codes of `decryptCompact` and `verifyCompact`.
   * @throws UsageError `ERR_INVALID_OPTION` for an invalid context.
   */
  verify(token: string, context?: Context): Promise<VerifiedJwt<Claims>>;
  /**
   * Verifies one token synchronously, in runtimes with node:crypto: Node.js, Bun and Deno. It blocks the
   * thread: for an encrypted token for the duration of one private key operation (0.3 ms with RSA of 2048
   * bits), for a password (PBES2) much longer. A server with many clients should use `verify`, which runs
   * such operations on other threads.
   * @throws JoseError like `verify`; `ERR_JOSE_NOT_SUPPORTED` if there is no synchronous backend, or none for
   * this key.
   * @throws UsageError like `verify`; `ERR_INVALID_OPTION` if a key source or a check returns a promise.
   */
  verifySync(token: string, context?: Context): VerifiedJwt<Claims>;
}

/** Verifies tokens that are encrypted with a shared key and not signed. Create it once and reuse it. */
export interface EncryptedJwtVerifier<Claims = unknown> {
  /**
   * Verifies one token.
   * @throws JoseError `ERR_JWT_INVALID`, `ERR_JWT_NOT_ENCRYPTED`, `ERR_JWT_EXPIRED`,
   * `ERR_JWT_CLAIM_VALIDATION_FAILED`, and the codes of `decryptCompact`.
   * @throws UsageError `ERR_INVALID_OPTION` for an invalid context.
   */
  verify(token: string, context?: EncryptedJwtContext): Promise<VerifiedEncryptedJwt<Claims>>;
  /**
   * Verifies one token synchronously, in runtimes with node:crypto; see `JwtVerifier.verifySync`.
   * @throws JoseError like `verify`; `ERR_JOSE_NOT_SUPPORTED` if there is no synchronous backend, or none for
   * this key.
   * @throws UsageError like `verify`; `ERR_INVALID_OPTION` if a key source or a check returns a promise.
   */
  verifySync(token: string, context?: EncryptedJwtContext): VerifiedEncryptedJwt<Claims>;
}

/**
 * Creates a verifier from a policy. Options are read and validated here, not when the first token arrives.
 *
 * A list of policies creates a verifier for several issuers. The token's `iss` selects the policy, and only
 * that policy's keys, algorithms and claims apply. Every policy of the list needs `claims.issuer`, and no
 * issuer may be listed twice. If no policy lists the issuer, the first one whose `claims.issuer` is a
 * function that accepts it is selected. An encrypted token is first decrypted with the keys of each `decrypt`
 * in turn to read its `iss`, and then must be decrypted with the keys of the selected policy. Policies that
 * share one `decrypt` object need only one decryption.
 *
 * `createJwtVerifier<MyClaims>(policy)` returns claims of the type `VerifiedClaims & MyClaims`. That is an
 * unchecked assertion, unless `claims.check` is a type predicate:
 * `check: (claims): claims is VerifiedClaims & MyClaims => ...`.
 *
 * TypeScript infers all type arguments or none. With `<MyClaims>` alone, calls accept only the members of
 * `JwtContext`. If a profile extends the context, pass the type of the claims to the profile:
 * `createJwtVerifier(oidcIdToken<MyClaims>(options))`, or write both type arguments here:
 * `createJwtVerifier<MyClaims, OidcIdTokenContext>(policy)`.
 *
 * With `verify: null` it creates a verifier for tokens that are encrypted but not signed. Every `alg` of
 * `decrypt` must then use a shared key (`dir`, AES key wrapping, PBES2), so that a successful decryption
 * authenticates the sender. The result has no `jws`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, `ERR_INVALID_ARGUMENT`
 * for `keys` that are not keys.
 * @throws JoseError the errors of `importKey` and `keySet` for invalid keys.
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
 * Verifies one token. For several tokens with the same policy use `createJwtVerifier`, which reads the policy
 * only once.
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

/** The resolved policies, of either kind. */
type AnyPolicies =
  | { readonly encrypted: ResolvedEncryptedPolicy; readonly signed?: undefined }
  | { readonly encrypted?: undefined; readonly signed: ResolvedPolicies };

function resolvePolicies(input: AnyJwtPolicy | readonly AnyJwtPolicy[]): AnyPolicies {
  if (isList(input)) return { signed: resolveJwtPolicies(input) };
  const policy = policyOptions.read(input);
  if (policy.verify === null) return { encrypted: resolveEncryptedPolicy(policy) };
  return { signed: resolveJwtPolicies(policy) };
}
