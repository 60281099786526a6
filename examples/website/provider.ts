/** The provider's metadata: OpenID Connect Discovery 1.0 section 4. */
export interface Provider {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly endSessionEndpoint: string;
}

/** Reads the metadata once, at startup. The verifier reads the location of the keys itself. */
export async function readProvider(issuer: string): Promise<Provider> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The provider answered ${response.status}`);
  const metadata: Readonly<Record<string, unknown>> = await response.json();
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
  };
}
