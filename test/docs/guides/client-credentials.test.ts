// The client of the guide, against a token endpoint that verifies assertions as Entra ID does.
import { randomUUID, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeUnverified } from "josette";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Entra } from "../../../examples/identity-provider/entra.ts";
import { pemFile } from "../../../examples/identity-provider/key-files.ts";
import { createSigningKey } from "../../../examples/identity-provider/signing-key.ts";
import { startTenant } from "../../support/docs/entra.ts";
import { writeGuide } from "../../support/docs/guide.ts";
import { importFile } from "../../support/docs/run.ts";

type AccessToken = (scope?: string) => Promise<string>;

const clientId = "75dbe77f-10a3-4e59-85fd-8c127544f17c";
const directory = mkdtempSync(join(tmpdir(), "guide-"));
const file = join(directory, "daemon.pem");
let entra: Entra;
let accessToken: AccessToken;

beforeAll(async () => {
  const key = await createSigningKey("CN=daemon");
  const certificates = [new X509Certificate(key.certificate)];
  entra = await startTenant({
    api: { clientId: randomUUID(), applicationIdUri: "api://orders" },
    applications: [{ clientId, objectId: randomUUID(), certificates, roles: ["Orders.Read.All"] }],
  });
  vi.stubEnv("TENANT_ID", entra.tenantId);
  vi.stubEnv("CLIENT_ID", clientId);
  vi.stubEnv("PEM_FILE", file);
  writeFileSync(file, pemFile(key));
  const files = writeGuide("client-credentials");
  ({ accessToken } = (await importFile(files, "token.ts")) as { accessToken: AccessToken });
});

afterAll(async () => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  await entra.close();
  rmSync(directory, { recursive: true });
});

test("the token endpoint accepts an assertion each time", async () => {
  const tokens = [await accessToken(), await accessToken()];
  for (const token of tokens) {
    expect(decodeUnverified(token).claims).toMatchObject({ azp: clientId, roles: ["Orders.Read.All"] });
  }
});

test("a refusal of the token endpoint is an error with its code", async () => {
  await expect(accessToken("openid")).rejects.toThrow("400 invalid_scope");
});

test("a certificate that is not registered is refused", async () => {
  writeFileSync(file, pemFile(await createSigningKey("CN=daemon")));
  vi.resetModules();
  const files = writeGuide("client-credentials");
  const other = (await importFile(files, "token.ts")) as { accessToken: AccessToken };
  await expect(other.accessToken()).rejects.toThrow("401 invalid_client");
});
