// The website of the guide, and a provider that encrypts for the key which the registration had.
import {
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  type JsonWebKey,
  type KeyObject,
} from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  decodeHeader,
  importKey,
  JwtClaimError,
  UnavailableError,
  type JwtVerifier,
  type Key,
  type VerifiedJwt,
} from "josette";
import type { OidcIdTokenContext } from "josette/profiles";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { decryptRsaOaep256 } from "../../../examples/identity-provider/jwe-decryption.ts";
import { encryptRsaOaep } from "../../../examples/identity-provider/jwe.ts";
import { signRs256, unsecuredJwt, type JsonObject } from "../../../examples/identity-provider/jws.ts";
import {
  json,
  serveOnLoopback,
  type LoopbackServer,
} from "../../../examples/identity-provider/loopback-server.ts";
import {
  createSigningKey,
  entraJwk,
  type SigningKey,
} from "../../../examples/identity-provider/signing-key.ts";
import { writeGuide } from "../../support/docs/guide.ts";
import { importFile, originOf, rejectionOf } from "../../support/docs/run.ts";

interface Metadata extends JsonObject {
  readonly jwks: { readonly keys: readonly (JsonWebKey & { readonly use?: string })[] };
}

const directory = mkdtempSync(join(tmpdir(), "guide-"));
let providerKey: SigningKey;
let provider: LoopbackServer;
let registered: Metadata | undefined;
let down = true;
let verifier: JwtVerifier<unknown, OidcIdTokenContext>;
let logoutHint: (idToken: VerifiedJwt, providerKey: Key) => Promise<string>;
let sessions: Map<string, { readonly sub: string; readonly sid: string }>;
let server: Server;
let register: (endpoint: string, token: string) => Promise<object>;

beforeAll(async () => {
  for (const name of ["signing", "encryption"]) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(join(directory, name), privateKey.export({ type: "pkcs8", format: "pem" }));
  }
  providerKey = await createSigningKey("CN=login.example.com");
  provider = await serveOnLoopback(
    (issuer) =>
      new Map([
        [
          "/.well-known/openid-configuration",
          { methods: ["GET"], answer: () => json({ issuer, jwks_uri: `${issuer}/jwks` }) },
        ],
        ["/jwks", { methods: ["GET"], answer: () => json({ keys: [entraJwk(providerKey, issuer)] }) }],
        ["/register", { methods: ["POST"], answer: answerRegistration }],
      ]),
    () => down,
  );
  vi.stubEnv("SIGNING_KEY", join(directory, "signing"));
  vi.stubEnv("ENCRYPTION_KEY", join(directory, "encryption"));
  vi.stubEnv("ISSUER", provider.origin);
  vi.stubEnv("CLIENT_ID", "website");
  const files = writeGuide("encrypted-id-tokens");
  ({ verifier } = (await importFile(files, "verifier.ts")) as { verifier: typeof verifier });
  ({ logoutHint } = (await importFile(files, "logout-hint.ts")) as { logoutHint: typeof logoutHint });
  vi.stubEnv("PORT", "0");
  ({ server, sessions } = (await importFile(files, "back-channel-logout.ts")) as {
    server: Server;
    sessions: typeof sessions;
  });
  ({ register } = (await importFile(files, "registration.ts")) as { register: typeof register });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await provider.close();
  rmSync(directory, { recursive: true });
});

async function answerRegistration(request: IncomingMessage) {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(request, "end");
  if (request.headers.authorization !== "Bearer initial") return json({}, "no-store", 401);
  registered = JSON.parse(Buffer.concat(chunks).toString()) as Metadata;
  return json({ ...registered, client_id: "website" }, "no-store", 201);
}

function claims(more: JsonObject = {}): JsonObject {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: provider.origin,
    aud: "website",
    sub: "alice",
    nonce: "n-1",
    iat: now,
    exp: now + 60,
    ...more,
  };
}

function sign(more: JsonObject = {}): string {
  return signRs256({ alg: "RS256", kid: providerKey.kid }, claims(more), providerKey.privateKey);
}

/** Encrypts as the registered metadata says, with a key ID that the client cannot know. */
function encrypt(plaintext: string, publicKey = registeredKey()): string {
  const alg = registered?.["id_token_encrypted_response_alg"];
  const enc = registered?.["id_token_encrypted_response_enc"];
  return encryptRsaOaep({ header: { alg, enc, cty: "JWT", kid: "-996770274" }, plaintext, publicKey });
}

function registeredKey(): KeyObject {
  const key = registered?.jwks.keys.find(({ use }) => use === "enc");
  return createPublicKey({ key: key ?? {}, format: "jwk" });
}

test("the metadata is registered, with public keys alone", async () => {
  down = false;
  const response = await register(`${provider.origin}/register`, "initial");
  expect(response).toHaveProperty("client_id", "website");
  expect(registered?.jwks.keys).toEqual([
    { kty: "RSA", kid: "website-sig-1", use: "sig", alg: "PS256", n: expect.any(String), e: "AQAB" },
    { kty: "RSA", kid: "website-enc-1", use: "enc", alg: "RSA-OAEP-256", n: expect.any(String), e: "AQAB" },
  ]);
  await expect(register(`${provider.origin}/register`, "wrong")).rejects.toThrow("401");
  down = true;
});

