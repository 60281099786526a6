/** Userinfo responses as JWTs: OpenID Connect Core sections 5.3.2 and 5.3.4. */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import { typeOf } from "../../header/media-type.ts";
import { discoveringKeySet } from "../../jwk/sets/remote/discover.ts";
import { failed, requireType } from "../../jwt/rejections.ts";
import type { ClaimsOrigin, JwtClaims, JwtContext } from "../../jwt/types.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import { joinMembers, type Members, OptionReader } from "../../options/reader.ts";
import { invalidOption, text } from "../../options/values.ts";
import { requirePastIssue } from "../building-blocks/issue-time.ts";
import { logoutEventOf } from "./logout-event.ts";
import {
  signedTokenMembers,
  signedTokenPolicy,
  type SignedTokenOptions,
} from "../building-blocks/signed-token.ts";

/** The context of a call of {@link userinfoResponse}. */
export interface UserinfoResponseContext extends JwtContext {
  /** The `sub` of the verified ID token: the response must be about the same user. */
  readonly subject: string;
}

/** Options of {@link userinfoResponse}. Times are in seconds. */
export interface UserinfoResponseOptions<Claims = unknown> extends SignedTokenOptions<
  UserinfoResponseContext,
  Claims
> {
  /** The issuer identifier of the provider. */
  readonly issuer: string;
  /** The client id that the provider issued. */
  readonly clientId: string;
  /**
   * The accepted signature algorithms: those the client is registered for (`userinfo_signed_response_alg`).
   * Default: `["RS256"]`.
   */
  readonly alg?: readonly (SignatureAlgorithm | SignatureScheme)[];
}

/** The claims that every verified userinfo response has. */
export interface UserinfoResponseClaims {
  readonly sub: string;
}

/** The reader of `UserinfoResponseOptions`. */
export const userinfoResponseOptions: OptionReader<UserinfoResponseOptions> =
  /* @__PURE__ */ new OptionReader<UserinfoResponseOptions>(
    "options",
    /* @__PURE__ */ joinMembers(signedTokenMembers, {
      issuer: { kind: "mandatory", is: text, write: "issuer: the provider's issuer identifier" },
      clientId: { kind: "mandatory", is: text, write: "clientId: the client id issued by the provider" },
    }),
  );

/** The options that {@link UserinfoResponseContext} adds to the context of a call. */
export const subjectMembers: Members<Partial<Pick<UserinfoResponseContext, "subject">>> = {
  subject: { kind: "strict", is: text },
};

/** Implements `userinfoResponse` of josette/profiles with the algorithms of a suite. */
export function userinfoResponse<Claims = unknown>(
  suite: Suite,
  options: UserinfoResponseOptions<Claims>,
): LeanJwtPolicy<UserinfoResponseContext, UserinfoResponseClaims & Claims> {
  const read = userinfoResponseOptions.read(options);
  const { issuer, clientId } = read;
  return signedTokenPolicy<UserinfoResponseContext>(suite, read, {
    name: "userinfoResponse",
    publishedKeys: () => discoveringKeySet(suite, issuer),
    // Section 5.3.2 only recommends `iss` and `aud`, and does not mention `exp`.
    claims: { issuer: null, audience: null, exp: "optional" },
    required: ["sub"],
    context: { ...subjectMembers },
    *check(claims, { context, jws }: ClaimsOrigin<Partial<UserinfoResponseContext>>, times) {
      // Checked first, so that a mistake of the caller is not hidden by a claim error.
      const subject = subjectIn(context);
      if (typeOf(jws.header) !== undefined) requireType(jws.header, "JWT", "JWS");
      refuseOtherTokens(claims);
      checkOrigin(claims, issuer, clientId);
      requirePastIssue(claims, times);
      if (claims.sub !== subject) throw failed("is not that of the ID token", claims, "sub", subject);
    },
  });
}

function subjectIn({ subject }: Partial<UserinfoResponseContext>): string {
  if (subject !== undefined) return subject;
  throw invalidOption(
    'subject is missing from the context: pass { subject }, the "sub" of the ID token, to this call',
  );
}

/** Rejects tokens of other kinds, which are signed with the same keys, if a claim marks them. */
function refuseOtherTokens(claims: JwtClaims): void {
  if (claims["typ"] === "Bearer") throw failed("marks this as an access token", claims, "typ");
  if (logoutEventOf(claims) !== undefined) throw failed("marks this as a logout token", claims, "events");
}

/** Checks that `iss` is the provider and `aud` includes the client, if they are present: section 5.3.2. */
function checkOrigin(claims: JwtClaims, issuer: string, clientId: string): void {
  const { iss, aud } = claims;
  if (iss !== undefined && iss !== issuer) throw failed("is not an accepted issuer", claims, "iss", issuer);
  if (aud === undefined || (typeof aud === "string" ? aud === clientId : aud.includes(clientId))) return;
  throw failed("does not include the client", claims, "aud", clientId);
}
