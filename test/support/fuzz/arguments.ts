// Arguments for every function josette exports, by its name: right ones, almost right ones, and anything at all.
import { createHash, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { JoseError } from "josette/errors";
import { type KeyRequest } from "josette/jwk";
import { importKey, importSecret, keySet } from "../../../src/jwk/index.ts";
import { encryptJwt } from "../../../src/jwt/index.ts";
import { mintSelfSignedCertificate } from "../../../examples/identity-provider/certificate.ts";
import { keyObjects, publicJwk, rsaKey } from "../keys.ts";
import { jwkOf } from "../native-jwk.ts";
import { hmacJws, jwe, oaep, rsaJws, secretBytes, segment, unsecured } from "../tokens.ts";
import { almost, anything, spoilt, spoiltBytes } from "./values.ts";

const { privateKey, publicKey } = keyObjects(rsaKey);
const cek = secretBytes(32);
const oct = { kty: "oct", k: segment(cek), kid: "1" };
const hmac = { name: "HMAC", hash: "SHA-256" };
const rsassa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const oaepSha1 = { name: "RSA-OAEP", hash: "SHA-1" };
const cryptoKeys = await Promise.all([
  crypto.subtle.importKey("raw", cek, hmac, false, ["sign", "verify"]),
  crypto.subtle.importKey("raw", cek, "AES-GCM", false, ["encrypt", "decrypt"]),
  crypto.subtle.importKey("jwk", { ...rsaKey }, rsassa, false, ["sign"]),
  crypto.subtle.importKey("jwk", publicJwk(rsaKey), rsassa, true, ["verify"]),
  crypto.subtle.importKey("jwk", { ...rsaKey }, oaepSha1, true, ["decrypt"]),
  crypto.subtle.importKey("jwk", { ...rsaKey }, oaepSha1, false, ["unwrapKey"]),
  crypto.subtle.importKey("jwk", publicJwk(rsaKey), oaepSha1, false, ["encrypt"]),
]);
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });

const der = mintSelfSignedCertificate({
  subject: "CN=fuzz",
  publicKey,
  privateKey,
  notBefore: new Date(0),
  notAfter: new Date(4e12),
});
const pem = (label: string, bytes: Uint8Array) =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString("base64")}\n-----END ${label}-----\n`;
const keyPems = [
  privateKey.export({ format: "pem", type: "pkcs8" }),
  privateKey.export({ format: "pem", type: "pkcs1" }),
  publicKey.export({ format: "pem", type: "spki" }),
  publicKey.export({ format: "pem", type: "pkcs1" }),
  ec.privateKey.export({ format: "pem", type: "pkcs8" }),
  ec.privateKey.export({ format: "pem", type: "sec1" }),
] as string[];
const certificatePem = pem("CERTIFICATE", der);
const x5c = Buffer.from(der).toString("base64");
const thumbprint = createHash("sha256").update(der).digest("base64url");
/** With a single iteration, so that thousands can be read. */
const pfx = new Uint8Array(readFileSync(new URL("../../files/pkcs12/one-iteration.pfx", import.meta.url)));

const pemText = fc.oneof(
  spoilt(...keyPems, certificatePem, keyPems.join("") + certificatePem),
  spoiltBytes(der, publicKey.export({ format: "der", type: "spki" })).map((bytes) =>
    pem("CERTIFICATE", bytes),
  ),
  spoiltBytes(privateKey.export({ format: "der", type: "pkcs8" })).map((bytes) => pem("PRIVATE KEY", bytes)),
  spoiltBytes(publicKey.export({ format: "der", type: "spki" })).map((bytes) => pem("PUBLIC KEY", bytes)),
  spoiltBytes(privateKey.export({ format: "der", type: "pkcs1" })).map((bytes) =>
    pem("RSA PRIVATE KEY", bytes),
  ),
);

const key = fc.oneof(
  fc.constantFrom<unknown>(privateKey, publicKey, ec.privateKey, ...cryptoKeys, importKey(rsaKey)),
  fc.constantFrom<unknown>(importSecret(cek), importKey(publicJwk(rsaKey)), oct, publicJwk(rsaKey), rsaKey),
  almost(() => rsaKey),
  almost(() => oct),
  pemText,
);

const keys = fc.oneof(
  key,
  fc.array(key, { maxLength: 3 }),
  fc.array(key, { maxLength: 3 }).map((found) => ({ find: () => found })),
  almost(() => ({ keys: [oct, rsaKey] })),
  fc.constantFrom<unknown>(keySet([rsaKey, oct]), keySet({ keys: [oct] })),
);

const json = fc.oneof(
  fc.json(),
  fc.constantFrom("{}", '{"alg":"HS256"}', '{"alg":"dir","enc":"A256GCM"}', '{"exp":9000000000}'),
  spoilt(
    '{"alg":"HS256","kid":"1","crit":["a"],"a":1}',
    '{"iss":"me","aud":["a"],"exp":9e9,"\\u0061":"\\n"}',
  ),
  almost(() => ({ alg: "HS256", kid: "1", x5t: "a", x5c: ["MIIB"], jwk: {}, crit: ["a"], a: 1 })).map(text),
  almost(() => ({ alg: "dir", enc: "A256GCM", zip: "DEF", cty: "JWT", crit: ["a"], a: 1 })).map(text),
);

/** JSON text of whatever JSON can carry. */
function text(value: unknown): string {
  try {
    // JSON.stringify has no text for a function, whatever its type says.
    const written: unknown = JSON.stringify(value);
    return typeof written === "string" ? written : "{}";
  } catch {
    return "{}";
  }
}

const signed = hmacJws({ alg: "HS256" }, { iss: "me", aud: "you", exp: 9e9, nonce: "n" }, cek);
const outer = { alg: "RSA-OAEP", enc: "A256GCM" };
const tokens = [
  signed,
  rsaJws({ alg: "RS256", kid: "1" }, { iss: "me" }, privateKey),
  unsecured({ alg: "none" }, {}),
  jwe({ header: { alg: "dir", enc: "A256GCM", zip: "DEF" }, cek, plaintext: signed }),
  jwe({ header: outer, cek, plaintext: signed, encryptedKey: oaep("RSA-OAEP", publicKey, cek) }),
];

const plaintext = fc.oneof(json, spoilt(...tokens), fc.uint8Array({ maxLength: 50 }));
const token = fc.oneof(
  spoilt(...tokens),
  // Whatever the parts, what covers them is right: so every one of them gets as far as it can.
  fc.tuple(json, plaintext).map(([header, payload]) => hmacJws(header, payload, cek)),
  fc.tuple(json, plaintext).map(([header, inner]) => jwe({ header, enc: "A256GCM", cek, plaintext: inner })),
  plaintext.map((inner) => jwe({ header: { alg: "dir", enc: "A256GCM" }, cek, plaintext: inner })),
  fc.tuple(json, json, json).map((parts) => parts.map(segment).join(".")),
  fc.tuple(json, json, json, json, json).map((parts) => parts.map(segment).join(".")),
  anything,
);

/** The members of a JSON serialization, and of one of its signatures or recipients. */
const [protectedHeader = "", payload = "", signature = ""] = signed.split(".");
const [jweHeader = "", encryptedKey = "", iv = "", ciphertext = "", tag = ""] = (tokens[4] ?? "").split(".");
const oneSignature = { protected: protectedHeader, header: { kid: "1" }, signature };
const recipient = { header: { kid: "1" }, encrypted_key: encryptedKey };
const sharedMembers = { protected: jweHeader, unprotected: { a: 1 }, iv, ciphertext, tag };
const asJson = (make: () => object) => fc.oneof(almost(make), almost(make).map(text), spoilt(text(make())));
const flattenedJws = asJson(() => ({ payload, ...oneSignature }));
const generalJws = asJson(() => ({ payload, signatures: [oneSignature, { signature }, oneSignature] }));
const flattenedJwe = asJson(() => ({ ...sharedMembers, aad: "YQ", ...recipient }));
const generalJwe = asJson(() => ({ ...sharedMembers, recipients: [recipient, {}] }));

const bytes = fc.oneof(fc.uint8Array({ maxLength: 50 }), anything);
const importOptions = almost(() => ({ kid: "1", alg: "HS256", use: "sig" }));
const exportOptions = almost(() => ({ private: true }));
const signingHeader = almost(() => ({ alg: "HS256", kid: "1", list: [{ a: 1 }] }));
const encryptionHeader = almost(() => ({ alg: "dir", enc: "A256GCM", zip: "DEF", list: [{ a: 1 }] }));
const claims = almost(() => ({ iss: "me", aud: ["a"], exp: 9e9, nbf: 1, list: [{ a: 1 }] }));
const limits = { tokenLength: 9999, headerLength: 999, inflatedLength: 9999, keys: 3, jsonDepth: 9 };
const crit = { a: () => true };
const verifyOptions = almost(() => ({ alg: ["HS256", "RS256"], crit, limits }));
const decryptOptions = almost(() => ({ alg: ["dir", "RSA-OAEP"], enc: ["A256GCM"], crit, limits }));
const decryptJwtOptions = almost(() => ({
  ...{ alg: ["dir", "RSA-OAEP"], enc: ["A256GCM"], crit, limits },
  ...{ claims: { issuer: null, audience: null, exp: "optional" }, typ: "JWT", now: 1 },
}));
const policy = almost(() => ({
  decrypt: { keys: [oct, rsaKey], alg: ["dir", "RSA-OAEP"], enc: ["A256GCM"], optional: true, crit },
  verify: { keys: [oct, publicJwk(rsaKey)], alg: ["HS256", "RS256"], crit },
  claims: {
    ...{
      issuer: null,
      audience: null,
      maxTokenAge: 9,
      clockTolerance: 1,
      exp: "optional",
      check: () => true,
    },
  },
  limits,
  cache: { maxEntries: 2 },
}));
const named = policy.map((each) =>
  typeof each === "object" && each !== null
    ? { ...each, claims: { issuer: "me", audience: null, exp: "optional" } }
    : each,
);
const policies = fc.oneof(policy, fc.array(named, { maxLength: 2 }));
const context = almost(() => ({
  now: 1,
  nonce: "n",
  signal: new AbortController().signal,
  check: () => true,
}));

const signOptions = almost(() => ({ detached: true, unprotectedHeader: { kid: "1" } }));
const encryptOptions = almost(() => ({
  aad: new Uint8Array(3),
  unprotectedHeader: { a: 1 },
  recipientHeader: { kid: "1" },
}));
const verifyJsonOptions = almost(() => ({ alg: ["HS256"], unprotectedAlgorithms: true, crit, limits }));
const verifyGeneralOptions = almost(() => ({ alg: ["HS256"], require: { atLeast: 1 }, limits }));
const decryptJsonOptions = almost(() => ({
  alg: ["dir", "RSA-OAEP", "A256KW"],
  enc: ["A256GCM"],
  unprotectedAlgorithms: true,
  crit,
  limits,
}));
const algorithm = fc.oneof(
  fc.constantFrom<unknown>(
    "HS256",
    "ES256",
    "EdDSA",
    "A128KW",
    "ECDH-ES",
    "dir",
    "A128GCM",
    "none",
    "toString",
  ),
  anything.filter((value) => typeof value !== "string" || !/^(RS|PS|RSA)/.test(value)),
);

/** A key that lives elsewhere: everything of it is optional but what it is for. */
function externalOptions(): object {
  return {
    jwk: publicJwk(rsaKey),
    kid: "1",
    x5c: [x5c],
    alg: ["RS256", "RSA-OAEP"],
    sign: () => new Uint8Array(256),
    unwrap: () => null,
    timeout: 1,
  };
}

/** A provider that answers at once, with metadata and keys in one. Nothing here reaches a network, whatever is left out. */
function remoteOptions(): object {
  const answer = { issuer: "https://provider.example", jwks_uri: "https://provider.example/jwks" };
  const body = JSON.stringify({ ...answer, keys: [publicJwk(rsaKey)] });
  return {
    fetch: () => Promise.resolve(new Response(body, { headers: { "content-type": "application/json" } })),
    headers: { "user-agent": "fuzz" },
    ...{ allowHttp: true, anyContentType: false, timeout: 1, maxBytes: 9999, maxKeys: 9 },
    ...{ freshFor: 600, freshForAtLeast: 60, freshForAtMost: 3600, staleFor: 9999, cooldown: 300 },
    ...{ now: () => 1, store: { get: () => undefined, set: () => undefined } },
    ...{ waitUntil: () => undefined, onEvent: () => undefined },
  };
}

const guid = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const certified = importKey({ ...rsaKey, x5c: [x5c] });

function assertionOptions(): object {
  return {
    ...{
      clientId: "client",
      audience: "https://as.example",
      key: certified,
      alg: "PS256",
      lifetime: 300,
      now: 1,
    },
    ...{
      certificate: ["x5t#S256", "x5t", "x5c"],
      issuer: "me",
      subject: "alice",
      signal: new AbortController().signal,
    },
    ...{ claims: { a: 1 }, header: { kid: "1" } },
  };
}

function requestOptions(): object {
  return {
    ...{ clientId: "client", audience: "https://as.example", key: certified, alg: "PS256", lifetime: 300 },
    ...{ parameters: { response_type: "code", state: "a" }, header: { kid: "1" }, now: 1 },
    ...{
      encrypt: { key: oct, header: { alg: "dir", enc: "A256GCM" } },
      signal: new AbortController().signal,
    },
  };
}

function entraAssertionOptions(): object {
  return {
    ...{ tenantId: guid, clientId: guid, key: certified, cloud: "global", alg: "PS256", certificate: "x5t" },
    ...{ lifetime: 300, now: 1, signal: new AbortController().signal },
  };
}

function federatedOptions(): object {
  return {
    ...{ issuer: "https://idp.example", subject: "job", key: certified, cloud: "usgov", alg: "PS256" },
    ...{ claims: { a: [1] }, header: { kid: "1" }, lifetime: 300, now: 1 },
    signal: new AbortController().signal,
  };
}

function formOptions(): object {
  const grant = { grant_type: "authorization_code", code: "c" };
  return { clientId: "client", assertion: "a.b.c", scope: ["a", "b"], grant };
}

function entraOptions(): object {
  return {
    ...{ tenants: [guid], audience: ["api://a"], versions: ["1.0", "2.0"], cloud: "global", clients: [guid] },
    ...{ keys: { keys: [publicJwk(rsaKey)] }, decrypt: { keys: [certified], optional: true } },
    ...{
      clientAuthentication: ["certificate"],
      scopes: ["a"],
      roles: ["b"],
      clockTolerance: 1,
      maxTokenAge: 9,
    },
    ...{ check: () => true, cache: true, limits },
  };
}

/** What signs the ID token below. */
export const profileKey = importSecret(cek, { alg: "HS256" });

/** An ID token for the options below, in the login `{ nonce: "n", now: 1 }`. */
export const idToken = hmacJws(
  { alg: "HS256" },
  { iss: "https://op.example", sub: "a", aud: "client", exp: 60, iat: 1, auth_time: 1, acr: "a", nonce: "n" },
  cek,
);

function oidcOptions(): object {
  return {
    ...{ issuer: "https://op.example", clientId: "client", keys: [certified], alg: ["RS256", "HS256"] },
    ...{ maxAge: 9, acr: ["a"], accessToken: "a", code: "c", state: "s", endpoint: "token", nonce: "n" },
    ...{ trustedAudiences: ["b"], subject: "a", clockTolerance: 1, maxTokenAge: 9, check: () => true },
    ...{ cache: { maxEntries: 2 }, limits },
  };
}

function signedTokenOptions(): object {
  const times = { clockTolerance: 1, maxTokenAge: 9 };
  return { keys: [certified], alg: ["RS256"], ...times, check: () => true, limits };
}

function responseOptions(): object {
  return { issuer: "https://op.example", clientId: "client", ...signedTokenOptions() };
}

function introspectionOptions(): object {
  return { issuer: "https://op.example", audience: ["api"], ...signedTokenOptions() };
}

function logoutOptions(): object {
  return { ...responseOptions(), seen: () => false };
}

function entraIdOptions(): object {
  return {
    tenants: [guid],
    clientId: guid,
    keys: { keys: [publicJwk(rsaKey)] },
    nonce: "n",
    clockTolerance: 1,
  };
}

const walletResponse = await encryptJwt({ state: "s", vp_token: { a: ["b"] } }, ec.publicKey, {
  alg: "ECDH-ES",
  enc: "A128GCM",
});

function walletOptions(): object {
  return { state: "s", enc: ["A128GCM"], limits, now: 1, signal: new AbortController().signal };
}

function hkdfOptions(): object {
  return { hash: "SHA-256", salt: "a", info: new Uint8Array(3), enc: "A256GCM" };
}

/** A key pair that can sign proofs. */
const proofKey = jwkOf(generateKeyPairSync("ed25519").privateKey);

function proofOptions(): object {
  const request = { method: "GET", url: "https://api.example/a?b=c", accessToken: "a.b-c", nonce: "n" };
  return { ...request, alg: "EdDSA", now: 1, signal: new AbortController().signal };
}

function httpRequest(): object {
  const headers = { authorization: "DPoP abc", dpop: "e30.e30.c2ln" };
  return {
    method: "GET",
    url: "/a?b=c",
    originalUrl: "/x/a?b=c",
    headers,
    rawHeaders: ["DPoP", "e30.e30.c2ln"],
  };
}

function challengeOptions(): object {
  const dpop = { schemes: ["Bearer", "DPoP"], dpopAlg: ["ES256"], dpopNonce: "n" };
  return { ...dpop, realm: "a", scope: ["b"], resourceMetadata: "https://api.example/m", retryAfter: 1 };
}

function accessTokenOptions(): object {
  return {
    ...{
      issuer: "https://as.example",
      audience: ["api"],
      keys: [certified],
      alg: ["RS256"],
      clients: ["client"],
    },
    ...{
      scope: ["a"],
      maxAge: 9,
      acr: "a",
      clockTolerance: 1,
      maxTokenAge: 9,
      check: () => true,
      cache: true,
      limits,
    },
  };
}

/** Arguments by function, each of which may be anything. */
export const argumentsOf: Readonly<Record<string, fc.Arbitrary<readonly unknown[]>>> = {
  importKey: fc.tuple(key, importOptions),
  importSecret: fc.tuple(fc.oneof(bytes, spoiltBytes(der, Buffer.from(keyPems[0] ?? ""))), importOptions),
  publicKey: fc.tuple(key),
  externalKey: fc.tuple(almost(externalOptions)),
  remoteKeySet: fc.tuple(fc.oneof(fc.webUrl(), anything), almost(remoteOptions)),
  discoverKeySet: fc.tuple(fc.oneof(fc.webUrl(), anything), almost(remoteOptions)),
  keySet: fc.tuple(keys),
  exportJwk: fc.tuple(key, exportOptions),
  exportPem: fc.tuple(key, exportOptions),
  thumbprintUri: fc.tuple(key, anything),
  generateKey: fc.tuple(
    algorithm,
    almost(() => ({ kid: "1", crv: "X25519", modulusLength: 1024 })),
  ),
  supports: fc.tuple(algorithm),
  selectBackend: fc.tuple(fc.oneof(fc.constantFrom("auto", "webcrypto"), anything)),
  thumbprint: fc.tuple(key, fc.oneof(fc.constantFrom("SHA-256", "SHA-512", "SHA-1"), anything)),

  signCompact: fc.tuple(bytes, key, signingHeader),
  verifyCompact: fc.tuple(token, keys, verifyOptions),
  signFlattened: fc.tuple(bytes, key, signingHeader, signOptions),
  verifyFlattened: fc.tuple(fc.oneof(flattenedJws, token), keys, verifyJsonOptions),
  signGeneral: fc.tuple(
    bytes,
    fc.oneof(
      almost(() => [{ key: oct, header: { alg: "HS256" }, unprotectedHeader: { a: 1 } }, { key: oct }]),
      fc.array(fc.record({ key, header: signingHeader }), { maxLength: 3 }),
    ),
    signOptions,
  ),
  verifyGeneral: fc.tuple(fc.oneof(generalJws, token), keys, verifyGeneralOptions),
  encryptCompact: fc.tuple(bytes, key, encryptionHeader),
  decryptCompact: fc.tuple(token, keys, decryptOptions),
  encryptFlattened: fc.tuple(bytes, key, encryptionHeader, encryptOptions),
  decryptFlattened: fc.tuple(fc.oneof(flattenedJwe, token), keys, decryptJsonOptions),
  encryptGeneral: fc.tuple(
    bytes,
    fc.oneof(
      almost(() => [{ key: oct, header: { alg: "A256KW" } }, { key: publicJwk(rsaKey) }]),
      fc.array(fc.record({ key, header: encryptionHeader }), { maxLength: 3 }),
    ),
    encryptionHeader,
    encryptOptions,
  ),
  decryptGeneral: fc.tuple(fc.oneof(generalJwe, token), keys, decryptJsonOptions),
  encryptJwk: fc.tuple(key, key, encryptionHeader),
  decryptJwk: fc.tuple(token, keys, decryptOptions),

  signJwt: fc.tuple(claims, key, signingHeader),
  signAndEncryptJwt: fc.tuple(
    claims,
    fc.oneof(
      almost(() => ({
        sign: { key: oct, header: { alg: "HS256" } },
        encrypt: { key: oct, header: { alg: "dir", enc: "A256GCM" } },
      })),
      fc.record({
        sign: fc.record({ key, header: signingHeader }),
        encrypt: fc.record({ key, header: encryptionHeader }),
      }),
    ),
  ),
  encryptJwt: fc.tuple(claims, key, encryptionHeader),
  decryptJwt: fc.tuple(token, keys, decryptJwtOptions),
  decodeHeader: fc.tuple(token),
  decodeUnverified: fc.tuple(token),
  createJwtVerifier: fc.tuple(policies),
  verifyJwt: fc.tuple(token, policies, context),

  parseCertificate: fc.tuple(fc.oneof(pemText, spoiltBytes(der), anything)),
  certificateThumbprint: fc.tuple(
    fc.oneof(pemText, spoiltBytes(der), anything),
    fc.oneof(fc.constantFrom("SHA-1", "SHA-256"), anything),
  ),
  recognizeThumbprint: fc.tuple(
    fc.oneof(spoilt(thumbprint, Buffer.from(thumbprint, "base64url").toString("hex")), anything),
    fc.oneof(pemText, spoiltBytes(der), anything),
  ),
  loadPem: fc.tuple(
    fc.oneof(pemText, anything),
    almost(() => ({ passphrase: "secret" })),
  ),
  loadPkcs12: fc.tuple(
    fc.oneof(spoiltBytes(pfx), anything),
    almost(() => ({ password: "secret" })),
  ),
  validateChain: fc.tuple(
    fc.oneof(fc.array(fc.oneof(spoilt(x5c), spoiltBytes(der), anything), { maxLength: 9 }), anything),
    almost(chainOptions),
  ),
  x5cKeySource: fc.tuple(almost(chainOptions)),

  clientAssertion: fc.tuple(almost(assertionOptions)),
  requestObject: fc.tuple(almost(requestOptions)),
  entraClientAssertion: fc.tuple(almost(entraAssertionOptions)),
  entraFederatedAssertion: fc.tuple(almost(federatedOptions)),
  clientCredentialsForm: fc.tuple(almost(formOptions)),
  entraAccessToken: fc.tuple(almost(entraOptions)),
  oidcIdToken: fc.tuple(almost(oidcOptions)),
  jwtAccessToken: fc.tuple(almost(accessTokenOptions)),
  authorizationResponse: fc.tuple(almost(responseOptions)),
  userinfoResponse: fc.tuple(almost(responseOptions)),
  introspectionResponse: fc.tuple(almost(introspectionOptions)),
  decryptUserinfo: fc.tuple(
    token,
    keys,
    almost(() => ({ alg: ["dir"], enc: ["A256GCM"], subject: "a" })),
  ),
  decryptWalletResponse: fc.tuple(token, keys, almost(walletOptions)),
  walletResponseMetadata: fc.tuple(
    key,
    almost(() => ({ enc: ["A256GCM"] })),
  ),
  logoutToken: fc.tuple(almost(logoutOptions)),
  entraIdToken: fc.tuple(almost(entraIdOptions)),
  groupsOf: fc.tuple(
    fc.oneof(
      almost(() => ({
        groups: ["a"],
        _claim_names: { groups: "b" },
        _claim_sources: { b: { endpoint: "c" } },
      })),
      anything,
    ),
  ),
  seenInMemory: fc.tuple(almost(() => ({ maxEntries: 2 }))),
  signJwtSync: fc.tuple(claims, key, signingHeader),
  clientSecretKey: fc.tuple(
    fc.oneof(fc.constant("secret"), spoiltBytes(cek), anything),
    almost(() => ({ alg: "HS256" })),
  ),
  hkdfKey: fc.tuple(
    fc.oneof(fc.constantFrom("secret", "a random secret of 26 bytes"), spoiltBytes(cek), anything),
    almost(hkdfOptions),
  ),
  dpopProof: fc.tuple(key, almost(proofOptions)),
  cacheStore: fc.tuple(
    fc.oneof(fc.constant(new Map()), anything),
    almost(() => ({ prefix: "a", keepFor: 60 })),
  ),
  kvStore: fc.tuple(
    fc.oneof(fc.constant(new Map()), anything),
    almost(() => ({ prefix: "a", keepFor: 60 })),
  ),
  redisStore: fc.tuple(
    fc.oneof(fc.func(fc.constant(null)), anything),
    almost(() => ({ prefix: "a", keepFor: 60 })),
  ),
  redisSeen: fc.tuple(
    fc.oneof(fc.func(fc.constant(null)), anything),
    almost(() => ({ prefix: "a" })),
  ),
  bearerToken: fc.tuple(fc.oneof(almost(httpRequest), anything)),
  presentedToken: fc.tuple(
    fc.oneof(almost(httpRequest), anything),
    almost(() => ({ origin: "https://api.example", schemes: ["DPoP", "Bearer"] })),
  ),
  challenge: fc.tuple(anything, almost(challengeOptions)),
  dpopVerifier: fc.tuple(almost(() => ({ alg: ["ES256"], seen: null, maxAge: 1, clockTolerance: 1 }))),
  scopesOf: fc.tuple(
    fc.oneof(
      almost(() => ({ scope: "a" })),
      anything,
    ),
  ),
  testKeys: fc.tuple(almost(() => ({ alg: "HS256", encryptionAlg: "A128KW" }))),
  testIssuer: fc.tuple(
    almost(() => ({ issuer: "me", audience: ["you"], alg: "HS256", encryptionAlg: "A128KW" })),
  ),
  rolesOf: fc.tuple(
    fc.oneof(
      almost(() => ({ roles: ["a"] })),
      anything,
    ),
  ),
};

/** Arguments by function that work, anew each time. */
export const workingArguments: Readonly<Record<string, () => readonly unknown[]>> = {
  importKey: () => [{ ...oct }, { kid: "1", alg: "HS256", use: "sig" }],
  importSecret: () => [secretBytes(32), { kid: "1", alg: "HS256", use: "sig" }],
  publicKey: () => [{ ...rsaKey }],
  externalKey: () => [externalOptions()],
  remoteKeySet: () => ["https://provider.example/jwks", remoteOptions()],
  discoverKeySet: () => ["https://provider.example", remoteOptions()],
  keySet: () => [{ keys: [oct] }],
  exportJwk: () => [{ ...rsaKey }, { private: true }],
  exportPem: () => [{ ...rsaKey }, { private: true }],
  thumbprint: () => [{ ...rsaKey }, "SHA-256"],
  thumbprintUri: () => [{ ...rsaKey }, "SHA-256"],
  generateKey: () => ["ECDH-ES", { kid: "1", crv: "P-256" }],
  supports: () => ["HS256"],
  selectBackend: () => ["auto"],

  signCompact: () => [new Uint8Array(3), { ...oct }, { alg: "HS256", kid: "1" }, { detached: true }],
  verifyCompact: () => [
    signed,
    [oct],
    { alg: ["HS256"], crit, limits, signal: new AbortController().signal },
  ],
  signFlattened: () => [
    new Uint8Array(3),
    { ...oct },
    { alg: "HS256" },
    { detached: true, unprotectedHeader: { kid: "1" } },
  ],
  verifyFlattened: () => [
    { payload, ...oneSignature },
    { keys: [oct] },
    { alg: ["HS256"], crit, limits, unprotectedAlgorithms: true },
  ],
  signGeneral: () => [
    new Uint8Array(3),
    [{ key: oct, header: { alg: "HS256" }, unprotectedHeader: { a: 1 } }],
    { detached: true },
  ],
  verifyGeneral: () => [
    { payload, signatures: [oneSignature] },
    [oct],
    { alg: ["HS256"], crit, limits, require: { atLeast: 1 } },
  ],
  encryptCompact: () => [new Uint8Array(3), { ...oct }, { alg: "dir", enc: "A256GCM", zip: "DEF" }],
  decryptCompact: () => [tokens[4], [rsaKey], { alg: ["RSA-OAEP"], enc: ["A256GCM"], crit, limits }],
  encryptFlattened: () => [
    new Uint8Array(3),
    { ...oct },
    { enc: "A256GCM" },
    { aad: new Uint8Array(3), unprotectedHeader: { a: 1 }, recipientHeader: { alg: "A256KW" } },
  ],
  decryptFlattened: () => [
    { protected: jweHeader, iv, ciphertext, tag, encrypted_key: encryptedKey, header: { kid: "1" } },
    [rsaKey],
    { alg: ["RSA-OAEP"], enc: ["A256GCM"], crit, limits },
  ],
  encryptGeneral: () => [
    new Uint8Array(3),
    [
      { key: oct, header: { alg: "A256KW" } },
      { key: publicJwk(rsaKey), header: { alg: "RSA-OAEP" } },
    ],
    { enc: "A256GCM" },
    { aad: new Uint8Array(3), unprotectedHeader: { a: 1 } },
  ],
  decryptGeneral: () => [
    { protected: jweHeader, iv, ciphertext, tag, recipients: [recipient] },
    [rsaKey],
    { alg: ["RSA-OAEP"], enc: ["A256GCM"], crit, limits },
  ],
  encryptJwk: () => [{ ...oct }, { ...oct }, { alg: "dir", enc: "A256GCM" }],
  decryptJwk: () => [
    jwe({ header: { alg: "dir", enc: "A256GCM" }, cek, plaintext: JSON.stringify(oct) }),
    [oct],
    { alg: ["dir"], enc: ["A256GCM"], crit, limits },
  ],

  signJwt: () => [{ iss: "me", exp: 9e9, list: [{ a: 1 }] }, { ...oct }, { alg: "HS256" }],
  signAndEncryptJwt: () => [
    { iss: "me", exp: 9e9 },
    {
      sign: { key: oct, header: { alg: "HS256" } },
      encrypt: { key: oct, header: { alg: "dir", enc: "A256GCM" } },
    },
  ],
  encryptJwt: () => [{ iss: "me", exp: 9e9 }, { ...oct }, { alg: "dir", enc: "A256GCM" }],
  decryptJwt: () => [
    jwe({ header: { alg: "dir", enc: "A256GCM" }, cek, plaintext: "{}" }),
    [oct],
    { alg: ["dir"], enc: ["A256GCM"], crit, limits, claims: null },
  ],
  decodeHeader: () => [signed],
  decodeUnverified: () => [signed],
  createJwtVerifier: () => [workingPolicy()],
  verifyJwt: () => [tokens[3], workingPolicy(), { now: 1, nonce: "n", signal: new AbortController().signal }],

  parseCertificate: () => [certificatePem],
  certificateThumbprint: () => [der, "SHA-256"],
  recognizeThumbprint: () => [thumbprint, der],
  loadPem: () => [keyPems.slice(0, 4).join("") + certificatePem, { passphrase: "secret" }],
  loadPkcs12: () => [pfx, { password: "secret" }],
  validateChain: () => [[x5c], chainOptions()],
  clientAssertion: () => [assertionOptions()],
  requestObject: () => [requestOptions()],
  entraClientAssertion: () => [entraAssertionOptions()],
  entraFederatedAssertion: () => [federatedOptions()],
  clientCredentialsForm: () => [formOptions()],
  entraAccessToken: () => [entraOptions()],
  oidcIdToken: () => [oidcOptions()],
  jwtAccessToken: () => [accessTokenOptions()],
  authorizationResponse: () => [responseOptions()],
  userinfoResponse: () => [responseOptions()],
  introspectionResponse: () => [introspectionOptions()],
  decryptUserinfo: () => [
    jwe({ header: { alg: "dir", enc: "A256GCM" }, cek, plaintext: '{"sub":"a"}' }),
    [oct],
    { alg: ["dir"], enc: ["A256GCM"], crit, limits, subject: "a" },
  ],
  decryptWalletResponse: () => [walletResponse, ec.privateKey, walletOptions()],
  walletResponseMetadata: () => [ec.privateKey, { enc: ["A256GCM"] }],
  logoutToken: () => [logoutOptions()],
  entraIdToken: () => [entraIdOptions()],
  groupsOf: () => [{ groups: ["a"] }],
  seenInMemory: () => [{ maxEntries: 2 }],
  signJwtSync: () => [{ iss: "me", exp: 9e9, list: [{ a: 1 }] }, { ...oct }, { alg: "HS256" }],
  clientSecretKey: () => ["secret", { alg: "HS256", kid: "1" }],
  hkdfKey: () => ["a random secret of 26 bytes", hkdfOptions()],
  dpopProof: () => [proofKey, proofOptions()],
  cacheStore: () => [
    { match: () => undefined, put: () => undefined },
    { prefix: "a", keepFor: 60 },
  ],
  kvStore: () => [
    { get: () => null, put: () => undefined },
    { prefix: "a", keepFor: 60 },
  ],
  redisStore: () => [{ sendCommand: () => null }, { prefix: "a", keepFor: 60 }],
  redisSeen: () => [{ call: () => null }, { prefix: "a" }],
  bearerToken: () => [
    { headers: { authorization: "Bearer abc" }, rawHeaders: ["Authorization", "Bearer abc"] },
  ],
  presentedToken: () => [httpRequest(), { origin: "https://api.example", schemes: ["DPoP", "Bearer"] }],
  challenge: () => [new JoseError("ERR_JWT_INVALID", "m"), challengeOptions()],
  dpopVerifier: () => [{ alg: ["ES256"], seen: null, maxAge: 1, clockTolerance: 1, limits }],
  scopesOf: () => [{ scope: "a" }],
  rolesOf: () => [{ roles: ["a"] }],
  testKeys: () => [{ alg: "HS256", encryptionAlg: "A128KW" }],
  testIssuer: () => [{ issuer: "me", audience: ["you"], alg: "HS256", encryptionAlg: "A128KW" }],
  x5cKeySource: () => [chainOptions()],
};

function chainOptions() {
  return {
    trustAnchors: [der, certificatePem],
    at: new Date(2e12),
    keyUsage: "digitalSignature",
    subject: "CN=fuzz",
  };
}

function workingPolicy() {
  return {
    decrypt: { keys: [oct], alg: ["dir"], enc: ["A256GCM"], optional: true, crit },
    verify: { keys: { keys: [oct] }, alg: ["HS256"], crit },
    claims: { issuer: "me", audience: ["you"], clockTolerance: 1, required: ["exp"], check: () => true },
    limits,
    cache: { maxEntries: 2 },
  };
}

/** Arguments for the methods of what these functions give. */
export const methodArguments: {
  readonly verify: fc.Arbitrary<readonly unknown[]>;
  readonly find: fc.Arbitrary<readonly unknown[]>;
} = {
  verify: fc.tuple(token, context),
  find: fc.tuple(
    almost((): KeyRequest => ({
      header: { alg: "HS256", kid: "1", enc: "A256GCM", x5c: [x5c], "x5t#S256": thumbprint },
      alg: "HS256",
      use: "sig",
    })),
  ),
};
