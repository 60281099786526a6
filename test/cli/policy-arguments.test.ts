// The options that describe what an application expects, with providers on this machine: what `open` and `explain` write.
import { createHash, randomBytes, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startCurity, type Curity } from "../../examples/identity-provider/curity.ts";
import type { Entra } from "../../examples/identity-provider/entra.ts";
import { idTokenClaims, userClaims } from "../../examples/identity-provider/entra-claims.ts";
import type { JsonObject } from "../../examples/identity-provider/jws.ts";
import { pemFile } from "../../examples/identity-provider/key-files.ts";
import { createSigningKey } from "../../examples/identity-provider/signing-key.ts";
import { temporaryFolder } from "../support/cli/folder.ts";
import { josette } from "../support/cli/run.ts";
import { startTenant } from "../support/docs/entra.ts";

const { file } = temporaryFolder();

/** What `explain --json` writes, as far as it is looked at. */
interface Explained {
  readonly outcome: string;
  readonly findings: readonly { readonly code: string; readonly severity: string }[];
  readonly layers: readonly { readonly kind: string; readonly opened: boolean }[];
  readonly claims: readonly { readonly name: string; readonly value: unknown; readonly ok?: boolean }[];
}

async function explained(args: readonly string[], token: string): Promise<Explained & { code: number }> {
  const { stdout, code } = await josette(["explain", "-", "--json", ...args], { stdin: token });
  return { ...(JSON.parse(stdout) as Explained), code };
}

