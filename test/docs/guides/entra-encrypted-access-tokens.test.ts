// The API of the guide and its entry for the app registration, against a provider that encrypts as Entra ID does.
import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { applicationClaims, userClaims } from "../../../examples/identity-provider/entra-claims.ts";
import type { Entra } from "../../../examples/identity-provider/entra.ts";
import { pemFile } from "../../../examples/identity-provider/key-files.ts";
import { createSigningKey, type SigningKey } from "../../../examples/identity-provider/signing-key.ts";
import { encryptRsaOaep } from "../../../examples/identity-provider/jwe.ts";
import { startTenant } from "../../support/docs/entra.ts";
import { writeGuide } from "../../support/docs/guide.ts";
import { challengeOf, get, importFile, originOf } from "../../support/docs/run.ts";

const api = "6e74172b-be56-4843-9ff4-e66a39bb12e3";
const client = "0c5e7e0f-5a3c-4a1d-9d53-3b1f0a7d7a10";
const directory = mkdtempSync(join(tmpdir(), "guide-"));
let key: SigningKey;
let entra: Entra;
let server: Server;
let files: Readonly<Record<string, string>>;

beforeAll(async () => {
  key = await createSigningKey("CN=orders");
  const encryptionCertificate = new X509Certificate(key.certificate);
  entra = await startTenant({
    api: { clientId: api, applicationIdUri: "api://orders", encryptionCertificate },
  });
  writeFileSync(join(directory, "orders.pem"), pemFile(key));
  writeFileSync(join(directory, "orders.crt"), encryptionCertificate.toString());
  vi.stubEnv("PEM_FILE", join(directory, "orders.pem"));
  vi.stubEnv("CERTIFICATE_FILE", join(directory, "orders.crt"));
  vi.stubEnv("TENANT_ID", entra.tenantId);
  vi.stubEnv("API_CLIENT_ID", api);
  vi.stubEnv("PORT", "0");
  files = writeGuide("entra-encrypted-access-tokens");
  ({ server } = (await importFile(files, "server.ts")) as { server: Server });
});

afterAll(async () => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  server.close();
  await entra.close();
  rmSync(directory, { recursive: true });
});

const user = (scopes = "Orders.Read") => userClaims({ tenantId: entra.tenantId, api, client, scopes });
const application = (roles: string[]) =>
  applicationClaims({ tenantId: entra.tenantId, api, client, objectId: crypto.randomUUID(), roles });

async function request(token?: string): Promise<Response> {
  return get(await originOf(server), token);
}

test("while Entra ID's keys cannot be fetched, the response is 503", async () => {
  entra.setDown(true);
  const response = await request(entra.encrypt(user()));
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(challengeOf(response)).toBeNull();
  entra.setDown(false);
});

test("encrypted tokens of users and applications are accepted", async () => {
  const claims = user();
  await expect
    .poll(async () => (await request(entra.encrypt(claims))).status, { timeout: 60_000, interval: 1000 })
    .toBe(200);
  expect(await (await request(entra.encrypt(claims))).json()).toEqual({ hello: claims["sub"] });
  expect((await request(entra.encrypt(application(["Orders.Read.All"])))).status).toBe(200);
}, 70_000);

test.each([
  ["no token", () => undefined, 401, /^Bearer realm="orders"$/],
  ["a token that is not encrypted", () => entra.sign(user()), 401, /error="invalid_token"/],
  ["a token for another API", () => entra.encrypt({ ...user(), aud: client }), 401, /error="invalid_token"/],
  ["an expired token", () => entra.encrypt({ ...user(), exp: 1 }), 401, /error="invalid_token"/],
  [
    "a token for another certificate",
    async () => {
      const { publicKey } = await createSigningKey("CN=other");
      const header = { alg: "RSA-OAEP", enc: "A128CBC-HS256" };
      return encryptRsaOaep({ header, plaintext: entra.sign(user()), publicKey });
    },
    401,
    /error="invalid_token"/,
  ],
  ["a user without the scope", () => entra.encrypt(user("Other")), 403, /error="insufficient_scope"/],
  [
    "an application without the role",
    () => entra.encrypt(application([])),
    403,
    /error="insufficient_scope"/,
  ],
])("%s", async (_, token, status, challenge) => {
  const response = await request(await token());
  expect(response.status).toBe(status);
  expect(challengeOf(response)).toMatch(challenge);
});

test("the entry for the registration is of the certificate", async () => {
  const log = vi.spyOn(console, "log").mockReturnValue(undefined);
  const error = vi.spyOn(console, "error").mockReturnValue(undefined);
  const { registration, x5t } = (await importFile(files, "key-credential.ts")) as {
    registration: { keyCredentials: Record<string, string>[]; tokenEncryptionKeyId: string };
    x5t: string;
  };
  const certificate = new X509Certificate(key.certificate);
  const [entry] = registration.keyCredentials;
  expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toEqual(registration);
  expect(error).toHaveBeenCalledOnce();
  vi.restoreAllMocks();
  expect(entry).toMatchObject({ type: "AsymmetricX509Cert", usage: "Encrypt", displayName: "CN=orders" });
  expect(entry?.["keyId"]).toBe(registration.tokenEncryptionKeyId);
  expect(entry?.["key"]).toBe(certificate.raw.toString("base64"));
  expect(new Date(entry?.["endDateTime"] ?? "")).toEqual(new Date(certificate.validTo));
  expect(x5t).toBe(createHash("sha1").update(certificate.raw).digest("base64url"));
});
