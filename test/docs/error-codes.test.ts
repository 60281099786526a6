// The tables of docs/error-codes.md: each mistake is made with josette and with npm jose.
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import * as jose from "jose";
import { decodeHeader, type Key } from "josette";
import { createJwtVerifier, signJwt } from "../../src/jwt/index.ts";
import { importSecret, remoteKeySet } from "../../src/jwk/index.ts";
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import { type KeyInput } from "josette/jwk";
import { exportJwk, generateKey, importKey, keySet, thumbprint } from "../../src/jwk/index.ts";
import { signCompact, verifyCompact, verifyGeneral } from "../../src/jws/index.ts";
import { parseCertificate } from "../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { keyObjects, publicJwk, rsaKey } from "../support/keys.ts";
import { hmacJws } from "../support/tokens.ts";

const secret = new Uint8Array(32).fill(7);
const weak = new Uint8Array(16).fill(7);
const key = importSecret(secret);
const rsa = keyObjects(rsaKey);
const rsaPem = rsa.publicKey.export({ type: "spki", format: "pem" }) as string;
const rsaPkcs8 = rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const rsa1024 = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
const weakPem = rsa1024.export({ type: "spki", format: "pem" }) as string;
const certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
const badPem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----";
const offCurve = { kty: "EC", crv: "P-256", x: "A".repeat(43), y: "A".repeat(43) };
const dir = { alg: ["dir"], enc: ["A256GCM"] } as const;
const pbes2 = { alg: ["PBES2-HS256+A128KW"], enc: ["A128GCM"] } as const;

const valid = { iss: "i", aud: "x", exp: 4_000_000_000 };
const token = await sign(valid);
const signedByRsa = (header: object) =>
  new jose.SignJWT(valid).setProtectedHeader({ alg: "RS256", ...header }).sign(rsa.privateKey);
const [named, unnamed] = [await signedByRsa({ kid: "2" }), await signedByRsa({})];
const jwe = await new jose.CompactEncrypt(secret)
  .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
  .encrypt(secret);
const inflates = await encryptCompact(new Uint8Array(5000), key, { alg: "dir", enc: "A256GCM", zip: "DEF" });
const iterated = await iterations(4096);
const jwks = { keys: [{ ...publicJwk(rsaKey), kid: "1" }] };
const twins = { keys: [publicJwk(rsaKey), { ...publicJwk(rsaKey), kid: "1" }] };
const unavailable = () => Promise.resolve(new Response("", { status: 503 }));
const rubbish = () =>
  Promise.resolve(new Response("<html>", { headers: { "content-type": "application/json" } }));
const claimsText = JSON.stringify(valid);
const ascii = new TextEncoder().encode("hello");
const long = new Uint8Array(64).fill(7);
const shortTag = (
  await new jose.CompactEncrypt(secret).setProtectedHeader({ alg: "dir", enc: "A256CBC-HS512" }).encrypt(long)
).slice(0, -3);
const twice = mac({ alg: "HS256", crit: ["x", "x"], x: 1 }, "");

const verify = (text: string, keys: KeyInput = key, alg: "HS256" | "RS256" = "HS256", claims: object = {}) =>
  createJwtVerifier({
    verify: { keys, alg: [alg] },
    claims: { issuer: "i", audience: "x", ...claims },
  }).verify(text);
const joseVerify = (
  text: string,
  joseKey: Uint8Array | jose.CryptoKey = secret,
  options: jose.JWTVerifyOptions = {},
) => jose.jwtVerify(text, joseKey, { issuer: "i", audience: "x", ...options });
const open = (text: string) =>
  createJwtVerifier({
    decrypt: { keys: key, ...dir },
    verify: { keys: key, alg: ["HS256"] },
    claims: { issuer: "i", audience: "x" },
  }).verify(text);
const joseOpen = async (text: string) =>
  joseVerify(new TextDecoder().decode((await joseDecrypt(text)).plaintext));
const decrypt = (text: string, by: Key = key) => decryptCompact(text, by, dir);
const joseDecrypt = (text: string, by = secret) => jose.compactDecrypt(text, by);

