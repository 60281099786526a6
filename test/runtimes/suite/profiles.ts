/** Profiles, what josette/http reads and answers, and the keys that are made of secrets. */
import { createJwtVerifier, generateKey, importSecret, publicKey } from "josette";
import { bearerToken, challenge, presentedToken } from "josette/http";
import { exportJwk, hkdfKey, thumbprint } from "josette/jwk";
import { encryptJwt, signAndEncryptJwt, signJwt } from "josette/jwt";
import {
  authorizationResponse,
  clientAssertion,
  clientCredentialsForm,
  clientSecretKey,
  decryptUserinfo,
  decryptWalletResponse,
  dpopProof,
  dpopVerifier,
  entraFederatedAssertion,
  entraIdToken,
  groupsOf,
  introspectionResponse,
  jwtAccessToken,
  logoutToken,
  oidcIdToken,
  requestObject,
  seenInMemory,
  userinfoResponse,
  walletResponseMetadata,
} from "josette/profiles";
import { fromUtf8 } from "../../vectors/octets.ts";
import { jwkNamed, keyNamed } from "./keys.ts";
import { refuses, same, sameJson, type Row } from "./rows.ts";

const issuer = "https://login.example.com";
const clientId = "website";
const subject = "248289761001";
const refused = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const times = { issuedAt: true, expiresIn: "2m" } as const;

/** All rows. Where a row needs none of the optional algorithms, it passes in every runtime. */
export function profiles(): readonly Row[] {
  return [...providers(), ...keysOfSecrets(), ...clients(), ...proofs(), ...http(), ...wallets()];
}

const signer = { ...jwkNamed("rsa2048"), kid: "op-1" };
const signed = { keys: { keys: [{ ...jwkNamed("rsa2048.public"), kid: "op-1" }] } };
const rs256 = { alg: "RS256" };

