// Authorization responses as JWTs, step by step: JARM sections 2.1 and 2.4. The tokens are minted with node:crypto alone.
import type { AuthorizationResponseContext, AuthorizationResponseOptions } from "josette/profiles";
import { createJwtVerifier, decodeUnverified } from "../../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { authorizationResponse, oidcIdToken } from "../../../src/profiles/index.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import {
  clientId,
  code,
  decrypt,
  encrypted,
  idClaims,
  idOptions,
  issuer,
  mint,
  now,
  outcomeOfCall,
  outcomeUnder,
  rs256,
  signerOf,
  state,
  type Claims,
  type Outcome,
} from "../../support/profiles/oidc/tokens.ts";

type Options = Partial<AuthorizationResponseOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";

/** Of a right response to a request with a state. */
const right: Claims = { iss: issuer, aud: clientId, exp: now + 120, state, code };
/** The same with an error. */
const refusal: Claims = { ...right, code: undefined, error: "access_denied" };

function options(changes: Options = {}): AuthorizationResponseOptions {
  return { issuer, clientId, keys: rs256.jwk, ...changes };
}

function outcome(
  response: string,
  changes: Options = {},
  context: AuthorizationResponseContext = { state },
): Promise<Outcome> {
  return outcomeOfCall(authorizationResponse(options(changes)), response, context);
}

const forms: readonly (readonly [string, (token: string) => string, Pick<Options, "decrypt">])[] = [
  ["signed", (token) => token, {}],
  ["signed and encrypted", (token) => encrypted(token), { decrypt }],
];

describe.each(forms)("%s:", (_form, wrap, opening) => {
  test.each<[string, Claims, object?]>([
    ["a code", right],
    ["an error", refusal],
    ["an error with a description", { ...refusal, error_description: "", error_uri: "https://op.example/e" }],
    ["tokens", { ...right, code: undefined, access_token: "2Y", token_type: "bearer", expires_in: 3600 }],
    ["numbers as text", { ...right, expires_in: "3600" }],
    ["a code and tokens", { ...right, id_token: "a.b.c", access_token: "2Y", token_type: "Bearer" }],
    ["the state alone, as with response_type none", { ...right, code: undefined }],
    ["iat and nbf", { ...right, iat: now + 60, nbf: now + 60 }],
    ["parameters that nobody knows", { ...right, session_state: "x", x: [1] }],
    ["the audience as a list", { ...right, aud: [clientId] }],
    ["expired within the tolerance", { ...right, exp: now - 59 }],
    ["typ JWT", right, { typ: "JWT" }],
  ])("accepted: %s", async (_what, claims, header) => {
    expect(await outcome(wrap(mint(claims, header)), opening)).toBe("accepted");
  });

  test.each<[string, Claims, string, object?]>([
    ["no iss", { ...right, iss: undefined }, "iss"],
    ["another issuer", { ...right, iss: "https://else.example" }, "iss"],
    ["no aud", { ...right, aud: undefined }, "aud"],
    ["another client", { ...right, aud: "app" }, "aud"],
    ["another client besides", { ...right, aud: [clientId, "app"] }, "aud"],
    ["no exp", { ...right, exp: undefined }, "exp"],
    ["exp as text", { ...right, exp: String(now) }, "exp"],
    ["iat in the future", { ...right, iat: now + 61 }, "iat"],
    ["no state", { ...right, state: undefined }, "state"],
    ["another state", { ...right, state: "af0ifjsldkJ" }, "state"],
    ["an empty state", { ...right, state: "" }, "state"],
    ["a state that starts the same", { ...right, state: state.slice(0, -1) }, "state"],
    ["a state that is no text", { ...right, state: [state] }, "state"],
    ["a state that is null", { ...right, state: null }, "state"],
    ["an error without the state", { ...refusal, state: undefined }, "state"],
    ["an error with another state", { ...refusal, state: "else" }, "state"],
    ["an error and a code", { ...refusal, code }, "error"],
    ["an error and a token", { ...refusal, access_token: "2Y" }, "error"],
    ["an empty error", { ...refusal, error: "" }, "error"],
    ["an error that is no text", { ...refusal, error: true }, "error"],
    ["an error that is null, and a code", { ...right, error: null }, "error"],
    ["an empty code", { ...right, code: "" }, "code"],
    ["a code that is no text", { ...right, code: 1 }, "code"],
    ["an access token that is no text", { ...right, access_token: {} }, "access_token"],
    ["an ID token that is no text", { ...right, id_token: null }, "id_token"],
    ["a description that is no text", { ...refusal, error_description: {} }, "error_description"],
    ["the typ of access tokens", right, "typ", { typ: "at+jwt" }],
    ["the typ of logout tokens", right, "typ", { typ: "logout+jwt" }],
    ["the typ of introspection responses", right, "typ", { typ: "token-introspection+jwt" }],
    ["the typ of request objects", right, "typ", { typ: "oauth-authz-req+jwt" }],
  ])("refused: %s", async (_what, claims, claim, header) => {
    expect(await outcome(wrap(mint(claims, header)), opening)).toEqual([failed, claim]);
  });

  test("expired, at the end of the tolerance", async () => {
    const late = wrap(mint({ ...right, exp: now - 60 }));
    expect(await outcome(late, opening)).toEqual(["ERR_JWT_EXPIRED", "exp"]);
  });

  test.each<[string, Claims, Outcome]>([
    ["a code", { ...right, state: undefined }, "accepted"],
    ["an error", { ...refusal, state: undefined }, "accepted"],
    ["a code with a state that was not sent", right, [failed, "state"]],
    ["an error with a state that was not sent", refusal, [failed, "state"]],
    ["a state that is null", { ...right, state: null }, [failed, "state"]],
    ["nothing", { ...right, state: undefined, code: undefined }, [failed, "code"]],
    ["an ID token", idClaims, [failed, "code"]],
  ])("if the request had no state: %s", async (_what, claims, expected) => {
    expect(await outcome(wrap(mint(claims)), opening, { state: null })).toEqual(expected);
  });

  test("an ID token is no response, and a response is no ID token", async () => {
    expect(await outcome(wrap(mint(idClaims)), opening)).toEqual([failed, "state"]);
    const policy = oidcIdToken({ ...idOptions({ nonce: null }), ...opening });
    expect(await outcomeUnder(policy, wrap(mint(right)))).toEqual([failed, "sub"]);
  });
});

