/**
 * josette/http: reads access tokens from requests, and creates the responses if they are rejected. RFC 6750,
 * RFC 9449, RFC 9728. It works with the requests of every framework and imports none.
 *
 * @module josette/http
 */
export { bearerToken, type AccessTokenScheme } from "./bearer-token.ts";
export { challenge, type ChallengeResponse } from "./challenge.ts";
export type { ChallengeOptions } from "./challenge-options.ts";
export type { HeaderFields, HttpRequest, NodeHeaderFields, RequestWithFields } from "./fields.ts";
export {
  presentedToken,
  type HttpRequestWithTarget,
  type PresentedToken,
  type PresentedTokenOptions,
} from "./presented-token.ts";
