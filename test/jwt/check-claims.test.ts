import { JwtClaimError } from "josette/errors";
import { type ClaimsPolicy, type JwtContext } from "josette/jwt";
import { verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { failureOf } from "../support/failure.ts";
import { anyClaims, macKey, now, signed, verifyClaims } from "../support/jwt/signed-claims.ts";

/** What the error says; `actual` and `expected` are absent where they are not listed. */
interface Failure {
  readonly claim: string;
  readonly code?: "ERR_JWT_EXPIRED";
  readonly expected?: unknown;
  readonly actual?: unknown;
}

type Row = [name: string, claims: object, policy: Partial<ClaimsPolicy>, failure?: Failure];

async function check(
  claims: object,
  policy: Partial<ClaimsPolicy>,
  failure?: Failure,
  context: JwtContext = {},
) {
  const verifying = verifyClaims(claims, policy, context);
  if (failure === undefined) {
    expect((await verifying).claims).toEqual(claims);
    return;
  }
  const error = await failureOf(verifying);
  expect(error).toBeInstanceOf(JwtClaimError);
  const { code = "ERR_JWT_CLAIM_VALIDATION_FAILED", ...fields } = failure;
  expect(error).toMatchObject({ code, stage: "claims", ...fields });
  expect("expected" in error).toBe("expected" in failure);
  expect("actual" in error).toBe("actual" in failure);
}

describe("iss", () => {
  const issuer = "https://idp.example.com";
  test.each<Row>([
    ["the same", { iss: issuer }, { issuer }],
    ["one of several", { iss: issuer }, { issuer: ["https://a.example.com", issuer] }],
    ["anything, when skipped", { iss: "x" }, { issuer: null }],
    ["absent, when skipped", {}, { issuer: null }],
    ["absent", {}, { issuer }, { claim: "iss", expected: [issuer] }],
    ["another", { iss: "x" }, { issuer }, { claim: "iss", expected: [issuer], actual: "x" }],
    [
      "one with a slash too many",
      { iss: `${issuer}/` },
      { issuer },
      { claim: "iss", expected: [issuer], actual: `${issuer}/` },
    ],
    [
      "a part of it",
      { iss: "https://idp" },
      { issuer },
      { claim: "iss", expected: [issuer], actual: "https://idp" },
    ],
    [
      "more than it",
      { iss: `${issuer}.evil.com` },
      { issuer },
      { claim: "iss", expected: [issuer], actual: `${issuer}.evil.com` },
    ],
    [
      "another case",
      { iss: issuer.toUpperCase() },
      { issuer },
      { claim: "iss", expected: [issuer], actual: issuer.toUpperCase() },
    ],
    ["empty", { iss: "" }, { issuer }, { claim: "iss", expected: [issuer], actual: "" }],
  ])("%s", async (_name, ...row) => check(...row));
});

describe("aud", () => {
  const audience = "client";
  test.each<Row>([
    ["the same", { aud: "client" }, { audience }],
    ["the same in a list", { aud: ["client"] }, { audience }],
    ["the same among others", { aud: ["other", "client"] }, { audience }],
    ["one of several accepted", { aud: ["b"] }, { audience: ["a", "b"] }],
    ["anything, when skipped", { aud: "x" }, { audience: null }],
    ["absent, when skipped", {}, { audience: null }],
    ["absent", {}, { audience }, { claim: "aud", expected: ["client"] }],
    ["another", { aud: "x" }, { audience }, { claim: "aud", expected: ["client"], actual: "x" }],
    ["others", { aud: ["x", "y"] }, { audience }, { claim: "aud", expected: ["client"], actual: ["x", "y"] }],
    ["a part of it", { aud: "clien" }, { audience }, { claim: "aud", expected: ["client"], actual: "clien" }],
    [
      "more than it",
      { aud: "client2" },
      { audience },
      { claim: "aud", expected: ["client"], actual: "client2" },
    ],
    [
      "all of it in one string",
      { aud: "client,other" },
      { audience },
      { claim: "aud", expected: ["client"], actual: "client,other" },
    ],
  ])("%s", async (_name, ...row) => check(...row));
});

describe("sub", () => {
  test.each<Row>([
    ["the same", { sub: "alice" }, { subject: "alice" }],
    ["anything, when not asked for", { sub: "bob" }, {}],
    ["absent", {}, { subject: "alice" }, { claim: "sub", expected: "alice" }],
    ["another", { sub: "bob" }, { subject: "alice" }, { claim: "sub", expected: "alice", actual: "bob" }],
  ])("%s", async (_name, ...row) => check(...row));
});

describe("exp", () => {
  const expired = (exp: number): Failure => ({ claim: "exp", code: "ERR_JWT_EXPIRED", actual: exp });
  test.each<Row>([
    ["in the future", { exp: now + 1 }, {}],
    ["a fraction of a second in the future", { exp: now + 0.5 }, {}],
    ["far in the future", { exp: 1e300 }, {}],
    ["absent and not required", {}, {}],
    ["absent, and others required", {}, { required: ["a"] }, { claim: "a" }],
    ["now", { exp: now }, {}, expired(now)],
    ["in the past", { exp: now - 1 }, {}, expired(now - 1)],
    ["negative", { exp: -1 }, {}, expired(-1)],
    ["zero", { exp: 0 }, {}, expired(0)],
    ["just within the tolerance", { exp: now - 59 }, { clockTolerance: 60 }],
    ["a fraction within the tolerance", { exp: now - 59.5 }, { clockTolerance: 60 }],
    ["at the tolerance", { exp: now - 60 }, { clockTolerance: 60 }, expired(now - 60)],
    ["beyond the tolerance", { exp: now - 61 }, { clockTolerance: 60 }, expired(now - 61)],
  ])("%s", async (_name, ...row) => check(...row));

  test.each([undefined, [], ["exp"], ["sub"], ["sub", "exp"]])("is required beside %j", async (required) => {
    const { issuer, audience } = anyClaims.claims;
    const policy = {
      ...anyClaims,
      claims: { issuer, audience, ...(required !== undefined && { required }) },
    };
    expect(await failureOf(verifyJwt(signed({ sub: "a" }), policy))).toMatchObject({ claim: "exp" });
    expect((await verifyJwt(signed({ exp: 9e9, sub: "a" }), policy)).claims).toEqual({ exp: 9e9, sub: "a" });
  });

  test("is checked where it is there, also if it is optional", async () => {
    const { issuer, audience } = anyClaims.claims;
    const policy = { ...anyClaims, claims: { issuer, audience, exp: "optional" as const } };
    expect((await verifyJwt(signed({}), policy)).claims).toEqual({});
    expect(await codeOfRejection(verifyJwt(signed({ exp: 1 }), policy))).toBe("ERR_JWT_EXPIRED");
    expect((await verifyJwt(signed({ exp: 9e9 }), policy)).claims).toEqual({ exp: 9e9 });
  });
});

describe("nbf", () => {
  test.each<Row>([
    ["in the past", { nbf: now - 1 }, {}],
    ["now", { nbf: now }, {}],
    ["a fraction of a second in the future", { nbf: now + 0.5 }, {}, { claim: "nbf", actual: now + 0.5 }],
    ["in the future", { nbf: now + 1 }, {}, { claim: "nbf", actual: now + 1 }],
    ["at the tolerance", { nbf: now + 60 }, { clockTolerance: 60 }],
    ["beyond the tolerance", { nbf: now + 61 }, { clockTolerance: 60 }, { claim: "nbf", actual: now + 61 }],
  ])("%s", async (_name, ...row) => check(...row));
});

describe("iat, with a largest age", () => {
  const tooOld = (iat: number): Failure => ({
    claim: "iat",
    code: "ERR_JWT_EXPIRED",
    expected: 100,
    actual: iat,
  });
  test.each<Row>([
    ["in the past", { iat: now - 99 }, { maxTokenAge: 100 }],
    ["at the age", { iat: now - 100 }, { maxTokenAge: 100 }],
    ["a fraction beyond the age", { iat: now - 100.5 }, { maxTokenAge: 100 }, tooOld(now - 100.5)],
    ["beyond the age", { iat: now - 101 }, { maxTokenAge: 100 }, tooOld(now - 101)],
    ["beyond the age within the tolerance", { iat: now - 160 }, { maxTokenAge: 100, clockTolerance: 60 }],
    [
      "beyond age and tolerance",
      { iat: now - 161 },
      { maxTokenAge: 100, clockTolerance: 60 },
      tooOld(now - 161),
    ],
    ["now, and no age allowed", { iat: now }, { maxTokenAge: 0 }],
    ["absent", {}, { maxTokenAge: 100 }, { claim: "iat" }],
    ["in the future", { iat: now + 1 }, { maxTokenAge: 100 }, { claim: "iat", actual: now + 1 }],
    ["in the future within the tolerance", { iat: now + 60 }, { maxTokenAge: 100, clockTolerance: 60 }],
    [
      "in the future beyond the tolerance",
      { iat: now + 61 },
      { maxTokenAge: 100, clockTolerance: 60 },
      { claim: "iat", actual: now + 61 },
    ],
    ["in the future, and no age asked for", { iat: now + 1000 }, {}],
  ])("%s", async (_name, ...row) => check(...row));
});

describe("required claims", () => {
  test.each<Row>([
    ["there", { a: 1, b: null }, { required: ["a", "b"] }],
    ["one not there", { a: 1 }, { required: ["a", "b"] }, { claim: "b" }],
    ["in the prototype of objects alone", {}, { required: ["toString"] }, { claim: "toString" }],
    ["__proto__", {}, { required: ["__proto__"] }, { claim: "__proto__" }],
    ["there, and named as in the prototype", { toString: 1 }, { required: ["toString"] }],
    ["none", {}, { exp: "optional" }],
  ])("%s", async (_name, ...row) => check(...row));
});

describe("nonce", () => {
  // What was expected is the session's secret.
  const other = { claim: "nonce" };
  test.each<[string, object, JwtContext, Failure?]>([
    ["the same", { nonce: "n" }, { nonce: "n" }],
    ["not asked for", { nonce: "n" }, {}],
    ["absent", {}, { nonce: "n" }, other],
    ["another", { nonce: "m" }, { nonce: "n" }, { ...other, actual: "m" }],
    ["of another type", { nonce: 1 }, { nonce: "1" }, { claim: "nonce", actual: 1 }],
    ["in a list", { nonce: ["n"] }, { nonce: "n" }, { ...other, actual: ["n"] }],
  ])("%s", async (_name, claims, context, failure) => check(claims, {}, failure, context));
});

describe("a registered claim of the wrong type is refused, whatever the policy", () => {
  const strings = ["iss", "sub", "jti"].flatMap((name) =>
    [null, 1, true, ["a"], {}].map((value) => [name, value] as const),
  );
  const times = ["exp", "nbf", "iat"].flatMap((name) =>
    [null, "9999999999", true, [9999999999], {}].map((value) => [name, value] as const),
  );
  const audiences = [null, 1, true, {}, [], [1], ["a", null], [["a"]]].map(
    (value) => ["aud", value] as const,
  );

  test.each([...strings, ...times, ...audiences])("%s: %j", async (name, value) => {
    await check({ [name]: value }, {}, { claim: name, actual: value });
  });
});

describe("the application's check", () => {
  const claims = { sub: "alice" };

  test.each<[string, unknown]>([
    ["true", true],
    ["a promise of true", Promise.resolve(true)],
  ])("that gives %s lets the token pass", async (_name, verdict) => {
    await check(claims, { check: () => verdict as boolean });
  });

  test.each<[string, unknown]>([
    ["false", false],
    ["nothing", undefined],
    ["a promise of nothing", Promise.resolve()],
    ["null", null],
    ["zero", 0],
    ["one", 1],
    ["an empty string", ""],
    ["text", "yes"],
    ["an object", {}],
    ["a promise of null", Promise.resolve(null)],
    ["a promise of false", Promise.resolve(false)],
    ["a promise of a promise of false", Promise.resolve(Promise.resolve(false))],
    ["something like a promise of false", { then: (resolve: (verdict: boolean) => void) => resolve(false) }],
  ])("that gives %s refuses the token", async (_name, verdict) => {
    await check(claims, { check: () => verdict as boolean }, { claim: "check" });
  });

  test("that throws or rejects has its error passed through as it is", async () => {
    const mine = new RangeError("mine");
    const throwing = () => {
      throw mine;
    };
    await expect(verifyClaims(claims, { check: throwing })).rejects.toBe(mine);
    await expect(verifyClaims(claims, { check: () => Promise.reject(mine) })).rejects.toBe(mine);
    // Even what is not an error.
    const check = () => {
      AbortSignal.abort("text").throwIfAborted();
      return true;
    };
    await expect(verifyClaims(claims, { check })).rejects.toBe("text");
  });

  test("sees what is known about the token, and the caller's context", async () => {
    const signal = new AbortController().signal;
    const seen: unknown[] = [];
    const context = { now, nonce: "n", signal, data: { tenant: "t" } };
    const given = { sub: "alice", nonce: "n" };
    const verified = await verifyClaims(given, { check: (...all) => seen.push(...all) > 0 }, context);
    expect(seen[0]).toEqual(given);
    expect(seen[1]).toMatchObject({ jws: verified.jws, context });
    expect(seen[1]).not.toHaveProperty("jwe");
  });

  test("comes last", async () => {
    const check = () => expect.fail("another check has failed before");
    expect(await codeOfRejection(verifyClaims({ exp: 1 }, { check }))).toBe("ERR_JWT_EXPIRED");
    expect(await codeOfRejection(verifyClaims({}, { check, subject: "a" }))).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
  });
});

describe("a claims set", () => {
  test.each([
    ["an array", "[]"],
    ["null", "null"],
    ["a string", '"claims"'],
    ["a number", "1"],
    ["empty", ""],
    ["no JSON", "claims"],
    ["two objects", "{}{}"],
    ["one with a byte order mark", "\uFEFF{}"],
    ["one with a member twice", '{"a":1,"a":1}'],
    ["one with a member twice, once escaped", '{"aud":"a","\\u0061ud":"b"}'],
    ["one with __proto__", '{"__proto__":{"admin":true}}'],
    ["one with an infinite number", '{"exp":1e999}'],
    ["one with NaN", '{"exp":NaN}'],
    ["one nested too deep", `{"a":${"[".repeat(32)}${"]".repeat(32)}}`],
  ])("that is %s is no claims set", async (_name, text) => {
    expect(await codeOfRejection(verifyClaims(text))).toBe("ERR_JWT_INVALID");
  });

  test("that is not UTF-8 is no claims set", async () => {
    expect(await codeOfRejection(verifyClaims(Buffer.from('{"a":"\xff"}', "latin1")))).toBe(
      "ERR_JWT_INVALID",
    );
  });

  test("may be nested as deep as the limit says", async () => {
    const deep = `{"a":${"[".repeat(31)}${"]".repeat(31)}}`;
    expect((await verifyClaims(deep)).claims).toEqual(JSON.parse(deep));
    const policy = { ...anyClaims, limits: { jsonDepth: 31 } };
    expect(await codeOfRejection(verifyJwt(signed(deep), policy))).toBe("ERR_JWT_INVALID");
  });
});

describe("the time", () => {
  const claims = { exp: now + 10, nbf: now };

  test.each<[string, Date | number]>([
    ["a number of seconds", now],
    ["a fraction of seconds", now + 0.25],
    ["a Date", new Date(now * 1000)],
    ["a Date between two seconds", new Date(now * 1000 + 999)],
  ])("may be given as %s", async (_name, given) => {
    expect((await verifyClaims(claims, {}, { now: given })).claims).toEqual(claims);
  });

  test("given as a Date counts to the millisecond", async () => {
    const late = new Date((now + 10) * 1000);
    expect(await codeOfRejection(verifyClaims(claims, {}, { now: late }))).toBe("ERR_JWT_EXPIRED");
    const early = new Date(now * 1000 - 1);
    expect(await codeOfRejection(verifyClaims(claims, {}, { now: early }))).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
  });

  test("is the clock's when it is not given", async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const current = signed({ exp: seconds + 600, nbf: seconds - 600 });
    expect((await verifyJwt(current, anyClaims)).jws.key).toBe(macKey);
  });
});