/** The tokens of OpenID providers and authorization servers. */
function providers(): readonly Row[] {
  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const logout = { iss: issuer, aud: clientId, sid: "08a5019c", events };
  const response = { iss: issuer, aud: clientId, state: "af0ifjsldkj" };
  const userinfo = { iss: issuer, aud: clientId, sub: subject, email: "jane@example.com" };
  const tenant = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
  const application = "6e74172b-be56-4843-9ff4-e66a39bb12e3";
  const entra = {
    ...{ iss: `https://login.microsoftonline.com/${tenant}/v2.0`, aud: application, tid: tenant, ver: "2.0" },
    ...{ sub: "alice", oid: "690222be-ff1a-4d56-abd1-7e4f7d38e474", nonce: "n-1", groups: ["admins"] },
  };
  return [
    {
      row: "logoutToken: a token is accepted once",
      work: async () => {
        const token = await signJwt(
          logout,
          signer,
          { ...rs256, typ: "logout+jwt" },
          { ...times, jwtId: true },
        );
        const verifier = createJwtVerifier(logoutToken({ issuer, clientId, ...signed }));
        same("session", (await verifier.verify(token)).claims.sid, "08a5019c");
        await refuses(refused, () => verifier.verify(token));
      },
    },
    {
      row: "logoutToken: a token with a nonce",
      work: async () => {
        const token = await signJwt({ ...logout, nonce: "n" }, signer, rs256, { ...times, jwtId: true });
        const policy = logoutToken({ issuer, clientId, ...signed, seen: null });
        await refuses(refused, () => createJwtVerifier(policy).verify(token));
      },
    },
    {
      row: "authorizationResponse: a code, an error and another state",
      work: async () => {
        const verifier = createJwtVerifier(authorizationResponse({ issuer, clientId, ...signed }));
        const mint = (claims: object): Promise<string> =>
          signJwt({ ...response, ...claims }, signer, rs256, times);
        const [code, error] = [await mint({ code: "Spl" }), await mint({ error: "access_denied" })];
        const { state } = response;
        same("code", (await verifier.verify(code, { state })).claims.code, "Spl");
        same("error", (await verifier.verify(error, { state })).claims.error, "access_denied");
        await refuses(refused, () => verifier.verify(code, { state: "else" }));
      },
    },
    {
      row: "introspectionResponse: an inactive token, and no typ",
      work: async () => {
        const verifier = createJwtVerifier(introspectionResponse({ issuer, audience: "api", ...signed }));
        const claims = { iss: issuer, aud: "api", token_introspection: { active: false } };
        const typed = { ...rs256, typ: "token-introspection+jwt" };
        const token = await signJwt(claims, signer, typed, { issuedAt: true });
        const inner = (await verifier.verify(token)).claims.token_introspection;
        same("active", inner.active, false);
        const untyped = await signJwt(claims, signer, rs256, { issuedAt: true });
        await refuses(refused, () => verifier.verify(untyped));
      },
    },
    {
      row: "userinfoResponse: signed, and encrypted",
      work: async () => {
        const recipient = await generateKey("ECDH-ES");
        const decrypt = { keys: recipient, alg: ["ECDH-ES"], enc: ["A256GCM"], optional: true } as const;
        const verifier = createJwtVerifier(userinfoResponse({ issuer, clientId, ...signed, decrypt }));
        const plain = await signJwt(userinfo, signer, rs256);
        const encrypted = await signAndEncryptJwt(userinfo, {
          sign: { key: signer, header: rs256 },
          encrypt: { key: publicKey(recipient), header: { enc: "A256GCM" } },
        });
        for (const token of [plain, encrypted]) {
          same("subject", (await verifier.verify(token, { subject })).claims.sub, subject);
          await refuses(refused, () => verifier.verify(token, { subject: "else" }));
        }
      },
    },
    {
      row: "decryptUserinfo: encrypted only",
      work: async () => {
        const key = await generateKey("ECDH-ES");
        const token = await encryptJwt(userinfo, publicKey(key), { enc: "A128GCM" });
        const allowed = { alg: ["ECDH-ES"], enc: ["A128GCM"] } as const;
        const { unverifiedClaims } = await decryptUserinfo(token, key, { ...allowed, subject });
        same("e-mail", unverifiedClaims["email"], userinfo.email);
        await refuses(refused, () => decryptUserinfo(token, key, { ...allowed, subject: "else" }));
      },
    },
    {
      row: "entraIdToken: a tenant, a nonce and groups",
      work: async () => {
        const options = { tenants: tenant, clientId: application, ...signed };
        const verifier = createJwtVerifier(entraIdToken(options));
        const token = await signJwt(entra, signer, rs256, times);
        const { claims } = await verifier.verify(token, { nonce: "n-1" });
        sameJson("groups", groupsOf(claims), { kind: "listed", groups: ["admins"] });
        await refuses(refused, () => verifier.verify(token, { nonce: "n-2" }));
        const other = await signJwt({ ...entra, tid: application }, signer, rs256, times);
        await refuses(refused, () => verifier.verify(other, { nonce: "n-1" }));
      },
    },
  ];
}

function keysOfSecrets(): readonly Row[] {
  const secret = "ZJYCqe3GGRvdrudKyZS0XhGv_Z45DuKhCUk0gBR1vZk";
  const claims = { iss: issuer, aud: clientId, sub: subject, nonce: "n-1" };
  return [
    {
      row: "clientSecretKey: an ID token signed with a client secret",
      work: async () => {
        const key = await clientSecretKey(secret, { alg: "HS256" });
        const token = await signJwt(claims, importSecret(fromUtf8(secret)), { alg: "HS256" }, times);
        const policy = oidcIdToken({ issuer, clientId, keys: key, alg: ["HS256"] });
        const verified = await createJwtVerifier(policy).verify(token, { nonce: "n-1" });
        same("subject", verified.claims.sub, subject);
      },
    },
    {
      row: "clientSecretKey: an ID token encrypted with a client secret",
      work: async () => {
        const key = await clientSecretKey(secret, { enc: "A128CBC-HS256" });
        const token = await signAndEncryptJwt(claims, {
          sign: { key: signer, header: rs256 },
          encrypt: { key, header: { alg: "dir", enc: "A128CBC-HS256" } },
          ...times,
        });
        const decrypt = { keys: key, alg: ["dir"], enc: ["A128CBC-HS256"] } as const;
        const policy = oidcIdToken({ issuer, clientId, ...signed, decrypt });
        const verified = await createJwtVerifier(policy).verify(token, { nonce: "n-1" });
        same("subject", verified.claims.sub, subject);
      },
    },
    {
      row: "hkdfKey: RFC 5869 appendix A.1",
      work: async () => {
        const key = await hkdfKey(new Uint8Array(22).fill(0x0b), {
          hash: "SHA-256",
          salt: Uint8Array.from({ length: 13 }, (_, index) => index),
          info: Uint8Array.from({ length: 10 }, (_, index) => 0xf0 + index),
          enc: "A256GCM",
        });
        const { k } = await exportJwk(key, { private: true });
        same("key", k, "PLJfJfqs1XqQQ09k0DYvKi0tCpDPGlpMXbAtVuzExb8");
      },
    },
    {
      row: "seenInMemory: once, and not more than it holds",
      work: async () => {
        const seen = seenInMemory({ maxEntries: 1 });
        const about = { until: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };
        same("first answer", await seen("a", about), false);
        same("second answer", await seen("a", about), true);
        await refuses("ERR_REPLAY_UNAVAILABLE", () => seen("b", about));
      },
    },
  ];
}

