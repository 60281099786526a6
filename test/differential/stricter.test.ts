// Where npm jose 6 accepts and josette refuses, each with the reason. The numbers are rows of the catalogue of attacks. A test
// that fails because jose has become stricter is good news: strike the row.
import { deflateRawSync } from "node:zlib";
import * as jose from "jose";
import { decryptCompact } from "../../src/jwe/index.ts";
import { importKey, importSecret } from "../../src/jwk/index.ts";
import { verifyCompact } from "../../src/jws/index.ts";
import { type JwtPolicy } from "josette/jwt";
import { verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf, codeOfRejection, type Code } from "../support/errors.ts";
import { keyObjects, publicJwk, rsaKey } from "../support/keys.ts";
import {
  hmacJws,
  jwe,
  rsaJws,
  secretBytes,
  withBitFlipped,
  withSegment,
  type Part,
} from "../support/tokens.ts";

const secret = secretBytes(32);
const key = importSecret(secret);
const now = 1_700_000_000;

/** Two opinions about the same thing. */
interface Disagreement {
  readonly jose: () => Promise<unknown>;
  readonly josette: () => Promise<Code | undefined>;
  readonly code: Code;
}

function aboutJws(token: string, code: Code = "ERR_JWS_INVALID", bytes = secret): Disagreement {
  return {
    jose: () => jose.compactVerify(token, bytes, { algorithms: ["HS256"], crit: { a: true } }),
    josette: () =>
      codeOfRejection(verifyCompact(token, importSecret(bytes), { alg: ["HS256"], crit: { a: () => true } })),
    code,
  };
}

function mac(header: Part, payload: Part = "payload"): string {
  return hmacJws(header, payload, secret);
}

function aboutClaims(claims: Part, code: Code, options: jose.JWTVerifyOptions = {}): Disagreement {
  const token = mac({ alg: "HS256" }, claims);
  const policy: JwtPolicy = {
    verify: { keys: key, alg: ["HS256"] },
    claims: { issuer: options.issuer ?? null, audience: (options.audience as string | undefined) ?? null },
  };
  return {
    jose: () =>
      jose.jwtVerify(token, secret, { algorithms: ["HS256"], currentDate: new Date(now * 1000), ...options }),
    josette: () => codeOfRejection(verifyJwt(token, policy, { now })),
    code,
  };
}

function aboutJwe(
  change: (token: string) => string,
  header: object = {},
  plaintext: string | Uint8Array = "text",
) {
  const members = { alg: "dir", enc: "A256GCM", ...header };
  const token = change(jwe({ header: JSON.stringify(members), enc: "A256GCM", cek: secret, plaintext }));
  return {
    jose: () => jose.compactDecrypt(token, secret),
    josette: () => codeOfRejection(decryptCompact(token, key, { alg: ["dir"], enc: ["A256GCM"] })),
    code: "ERR_JWE_INVALID",
  } as const;
}

function aboutJwk(jwk: object, code: Code): Disagreement {
  return {
    jose: () => jose.importJWK(jwk, "RS256"),
    josette: async () => codeOf(() => importKey(jwk)),
    code,
  };
}

/** The last character with its lowest bit turned: of 32 bytes two bits are left over. */
function loose(text: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return text.slice(0, -1) + (alphabet[alphabet.indexOf(text.at(-1) ?? "") ^ 1] ?? "");
}

const valid = mac({ alg: "HS256" });