/** The lines for people, without colours. */
async function linesOf(args: readonly string[], token: string): Promise<readonly string[]> {
  const { stdout } = await josette(["explain", "-", ...args], { stdin: token, columns: 200 });
  return stdout.replaceAll(/\u001b\[[\d;]+m/g, "").split("\n");
}

/** The names of the claims that the policy checked and accepted. */
function acceptedClaims({ claims }: Explained): readonly string[] {
  return claims.filter(({ ok }) => ok === true).map(({ name }) => name);
}

function valuesOf({ claims }: Explained): JsonObject {
  return Object.fromEntries(claims.map(({ name, value }) => [name, value]));
}

describe("--entra", () => {
  const api = "aaaaaaaa-2222-3333-4444-555555555555";
  const client = "bbbbbbbb-2222-3333-4444-555555555555";
  const otherTenant = "99999999-2222-3333-4444-555555555555";
  let entra: Entra;
  let key: string;
  let access: JsonObject;
  let id: JsonObject;

  beforeAll(async () => {
    const recipient = await createSigningKey("CN=orders.contoso.example");
    key = file("orders.pem", pemFile(recipient));
    const encryptionCertificate = new X509Certificate(recipient.certificate);
    entra = await startTenant({
      api: { clientId: api, applicationIdUri: `api://${api}`, encryptionCertificate },
    });
    const { tenantId } = entra;
    access = userClaims({ tenantId, api, client, scopes: "Orders.Read" });
    id = idTokenClaims(tenantId, client);
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await entra.close();
  });

  test("open writes the claims of an encrypted access token, with the tenant's published keys", async () => {
    const before = entra.keyRequests();
    const args = ["open", "--key", key, "--entra", entra.tenantId, "--audience", api];
    const token = entra.encrypt(access);
    const { code, stdout, stderr } = await josette(args, { stdin: token });
    expect({ code, stderr, claims: JSON.parse(stdout) as unknown }).toEqual({
      code: 0,
      stderr: "",
      claims: access,
    });
    expect(entra.keyRequests()).toBe(before + 1);
    const { stdout: json } = await josette([...args, "--json"], { stdin: token });
    expect(JSON.parse(json)).toMatchObject({
      claims: access,
      jwe: {
        header: { alg: "RSA-OAEP", enc: "A128CBC-HS256", zip: "DEF" },
        matchedBy: "x5t",
        key: { kty: "RSA" },
      },
      jws: { header: { alg: "RS256", typ: "JWT" }, matchedBy: "kid", key: { kty: "RSA" } },
    });
  });

  test("explain shows both layers, and every claim with what the profile says of it", async () => {
    const args = ["--key", key, "--entra", entra.tenantId, "--audience", api];
    const token = entra.encrypt(access);
    const diagnosis = await explained(args, token);
    expect(diagnosis).toMatchObject({ code: 0, outcome: "accepted", findings: [{ code: "accepted" }] });
    expect(diagnosis.layers.map(({ kind, opened }) => [kind, opened])).toEqual([
      ["JWE", true],
      ["JWS", true],
    ]);
    expect(valuesOf(diagnosis)).toEqual(access);
    expect(acceptedClaims(diagnosis)).toEqual(expect.arrayContaining(["aud", "iss", "exp", "nbf"]));
    const lines = await linesOf(args, token);
    expect(lines[0]).toMatch(/^ACCEPTED {2}/);
    for (const text of [String(access["iss"]), api, "megan@contoso.example", "Orders.Read"])
      expect(lines.some((line) => line.includes(text))).toBe(true);
    expect(lines.filter((line) => /^ {2}✓ (?:aud|iss) /.test(line))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith("  ✗"))).toEqual([]);
  });

  test("with --oidc it takes ID tokens of the client, and compares the nonce", async () => {
    const args = ["--entra", entra.tenantId, "--oidc", client];
    const nonce = ["--nonce", String(id["nonce"])];
    const { code, stdout } = await josette(["open", ...args, ...nonce], { stdin: entra.sign(id) });
    expect({ code, claims: JSON.parse(stdout) as unknown }).toEqual({ code: 0, claims: id });
    const diagnosis = await explained([...args, ...nonce], entra.sign(id));
    expect(diagnosis).toMatchObject({ code: 0, outcome: "accepted" });
    expect(acceptedClaims(diagnosis)).toEqual(expect.arrayContaining(["aud", "iss", "nonce"]));
    const other = await explained([...args, "--nonce", "other"], entra.sign(id));
    expect(other).toMatchObject({ code: 1, outcome: "refused", findings: [{ code: "nonce-mismatch" }] });
    expect((await linesOf([...args, "--nonce", "other"], entra.sign(id))).slice(0, 2)).toEqual([
      expect.stringMatching(/^REFUSED {2}/),
      expect.stringMatching(/\[nonce-mismatch\]$/),
    ]);
  });

  test.each([
    ["a token for another API", { aud: otherTenant }, "audience-mismatch"],
    ["a token for the URI of the API", { aud: `api://${api}` }, "audience-api-prefix"],
    ["a token that expired", { exp: 1_700_000_000 }, "expired"],
    [
      "a token of another tenant",
      { iss: `https://login.microsoftonline.com/${otherTenant}/v2.0`, tid: otherTenant },
      "issuer-other-tenant",
    ],
    ["a token whose tid is another one", { tid: otherTenant }, "claim-refused"],
  ])("refuses %s", async (_what, change, code) => {
    const args = ["--entra", entra.tenantId, "--audience", api];
    const token = entra.sign({ ...access, ...change });
    const { outcome, findings, ...rest } = await explained(args, token);
    expect({ outcome, code: rest.code, first: findings[0]?.code }).toEqual({
      outcome: "refused",
      code: 1,
      first: code,
    });
    const opened = await josette(["open", ...args, "--json"], { stdin: token });
    expect(opened.code).toBe(1);
    expect(JSON.parse(opened.stdout)).toMatchObject({ error: { code: expect.stringMatching(/^ERR_JWT_/) } });
  });

  test("tells ID tokens and access tokens apart", async () => {
    const asAccess = await explained(["--entra", entra.tenantId, "--audience", api], entra.sign(id));
    expect(asAccess.findings[0]?.code).toBe("id-token-for-access-token");
    const asId = await explained(["--entra", entra.tenantId, "--oidc", client], entra.sign(access));
    expect(asId.findings[0]?.code).toBe("access-token-for-id-token");
  });

  test("without an answer it is exit code 3, and a finding", async () => {
    entra.setDown(true);
    try {
      const args = ["--entra", entra.tenantId, "--audience", api];
      expect((await josette(["open", ...args], { stdin: entra.sign(access) })).code).toBe(3);
      const { findings, layers } = await explained(args, entra.sign(access));
      expect(findings.map(({ code }) => code)).toContain("keys-unavailable");
      expect(layers).toMatchObject([{ kind: "JWS", opened: false }]);
    } finally {
      entra.setDown(false);
    }
  });
});

