/** The options of `logoutToken`, and the claims of a logout token. */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import type { JsonValue } from "../../encoding/json-value.ts";
import type { Seen } from "../../jwt/replay.ts";
import type { JwtContext } from "../../jwt/types.ts";
import { joinMembers, OptionReader } from "../../options/reader.ts";
import { flag, text, type Value } from "../../options/values.ts";
import { signedTokenMembers, type SignedTokenOptions } from "../building-blocks/signed-token.ts";

/** Options of {@link logoutToken}. Times are in seconds. */
export interface LogoutTokenOptions<Claims = unknown> extends SignedTokenOptions<JwtContext, Claims> {
  /** The issuer identifier of the provider. */
  readonly issuer: string;
  /** The client ids that the provider issued to the application; `aud` must have one of them. */
  readonly clientId: string | readonly string[];
  /**
   * The accepted signature algorithms. They are those of ID tokens (`id_token_signed_response_alg`). Default:
   * `["RS256"]`.
   */
  readonly alg?: readonly (SignatureAlgorithm | SignatureScheme)[];
  /** The accepted audiences besides the client. */
  readonly trustedAudiences?: readonly string[];
  /**
   * The accepted `typ`. By default it is `logout+jwt` or absent, because the specification only recommends
   * `typ`. `"required"` rejects tokens without `typ`. `"JWT"` also accepts `JWT`, which some providers set.
   */
  readonly typ?: "required" | "JWT";
  /**
   * `"optional"` accepts tokens without `exp`, as versions of the specification before errata set 1 (2023)
   * allowed. Such a token is valid for `maxTokenAge` seconds after `iat`, by default 120.
   */
  readonly exp?: "optional";
  /**
   * Whether a session (`sid`) is required, as for clients that are registered with
   * `backchannel_logout_session_required`. Default: `false`; the token may instead have only a user (`sub`).
   */
  readonly sessionRequired?: boolean;
  /**
   * Remembers the `jti` of accepted tokens, so that each is accepted only once. Default: `seenInMemory()`,
   * for a single process. `null` accepts a token any number of times until it expires.
   */
  readonly seen?: Seen | null;
}

/** The claims of a verified logout token. */
export interface LogoutTokenClaims {
  readonly iss: string;
  readonly iat: number;
  readonly jti: string;
  /** The user. If there is no `sid`, all sessions of this user are to be ended. */
  readonly sub?: string;
  /** The session to be ended, as in the `sid` of the ID token. */
  readonly sid?: string;
  readonly events: Readonly<Record<string, JsonValue>>;
}

const acceptedTyp: Value = {
  must: 'be "required" or "JWT", or omitted',
  is: (value) => value === "required" || value === "JWT",
};

const optionalExp: Value = { must: 'be "optional" or omitted', is: (value) => value === "optional" };

const memory: Value = {
  must: "be a function, or null to accept a token more than once",
  is: (value) => value === null || typeof value === "function",
};

/** The reader of `LogoutTokenOptions`. */
export const logoutTokenOptions: OptionReader<LogoutTokenOptions> =
  /* @__PURE__ */ new OptionReader<LogoutTokenOptions>(
    "options",
    /* @__PURE__ */ joinMembers(signedTokenMembers, {
      issuer: { kind: "mandatory", is: text, write: "issuer: the provider's issuer identifier" },
      clientId: {
        kind: "mandatory",
        is: "elsewhere",
        write: "clientId: the client id issued by the provider",
      },
      trustedAudiences: { kind: "strict", is: "elsewhere" },
      typ: { kind: "strict", is: acceptedTyp },
      exp: { kind: "strict", is: optionalExp },
      sessionRequired: { kind: "strict", is: flag },
      seen: { kind: "strict", is: memory },
    }),
  );
