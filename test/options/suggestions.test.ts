// Further mistakes of newcomers. As in mistakes.test.ts, the message is looked at for the one name that it is there for.
import { JoseError, UsageError } from "josette/errors";
import * as jwe from "josette/jwe";
import * as jwk from "josette/jwk";
import * as jws from "josette/jws";
import * as jwt from "josette/jwt";
import * as lean from "josette/lean";
import {
  clientAssertion,
  dpopProof,
  dpopVerifier,
  entraAccessToken,
  entraClientAssertion,
  jwtAccessToken,
  logoutToken,
  oidcIdToken,
} from "josette/profiles";
import { loadPem, loadPkcs12 } from "josette/x509";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rsaKey } from "../support/keys.ts";

const bytes = new Uint8Array(32);
const mac = jwk.importSecret(bytes, { alg: "HS256" });
const rsa = jwk.importKey(rsaKey);
const guid = "11111111-2222-3333-4444-555555555555";
const site = "https://login.example.com";
const token = await jwt.signJwt({}, rsa, { alg: "RS256" });
const pemFile = new URL("../files/keys/rsa-pkcs8.pem", import.meta.url);
const pfxFile = new URL("../files/pkcs12/rsa.pfx", import.meta.url);
const shown: unknown = JSON.parse(JSON.stringify(jwk.publicKey(rsa)));

async function failureOf(call: () => unknown): Promise<JoseError | UsageError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof UsageError || error instanceof JoseError) return error;
    throw error;
  }
  throw new Error("This should have failed");
}

type Case = readonly [what: string, call: () => unknown, code: string, advice: RegExp];

describe("a Key that was passed to JSON.stringify is recognized by", () => {
  const served = () => Promise.resolve(Response.json({ keys: [shown] }));
  test.each<Case>([
    ["importKey", () => jwk.importKey(shown as never), "ERR_JWK_INVALID", /no "n".*exportJwk/],
    [
      "a verification with a set of such entries",
      () => jws.verifyCompact(token, { keys: [shown] } as never, { alg: ["RS256"] }),
      "ERR_JWKS_NO_MATCHING_KEY",
      /entry 0.*exportJwk/,
    ],
    [
      "a remote key set",
      () => jws.verifyCompact(token, jwk.remoteKeySet(`${site}/jwks`, { fetch: served }), { alg: ["RS256"] }),
      "ERR_JWKS_UNAVAILABLE",
      /no usable key.*exportJwk/,
    ],
  ])("%s", async (_, call, code, advice) => {
    const failure = await failureOf(call);
    const { message } = failure.cause instanceof JoseError ? failure.cause : failure;
    expect(failure.code).toBe(code);
    expect(message).toMatch(advice);
  });

  test.each(["HS256", "ES256", "Ed25519", "ECDH-ES", "RSA-OAEP"] as const)(
    "importKey, of %s",
    async (alg) => {
      const key = await jwk.generateKey(alg);
      const failure = await failureOf(() => jwk.importKey(JSON.parse(JSON.stringify(key)) as never));
      expect(failure.code).toBe("ERR_JWK_INVALID");
      expect(failure.message).toMatch(/exportJwk/);
    },
  );
});

