import { connect } from "node:net";
import { once } from "node:events";
import { createHash, createPublicKey, generateKeyPairSync, verify, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mintSelfSignedCertificate } from "../../examples/identity-provider/certificate.ts";
import { startIdentityProvider, type IdentityProvider } from "../../examples/identity-provider/server.ts";
import { jsonSegment, openJwe } from "../support/examples/jwe-opener.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const certificate = new X509Certificate(
  mintSelfSignedCertificate({
    subject: "CN=website",
    publicKey,
    privateKey,
    notBefore: new Date(),
    notAfter: new Date(Date.now() + 60_000),
  }),
);
const credentials = { client_id: "website", client_secret: "correct horse" };
let provider: IdentityProvider;

beforeAll(async () => {
  const client = { clientId: credentials.client_id, clientSecret: credentials.client_secret, certificate };
  provider = await startIdentityProvider({ clients: [client] });
});

afterAll(() => provider.close());

test("the openid-configuration names its endpoints", async () => {
  const response = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toMatchObject({
    issuer: provider.issuer,
    jwks_uri: `${provider.issuer}/jwks`,
    token_endpoint: `${provider.issuer}/token`,
    id_token_signing_alg_values_supported: ["RS256"],
  });
  expect(provider.issuer).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test("the JWKS has Entra ID's shape", async () => {
  const { keys } = await jwks();
  expect(keys).toHaveLength(3);
  expect(keys.map(({ kid }) => kid)).toEqual(provider.kids);
  expect(new Set(provider.kids).size).toBe(3);
  for (const key of keys) {
    expect(Object.keys(key)).toEqual(["kty", "use", "kid", "x5t", "n", "e", "x5c", "issuer"]);
    expect(key).toMatchObject({ kty: "RSA", use: "sig", issuer: provider.issuer });
    const [certificateText = "", ...others] = key.x5c;
    expect(others).toEqual([]);
    const leaf = new X509Certificate(Buffer.from(certificateText, "base64"));
    const x5t = createHash("sha1").update(leaf.raw).digest("base64url");
    expect([key.kid, key.x5t]).toEqual([x5t, x5t]);
    expect(leaf.publicKey.equals(createPublicKey({ key: { ...key }, format: "jwk" }))).toBe(true);
    expect(leaf.verify(leaf.publicKey)).toBe(true);
  }
});

describe("the token endpoint", () => {
  test("an access token: Entra ID's, for this client, by a key of the JWKS that is not the first", async () => {
    const { status, body } = await token({ ...credentials, ...grant("api://website-api/Reports.Read") });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 3600 });
    const { plaintext } = openJwe(String(body["access_token"]), privateKey);
    const inner = plaintext.subarray(3).toString("ascii");
    const claims = jsonSegment(inner.split(".")[1]);
    expect(claims).toMatchObject({
      iss: provider.issuer,
      aud: "website",
      azp: "website",
      ver: "2.0",
      scp: "Reports.Read",
    });
    expect(claims["tid"]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(claims["nbf"]).toBe(claims["iat"]);
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(3600);
    expect(Math.abs(Number(claims["iat"]) - Date.now() / 1000)).toBeLessThan(5);
    expect(jsonSegment(inner.split(".")[0])["kid"]).toBe(provider.kids[1]);
    expect(await isSignedByJwks(inner)).toBe(true);
  });

  test("an ID token: Curity's, with the nonce that was sent", async () => {
    const { status, body } = await token({ ...credentials, ...grant("openid"), nonce: "n-0S6" });
    expect(status).toBe(200);
    const inner = openJwe(String(body["id_token"]), privateKey).plaintext.toString("ascii");
    const claims = jsonSegment(inner.split(".")[1]);
    expect(claims).toMatchObject({ iss: provider.issuer, aud: "website", purpose: "id", nonce: "n-0S6" });
    expect(claims["amr"]).toBeTypeOf("string");
    expect(claims["auth_time"]).toBeTypeOf("number");
    const hash = createHash("sha256").update(String(body["access_token"])).digest();
    expect(claims["at_hash"]).toBe(hash.subarray(0, 16).toString("base64url"));
    expect(await isSignedByJwks(inner)).toBe(true);
  });

  test("no nonce in, no nonce out", async () => {
    const { body } = await token({ ...credentials, ...grant("openid") });
    const inner = openJwe(String(body["id_token"]), privateKey).plaintext.toString("ascii");
    expect(jsonSegment(inner.split(".")[1])).not.toHaveProperty("nonce");
  });

  test.each([
    ["nothing", {}, 400, "invalid_request"],
    ["no scope", { ...credentials, grant_type: "client_credentials" }, 400, "invalid_request"],
    ["another grant", { ...credentials, grant_type: "password" }, 400, "unsupported_grant_type"],
    ["another scope", { ...credentials, ...grant("email") }, 400, "invalid_scope"],
    ["no secret", { client_id: "website", ...grant("openid") }, 400, "invalid_request"],
    ["a wrong secret", { ...credentials, client_secret: "x", ...grant("openid") }, 401, "invalid_client"],
    ["an unknown client", { ...credentials, client_id: "x", ...grant("openid") }, 401, "invalid_client"],
  ])("RFC 6749 5.2: %s is refused", async (_, parameters: Record<string, string>, status, error) => {
    const response = await token(parameters);
    expect(response).toMatchObject({ status, body: { error } });
    expect(response.body["error_description"]).toBeTypeOf("string");
  });

  test.each([
    ["a repeated parameter", "grant_type=client_credentials&grant_type=client_credentials"],
    ["bad percent-encoding", "grant_type=%E0%A4%A&%"],
    ["no form at all", "\u0000\uFFFF"],
  ])("%s is an invalid request or grant", async (_, body) => {
    const response = await post(body, "application/x-www-form-urlencoded");
    expect(response.status).toBe(400);
  });

  test("JSON is an invalid request", async () => {
    const response = await post("{}", "application/json");
    expect(response).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  test("a long body is cut off", async () => {
    const response = await post("a".repeat(8193), "application/x-www-form-urlencoded");
    expect(response).toMatchObject({ status: 413, body: { error: "invalid_request" } });
  });

  test("an endless body is cut off", async () => {
    const { hostname, port } = new URL(provider.issuer);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined); // the provider may hang up while this test is still sending
    socket.write("POST /token HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\n");
    socket.write("transfer-encoding: chunked\r\n\r\n");
    const sending = setInterval(() => socket.write(`400\r\n${"a".repeat(0x400)}\r\n`), 1);
    let received = "";
    socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
    await once(socket, "close");
    clearInterval(sending);
    expect(received).toMatch(/^HTTP\/1\.1 413 /);
  });
});

test.each(["/", "/nothing", "/jwks/", "//", "/..", "/__proto__"])("GET %s is 404", async (path) => {
  const response = await fetch(provider.issuer + path);
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ error: "not_found" });
});

