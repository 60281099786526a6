// Mistakes of the first hour with a library. The error says what to write instead, the same wherever the mistake can be made. Here tests look
// at messages, for the one name that the message is there for.
import { JoseError, UsageError } from "josette/errors";
import * as jwe from "josette/jwe";
import * as jwk from "josette/jwk";
import * as jws from "josette/jws";
import * as jwt from "josette/jwt";
import {
  clientAssertion,
  entraAccessToken,
  entraClientAssertion,
  jwtAccessToken,
  oidcIdToken,
} from "../../src/profiles/index.ts";
import { testIssuer } from "../../src/testing/index.ts";
import { certificateThumbprint, loadPem, loadPkcs12, parseCertificate } from "../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { rsaKey } from "../support/keys.ts";

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
const encryptedPolicy = { verify: null, decrypt: { keys: direct, ...opening }, claims } as const;
const policy = { verify: { keys: mac, alg: ["HS256"] }, claims } as const;
const accessPolicy = jwtAccessToken({ issuer: site, audience: "a", keys: mac, alg: ["HS256"] });
const accessToken = await jwt.signJwt(
  { iss: site, aud: "a", sub: "a", client_id: "a", jti: "a", iat: 1, exp: 4102444800 },
  mac,
  { typ: "at+jwt" },
);

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
  ["thumbprintUri", (key) => jwk.thumbprintUri(key)],
  ["externalKey", (key) => jwk.externalKey({ jwk: key, alg: ["ES256"], sign: () => bytes })],
  ["entraClientAssertion", (key) => entraClientAssertion({ tenantId: guid, clientId: guid, key })],
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
  ["decryptJwt", (keys) => jwt.decryptJwt(encrypted, keys, { ...opening, claims: null })],
  ["verifyJwt", (keys) => jwt.verifyJwt(token, { claims, verify: { keys, alg: ["HS256"] } })],
  ["oidcIdToken", (keys) => jwt.createJwtVerifier(oidcIdToken({ issuer: site, clientId: "me", keys }))],
  ["jwtAccessToken", (keys) => jwt.createJwtVerifier(jwtAccessToken({ issuer: site, audience: "a", keys }))],
  [
    "entraAccessToken",
    (keys) => jwt.createJwtVerifier(entraAccessToken({ tenants: [guid], audience: guid, decrypt: { keys } })),
  ],
];

const misplaced: readonly (readonly [string, unknown, RegExp])[] = [
  ["PEM text", pem, /loadPem/],
  ["a URL", `${site}/jwks`, /remoteKeySet/],
  ["a URL object", new URL(`${site}/jwks`), /remoteKeySet/],
  ["the URL of metadata", metadata, /discoverKeySet/],
  ["a promise", Promise.resolve(mac), /await/],
  ["a function", () => mac, /remoteKeySet/],
  ["text", "correct horse battery staple", /importSecret\(new TextEncoder/],
  ["bytes", bytes, /importSecret/],
  ["JSON text", JSON.stringify(rsaKey), /JSON\.parse/],
  ["a token", token, /token first/],
  ["options", { alg: ["HS256"] }, /pass the key before/],
  ["a pair of keys", { publicKey: mac, privateKey: mac }, /privateKey/],
];

describe.each([...oneKey, ...severalKeys])("%s says what to do with", (_, call) => {
  test.each(misplaced)("%s in place of a key", async (_what, value, name) => {
    const failure = await failureOf(() => call(value as never));
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.code).toBe("ERR_INVALID_ARGUMENT");
    expect(failure.message).toMatch(name);
  });
});

// Some take more than keys: text, a list, or bytes alone.
describe.each<readonly [string, (key: never) => unknown, readonly string[]]>([
  ["importKey", (key) => jwk.importKey(key), ["PEM text", "text"]],
  ["importSecret", (bytes) => jwk.importSecret(bytes), ["bytes", "options"]],
  ["keySet", (keys) => jwk.keySet(keys), ["options", "a pair of keys"]],
])("%s says what to do with", (_, call, taken) => {
  test.each(misplaced.filter(([what]) => !taken.includes(what)))(
    "%s in place of what it takes",
    async (_what, value, name) => {
      const failure = await failureOf(() => call(value as never));
      expect(failure).toBeInstanceOf(UsageError);
      expect(failure.code).toBe("ERR_INVALID_ARGUMENT");
      expect(failure.message).toMatch(name);
    },
  );
});