test("while the provider is down, the error says that it may succeed later", async () => {
  const error = await rejectionOf(verifier.verify(encrypt(sign()), { nonce: "n-1" }));
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error).toHaveProperty("code", "ERR_JWKS_UNAVAILABLE");
  down = false;
});

test("an encrypted ID token is accepted", async () => {
  const verified = () =>
    verifier.verify(encrypt(sign()), { nonce: "n-1" }).then(({ claims: { sub } }) => sub);
  await expect.poll(() => verified().catch(() => "later"), { timeout: 60_000, interval: 1000 }).toBe("alice");
}, 70_000);

test.each([
  ["that is not encrypted", () => sign(), "ERR_JWT_NOT_ENCRYPTED", undefined],
  [
    "for another key",
    () => encrypt(sign(), generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey),
    "ERR_JWE_DECRYPTION_FAILED",
    undefined,
  ],
  ["that is not signed", () => encrypt(unsecuredJwt(claims())), "ERR_JOSE_ALG_NOT_ALLOWED", undefined],
  ["of another sign-in", () => encrypt(sign({ nonce: "n-2" })), "ERR_JWT_CLAIM_VALIDATION_FAILED", "nonce"],
  ["for another client", () => encrypt(sign({ aud: "shop" })), "ERR_JWT_CLAIM_VALIDATION_FAILED", "aud"],
  [
    "with the hash of another access token",
    () => encrypt(sign({ at_hash: "AAAAAAAAAAAAAAAAAAAAAA" })),
    "ERR_JWT_CLAIM_VALIDATION_FAILED",
    "at_hash",
  ],
])("an ID token %s is refused", async (_, token, code, claim) => {
  const error = await rejectionOf(verifier.verify(token(), { nonce: "n-1", accessToken: "opaque" }));
  expect(error).toHaveProperty("code", code);
  expect(error instanceof JwtClaimError ? error.claim : undefined).toBe(claim);
});

test("the hint for logging out is the inner token, for the provider alone", async () => {
  const idToken = await verifier.verify(encrypt(sign()), { nonce: "n-1" });
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const providerKey = importKey(publicKey.export({ type: "spki", format: "pem" }).toString(), {
    use: "enc",
    kid: "hints-1",
  });
  const hint = await logoutHint(idToken, providerKey);
  expect(decodeHeader(hint)).toEqual({ alg: "RSA-OAEP-256", enc: "A256GCM", cty: "JWT", kid: "hints-1" });
  expect(decryptRsaOaep256(hint, privateKey)).toBe(idToken.jws.token);
  expect(hint).not.toContain(idToken.jws.token.split(".")[1]);
});

describe("the provider logs a user out:", () => {
  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const logout = (more: JsonObject = {}) =>
    sign({ nonce: undefined, events, jti: randomUUID(), sub: undefined, sid: "s-1", ...more });

  async function post(token: string): Promise<[number, string | null]> {
    const body = new URLSearchParams({ logout_token: token });
    const response = await fetch(await originOf(server), { method: "POST", body });
    return [response.status, response.headers.get("cache-control")];
  }

  beforeEach(() => {
    sessions.clear();
    sessions.set("a", { sub: "alice", sid: "s-1" });
    sessions.set("b", { sub: "alice", sid: "s-2" });
    sessions.set("c", { sub: "bob", sid: "s-3" });
  });

  test("while the provider's keys are unavailable, it is told to try again", async () => {
    down = true;
    expect(await post(logout())).toEqual([503, "no-store"]);
    expect(sessions.size).toBe(3);
    down = false;
    const status = async () => (await post(logout({ sid: "s-4" })))[0];
    await expect.poll(status, { timeout: 60_000, interval: 1000 }).toBe(200);
  }, 70_000);

  test.each([
    ["one session", () => logout(), ["b", "c"]],
    ["one session, with an encrypted token", () => encrypt(logout()), ["b", "c"]],
    ["all sessions of a user", () => logout({ sub: "alice", sid: undefined }), ["c"]],
    ["a session that has ended", () => logout({ sid: "s-4" }), ["a", "b", "c"]],
  ])("%s", async (_, token, left) => {
    expect(await post(token())).toEqual([200, "no-store"]);
    expect([...sessions.keys()]).toEqual(left);
  });

  test.each([
    ["an ID token", () => sign({ sid: "s-1" })],
    ["a token for another client", () => logout({ aud: "shop" })],
    ["no token", () => ""],
    ["a body that is too long", () => "a".repeat(70_000)],
  ])("%s is refused", async (_, token) => {
    expect(await post(token())).toEqual([400, "no-store"]);
    expect(sessions.size).toBe(3);
  });

  test("a token that was accepted before is refused", async () => {
    const token = logout();
    expect(await post(token)).toEqual([200, "no-store"]);
    sessions.set("a", { sub: "alice", sid: "s-1" });
    expect(await post(token)).toEqual([400, "no-store"]);
    expect(sessions.size).toBe(3);
  });
});
