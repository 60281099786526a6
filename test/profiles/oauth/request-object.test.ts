// Request objects as an authorization server reads them: taken apart by hand and verified with node:crypto, RFC 9101 section 4.
import type { RequestObjectOptions } from "josette/profiles";
import fc from "fast-check";
import { generateKey, importSecret, publicKey } from "../../../src/jwk/index.ts";
import { createJwtVerifier, verifyJwt } from "../../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { jwtAccessToken, oidcIdToken, requestObject } from "../../../src/profiles/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { keyObjects, publicJwk, rsaKey, rsaKey3072 } from "../../support/keys.ts";
import { now, partsOf, verifiers } from "../../support/profiles/oauth/assertions.ts";

const clientId = "s6BhdRkqt3";
const audience = "https://server.example.com";
/** Of the example in section 4. */
const parameters = {
  ...{ response_type: "code id_token", redirect_uri: "https://client.example.org/cb", scope: "openid" },
  ...{ state: "af0ifjsldkj", nonce: "n-0S6_WzA2Mj", max_age: 86_400 },
};
const key = { ...rsaKey, kid: "k2bdc" };
const encryptionKey = publicJwk(rsaKey3072);
const encrypt = { key: encryptionKey, header: { alg: "RSA-OAEP-256", enc: "A256GCM" } };

function options(changes: Partial<RequestObjectOptions> = {}): RequestObjectOptions {
  return { clientId, audience, key, parameters, now, ...changes };
}

describe("a signed request object", () => {
  test("has the parameters as claims, and those that bind it to the client and the server", async () => {
    const { header, claims, signingInput, signature } = partsOf(
      await requestObject(options({ alg: "RS256" })),
    );
    expect(header).toEqual({ alg: "RS256", typ: "oauth-authz-req+jwt", kid: "k2bdc" });
    const { jti, ...rest } = claims;
    expect(jti).toMatch(/^[0-9a-f-]{36}$/);
    expect(rest).toEqual({
      ...{ iss: clientId, aud: audience, client_id: clientId, nbf: now, iat: now, exp: now + 300 },
      ...parameters,
    });
    expect(verifiers.RS256(keyObjects(rsaKey).publicKey, signingInput, signature)).toBe(true);
  });

  test("has no subject, and a new jti each time", async () => {
    const [one, two] = await Promise.all([requestObject(options()), requestObject(options())]);
    const claims = [one, two].map((each) => partsOf(each).claims);
    expect(claims.map((each) => Object.hasOwn(each, "sub"))).toEqual([false, false]);
    expect(claims[0]?.["jti"]).not.toBe(claims[1]?.["jti"]);
  });

  test.each<[string, Partial<RequestObjectOptions>, object]>([
    ["a lifetime", { lifetime: 60 }, { exp: now + 60 }],
    ["a time as a date", { now: new Date(now * 1000 + 999) }, { iat: now, nbf: now, exp: now + 300 }],
    ["an audience in a list", { audience: [audience] }, { aud: [audience] }],
    [
      "parameters that are objects",
      { parameters: { claims: { id_token: { acr: null } } } },
      { claims: { id_token: { acr: null } } },
    ],
    ["another subject", { parameters: { sub: "alice" } }, { sub: "alice" }],
    ["an unknown parameter", { parameters: { x: [1] } }, { x: [1] }],
  ])("takes %s", async (_what, changes, expected) => {
    expect(partsOf(await requestObject(options(changes))).claims).toMatchObject(expected);
  });

  test.each<[string, Partial<RequestObjectOptions>, object]>([
    ["the algorithm of the key's type", {}, { alg: "PS256", kid: "k2bdc", typ: "oauth-authz-req+jwt" }],
    [
      "another type, for servers that reject it",
      { header: { typ: "JWT" } },
      { alg: "PS256", kid: "k2bdc", typ: "JWT" },
    ],
    ["no kid", { header: { kid: null } }, { alg: "PS256", typ: "oauth-authz-req+jwt" }],
    ["another kid", { header: { kid: "2" } }, { alg: "PS256", kid: "2", typ: "oauth-authz-req+jwt" }],
  ])("has in its header %s", async (_what, changes, expected) => {
    expect(partsOf(await requestObject(options(changes))).header).toEqual(expected);
  });

  test("is signed with a secret only if the algorithm is named", async () => {
    const secret = importSecret(new Uint8Array(32).fill(7));
    expect(await codeOfRejection(requestObject(options({ key: secret })))).toBe("ERR_INVALID_OPTION");
    const { header } = partsOf(await requestObject(options({ key: secret, alg: "HS256" })));
    expect(header["alg"]).toBe("HS256");
  });

  test("returns all parameters to a server that verifies it", async () => {
    const pair = await generateKey("ES256");
    const name = fc
      .string({ minLength: 1 })
      .filter(
        (each) =>
          !/^(iss|aud|client_id|jti|nbf|iat|exp|sub|request|request_uri|max_age|__proto__)$/.test(each),
      );
    const property = fc.asyncProperty(
      fc.dictionary(name, fc.oneof(fc.string(), fc.integer(), fc.boolean())),
      async (given) => {
        const token = await requestObject(options({ key: pair, parameters: given }));
        const { claims } = await verifyJwt(
          token,
          {
            verify: { keys: publicKey(pair), alg: ["ES256"], typ: "oauth-authz-req+jwt" },
            claims: { issuer: clientId, audience },
          },
          { now },
        );
        expect(claims).toMatchObject({ ...given, client_id: clientId });
      },
    );
    await fc.assert(property, { numRuns: 20 });
  });
});

