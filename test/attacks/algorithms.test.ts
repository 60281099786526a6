// Rows of the catalogue of attacks on JOSE libraries: which algorithm, and whose key. Each was accepted by some library once.
import { createPublicKey } from "node:crypto";
import { type KeyInput } from "josette/jwk";
import { importKey, importSecret, keySet, publicKey } from "../../src/jwk/index.ts";
import { decryptCompact } from "../../src/jwe/index.ts";
import { type SignatureAlgorithm } from "josette/jws";
import { signCompact, verifyCompact } from "../../src/jws/index.ts";
import { type JwtPolicy } from "josette/jwt";
import { createJwtVerifier, verifyJwt } from "../../src/jwt/index.ts";
import { expect, test } from "vitest";
import { codeOf, codeOfRejection, type Code } from "../support/errors.ts";
import { keyObjects, publicJwk, rsaKey } from "../support/keys.ts";
import { jwkOf } from "../support/native-jwk.ts";
import { hmacJws, jwe, oaep, rsaJws, secretBytes, segment, unsecured, type Part } from "../support/tokens.ts";

const secret = importSecret(secretBytes(64));
const { privateKey, publicKey: publicObject } = keyObjects(rsaKey);
const rsaPublic = importKey(publicJwk(rsaKey));
const claims = { iss: "me", admin: true };
const payload = new Uint8Array(1);

const both: readonly SignatureAlgorithm[] = ["HS256", "HS512", "RS256"];

function policy(keys: KeyInput, alg: readonly SignatureAlgorithm[] = both): JwtPolicy {
  return { verify: { keys, alg }, claims: { issuer: null, audience: null, exp: "optional" } };
}

/** What verifyCompact and verifyJwt say, which must be the same. */
async function refusal(token: string, keys: KeyInput, alg = both): Promise<Code | undefined> {
  const codes = [
    await codeOfRejection(verifyCompact(token, keys, { alg })),
    await codeOfRejection(verifyCompact(token, [keys], { alg })),
    await codeOfRejection(verifyJwt(token, policy(keys, alg))),
  ];
  expect(new Set(codes).size).toBe(1);
  return codes[0];
}

test("row 1: alg none, in every spelling, signed or not, and other names nobody knows", async () => {
  const names = ["none", "None", "NONE", "nOnE", "none ", " none", "none\0", "", "foo", "HS256 ", "HS-256"];
  const types = [null, [], ["none"], ["HS256"], 0, 1, true, {}];
  for (const key of [secret, rsaPublic]) {
    for (const alg of names) {
      const expected = "ERR_JOSE_ALG_NOT_ALLOWED";
      expect(await refusal(unsecured({ alg }, claims), key)).toBe(expected);
      expect(await refusal(`${unsecured({ alg }, claims)}AAAA`, key)).toBe(expected);
      expect(await refusal(hmacJws({ alg }, claims, secretBytes(64)), key)).toBe(expected);
    }
    for (const alg of types) {
      expect(await refusal(unsecured({ alg }, claims), key)).toBe("ERR_JWS_INVALID");
      expect(await refusal(hmacJws({ alg }, claims, secretBytes(64)), key)).toBe("ERR_JWS_INVALID");
    }
  }
  expect(await codeOfRejection(signCompact(payload, secret, { alg: "none" }))).toBe("ERR_INVALID_OPTION");
  expect(await refusal(unsecured({ alg: "none" }, claims), secret, ["none" as never])).toBe(
    "ERR_INVALID_OPTION",
  );
});

