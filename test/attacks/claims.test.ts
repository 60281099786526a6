// Rows of the catalogue of attacks on JOSE libraries: claims. The tokens are signed rightly; they must still not pass.
import { importSecret } from "../../src/jwk/index.ts";
import { type ClaimsPolicy } from "josette/jwt";
import { createJwtVerifier, verifyJwt } from "../../src/jwt/index.ts";
import { expect, test } from "vitest";
import { codeOf, codeOfRejection, type Code } from "../support/errors.ts";
import { hmacJws, secretBytes, type Part } from "../support/tokens.ts";

const key = importSecret(secretBytes(32));
const now = 1_700_000_000;
const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";

async function verify(
  claims: Part,
  policy: Partial<ClaimsPolicy> = {},
  header: object = {},
): Promise<Code | undefined> {
  const token = hmacJws({ alg: "HS256", ...header }, claims, secretBytes(32));
  const claimsPolicy: ClaimsPolicy = { issuer: null, audience: null, exp: "optional", ...policy };
  const verification = { keys: key, alg: ["HS256" as const] };
  return codeOfRejection(verifyJwt(token, { verify: verification, claims: claimsPolicy }, { now }));
}

test("row 57: a time of the wrong type is not the same as no time", async () => {
  for (const name of ["exp", "nbf", "iat"]) {
    const values = [null, "", "0", "9999999999", String(now), true, false, [], [now], {}, { $date: now }];
    for (const value of values) {
      expect(await verify({ [name]: value })).toBe(failed);
      expect(
        await verify({ [name]: value }, { required: name === "exp" ? [] : [name], maxTokenAge: 100 }),
      ).toBe(failed);
    }
  }
});

test("row 58: exp at the very second, infinite, negative, and with a fraction", async () => {
  expect(await verify({ exp: now })).toBe("ERR_JWT_EXPIRED");
  expect(await verify({ exp: now + 1 })).toBeUndefined();
  expect(await verify({ exp: now - 0.001 })).toBe("ERR_JWT_EXPIRED");
  expect(await verify({ exp: now + 0.001 })).toBeUndefined();
  for (const exp of [0, -1, -1e300, 1e-300]) expect(await verify({ exp })).toBe("ERR_JWT_EXPIRED");
  for (const text of ["1e999", "-1e999", "9".repeat(400), "Infinity", "NaN", "1e400"]) {
    expect(await verify(`{"exp":${text}}`)).toBe("ERR_JWT_INVALID");
    expect(await verify(`{"a":"\\n","exp":${text}}`)).toBe("ERR_JWT_INVALID");
  }
  expect(await verify('{"exp":17000000000e-1}')).toBe("ERR_JWT_EXPIRED");
  expect(await verify('{"exp":17000000001e-1}')).toBeUndefined();
});

test("row 59: a tolerance or an age that is not a finite number", () => {
  for (const value of [NaN, Infinity, -Infinity, -1, "60", "1 hour", null, {}, [60], 60n, true]) {
    for (const name of ["clockTolerance", "maxTokenAge"]) {
      const claims = { issuer: null, audience: null, [name]: value } as ClaimsPolicy;
      const policy = { verify: { keys: key, alg: ["HS256" as const] }, claims };
      expect(codeOf(() => createJwtVerifier(policy))).toBe("ERR_INVALID_OPTION");
    }
  }
});

test("row 60: an aud that is missing, empty, an object, a part, or a list of something else", async () => {
  const audience = "https://api.example.com";
  const bad: unknown[] = [
    ...["", "https://api.example.co", "https://api.example.com/", "https://api.example.com.evil", "api", "*"],
    ...[audience.toUpperCase(), ` ${audience}`, `${audience}\0`, `${audience} other`, `["${audience}"]`],
    ...[null, true, 0, {}, { 0: audience, length: 1 }, { [audience]: true }, { toString: audience }],
    ...[[], [""], [[audience]], [null, audience], [audience, 1], ["other"], [audience.slice(1)]],
  ];
  for (const aud of bad) expect(await verify({ aud }, { audience })).toBe(failed);
  expect(await verify({}, { audience })).toBe(failed);
  expect(await verify({ aud: ["other", audience] }, { audience })).toBeUndefined();
  // What looks empty in the policy is a mistake and no wildcard.
  for (const none of [undefined, "", [], [""], [undefined], {}, false]) {
    expect(await verify({ aud: "anything" }, { audience: none as never })).toBe("ERR_INVALID_OPTION");
  }
});

test("row 61: an iss that is a list, a part, or more than one of those accepted", async () => {
  const issuer = ["https://idp.example.com", "https://login.example.com"];
  const bad: unknown[] = [
    ...[
      "",
      "https",
      "https://idp",
      "https://idp.example.com/",
      "https://idp.example.com,https://login.example.com",
    ],
    ...[issuer, [issuer[0]], [issuer[0], "https://evil.example"], {}, { 0: issuer[0] }, null, 0, true],
    "https://idp.example.com\0",
  ];
  for (const iss of bad) {
    expect(await verify({ iss }, { issuer })).toBe(failed);
    expect(await verify({ iss }, { issuer: issuer.slice(0, 1) })).toBe(failed);
  }
  expect(await verify({}, { issuer })).toBe(failed);
  for (const iss of issuer) expect(await verify({ iss }, { issuer })).toBeUndefined();
});

test("row 62: a payload that is no JSON object", async () => {
  for (const text of [
    "[]",
    "null",
    '"text"',
    "1",
    "true",
    "",
    " ",
    "[{}]",
    "{}{}",
    "\uFEFF{}",
    "undefined",
    "{",
  ]) {
    expect(await verify(text)).toBe("ERR_JWT_INVALID");
  }
  expect(await verify(" {} ")).toBeUndefined();
  expect(await verify(Buffer.from("{}", "utf16le"))).toBe("ERR_JWT_INVALID");
});

test("row 63: a typ that is missing or wrong where it is asked for", async () => {
  const typed = (typ: string, header: object) => {
    const token = hmacJws({ alg: "HS256", ...header }, {}, secretBytes(32));
    const policy = {
      verify: { keys: key, alg: ["HS256" as const], typ },
      claims: { issuer: null, audience: null, exp: "optional" as const },
    };
    return codeOfRejection(verifyJwt(token, policy));
  };
  for (const header of [
    {},
    { typ: "" },
    { typ: "JWT" },
    { cty: "at+jwt" },
    { typ: "id+jwt" },
    { typ: "at+jwtx" },
  ]) {
    expect(await typed("at+jwt", header)).toBe(failed);
  }
  for (const typ of ["at+jwt", "AT+JWT", "application/at+jwt", "application/AT+jwt"]) {
    expect(await typed("at+jwt", { typ })).toBeUndefined();
    expect(await typed("application/at+jwt", { typ })).toBeUndefined();
  }
  for (const typ of ["text/at+jwt", "application/application/at+jwt", " at+jwt", "at+jwt;a=b"]) {
    expect(await typed("at+jwt", { typ })).toBe(failed);
  }
  // Not asked for, any typ will do, but not one that is no string.
  expect(await verify({}, {}, { typ: "logout+jwt" })).toBeUndefined();
  expect(await verify({}, {}, { typ: ["at+jwt"] })).toBe("ERR_JWS_INVALID");
});