describe("what holds keys is to be read first:", () => {
  test.each<[string, (file: never) => unknown]>([
    ["loadPem", (file) => loadPem(file)],
    ["loadPkcs12", (file) => loadPkcs12(file, { password: "" })],
    ["parseCertificate", (file) => parseCertificate(file)],
    ["certificateThumbprint", (file) => certificateThumbprint(file)],
  ])("%s says so of names, addresses and promises", async (_, call) => {
    for (const name of ["./key.pem", `${site}/key.pem`, "C:\\keys\\key.pfx"]) {
      expect((await failureOf(() => call(name as never))).message).toMatch(/contents of the file/);
    }
    expect((await failureOf(() => call(Promise.resolve(bytes) as never))).message).toMatch(/await/);
  });
});

test.each<[string, (value: never) => unknown]>([
  ["signCompact", (value) => jws.signCompact(value, mac)],
  ["signFlattened", (value) => jws.signFlattened(value, mac)],
  ["signGeneral", (value) => jws.signGeneral(value, [{ key: mac }])],
  ["encryptCompact", (value) => jwe.encryptCompact(value, direct, enc)],
  ["encryptFlattened", (value) => jwe.encryptFlattened(value, direct, enc)],
  ["encryptGeneral", (value) => jwe.encryptGeneral(value, [{ key: direct }], enc)],
])("%s says how bytes are made", async (_, call) => {
  expect((await failureOf(() => call("text" as never))).message).toMatch(/TextEncoder/);
  expect((await failureOf(() => call(Promise.resolve(bytes) as never))).message).toMatch(/await/);
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
    ["decodeHeader", (given) => jwt.decodeHeader(given)],
    ["decryptJwt", (given) => jwt.decryptJwt(given, direct, { ...opening, claims: null })],
    ["verifyJwt of encrypted tokens", (given) => jwt.verifyJwt(given, encryptedPolicy)],
  ];
  describe.each(calls)("%s:", (_, call) => {
    test.each<[string, unknown, RegExp]>([
      ["the scheme is left on it", `Bearer ${token}`, /remove the scheme/],
      ["the scheme is left on it, in small letters", `bearer ${encrypted}`, /remove the scheme/],
      ["it is a promise", Promise.resolve(token), /await/],
      ["it is a key", rsaKey, /token is the first argument/],
    ])("%s", async (_what, value, name) => {
      const failure = await failureOf(() => call(value as never));
      expect(failure).toBeInstanceOf(JoseError);
      expect(failure.code).toMatch(/^ERR_JW[SET]_INVALID$/);
      expect(failure.message).toMatch(name);
      expect(failure.message).not.toContain("eyJ");
    });
  });
});

