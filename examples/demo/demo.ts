/**
 * Runs the whole demo: a provider, a client, two tokens that are opened and three attacks that are rejected.
 */
import { randomBytes } from "node:crypto";
import { createJwtVerifier, keySet } from "josette";
import { loadPem } from "josette/x509";
import { startIdentityProvider } from "../identity-provider/server.ts";
import { thumbprint } from "../identity-provider/signing-key.ts";
import { flippedBit, refuseAndReport, unsignedInside } from "./attacks.ts";
import { createClient, type Client } from "./client.ts";
import { openAndReport } from "./opening.ts";
import { discover, fetchJwks, requestToken } from "./provider-requests.ts";
import type { Report } from "./report.ts";

/** Throws if a step has an unexpected result. */
export async function runDemo(report: Report): Promise<void> {
  const client = await createClient();
  const provider = await startIdentityProvider({ clients: [client.registration] });
  try {
    report.title(
      "josette opens encrypted tokens",
      `The tokens come from a local provider, ${provider.issuer}, which does not use josette. Node ${process.versions.node}.`,
    );
    await relyOn(provider.issuer, client, report);
  } finally {
    await provider.close();
  }
}

async function relyOn(issuer: string, { pem, registration }: Client, report: Report): Promise<void> {
  const { clientId, clientSecret, certificate } = registration;
  const credentials = { client_id: clientId, client_secret: clientSecret };
  const provider = await discover(issuer);
  const providerKeys = keySet(await fetchJwks(provider.jwksUri));
  const { keys } = await loadPem(pem);
  const choice = { decrypt: keys, verify: providerKeys.keys };

  report.heading(
    "An access token, encrypted as Entra ID does it",
    "the API is replacing its certificate and has two keys",
  );
  const apiVerifier = createJwtVerifier({
    decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A128CBC-HS256"] },
    verify: { keys: providerKeys, alg: ["RS256"], typ: "JWT" },
    claims: { issuer: provider.issuer, audience: clientId, required: ["exp", "sub", "scp"] },
  });
  const accessToken = await requestToken(provider.tokenEndpoint, "access_token", {
    ...credentials,
    scope: "api://website-api/Reports.Read",
  });
  await openAndReport(report, {
    verifier: apiVerifier,
    token: accessToken,
    choice,
    firstOpen: "includes importing the keys",
  });

  report.heading(
    "An ID token, encrypted as the Curity Identity Server does it",
    "the website sent a nonce and checks it",
  );
  const websiteVerifier = createJwtVerifier({
    decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A256CBC-HS512"] },
    verify: { keys: providerKeys, alg: ["RS256"] },
    claims: { issuer: provider.issuer, audience: clientId, required: ["exp", "iat", "sub", "nonce"] },
  });
  const nonce = randomBytes(16).toString("base64url");
  const idToken = await requestToken(provider.tokenEndpoint, "id_token", {
    ...credentials,
    scope: "openid",
    nonce,
  });
  await openAndReport(report, {
    verifier: websiteVerifier,
    token: idToken,
    nonce,
    choice,
    firstOpen: "the keys have been imported for the first token",
  });

  report.heading("Three attacks", "tokens that the API must refuse");
  const inAnHour = Math.floor(Date.now() / 1000) + 3600;
  await refuseAndReport(report, apiVerifier, {
    name: "a token with one bit of the ciphertext changed",
    token: flippedBit(accessToken),
    code: "ERR_JWE_DECRYPTION_FAILED",
  });
  await refuseAndReport(report, apiVerifier, {
    name: "an unsigned token (alg: none), encrypted with the API's public key, which anyone can have",
    token: unsignedInside(
      { alg: "RSA-OAEP", enc: "A128CBC-HS256", x5t: thumbprint(certificate.raw, "sha1"), zip: "DEF" },
      { iss: issuer, aud: clientId, sub: "administrator", scp: "Reports.Read", exp: inAnHour },
      certificate,
    ),
    code: "ERR_JOSE_ALG_NOT_ALLOWED",
  });
  await refuseAndReport(report, apiVerifier, {
    name: "the access token from above, a minute after it has expired",
    token: accessToken,
    now: inAnHour + 60,
    code: "ERR_JWT_EXPIRED",
  });
  report.conclusion("Two tokens were accepted, three attacks were refused.");
}
