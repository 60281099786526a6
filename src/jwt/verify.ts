/** The paved road: from a token, nested or plain, to verified claims. RFC 7519 section 7.2, RFC 8725. */
import { runBlocking } from "../primitives/backend.ts";
import { run, type Steps } from "../primitives/steps.ts";
import { openJwt } from "./nested.ts";
import { resolveJwtPolicies } from "./issuers.ts";
import type { JwtContext, JwtPolicy } from "./types.ts";
import type { VerifiedJwt } from "./verified.ts";

/** Verifies tokens by one policy. Make it once and keep it. */
export interface JwtVerifier<Context extends JwtContext = JwtContext> {
  /**
   * Opens one token.
   * @throws JoseError `ERR_JWT_INVALID`, `ERR_JWT_ENCRYPTED`, `ERR_JWT_NOT_ENCRYPTED`, `ERR_JWT_EXPIRED`,
   * `ERR_JWT_CLAIM_VALIDATION_FAILED`, and the codes of `decryptCompact` and `verifyCompact`.
   * @throws UsageError `ERR_INVALID_OPTION` for a bad context.
   */
  verify(token: string, context?: Context): Promise<VerifiedJwt>;
  /**
   * The same at once, where there is node:crypto: in Node.js, Bun and Deno. It blocks the thread, with an encrypted token for the
   * time of one private operation (RSA of 2048 bits: 0.3 ms), with a password (PBES2) for much longer. Servers with many
   * callers are better served by `verify`, which leaves that to other threads.
   * @throws JoseError like `verify`; `ERR_JOSE_NOT_SUPPORTED` where there is no synchronous backend, or not for this key.
   * @throws UsageError like `verify`; `ERR_INVALID_OPTION` when a key source or check answers with a promise.
   */
  verifySync(token: string, context?: Context): VerifiedJwt;
}

/**
 * Makes a verifier from a policy. Options are read, and mistakes in them reported, here and not at the first token.
 *
 * From a list of policies it makes a verifier for several issuers. The token's `iss` chooses the policy, and then nothing of the others
 * counts for it: neither their keys nor their algorithms. Each policy of a list says its `claims.issuer`, and no two the same one; of
 * rules (functions), which are asked where nobody names the issuer, the first that accepts it. An encrypted token is opened with the keys of each `decrypt` in turn to see its `iss`, and
 * then must open with those of the policy chosen; policies that share one `decrypt` object need that only once.
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
export function createJwtVerifier<Context extends JwtContext = JwtContext>(
  policy: JwtPolicy<Context> | readonly JwtPolicy<Context>[],
): JwtVerifier<Context> {
  const resolved = resolveJwtPolicies(policy);
  return Object.freeze({
    verify: (token: string, context?: Context) => run(openJwt(token, resolved, context)),
    verifySync: (token: string, context?: Context) => runBlocking(() => openJwt(token, resolved, context)),
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
export function verifyJwt<Context extends JwtContext = JwtContext>(
  token: string,
  policy: JwtPolicy<Context> | readonly JwtPolicy<Context>[],
  context?: Context,
): Promise<VerifiedJwt> {
  return run(verifyJwtSteps(token, policy, context));
}

function* verifyJwtSteps<Context extends JwtContext>(
  token: string,
  policy: JwtPolicy<Context> | readonly JwtPolicy<Context>[],
  context: Context | undefined,
): Steps<VerifiedJwt> {
  return yield* openJwt(token, resolveJwtPolicies(policy), context);
}
