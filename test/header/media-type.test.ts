import { describe, expect, test } from "vitest";
import { sameMediaType } from "../../src/header/media-type.ts";

describe("sameMediaType", () => {
  test.each([
    ["JWT", "JWT"],
    ["JWT", "jwt"],
    ["at+jwt", "AT+JWT"],
    ["at+jwt", "application/at+jwt"],
    ["Application/at+JWT", "at+jwt"],
    ["text/plain", "TEXT/plain"],
    ["", "application/"],
  ])("holds [%s] and [%s] for the same", (a, b) => {
    expect([sameMediaType(a, b), sameMediaType(b, a)]).toEqual([true, true]);
  });

  test.each([
    ["JWT", "at+jwt"],
    ["JWT", "JWTs"],
    ["JWT", ""],
    ["JWT", " JWT"],
    ["JWT", "text/JWT"],
    ["plain", "text/plain"],
    ["at+jwt", "application/application/at+jwt"],
    ["at+jwt", "/at+jwt"],
    ["a/b", "application/a/b"],
    ["kb+jwt", "\u212ab+jwt"], // The Kelvin sign, whose lower case is k.
    ["straße", "strasse"],
  ])("tells [%s] from [%s]", (a, b) => {
    expect([sameMediaType(a, b), sameMediaType(b, a)]).toEqual([false, false]);
  });
});
