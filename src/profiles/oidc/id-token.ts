/**
 * ID tokens: OpenID Connect Core sections 2, 3.1.3.7, 3.2.2.11 and 3.3.2.12; FAPI 1.0 part 2 section 5.2.3.1.
 */
import type { Suite } from "../../algorithms/suite.ts";
import { equalConstantTime } from "../../encoding/bytes.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { typeOf } from "../../header/media-type.ts";
import { discoveringKeySet } from "../../jwk/sets/remote/discover.ts";
import { failed, requireType } from "../../jwt/rejections.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import { type ProfileTimes } from "../../jwt/profile-rules.ts";
import type { ClaimsOrigin, JwtClaims } from "../../jwt/types.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { checkAudiences } from "../building-blocks/audiences.ts";
import { checkAuthentication } from "../building-blocks/authentication.ts";
import { logoutEventOf } from "./logout-event.ts";
import { requirePastIssue } from "../building-blocks/issue-time.ts";
import { readIssuers } from "./issuer-templates.ts";
import { signedTokenPolicy } from "../building-blocks/signed-token.ts";
import { oidcContextOptions, type OidcIdTokenContext } from "./id-token-context.ts";
import {
  oidcIdTokenOptions,
  readLoginValues,
  resolveOidcOptions,
  type LoginValues,
  type OidcIdTokenOptions,
  type ResolvedOidcOptions,
} from "./id-token-options.ts";
import { invalidOption } from "../../options/values.ts";
import type { Hash } from "../../encoding/hash.ts";
import { rowOf } from "../../encoding/table.ts";
import { encodeBase64url } from "../../encoding/base64url.ts";
import { JoseError } from "../../errors.ts";
import type { JwsHeader } from "../../header/types.ts";
import type { Key } from "../../jwk/key/key.ts";
import { digest } from "../../platform/digest-hmac-pbkdf2.ts";

/** Implements `oidcIdToken` of josette/profiles with the algorithms of a suite. */
export function oidcIdToken<Claims = unknown>(
  suite: Suite,
  options: OidcIdTokenOptions<Claims>,
): LeanJwtPolicy<OidcIdTokenContext, Claims> {
  const read = oidcIdTokenOptions.read(options);
  const rules = resolveOidcOptions(read, read.clientId);
  const { subject, cache } = read;
  const { single, accepted, check } = readIssuers(read.issuer);
  return signedTokenPolicy<OidcIdTokenContext>(suite, read, {
    name: "oidcIdToken",
    publishedKeys: () => {
      if (single !== undefined) return discoveringKeySet(suite, single);
      throw invalidOption("keys is missing: it is required if issuer is a list or contains {tenantid}");
    },
    claims: {
      issuer: accepted,
      audience: typeof read.clientId === "string" ? read.clientId : rules.clientIds,
      ...(subject !== undefined && { subject }),
    },
    cache,
    required: ["iss", "sub", "aud", "exp", "iat"],
    context: { ...oidcContextOptions },
    *check(claims, about: About, times) {
      yield* checkIdToken(suite, claims, about, times, rules);
      check(claims, about.jws.key.issuer);
    },
  });
}

type About = ClaimsOrigin<OidcIdTokenContext>;

/** Performs the checks of section 3.1.3.7, except those of the issuer and those of the claims policy. */
export function* checkIdToken(
  suite: Suite,
  claims: JwtClaims,
  { context, jws }: About,
  times: ProfileTimes,
  rules: ResolvedOidcOptions,
): Steps<void> {
  // Checked first, so that a mistake of the caller is not hidden by a claim error.
  requireNonce(context, rules);
  const values = valuesFor(context, rules);
  if (typeOf(jws.header) !== undefined) {
    requireType(jws.header, "JWT", "JWS", "; for access tokens, use jwtAccessToken");
  }
  // Some servers sign access tokens of another format with the same keys and mark them by this claim.
  if (claims["typ"] === "Bearer") throw failed("marks this as an access token", claims, "typ");
  if (logoutEventOf(claims) !== undefined) throw failed("marks this as a logout token", claims, "events");
  checkSubject(claims);
  checkAudiences(claims, rules); // steps 3 to 5
  requirePastIssue(claims, times); // step 10
  checkNonce(claims, rules);
  checkAuthentication(claims, values, times);
  for (const hash of hashes) {
    yield* checkHash(suite, claims, hash, values[hash.value], rules.fromBrowser, jws);
  }
}

