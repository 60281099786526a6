// Signed userinfo responses: OpenID Connect Core sections 5.3.2 and 5.3.4. The tokens are minted with node:crypto alone.
import type { UserinfoResponseContext, UserinfoResponseOptions } from "josette/profiles";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { oidcIdToken, userinfoResponse } from "../../../src/profiles/index.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import {
  clientId,
  decrypt,
  encrypted,
  idOptions,
  issuer,
  mint,
  now,
  outcomeOfCall,
  outcomeUnder,
  rs256,
  signerOf,
  type Claims,
  type Outcome,
} from "../../support/profiles/oidc/tokens.ts";

type Options = Partial<UserinfoResponseOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const subject = "248289761001";

/** Of a right response. */
const right: Claims = { iss: issuer, aud: clientId, sub: subject, name: "Jane Doe", email_verified: true };

function options(changes: Options = {}): UserinfoResponseOptions {
  return { issuer, clientId, keys: rs256.jwk, ...changes };
}

function outcome(
  response: string,
  changes: Options = {},
  context: UserinfoResponseContext = { subject },
): Promise<Outcome> {
  return outcomeOfCall(userinfoResponse(options(changes)), response, context);
}

const forms: readonly (readonly [string, (token: string) => string, Pick<Options, "decrypt">])[] = [
  ["signed", (token) => token, {}],
  ["signed and encrypted", (token) => encrypted(token), { decrypt }],
];

describe.each(forms)("%s:", (_form, wrap, opening) => {
  test.each<[string, Claims, object?, Options?]>([
    ["as the specification recommends", right],
    ["no iss and no aud, which are only recommended", { ...right, iss: undefined, aud: undefined }],
    ["several audiences, one of them the client", { ...right, aud: ["else", clientId] }],
    ["exp that has not passed", { ...right, exp: now + 60 }],
    ["exp within the tolerance", { ...right, exp: now - 59 }],
    ["iat", { ...right, iat: now + 60 }],
    ["old, without a limit", { ...right, iat: 1 }],
    ["typ JWT", right, { typ: "JWT" }],
    ["the user alone", { sub: subject }],
  ])("accepted: %s", async (_what, claims, header = {}, changes = {}) => {
    expect(await outcome(wrap(mint(claims, header)), { ...opening, ...changes })).toBe("accepted");
  });

  test.each<[string, Claims, string, object?]>([
    ["no user", { ...right, sub: undefined }, "sub"],
    ["another user", { ...right, sub: "24400320" }, "sub"],
    ["the user in other letters", { ...right, sub: ` ${subject}` }, "sub"],
    ["a user that is a number", { ...right, sub: Number(subject) }, "sub"],
    ["an empty user", { ...right, sub: "" }, "sub"],
    ["another issuer", { ...right, iss: "https://else.example" }, "iss"],
    ["an empty issuer", { ...right, iss: "" }, "iss"],
    ["an issuer that is null", { ...right, iss: null }, "iss"],
    ["another client", { ...right, aud: "app" }, "aud"],
    ["other clients", { ...right, aud: ["app", "else"] }, "aud"],
    ["an empty list of audiences", { ...right, aud: [] }, "aud"],
    ["iat in the future", { ...right, iat: now + 61 }, "iat"],
    ["exp as text", { ...right, exp: String(now) }, "exp"],
    ["an access token by its header", right, "typ", { typ: "at+jwt" }],
    ["an access token by its claim", { ...right, typ: "Bearer" }, "typ"],
    ["a logout token by its header", right, "typ", { typ: "logout+jwt" }],
    [
      "a logout token by its event",
      { ...right, events: { "http://schemas.openid.net/event/backchannel-logout": {} } },
      "events",
    ],
    ["an introspection response", right, "typ", { typ: "token-introspection+jwt" }],
  ])("refused: %s", async (_what, claims, claim, header = {}) => {
    expect(await outcome(wrap(mint(claims, header)), opening)).toEqual([failed, claim]);
  });

  test.each<[string, Claims, string, Options?]>([
    ["at its own exp", { ...right, exp: now - 60 }, "exp"],
    ["at the age of the options", { ...right, iat: now - 91 }, "iat", { maxTokenAge: 30 }],
  ])("expired: %s", async (_what, claims, claim, changes = {}) => {
    const response = wrap(mint(claims));
    expect(await outcome(response, { ...opening, ...changes })).toEqual(["ERR_JWT_EXPIRED", claim]);
  });

  test("iss and aud can be required", async () => {
    const policy = userinfoResponse(options(opening));
    const strict = { ...policy, claims: { ...policy.claims, required: ["iss", "aud"] } };
    expect(await outcomeOfCall(strict, wrap(mint(right)), { subject })).toBe("accepted");
    const without = wrap(mint({ ...right, aud: undefined }));
    expect(await outcomeOfCall(strict, without, { subject })).toEqual([failed, "aud"]);
  });

  test("a response is no ID token", async () => {
    const policy = oidcIdToken({ ...idOptions({ nonce: null }), ...opening });
    expect(await outcomeUnder(policy, wrap(mint(right)))).toEqual([failed, "exp"]);
  });
});

test.each<[string, string, Outcome, Options?]>([
  ["no signature", "none", "ERR_JOSE_ALG_NOT_ALLOWED"],
  ["an algorithm that is not registered", "PS256", "ERR_JOSE_ALG_NOT_ALLOWED"],
  ["one that is", "PS256", "accepted", { alg: ["PS256"] }],
])("%s", async (_what, alg, expected, changes) => {
  const signer = alg === "none" ? { ...rs256, alg, sign: () => Buffer.alloc(0) } : signerOf(alg);
  expect(await outcome(mint(right, {}, signer), changes)).toEqual(expected);
});

test("claims that are encrypted and not signed are refused", async () => {
  expect(await outcome(encrypted(JSON.stringify(right)), { decrypt })).toBe("ERR_JWT_INVALID");
});

test.each<[string, object]>([
  ["missing", {}],
  ["undefined", { subject: undefined }],
  ["empty", { subject: "" }],
  ["not text", { subject: 1 }],
])("the subject of a call is mandatory: %s", async (_what, context) => {
  const verifier = createJwtVerifier(userinfoResponse(options()));
  // The compiler does not accept these calls either.
  const call = verifier.verify(mint(right), { now, ...context } as UserinfoResponseContext);
  expect(await codeOfRejection(call)).toBe("ERR_INVALID_OPTION");
});

test("a call without a context lacks the subject", async () => {
  const verifier = createJwtVerifier(userinfoResponse(options()));
  expect(await codeOfRejection(verifier.verify(mint(right)))).toBe("ERR_INVALID_OPTION");
});

test.each<[string, object]>([
  ["no issuer", { issuer: undefined }],
  ["no client", { clientId: undefined }],
  ["a subject, which belongs to a call", { subject }],
])("an option is refused: %s", (_what, changes) => {
  expect(codeOf(() => userinfoResponse({ ...options(), ...changes }))).toBe("ERR_INVALID_OPTION");
});
