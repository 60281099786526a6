// Client assertions for Entra ID: josette's against those of @azure/msal-node and @azure/identity, from the same certificate, member by member.
import assert from "node:assert/strict";
import { createPublicKey, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { ClientCertificateCredential } from "@azure/identity";
import { ConfidentialClientApplication } from "@azure/msal-node";
import { loadPem } from "josette";
import { entraClientAssertion } from "josette/profiles";
import { read } from "./support/refusals.js";

const tenantId = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const clientId = "75dbe77f-10a3-4e59-85fd-8c127544f17c";
const scope = "api://orders/.default";
const authority = "https://login.microsoftonline.com";
const fileOf = (name) => readFileSync(new URL(`../files/pkcs12/${name}`, import.meta.url), "utf8");
const certificate = fileOf("rsa.pem");
const privateKey = fileOf("rsa-key.pem");
const thumbprint = (name) => new X509Certificate(certificate)[name].replaceAll(":", "").toLowerCase();

/** The responses of Entra ID, and what it was sent. Nothing leaves this process. */
function entra() {
  const forms = [];
  const answer = (url, body) => {
    const { pathname } = new URL(url);
    if (pathname.endsWith("/token")) {
      forms.push(new URLSearchParams(body));
      return { token_type: "Bearer", expires_in: 3599, access_token: "token" };
    }
    const base = `${authority}/${tenantId}`;
    if (pathname.endsWith("/openid-configuration")) {
      return {
        issuer: `${base}/v2.0`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        end_session_endpoint: `${base}/oauth2/v2.0/logout`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
      };
    }
    return {
      tenant_discovery_endpoint: `${base}/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [
        {
          preferred_network: "login.microsoftonline.com",
          preferred_cache: "login.windows.net",
          aliases: ["login.microsoftonline.com", "login.windows.net"],
        },
      ],
    };
  };
  return { forms, answer };
}

/** The assertion that msal-node sends. */
async function msalAssertion(clientCertificate) {
  const { forms, answer } = entra();
  const respond = async (url, { body } = {}) => ({ status: 200, headers: {}, body: answer(url, body) });
  const application = new ConfidentialClientApplication({
    auth: {
      clientId,
      authority: `${authority}/${tenantId}`,
      clientCertificate: { privateKey, ...clientCertificate },
    },
    system: { networkClient: { sendGetRequestAsync: respond, sendPostRequestAsync: respond } },
  });
  await application.acquireTokenByClientCredential({ scopes: [scope] });
  return assertionIn(forms);
}

/** The assertion that @azure/identity sends. */
async function identityAssertion(options) {
  const { forms, answer } = entra();
  const httpClient = {
    async sendRequest(request) {
      const Headers = request.headers.constructor;
      const bodyAsText = JSON.stringify(answer(request.url, request.body));
      return {
        request,
        status: 200,
        headers: new Headers({ "content-type": "application/json" }),
        bodyAsText,
      };
    },
  };
  const pem = { certificate: `${certificate}\n${privateKey}` };
  const credential = new ClientCertificateCredential(tenantId, clientId, pem, { httpClient, ...options });
  await credential.getToken(scope);
  return assertionIn(forms);
}

function assertionIn(forms) {
  assert.equal(forms.length, 1);
  const [form] = forms;
  assert.equal(form.get("client_assertion_type"), "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  return form.get("client_assertion");
}

async function ours(changes = {}) {
  const { keys } = await loadPem(`${certificate}\n${privateKey}`);
  return entraClientAssertion({ tenantId, clientId, key: keys[0], ...changes });
}

/** Whether node:crypto verifies the signature with the certificate's key. */
function isSigned(assertion) {
  const [header, payload, signature] = assertion.split(".");
  const pss = read(assertion).header.alg === "PS256" && { padding: 6, saltLength: 32 };
  const key = { key: createPublicKey(certificate), ...pss };
  return verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"));
}

/** Every member, except those that differ in each assertion: times are compared as differences. */
function comparable(assertion) {
  assert.equal(isSigned(assertion), true);
  const { header, claims } = read(assertion);
  const { jti, nbf, iat, exp, ...rest } = claims;
  assert.match(jti, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  // They round the time for nbf, and cut it for iat.
  return { header, claims: rest, lifetime: exp - nbf, issuedThen: Math.abs(iat - nbf) <= 1 };
}

const x5t256 = { thumbprintSha256: thumbprint("fingerprint256") };
const rows = [
  ["msal-node with a SHA-256 thumbprint", () => msalAssertion(x5t256), {}],
  [
    "msal-node with a SHA-256 thumbprint and the certificate",
    () => msalAssertion({ ...x5t256, x5c: certificate }),
    { certificate: ["x5t#S256", "x5c"] },
  ],
  ["@azure/identity", () => identityAssertion({}), {}],
  [
    "@azure/identity with the certificate",
    () => identityAssertion({ sendCertificateChain: true }),
    { certificate: ["x5t#S256", "x5c"] },
  ],
];

describe("the same header and claims as", () => {
  for (const [name, theirs, options] of rows) {
    test(name, async () => {
      // Their assertions are valid for ten minutes.
      assert.deepEqual(comparable(await ours({ lifetime: 600, ...options })), comparable(await theirs()));
    });
  }

  test("msal-node with a SHA-1 thumbprint", async () => {
    const theirs = await msalAssertion({ thumbprint: thumbprint("fingerprint") });
    const options = { certificate: "x5t", alg: "RS256", lifetime: 600 };
    assert.deepEqual(comparable(await ours(options)), comparable(theirs));
  });
});

describe("the comparison finds", () => {
  const differences = {
    "another client": { clientId: "6e74172b-be56-4843-9ff4-e66a39bb12e3" },
    "another tenant": { tenantId: "6e74172b-be56-4843-9ff4-e66a39bb12e3" },
    "another cloud": { cloud: "usgov" },
    "another lifetime": { lifetime: 300 },
    "another algorithm": { alg: "RS256" },
    "another thumbprint": { certificate: "x5t" },
  };
  for (const [name, changes] of Object.entries(differences)) {
    test(name, async () => {
      const assertion = comparable(await ours({ lifetime: 600, ...changes }));
      assert.notDeepEqual(assertion, comparable(await msalAssertion(x5t256)));
    });
  }
});
