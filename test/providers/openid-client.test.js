// npm openid-client as the client of oidc-provider. What it accepts josette accepts as well, and what it sends josette verifies.
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { createJwtVerifier, importKey } from "josette";
import {
  authorizationResponse,
  dpopVerifier,
  jwtAccessToken,
  oidcIdToken,
  seenInMemory,
  userinfoResponse,
} from "josette/profiles";
import * as openid from "openid-client";
import {
  Browser,
  client,
  clientKeys,
  clientSecret,
  redirectUri,
  resource,
  responseMetadata,
  signatures,
  startProvider,
} from "./support/provider.js";
import { altered, claimError, refuses } from "./support/refusals.js";

/** The algorithms that openid-client verifies with the keys of the server. */
const asymmetric = signatures.filter((alg) => !alg.startsWith("HS"));
const dpopAlgorithms = ["ES256", "RS256", "PS256", "EdDSA", "Ed25519"];
let server;

before(async () => {
  server = await startProvider({
    clients: [
      ...asymmetric.map((alg) =>
        client(alg, {
          ...responseMetadata("id_token", alg),
          ...responseMetadata("userinfo", alg),
          ...responseMetadata("authorization", alg),
        }),
      ),
      ...asymmetric.map((alg) => client(`jar-${alg}`, { request_object_signing_alg: alg })),
    ],
    features: {
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: "read", audience: resource, accessTokenFormat: "jwt" }),
        useGrantedResource: () => false,
      },
    },
  });
});
after(() => server.close());

async function configure(clientId, metadata = {}, ...execute) {
  const secret = openid.ClientSecretBasic(clientSecret);
  const options = { execute: [openid.allowInsecureRequests, ...execute] };
  return openid.discovery(new URL(server.issuer), clientId, metadata, secret, options);
}

/** A login that openid-client makes and checks. The result has the text of what it has checked. */
async function logIn(configuration, more = {}, grant = {}) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const checks = {
    pkceCodeVerifier,
    expectedNonce: openid.randomNonce(),
    expectedState: openid.randomState(),
  };
  const parameters = {
    redirect_uri: redirectUri,
    scope: "openid email",
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    nonce: checks.expectedNonce,
    state: checks.expectedState,
    ...more,
  };
  const { url } = await new Browser().open(openid.buildAuthorizationUrl(configuration, parameters));
  const tokens = await openid.authorizationCodeGrant(
    configuration,
    url,
    checks,
    grant.parameters,
    grant.options,
  );
  return { tokens, url, nonce: checks.expectedNonce, state: checks.expectedState };
}

describe("a login with JARM, an ID token and userinfo signed with", () => {
  for (const alg of asymmetric) {
    test(alg, async () => {
      const metadata = {
        ...responseMetadata("id_token", alg),
        ...responseMetadata("userinfo", alg),
        ...responseMetadata("authorization", alg),
      };
      const configuration = await configure(alg, metadata, openid.useJwtResponseMode);
      const { tokens, url, nonce, state } = await logIn(configuration);
      const options = { issuer: server.issuer, clientId: alg, alg: [alg] };

      const response = createJwtVerifier(authorizationResponse(options));
      const jarm = url.searchParams.get("response");
      assert.equal(typeof (await response.verify(jarm, { state })).claims.code, "string");
      await refuses(() => response.verify(jarm, { state: nonce }), claimError, "state");

      const idToken = createJwtVerifier(oidcIdToken(options));
      const { claims } = await idToken.verify(tokens.id_token, { nonce });
      assert.deepEqual(claims, tokens.claims());
      await refuses(() => idToken.verify(tokens.id_token, { nonce: state }), claimError, "nonce");

      let signed;
      configuration[openid.customFetch] = async (...args) => {
        const answer = await fetch(...args);
        signed = await answer.clone().text();
        return answer;
      };
      const theirs = await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub);
      const userinfo = createJwtVerifier(userinfoResponse(options));
      assert.deepEqual((await userinfo.verify(signed, { subject: claims.sub })).claims, theirs);
      await refuses(() => userinfo.verify(signed, { subject: "mallory" }), claimError, "sub");
    });
  }
});

