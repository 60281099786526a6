// The tables of docs/error-codes.md: each mistake is made with josette and with npm jose.
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import * as jose from "jose";
import { createJwtVerifier, importSecret, remoteKeySet, signJwt, type Key } from "josette";
import { decryptCompact, encryptCompact } from "josette/jwe";
import { exportJwk, generateKey, importKey, keySet, thumbprint, type KeyInput } from "josette/jwk";
import { parseCertificate } from "josette/x509";
import { describe, expect, test } from "vitest";
import { keyObjects, publicJwk, rsaKey } from "../keys.ts";

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
const iterated = await new jose.CompactEncrypt(secret)
  .setProtectedHeader({ alg: "PBES2-HS256+A128KW", enc: "A128GCM" })
  .setKeyManagementParameters({ p2c: 4096 })
  .encrypt(secret);
const jwks = { keys: [{ ...publicJwk(rsaKey), kid: "1" }] };
const twins = { keys: [publicJwk(rsaKey), { ...publicJwk(rsaKey), kid: "1" }] };
const unavailable = () => Promise.resolve(new Response("", { status: 503 }));

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
const decrypt = (text: string, by: Key = key) => decryptCompact(text, by, dir);
const joseDecrypt = (text: string, by = secret) => jose.compactDecrypt(text, by);

type Mistake = readonly [withJosette: () => unknown, withJose: () => unknown];

const mistakes: Readonly<Record<string, Mistake>> = {
  "the token has expired": both(() => sign({ ...valid, exp: 1 })),
  "the audience is another": [
    () => verify(token, key, "HS256", { audience: "y" }),
    () => joseVerify(token, secret, { audience: "y" }),
  ],
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
  "a remote key set answers with status 503": [
    () =>
      createJwtVerifier({
        verify: {
          keys: remoteKeySet("https://idp.example.com/jwks", { fetch: unavailable }),
          alg: ["RS256"],
        },
        claims: { issuer: "i", audience: "x" },
      }).verify(unnamed),
    () =>
      jose.jwtVerify(
        unnamed,
        jose.createRemoteJWKSet(new URL("https://idp.example.com/jwks"), { [jose.customFetch]: unavailable }),
      ),
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
