/**
 * The main entry point: verifies a token, nested or not, and returns its claims. RFC 7519 section 7.2, RFC
 * 8725.
 */
import type { ResolveDecryption } from "./decryption.ts";
import type { Suite } from "../algorithms/suite.ts";
import { runBlocking } from "../platform/backend.ts";
import { run, type Steps } from "../platform/steps.ts";
import { openJwt } from "./nested.ts";
import { openEncryptedJwt, resolveEncryptedPolicy, type ResolvedEncryptedPolicy } from "./encrypted.ts";
import type { EncryptedJwtContext } from "./encrypted-types.ts";
import { isList, resolveJwtPolicies, type ResolvedPolicies } from "./issuers.ts";
import { policyOptions } from "./policy-options.ts";
import type { AnyJwtContext, AnyJwtPolicy, JwtContext } from "./types.ts";
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

/** Implements `createJwtVerifier` of josette/jwt for the algorithms of an entry. */
export function createJwtVerifier(
  suite: Suite,
  resolveDecryption: ResolveDecryption,
  input: AnyJwtPolicy | readonly AnyJwtPolicy[],
): JwtVerifier | EncryptedJwtVerifier {
  const { encrypted, signed } = resolvePolicies(suite, resolveDecryption, input);
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

/** Implements `verifyJwt` of josette/jwt for the algorithms of an entry. */
export function verifyJwt(
  suite: Suite,
  resolveDecryption: ResolveDecryption,
  token: string,
  policy: AnyJwtPolicy | readonly AnyJwtPolicy[],
  context?: AnyJwtContext,
): Promise<VerifiedJwt | VerifiedEncryptedJwt> {
  return run(verifyJwtSteps(suite, resolveDecryption, token, policy, context));
}

function* verifyJwtSteps(
  suite: Suite,
  resolveDecryption: ResolveDecryption,
  token: string,
  policy: AnyJwtPolicy | readonly AnyJwtPolicy[],
  context: AnyJwtContext | undefined,
): Steps<VerifiedJwt | VerifiedEncryptedJwt> {
  const { encrypted, signed } = resolvePolicies(suite, resolveDecryption, policy);
  if (encrypted !== undefined) return yield* openEncryptedJwt(token, encrypted, context);
  return yield* openJwt(token, signed, context);
}

/** The resolved policies, of either kind. */
type AnyPolicies =
  | { readonly encrypted: ResolvedEncryptedPolicy; readonly signed?: undefined }
  | { readonly encrypted?: undefined; readonly signed: ResolvedPolicies };

function resolvePolicies(
  suite: Suite,
  resolveDecryption: ResolveDecryption,
  input: AnyJwtPolicy | readonly AnyJwtPolicy[],
): AnyPolicies {
  if (isList(input)) return { signed: resolveJwtPolicies(suite, resolveDecryption, input) };
  const policy = policyOptions.read(input);
  if (policy.verify === null) return { encrypted: resolveEncryptedPolicy(suite, resolveDecryption, policy) };
  return { signed: resolveJwtPolicies(suite, resolveDecryption, policy) };
}