test.each<[string, string, Outcome, Options?]>([
  ["no signature", "none", "ERR_JOSE_ALG_NOT_ALLOWED"],
  ["an algorithm that is not registered", "PS256", "ERR_JOSE_ALG_NOT_ALLOWED"],
  ["one that is", "PS256", "accepted", { alg: ["PS256"] }],
  ["the client secret", "HS256", "accepted", { keys: signerOf("HS256").jwk, alg: ["HS256"] }],
])("%s", async (_what, alg, expected, changes) => {
  const signer = alg === "none" ? { ...rs256, alg, sign: () => Buffer.alloc(0) } : signerOf(alg);
  expect(await outcome(mint(right, {}, signer), changes)).toEqual(expected);
});

test.each<[string, string, Outcome, Options?]>([
  ["an encrypted response, without keys for it", encrypted(mint(right)), "ERR_JWT_ENCRYPTED"],
  ["a plain response, if responses are encrypted", mint(right), "ERR_JWT_NOT_ENCRYPTED", { decrypt }],
  ["parameters that are not signed", encrypted(JSON.stringify(right)), "ERR_JWT_INVALID", { decrypt }],
])("%s", async (_what, response, expected, changes) => {
  expect(await outcome(response, changes)).toEqual(expected);
});

describe("the state of a call", () => {
  const verifier = createJwtVerifier(authorizationResponse(options()));
  const verify = (context: object) =>
    // The compiler does not accept these calls either.
    codeOfRejection(verifier.verify(mint(right), { now, ...context } as AuthorizationResponseContext));

  test.each<[string, object]>([
    ["missing", {}],
    ["undefined", { state: undefined }],
    ["empty", { state: "" }],
    ["a list", { state: [state] }],
  ])("is mandatory: %s", async (_what, context) => {
    expect(await verify(context)).toBe("ERR_INVALID_OPTION");
  });

  test("is mandatory for a call without a context too", async () => {
    expect(await codeOfRejection(verifier.verify(mint({ ...right, exp: 4_102_444_800 })))).toBe(
      "ERR_INVALID_OPTION",
    );
  });

  test("is not in the error for another one", async () => {
    const secret = "the-state-of-the-session";
    const error: unknown = await verifier
      .verify(mint(right), { now, state: secret })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: failed, claim: "state", actual: state });
    expect(JSON.stringify(error) + String(error)).not.toContain(secret);
    expect(error).not.toHaveProperty("expected");
  });
});

describe("options", () => {
  test.each<[string, object]>([
    ["no issuer", { issuer: undefined }],
    ["several clients", { clientId: [clientId] }],
    ["a state, which belongs to a call", { state }],
    ["a cache", { cache: true }],
  ])("refused: %s", (_what, changes) => {
    expect(codeOf(() => authorizationResponse({ ...options(), ...changes }))).toBe("ERR_INVALID_OPTION");
  });
});

test("the result has the parameters with their types, and an error is a result", async () => {
  const verifier = createJwtVerifier(authorizationResponse(options()));
  const granted = await verifier.verify(mint(right), { now, state });
  const known: { readonly iss: string; readonly code?: string } = granted.claims;
  expect(known).toEqual(decodeUnverified(mint(right)).claims);
  const { claims } = await verifier.verify(mint(refusal), { now, state });
  expect([claims.error, claims.code]).toEqual(["access_denied", undefined]);
});