/** What clients make. */
function clients(): readonly Row[] {
  const parameters = { response_type: "code", scope: "openid", state: "af0ifjsldkj" };
  return [
    {
      row: "requestObject: signed, then encrypted",
      work: async () => {
        const [key, server] = [await generateKey("ES256"), await generateKey("ECDH-ES")];
        const encrypt = { key: publicKey(server), header: { enc: "A256GCM" } };
        const request = await requestObject({ clientId, audience: issuer, key, parameters, encrypt });
        const verifier = createJwtVerifier({
          decrypt: { keys: server, alg: ["ECDH-ES"], enc: ["A256GCM"] },
          verify: { keys: publicKey(key), alg: ["ES256"], typ: "oauth-authz-req+jwt" },
          claims: { issuer: clientId, audience: issuer },
        });
        same("state", (await verifier.verify(request)).claims["state"], parameters.state);
        const wrong = { ...parameters, sub: clientId };
        await refuses("ERR_INVALID_OPTION", () =>
          requestObject({ clientId, audience: issuer, key, parameters: wrong }),
        );
      },
    },
    {
      row: "clientAssertion and clientCredentialsForm",
      work: async () => {
        const key = await generateKey("ES256", { kid: "1" });
        const assertion = await clientAssertion({ clientId, audience: issuer, key });
        const form = clientCredentialsForm({ clientId, assertion, scope: "a b" });
        same("assertion", form.get("client_assertion"), assertion);
        const verifier = createJwtVerifier({
          verify: { keys: publicKey(key), alg: ["ES256"] },
          claims: { issuer: clientId, audience: issuer, subject: clientId },
        });
        same("subject", (await verifier.verify(assertion)).claims.sub, clientId);
      },
    },
    {
      row: "entraFederatedAssertion: iss and sub of the federated identity",
      work: async () => {
        const assertion = await entraFederatedAssertion({ issuer, subject: "job:nightly", key: signer });
        const verifier = createJwtVerifier({
          verify: { ...signed, alg: ["RS256"] },
          claims: { issuer, audience: "api://AzureADTokenExchange", subject: "job:nightly" },
        });
        same("matched by", (await verifier.verify(assertion)).jws.matchedBy, "kid");
        await refuses("ERR_INVALID_OPTION", () =>
          entraFederatedAssertion({ issuer: clientId, subject: "a", key: signer }),
        );
      },
    },
  ];
}

const request = { method: "GET", url: "https://api.example.com/orders" };

