// Rows of the catalogue of attacks on JOSE libraries: tokens that would cost more than they may. What they cost is not measured
// here, only that they are refused; each of them has hung, crashed or exhausted some library.
import { decryptCompact } from "../../src/jwe/index.ts";
import { importSecret } from "../../src/jwk/index.ts";
import { verifyCompact } from "../../src/jws/index.ts";
import { decodeUnverified, type JwtPolicy } from "josette/jwt";
import { decryptJwt, verifyJwt } from "../../src/jwt/index.ts";
import { expect, test } from "vitest";
import { codeOf, codeOfRejection, type Code } from "../support/errors.ts";
import { hmacJws, jwe, secretBytes, segment, unsecured } from "../support/tokens.ts";

const cek = secretBytes(32);
const key = importSecret(cek);
const dir = { alg: "dir", enc: "A256GCM" };
const jweOptions = { alg: ["dir" as const], enc: ["A256GCM" as const] };
const policy: JwtPolicy = {
  decrypt: { keys: key, ...jweOptions, optional: true },
  verify: { keys: key, alg: ["HS256"] },
  claims: { issuer: null, audience: null, exp: "optional" },
};

/** What every function that takes a token says. */
async function refusals(token: string): Promise<readonly (Code | undefined)[]> {
  return [
    await codeOfRejection(verifyCompact(token, key, { alg: ["HS256"] })),
    await codeOfRejection(decryptCompact(token, key, jweOptions)),
    await codeOfRejection(decryptJwt(token, key, { ...jweOptions, claims: null })),
    await codeOfRejection(verifyJwt(token, policy)),
    codeOf(() => decodeUnverified(token)),
  ];
}

function nested(plaintext: string): string {
  return jwe({ header: dir, cek, plaintext });
}

test("row 53: tokens and headers over their limits, and any number of dots", async () => {
  for (const text of ["a", ".", "\0", "=", "\u0141", "{", segment({}), `${segment({})}.`, "..."]) {
    const huge = text.repeat(Math.ceil(1_000_000 / text.length));
    expect(new Set(await refusals(huge))).toEqual(new Set(["ERR_JOSE_LIMIT_EXCEEDED"]));
    const large = huge.slice(0, 262_144);
    for (const code of await refusals(large))
      expect(code).toMatch(/^ERR_(JW[SET]_INVALID|JOSE_LIMIT_EXCEEDED)$/);
  }
  const header = { ...dir, a: "a".repeat(20_000) };
  for (const token of [unsecured(header, {}), jwe({ header, cek, plaintext: "" })]) {
    expect(await refusals(token)).toContain("ERR_JOSE_LIMIT_EXCEEDED");
  }
  // Long segments of a token that is not too long.
  for (let index = 0; index < 5; index++) {
    const segments = Array.from({ length: 5 }, (_, at) => (at === index ? "A".repeat(200_000) : "AAAA"));
    for (const token of [segments.join("."), segments.slice(0, 3).join(".")]) {
      for (const code of await refusals(token))
        expect(code).toMatch(/^ERR_(JW[SET]_INVALID|JOSE_LIMIT_EXCEEDED)$/);
    }
  }
});

test("row 54: JSON nested deeper than anyone nests", async () => {
  for (const [open, close] of [
    ["[", "]"],
    ['{"a":', "}"],
    ['[{"a":', "}]"],
  ] as const) {
    for (const depth of [40, 1000, 30_000]) {
      const inside = `${open.repeat(depth)}1${close.repeat(depth)}`;
      const header = `{"alg":"HS256","a":${inside}}`;
      for (const text of [header, header.slice(0, -1), header.replace("1", '"\\u0061"')]) {
        for (const code of await refusals(unsecured(text, {}))) {
          expect(code).toMatch(/^ERR_(JW[SET]_INVALID|JOSE_LIMIT_EXCEEDED)$/);
        }
        const claims = hmacJws({ alg: "HS256" }, text, cek);
        const expected = claims.length > 262_144 ? "ERR_JOSE_LIMIT_EXCEEDED" : "ERR_JWT_INVALID";
        expect(await codeOfRejection(verifyJwt(claims, policy))).toBe(expected);
        expect(codeOf(() => decodeUnverified(claims))).toBe(expected);
      }
    }
  }
  // The limit can be raised, but not to where a stack ends.
  const limits = { jsonDepth: 512 };
  const deep = hmacJws({ alg: "HS256" }, `{"a":${"[".repeat(511)}${"]".repeat(511)}}`, cek);
  expect(await codeOfRejection(verifyJwt(deep, { ...policy, limits }))).toBeUndefined();
  const escaped = hmacJws({ alg: "HS256" }, `{"a":${"[".repeat(511)}"\\n"${"]".repeat(511)}}`, cek);
  expect(await codeOfRejection(verifyJwt(escaped, { ...policy, limits }))).toBeUndefined();
  expect(await codeOfRejection(verifyJwt(deep, { ...policy, limits: { jsonDepth: 513 } }))).toBe(
    "ERR_INVALID_OPTION",
  );
});

test("row 55: encryption in encryption is opened once", async () => {
  let token = hmacJws({ alg: "HS256" }, {}, cek);
  expect(await codeOfRejection(verifyJwt(token, policy))).toBeUndefined();
  token = nested(token);
  expect(await codeOfRejection(verifyJwt(token, policy))).toBeUndefined();
  for (let layers = 2; layers < 10; layers++) {
    token = nested(token);
    expect(await codeOfRejection(verifyJwt(token, policy))).toBe("ERR_JWT_INVALID");
  }
  // And a signed token in a signed token is a claims set that is none.
  const inner = hmacJws({ alg: "HS256", cty: "JWT" }, {}, cek);
  const twice = hmacJws({ alg: "HS256", cty: "JWT" }, inner, cek);
  expect(await codeOfRejection(verifyJwt(twice, policy))).toBe("ERR_JWT_INVALID");
});
