import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinHeader, requireProtected } from "../../src/header/parse-header.ts";
import type { JoseHeader } from "../../src/header/types.ts";
import { JoseError } from "../../src/errors.ts";
import { codeOf } from "../support/errors.ts";
import { headers } from "../support/headers.ts";

const fault = (problem: string) => new JoseError("ERR_JWE_INVALID", problem);

/** A header that is split up into three, each parameter in one of them. */
const split = fc.tuple(headers, fc.array(fc.nat(2))).map(([header, places]) => {
  const parts: Record<string, unknown>[] = [{}, {}, {}];
  for (const [at, name] of Object.keys(header).entries()) {
    const part = parts[places[at % Math.max(1, places.length)] ?? 0];
    if (part !== undefined) part[name] = header[name];
  }
  const [protectedHeader, unprotectedHeader, recipientHeader] = parts as JoseHeader[];
  return { header, parts: { protectedHeader: protectedHeader ?? {}, unprotectedHeader, recipientHeader } };
});

describe("joinHeader", () => {
  test("gives the union of the parts", () => {
    fc.assert(
      fc.property(split, ({ header, parts }) => {
        expect(joinHeader(parts, fault)).toEqual(header);
      }),
    );
  });

  test("gives the protected header alone where there is nothing else", () => {
    const protectedHeader = { alg: "dir", enc: "A128GCM" };
    expect(joinHeader({ protectedHeader }, fault)).toEqual(protectedHeader);
    expect(joinHeader({ protectedHeader, unprotectedHeader: undefined, recipientHeader: {} }, fault)).toEqual(
      protectedHeader,
    );
  });

  test("joins two parts where the third is missing", () => {
    const protectedHeader = { enc: "A128GCM" };
    const other = { alg: "dir" };
    const joined = { alg: "dir", enc: "A128GCM" };
    expect(joinHeader({ protectedHeader, unprotectedHeader: other }, fault)).toEqual(joined);
    expect(joinHeader({ protectedHeader, recipientHeader: other }, fault)).toEqual(joined);
  });

  test("leaves the parts as they are", () => {
    const parts = {
      protectedHeader: { enc: "A128GCM" },
      unprotectedHeader: { kid: "1" },
      recipientHeader: { alg: "dir" },
    };
    joinHeader(parts, fault);
    expect(parts).toEqual({
      protectedHeader: { enc: "A128GCM" },
      unprotectedHeader: { kid: "1" },
      recipientHeader: { alg: "dir" },
    });
  });

  test.each<[string, JoseHeader, JoseHeader, JoseHeader]>([
    ["the protected and the unprotected one", { alg: "dir" }, { alg: "none" }, {}],
    ["the protected one and the recipient's", { alg: "dir" }, {}, { alg: "none" }],
    ["the unprotected one and the recipient's", {}, { alg: "dir" }, { alg: "none" }],
    ["all three", { kid: "1" }, { kid: "1" }, { kid: "1" }],
    ["two of them with the same value", { kid: "1" }, { kid: "1" }, {}],
    ["two of them, and it is no registered one", { a: null }, {}, { a: null }],
    ["two of them, and it is called constructor", { constructor: 1 }, { constructor: 1 }, {}],
    ["two of them, among others", { a: 1, b: 1 }, { c: 1, d: 1 }, { e: 1, b: 2 }],
  ])("refuses a parameter in %s", (_, protectedHeader, unprotectedHeader, recipientHeader) => {
    const parts = { protectedHeader, unprotectedHeader, recipientHeader };
    expect(codeOf(() => joinHeader(parts, fault))).toBe("ERR_JWE_INVALID");
  });
});

describe("requireProtected", () => {
  const names = ["crit", "zip"];
  const check = (unprotectedHeader?: JoseHeader, recipientHeader?: JoseHeader) => {
    const parts = { protectedHeader: { crit: ["a"], a: 1, zip: "DEF" }, unprotectedHeader, recipientHeader };
    return codeOf(() => requireProtected(parts, names, fault));
  };

  test("asks nothing of the protected header, and of other parameters", () => {
    expect(check()).toBeUndefined();
    expect(check({}, {})).toBeUndefined();
    expect(codeOf(() => requireProtected({ protectedHeader: { zip: "DEF" } }, names, fault))).toBeUndefined();
    expect(check({ kid: "1" }, { alg: "dir", Crit: 1 })).toBeUndefined();
  });

  test.each<[string, JoseHeader | undefined, JoseHeader | undefined]>([
    ["in the unprotected header", { crit: ["a"] }, undefined],
    ["in the recipient's header", undefined, { crit: ["a"] }],
    ["in either", { zip: "DEF" }, { crit: ["a"] }],
    ["with nothing for a value", { zip: undefined as never }, {}],
  ])("refuses the parameters %s", (_, unprotectedHeader, recipientHeader) => {
    expect(check(unprotectedHeader, recipientHeader)).toBe("ERR_JWE_INVALID");
  });

  test("does not take a member of every object for one", () => {
    const parts = { protectedHeader: {}, unprotectedHeader: {}, recipientHeader: {} };
    expect(codeOf(() => requireProtected(parts, ["toString", "constructor"], fault))).toBeUndefined();
  });
});
