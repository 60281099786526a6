/** The way of a token from text to verified claims: RFC 7519 section 7.2, nested at most once (RFC 7519 appendix A.2). */
import type { Bytes } from "../encoding/bytes.ts";
import { deepFreeze } from "../encoding/json.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError } from "../errors.ts";
import { requireLive, requireOptions } from "../header/options.ts";
import { sameMediaType } from "../header/media-type.ts";
import type { JweHeader, JwsHeader } from "../header/types.ts";
import { openCompactJwe } from "../jwe/compact.ts";
import { openCompactJws } from "../jws/compact.ts";
import type { Limits } from "../limits.ts";
import { settle, type Steps } from "../primitives/steps.ts";
import { checkClaims, checkHeaderCopies, checkValues, refusedByCheck, wrongType } from "./claims.ts";
import { readMoment } from "./moment.ts";
import { invalidJwt, kindOf, parseClaims } from "./parse.ts";
import type { ResolvedJwtPolicy } from "./policy.ts";
import { hasItsKeys } from "./recall.ts";
import type { ClaimsCheck, JwtContext, VerifiedLayer } from "./types.ts";
import { VerifiedJwt } from "./verified.ts";

/** Opens a token: decrypt, verify, check. */
export function* openJwt(
  token: unknown,
  policy: ResolvedJwtPolicy,
  input: JwtContext | undefined,
): Steps<VerifiedJwt> {
  const context = input === undefined ? noContext : requireOptions(input, "context");
  requireLive(context.signal);
  const moment = readMoment(context);
  const known = policy.cache?.get(token, moment.now);
  if (known !== undefined && (policy.fixed || (yield* hasItsKeys(known, policy, context.signal)))) {
    checkValues(known.claims, policy.claims, moment);
    yield* applyChecks([policy.claims.check, moment.check], known, context);
    return known;
  }
  const { jwe, signed } = yield* openOuter(token, policy, context);
  const { jws, payload } = yield* openSigned(signed, policy, context);
  const claims = checkClaims(parseClaims(payload, policy.limits), policy.claims, moment);
  if (jwe !== undefined) checkHeaderCopies(claims, jwe.header);
  const verified = new VerifiedJwt({ claims, jws, jwe });
  // Before anyone else sees it: what is remembered must not change.
  if (policy.cache !== undefined) deepFreezeResult(verified);
  context.signal?.throwIfAborted();
  yield* applyChecks([policy.claims.check, moment.check], verified, context);
  policy.cache?.set(token, verified);
  return verified;
}

/** Keys are immutable by themselves. */
function deepFreezeResult(verified: VerifiedJwt): void {
  const { claims, jws, jwe } = verified;
  deepFreeze(claims);
  for (const part of [jws, jwe, verified]) Object.freeze(part);
}

const noContext: JwtContext = /* @__PURE__ */ Object.freeze({});

/** The application's own checks have the last word. */
function* applyChecks(
  checks: readonly (ClaimsCheck | undefined)[],
  { claims, jws, jwe }: VerifiedJwt,
  context: JwtContext,
): Steps<void> {
  for (const check of checks) {
    if (check === undefined) continue;
    const verdict = yield* settle(check(claims, { jws, ...(jwe && { jwe }), context }));
    // Nothing, or true: whatever else a check answers is a no.
    if (verdict !== undefined && verdict !== true) throw refusedByCheck();
  }
}

/** A token without its outer layer, which a plain one does not have where the policy lets it through. */
interface Unwrapped {
  readonly jwe?: VerifiedLayer<JweHeader>;
  /** The signed token. */
  readonly signed: string;
}

function* openOuter(
  token: unknown,
  { decrypt, limits }: ResolvedJwtPolicy,
  { signal }: JwtContext,
): Steps<Unwrapped> {
  const { kind, text } = kindOf(token, limits);
  if (kind === "jws") {
    if (decrypt === undefined || decrypt.optional) return { signed: text };
    throw new JoseError(
      "ERR_JWT_NOT_ENCRYPTED",
      "The token is not encrypted; decrypt.optional would let it through",
      {
        stage: "decrypt",
      },
    );
  }
  if (decrypt === undefined) {
    throw new JoseError(
      "ERR_JWT_ENCRYPTED",
      "The token is encrypted; the policy needs decrypt: { keys, alg, enc }",
      {
        stage: "decrypt",
      },
    );
  }
  const { plaintext, header, key, matchedBy } = yield* openCompactJwe(text, decrypt.keyring, decrypt, signal);
  return { jwe: { header, key, matchedBy, token: text }, signed: innerToken(plaintext, limits) };
}

function* openSigned(
  token: string,
  { verify }: ResolvedJwtPolicy,
  { signal }: JwtContext,
): Steps<{ readonly jws: VerifiedLayer<JwsHeader>; readonly payload: Bytes }> {
  const { payload, header, key, matchedBy } = yield* openCompactJws(token, verify.keyring, verify, signal);
  if (header.b64 !== undefined) throw invalidJwt('has "b64" in its header (RFC 7797 section 7)');
  if (verify.typ !== undefined && !(header.typ !== undefined && sameMediaType(header.typ, verify.typ))) {
    throw wrongType(header.typ, verify.typ);
  }
  return { jws: { header, key, matchedBy, token }, payload };
}

/**
 * The token inside. What it is shows from its structure, because producers send neither `cty` nor `typ`. One leading byte
 * order mark is stripped: .NET writes it. A second layer of encryption and unsigned claims are refused.
 */
function innerToken(plaintext: Bytes, limits: Limits): string {
  const text = decodeUtf8(plaintext);
  if (text === undefined) throw invalidJwt("holds no text inside its encryption");
  const token = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (token.startsWith("{")) {
    throw invalidJwt(
      "holds claims that nobody signed inside its encryption; decryptJwt gives them as unverified",
    );
  }
  if (kindOf(token, limits).kind === "jwe") throw invalidJwt("is encrypted more than once");
  return token;
}