describe("JSON serializations say what to do with a compact token and a promise:", () => {
  test.each<[string, (given: never) => unknown, RegExp]>([
    ["verifyFlattened", (given) => jws.verifyFlattened(given, mac, signing), /verifyCompact/],
    ["verifyGeneral", (given) => jws.verifyGeneral(given, mac, signing), /verifyCompact/],
    ["decryptFlattened", (given) => jwe.decryptFlattened(given, direct, opening), /decryptCompact/],
    ["decryptGeneral", (given) => jwe.decryptGeneral(given, direct, opening), /decryptCompact/],
  ])("%s", async (_, call, name) => {
    expect((await failureOf(() => call(token as never))).message).toMatch(name);
    expect((await failureOf(() => call(encrypted as never))).message).toMatch(name);
    expect((await failureOf(() => call(Promise.resolve({}) as never))).message).toMatch(/await/);
    expect((await failureOf(() => call(`Bearer ${token}` as never))).message).toMatch(/remove the scheme/);
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
    ["a time span as exp", () => jwt.signJwt({ exp: "2h" }, mac), "ERR_INVALID_ARGUMENT", /expiresIn: "2h"/],
    ["a time span as nbf", () => jwt.signJwt({ nbf: "2h" }, mac), "ERR_INVALID_ARGUMENT", /notBefore/],
    ["true as iat", () => jwt.signJwt({ iat: true }, mac), "ERR_INVALID_ARGUMENT", /issuedAt: true/],
    [
      "a time span as exp, nested",
      () =>
        jwt.signAndEncryptJwt({ exp: "2h" }, { sign: { key: mac }, encrypt: { key: direct, header: enc } }),
      "ERR_INVALID_ARGUMENT",
      /expiresIn/,
    ],
    [
      "a time span as exp, for a test",
      async () => (await testIssuer({ issuer: site, audience: "a" })).token({ exp: "2h" }),
      "ERR_INVALID_ARGUMENT",
      /expiresIn/,
    ],
    [
      "exp as an option",
      () => jwt.signJwt({}, mac, {}, { exp: 1 } as object),
      "ERR_INVALID_OPTION",
      /expiresIn/,
    ],
    [
      "jose's name",
      () => jwt.encryptJwt({}, direct, enc, { expirationTime: "2h" } as object),
      "ERR_INVALID_OPTION",
      /expiresIn/,
    ],
    ["no options", () => jws.verifyCompact(token, mac, nothing), "ERR_INVALID_OPTION", /alg: \["RS256"\]/],
    ["no policy", () => jwt.createJwtVerifier(nothing), "ERR_INVALID_OPTION", /verify: \{ keys, alg \}/],
    [
      "the key before the claims",
      () => jwt.signJwt({ ...rsaKey }, { sub: "a" } as never),
      "ERR_INVALID_ARGUMENT",
      /claims first/,
    ],
    [
      "metadata as the issuer of a profile",
      () => oidcIdToken({ issuer: metadata, clientId: "me" }),
      "ERR_INVALID_ARGUMENT",
      /pass the issuer/,
    ],
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
    [
      "a profile's cnf in a policy",
      () => jwt.createJwtVerifier({ ...policy, cnf: null } as never),
      "ERR_INVALID_OPTION",
      /jwtAccessToken\(\{.*cnf/,
    ],
    [
      "a profile's cnf in the claims of a policy",
      () => jwt.createJwtVerifier({ ...policy, claims: { ...claims, cnf: null } } as never),
      "ERR_INVALID_OPTION",
      /jwtAccessToken\(\{.*cnf/,
    ],
    [
      "a profile's cnf with a call",
      () => jwt.verifyJwt(token, policy, { cnf: null } as never),
      "ERR_INVALID_OPTION",
      /jwtAccessToken\(\{.*cnf/,
    ],
    [
      "a proof for a policy that is not a profile's",
      () => jwt.verifyJwt(token, policy, { dpop: { proof: "a", method: "GET", url: site } } as never),
      "ERR_INVALID_OPTION",
      /jwtAccessToken\(\{.*cnf/,
    ],
    [
      "a profile's scope in a policy",
      () => jwt.createJwtVerifier({ ...policy, scope: "read" } as never),
      "ERR_INVALID_OPTION",
      /jwtAccessToken/,
    ],
    [
      "an option of the claims in a policy",
      () => jwt.createJwtVerifier({ ...policy, clockTolerance: 5 } as never),
      "ERR_INVALID_OPTION",
      /belongs in claims/,
    ],
    [
      "a call's nonce in the claims",
      () => jwt.createJwtVerifier({ ...policy, claims: { ...claims, nonce: "a" } } as never),
      "ERR_INVALID_OPTION",
      /context of a call/,
    ],
    [
      "a list of algorithms in the claims",
      () => jwt.createJwtVerifier({ ...policy, claims: { ...claims, alg: ["HS256"] } } as never),
      "ERR_INVALID_OPTION",
      /verify or/,
    ],
    [
      "the method of a proof beside dpop",
      () => jwt.verifyJwt(token, accessPolicy, { method: "GET", url: site } as never),
      "ERR_INVALID_OPTION",
      /dpop: \{ proof, method, url \}/,
    ],
    [
      "a proof in place of the request",
      () => jwt.verifyJwt(accessToken, accessPolicy, { dpop: "a" } as never),
      "ERR_INVALID_OPTION",
      /dpop.*\{ proof: \.\.\., method: \.\.\., url: \.\.\. \}/,
    ],
    [
      "a password in place of options",
      () => loadPkcs12(bytes, "opensesame" as never),
      "ERR_INVALID_OPTION",
      /\{ password: \.\.\. \}/,
    ],
    [
      "a passphrase in place of options",
      () => loadPem(pem, "opensesame" as never),
      "ERR_INVALID_OPTION",
      /\{ passphrase: \.\.\. \}/,
    ],
  ])("%s", async (_, call, code, name) => {
    const failure = await failureOf(call);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(name);
    expect(failure.message).not.toMatch(/omit it|opensesame/);
  });
});