function proofs(): readonly Row[] {
  return [
    {
      row: "dpopVerifier: the proof of RFC 9449 figure 2",
      work: async () => {
        const proof = [
          "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0Rs" +
            "cEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19",
          "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0Ijox" +
            "NTYyMjYyNjE2fQ",
          "2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg",
        ].join(".");
        const url = "https://server.example.com/token";
        const input = { proof, method: "POST", url, now: 1562262616 };
        const verifier = dpopVerifier({ alg: ["ES256"], seen: null });
        same("jkt", (await verifier.verify(input)).jkt, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
        await refuses("ERR_DPOP_PROOF_INVALID", () => verifier.verify({ ...input, method: "GET" }));
        await refuses("ERR_DPOP_PROOF_INVALID", () => verifier.verify({ ...input, accessToken: "a" }));
      },
    },
    {
      row: "dpopProof and dpopVerifier: a proof is accepted once, with the server's nonce",
      work: async () => {
        const key = await generateKey("ES256");
        const nonce = (given: string): boolean => given === "n-1";
        const verifier = dpopVerifier({ alg: ["ES256"], seen: seenInMemory(), nonce });
        const accessToken = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
        const without = await dpopProof(key, { ...request, accessToken });
        const verify = (proof: string): Promise<unknown> =>
          verifier.verify({ proof, ...request, accessToken });
        await refuses("ERR_DPOP_NONCE_REQUIRED", () => verify(without));
        const proof = await dpopProof(key, { ...request, accessToken, nonce: "n-1" });
        await verify(proof);
        await refuses("ERR_DPOP_PROOF_INVALID", () => verify(proof));
      },
    },
    {
      row: "dpopProof: a CryptoKey that is not extractable, with its public half",
      work: async () => {
        const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
        const pair = await crypto.subtle.generateKey(ecdsa, false, ["sign", "verify"]);
        const key = pair.privateKey;
        await refuses("ERR_INVALID_OPTION", () => dpopProof(key, request));
        const proof = await dpopProof(key, { ...request, publicKey: pair.publicKey });
        const { jkt } = await dpopVerifier({ alg: ["ES256"], seen: null }).verify({ ...request, proof });
        same("jkt", jkt, await thumbprint(pair.publicKey));
      },
    },
  ];
}

function http(): readonly Row[] {
  const origin = "https://api.example.com";
  return [
    {
      row: "http: bearerToken, and a challenge without credentials",
      work: async () => {
        const headers = { Authorization: "Bearer mF_9.B5f-4.1JqM" };
        same("token", bearerToken(new Request(origin, { headers })), "mF_9.B5f-4.1JqM");
        same("token of Node.js", bearerToken({ headers: { authorization: "bearer abc" } }), "abc");
        await refuses("ERR_HTTP_TOKEN_MISSING", () => bearerToken(new Request(origin)));
        const two = { headers: { authorization: "Bearer a, Bearer b" } };
        await refuses("ERR_HTTP_REQUEST_INVALID", () => bearerToken(two));
        same("status", answerTo(() => bearerToken(new Headers())).status, 401);
      },
    },
    {
      row: "http: an access token with its proof, from the request to the response",
      work: async () => {
        const key = await generateKey("ES256");
        const cnf = { jkt: await thumbprint(key) };
        const claims = { iss: issuer, aud: origin, sub: "alice", client_id: "app", cnf };
        const header = { ...rs256, typ: "at+jwt" };
        const accessToken = await signJwt(claims, signer, header, { ...times, jwtId: true });
        const dpop = dpopVerifier({ alg: ["ES256"], seen: seenInMemory() });
        const policy = jwtAccessToken({ issuer, audience: origin, ...signed, cnf: { dpop } });
        const verifier = createJwtVerifier(policy);
        const proof = await dpopProof(key, { ...request, accessToken });
        const visit = (scheme: string): Request =>
          new Request("http://10.0.0.7:8080/orders?a=b", {
            headers: { Authorization: `${scheme} ${accessToken}`, DPoP: proof, "X-Forwarded-Host": "evil" },
          });
        const { token, context } = presentedToken(visit("DPoP"), { origin });
        same("subject", (await verifier.verify(token, context)).claims.sub, "alice");
        await refuses("ERR_DPOP_PROOF_INVALID", () => verifier.verify(token, context));
        const downgraded = presentedToken(visit("Bearer"), { origin });
        await refuses(refused, () => verifier.verify(downgraded.token, downgraded.context));
      },
    },
    {
      row: "http: several proofs",
      work: async () => {
        const headers = new Headers({ Authorization: "DPoP abc", DPoP: "e30.e30.c2ln" });
        headers.append("DPoP", "e30.e30.c2ln");
        const given = new Request(`${origin}/orders`, { headers });
        await refuses("ERR_HTTP_REQUEST_INVALID", () => presentedToken(given, { origin }));
      },
    },
  ];
}

function answerTo(read: () => unknown): ReturnType<typeof challenge> {
  try {
    read();
  } catch (error) {
    return challenge(error, { realm: "orders" });
  }
  throw new TypeError("nothing was thrown");
}

function wallets(): readonly Row[] {
  const presented = { state: "s-1", vp_token: { pid: ["eyJhbGciOiJFUzI1NiJ9.e30.c2ln~"] } };
  return [
    ...(["A128GCM", "A256GCM"] as const).map((enc) => ({
      row: `decryptWalletResponse: a key for the request, ${enc}`,
      work: async () => {
        const key = await generateKey("ECDH-ES");
        const { jwks } = await walletResponseMetadata(key);
        const [jwk] = jwks.keys;
        same("kid", jwk.kid, await thumbprint(key));
        const header = { enc, apu: "d2FsbGV0", apv: "bi0x" };
        const response = await encryptJwt(presented, jwk, header);
        const opened = await decryptWalletResponse(response, key, { state: "s-1" });
        sameJson("parameters", opened.unverifiedClaims, presented);
        same("apu", opened.header.apu, "d2FsbGV0");
        await refuses(refused, () => decryptWalletResponse(response, key, { state: "s-2" }));
        const other = await generateKey("ECDH-ES");
        await refuses("ERR_JWE_DECRYPTION_FAILED", () =>
          decryptWalletResponse(response, other, { state: "s-1" }),
        );
      },
    })),
    {
      row: "decryptWalletResponse: the example of OpenID4VP 1.0 section 8.3",
      work: async () => {
        const response =
          "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOEdDTSIsImtpZCI6ImFjIiwiZXBrIjp7Imt0eSI6IkVDIiwieCI6Im5ubVZwbTNWM2piaGNhZlFhUkJr" +
          "U1ZOSGx3Wkh3dC05ck9wSnVmeVlJdWsiLCJ5IjoicjRmakRxd0p5czlxVU9QLV9iM21SNVNaRy0tQ3dPMm1pYzVWU05UWU45ZyIsImNydiI6IlAtMjU2" +
          "In19..uAYcHRUSSn2X0WPX.yVzlGSYG4qbg0bq18JcUiDRw56yVnbKR8E7S7YlEtzT00RqE3Pw5oTpUG3hdLN4taHZ9gC1kwak8JOnJgQ.1wR024_3-qtAlx1oFIUpQQ";
        const key = {
          ...{ kty: "EC", kid: "ac", use: "enc", crv: "P-256", alg: "ECDH-ES" },
          x: "YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk",
          y: "Hekpm0zfK7C-YccH5iBjcIXgf6YdUvNUac_0At55Okk",
          d: "Et-3ce0omz8_TuZ96Df9lp0GAaaDoUnDe6X-CRO7Aww",
        };
        const opened = await decryptWalletResponse(response, key, { state: null });
        const expected = { vp_token: { example_credential_id: ["eyJhb...YMetA"] } };
        sameJson("parameters", opened.unverifiedClaims, expected);
        same("enc", opened.header.enc, "A128GCM");
      },
    },
    {
      row: "decryptWalletResponse: an error, and nothing",
      work: async () => {
        const key = keyNamed("ec256");
        const recipient = publicKey(key);
        const header = { alg: "ECDH-ES", enc: "A128GCM" };
        const refusal = await encryptJwt({ state: "s-1", error: "access_denied" }, recipient, header);
        const opened = await decryptWalletResponse(refusal, key, { state: "s-1" });
        same("error", opened.unverifiedClaims.error, "access_denied");
        const nothing = await encryptJwt({ state: "s-1" }, recipient, header);
        await refuses(refused, () => decryptWalletResponse(nothing, key, { state: "s-1" }));
      },
    },
  ];
}