describe("--oidc", () => {
  const redirectUri = "http://127.0.0.1/callback";
  const nonce = "n-0S6_WzA2Mj";
  let curity: Curity;
  let key: string;
  let token: string;

  beforeAll(async () => {
    const [signing, encryption] = await Promise.all(
      ["signing", "encryption"].map((unit) => createSigningKey(`CN=website.contoso.example,OU=${unit}`)),
    );
    if (signing === undefined || encryption === undefined) throw new Error("There are no keys");
    key = file("website.pem", pemFile(encryption));
    curity = await startCurity({
      clients: [
        {
          clientId: "website",
          redirectUris: [redirectUri],
          postLogoutRedirectUris: [],
          backChannelLogoutUri: "http://127.0.0.1/logout",
          certificates: [new X509Certificate(signing.certificate)],
          encryption: new X509Certificate(encryption.certificate),
        },
      ],
    });
    token = await signIn(file("signing.pem", pemFile(signing)));
  });
  afterAll(() => curity.close());

  /** Signs a user in, with an assertion of the command. */
  async function signIn(signingKey: string): Promise<string> {
    const response = await fetch(`${curity.issuer}/.well-known/openid-configuration`);
    const metadata = (await response.json()) as { authorization_endpoint: string; token_endpoint: string };
    const verifier = randomBytes(32).toString("base64url");
    const request = new URLSearchParams({
      ...{ client_id: "website", redirect_uri: redirectUri, response_type: "code", scope: "openid", nonce },
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    const granted = await fetch(`${metadata.authorization_endpoint}?${request}`, { redirect: "manual" });
    const code = new URL(granted.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const endpoint = ["--client-id", "website", "--token-endpoint", metadata.token_endpoint];
    const made = await josette(["assertion", "--key", signingKey, ...endpoint]);
    const answer = await fetch(metadata.token_endpoint, {
      method: "POST",
      body: new URLSearchParams({
        ...{ grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier },
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: made.stdout.trim(),
      }),
    });
    const { id_token: idToken } = (await answer.json()) as { id_token: string };
    return idToken;
  }

  test("open writes the claims of an encrypted ID token, with the keys that the issuer publishes", async () => {
    const args = ["open", "--key", key, "--issuer", curity.issuer, "--oidc", "website", "--nonce", nonce];
    const { code, stdout, stderr } = await josette(args, { stdin: token });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const claims = { iss: curity.issuer, aud: "website", azp: "website", nonce, sub: "7ad0b5a0ba1f4a52" };
    expect(JSON.parse(stdout)).toMatchObject(claims);
    const { stdout: json } = await josette([...args, "--json"], { stdin: token });
    expect(JSON.parse(json)).toMatchObject({
      claims,
      jwe: { header: { alg: "RSA-OAEP", enc: "A256CBC-HS512", cty: "JWT" }, matchedBy: "x5t#S256" },
      jws: { header: { alg: "RS256" }, matchedBy: "kid" },
    });
  });

  test("explain shows both layers, and every claim with what the profile says of it", async () => {
    const args = ["--key", key, "--issuer", curity.issuer, "--oidc", "website", "--nonce", nonce];
    const diagnosis = await explained(args, token);
    expect(diagnosis).toMatchObject({ code: 0, outcome: "accepted" });
    expect(diagnosis.layers).toMatchObject([
      { kind: "JWE", opened: true },
      { kind: "JWS", opened: true },
    ]);
    expect(valuesOf(diagnosis)).toMatchObject({ iss: curity.issuer, aud: "website", nonce });
    expect(acceptedClaims(diagnosis)).toEqual(expect.arrayContaining(["iss", "aud", "nonce", "exp"]));
    const lines = await linesOf(args, token);
    expect(lines[0]).toMatch(/^ACCEPTED {2}/);
    expect(lines.filter((line) => /^ {2}✓ (?:aud|iss|nonce) /.test(line))).toHaveLength(3);
  });

  test.each([
    ["another client", ["--oidc", "other"], "audience-mismatch"],
    ["another nonce", ["--oidc", "website", "--nonce", "other"], "nonce-mismatch"],
  ])("refuses it for %s", async (_what, options, code) => {
    const args = ["--key", key, "--issuer", curity.issuer, ...options];
    const { outcome, findings, ...rest } = await explained(args, token);
    expect({ outcome, code: rest.code, first: findings[0]?.code }).toEqual({
      outcome: "refused",
      code: 1,
      first: code,
    });
    const opened = await josette(["open", ...args, "--json"], { stdin: token });
    expect(opened.code).toBe(1);
    expect(JSON.parse(opened.stdout)).toMatchObject({ error: { code: "ERR_JWT_CLAIM_VALIDATION_FAILED" } });
  });

  test("without an answer of the issuer it is exit code 3", async () => {
    curity.setDown(true);
    try {
      const args = ["open", "--key", key, "--issuer", curity.issuer, "--oidc", "website"];
      expect((await josette(args, { stdin: token })).code).toBe(3);
    } finally {
      curity.setDown(false);
    }
  });
});
