// The middleware that everyone copies does what the guide says, and the two libraries do what its tables say.
import { createHmac, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { JoseError, JwtClaimError, keySet, remoteKeySet, signJwt, verifyJwt } from "josette";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { signRs256, type JsonObject } from "../../examples/identity-provider/jws.ts";
import {
  json,
  serveOnLoopback,
  type LoopbackServer,
} from "../../examples/identity-provider/loopback-server.ts";
import { createSigningKey, entraJwk, type SigningKey } from "../../examples/identity-provider/signing-key.ts";
import { writeGuide } from "../support/docs/guide.ts";
import { importFile, rejectionOf } from "../support/docs/run.ts";

interface Jsonwebtoken {
  sign(payload: JsonObject, key: string, options: JsonObject): string;
  verify(token: string, key: string, options: JsonObject): unknown;
}

interface JwksClient {
  getSigningKey(kid: string): Promise<{ getPublicKey(): string }>;
}

interface App {
  listen(port: number, host: string): Server;
}

const require = createRequire(new URL("../../examples/middleware/package.json", import.meta.url));
const jsonwebtoken = require("jsonwebtoken") as Jsonwebtoken;
const jwksClient = require("jwks-rsa") as (options: JsonObject) => JwksClient;

let key: SigningKey;
let jwks: LoopbackServer;
let down = false;
let fetches = 0;
let certificates = true;
const apps: { readonly server: Server; readonly version: string }[] = [];

beforeAll(async () => {
  key = await createSigningKey("CN=signing.example.com");
  jwks = await serveOnLoopback(
    (issuer) => new Map([["/jwks", { methods: ["GET"], answer: () => answerKeys(issuer) }]]),
    () => down,
  );
  vi.stubEnv("JWKS_URI", `${jwks.origin}/jwks`);
  vi.spyOn(console, "error").mockReturnValue(undefined); // Express prints errors of requests
  const { "copied.ts": path = "" } = writeGuide("from-jsonwebtoken", { under: "examples/middleware/build" });
  const older = path.replace("copied.ts", "copied-8.ts");
  writeFileSync(older, readFileSync(path, "utf8").replace('from "jsonwebtoken"', 'from "jsonwebtoken-8"'));
  for (const [version, file] of [
    ["9.0.3", path],
    ["8.5.1", older],
  ] as const) {
    const { app } = (await importFile({ [version]: file }, version)) as { app: App };
    apps.push({ version, server: app.listen(0, "127.0.0.1") });
  }
});

afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const { server } of apps) server.close();
  await jwks.close();
});

function answerKeys(issuer: string) {
  fetches += 1;
  const { x5c, ...jwk } = entraJwk(key, issuer);
  return json({ keys: [certificates ? { ...jwk, x5c } : jwk] });
}

const now = () => Math.floor(Date.now() / 1000);

function token(claims: JsonObject = {}, header: JsonObject = {}): string {
  const standard = { iss: "https://login.example.com", aud: "api://orders", sub: "alice", exp: now() + 60 };
  return signRs256({ alg: "RS256", kid: key.kid, ...header }, { ...standard, ...claims }, key.privateKey);
}

/** Signed with the published certificate as the secret: what everybody can do. */
function forged(): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${encode({ alg: "HS256", kid: key.kid })}.${encode({ sub: "admin", exp: now() + 60 })}`;
  const body = new X509Certificate(key.certificate).raw.toString("base64");
  const pem = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`;
  return `${input}.${createHmac("sha256", pem).update(input).digest("base64url")}`;
}

