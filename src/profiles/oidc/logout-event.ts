/** The event that makes a token a logout token: OpenID Connect Back-Channel Logout 1.0 section 2.4. */
import { isJsonObject } from "../../encoding/json.ts";
import type { JsonValue } from "../../encoding/json-value.ts";
import type { JwtClaims } from "../../jwt/types.ts";

const name = "http://schemas.openid.net/event/backchannel-logout";

/** Returns the value of the event, which should be an empty object; `undefined` if there is no such event. */
export function logoutEventOf({ events }: JwtClaims): JsonValue | undefined {
  return isJsonObject(events) && Object.hasOwn(events, name) ? events[name] : undefined;
}