/** How WebCrypto imports the client's keys. */
const importAlgorithms = {
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  RS384: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-384" },
  RS512: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" },
  PS256: { name: "RSA-PSS", hash: "SHA-256" },
  PS384: { name: "RSA-PSS", hash: "SHA-384" },
  PS512: { name: "RSA-PSS", hash: "SHA-512" },
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  ES384: { name: "ECDSA", namedCurve: "P-384" },
  ES512: { name: "ECDSA", namedCurve: "P-521" },
  // openid-client decides between the names EdDSA and Ed25519.
  EdDSA: { name: "Ed25519" },
};

function publicJwk(jwk) {
  return createPublicKey({ key: jwk, format: "jwk" }).export({ format: "jwk" });
}

// josette has no profile for an authorization server that takes request objects, so this policy is written by hand.
describe("a request object that openid-client signs with", () => {
  for (const alg of Object.keys(importAlgorithms)) {
    test(alg, async () => {
      const { kid, ...jwk } = clientKeys[alg];
      const key = await crypto.subtle.importKey("jwk", jwk, importAlgorithms[alg], false, ["sign"]);
      const configuration = await configure(`jar-${alg}`);
      const parameters = { redirect_uri: redirectUri, scope: "openid", state: "s-1" };
      const url = await openid.buildAuthorizationUrlWithJAR(configuration, parameters, { key, kid });
      const verifier = createJwtVerifier({
        verify: {
          keys: importKey({ kid, ...publicJwk(jwk) }),
          alg: alg === "EdDSA" ? ["EdDSA", "Ed25519"] : [alg],
          typ: "oauth-authz-req+jwt",
        },
        claims: { issuer: `jar-${alg}`, audience: server.issuer },
      });
      const request = url.searchParams.get("request");
      const { claims } = await verifier.verify(request);
      assert.equal(claims.state, "s-1");
      assert.equal(claims.client_id, `jar-${alg}`);
      await refuses(() => verifier.verify(altered(request)), "ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
      await refuses(() => verifier.verify(request, { now: claims.exp + 1 }), "ERR_JWT_EXPIRED", "exp");
    });
  }
});

describe("a DPoP proof that openid-client makes with", () => {
  for (const alg of dpopAlgorithms) {
    test(alg, async () => {
      const configuration = await configure("ES256", responseMetadata("id_token", "ES256"));
      const pair = await openid.randomDPoPKeyPair(alg);
      const DPoP = openid.getDPoPHandle(configuration, pair);
      const target = { resource, scope: "openid read" };
      const { tokens } = await logIn(configuration, target, { parameters: { resource }, options: { DPoP } });
      assert.equal(tokens.token_type.toLowerCase(), "dpop");

      let headers;
      configuration[openid.customFetch] = async (_, options) => {
        headers = new Headers(options.headers);
        return new Response("{}");
      };
      const url = `${resource}/orders?page=2`;
      await openid.fetchProtectedResource(
        configuration,
        tokens.access_token,
        new URL(url),
        "GET",
        undefined,
        undefined,
        { DPoP },
      );
      const algorithms = alg === "EdDSA" ? ["EdDSA", "Ed25519"] : [alg];
      const request = { proof: headers.get("dpop"), method: "GET", url };
      const dpop = dpopVerifier({ alg: algorithms, seen: seenInMemory() });
      const policy = jwtAccessToken({
        issuer: server.issuer,
        audience: resource,
        cnf: { dpop, required: true },
      });
      const verifier = createJwtVerifier(policy);
      const { claims } = await verifier.verify(tokens.access_token, { dpop: request });
      assert.equal(claims.sub, "alice");
      // The second time it is a replay.
      await refuses(() => verifier.verify(tokens.access_token, { dpop: request }), "ERR_DPOP_PROOF_INVALID");
      const other = { ...request, method: "POST" };
      await refuses(() => verifier.verify(tokens.access_token, { dpop: other }), "ERR_DPOP_PROOF_INVALID");
    });
  }
});
