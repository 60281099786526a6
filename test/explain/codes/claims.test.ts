// Findings about claims and policies.
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { ClaimsCode } from "../../../src/explain/codes/claims.ts";
import { diagnose } from "../../../src/explain/index.ts";
import type { JwtPolicy } from "../../../src/jwt/index.ts";
import { entraAccessToken, jwtAccessToken, oidcIdToken } from "../../../src/profiles/index.ts";
import { testCases, type Case } from "../../support/explain/cases.ts";
import {
  audience,
  claims,
  encrypted,
  instead,
  issuer,
  mac,
  now,
  policy,
  recipientJwk,
  sample,
  secret,
  signed,
  signerJwk,
} from "../../support/explain/samples.ts";
import { segment } from "../../support/tokens.ts";

const rules = (change: Partial<JwtPolicy["claims"]> = {}) => ({ policy: policy(change) });
const changed = (change: object): string => signed({ ...claims, ...change });
const tenant = "11111111-2222-3333-4444-555555555555";
const otherTenant = "99999999-2222-3333-4444-555555555555";
const appId = "aaaaaaaa-2222-3333-4444-555555555555";
const v1 = `https://sts.windows.net/${tenant}/`;
const v2 = `https://login.microsoftonline.com/${tenant}/v2.0`;
const keys = [signerJwk];
const access = jwtAccessToken({ issuer, audience, keys });
const entra = entraAccessToken({ tenants: tenant, audience: appId, keys, scopes: ["Orders.Read"] });

