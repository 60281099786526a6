/** The requests of a relying party to its provider, with plain `fetch`. */
import type { JwkSet } from "josette";

export interface Discovered {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly tokenEndpoint: string;
}

/** OpenID Connect Discovery 1.0 section 4, including the check of the issuer in section 4.3. */
export async function discover(issuer: string): Promise<Discovered> {
  const configuration = await fetchJson(`${issuer}/.well-known/openid-configuration`);
  if (configuration["issuer"] !== issuer) throw new Error("The provider says it is somebody else");
  return {
    issuer,
    jwksUri: text(configuration, "jwks_uri"),
    tokenEndpoint: text(configuration, "token_endpoint"),
  };
}

/** RFC 6749 section 4.4.2: the member `name` of the token response. */
export async function requestToken(
  tokenEndpoint: string,
  name: "access_token" | "id_token",
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const form = new URLSearchParams({ grant_type: "client_credentials", ...parameters });
  return text(await fetchJson(tokenEndpoint, { method: "POST", body: form }), name);
}

/** RFC 7517 section 5. The response is not validated here; `keySet` does that. */
export async function fetchJwks(jwksUri: string): Promise<JwkSet> {
  const jwks: JwkSet = await (await fetchOk(jwksUri)).json();
  return jwks;
}

async function fetchJson(url: string, request?: RequestInit): Promise<JsonObject> {
  const body: unknown = await (await fetchOk(url, request)).json();
  if (!isObject(body)) throw new Error(`${url} did not answer with a JSON object`);
  return body;
}

/** Fetches with a timeout of ten seconds. Errors contain the URL and the response. */
async function fetchOk(url: string, request: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(object: JsonObject, name: string): string {
  const value = object[name];
  if (typeof value !== "string") throw new Error(`The provider's answer has no ${name}`);
  return value;
}
