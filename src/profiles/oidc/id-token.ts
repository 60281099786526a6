/** ID tokens: OpenID Connect Core sections 2, 3.1.3.7, 3.2.2.11 and 3.3.2.12; FAPI 1.0 part 2 section 5.2.3.1. */
import { equalConstantTime } from "../../encoding/bytes.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { sameMediaType, typeOf } from "../../header/media-type.ts";
import { discoveringKeySet } from "../../jwk/sets/remote/discover.ts";
import { failed, wrongType } from "../../jwt/claim-errors.ts";
import { resolveJwtPolicy } from "../../jwt/policy.ts";
import { withProfile, type ProfileTimes } from "../../jwt/profile-slot.ts";
import type { ClaimsOrigin, JwtClaims, JwtPolicy } from "../../jwt/types.ts";
import type { Steps } from "../../platform/steps.ts";
import { checkAuthentication } from "./authentication.ts";
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
import { tokenHash } from "./token-hash.ts";

/**
 * A policy for the ID tokens of an OpenID provider. What it returns is a plain `JwtPolicy` for `createJwtVerifier`.
 *
 * A token passes if `iss`, `sub`, `aud`, `exp` and `iat` are there and right; the client is among its audiences and everyone else there is
 * trusted; `azp`, which there must be with several audiences, is the client; the nonce is that of the request; and, where they are asked
 * for, the authentication is recent enough (`auth_time`) and of an accepted class (`acr`), and `at_hash`, `c_hash` and `s_hash` are those
 * of what came with it. The access tokens of RFC 9068 (`at+jwt`) and logout tokens, which the same keys sign, are refused. Other access tokens
 * may have nothing that tells them from ID tokens, but that they lack the nonce: `nonce: null` is for clients that are no API as well. Make the
 * policy once, and let the calls bring what belongs to one login: with a policy for each login the keys would be fetched for each.
 *
 * What only the single login knows comes with the call: `verify(token, { nonce, maxAge, acr, accessToken, code, state })`. There it takes
 * the place of what the options say; of a nonce, both must hold.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, unknown, impossible or contradictory, and from the verifier for a call that
 * does not bring the nonce, or has one of the others without a value; `ERR_INVALID_ARGUMENT` for an issuer that is no URL, or keys that
 * are none.
 * @throws JoseError the errors of `importKey` and `keySet` for bad keys. From the verifier `JwtClaimError` with the claim, and
 * `ERR_JOSE_NOT_SUPPORTED` for the hash of a token signed with an algorithm that has none (Ed448, ML-DSA).
 * @example
 * ```ts
 * import { createJwtVerifier, importSecret, signJwt } from "josette";
 * import { oidcIdToken } from "josette/profiles";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const issuer = "https://login.example.com";
 * const iat = Math.floor(Date.now() / 1000);
 * const about = { iss: issuer, sub: "alice", aud: "website", nonce: "n-1" };
 * const token = await signJwt({ ...about, iat, exp: iat + 60 }, key);
 *
 * const policy = oidcIdToken({ issuer, clientId: "website", keys: key, alg: ["HS256"] });
 * const verifier = createJwtVerifier(policy);
 * const { claims } = await verifier.verify(token, { nonce: "n-1" });
 * console.log(claims.sub); // alice
 * ```
 */
export function oidcIdToken<Claims = unknown>(
  options: OidcIdTokenOptions<Claims>,
): JwtPolicy<OidcIdTokenContext, Claims> {
  const read = oidcIdTokenOptions.read(options);
  const rules = resolveOidcOptions(read);
  const { issuer, alg = ["RS256"], decrypt, subject, maxTokenAge, cache, limits } = read;
  const { keys = discoveringKeySet(issuer) } = read;
  const policy = withProfile<OidcIdTokenContext>(
    {
      ...(decrypt !== undefined && { decrypt }),
      verify: { keys, alg },
      claims: {
        ...{ issuer, audience: rules.clientId, clockTolerance: rules.clockTolerance },
        ...(subject !== undefined && { subject }),
        ...(maxTokenAge !== undefined && { maxTokenAge }),
      },
      ...(cache !== undefined && { cache }),
      ...(limits !== undefined && { limits }),
    },
    {
      name: "oidcIdToken",
      required: ["iss", "sub", "aud", "exp", "iat"],
      context: { ...oidcContextOptions },
      check: (claims, about: About, times) => checkIdToken(claims, about, times, rules),
      applicationCheck: rules.check,
    },
  );
  // What a policy takes as it is shows its mistakes here as well, and not only when a verifier is made.
  resolveJwtPolicy(policy);
  return policy;
}

type About = ClaimsOrigin<OidcIdTokenContext>;

