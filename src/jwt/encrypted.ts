/** The way of a token that is encrypted and not signed, from text to verified claims: RFC 7519 section 7.2 and appendix A.1. */
import { deepFreeze, type JsonObject } from "../encoding/json.ts";
import type { JweHeader } from "../header/types.ts";
import { newCall, type Call } from "../jwe/budget.ts";
import { openCompactJwe } from "../jwe/compact.ts";
import { editionOf } from "../jwk/sets/keyring.ts";
import { copyOptions } from "../options/reader.ts";
import { requireLive } from "../options/signal.ts";
import type { Steps } from "../platform/steps.ts";
import { checkClaims, checkHeaderCopies, checkValues } from "./claims.ts";
import { encryptedContextOptions } from "./context-options.ts";
import type { ResolvedEncryptedPolicy } from "./encrypted-policy.ts";
import type { EncryptedJwtContext } from "./encrypted-types.ts";
import { readMoment, type ClaimsMoment } from "./moment.ts";
import { applyApplicationChecks } from "./nested.ts";
import { notEncrypted, requireOuterType } from "./outer.ts";
import { kindOf, parseClaims } from "./parse.ts";
import type { ResolvedClaims } from "./policy.ts";
import { hasDecryptionKey } from "./recall.ts";
import type { VerifiedClaims } from "./types.ts";
import { VerifiedEncryptedJwt } from "./verified.ts";

/** Opens a token: decrypt, check. */
export function* openEncryptedJwt(
  token: unknown,
  policy: ResolvedEncryptedPolicy,
  input: EncryptedJwtContext | undefined,
): Steps<VerifiedEncryptedJwt> {
  const context = input === undefined ? noContext : encryptedContextOptions.read(input);
  const signal = requireLive(context.signal);
  const moment = readMoment(context);
  const { cache, decrypt } = policy;
  const editions = { verify: undefined, decrypt: editionOf(decrypt.keyring) };
  const known = cache?.get(token, moment.now);
  if (known !== undefined && (yield* hasDecryptionKey(known.verified.jwe, known.editions, decrypt, signal))) {
    const { verified } = known;
    known.editions = editions;
    checkValues(verified.claims, policy.claims, moment);
    yield* applyChecks(verified, policy, moment, context);
    return verified;
  }
  const verified = yield* decryptVerified(token, policy, newCall(policy.limits, signal), moment);
  signal?.throwIfAborted();
  yield* applyChecks(verified, policy, moment, context);
  cache?.set(token, verified, editions);
  return verified;
}

/** Decrypts a token and checks its claims, but for the application's own checks. */
function* decryptVerified(
  token: unknown,
  { decrypt, claims: rules, limits, cache }: ResolvedEncryptedPolicy,
  call: Call,
  moment: ClaimsMoment,
): Steps<VerifiedEncryptedJwt> {
  const { kind, text } = kindOf(token, limits);
  if (kind === "jws") throw notEncrypted("this policy accepts encrypted tokens only");
  const { plaintext, header, key, matchedBy } = yield* openCompactJwe(text, decrypt.keyring, decrypt, call);
  const parsed = parseClaims(plaintext, limits);
  if (decrypt.typ !== undefined) requireOuterType(header, decrypt.typ);
  const claims = checkUnsignedClaims(parsed, header, rules, moment);
  const verified = new VerifiedEncryptedJwt({ claims, jwe: { header, key, matchedBy, token: text } });
  // What is remembered must not change; the application's checks see it first.
  if (cache !== undefined) {
    deepFreeze(verified.claims);
    Object.freeze(verified.jwe);
    Object.freeze(verified);
  }
  return verified;
}

function* applyChecks(
  { claims, jwe }: VerifiedEncryptedJwt,
  policy: ResolvedEncryptedPolicy,
  { check }: ClaimsMoment,
  context: EncryptedJwtContext,
): Steps<void> {
  yield* applyApplicationChecks([policy.claims.check, check], claims, () => ({ jwe, context }));
}

/**
 * Checks claims that no signature covers, and their copies in the JWE header.
 * @throws JwtClaimError `ERR_JWT_EXPIRED`, `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function checkUnsignedClaims(
  input: JsonObject,
  header: JweHeader,
  rules: ResolvedClaims,
  moment: ClaimsMoment,
): VerifiedClaims {
  const claims = checkClaims(input, rules, moment);
  checkHeaderCopies(claims, header);
  return claims;
}

/** Without a prototype: what an application has put on `Object.prototype` is no context. */
const noContext: EncryptedJwtContext = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ copyOptions<EncryptedJwtContext>({}, "context"),
);