describe("an error about a claim", () => {
  const marker = "MARKER-7b1e";

  test("shows what the token said to those who ask, and to no log", async () => {
    const error = await failureOf(verifyClaims({ iss: marker }, { issuer: "me" }));
    expect(error).toMatchObject({ claim: "iss", actual: marker, expected: ["me"] });
    expect(Object.getOwnPropertyDescriptor(error, "actual")).toEqual({
      value: marker,
      enumerable: false,
      writable: true,
      configurable: true,
    });
    expect(Object.keys(error)).not.toContain("actual");
    expect(JSON.stringify(error)).not.toContain(marker);
    expect(error.message).not.toContain(marker);
    expect(error.name).toBe("JwtClaimError");
  });

  test("comes only after the signature held", async () => {
    const token = signed({ iss: marker, exp: 1 }).replace(/.{4}$/, "AAAA");
    const error = await failureOf(verifyJwt(token, anyClaims));
    expect(error).not.toBeInstanceOf(JwtClaimError);
    expect(error.code).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    expect("actual" in error).toBe(false);
  });
});

describe("what an application has put on Object.prototype", () => {
  const pollution = { now: 1, iss: "good", aud: "me", sub: "alice", nonce: "n" };

  test("is neither a claim nor a context", async () => {
    const late = signed({ exp: now });
    Object.assign(Object.prototype, pollution);
    try {
      expect(await codeOfRejection(verifyJwt(late, anyClaims))).toBe("ERR_JWT_EXPIRED");
      for (const [name, value] of Object.entries({ issuer: "good", audience: "me", subject: "alice" })) {
        const policy = { ...anyClaims, claims: { ...anyClaims.claims, [name]: value } };
        expect(await codeOfRejection(verifyJwt(signed({}), policy))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
      }
      expect(await codeOfRejection(verifyJwt(signed({}), anyClaims, { nonce: "n" }))).toBe(
        "ERR_JWT_CLAIM_VALIDATION_FAILED",
      );
    } finally {
      for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name);
    }
  });
});

describe("a context", () => {
  test.each(["issuer", "audience", "subject", "maxTokenAge", "clockTolerance", "required", "algorithms"])(
    "does not take the policy's %s: whoever says it there believes in a check",
    async (name) => {
      expect(await codeOfRejection(verifyClaims({}, {}, { [name]: "x" }))).toBe("ERR_INVALID_OPTION");
    },
  );

  test("with a check that is undefined is a mistake", async () => {
    expect(await codeOfRejection(verifyClaims({}, {}, { check: undefined } as never))).toBe(
      "ERR_INVALID_OPTION",
    );
  });
});