describe("the error says which algorithms there are:", () => {
  const usage = "ERR_INVALID_OPTION";
  test.each<Case>([
    ["the start of a name", () => jwk.generateKey("RS" as never), usage, /RS256, RS384, RS512/],
    ["a key type", () => jwk.generateKey("EC" as never), usage, /ES256.*ECDH-ES/],
    ["another key type", () => jwk.generateKey("RSA" as never), usage, /RS256.*PS256.*RSA-OAEP/],
    ["a curve", () => jwk.generateKey("P-384" as never), usage, /ES384.*ECDH-ES/],
    ["anything else", () => jwk.generateKey("AES" as never), usage, /RS256.*ECDH-ES.*A256GCM/],
    ["a list as text", () => verifyWith("RS256"), usage, /alg: \["RS256"\]/],
    ["another one", () => verifyWith("PS512"), usage, /alg: \["PS512"\]/],
    ["no algorithm", () => verifyWith("none"), usage, /\["RS256"\]/],
    ["an empty list", () => verifyWith([]), usage, /\["RS256"\]/],
    [
      "text for a decryption",
      () => jwe.decryptCompact("", rsa, { alg: "RSA-OAEP-256", enc: ["A256GCM"] } as never),
      usage,
      /alg: \["RSA-OAEP-256"\]/,
    ],
  ])("%s", async (_, call, code, advice) => {
    const failure = await failureOf(call);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(advice);
    expect(failure.message).not.toMatch(/HS256"/);
  });

  function verifyWith(alg: unknown): unknown {
    return jws.verifyCompact(token, rsa, { alg } as never);
  }
});

describe("a key that is bound to an algorithm of another kind:", () => {
  const encrypting = jwk.importKey(rsaKey, { alg: "RSA-OAEP" });
  const signing = jwk.importKey(jwk.publicKey(rsa), { alg: "RS256" });
  const opening = jwk.importSecret(bytes, { alg: "A256GCM" });
  const enc = { enc: "A256GCM" } as const;
  test.each<[string, () => unknown, RegExp]>([
    ["signCompact", () => jws.signCompact(bytes, encrypting), /bound to RSA-OAEP.*cannot sign/],
    ["signJwt", () => jwt.signJwt({}, opening), /bound to A256GCM.*cannot sign/],
    ["encryptCompact", () => jwe.encryptCompact(bytes, signing, enc), /bound to RS256.*cannot encrypt/],
    [
      "signJwt of josette/lean",
      async () => lean.signJwt({}, await lean.generateKey((await import("josette/algorithms")).A256KW)),
      /bound to A256KW.*cannot sign/,
    ],
  ])("%s", async (_, call, advice) => {
    const failure = await failureOf(call);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.code).toBe("ERR_INVALID_OPTION");
    expect(failure.message).toMatch(advice);
  });
});