test("row 2: alg missing, or in lower case", async () => {
  for (const header of [{}, { typ: "JWT" }, { alg: "hs256" }, { Alg: "HS256" }, { ALG: "HS256" }]) {
    expect(await refusal(hmacJws(header, claims, secretBytes(64)), secret)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  }
});

test("row 3: alg and enc that are members of Object.prototype", async () => {
  const names = ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__", "__defineGetter__"];
  for (const alg of names) {
    expect(await refusal(hmacJws({ alg }, claims, secretBytes(64)), secret)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    expect(await refusal("", secret, [alg as never])).toBe("ERR_INVALID_OPTION");
    expect(await codeOfRejection(signCompact(payload, secret, { alg }))).toBe("ERR_INVALID_OPTION");
    expect(codeOf(() => importSecret(secretBytes(32), { alg }))).toBe("ERR_INVALID_OPTION");
    const options = { alg: ["dir" as const], enc: ["A128GCM" as const] };
    const outside = { alg: "dir", enc: "A128GCM" };
    for (const header of [
      { ...outside, alg },
      { ...outside, enc: alg },
    ]) {
      const token = jwe({ header, enc: "A128GCM", cek: secretBytes(16), plaintext: "" });
      expect(await codeOfRejection(decryptCompact(token, importSecret(secretBytes(16)), options))).toBe(
        "ERR_JOSE_ALG_NOT_ALLOWED",
      );
    }
  }
});

test("row 4: an alg outside the allow-list, and an empty allow-list is no list of all", async () => {
  const token = hmacJws({ alg: "HS256" }, claims, secretBytes(64));
  expect(await refusal(token, secret, ["HS512"])).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  expect(await refusal(token, secret, ["RS256", "HS384"])).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  expect(await refusal(token, secret, [])).toBe("ERR_INVALID_OPTION");
  expect(await refusal(token, secret, undefined as never)).toBeUndefined();
  expect(codeOf(() => createJwtVerifier(policy(secret, null as never)))).toBe("ERR_INVALID_OPTION");
});

test("row 5: the key's own alg and the header's are one and the same, or nothing is", async () => {
  const bound = importSecret(secretBytes(64), { alg: "HS512" });
  const as = (alg: string, hash: string) => hmacJws({ alg }, claims, secretBytes(64), hash);
  expect(await refusal(as("HS512", "sha512"), bound)).toBeUndefined();
  // The header's alg is allowed, the key's is not the header's.
  expect(await refusal(as("HS256", "sha256"), bound)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  expect(await refusal(as("HS256", "sha512"), bound)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  // The key's alg is not on the list.
  expect(await refusal(as("HS512", "sha512"), bound, ["HS256"])).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  expect(await refusal(as("HS256", "sha512"), bound, ["HS256"])).toBe("ERR_JWKS_NO_MATCHING_KEY");
  // A key without an alg serves what the header says only as far as the list allows, and never with another hash.
  expect(await refusal(as("HS512", "sha512"), secret, ["HS256"])).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  expect(await refusal(as("HS256", "sha512"), secret)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
});

test("row 6: HS256 with anything made of the RSA public key as the secret", async () => {
  const pem = publicObject.export({ format: "pem", type: "spki" }) as string;
  const pkcs1 = publicObject.export({ format: "pem", type: "pkcs1" }) as string;
  const der = publicObject.export({ format: "der", type: "spki" });
  const jwk = JSON.stringify(jwkOf(publicObject));
  const texts = [
    ...[
      pem,
      pem.trim(),
      ` ${pem}`,
      `\n${pem}`,
      `\u200b${pem}`,
      `# comment\n${pem}`,
      pem.replaceAll("\n", "\r\n"),
    ],
    ...[pem.replaceAll("\n", ""), pem.replaceAll("\n", "\\n"), pkcs1, pkcs1.trim(), jwk, ` ${jwk}`],
    ...[der, publicObject.export({ format: "der", type: "pkcs1" }), der.toString("base64")],
    pem.replaceAll(/-----.*-----/g, ""),
  ].map((text) => Buffer.from(text));
  for (const text of texts) {
    const token = hmacJws({ alg: "HS256" }, claims, text);
    for (const keys of [rsaPublic, publicObject, publicJwk(rsaKey)]) {
      expect(await refusal(token, keys)).toBe("ERR_JWKS_NO_MATCHING_KEY");
    }
    // And nobody can take it for a secret by mistake.
    expect(codeOf(() => importSecret(text))).toBe("ERR_KEY_INVALID");
    expect(codeOf(() => importKey({ kty: "oct", k: segment(text) }))).toBe("ERR_JWK_INVALID");
  }
  for (const raw of [
    Buffer.from(rsaKey.n, "base64url"),
    Buffer.from(rsaKey.n),
    Buffer.from(rsaKey.e, "base64url"),
  ]) {
    expect(await refusal(hmacJws({ alg: "HS256" }, claims, raw), rsaPublic)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  }
});

test("row 7: HMAC with an empty key, or with an RSA key without an alg", async () => {
  const token = hmacJws({ alg: "HS256" }, claims, "");
  expect(codeOf(() => importSecret(new Uint8Array(0)))).toBe("ERR_KEY_INVALID");
  expect(codeOf(() => importKey({ kty: "oct", k: "" }))).toBe("ERR_JWK_INVALID");
  expect(codeOf(() => importKey({ kty: "oct" }))).toBe("ERR_JWK_INVALID");
  expect(await refusal(token, { kty: "oct", k: "" })).toBe("ERR_JWK_INVALID");
  for (const keys of [rsaPublic, rsaKey, publicObject, secret]) {
    expect(["ERR_JWKS_NO_MATCHING_KEY", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"]).toContain(
      await refusal(token, keys),
    );
  }
});

test("row 8: a secret shorter than the hash, to sign and to verify", async () => {
  for (const [alg, hash, bytes] of [
    ["HS256", "sha256", 32],
    ["HS384", "sha384", 48],
    ["HS512", "sha512", 64],
  ] as const) {
    for (const length of [1, 8, bytes - 1]) {
      const short = importSecret(secretBytes(length));
      const token = hmacJws({ alg }, claims, secretBytes(length), hash);
      expect(await refusal(token, short, [alg])).toBe("ERR_JWKS_NO_MATCHING_KEY");
      expect(await codeOfRejection(signCompact(payload, short, { alg }))).toBe("ERR_KEY_NOT_SUITABLE");
    }
    const token = hmacJws({ alg }, claims, secretBytes(bytes), hash);
    expect(await refusal(token, importSecret(secretBytes(bytes)), [alg])).toBeUndefined();
  }
});

test("row 9: an alg for keys of another kind", async () => {
  expect(await refusal(rsaJws({ alg: "HS256" }, claims, privateKey), rsaPublic)).toBe(
    "ERR_JWKS_NO_MATCHING_KEY",
  );
  expect(await refusal(hmacJws({ alg: "RS256" }, claims, secretBytes(64)), secret)).toBe(
    "ERR_JWKS_NO_MATCHING_KEY",
  );
  for (const alg of ["ES256", "ES384", "PS256", "EdDSA"]) {
    expect(await refusal(rsaJws({ alg }, claims, privateKey), rsaPublic)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  }
});

test("row 10: a key with another use, other operations or another alg, to do anything", async () => {
  const token = rsaJws({ alg: "RS256" }, claims, privateKey);
  const misfits = [
    { use: "enc" },
    { use: "SIG" },
    { key_ops: ["encrypt"] },
    { key_ops: ["sign"] },
    { key_ops: [] },
    { alg: "RS512" },
    { alg: "RSA-OAEP" },
    { alg: "" },
  ];
  for (const members of misfits) {
    const jwk = { ...publicJwk(rsaKey), ...members };
    for (const keys of [jwk, importKey(jwk)])
      expect(await refusal(token, keys)).toBe("ERR_JWKS_NO_MATCHING_KEY");
    const set = keySet({ keys: [jwk] });
    expect(await codeOfRejection(verifyCompact(token, set, { alg: both }))).toBe("ERR_JWKS_NO_MATCHING_KEY");
    if (members.key_ops?.[0] !== "sign") {
      const signing = signCompact(payload, { ...rsaKey, ...members }, { alg: "RS256" });
      expect(await codeOfRejection(signing)).toBe("ERR_KEY_NOT_SUITABLE");
    }
  }
  expect(codeOf(() => importKey({ ...publicJwk(rsaKey), use: "sig", key_ops: ["encrypt"] }))).toBe(
    "ERR_JWK_INVALID",
  );
});

test("row 11: a token for one RSA-OAEP with a key for the other, and RSA1_5 with either", async () => {
  const enc = ["A128GCM" as const];
  const cek = secretBytes(16);
  const algs = ["RSA-OAEP", "RSA-OAEP-256"] as const;
  for (const alg of algs) {
    for (const keyAlg of algs) {
      const key = importKey({ ...rsaKey, alg: keyAlg });
      const open = (header: object) => {
        const encryptedKey = oaep(alg, publicObject, cek);
        const token = jwe({ header: { ...header, enc: "A128GCM" }, cek, encryptedKey, plaintext: "text" });
        return codeOfRejection(decryptCompact(token, key, { alg: algs, enc }));
      };
      const same = alg === keyAlg;
      expect(await open({ alg })).toBe(same ? undefined : "ERR_JWKS_NO_MATCHING_KEY");
      // Or the header says what the key is for, and the encrypted key is made for the other.
      expect(await open({ alg: keyAlg })).toBe(same ? undefined : "ERR_JWE_DECRYPTION_FAILED");
      expect(await open({ alg: "RSA1_5" })).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    }
  }
});

test("row 12: a JWE where a JWS belongs, and the other way round", async () => {
  const cek = secretBytes(64);
  const header = { alg: "dir", enc: "A256CBC-HS512" };
  const encrypted = jwe({ header, cek, plaintext: JSON.stringify(claims) });
  expect(await codeOfRejection(verifyCompact(encrypted, secret, { alg: both }))).toBe("ERR_JWS_INVALID");
  expect(await codeOfRejection(verifyJwt(encrypted, policy(secret)))).toBe("ERR_JWT_ENCRYPTED");
  const signed = hmacJws({ ...header, alg: "HS512" }, claims, cek, "sha512");
  const options = { alg: ["dir" as const], enc: ["A256CBC-HS512" as const] };
  expect(await codeOfRejection(decryptCompact(signed, secret, options))).toBe("ERR_JWE_INVALID");
  const decrypt = { keys: secret, ...options };
  expect(await codeOfRejection(verifyJwt(signed, { ...policy(secret), decrypt }))).toBe(
    "ERR_JWT_NOT_ENCRYPTED",
  );
});

test("row 13: whoever has the public key can encrypt, so an encrypted token proves no sender", async () => {
  const cek = secretBytes(32);
  const encryptedKey = oaep("RSA-OAEP", publicObject, cek);
  const wrap = (plaintext: string) =>
    jwe({ header: { alg: "RSA-OAEP", enc: "A256GCM", cty: "JWT" }, cek, encryptedKey, plaintext });
  const decrypt = { keys: rsaKey, alg: ["RSA-OAEP" as const], enc: ["A256GCM" as const] };
  const open = (inner: string) => codeOfRejection(verifyJwt(wrap(inner), { ...policy(rsaPublic), decrypt }));
  expect(await open(unsecured({ alg: "none" }, claims))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  expect(await open(unsecured({ alg: "RS256" }, claims))).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  expect(await open(unsecured({}, claims))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  expect(await open(JSON.stringify(claims))).toBe("ERR_JWT_INVALID");
  expect(await open(segment(claims))).toBe("ERR_JWT_INVALID");
  // Signed by the encrypter with the public key, or with the CEK, for a secret.
  const pem = createPublicKey(privateKey).export({ format: "pem", type: "spki" });
  expect(await open(hmacJws({ alg: "HS256" }, claims, pem as string))).toBe("ERR_JWKS_NO_MATCHING_KEY");
  expect(await open(hmacJws({ alg: "HS256" }, claims, cek))).toBe("ERR_JWKS_NO_MATCHING_KEY");
  expect(await open(rsaJws({ alg: "RS256" }, claims, privateKey))).toBeUndefined();
});

test("row 15: a key embedded in the header is never trusted, whatever the caller forgot", async () => {
  const attacker = publicKey(rsaKey);
  const header: Part = { alg: "RS256", jwk: publicJwk(rsaKey), x5c: ["MIIB"] };
  const token = rsaJws(header, claims, privateKey);
  const oct = { kty: "oct", k: segment(secretBytes(64)) };
  const withSecret = hmacJws({ alg: "HS256", jwk: oct }, claims, secretBytes(64));
  for (const forged of [token, withSecret]) {
    for (const keys of [undefined, null, false, "", 0]) {
      expect(await codeOfRejection(verifyCompact(forged, keys as never, { alg: both }))).toBe(
        "ERR_INVALID_ARGUMENT",
      );
      const code = keys === undefined ? "ERR_INVALID_OPTION" : "ERR_INVALID_ARGUMENT";
      expect(await codeOfRejection(verifyJwt(forged, policy(keys as never)))).toBe(code);
    }
    const empty = { find: () => [] };
    expect(await codeOfRejection(verifyCompact(forged, empty, { alg: both }))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
    const other = importSecret(secretBytes(65));
    expect(["ERR_JWKS_NO_MATCHING_KEY", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"]).toContain(
      await refusal(forged, other),
    );
  }
  // Where the key is one that the caller trusts anyway, the header's is simply ignored.
  expect(await refusal(token, attacker)).toBeUndefined();
});
