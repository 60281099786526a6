// Mistakes of the first hour with a library. The error says what to write instead, the same wherever the mistake can be made. Here tests look
// at messages, for the one name that the message is there for.
import { JoseError, UsageError } from "josette/errors";
import * as jwe from "josette/jwe";
import * as jwk from "josette/jwk";
import * as jws from "josette/jws";
import * as jwt from "josette/jwt";
import { clientAssertion, entraAccessToken, jwtAccessToken, oidcIdToken } from "josette/profiles";
import { loadPem } from "josette/x509";
import { describe, expect, test } from "vitest";
import { rsaKey } from "../keys.ts";

const bytes = new Uint8Array(32);
const mac = jwk.importSecret(bytes, { alg: "HS256" });
const direct = jwk.importSecret(bytes, { alg: "dir" });
const pem = await jwk.exportPem(rsaKey);
const token = await jwt.signJwt({ exp: 4102444800 }, mac);
const encrypted = await jwe.encryptCompact(bytes, direct, { enc: "A256GCM" });
const guid = "11111111-2222-3333-4444-555555555555";
const site = "https://login.example.com";
const metadata = `${site}/.well-known/openid-configuration`;
const enc = { enc: "A256GCM" } as const;
const signing = { alg: ["HS256"] } as const;
const opening = { alg: ["dir"], enc: ["A256GCM"] } as const;
const claims = { issuer: null, audience: null } as const;
const policy = { verify: { keys: mac, alg: ["HS256"] }, claims } as const;

async function failureOf(call: () => unknown): Promise<JoseError | UsageError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof UsageError || error instanceof JoseError) return error;
    throw error;
  }
  throw new Error("This should have failed");
}

const oneKey: readonly (readonly [string, (key: never) => unknown])[] = [
  ["signJwt", (key) => jwt.signJwt({}, key)],
  ["signCompact", (key) => jws.signCompact(bytes, key)],
  ["signFlattened", (key) => jws.signFlattened(bytes, key)],
  ["signGeneral", (key) => jws.signGeneral(bytes, [{ key }])],
  ["encryptCompact", (key) => jwe.encryptCompact(bytes, key, enc)],
  ["encryptFlattened", (key) => jwe.encryptFlattened(bytes, key, enc)],
  ["encryptGeneral", (key) => jwe.encryptGeneral(bytes, [{ key }], enc)],
  ["encryptJwk", (key) => jwe.encryptJwk(rsaKey, key, enc)],
  ["encryptJwt", (key) => jwt.encryptJwt({}, key, enc)],
  ["signAndEncryptJwt", (key) => jwt.signAndEncryptJwt({}, { sign: { key: mac }, encrypt: { key } })],
  ["exportJwk", (key) => jwk.exportJwk(key)],
  ["exportPem", (key) => jwk.exportPem(key)],
  ["publicKey", (key) => jwk.publicKey(key)],
  ["thumbprint", (key) => jwk.thumbprint(key)],
  ["keySet", (key) => jwk.keySet([key])],
  ["clientAssertion", (key) => clientAssertion({ clientId: "me", audience: site, key })],
];

const severalKeys: readonly (readonly [string, (keys: never) => unknown])[] = [
  ["verifyCompact", (keys) => jws.verifyCompact(token, keys, signing)],
  ["verifyFlattened", (keys) => jws.verifyFlattened("{}", keys, signing)],
  ["verifyGeneral", (keys) => jws.verifyGeneral("{}", keys, signing)],
  ["decryptCompact", (keys) => jwe.decryptCompact(encrypted, keys, opening)],
  ["decryptFlattened", (keys) => jwe.decryptFlattened("{}", keys, opening)],
  ["decryptGeneral", (keys) => jwe.decryptGeneral("{}", keys, opening)],
  ["decryptJwk", (keys) => jwe.decryptJwk(encrypted, keys, opening)],
  ["verify of a policy", (keys) => jwt.createJwtVerifier({ claims, verify: { keys, alg: ["HS256"] } })],
  ["decrypt of a policy", (keys) => jwt.createJwtVerifier({ ...policy, decrypt: { keys, ...opening } })],
  ["verifyJwt", (keys) => jwt.verifyJwt(token, { claims, verify: { keys, alg: ["HS256"] } })],
  ["oidcIdToken", (keys) => jwt.createJwtVerifier(oidcIdToken({ issuer: site, clientId: "me", keys }))],
  ["jwtAccessToken", (keys) => jwt.createJwtVerifier(jwtAccessToken({ issuer: site, audience: "a", keys }))],
  [
    "entraAccessToken",
    (keys) => jwt.createJwtVerifier(entraAccessToken({ tenants: [guid], audience: guid, decrypt: { keys } })),
  ],
];

