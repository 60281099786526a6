/**
 * How the type of a policy determines the type of the results: which kind of policy it is, and whether every
 * token that it accepts is encrypted. Each function has one signature with these types, because for a mistake
 * in a policy TypeScript then reports one error, where the mistake is. With overloads it would report one
 * error for each overload, at the call.
 */
import type { EncryptedJwtContext } from "./unsigned-types.ts";
import type { DecryptPolicy, JwtContext } from "./types.ts";
import type { VerifiedEncryptedJwt, VerifiedJwt, VerifiedNestedJwt } from "./verified.ts";
import type { EncryptedJwtVerifier, JwtVerifier, NestedJwtVerifier } from "./verify.ts";

/**
 * The type of a function's argument: a policy, or a list. `Verify` and `Policy` are inferred from the
 * argument: the type of its `verify`, which is `null` in a policy of the type `Encrypted`, and its own type.
 *
 * The condition on `Policy` is always `unknown` and adds nothing to the intersection. It is there because
 * TypeScript infers `Policy` from both branches of a conditional type. An argument of the type `Policy`
 * itself would accept unknown options.
 */
export type PolicyInput<Verify, Policy, Signed, Encrypted> =
  | (([Verify] extends [null] ? Encrypted : Signed) & { readonly verify: Verify } & ([Policy] extends [never]
        ? Policy
        : unknown))
  | readonly Signed[];

/**
 * Whether a policy accepts only encrypted tokens. If its type leaves this open, the result is `false` or,
 * because the first two conditions distribute over unions, `boolean`.
 */
export type RequiresEncryption<Policy> = Policy extends { readonly decrypt: infer Decrypt }
  ? Decrypt extends DecryptPolicy
    ? "optional" extends keyof Decrypt
      ? [Decrypt["optional"]] extends [false | undefined]
        ? true
        : false
      : true
    : false
  : false;

/** The claims of a token that must expire. */
export interface Expiring {
  readonly exp: number;
}

/**
 * The claims of a policy's tokens: they have `exp`, unless the type of the policy has `claims.exp`. Both
 * conditions distribute over unions.
 */
export type ClaimsFor<Claims, Policy> = Policy extends { readonly claims: infer Rules }
  ? Rules extends object
    ? "exp" extends keyof Rules
      ? Claims
      : Claims & Expiring
    : Claims
  : Claims;

/** The type of the verifier for a policy. */
export type VerifierFor<Claims, Context extends JwtContext, Policy, Verify> = [Verify] extends [null]
  ? EncryptedJwtVerifier<ClaimsFor<Claims, Policy>>
  : [RequiresEncryption<Policy>] extends [true]
    ? NestedJwtVerifier<ClaimsFor<Claims, Policy>, Context>
    : JwtVerifier<ClaimsFor<Claims, Policy>, Context>;

/** The type of the context that `verifyJwt` accepts with a policy. */
export type ContextFor<Context extends JwtContext, Verify> = [Verify] extends [null]
  ? EncryptedJwtContext
  : Context;

/** The type of the result of `verifyJwt` with a policy. */
export type VerifiedFor<Claims, Policy, Verify> = [Verify] extends [null]
  ? VerifiedEncryptedJwt<ClaimsFor<Claims, Policy>>
  : [RequiresEncryption<Policy>] extends [true]
    ? VerifiedNestedJwt<ClaimsFor<Claims, Policy>>
    : VerifiedJwt<ClaimsFor<Claims, Policy>>;