const cases: Readonly<Record<ClaimsCode, Case>> = {
  "claims-not-json": {
    cause: () => sample(signed("hello"), { keys }),
    other: () => instead("claims-invalid", signed('{"iss":"a"'), { keys }),
  },
  "claims-invalid": {
    cause: () => sample(signed('{"iss":"a","iss":"b"}'), { keys }),
    other: () => instead("claims-not-json", signed("[]"), { keys }),
  },
  "claim-wrong-type": {
    cause: () => sample(changed({ aud: 7 }), rules()),
    other: () => instead("time-as-text", changed({ exp: "7" }), rules()),
  },
  "time-as-text": {
    cause: () => sample(changed({ exp: String(claims.exp) }), rules()),
    other: () => instead("claim-wrong-type", changed({ exp: null }), rules()),
  },
  "time-in-milliseconds": {
    cause: () => sample(changed({ nbf: claims.nbf * 1000 }), rules()),
    other: () => instead("not-yet-valid", changed({ nbf: claims.nbf + 100_000 }), rules()),
  },
  "claim-missing": {
    cause: () => sample(changed({ exp: undefined }), rules()),
    other: () => instead("expired", changed({ exp: 0 }), rules()),
  },
  expired: {
    cause: () => sample(changed({ exp: now - 720 }), { keys }),
    other: () => instead("expired-just-now", changed({ exp: now }), rules()),
  },
  "expired-just-now": {
    cause: () => sample(changed({ exp: now - 1 }), rules()),
    other: () => instead("expired", changed({ exp: now - 86_400 }), rules()),
  },
  "not-yet-valid": {
    cause: () => sample(changed({ nbf: now + 7200 }), rules()),
    other: () => instead("clock-skew", changed({ nbf: now + 20 }), rules()),
  },
  "clock-skew": {
    cause: () => sample(changed({ nbf: now + 20 }), rules()),
    other: () => instead("accepted", changed({ nbf: now + 20 }), rules({ clockTolerance: 60 })),
  },
  "issued-in-the-future": {
    cause: () => sample(changed({ iat: now + 3600 }), rules()),
    other: () => instead("clock-skew", changed({ iat: now + 20 }), rules({ maxTokenAge: 60 })),
  },
  "too-old": {
    cause: () => sample(changed({ iat: now - 900 }), rules({ maxTokenAge: 600 })),
    other: () => instead("claim-missing", changed({ iat: undefined }), rules({ maxTokenAge: 600 })),
  },
  "issuer-mismatch": {
    cause: () => sample(changed({ iss: "https://evil.example" }), rules()),
    other: () => instead("issuer-almost-equal", changed({ iss: "https://LOGIN.example.com" }), rules()),
  },
  "issuer-trailing-slash": {
    cause: () => sample(changed({ iss: `${issuer}/` }), rules()),
    other: () => instead("issuer-mismatch", changed({ iss: `${issuer}/realm` }), rules()),
  },
  "issuer-other-version": {
    cause: () => sample(changed({ iss: v1 }), rules({ issuer: v2 })),
    other: () => instead("issuer-trailing-slash", changed({ iss: v2 }), rules({ issuer: `${v2}/` })),
  },
  "issuer-other-tenant": {
    cause: () => sample(changed({ iss: v2 }), rules({ issuer: v2.replace(tenant, otherTenant) })),
    other: () => instead("issuer-other-version", changed({ iss: v2 }), rules({ issuer: v1 })),
  },
  "issuer-almost-equal": {
    cause: () => sample(changed({ iss: "login.example.com" }), rules()),
    other: () => instead("issuer-mismatch", changed({ iss: "login.example.org" }), rules()),
  },
  "audience-mismatch": {
    cause: () => sample(changed({ aud: "api://invoices" }), rules()),
    other: () => instead("claim-missing", changed({ aud: undefined }), rules()),
  },
  "audience-api-prefix": {
    cause: () => sample(changed({ aud: appId }), rules({ audience: `api://${appId}` })),
    other: () =>
      instead("audience-mismatch", changed({ aud: tenant }), rules({ audience: `api://${appId}` })),
  },
  "audience-almost-equal": {
    cause: () =>
      sample(changed({ aud: "https://api.example.com/" }), rules({ audience: "https://api.example.com" })),
    other: () =>
      instead(
        "audience-mismatch",
        changed({ aud: "https://api.example.com/v2" }),
        rules({ audience: "https://api.example.com" }),
      ),
  },
  "audiences-without-yours": {
    cause: () => sample(changed({ aud: ["a", "b"] }), rules()),
    other: () => instead("accepted", changed({ aud: ["a", audience] }), rules()),
  },
  "id-token-for-access-token": {
    cause: () => sample(changed({ aud: "client", nonce: "n", at_hash: "h" }), rules()),
    other: () => instead("audience-mismatch", changed({ aud: "client", scope: "openid" }), rules()),
  },
  "access-token-for-id-token": {
    cause: () =>
      sample(signed({ ...claims, aud: "client", scope: "openid" }), {
        policy: oidcIdToken({ issuer, clientId: "client", keys }),
      }),
    other: () =>
      instead("audience-mismatch", changed({ nonce: "n" }), {
        policy: oidcIdToken({ issuer, clientId: "client", keys }),
      }),
  },
  "subject-mismatch": {
    cause: () => sample(signed(), rules({ subject: "bob" })),
    other: () => instead("claim-missing", changed({ sub: undefined }), rules({ subject: "bob" })),
  },
  "nonce-mismatch": {
    cause: () => sample(changed({ nonce: "a" }), { ...rules(), nonce: "b" }),
    other: () => instead("claim-missing", signed(), { ...rules(), nonce: "b" }),
  },
  "claim-differs-from-header": {
    cause: () => sample(encrypted({ header: { iss: "other" } }), { keys: [recipientJwk, signerJwk] }),
    other: () =>
      instead("no-policy", encrypted({ header: { iss: issuer } }), { keys: [recipientJwk, signerJwk] }),
  },
  "claim-refused": {
    cause: () =>
      sample(changed({ iss: v2, aud: appId, tid: tenant, ver: "2.0", scp: "Other.Read", azp: "client" }), {
        policy: entra,
      }),
    other: () => instead("typ-mismatch", changed({ client_id: "a", jti: "b" }), { policy: access }),
  },
  "check-refused": {
    cause: () => sample(signed(), rules({ check: () => false })),
    other: () => instead("accepted", signed(), rules({ check: ({ sub }) => sub === "alice" })),
  },
  "policy-unusable": {
    cause: () => sample(signed(), { policy: { ...policy(), limits: { tokenLength: -1 } } }),
    other: () =>
      instead(
        "check-refused",
        signed(),
        rules({
          check: () => {
            throw new Error("no");
          },
        }),
      ),
  },
  "no-policy": {
    cause: () => sample(signed(), { keys }),
    other: () => instead("accepted", signed(), rules()),
  },
  accepted: {
    cause: () => sample(signed(), rules()),
    other: () => instead("no-policy", signed(), { keys }),
  },
};