describe.each([...oneKey, ...severalKeys])("%s says what to do with", (_, call) => {
  test.each<[string, unknown, RegExp]>([
    ["PEM text", pem, /loadPem/],
    ["a URL", `${site}/jwks`, /remoteKeySet/],
    ["a URL object", new URL(`${site}/jwks`), /remoteKeySet/],
    ["the URL of metadata", metadata, /discoverKeySet/],
    ["a promise", Promise.resolve(mac), /await/],
    ["a function", () => mac, /remoteKeySet/],
    ["text", "correct horse battery staple", /importSecret\(new TextEncoder/],
    ["bytes", bytes, /importSecret/],
    ["JSON text", JSON.stringify(rsaKey), /JSON\.parse/],
    ["a token", token, /token comes first/],
    ["options", { alg: ["HS256"] }, /key comes before/],
    ["a pair of keys", { publicKey: mac, privateKey: mac }, /privateKey/],
  ])("%s in place of a key", async (_what, value, name) => {
    const failure = await failureOf(() => call(value as never));
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.code).toBe("ERR_INVALID_ARGUMENT");
    expect(failure.message).toMatch(name);
  });
});

describe("a token is refused, and the error says why, by", () => {
  const calls: readonly (readonly [string, (token: never) => unknown])[] = [
    ["verifyJwt", (given) => jwt.verifyJwt(given, policy)],
    ["verify", (given) => jwt.createJwtVerifier(policy).verify(given)],
    [
      "verify of a list",
      (given) =>
        jwt.createJwtVerifier([{ ...policy, claims: { issuer: site, audience: null } }]).verify(given),
    ],
    ["verifyCompact", (given) => jws.verifyCompact(given, mac, signing)],
    ["decryptCompact", (given) => jwe.decryptCompact(given, direct, opening)],
    ["decryptJwk", (given) => jwe.decryptJwk(given, direct, opening)],
    ["decodeUnverified", (given) => jwt.decodeUnverified(given)],
  ];
  describe.each(calls)("%s:", (_, call) => {
    test.each<[string, unknown, RegExp]>([
      ["the scheme is left on it", `Bearer ${token}`, /strip/],
      ["the scheme is left on it, in small letters", `bearer ${encrypted}`, /strip/],
      ["it is a promise", Promise.resolve(token), /await/],
      ["it is a key", rsaKey, /token comes first/],
    ])("%s", async (_what, value, name) => {
      const failure = await failureOf(() => call(value as never));
      expect(failure).toBeInstanceOf(JoseError);
      expect(failure.code).toMatch(/^ERR_JW[SET]_INVALID$/);
      expect(failure.message).toMatch(name);
      expect(failure.message).not.toContain("eyJ");
    });
  });
});

describe("a mistake of its own has its own message:", () => {
  const nothing = undefined as never;
  test.each<[string, () => unknown, string, RegExp]>([
    [
      "text for importSecret",
      () => jwk.importSecret("secret" as never),
      "ERR_INVALID_ARGUMENT",
      /TextEncoder/,
    ],
    [
      "jose's importJWK(jwk, alg)",
      () => jwk.importKey(rsaKey, "RS256" as never),
      "ERR_INVALID_OPTION",
      /alg:/,
    ],
    ["metadata for remoteKeySet", () => jwk.remoteKeySet(metadata), "ERR_INVALID_ARGUMENT", /discoverKeySet/],
    [
      "metadata of OAuth for remoteKeySet",
      () => jwk.remoteKeySet(`${site}/.well-known/oauth-authorization-server/tenant`),
      "ERR_INVALID_ARGUMENT",
      /discoverKeySet/,
    ],
    ["metadata for discoverKeySet", () => jwk.discoverKeySet(metadata), "ERR_INVALID_ARGUMENT", /issuer/],
    [
      "the result of loadPem as keys",
      async () => jwk.keySet(await loadPem(pem)),
      "ERR_INVALID_ARGUMENT",
      /loadPem/,
    ],
    ["time as text", () => jwt.signJwt({ exp: "2h" }, mac), "ERR_INVALID_ARGUMENT", /seconds since 1970/],
    [
      "a Date as time",
      () => jwt.encryptJwt({ iat: new Date() }, direct, enc),
      "ERR_INVALID_ARGUMENT",
      /seconds since 1970/,
    ],
    [
      "no audience",
      () => jwt.verifyJwt(token, { ...policy, claims: { issuer: null, audience: nothing } }),
      "ERR_INVALID_OPTION",
      /audience: null/,
    ],
    [
      "a key in place of a policy",
      () => jwt.verifyJwt(token, rsaKey as never, {}),
      "ERR_INVALID_OPTION",
      /verify: \{ keys, alg \}/,
    ],
    [
      "a key set in place of a policy",
      () => jwt.verifyJwt(token, jwk.keySet([mac]) as never),
      "ERR_INVALID_OPTION",
      /verify/,
    ],
  ])("%s", async (_, call, code, name) => {
    const failure = await failureOf(call);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(name);
    expect(failure.message).not.toMatch(/leave it out/);
  });
});