test("a method an endpoint does not have is 405", async () => {
  const response = await fetch(`${provider.issuer}/token?grant_type=client_credentials`);
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("POST");
});

test("after close nobody answers", async () => {
  const other = await startIdentityProvider({ clients: [] });
  await fetch(`${other.issuer}/jwks`); // leaves a connection open
  await other.close();
  await expect(fetch(`${other.issuer}/jwks`)).rejects.toThrow();
});

interface PublishedKey {
  readonly kty: string;
  readonly kid: string;
  readonly x5t: string;
  readonly n: string;
  readonly e: string;
  readonly x5c: readonly string[];
}

async function jwks(): Promise<{ keys: readonly PublishedKey[] }> {
  const response = await fetch(`${provider.issuer}/jwks`);
  const body: { keys: readonly PublishedKey[] } = await response.json();
  return body;
}

async function isSignedByJwks(token: string): Promise<boolean> {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { kid } = jsonSegment(header);
  const jwk = (await jwks()).keys.find((key) => key.kid === kid);
  if (jwk === undefined) return false;
  const key = createPublicKey({ key: { ...jwk }, format: "jwk" });
  return verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"));
}

function grant(scope: string) {
  return { grant_type: "client_credentials", scope };
}

function token(parameters: Record<string, string>) {
  return post(new URLSearchParams(parameters).toString(), "application/x-www-form-urlencoded");
}

async function post(body: string, contentType: string) {
  const headers = { "content-type": contentType };
  const response = await fetch(`${provider.issuer}/token`, { method: "POST", headers, body });
  const answer: Readonly<Record<string, unknown>> = await response.json();
  return { status: response.status, body: answer };
}
