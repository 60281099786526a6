/**
 * Confirmation methods of access tokens, the claim "cnf" (RFC 7800 section 3.1): the key of DPoP proofs (RFC
 * 9449 sections 6 and 7) and the certificate of a mutual TLS connection (RFC 8705 section 3). A token that is
 * bound to a key must not be accepted as a bearer token: RFC 9449 section 7.2.
 */
import { encodeBase64url } from "../../encoding/base64url.ts";
import { ownBytes } from "../../encoding/bytes.ts";
import { isJsonObject } from "../../encoding/json.ts";
import type { JsonValue } from "../../encoding/json-value.ts";
import { rowOf, table } from "../../encoding/table.ts";
import type { ProfileCall } from "../../jwt/profile-rules.ts";
import { failed } from "../../jwt/rejections.ts";
import type { ClaimsOrigin, JwtClaims } from "../../jwt/types.ts";
import { digest } from "../../platform/digest-hmac-pbkdf2.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import {
  confirmationOptions,
  dpopRequestOptions,
  type AccessTokenContext,
  type ConfirmationOptions,
} from "./confirmation-options.ts";
import type { DpopRequest } from "./dpop-options.ts";
import { verificationOf, type ProofVerification } from "./dpop-verifier.ts";

/** The `cnf` option of a profile, read and validated. */
export interface ConfirmationRule {
  /** Whether the claim is ignored: `cnf: null`. */
  readonly ignored: boolean;
  readonly required: boolean;
  readonly verifyProof: ProofVerification | undefined;
}

/**
 * Reads the `cnf` option.
 * @throws UsageError `ERR_INVALID_OPTION`.
 */
export function readConfirmation(given: ConfirmationOptions | null = {}): ConfirmationRule {
  if (given === null) return { ignored: true, required: false, verifyProof: undefined };
  const { dpop, required = false } = confirmationOptions.read(given);
  return { ignored: false, required, verifyProof: dpop === undefined ? undefined : verificationOf(dpop) };
}

/** The proofs of possession in a request, and the other inputs of a confirmation method. */
interface Presented {
  readonly dpop: DpopRequest | undefined;
  readonly certificate: Uint8Array | undefined;
  readonly rule: ConfirmationRule;
  readonly about: ClaimsOrigin<AccessTokenContext>;
  readonly claims: JwtClaims;
  readonly call: ProfileCall;
}

/** Checks one confirmation method of a token. Throws to reject the token. */
type Method = (value: JsonValue | undefined, presented: Presented) => Steps<void>;

/**
 * Checks that every confirmation method of the token is satisfied. An unknown method counts as not satisfied.
 * A DPoP proof is remembered when the token has been accepted.
 *
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim "cnf".
 * @throws DpopProofError `ERR_DPOP_PROOF_INVALID`, `ERR_DPOP_NONCE_REQUIRED`.
 * @throws UnavailableError `ERR_REPLAY_UNAVAILABLE`.
 * @throws UsageError `ERR_INVALID_OPTION` for a malformed `dpop`; `ERR_INVALID_ARGUMENT` for a certificate
 * that is not bytes.
 */
export function* checkConfirmation(
  claims: JwtClaims,
  about: ClaimsOrigin<AccessTokenContext>,
  rule: ConfirmationRule,
  call: ProfileCall,
): Steps<void> {
  const { context } = about;
  const dpop = context.dpop === undefined ? undefined : dpopRequestOptions.read(context.dpop);
  // Not a UsageError: the client decides whether a request has a proof. An API for bearer tokens alone must
  // respond with 401.
  if (dpop !== undefined && rule.verifyProof === undefined) {
    throw failed(
      "cannot be compared with the DPoP proof: proofs are not verified without the option " +
        "cnf: { dpop: dpopVerifier(...) }",
      claims,
      "cnf",
    );
  }
  if (rule.ignored) return;
  const { certificate } = context;
  const { cnf } = claims;
  if (cnf === undefined) {
    if (dpop !== undefined) throw failed("is missing: the token is not bound to a DPoP key", claims, "cnf");
    if (rule.required) throw failed("is missing: the token is not bound to a key", claims, "cnf");
    return;
  }
  if (!isJsonObject(cnf) || Object.keys(cnf).length === 0) {
    throw failed("is not an object with at least one confirmation method", claims, "cnf");
  }
  if (dpop !== undefined && !Object.hasOwn(cnf, "jkt")) {
    throw failed("does not bind the token to a DPoP key", claims, "cnf");
  }
  const presented = { dpop, certificate, rule, about, claims, call };
  for (const [name, value] of Object.entries(cnf)) {
    const method = rowOf<Method>(methods, name);
    if (method === undefined) throw failed("has a confirmation method that is not supported", claims, "cnf");
    yield* method(value, presented);
  }
}

/** The supported confirmation methods, by name. */
const methods: Readonly<Record<string, Method>> = /* @__PURE__ */ table({
  jkt: checkDpop,
  "x5t#S256": checkCertificate,
});

/** Checks that the token is bound to the key of the DPoP proof: RFC 9449 section 7.1. */
function* checkDpop(jkt: JsonValue | undefined, presented: Presented): Steps<void> {
  const { dpop, rule, about, claims, call } = presented;
  if (typeof jkt !== "string" || jkt === "") throw failed("has a malformed jkt", claims, "cnf");
  if (dpop === undefined || rule.verifyProof === undefined) {
    throw failed("binds the token to a DPoP key, but there is no proof of possession", claims, "cnf");
  }
  const { jws, jwe, context } = about;
  const { now, signal } = context;
  const request = {
    ...dpop,
    jkt,
    accessToken: (jwe ?? jws).token,
    ...(now !== undefined && { now }),
    ...(signal !== undefined && { signal }),
  };
  yield* rule.verifyProof(request, call.whenAccepted);
}

/** Checks that the token is bound to the client's certificate: RFC 8705 section 3.1. */
function* checkCertificate(expected: JsonValue | undefined, { certificate, claims }: Presented): Steps<void> {
  if (certificate === undefined) {
    throw failed("binds the token to a certificate, but the client presented none", claims, "cnf");
  }
  const hash = yield* perform(digest("SHA-256", ownBytes(certificate, "certificate")));
  if (encodeBase64url(hash) !== expected) throw failed("is for another certificate", claims, "cnf");
}