type Mistake = readonly [withJosette: () => unknown, withJose: () => unknown];

const mistakes: Readonly<Record<string, Mistake>> = {
  "the token has expired": both(() => sign({ ...valid, exp: 1 })),
  "the audience is another": [
    () => verify(token, key, "HS256", { audience: "y" }),
    () => joseVerify(token, secret, { audience: "y" }),
  ],
  "a token has no `exp`": both(() => sign({ iss: "i", aud: "x" })),
  "the payload is not a JSON object": both(() => signText("[1]")),
  "`alg` is not in the allow-list": [
    () => verify(token, importKey(rsaPem), "RS256"),
    () => joseVerify(token, secret, { algorithms: ["RS256"] }),
  ],
  "`enc` is not in the allow-list": [
    () => decryptCompact(jwe, key, { alg: ["dir"], enc: ["A128GCM"] }),
    () => jose.compactDecrypt(jwe, secret, { contentEncryptionAlgorithms: ["A128GCM"] }),
  ],
  "the signature does not verify": both(() => `${token.slice(0, -4)}AAAA`),
  "the header of a JWS is not JSON": both(() => "a.b.c"),
  "the header of a JWE is not JSON": [() => decrypt("a.b.c.d.e"), () => joseDecrypt("a.b.c.d.e")],
  "the tag of a JWE is wrong": [
    () => decrypt(`${jwe.slice(0, -4)}AAAA`),
    () => joseDecrypt(`${jwe.slice(0, -4)}AAAA`),
  ],
  "no key of the set has the `kid`": [
    () =>
      createJwtVerifier({
        verify: { keys: keySet(jwks), alg: ["RS256"] },
        claims: { issuer: "i", audience: "x" },
      }).verify(named),
    () => jose.jwtVerify(named, jose.createLocalJWKSet(jwks)),
  ],
  "a set has no list of keys": [
    () => keySet({ keys: 5 } as never),
    () => jose.createLocalJWKSet({ keys: 5 } as never),
  ],
  "the `kty` of a JWK is unknown": [
    () => importKey({ kty: "XX" }),
    () => jose.importJWK({ kty: "XX" }, "ES256"),
  ],
  "a JWK lacks a member its thumbprint is from": [
    () => thumbprint({ kty: "RSA", n: rsaKey.n }),
    () => jose.calculateJwkThumbprint({ kty: "RSA", n: rsaKey.n }),
  ],
  "a JWT has neither three nor five parts": both(() => "abc"),
  "another text where an encrypted JWT is expected": [() => open("abc"), () => joseOpen("abc")],
  "an encrypted JWT has no JWT inside": [() => open(jwe), () => joseOpen(jwe)],
  "a claim of a token has the wrong type (`sub`)": both(() => signText(JSON.stringify({ ...valid, sub: 5 }))),
  "the token is not a string": both(() => 5 as never),
  "an encrypted JWT where a signed one is expected": both(() => jwe),
  "a signed JWT where an encrypted one is expected": [
    () =>
      createJwtVerifier({
        decrypt: { keys: key, ...dir },
        verify: { keys: key, alg: ["HS256"] },
        claims: { issuer: "i", audience: "x" },
      }).verify(token),
    () => jose.jwtDecrypt(token, secret),
  ],
  "`crit` names an extension that is not understood": both(() =>
    withHeader(token, { alg: "HS256", crit: ["x"], x: 1 }),
  ),
  "the `alg` of a JWE is unknown": [
    () => decrypt(withHeader(jwe, { alg: "XX", enc: "A256GCM" })),
    () => joseDecrypt(withHeader(jwe, { alg: "XX", enc: "A256GCM" })),
  ],
  "a JWE has no `alg`": [
    () => decrypt(withHeader(jwe, { enc: "A256GCM" })),
    () => joseDecrypt(withHeader(jwe, { enc: "A256GCM" })),
  ],
  "more PBES2 iterations than the limit": [
    () => decryptCompact(iterated, key, { ...pbes2, limits: { pbes2Count: 2000 } }),
    () =>
      jose.compactDecrypt(iterated, secret, {
        keyManagementAlgorithms: ["PBES2-HS256+A128KW"],
        maxPBES2Count: 2000,
      }),
  ],
  "a compressed plaintext inflates beyond the limit": [
    () => decryptCompact(inflates, key, { ...dir, limits: { inflatedLength: 1000 } }),
    () => jose.compactDecrypt(inflates, secret, { maxDecompressedLength: 1000 }),
  ],
  "a key of direct encryption has the wrong length": [
    () => decrypt(jwe, importSecret(weak)),
    () => joseDecrypt(jwe, weak),
  ],
  "several keys of a set fit and the token names none": [
    () =>
      createJwtVerifier({
        verify: { keys: keySet(twins), alg: ["RS256"] },
        claims: { issuer: "i", audience: "x" },
      }).verify(unnamed),
    () => jose.jwtVerify(unnamed, jose.createLocalJWKSet(twins)),
  ],
  "an RSA key where an HMAC key is needed": [
    () => verify(token, importKey(rsaPem)),
    async () => joseVerify(token, await jose.importSPKI(rsaPem, "RS256")),
  ],
  "a private key where a public one is needed": [
    () => verify(unnamed, importKey(rsaPkcs8), "RS256"),
    async () => joseVerify(unnamed, await jose.importPKCS8(rsaPkcs8, "RS256")),
  ],
  "an HMAC key shorter than the hash signs": [
    () => signJwt(valid, importSecret(weak), { alg: "HS256" }),
    () => sign(valid, weak),
  ],
  "an HMAC key shorter than the hash verifies": [
    async () => verify(await sign(valid, weak), importSecret(weak)),
    async () => joseVerify(await sign(valid, weak), weak),
  ],
  "an RSA key of 1024 bits": [
    () => importKey(weakPem),
    async () => joseVerify(unnamed, await jose.importSPKI(weakPem, "RS256")),
  ],
  "the point of an EC key is not on its curve": [
    () => importKey(offCurve),
    () => jose.importJWK(offCurve, "ES256"),
  ],
  "a PEM block holds no key": [() => importKey(badPem), () => jose.importSPKI(badPem, "RS256")],
  "a text is no PEM": [() => importKey("hello"), () => jose.importSPKI("hello", "RS256")],
  "a certificate is malformed": [
    () => parseCertificate(certificate),
    () => jose.importX509(certificate, "RS256"),
  ],
  "a CryptoKey that is not extractable is exported": [
    async () => exportJwk(await sealed(), { private: true }),
    async () => jose.exportJWK(await sealed()),
  ],
  "an algorithm that does not exist is to sign": [
    () => signJwt(valid, key, { alg: "XX" }),
    () => new jose.SignJWT(valid).setProtectedHeader({ alg: "XX" }).sign(secret),
  ],
  "a key for an algorithm that does not exist is generated": [
    () => generateKey("XX" as never),
    () => jose.generateKeyPair("XX"),
  ],
  "an option is impossible (`maxTokenAge`)": [
    () => verify(token, key, "HS256", { maxTokenAge: "never" }),
    () => joseVerify(token, secret, { maxTokenAge: "never" }),
  ],
  "the `alg` of a JWS is unknown": both(() => mac({ alg: "XX" }, "{}")),
  "a JWS has no `alg`": both(() => mac({ typ: "JWT" }, "{}")),
  "a JWE has no `enc`": [
    () => decrypt(withHeader(jwe, { alg: "dir" })),
    () => joseDecrypt(withHeader(jwe, { alg: "dir" })),
  ],
  "the `zip` of a JWE is unknown": [
    () => decrypt(withHeader(jwe, { alg: "dir", enc: "A256GCM", zip: "XX" })),
    () => joseDecrypt(withHeader(jwe, { alg: "dir", enc: "A256GCM", zip: "XX" })),
  ],
  "the tag of an AES-CBC JWE has the wrong length": [
    () => decryptCompact(shortTag, importSecret(long), { alg: ["dir"], enc: ["A256CBC-HS512"] }),
    () => joseDecrypt(shortTag, long),
  ],
  "a general JWS has no signatures": [
    () => verifyGeneral({ payload: "", signatures: [] }, key, { alg: ["HS256"] }),
    () => jose.generalVerify({ payload: "", signatures: [] }, secret),
  ],
  "`crit` names an extension twice": [
    () => verifyCompact(twice, key, { alg: ["HS256"], crit: { x: () => true } }),
    () => jose.compactVerify(twice, secret, { crit: { x: true } }),
  ],
  "a JWS has `b64` without naming it in `crit`": both(() => mac({ alg: "HS256", b64: true }, claimsText)),
  "a JWT has `b64: true`, named in `crit`": both(() =>
    mac({ alg: "HS256", b64: true, crit: ["b64"] }, claimsText),
  ),
  "more than 10,000 PBES2 iterations, with the default limits": [
    async () => decryptCompact(await iterations(10_001), key, pbes2),
    async () =>
      jose.compactDecrypt(await iterations(10_001), secret, { keyManagementAlgorithms: [...pbes2.alg] }),
  ],
  "fewer than 1,000 PBES2 iterations": [
    async () => decryptCompact(await iterations(999), key, pbes2),
    async () =>
      jose.compactDecrypt(await iterations(999), secret, { keyManagementAlgorithms: [...pbes2.alg] }),
  ],
  "a secret is empty": [
    () => importSecret(new Uint8Array(0)),
    () => jose.importJWK({ kty: "oct", k: "" }, "HS256"),
  ],
  "a JWK lacks a member": [() => importKey({ kty: "oct" }), () => jose.importJWK({ kty: "oct" }, "HS256")],
  "the `alg` of a JWK is not a string": [
    () => importKey({ ...publicJwk(rsaKey), alg: 5 } as never),
    () => jose.importJWK({ ...publicJwk(rsaKey), alg: 5 } as never),
  ],
  "a key is imported for an algorithm of another key type": [
    () => importKey(rsaPem, { alg: "HS256" }),
    () => jose.importSPKI(rsaPem, "HS256"),
  ],
  "a key set is neither a JWK Set nor a list": [
    () => keySet(null as never),
    () => jose.createLocalJWKSet(null as never),
  ],
  "a header that is decoded is not JSON": [
    () => decodeHeader("a.b.c"),
    () => jose.decodeProtectedHeader("a.b.c"),
  ],
  "a list of accepted issuers is empty": [
    () => verify(token, key, "HS256", { issuer: [] }),
    () => joseVerify(token, secret, { issuer: [] }),
  ],
  "a header to be signed has no `alg`": [
    () => signJwt(valid, key, {}),
    () => new jose.SignJWT(valid).setProtectedHeader({} as never).sign(secret),
  ],
  "a header to be signed is malformed (`crit`)": [
    () => signJwt(valid, key, { alg: "HS256", crit: [] }),
    () => new jose.SignJWT(valid).setProtectedHeader({ alg: "HS256", crit: [] }).sign(secret),
  ],
  "a header to be signed names an extension in `crit`": [
    () => signJwt(valid, key, { alg: "HS256", crit: ["x"], x: 1 }),
    () => new jose.SignJWT(valid).setProtectedHeader({ alg: "HS256", crit: ["x"], x: 1 }).sign(secret),
  ],
  "an unencoded payload is signed in the compact serialization": [
    () => signCompact(ascii, key, { alg: "HS256", b64: false, crit: ["b64"] }),
    () =>
      new jose.CompactSign(ascii)
        .setProtectedHeader({ alg: "HS256", b64: false, crit: ["b64"] })
        .sign(secret),
  ],
  "a JWT is to be signed with `b64: false`": [
    () => signJwt(valid, key, { alg: "HS256", b64: false, crit: ["b64"] }),
    () =>
      new jose.SignJWT(valid).setProtectedHeader({ alg: "HS256", b64: false, crit: ["b64"] }).sign(secret),
  ],
  "a claim to be signed has the wrong type (`iss`)": [
    () => signJwt({ ...valid, iss: 5 }, key, { alg: "HS256" }),
    () => sign({ ...valid, iss: 5 } as never),
  ],
  "a header to be encrypted has no `enc`": [
    () => encryptCompact(secret, key, { alg: "dir" }),
    () => new jose.CompactEncrypt(secret).setProtectedHeader({ alg: "dir" } as never).encrypt(secret),
  ],
  "a compression that does not exist is to be used": [
    () => encryptCompact(secret, key, { alg: "dir", enc: "A256GCM", zip: "XX" }),
    () =>
      new jose.CompactEncrypt(secret)
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", zip: "XX" })
        .encrypt(secret),
  ],
  "a key of an impossible size is generated": [
    () => generateKey("RS256", { modulusLength: 1024 }),
    () => jose.generateKeyPair("RS256", { modulusLength: 1024 }),
  ],
  "a remote key set answers with what is not JSON": [
    () => remoteVerify(rubbish),
    () => joseRemoteVerify(rubbish),
  ],
  "a remote key set answers with status 503": [
    () => remoteVerify(unavailable),
    () => joseRemoteVerify(unavailable),
  ],
};

