// From a certificate to an access token: assertion and form sent to a token endpoint that checks them as Entra ID does.
import { sign, X509Certificate } from "node:crypto";
import { type ExternalSignRequest } from "josette/jwk";
import { externalKey, importKey } from "../../../src/jwk/index.ts";
import { loadPem, loadPkcs12 } from "../../../src/x509/index.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientAssertion } from "../../../src/profiles/index.ts";
import {
  clientCredentialsForm,
  type ClientCredentialsFormOptions,
} from "../../../src/profiles/oauth/client-credentials.ts";
import { type EntraClientAssertionOptions } from "../../../src/profiles/entra/client-assertion.ts";
import { entraClientAssertion } from "../../../src/profiles/index.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import { rsaJws } from "../../support/tokens.ts";
import { base64, selfSigned } from "../../support/x509/certificates.ts";
import { certificatesIn, file, partsOf, thumbprint } from "../../support/profiles/oauth/assertions.ts";
import { TokenEndpoint } from "../../support/profiles/oauth/token-endpoint.ts";

const tenantId = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const clientId = "75dbe77f-10a3-4e59-85fd-8c127544f17c";
const otherClient = "0b1e4bf7-3f2a-4ad4-a3a9-0e61d2a3a5f0";
const audience = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`;
const scope = "api://orders/.default";

const own = new X509Certificate(selfSigned(rsaKey));
const unregistered = new X509Certificate(selfSigned(otherRsaKey));
const key = importKey({ ...rsaKey, x5c: [base64(own.raw)] });
const { privateKey } = keyObjects(rsaKey);

const endpoint = new TokenEndpoint(
  [
    {
      clientId,
      certificates: [own, ...certificatesIn("certificates/rsa.pem"), ...certificatesIn("pkcs12/rsa.pem")],
    },
    { clientId: otherClient, certificates: [unregistered] },
  ],
  audience,
);
let address = "";
beforeAll(async () => {
  address = await endpoint.open();
});
afterAll(() => endpoint.close());

const granted = (grant: object) => ({ status: 200, access_token: "opaque", token_type: "Bearer", grant });
const refused = (problem: string, error = "invalid_client") => ({
  status: error === "invalid_client" ? 401 : 400,
  error,
  error_description: problem,
});

async function post(body: URLSearchParams | string): Promise<object> {
  const response = await fetch(address, { method: "POST", body });
  return { status: response.status, ...((await response.json()) as object) };
}

const assert = (options: Partial<EntraClientAssertionOptions> = {}) =>
  entraClientAssertion({ tenantId, clientId, key, ...options });

async function send(assertion: string, options: Partial<ClientCredentialsFormOptions> = {}): Promise<object> {
  return post(clientCredentialsForm({ clientId, assertion, scope, ...options }));
}

const credentials = granted({ grant_type: "client_credentials", scope });

describe("a token is granted", () => {
  test("for the defaults", async () => {
    expect(await send(await assert())).toEqual(credentials);
  });

  test.each<[string, Partial<EntraClientAssertionOptions>]>([
    ["RS256 and x5t, as older code has it", { alg: "RS256", certificate: "x5t" }],
    ["both thumbprints and the chain", { certificate: ["x5t", "x5t#S256", "x5c"] }],
    ["the shortest life", { lifetime: 30 }],
    ["the longest life", { lifetime: 600 }],
    ["a clock that is a little behind", { now: Date.now() / 1000 - 40 }],
    ["a clock that is a little ahead", { now: Date.now() / 1000 + 40 }],
  ])("for %s", async (_, options) => {
    expect(await send(await assert(options))).toEqual(credentials);
  });

  test("for a key and a certificate in PEM", async () => {
    const pem = `${file("keys/rsa-pkcs8.pem").toString()}${file("certificates/rsa.pem").toString()}`;
    const { keys } = await loadPem(pem);
    expect(await send(await assert({ key: keys[0]! }))).toEqual(credentials);
  });

  test("for a PKCS #12 file", async () => {
    const { keys } = await loadPkcs12(file("pkcs12/rsa.pfx"), { password: "secret" });
    expect(await send(await assert({ key: keys[0]! }))).toEqual(credentials);
  });

  test("for a key in a vault", async () => {
    const vault = externalKey({
      jwk: publicJwk(rsaKey),
      x5c: [base64(own.raw)],
      alg: ["PS256"],
      sign: async ({ data }: ExternalSignRequest) =>
        new Uint8Array(sign("sha256", data, { key: privateKey, padding: 6, saltLength: 32 })),
    });
    expect(await send(await assert({ key: vault }))).toEqual(credentials);
  });

  test("for the general assertion", async () => {
    expect(await send(await clientAssertion({ clientId, audience, key }))).toEqual(credentials);
  });

  test.each([
    [
      "a code",
      { grant_type: "authorization_code", code: "a/+=&b", redirect_uri: "https://app.example/cb?a=b&c" },
    ],
    ["a refresh token", { grant_type: "refresh_token", refresh_token: "0.AX%20+/=" }],
    [
      "a user",
      {
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        assertion: "a.b.c",
        requested_token_use: "on_behalf_of",
      },
    ],
  ])("for %s", async (_, grant) => {
    expect(await send(await assert(), { grant })).toEqual(granted({ ...grant, scope }));
    expect(await post(clientCredentialsForm({ clientId, assertion: await assert(), grant }))).toEqual(
      granted(grant),
    );
  });

  test("each time, for an assertion of its own each time", async () => {
    const assertions = await Promise.all(Array.from({ length: 8 }, () => assert()));
    const answers = await Promise.all(assertions.map((assertion) => send(assertion)));
    expect(answers).toEqual(assertions.map(() => credentials));
  });
});

describe("a token is refused", () => {
  test("for an assertion that has been there", async () => {
    const assertion = await assert();
    expect(await send(assertion)).toEqual(credentials);
    expect(await send(assertion)).toEqual(refused("replay"));
  });

  const later = (seconds: number) => Date.now() / 1000 + seconds;
  test.each<[string, Partial<EntraClientAssertionOptions>, string]>([
    ["another cloud", { cloud: "usgov" }, "audience"],
    ["another tenant", { tenantId: otherClient }, "audience"],
    ["another server", { audience: "https://login.example.com" }, "audience"],
    ["an old assertion", { now: later(-400) }, "time"],
    ["one from the future", { now: later(200) }, "time"],
    ["another client", { clientId: otherClient }, "issuer"],
    [
      "a certificate that is not registered",
      { key: { ...otherRsaKey, x5c: [base64(unregistered.raw)] } },
      "certificate",
    ],
    ["no thumbprint", { certificate: "x5c" }, "certificate"],
    ["another algorithm", { alg: "PS384" }, "header"],
  ])("for %s", async (_, options, problem) => {
    expect(await send(await assert(options))).toEqual(refused(problem));
  });

  test("for the classic mistake: base64 of the thumbprint's text", async () => {
    const shown = own.fingerprint.replaceAll(":", "");
    const wrong = Buffer.from(shown).toString("base64url");
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: clientId,
      sub: clientId,
      aud: audience,
      jti: "1",
      nbf: now,
      iat: now,
      exp: now + 300,
    };
    const token = (x5t: string) => rsaJws({ alg: "RS256", typ: "JWT", x5t }, claims, privateKey);
    expect(await send(token(wrong))).toEqual(refused("certificate"));
    expect(await send(token(thumbprint(own, "sha1")))).toEqual(credentials);
    const { header } = partsOf(await assert({ certificate: "x5t" }));
    expect(header["x5t"]).toBe(thumbprint(own, "sha1"));
  });

  test("for claims that were changed", async () => {
    const assertion = await assert();
    const [header = "", , signature = ""] = assertion.split(".");
    const claims = Buffer.from(JSON.stringify({ ...partsOf(assertion).claims, jti: "2" })).toString(
      "base64url",
    );
    expect(await send(`${header}.${claims}.${signature}`)).toEqual(refused("signature"));
  });

  test("for an issuer or a subject that is not the client", async () => {
    for (const options of [{ issuer: "other" }, { subject: "other" }]) {
      const assertion = await clientAssertion({ clientId, audience, key, ...options });
      expect(await send(assertion)).toEqual(refused("issuer"));
    }
  });

  test("for a client that is unknown", async () => {
    expect(await send(await assert(), { clientId: tenantId })).toEqual(refused("client"));
  });

  test("for a form that is not one", async () => {
    const body = clientCredentialsForm({ clientId, assertion: await assert() });
    expect(await post(body.toString())).toEqual(refused("content type", "invalid_request"));
    body.append("client_id", clientId);
    expect(await post(body)).toEqual(refused("repeated parameter", "invalid_request"));
  });

  test("for a grant that does not exist", async () => {
    const grant = { grant_type: "password", username: "alice" };
    expect(await send(await assert(), { grant })).toEqual(refused("grant type"));
  });
});
