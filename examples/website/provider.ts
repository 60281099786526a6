/** The provider's metadata and its key for encryption: OpenID Connect Discovery 1.0 section 4. */
import { importKey, type JwkSet, type Key } from "josette/jwk";

export interface Provider {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly endSessionEndpoint: string;
  /** The key that hints are encrypted with: see logout.ts. Many providers have none. */
  readonly hintKey: Key | undefined;
}

/** Reads them once, at startup. The verifier finds the keys for signatures itself, and keeps them current. */
export async function readProvider(issuer: string): Promise<Provider> {
  const metadata: Readonly<Record<string, unknown>> = await get(`${issuer}/.well-known/openid-configuration`);
  if (metadata["issuer"] !== issuer) throw new Error("The provider says it is somebody else"); // section 4.3
  const endpoint = (name: string): string => {
    const value = metadata[name];
    if (typeof value !== "string") throw new Error(`The provider's metadata has no ${name}`);
    return value;
  };
  return {
    issuer,
    authorizationEndpoint: endpoint("authorization_endpoint"),
    tokenEndpoint: endpoint("token_endpoint"),
    endSessionEndpoint: endpoint("end_session_endpoint"),
    hintKey: await readHintKey(endpoint("jwks_uri")),
  };
}

/** OpenID Connect Core 1.0 section 10.2: a key with the use "enc" is for what clients encrypt. */
async function readHintKey(jwksUri: string): Promise<Key | undefined> {
  const { keys }: JwkSet = await get(jwksUri);
  const jwk = keys.find(({ use, alg }) => use === "enc" && alg === "RSA-OAEP-256");
  return jwk && importKey(jwk);
}

async function get<Body>(url: string): Promise<Body> {
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`The provider answered ${response.status}`);
  const body: Body = await response.json();
  return body;
}