describe("josette refuses what jose accepts:", () => {
  test.each<[row: string, reason: string, Disagreement]>([
    [
      "row 8",
      "a secret shorter than the hash (RFC 7518 section 3.2)",
      aboutJws(hmacJws({ alg: "HS256" }, "", secretBytes(8)), "ERR_JWKS_NO_MATCHING_KEY", secretBytes(8)),
    ],
    [
      "row 23",
      "a name twice in crit (RFC 7515 section 4.1.11)",
      aboutJws(mac({ alg: "HS256", crit: ["a", "a"], a: 1 })),
    ],
    ["row 25", "b64 without crit (RFC 7797 section 6)", aboutJws(mac({ alg: "HS256", b64: true }))],
    [
      "row 30",
      "a header parameter twice (RFC 7515 section 4)",
      aboutJws(mac('{"alg":"none","alg":"HS256"}')),
    ],
    ["row 30", "the same, once escaped", aboutJws(mac('{"\\u0061lg":"none","alg":"HS256"}'))],
    [
      "row 30",
      "a claim twice (RFC 7519 section 4)",
      aboutClaims('{"iss":"evil","iss":"me"}', "ERR_JWT_INVALID", { issuer: "me" }),
    ],
    [
      "row 31",
      "a byte order mark before the header (RFC 8259 section 8.1)",
      aboutJws(mac('\uFEFF{"alg":"HS256"}')),
    ],
    [
      "row 31",
      "half a surrogate pair, which no UTF-8 can carry",
      aboutJws(mac('{"alg":"HS256","a":"\\ud800"}')),
    ],
    ["row 32", "__proto__ in a header", aboutJws(mac('{"alg":"HS256","__proto__":{"a":1}}'))],
    ["row 33", "padding behind the signature (RFC 7515 section 2)", aboutJws(`${valid}=`)],
    ["row 33", "a line feed behind the signature", aboutJws(`${valid}\n`)],
    [
      "row 33",
      "a space inside the signature",
      aboutJws(withSegment(valid, 2, (text) => `${text.slice(0, 9)} ${text.slice(9)}`)),
    ],
    [
      "row 33",
      "bits left over in the signature (RFC 4648 section 3.5)",
      aboutJws(withSegment(valid, 2, loose)),
    ],
    ["row 33", "bits left over in the tag", aboutJwe((token) => withSegment(token, 4, loose))],
    ["row 33", "padding behind the tag", aboutJwe((token) => `${token}==`)],
    ["row 33", "a space behind the tag", aboutJwe((token) => `${token} `)],
    [
      "row 40",
      "private members that do not agree",
      aboutJwk({ ...rsaKey, dp: rsaKey.dq, dq: rsaKey.dp }, "ERR_JWK_INVALID"),
    ],
    [
      "row 53",
      "a header of 20 kB",
      aboutJws(mac({ alg: "HS256", b: "b".repeat(20_000) }), "ERR_JOSE_LIMIT_EXCEEDED"),
    ],
    [
      "row 53",
      "a token of 400 kB",
      aboutJws(mac({ alg: "HS256" }, "b".repeat(300_000)), "ERR_JOSE_LIMIT_EXCEEDED"),
    ],
    [
      "row 54",
      "JSON nested a thousand deep",
      aboutJws(mac(`{"alg":"HS256","b":${"[".repeat(1000)}${"]".repeat(1000)}}`)),
    ],
    ["row 58", "an exp that is infinite", aboutClaims('{"exp":1e999}', "ERR_JWT_INVALID")],
    ["row 60", "an aud of nothing", aboutClaims({ aud: [], exp: 9e9 }, "ERR_JWT_CLAIM_VALIDATION_FAILED")],
    [
      "row 60",
      "an aud with something else in it",
      aboutClaims({ aud: ["me", 1], exp: 9e9 }, "ERR_JWT_CLAIM_VALIDATION_FAILED", { audience: "me" }),
    ],
    [
      "row 61",
      "an iss that is no string",
      aboutClaims({ iss: 1, exp: 9e9 }, "ERR_JWT_CLAIM_VALIDATION_FAILED"),
    ],
    [
      "row 57",
      "a sub that is no string",
      aboutClaims({ sub: {}, exp: 9e9 }, "ERR_JWT_CLAIM_VALIDATION_FAILED"),
    ],
    [
      "row 57",
      "a jti that is no string",
      aboutClaims({ jti: 1, exp: 9e9 }, "ERR_JWT_CLAIM_VALIDATION_FAILED"),
    ],
    [
      "row 57",
      "no exp, where nobody said that none is needed",
      aboutClaims({}, "ERR_JWT_CLAIM_VALIDATION_FAILED"),
    ],
    ["row 62", "a byte order mark before the claims", aboutClaims("\uFEFF{}", "ERR_JWT_INVALID")],
  ])("%s: %s", async (_row, _reason, { jose: theirs, josette, code }) => {
    await theirs();
    expect(await josette()).toBe(code);
  });

  test("row 4: an allow-list that is not there is none", async () => {
    await jose.compactVerify(valid, secret);
    expect(await codeOfRejection(verifyCompact(valid, key, {} as never))).toBe("ERR_INVALID_OPTION");
  });

  test("row 10: a key's use, after it was imported", async () => {
    const token = rsaJws({ alg: "RS256" }, "payload", keyObjects(rsaKey).privateKey);
    const jwk = { ...publicJwk(rsaKey), use: "enc" };
    await jose.compactVerify(token, await jose.importJWK(jwk, "RS256"));
    expect(await codeOfRejection(verifyCompact(token, importKey(jwk), { alg: ["RS256"] }))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });

  test("row 52: rubbish behind the compressed text, which jose accepts where the platform does", async () => {
    const rubbish = Buffer.concat([deflateRawSync("text"), Buffer.from("rubbish")]);
    expect(await aboutJwe((token) => token, { zip: "DEF" }, rubbish).josette()).toBe("ERR_JWE_INVALID");
  });
});

describe("both refuse, and say so with the same code:", () => {
  const code = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => (error as { readonly code?: unknown }).code,
    );
  const otherCek = withBitFlipped(secret);
  const jweToken = jwe({ header: { alg: "dir", enc: "A256GCM" }, cek: otherCek, plaintext: "" });

  test.each<[string, () => Promise<unknown>, () => Promise<unknown>, Code]>([
    [
      "a signature that does not hold",
      () =>
        jose.compactVerify(
          withSegment(valid, 1, () => "AAAA"),
          secret,
        ),
      () =>
        verifyCompact(
          withSegment(valid, 1, () => "AAAA"),
          key,
          { alg: ["HS256"] },
        ),
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    ],
    [
      "an algorithm that is not on the list",
      () => jose.compactVerify(valid, secret, { algorithms: ["HS512"] }),
      () => verifyCompact(valid, key, { alg: ["HS512"] }),
      "ERR_JOSE_ALG_NOT_ALLOWED",
    ],
    [
      "no token",
      () => jose.compactVerify("token", secret),
      () => verifyCompact("token", key, { alg: ["HS256"] }),
      "ERR_JWS_INVALID",
    ],
    [
      "another key's encryption",
      () => jose.compactDecrypt(jweToken, secret),
      () => decryptCompact(jweToken, key, { alg: ["dir"], enc: ["A256GCM"] }),
      "ERR_JWE_DECRYPTION_FAILED",
    ],
    [
      "a token that has expired",
      () => jose.jwtVerify(mac({ alg: "HS256" }, { exp: 1 }), secret),
      () =>
        verifyJwt(mac({ alg: "HS256" }, { exp: 1 }), {
          verify: { keys: key, alg: ["HS256"] },
          claims: { issuer: null, audience: null },
        }),
      "ERR_JWT_EXPIRED",
    ],
    [
      "another issuer",
      () => jose.jwtVerify(mac({ alg: "HS256" }, { iss: "a" }), secret, { issuer: "b" }),
      () =>
        verifyJwt(mac({ alg: "HS256" }, { iss: "a", exp: 9e9 }), {
          verify: { keys: key, alg: ["HS256"] },
          claims: { issuer: "b", audience: null },
        }),
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    ],
  ])("%s", async (_name, theirs, ours, expected) => {
    expect([await code(theirs()), await code(ours())]).toEqual([expected, expected]);
  });
});
