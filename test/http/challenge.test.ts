// The responses for every error: RFC 6750 section 3, RFC 9449 section 7.1, RFC 9728 section 5.1.
import { bearerToken, challenge, type ChallengeOptions } from "josette/http";
import { createJwtVerifier, generateKey, importSecret, publicKey, signAndEncryptJwt, signJwt } from "josette";
import { jwtAccessToken, entraAccessToken } from "josette/profiles";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CertificateChainError,
  DpopProofError,
  JoseError,
  JwtClaimError,
  UnavailableError,
  UsageError,
  type JoseErrorCode,
} from "../../src/errors.ts";
import { codeOf } from "../support/errors.ts";
import { failureOf } from "../support/failure.ts";
import * as entra from "../support/profiles/entra/tokens.ts";

const missing = new JoseError("ERR_HTTP_TOKEN_MISSING", "m");
const malformed = new JoseError("ERR_HTTP_REQUEST_INVALID", "m");
const claim = (name: string): JwtClaimError =>
  new JwtClaimError("ERR_JWT_CLAIM_VALIDATION_FAILED", "m", { claim: name, actual: "secret", expected: "b" });
const expired = new JwtClaimError("ERR_JWT_EXPIRED", "m", { claim: "exp" });
const proof = new DpopProofError("ERR_DPOP_PROOF_INVALID", "m", claim("htu"));
const nonce = new DpopProofError("ERR_DPOP_NONCE_REQUIRED", "m", claim("nonce"));
const invalidToken = 'error="invalid_token", error_description="The access token is not valid"';
const insufficient =
  'error="insufficient_scope", error_description="The access token does not grant access to this resource"';
const invalidRequest = 'error="invalid_request", error_description="The request is malformed"';
const invalidProof = 'error="invalid_dpop_proof", error_description="The DPoP proof is not valid"';

function shown(error: unknown, options?: ChallengeOptions): readonly [number, string | undefined] {
  const { status, headers } = challenge(error, options);
  return [status, headers["WWW-Authenticate"]];
}