/** Section 3.1.3.7, as far as the policy's claims have not done it. */
function* checkIdToken(
  claims: JwtClaims,
  { context, jws }: About,
  times: ProfileTimes,
  rules: ResolvedOidcOptions,
): Steps<void> {
  // First, so that a caller's mistake does not hide behind a claim.
  requireNonce(context, rules);
  const values = valuesFor(context, rules);
  const typ = typeOf(jws.header);
  if (typ !== undefined && !sameMediaType(typ, "JWT")) throw wrongType(typ, "JWT");
  // Some servers sign access tokens of their own kind with the same keys, and say so in the claims.
  if (claims["typ"] === "Bearer") throw failed("makes this an access token", claims, "typ");
  refuseLogoutToken(claims);
  checkSubject(claims);
  checkAudiences(claims, rules);
  // Step 10: a token cannot have been issued later than now.
  if (claims.iat !== undefined && claims.iat > times.nowRoundedUp + times.clockTolerance) {
    throw failed("lies in the future", claims, "iat");
  }
  checkNonce(claims, rules);
  checkAuthentication(claims, values, times);
  for (const hash of hashes) {
    yield* checkHash(claims, hash, values[hash.value], rules.fromBrowser, jws);
  }
}

/** Back-Channel Logout 1.0 section 2.4: signed by the same keys for the same client, and with nobody logged in. */
function refuseLogoutToken(claims: JwtClaims): void {
  const { events } = claims;
  const isLogout =
    typeof events === "object" &&
    events !== null &&
    Object.hasOwn(events, "http://schemas.openid.net/event/backchannel-logout");
  if (isLogout) throw failed("makes this a logout token", claims, "events");
}

/** Section 2: at most 255 ASCII characters. */
function checkSubject(claims: JwtClaims): void {
  const { sub = "" } = claims;
  if (sub === "" || sub.length > 255 || /[^\x00-\x7f]/.test(sub)) {
    throw failed("is not 1 to 255 ASCII characters", claims, "sub");
  }
}

/** Steps 3 to 5. */
function checkAudiences(claims: JwtClaims, { clientId, trustedAudiences }: ResolvedOidcOptions): void {
  const { aud = [], azp } = claims;
  const audiences = typeof aud === "string" ? [aud] : aud;
  if (!audiences.includes(clientId)) throw failed("does not include the client", claims, "aud", clientId);
  const stranger = audiences.some((each) => each !== clientId && !trustedAudiences.includes(each));
  if (stranger)
    throw failed("has someone in it who is not trusted", claims, "aud", [clientId, ...trustedAudiences]);
  if (azp === undefined && audiences.length > 1) throw failed("is missing", claims, "azp", clientId);
  if (azp !== undefined && azp !== clientId) throw failed("is not the client", claims, "azp", clientId);
}

/** Where the options say none, each call brings its own. */
function requireNonce(context: OidcIdTokenContext, { nonce }: ResolvedOidcOptions): void {
  if (nonce !== undefined || context.nonce !== undefined) return;
  throw invalidOption(
    "Say the nonce of the request in the context; nonce: null in the options goes without one",
  );
}

/** Step 11. The nonce of a call has been compared before. */
function checkNonce(claims: JwtClaims, { nonce }: ResolvedOidcOptions): void {
  // The expected nonce is the session's secret: it has no place in an error.
  if (typeof nonce === "string" && claims["nonce"] !== nonce) {
    throw failed("is not the expected one", claims, "nonce");
  }
}

/** What a call says takes the place of what the options say. */
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
  /** What to do when the claim is there and the value is not; `undefined` where that is no mistake. */
  readonly giveIt?: string;
}

/** Sections 3.1.3.8 and 3.3.2.11, and FAPI's: which claim is the hash of what. */
const hashes: readonly TokenHash[] = [
  { claim: "at_hash", value: "accessToken", giveIt: "pass accessToken in the context of the call" },
  { claim: "c_hash", value: "code", giveIt: "pass code in the context of the call" },
  { claim: "s_hash", value: "state" },
];

function* checkHash(
  claims: JwtClaims,
  { claim, giveIt }: TokenHash,
  value: string | undefined,
  fromBrowser: boolean,
  { header, key }: About["jws"],
): Steps<void> {
  const actual = claims[claim];
  if (value === undefined) {
    // Through the browser, an access token or code could come that belongs to someone else (sections 3.2.2.11 and 3.3.2.12).
    if (actual === undefined || !fromBrowser || giveIt === undefined) return;
    throw failed(`has nothing to be compared with: ${giveIt}`, claims, claim);
  }
  if (actual === undefined && !fromBrowser) return;
  if (actual === undefined) throw failed("is missing", claims, claim);
  const expected = yield* tokenHash(value, header, key);
  const same = typeof actual === "string" && equalConstantTime(encodeUtf8(actual), encodeUtf8(expected));
  // The expected hash would let the holder of the ID token look for what came with it.
  if (!same) throw failed("is not the hash of what came with the token", claims, claim);
}
