// Assertions of a federated identity for Entra ID: src/profiles/entra/federated-assertion.ts.
import { sign } from "node:crypto";
import { UsageError } from "josette/errors";
import { type ExternalSignRequest } from "josette/jwk";
import { describe, expect, test } from "vitest";
import { externalKey, generateKey, importKey } from "../../../src/jwk/index.ts";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import {
  clientAssertion,
  clientCredentialsForm,
  entraFederatedAssertion,
} from "../../../src/profiles/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { keyObjects, publicJwk, rsaKey } from "../../support/keys.ts";
import { isSignedBy, now, partsOf } from "../../support/profiles/oauth/assertions.ts";

const issuer = "https://workloads.example.com/";
const subject = "system:serviceaccount:default:Exporter";
const { privateKey, publicKey } = keyObjects(rsaKey);
const key = { ...rsaKey, kid: "2026-11" };

/** As a caller whom no compiler checks. */
function assert(options: object = {}): Promise<string> {
  return entraFederatedAssertion({ issuer, subject, key, now, ...options });
}

const standard = {
  iss: issuer,
  sub: subject,
  aud: "api://AzureADTokenExchange",
  jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
  nbf: now,
  iat: now,
  exp: now + 300,
};

test("an assertion has the federated identity as iss and sub, and is signed with RS256", async () => {
  const token = await assert();
  const { header, claims } = partsOf(token);
  expect(header).toEqual({ alg: "RS256", typ: "JWT", kid: "2026-11" });
  expect(claims).toEqual(standard);
  expect(isSignedBy(token, publicKey)).toBe(true);
});

test.each<[string, object, object]>([
  ["the public cloud", { cloud: "global" }, {}],
  ["the US Government's", { cloud: "usgov" }, { aud: "api://AzureADTokenExchangeUSGov" }],
  ["China's", { cloud: "china" }, { aud: "api://AzureADTokenExchangeChina" }],
  [
    "another audience",
    { audience: "api://AzureADTokenExchangeUSNat" },
    { aud: "api://AzureADTokenExchangeUSNat" },
  ],
  ["undefined, which is the default", { cloud: undefined, audience: undefined, alg: undefined }, {}],
  ["a lifetime", { lifetime: 30 }, { exp: now + 30 }],
  ["claims of its own", { claims: { job_workflow_ref: "a/b" } }, { job_workflow_ref: "a/b" }],
])("the claims: %s", async (_what, options, changed) => {
  expect(partsOf(await assert(options)).claims).toEqual({ ...standard, ...changed });
});

test.each<[string, object, object]>([
  ["another kid", { header: { kid: "2" } }, { kid: "2" }],
  ["a key without kid", { key: rsaKey }, { kid: undefined }],
  ["another algorithm", { alg: "PS256" }, { alg: "PS256" }],
  ["a key with a certificate, which does not replace kid", { key: { ...key, x5t: "a".repeat(27) } }, {}],
])("the header: %s", async (_what, options, changed) => {
  const token = await assert(options);
  expect(partsOf(token).header).toEqual({ alg: "RS256", typ: "JWT", kid: "2026-11", ...changed });
  expect(isSignedBy(token, publicKey)).toBe(true);
});

test("the key may be in a vault", async () => {
  const rs256 = ({ data }: ExternalSignRequest) => new Uint8Array(sign("sha256", data, privateKey));
  const vault = externalKey({ jwk: publicJwk(rsaKey), alg: ["RS256"], kid: "vault-1", sign: rs256 });
  const token = await assert({ key: vault });
  expect(partsOf(token).header).toEqual({ alg: "RS256", typ: "JWT", kid: "vault-1" });
  expect(isSignedBy(token, publicKey)).toBe(true);
});

test("Entra ID can verify it with the issuer's keys, and it goes into a token request", async () => {
  const assertion = await assert();
  const verifier = createJwtVerifier({
    verify: { keys: { keys: [{ ...publicJwk(rsaKey), kid: "2026-11" }] }, alg: ["RS256"] },
    claims: { issuer, audience: "api://AzureADTokenExchange", subject },
  });
  expect((await verifier.verify(assertion, { now })).jws.matchedBy).toBe("kid");
  const clientId = "75dbe77f-10a3-4e59-85fd-8c127544f17c";
  const body = clientCredentialsForm({ clientId, assertion, scope: "api://orders/.default" });
  expect([body.get("client_id"), body.get("client_assertion")]).toEqual([clientId, assertion]);
});

test("clientAssertion makes it for servers other than Entra ID", async () => {
  const audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q";
  const token = await clientAssertion({
    clientId: subject,
    issuer,
    subject,
    audience,
    key,
    alg: "RS256",
    now,
  });
  expect(partsOf(token).claims).toEqual({ ...standard, aud: audience });
});

describe("refused is", () => {
  test.each<[string, object, string]>([
    ["no issuer", { issuer: undefined }, "ERR_INVALID_OPTION"],
    ["a client id as the issuer", { issuer: "75dbe77f-10a3-4e59-85fd-8c127544f17c" }, "ERR_INVALID_OPTION"],
    ["an issuer without TLS", { issuer: "http://workloads.example.com" }, "ERR_INVALID_OPTION"],
    ["an issuer that is no text", { issuer: new URL(issuer) }, "ERR_INVALID_OPTION"],
    ["no subject", { subject: undefined }, "ERR_INVALID_OPTION"],
    ["an empty subject", { subject: "" }, "ERR_INVALID_OPTION"],
    ["a client id", { clientId: "75dbe77f-10a3-4e59-85fd-8c127544f17c" }, "ERR_INVALID_OPTION"],
    ["a tenant", { tenantId: "8eaef023-2b34-4da1-9baa-8bc8c9d6a490" }, "ERR_INVALID_OPTION"],
    ["a cloud that does not exist", { cloud: "germany" }, "ERR_INVALID_OPTION"],
    ["a cloud and an audience", { cloud: "usgov", audience: "api://a" }, "ERR_INVALID_OPTION"],
    ["an empty audience", { audience: "" }, "ERR_INVALID_OPTION"],
    ["a long lifetime", { lifetime: 601 }, "ERR_INVALID_OPTION"],
    ["claims that are determined", { claims: { sub: "else" } }, "ERR_INVALID_OPTION"],
    ["an algorithm in the header", { header: { alg: "RS256" } }, "ERR_INVALID_OPTION"],
    ["a public key", { key: publicJwk(rsaKey) }, "ERR_KEY_NOT_SUITABLE"],
    ["a key that is bound to another algorithm", { key: { ...key, alg: "PS256" } }, "ERR_KEY_NOT_SUITABLE"],
    ["no key", { key: "key" }, "ERR_INVALID_ARGUMENT"],
  ])("%s", async (_what, options, code) => {
    const error = await failureOf(assert(options));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.code).toBe(code);
  });

  test("a key of another type, unless the algorithm is named", async () => {
    const ec = await generateKey("ES256", { kid: "1" });
    expect(await codeOfRejection(assert({ key: ec }))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(partsOf(await assert({ key: importKey(ec), alg: "ES256" })).header["alg"]).toBe("ES256");
  });
});