testCases(cases);

test("the outcome is that of a verifier", async () => {
  const outcomes = [
    await diagnose(signed(), { at: now, ...rules() }),
    await diagnose(signed(), { at: now, keys }),
    await diagnose(signed(), { at: now + 7200, keys }),
    await diagnose(mac(), { at: now }),
  ];
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["accepted", "unverified", "refused", "unverified"]);
});

test("a nested token has its layers, sizes, attempts and claims", async () => {
  const token = encrypted({ header: { kid: "recipient", zip: "DEF" } });
  const { layers, claims: reports } = await diagnose(token, { at: now, keys: [recipientJwk, signerJwk] });
  expect(layers.map(({ kind, opened }) => [kind, opened])).toEqual([
    ["JWE", true],
    ["JWS", true],
  ]);
  const [outer] = layers;
  expect(outer?.segments.map(({ name, start, end }) => [name, token.slice(start, end)])).toEqual(
    ["header", "encrypted key", "iv", "ciphertext", "tag"].map((name, index) => [
      name,
      token.split(".")[index],
    ]),
  );
  expect(outer).toMatchObject({ bytes: token.length, contentBytes: layers[1]?.bytes });
  expect(outer?.attempts).toMatchObject([{ key: 0, fits: true, hint: "kid", result: "opened" }]);
  expect(layers[1]?.attempts).toMatchObject([{ key: 1, fits: true, hint: "kid", result: "verified" }]);
  expect(reports.find(({ name }) => name === "exp")).toMatchObject({ ok: true, time: claims.exp });
});

test.each([
  ["claims-invalid", '{"iss":"a","iss":"b"}'],
  ["claims-not-json", "[]"],
])("%s is no cause where the signature shows that the token was altered", async (code, content) => {
  const [header, , signature] = signed().split(".");
  const altered = [header, Buffer.from(content).toString("base64url"), signature].join(".");
  const { findings } = await diagnose(altered, { at: now, keys });
  expect(findings[0]?.code).toBe("signature-mismatch");
  expect(findings.find((found) => found.code === code)?.severity).toBe("warning");
});

test.each([
  ["a byte order mark", (text: string): Buffer => Buffer.from(`\uFEFF${text}`)],
  ["UTF-16", (text: string): Buffer => Buffer.from(text, "utf16le")],
])("claims with %s are read and reported", async (_, encode) => {
  const input = `${segment({ alg: "HS256" })}.${encode(JSON.stringify(claims)).toString("base64url")}`;
  const signature = createHmac("sha256", secret).update(input).digest("base64url");
  const diagnosis = await diagnose(`${input}.${signature}`, { keys: [secret], at: now });
  expect([diagnosis.outcome, diagnosis.findings.map(({ code }) => code)]).toEqual([
    "refused",
    ["claims-invalid"],
  ]);
  expect(diagnosis.claims).toHaveLength(6);
});

test("a nonce is required without a policy", async () => {
  const { outcome, findings } = await diagnose(mac(), { keys: [secret], nonce: "n", at: now });
  expect([outcome, findings[0]?.code]).toEqual(["refused", "claim-missing"]);
});
