// The errors of refused tokens and claims: what they name, and what they leave out.
import { expect, test } from "vitest";
import {
  encryptedToken,
  failed,
  invalidJwt,
  notEncrypted,
  refusedByCheck,
  requireType,
} from "../../src/jwt/rejections.ts";
import { codeOf } from "../support/errors.ts";

test("a refused claim is named, with its value if the token has it", () => {
  expect(failed("is wrong", { sub: "a" }, "sub", "b")).toMatchObject({
    code: "ERR_JWT_CLAIM_VALIDATION_FAILED",
    claim: "sub",
    actual: "a",
    expected: "b",
  });
  const missing = failed("is missing", {}, "sub");
  expect([missing.claim, missing.actual, missing.expected]).toEqual(["sub", undefined, undefined]);
});

test.each(["toString", "constructor", "__proto__", "hasOwnProperty"])(
  "an inherited %s is not the value of a claim",
  (name) => {
    expect(failed("is missing", {}, name).actual).toBeUndefined();
  },
);

test.each([
  ["JWT", "JWT"],
  ["jwt", "JWT"],
  ["application/at+jwt", "at+jwt"],
  ["AT+JWT", "application/at+jwt"],
])("the type %j is accepted for %j", (typ, expected) => {
  expect(
    codeOf(() => {
      requireType({ typ }, expected, "JWS");
    }),
  ).toBeUndefined();
});

test.each([[{}], [{ typ: "" }], [{ typ: "JWT " }], [{ typ: "at+jwt" }], [{ typ: "text/JWT" }]])(
  "the header %j does not have the type JWT",
  (header) => {
    expect(
      codeOf(() => {
        requireType(header, "JWT", "JWE");
      }),
    ).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  },
);

test("the result of an application's check is not in the error", () => {
  for (const verdict of [false, undefined, { secret: "s" }]) {
    const error = refusedByCheck(verdict);
    expect([error.code, error.claim, error.actual]).toEqual([
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
      "check",
      undefined,
    ]);
  }
});

test("errors of the layers have their code and stage", () => {
  expect(encryptedToken()).toMatchObject({ code: "ERR_JWT_ENCRYPTED", stage: "decrypt" });
  expect(notEncrypted("")).toMatchObject({ code: "ERR_JWT_NOT_ENCRYPTED", stage: "decrypt" });
  expect(invalidJwt("is wrong").code).toBe("ERR_JWT_INVALID");
});