describe("an API with bearer tokens answers", () => {
  test.each<[string, unknown, number, string | undefined]>([
    ["no token", missing, 401, "Bearer"],
    ["a malformed request", malformed, 400, `Bearer ${invalidRequest}`],
    ["an expired token", expired, 401, `Bearer ${invalidToken}`],
    ["a wrong issuer", claim("iss"), 401, `Bearer ${invalidToken}`],
    ["a bound token", claim("cnf"), 401, `Bearer ${invalidToken}`],
    [
      "a chain",
      new CertificateChainError("m", { certificateIndex: 0, check: "validity" }),
      401,
      `Bearer ${invalidToken}`,
    ],
    ["too few scopes", claim("scope"), 403, `Bearer ${insufficient}`],
    ["too few scopes of Entra ID", claim("scp"), 403, `Bearer ${insufficient}`],
    ["too few roles", claim("roles"), 403, `Bearer ${insufficient}`],
    ["a user's token where applications are accepted", claim("idtyp"), 403, `Bearer ${insufficient}`],
    ["an application's check", claim("check"), 403, `Bearer ${insufficient}`],
    ["a wrong proof", proof, 401, `Bearer, DPoP ${invalidProof}`],
    ["a mistake of the program", new UsageError("ERR_INVALID_OPTION", "m"), 500, undefined],
    ["an error of the application", new RangeError("m"), 500, undefined],
    ["anything else", "m", 500, undefined],
    ["nothing", undefined, 500, undefined],
  ])("%s", (_what, error, status, field) => {
    expect(shown(error)).toEqual([status, field]);
  });

  test("an outage, and when to try again", () => {
    const outage = new UnavailableError("ERR_JWKS_TIMEOUT", "m");
    expect(challenge(outage)).toEqual({ status: 503, headers: { "Retry-After": "5" } });
    expect(challenge(outage, { retryAfter: 60 }).headers).toEqual({ "Retry-After": "60" });
  });

  test("every other code of a JoseError alike", () => {
    const codes: readonly JoseErrorCode[] = [
      ...(["ERR_JWT_INVALID", "ERR_JWS_INVALID", "ERR_JWE_INVALID", "ERR_JWE_DECRYPTION_FAILED"] as const),
      ...(["ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "ERR_JOSE_ALG_NOT_ALLOWED"] as const),
      ...(["ERR_JWT_ENCRYPTED", "ERR_JWT_NOT_ENCRYPTED", "ERR_JWKS_NO_MATCHING_KEY"] as const),
      ...(["ERR_JOSE_LIMIT_EXCEEDED", "ERR_JWKS_MULTIPLE_MATCHING_KEYS", "ERR_JOSE_NOT_SUPPORTED"] as const),
    ];
    for (const code of codes) {
      expect(challenge(new JoseError(code, "m"))).toEqual({
        ...{ status: 401, headers: { "WWW-Authenticate": `Bearer ${invalidToken}` } },
      });
    }
  });
});

describe("the parameters are", () => {
  const options: ChallengeOptions = {
    realm: 'orders "and" \\ more',
    scope: ["orders.read", "orders.write"],
    resourceMetadata: "https://api.example/.well-known/oauth-protected-resource",
  };
  const realm = 'realm="orders \\"and\\" \\\\ more"';
  const rest =
    'scope="orders.read orders.write", ' +
    'resource_metadata="https://api.example/.well-known/oauth-protected-resource"';

  test.each<[string, unknown, number, string]>([
    ["in a challenge", missing, 401, `Bearer ${realm}, ${rest}`],
    ["with an error", expired, 401, `Bearer ${realm}, ${invalidToken}, ${rest}`],
    ["with insufficient scope", claim("scope"), 403, `Bearer ${realm}, ${insufficient}, ${rest}`],
  ])("%s", (_what, error, status, field) => {
    expect(shown(error, options)).toEqual([status, field]);
  });

  test("a single scope, and a URL object", () => {
    const url = new URL("https://api.example/m?a=%22");
    expect(shown(missing, { scope: "a", resourceMetadata: url })).toEqual([
      ...[401, 'Bearer scope="a", resource_metadata="https://api.example/m?a=%22"'],
    ]);
  });

  test("read back as they were written, and on one line", () => {
    const text = fc.stringMatching(/^[ -~]{1,40}$/);
    const property = fc.property(text, (given) => {
      const { headers } = challenge(missing, { realm: given });
      const field = headers["WWW-Authenticate"] ?? "";
      const quoted = /^Bearer realm="((?:[^"\\]|\\.)*)"$/.exec(field)?.[1];
      expect(quoted?.replace(/\\(.)/g, "$1")).toBe(given);
      expect(new Headers(headers).get("www-authenticate")).toBe(field);
    });
    fc.assert(property);
  });

  test.each<[string, object]>([
    ["a realm with CR", { realm: "a\rb" }],
    ["a realm with LF", { realm: "a\nSet-Cookie: b" }],
    ["a realm with NUL", { realm: "a\0" }],
    ["a realm outside ASCII", { realm: "\u00e4" }],
    ["an empty realm", { realm: "" }],
    ["a realm that is a number", { realm: 1 }],
    ["a scope with a space", { scope: "a b" }],
    ["a scope with a quote", { scope: ['a"b'] }],
    ["a scope with LF", { scope: "a\n" }],
    ["no scope", { scope: [] }],
    ["a path as metadata", { resourceMetadata: "/.well-known/oauth-protected-resource" }],
    ["another scheme of metadata", { resourceMetadata: "javascript:alert(1)" }],
    ["an unknown scheme", { schemes: ["Basic"] }],
    ["no scheme at all", { schemes: [] }],
    ["an algorithm with a quote", { dpopAlg: ['"'] }],
    ["a nonce with LF", { dpopNonce: "a\nb" }],
    ["a nonce with a quote", { dpopNonce: '"' }],
    ["a time that is none", { retryAfter: 0.5 }],
    ["an unknown option", { error_description: "a" }],
  ])("not %s", (_what, wrong) => {
    expect(codeOf(() => challenge(missing, wrong as never))).toBe("ERR_INVALID_OPTION");
  });
});

