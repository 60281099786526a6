import { inspect } from "node:util";
import * as root from "josette";
import { CertificateChainError, JoseError, JwtClaimError, UsageError } from "josette/errors";
import { describe, expect, test } from "vitest";

const secret = "what-the-token-says";
const claimError = new JwtClaimError("ERR_JWT_CLAIM_VALIDATION_FAILED", "The audience is another one", {
  claim: "aud",
  expected: "me",
  actual: [secret],
});

describe("a JoseError", () => {
  test("is an Error with a code, a message and a name", () => {
    const error = new JoseError("ERR_JWS_INVALID", "The JWS is not one");
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(TypeError);
    expect(error).not.toBeInstanceOf(UsageError);
    expect(error).not.toBeInstanceOf(JwtClaimError);
    expect(error).toMatchObject({
      name: "JoseError",
      code: "ERR_JWS_INVALID",
      message: "The JWS is not one",
    });
    expect(String(error)).toBe("JoseError: The JWS is not one");
    expect(Object.prototype.toString.call(error)).toBe("[object Error]");
    expect(error.stack).toContain("errors.test.ts");
  });

  test("has a stage and a cause only where they were given", () => {
    const error = new JoseError("ERR_JWS_INVALID", "");
    expect([Object.hasOwn(error, "stage"), Object.hasOwn(error, "cause")]).toEqual([false, false]);
    expect(Object.hasOwn(new JoseError("ERR_JWS_INVALID", "", {}), "cause")).toBe(false);
    expect(Object.hasOwn(new JoseError("ERR_JWS_INVALID", "", { stage: "verify" }), "cause")).toBe(false);
  });

  test.each(["decrypt", "verify", "claims"] as const)("tells the stage %s", (stage) => {
    expect(new JoseError("ERR_JOSE_LIMIT_EXCEEDED", "", { stage }).stage).toBe(stage);
  });

  test.each([new Error("the cause"), "text", null, undefined])("keeps the cause %s as it is", (cause) => {
    const error = new JoseError("ERR_KEY_INVALID", "", { cause });
    expect(Object.getOwnPropertyDescriptor(error, "cause")).toMatchObject({
      value: cause,
      enumerable: false,
    });
  });
});

describe("a JwtClaimError", () => {
  test("is a JoseError of the claims", () => {
    expect(claimError).toBeInstanceOf(JoseError);
    expect(claimError).toBeInstanceOf(Error);
    expect(claimError).not.toBeInstanceOf(TypeError);
    expect(claimError).toMatchObject({
      name: "JwtClaimError",
      code: "ERR_JWT_CLAIM_VALIDATION_FAILED",
      stage: "claims",
      claim: "aud",
      expected: "me",
    });
    expect(new JwtClaimError("ERR_JWT_EXPIRED", "", { claim: "exp" }).code).toBe("ERR_JWT_EXPIRED");
  });

  test("has the actual value for those who ask for it", () => {
    expect(claimError.actual).toEqual([secret]);
  });

  test("does not show the actual value to a log", () => {
    expect(Object.keys(claimError)).not.toContain("actual");
    const seen = [
      ...[
        JSON.stringify(claimError),
        JSON.stringify(Object.assign({}, claimError)),
        String(claimError),
        claimError.stack,
      ],
      ...[
        inspect(claimError),
        inspect({ error: claimError }, { depth: 10 }),
        inspect(claimError, { compact: false }),
      ],
    ];
    for (const text of seen) expect(text).not.toContain(secret);
    expect(JSON.parse(JSON.stringify(claimError))).toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED" });
  });

  test("can be given another actual value, as test runners do", () => {
    const error = new JwtClaimError("ERR_JWT_EXPIRED", "", { claim: "exp", actual: secret });
    expect(Object.getOwnPropertyDescriptor(error, "actual")).toEqual({
      ...{ value: secret, enumerable: false },
      ...{ writable: true, configurable: true },
    });
    Object.assign(error, { actual: "shortened" });
    expect(error.actual).toBe("shortened");
    expect(Object.keys(error)).not.toContain("actual");
  });

  test("has an expected and an actual value only where they were given", () => {
    const bare = new JwtClaimError("ERR_JWT_EXPIRED", "", { claim: "exp" });
    expect([Object.hasOwn(bare, "expected"), Object.hasOwn(bare, "actual")]).toEqual([false, false]);
    const both = new JwtClaimError("ERR_JWT_EXPIRED", "", {
      claim: "exp",
      expected: null,
      actual: undefined,
    });
    expect([Object.hasOwn(both, "expected"), Object.hasOwn(both, "actual")]).toEqual([true, true]);
  });

  test("has no cause", () => {
    expect(Object.hasOwn(claimError, "cause")).toBe(false);
  });
});

describe("a CertificateChainError", () => {
  const failure = { certificateIndex: 1, check: "subject", expected: "CN=me", actual: secret } as const;
  const chainError = new CertificateChainError("Certificate 1 has another subject", failure);

  test("is a JoseError with the certificate's place and the check that failed", () => {
    expect(chainError).toBeInstanceOf(JoseError);
    expect(chainError).toMatchObject({
      name: "CertificateChainError",
      code: "ERR_X509_CHAIN_INVALID",
      certificateIndex: 1,
      check: "subject",
      expected: "CN=me",
    });
    expect(chainError.actual).toBe(secret);
  });

  test("can be given another actual value, as test runners do", () => {
    const error = new CertificateChainError("", failure);
    expect(Object.getOwnPropertyDescriptor(error, "actual")).toEqual({
      ...{ value: secret, enumerable: false },
      ...{ writable: true, configurable: true },
    });
    Object.assign(error, { actual: "shortened" });
    expect(error.actual).toBe("shortened");
    expect(Object.keys(error)).not.toContain("actual");
  });

  test("does not show the actual value to a log", () => {
    expect(inspect(chainError) + JSON.stringify(chainError)).not.toContain(secret);
    const bare = new CertificateChainError("", { certificateIndex: 0, check: "signature" });
    expect([Object.hasOwn(bare, "expected"), Object.hasOwn(bare, "actual")]).toEqual([false, false]);
  });
});

describe("a UsageError", () => {
  const error = new UsageError("ERR_INVALID_OPTION", "alg must be a list");

  test("is a TypeError with a code", () => {
    expect(error).toBeInstanceOf(TypeError);
    expect(error).not.toBeInstanceOf(JoseError);
    expect(error).toMatchObject({
      name: "UsageError",
      code: "ERR_INVALID_OPTION",
      message: "alg must be a list",
    });
    expect(String(error)).toBe("UsageError: alg must be a list");
  });

  test("has no stage and no cause", () => {
    expect(Object.keys(error).toSorted()).toEqual(["code", "name"]);
    expect(Object.hasOwn(error, "cause")).toBe(false);
  });
});

test("the classes are the same from every entry", () => {
  expect(root.JoseError).toBe(JoseError);
  expect(root.JwtClaimError).toBe(JwtClaimError);
  expect(root.CertificateChainError).toBe(CertificateChainError);
  expect(root.UsageError).toBe(UsageError);
});
