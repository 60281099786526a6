/** Requests with bearer tokens, right and wrong, and the responses that RFC 6750 asks for. */
import type { JsonObject } from "../identity-provider/jws.ts";
import type { Issuer } from "../identity-provider/issuer.ts";
import { exchange, type Exchange, type Outcome } from "./answers.ts";

/** A server that accepts the tokens of an issuer. */
export interface Api {
  readonly url: string;
  readonly issuer: Issuer;
  /** The scope that it requires, if it requires one. */
  readonly scope?: string;
  /** What every challenge has. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The request, without its token. */
  readonly request: {
    readonly headers: Readonly<Record<string, string>>;
    readonly method?: string;
    readonly body?: string;
  };
}

export async function sendBearerTokens(api: Api): Promise<Exchange[]> {
  const { url, issuer, scope, parameters, request } = api;
  const send = async (
    name: string,
    authorization: string | undefined,
    expected: Outcome,
  ): Promise<Exchange> => {
    const headers = { ...request.headers, ...(authorization !== undefined && { authorization }) };
    return exchange(name, expected, fetch(url, { ...request, headers }));
  };
  const token = (claims: JsonObject = {}, header: JsonObject = {}): string =>
    `Bearer ${issuer.token({ scope: scope ?? "any", ...claims }, header)}`;
  const refused = (status: number, error?: string): Outcome => ({
    status,
    challenge: { scheme: "Bearer", ...parameters, ...(error !== undefined && { error }) },
  });
  const accepted: Outcome = { status: 200, subject: "alice" };
  const invalid = refused(401, "invalid_token");

  // Before the first token, while the server has no keys. It asks again two seconds after a failure.
  issuer.setDown(true);
  const outage = await send("a good token, the issuer down", token(), { status: 503, retryAfter: true });
  issuer.setDown(false);
  const end = Date.now() + 30_000;
  while ((await send("", token(), accepted)).outcome.status === 503 && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return [
    outage,
    await send("a good token", token(), accepted),
    await send("no token", undefined, refused(401)),
    await send("other credentials", "Basic YTpi", refused(401)),
    await send("a malformed header", "Bearer a b", refused(400, "invalid_request")),
    await send("no JWT", "Bearer opaque", invalid),
    await send("an expired token", token({ exp: 1 }), invalid),
    await send("an altered token", altered(token()), invalid),
    await send("a token for another API", token({ aud: "api://other" }), invalid),
    await send("an ID token", token({}, { typ: "JWT" }), invalid),
    ...(scope === undefined
      ? []
      : [
          await send("more scopes", token({ scope: `more ${scope}` }), accepted),
          await send("another scope", token({ scope: `${scope}er` }), refused(403, "insufficient_scope")),
        ]),
  ];
}

/** With another first character of the signature. */
function altered(token: string): string {
  const at = token.lastIndexOf(".") + 1;
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
}