describe("an API with DPoP answers", () => {
  const both: ChallengeOptions = { schemes: ["Bearer", "DPoP"], dpopAlg: ["ES256", "PS256"] };
  const only: ChallengeOptions = { schemes: ["DPoP"], dpopAlg: ["ES256"] };

  test.each<[string, unknown, ChallengeOptions, number, string]>([
    ["no token", missing, only, 401, 'DPoP algs="ES256"'],
    ["no token, with both schemes", missing, both, 401, 'Bearer, DPoP algs="ES256 PS256"'],
    ["a wrong token", expired, only, 401, `DPoP ${invalidToken}, algs="ES256"`],
    [
      "a wrong token, with both schemes",
      expired,
      both,
      401,
      `Bearer ${invalidToken}, DPoP ${invalidToken}, algs="ES256 PS256"`,
    ],
    ["a wrong proof", proof, only, 401, `DPoP ${invalidProof}, algs="ES256"`],
    [
      "a wrong proof, with both schemes",
      proof,
      both,
      401,
      `Bearer, DPoP ${invalidProof}, algs="ES256 PS256"`,
    ],
  ])("%s", (_what, error, options, status, field) => {
    expect(shown(error, options)).toEqual([status, field]);
  });

  test("a proof without the nonce, with the nonce, which is not to be stored", () => {
    expect(challenge(nonce, { ...only, dpopNonce: "eyJ7S_zG.eyJH0-Z.HX4w-7v" })).toEqual({
      status: 401,
      headers: {
        "WWW-Authenticate":
          'DPoP error="use_dpop_nonce", error_description="The DPoP proof must have the nonce in the header ' +
          'field DPoP-Nonce", algs="ES256"',
        "DPoP-Nonce": "eyJ7S_zG.eyJH0-Z.HX4w-7v",
        "Cache-Control": "no-store",
      },
    });
    expect(challenge(expired, { ...only, dpopNonce: "a" }).headers["DPoP-Nonce"]).toBe("a");
    expect(codeOf(() => challenge(nonce, only))).toBe("ERR_INVALID_OPTION");
  });
});

describe("errors as they occur:", () => {
  const secret = importSecret(new Uint8Array(32), { alg: "dir" });
  const header = { alg: "dir", enc: "A256GCM" } as const;

  test("a failed decryption and a failed signature look the same, and say nothing of the token", async () => {
    const key = await generateKey("ES256");
    const other = await generateKey("ES256");
    const otherSecret = importSecret(new Uint8Array(32).fill(1), { alg: "dir" });
    const claims = { iss: "private", aud: "a", exp: 4102444800 };
    const verifier = createJwtVerifier({
      decrypt: { keys: secret, alg: ["dir"], enc: ["A256GCM"] },
      verify: { keys: publicKey(key), alg: ["ES256"] },
      claims: { issuer: "b", audience: "a" },
    });
    const responses = [];
    for (const [sign, encrypt] of [
      [key, otherSecret],
      [other, secret],
      [key, secret],
    ] as const) {
      const token = await signAndEncryptJwt(claims, {
        sign: { key: sign },
        encrypt: { key: encrypt, header },
      });
      responses.push(challenge(await failureOf(verifier.verify(token))));
    }
    const { status, headers } = responses[0] ?? {};
    expect([status, headers]).toEqual([401, { "WWW-Authenticate": `Bearer ${invalidToken}` }]);
    for (const response of responses) expect(response).toEqual(responses[0]);
  });

  test("scopes, roles and checks of profiles are 403", async () => {
    const signer = await generateKey("RS256");
    const base = { issuer: "https://login.example", audience: "api", keys: publicKey(signer) };
    const token = await signJwt(
      { iss: base.issuer, aud: "api", sub: "a", client_id: "b", scope: "read" },
      signer,
      { typ: "at+jwt" },
      { expiresIn: "1h", issuedAt: true, jwtId: true },
    );
    const statusOf = async (options: object): Promise<number> =>
      challenge(await failureOf(createJwtVerifier(jwtAccessToken({ ...base, ...options })).verify(token)))
        .status;
    expect(await statusOf({ scope: "write" })).toBe(403);
    expect(await statusOf({ check: () => false })).toBe(403);
    expect(await statusOf({ audience: "else" })).toBe(401);
    expect(await statusOf({ clients: ["else"] })).toBe(401);
    const { now } = entra;
    const ofEntra = async (claims: entra.Claims, options: object): Promise<number> => {
      const verifier = createJwtVerifier(entraAccessToken(entra.options(options)));
      return challenge(await failureOf(verifier.verify(entra.mint(claims), { now }))).status;
    };
    expect(await ofEntra(entra.v2, { scopes: ["Else"] })).toBe(403);
    expect(await ofEntra(entra.app, { scopes: ["Orders.Read"] })).toBe(403);
    expect(await ofEntra(entra.app, { roles: ["Else"] })).toBe(403);
    expect(await ofEntra({ ...entra.v2, scp: undefined }, { roles: ["Orders.Read.All"] })).toBe(403);
    expect(await ofEntra({ ...entra.v2, tid: entra.stranger }, {})).toBe(401);
  });

  test("a request without a token", () => {
    const { status, headers } = challenge(thrownBy(() => bearerToken(new Headers())));
    expect([status, headers]).toEqual([401, { "WWW-Authenticate": "Bearer" }]);
  });
});

function thrownBy(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