const rows = readFileSync(new URL("../../docs/error-codes.md", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (?:Mistake|-)/.test(line))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe("the mistakes of docs/error-codes.md", () => {
  test("are those that are made here", () => {
    expect(rows.map(([mistake]) => mistake).sort()).toEqual(Object.keys(mistakes).sort());
  });

  test.each(rows)("%s", async (mistake = "", ours = "", theirs = ours) => {
    const [withJosette, withJose] = mistakes[mistake]!;
    expect([await outcomeOf(withJosette), await outcomeOf(withJose)]).toEqual([plain(ours), plain(theirs)]);
  });
});

function plain(cell: string): string {
  return cell.replaceAll("`", "");
}

/** A code, or the name of an error of the platform. */
async function outcomeOf(make: () => unknown): Promise<string> {
  try {
    await make();
    return "accepted";
  } catch (error) {
    const { code, name } = error as { code?: unknown; name: string };
    // A DOMException has a number as its code.
    return typeof code === "string" ? code : name;
  }
}

/** The same token in both. */
function both(make: () => string | Promise<string>): Mistake {
  return [async () => verify(await make()), async () => joseVerify(await make())];
}

/** Compact text with a right HS256 signature, whatever its header says. */
function mac(header: object, payload: string): string {
  return hmacJws(header, payload, secret);
}

function iterations(p2c: number): Promise<string> {
  return new jose.CompactEncrypt(secret)
    .setProtectedHeader({ alg: "PBES2-HS256+A128KW", enc: "A128GCM" })
    .setKeyManagementParameters({ p2c })
    .encrypt(secret);
}

function remoteVerify(fetch: () => Promise<Response>): Promise<unknown> {
  return createJwtVerifier({
    verify: { keys: remoteKeySet("https://idp.example.com/jwks", { fetch }), alg: ["RS256"] },
    claims: { issuer: "i", audience: "x" },
  }).verify(unnamed);
}

function joseRemoteVerify(fetch: () => Promise<Response>): Promise<unknown> {
  const url = new URL("https://idp.example.com/jwks");
  return jose.jwtVerify(unnamed, jose.createRemoteJWKSet(url, { [jose.customFetch]: fetch }));
}

function sign(claims: jose.JWTPayload, by = secret): Promise<string> {
  return new jose.SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(by);
}

function signText(text: string): Promise<string> {
  return new jose.CompactSign(Buffer.from(text)).setProtectedHeader({ alg: "HS256" }).sign(secret);
}

function withHeader(compact: string, header: object): string {
  const [, ...rest] = compact.split(".");
  return [Buffer.from(JSON.stringify(header)).toString("base64url"), ...rest].join(".");
}

function sealed(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}
