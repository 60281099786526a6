// Scopes, as RFC 8693 and Entra ID write them.
import type { JwtClaims } from "josette/jwt";
import fc from "fast-check";
import { expect, test } from "vitest";
import { scopesIn as scopesOf } from "../../../src/profiles/oauth/scopes-and-roles.ts";
import { codeOf } from "../../support/errors.ts";

test.each<[string, JwtClaims, readonly string[]]>([
  ["scope", { scope: "orders.read orders.write" }, ["orders.read", "orders.write"]],
  ["one scope", { scope: "openid" }, ["openid"]],
  ["scp", { scp: "Orders.Read Orders.Write" }, ["Orders.Read", "Orders.Write"]],
  ["scope where there are both", { scope: "a", scp: "b" }, ["a"]],
  ["the same twice", { scope: "a a" }, ["a", "a"]],
  ["addresses", { scope: "https://api.example/a urn:b#c?d" }, ["https://api.example/a", "urn:b#c?d"]],
  ["all that RFC 6749 allows", { scope: "!#[]~" }, ["!#[]~"]],
])("%s", (_what, claims, scopes) => {
  expect(scopesOf(claims)).toEqual(scopes);
});

test.each<[string, unknown]>([
  ["no claims", {}],
  ["an empty text", { scope: "" }],
  ["a space", { scope: " " }],
  ["a space before", { scope: " a" }],
  ["a space after", { scope: "a " }],
  ["two spaces", { scope: "a  b" }],
  ["a tab", { scope: "a\tb" }],
  ["a line", { scope: "a\nb" }],
  ["a line after", { scope: "a\n" }],
  ["a quote", { scope: 'a"b' }],
  ["a backslash", { scope: "a\\b" }],
  ["what is not ASCII", { scope: "å" }],
  ["a control character", { scope: "a\u007f" }],
  ["a list", { scope: ["a"] }],
  ["a number", { scope: 1 }],
  ["null", { scope: null }],
  ["a bad scope, where there is a good scp", { scope: ["a"], scp: "b" }],
  ["a list of scp", { scp: ["a"] }],
  ["one on the prototype", Object.create({ scope: "a", scp: "b" })],
])("none: %s", (_what, claims) => {
  expect(scopesOf(claims as JwtClaims)).toEqual([]);
});

test.each([undefined, null, "scope", 1, true])("what are no claims: %o", (claims) => {
  expect(codeOf(() => scopesOf(claims as unknown as JwtClaims))).toBe("ERR_INVALID_ARGUMENT");
});

test("property: what is joined with spaces is had again, and what has none of the right form is none", () => {
  const right = fc.stringMatching(/^[!#-[\]-~]+$/);
  fc.assert(
    fc.property(fc.array(right, { minLength: 1 }), (scopes) => {
      expect(scopesOf({ scope: scopes.join(" ") })).toEqual(scopes);
    }),
  );
  fc.assert(
    fc.property(fc.anything(), (scope) => {
      const claims = { scope } as unknown as JwtClaims;
      const scopes = scopesOf(claims);
      if (scopes.length > 0) expect(scopes.join(" ")).toBe(scope);
    }),
  );
});