async function request(authorization?: string, version = "9.0.3"): Promise<Response> {
  const { server } = apps.find((app) => app.version === version) ?? {};
  const { port } = server?.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}/`, {
    headers: authorization === undefined ? {} : { authorization },
  });
}

describe("the copied middleware accepts", () => {
  test.each([
    ["a good token", () => `Bearer ${token()}`],
    ["another scheme (1)", () => `Whatever ${token()}`],
    ["another algorithm, if the sender says so (4)", () => `Bearer ${other("RS512")}`],
    ["a token for another API (5)", () => `Bearer ${token({ aud: "api://b" })}`],
    ["a token of another issuer whose keys are in the same set (5)", () => `Bearer ${token({ iss: "b" })}`],
    ["a token that never expires (5)", () => `Bearer ${token({ exp: undefined })}`],
  ])("%s", async (_, authorization) => {
    expect((await request(authorization())).status).toBe(200);
  });

  test("a forged token with jsonwebtoken 8.5.1, and not with 9.0.3 (4)", async () => {
    expect((await request(`Bearer ${forged()}`, "8.5.1")).status).toBe(200);
    expect((await request(`Bearer ${forged()}`, "9.0.3")).status).toBe(403);
  });

  function other(algorithm: string): string {
    const pem = key.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    return jsonwebtoken.sign({ sub: "alice" }, pem, { algorithm, keyid: key.kid });
  }
});

describe("the copied middleware", () => {
  test("fetches the keys for every request, also for one without a token (2)", async () => {
    fetches = 0;
    for (let count = 0; count < 5; count++) await request();
    expect(fetches).toBe(5);
  });

  test("responds with 500 if they cannot be fetched (2)", async () => {
    down = true;
    expect((await request(`Bearer ${token()}`)).status).toBe(500);
    down = false;
  });

  test("does not find a key without a certificate (3)", async () => {
    certificates = false;
    expect((await request(`Bearer ${token()}`)).status).not.toBe(200);
    certificates = true;
  });

  test("responds with 403 to an expired token, without a challenge (6)", async () => {
    const response = await request(`Bearer ${token({ exp: 1 })}`);
    expect(response.status).toBe(403);
    expect(response.headers.get("www-authenticate")).toBeNull();
  });
});

describe("both libraries", () => {
  const policy = () => ({
    verify: { keys: keySet({ keys: [entraJwk(key, "https://login.example.com")] }), alg: ["RS256"] as const },
    claims: { issuer: "https://login.example.com", audience: "api://orders" },
  });
  const options = { algorithms: ["RS256"], issuer: "https://login.example.com", audience: "api://orders" };
  const spki = () => key.publicKey.export({ type: "spki", format: "pem" }).toString();

  test("verify what the other one signs", async () => {
    const claims = { iss: options.issuer, aud: options.audience, sub: "alice" };
    const ours = await signJwt(
      claims,
      key.privateKey,
      { alg: "RS256", typ: "JWT" },
      { expiresIn: "1h", issuedAt: true },
    );
    expect(jsonwebtoken.verify(ours, spki(), options)).toMatchObject(claims);
    const pem = key.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const theirs = jsonwebtoken.sign(claims, pem, { algorithm: "RS256", expiresIn: "1h", keyid: key.kid });
    expect((await verifyJwt(theirs, policy())).claims).toMatchObject(claims);
  });

  test.each([
    [() => token({ exp: 1 }), "TokenExpiredError", "ERR_JWT_EXPIRED", "exp"],
    [() => token({ nbf: now() + 60 }), "NotBeforeError", "ERR_JWT_CLAIM_VALIDATION_FAILED", "nbf"],
    [() => token({ aud: "b" }), "JsonWebTokenError", "ERR_JWT_CLAIM_VALIDATION_FAILED", "aud"],
    [() => token({ iss: "b" }), "JsonWebTokenError", "ERR_JWT_CLAIM_VALIDATION_FAILED", "iss"],
    [() => token({}, { alg: "RS384" }), "JsonWebTokenError", "ERR_JOSE_ALG_NOT_ALLOWED", undefined],
    [() => "abc", "JsonWebTokenError", "ERR_JWT_INVALID", undefined],
    [
      () => token().replace(/\.[^.]*$/, `.${"A".repeat(342)}`),
      "JsonWebTokenError",
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
      undefined,
    ],
  ])("refuse case %#", async (make, name, code, claim) => {
    const refused = make();
    expect(() => jsonwebtoken.verify(refused, spki(), options)).toThrow(expect.objectContaining({ name }));
    const error = await rejectionOf(verifyJwt(refused, policy()));
    expect(error instanceof JoseError && error.code).toBe(code);
    expect(error instanceof JwtClaimError ? error.claim : undefined).toBe(claim);
  });

  test("jwks-rsa fetches for every unknown kid, and remoteKeySet once", async () => {
    const client = jwksClient({ jwksUri: `${jwks.origin}/jwks` });
    expect((await client.getSigningKey(key.kid)).getPublicKey().trim()).toBe(spki().trim());
    const keys = remoteKeySet(`${jwks.origin}/jwks`);
    const remote = { ...policy(), verify: { keys, alg: ["RS256"] as const } };
    await verifyJwt(token(), remote);
    fetches = 0;
    for (const kid of ["a", "b", "c"]) {
      const error = await rejectionOf(client.getSigningKey(kid));
      expect(error).toHaveProperty("name", "SigningKeyNotFoundError");
    }
    expect(fetches).toBe(3);
    fetches = 0;
    for (const kid of ["a", "b", "c"]) {
      const error = await rejectionOf(verifyJwt(token({}, { kid }), remote));
      expect(error instanceof JoseError && error.code).toBe("ERR_JWKS_NO_MATCHING_KEY");
    }
    expect(fetches).toBe(1);
  });
});