/** Checks "sub", which has at most 255 ASCII characters: section 2. */
function checkSubject(claims: JwtClaims): void {
  const { sub = "" } = claims;
  if (sub === "" || sub.length > 255 || /[^\x00-\x7f]/.test(sub)) {
    throw failed("does not have 1 to 255 ASCII characters", claims, "sub");
  }
}

/** Requires a nonce in the context of the call if the options have none. */
function requireNonce(context: OidcIdTokenContext, { nonce }: ResolvedOidcOptions): void {
  if (nonce !== undefined || context.nonce !== undefined) return;
  throw invalidOption(
    "nonce is missing: pass the nonce of the request in the context, or set the option nonce: null to skip " +
      "the check",
  );
}

/** Checks the nonce of the options: step 11. The nonce of the call has already been compared. */
function checkNonce(claims: JwtClaims, { nonce }: ResolvedOidcOptions): void {
  // The expected nonce is a secret of the session and must not appear in an error.
  if (typeof nonce === "string" && claims["nonce"] !== nonce) {
    throw failed("is not the expected nonce", claims, "nonce");
  }
}

/** Returns the values of the login. Those in the context of the call override the options. */
function valuesFor(context: OidcIdTokenContext, rules: ResolvedOidcOptions): LoginValues {
  const { maxAge, acr, accessToken, code, state } = readLoginValues(context);
  return {
    maxAge: maxAge ?? rules.maxAge,
    acr: acr ?? rules.acr,
    accessToken: accessToken ?? rules.accessToken,
    code: code ?? rules.code,
    state: state ?? rules.state,
  };
}

/** A claim that is the hash of a value. */
interface TokenHash {
  readonly claim: string;
  readonly value: "accessToken" | "code" | "state";
  /** What to do if the value was not passed; `undefined` if the claim then need not be compared. */
  readonly hint?: string;
}

/** The hash claims of sections 3.1.3.8 and 3.3.2.11 and of FAPI, and the values they cover. */
const hashes: readonly TokenHash[] = [
  { claim: "at_hash", value: "accessToken", hint: "pass accessToken in the context of the call" },
  { claim: "c_hash", value: "code", hint: "pass code in the context of the call" },
  { claim: "s_hash", value: "state" },
];

function* checkHash(
  suite: Suite,
  claims: JwtClaims,
  { claim, hint }: TokenHash,
  value: string | undefined,
  fromBrowser: boolean,
  { header, key }: About["jws"],
): Steps<void> {
  const actual = claims[claim];
  if (value === undefined) {
    // An attacker could have injected another user's access token or code in the browser (sections 3.2.2.11
    // and 3.3.2.12).
    if (actual === undefined || !fromBrowser || hint === undefined) return;
    throw failed(`cannot be compared: ${hint}`, claims, claim);
  }
  if (actual === undefined && !fromBrowser) return;
  if (actual === undefined) throw failed("is missing", claims, claim);
  const expected = yield* tokenHash(suite, value, header, key);
  const same = typeof actual === "string" && equalConstantTime(encodeUtf8(actual), encodeUtf8(expected));
  // The expected hash is not part of the error: it would help the holder of an ID token to guess the value.
  if (!same) throw failed("is not the hash of the value that was returned with the token", claims, claim);
}

/**
 * Returns `at_hash`, `c_hash` or `s_hash`: the left half of a value's hash, for a token with this header and
 * key. OpenID Connect Core sections 3.1.3.6 and 3.3.2.11, FAPI 1.0 part 2 section 5.1.1.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an algorithm without a specified hash, or with one that is
 * not available.
 */
export function* tokenHash(suite: Suite, value: string, { alg }: JwsHeader, key: Key): Steps<string> {
  const bytes = yield* perform(digest(hashOf(suite, alg, key), encodeUtf8(value)));
  return encodeBase64url(bytes.subarray(0, bytes.length / 2));
}

/**
 * Returns "the hash algorithm used in the alg Header Parameter". For EdDSA this is the internal hash (RFC
 * 8032 section 5.1): SHA-512 for Ed25519; SHAKE256 for Ed448, which is not available.
 */
function hashOf(suite: Suite, alg: string, { crv }: Key): Hash {
  const row = rowOf(suite.signatures, alg);
  if (row?.hash !== undefined) return row.hash;
  if (row?.curves?.includes("Ed25519") === true && crv === "Ed25519") return "SHA-512";
  throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `at_hash, c_hash and s_hash are not supported with ${alg}`, {
    stage: "claims",
  });
}