describe("an encrypted request object", () => {
  test("is signed first: the server decrypts and then verifies it", async () => {
    const token = await requestObject(options({ encrypt, alg: "PS256" }));
    const { claims, jws, jwe } = await verifyJwt(
      token,
      {
        decrypt: { keys: rsaKey3072, alg: ["RSA-OAEP-256"], enc: ["A256GCM"] },
        verify: { keys: publicJwk(rsaKey), alg: ["PS256"], typ: "oauth-authz-req+jwt" },
        claims: { issuer: clientId, audience },
      },
      { now },
    );
    expect(claims).toMatchObject(parameters);
    expect(jwe.header).toMatchObject({ alg: "RSA-OAEP-256", enc: "A256GCM", cty: "JWT" });
    const { signingInput, signature } = partsOf(jws.token);
    expect(verifiers.PS256(keyObjects(rsaKey).publicKey, signingInput, signature)).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ["without enc", { key: encryptionKey, header: { alg: "RSA-OAEP-256" } }, "ERR_INVALID_OPTION"],
    ["without a key", { header: encrypt.header }, "ERR_INVALID_OPTION"],
    ["with an unknown option", { ...encrypt, alg: "RSA-OAEP" }, "ERR_INVALID_OPTION"],
    ["with undefined", undefined, "ERR_INVALID_OPTION"],
  ])("is refused %s", async (_what, given, code) => {
    expect(await codeOfRejection(requestObject(options({ encrypt: given as typeof encrypt })))).toBe(code);
  });
});

describe("refused is", () => {
  test.each<[string, object]>([
    ["a request inside", { parameters: { request: "eyJ.e30." } }],
    ["a request_uri inside", { parameters: { request_uri: "https://client.example.org/request" } }],
    ["the client id as the subject", { parameters: { sub: clientId } }],
    ["a client_id, even the same", { parameters: { client_id: clientId } }],
    ["an issuer", { parameters: { iss: clientId } }],
    ["an audience", { parameters: { aud: audience } }],
    ["a time", { parameters: { exp: now + 60 } }],
    ["a jti", { parameters: { jti: "1" } }],
    ["max_age as text", { parameters: { max_age: "86400" } }],
    ["no parameters", { parameters: undefined }],
    ["no client id", { clientId: "" }],
    ["no audience", { audience: [] }],
    ["an endless lifetime", { lifetime: 3601 }],
    ["hardly any lifetime", { lifetime: 9 }],
    ["a lifetime as text", { lifetime: "5m" }],
    ["an algorithm in the header", { header: { alg: "RS256" } }],
    ["an algorithm that does not exist", { alg: "none" }],
    ["an unknown option", { claims: {} }],
  ])("%s", async (_what, changes) => {
    const code = await codeOfRejection(requestObject({ ...options(), ...changes }));
    expect(code).toMatch(/^ERR_(INVALID_OPTION|JOSE_NOT_SUPPORTED)$/);
  });

  test.each<[string, object, string]>([
    ["a public key", { key: publicJwk(rsaKey) }, "ERR_KEY_NOT_SUITABLE"],
    ["a key of another algorithm", { alg: "ES256" }, "ERR_KEY_NOT_SUITABLE"],
    ["parameters that are a list", { parameters: [] }, "ERR_INVALID_ARGUMENT"],
    ["parameters that JSON cannot represent", { parameters: { x: 1n } }, "ERR_INVALID_ARGUMENT"],
  ])("%s", async (_what, changes, code) => {
    expect(await codeOfRejection(requestObject({ ...options(), ...changes }))).toBe(code);
  });
});

test("it is neither an ID token nor an access token of the same key", async () => {
  const token = await requestObject(options({ alg: "RS256" }));
  const common = { issuer: clientId, keys: publicJwk(rsaKey) };
  const id = createJwtVerifier(oidcIdToken({ ...common, clientId: audience, nonce: null }));
  expect(await codeOfRejection(id.verify(token, { now }))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  const access = createJwtVerifier(jwtAccessToken({ ...common, audience }));
  expect(await codeOfRejection(access.verify(token, { now }))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
});