describe("an option that is named otherwise, or belongs elsewhere:", () => {
  const option = "ERR_INVALID_OPTION";
  const entra = { tenants: guid, audience: guid };
  const proof = { method: "GET", url: site };
  const dpop = dpopVerifier({ alg: ["ES256"], seen: null });
  test.each<Case>([
    ["clientId", () => entraAccessToken({ tenants: guid, clientId: guid } as never), option, /"audience"/],
    ["audience", () => oidcIdToken({ issuer: site, audience: "me" } as never), option, /"clientId"/],
    ["aud", () => oidcIdToken({ issuer: site, aud: "me" } as never), option, /"clientId"/],
    ["htm", () => dpopProof(mac, { htm: "GET", url: site } as never), option, /"method"/],
    ["htu", () => dpopProof(mac, { method: "GET", htu: site } as never), option, /"url"/],
    ["token", () => dpopProof(mac, { ...proof, token: "a" } as never), option, /"accessToken"/],
    [
      "dpop",
      () => jwtAccessToken({ issuer: site, audience: "a", keys: rsa, dpop } as never),
      option,
      /cnf: \{ dpop \}/,
    ],
    ["dpop of Entra", () => entraAccessToken({ ...entra, dpop } as never), option, /cnf: \{ dpop \}/],
    ["tenants", () => jwt.createJwtVerifier(entra as never), option, /entraAccessToken\(\{/],
    ["kid", () => jwk.exportJwk(rsa, { kid: "a" } as never), option, /importKey\(key, \{ kid \}\)/],
    ["alg", () => jwk.exportJwk(rsa, { alg: "RS256" } as never), option, /importKey\(key, \{ alg \}\)/],
    [
      "cooldownDuration",
      () => jwk.remoteKeySet(site, { cooldownDuration: 30_000 } as never),
      option,
      /"cooldown"/,
    ],
    [
      "tokenEndpoint",
      () => clientAssertion({ clientId: "me", tokenEndpoint: site, key: rsa } as never),
      option,
      /"audience"/,
    ],
    [
      "a client id that is not of Entra ID",
      () => entraClientAssertion({ tenantId: guid, clientId: "me", key: rsa }),
      option,
      /clientAssertion/,
    ],
    [
      "password of loadPem",
      async () => loadPem(readFileSync(pemFile), { password: "a" } as never),
      option,
      /"passphrase"/,
    ],
    [
      "passphrase of loadPkcs12",
      async () => loadPkcs12(readFileSync(pfxFile), { passphrase: "a" } as never),
      option,
      /"password"/,
    ],
    [
      "certificate",
      () =>
        clientAssertion({
          clientId: "me",
          audience: site,
          key: rsa,
          certificate: { subject: "CN=me" },
        } as never),
      option,
      /loadPem/,
    ],
    [
      "certificate as PEM",
      () =>
        clientAssertion({
          clientId: "me",
          audience: site,
          key: rsa,
          certificate: "-----BEGIN CERTIFICATE-----",
        } as never),
      option,
      /loadPem/,
    ],
  ])("%s", async (_, call, code, advice) => {
    const failure = await failureOf(call);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(advice);
  });
});

describe("a token of another type:", () => {
  const times = { exp: 4_000_000_000 };
  const issuer = { issuer: site, keys: jwk.publicKey(rsa), alg: ["RS256"] } as const;
  test.each<[string, string, () => jwt.JwtVerifier, RegExp]>([
    [
      "a plain JWT as an access token",
      "JWT",
      () => jwt.createJwtVerifier(jwtAccessToken({ ...issuer, audience: "a" })),
      /without typ$/,
    ],
    [
      "an access token as an ID token",
      "at+jwt",
      () => jwt.createJwtVerifier(oidcIdToken({ ...issuer, clientId: "a", nonce: "none" })),
      /jwtAccessToken$/,
    ],
    [
      "a plain JWT as a logout token",
      "JWT",
      () => jwt.createJwtVerifier(logoutToken({ ...issuer, clientId: "a" })),
      /typ: "JWT"/,
    ],
    [
      "another type as a logout token",
      "at+jwt",
      () => jwt.createJwtVerifier(logoutToken({ ...issuer, clientId: "a" })),
      /not logout\+jwt$/,
    ],
  ])("%s", async (_, typ, verifier, advice) => {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { ...times, iss: site, aud: "a", sub: "s", jti: "1", client_id: "c", iat, events: {} };
    const given = await jwt.signJwt(claims, rsa, { alg: "RS256", typ });
    const failure = await failureOf(() => verifier().verify(given));
    expect(failure.code).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    expect(failure.message).toMatch(advice);
  });
});

describe("a key is looked for in the wrong place:", () => {
  test.each(["f/orders.key", "./orders.pem", "C:\\keys\\orders.pem", "orders.jwk"])("%s", async (name) => {
    const failure = await failureOf(() => jwk.importKey(name));
    expect(failure.code).toBe("ERR_PEM_INVALID");
    expect(failure.message).toMatch(/contents of the file/);
  });

  const { privateKey } = rsa as { readonly privateKey?: never };
  test.each<[string, (key: never) => unknown]>([
    ["signJwt", (key) => jwt.signJwt({}, key, { alg: "RS256" })],
    ["encryptCompact", (key) => jwe.encryptCompact(bytes, key, { enc: "A256GCM" })],
    ["exportJwk", (key) => jwk.exportJwk(key)],
    ["publicKey", (key) => jwk.publicKey(key)],
    ["thumbprint", (key) => jwk.thumbprint(key)],
    ["verifyCompact", (key) => jws.verifyCompact(token, key, { alg: ["RS256"] })],
    ["dpopProof", (key) => dpopProof(key, { method: "GET", url: site })],
  ])("%s with the privateKey of a Key", async (_, call) => {
    const failure = await failureOf(() => call(privateKey as never));
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.code).toBe("ERR_INVALID_ARGUMENT");
    expect(failure.message).toMatch(/undefined.*generateKey/);
  });
});

test("an access token of Entra ID without azp", async () => {
  const policy = entraAccessToken({ tenants: guid, audience: guid, keys: jwk.publicKey(rsa) });
  const body = { aud: guid, iss: `https://login.microsoftonline.com/${guid}/v2.0`, tid: guid, ver: "2.0" };
  const made = await jwt.signJwt(body, rsa, { alg: "RS256" }, { issuedAt: true, expiresIn: 60 });
  const failure = await failureOf(() => jwt.verifyJwt(made, policy));
  expect(failure.code).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  expect(failure).toMatchObject({ claim: "azp" });
  expect(failure.message).toMatch(/missing/);
});
