/**
 * Writes tokens.json: keys, and tokens that do not expire, for measuring libraries of other languages with the same work.
 *
 *   npm ci --prefix bench && node bench/foreign/make.mjs
 */
import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { CompactEncrypt, SignJWT } from "jose";

const issuer = "https://login.example.com/5f0e1a7c-3b52-4d0e-9a41-0c6d2f8b7e93/v2.0";
const audience = "6c1f9d42-8b3a-4f57-a2e6-91d07c54be18";
const issuedAt = 1_767_225_600; // 2026-01-01
const expires = 4_102_444_800; // 2100-01-01

const keys = {
  RS256: { kid: "rsa-signing", ...generateKeyPairSync("rsa", { modulusLength: 2048 }) },
  ES256: { kid: "p256-signing", ...generateKeyPairSync("ec", { namedCurve: "P-256" }) },
  HS256: secret("secret", 32),
  "RSA-OAEP": { kid: "rsa-encryption", ...generateKeyPairSync("rsa", { modulusLength: 2048 }) },
};

const rows = {
  "nested-1.3kB": await several(12, () => nested(claims(0))),
  "nested-16kB": await several(1, () => nested(claims(11_800))),
  "nested-64kB": await several(1, () => nested(claims(48_700))),
  "verify-RS256": await several(8, () => signed("RS256", claims(0))),
  "verify-ES256": await several(8, () => signed("ES256", claims(0))),
  "verify-HS256": await several(8, () => signed("HS256", claims(0))),
};

const jwks = Object.entries(keys).map(([alg, { kid, privateKey }]) => ({
  ...privateKey.export({ format: "jwk" }),
  kid,
  alg,
}));
const pem = keys["RSA-OAEP"].privateKey.export({ type: "pkcs8", format: "pem" });
const content = { issuer, audience, privateKeys: { keys: jwks }, decryptionKeyPem: pem, rows };
writeFileSync(new URL("tokens.json", import.meta.url), `${JSON.stringify(content, null, 2)}\n`);

function secret(kid, bytes) {
  const key = createSecretKey(randomBytes(bytes));
  return { kid, privateKey: key, publicKey: key };
}

async function several(count, make) {
  const made = [];
  for (let left = count; left > 0; left--) made.push(await make());
  return made;
}

/** The claims of an Entra ID access token, in JSON of at least so many characters. */
function claims(characters) {
  const base = {
    aud: audience,
    iss: issuer,
    iat: issuedAt,
    nbf: issuedAt,
    exp: expires,
    aio: randomBytes(69).toString("base64url"),
    azp: "d3590ed6-52b3-4102-aeff-aad2292ab01c",
    azpacr: "1",
    name: "Zoë Müller",
    oid: randomUUID(),
    preferred_username: "zoe.mueller@contoso.example",
    rh: "0.AXQAfBoOX1I7Dk2aQQxtL4t-k0KdH2w6i1dPouaR0HxUvhh0AK4.",
    roles: ["Orders.Read", "Orders.Write"],
    scp: "access_as_user",
    sub: randomBytes(32).toString("base64url"),
    tid: "5f0e1a7c-3b52-4d0e-9a41-0c6d2f8b7e93",
    uti: randomBytes(16).toString("base64url"),
    ver: "2.0",
  };
  const groups = Math.ceil(Math.max(0, characters - JSON.stringify(base).length) / 39);
  return groups === 0 ? base : { ...base, groups: Array.from({ length: groups }, () => randomUUID()) };
}

function signed(alg, payload) {
  const { kid, privateKey } = keys[alg];
  return new SignJWT(payload).setProtectedHeader({ typ: "JWT", alg, kid }).sign(privateKey);
}

async function nested(payload) {
  const alg = "RSA-OAEP";
  const { kid, publicKey } = keys[alg];
  const header = { alg, enc: "A256CBC-HS512", kid, cty: "JWT" };
  const inner = new TextEncoder().encode(await signed("RS256", payload));
  return new CompactEncrypt(inner).setProtectedHeader(header).encrypt(publicKey);
}
