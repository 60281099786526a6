// The target URIs of DPoP proofs: RFC 9449 section 4.3, RFC 3986 section 6.2.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalTarget, targetOf } from "../../../src/profiles/oauth/target-uri.ts";

describe("the same request are", () => {
  test.each([
    ["https://api.example", "https://api.example/"],
    ["HTTPS://API.Example/a", "https://api.example/a"],
    ["https://api.example:443/a", "https://api.example/a"],
    ["http://api.example:80/a", "http://api.example/a"],
    ["https://api.example/a?b=c#d", "https://api.example/a"],
    ["https://api.example/a?", "https://api.example/a"],
    ["https://api.example/%7euser", "https://api.example/~user"],
    ["https://api.example/%41%2d%2e%5F", "https://api.example/A-._"],
    ["https://api.example/a%2fb", "https://api.example/a%2Fb"],
    ["https://api.example/x/../a/./b", "https://api.example/a/b"],
    ["https://api.example/x/%2e%2E/a", "https://api.example/a"],
    ["https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"],
  ])("%s and %s", (one, two) => {
    expect(normalTarget(one)).toBe(two);
    expect(normalTarget(two)).toBe(two);
  });
});

describe("different requests are", () => {
  test.each([
    ["https://api.example/a", "http://api.example/a"],
    ["https://api.example/a", "https://api.example/a/"],
    ["https://api.example/a", "https://api.example/A"],
    ["https://api.example/a", "https://api.example:8443/a"],
    ["https://api.example/a", "https://api.example./a"],
    ["https://api.example/a/b", "https://api.example/a%2Fb"],
    ["https://api.example/a", "https://api.example//a"],
    ["https://api.example/a%3Fb", "https://api.example/a?b"],
    ["https://api.example/%2541", "https://api.example/A"],
  ])("%s and %s", (one, two) => {
    expect(normalTarget(one)).toBeDefined();
    expect(normalTarget(one)).not.toBe(normalTarget(two));
  });
});

test.each([
  ...["", "/a", "api.example/a", "//api.example/a", "https:/api.example/a", "https:api.example", "https://"],
  ...["ftp://api.example/a", "urn:example:a", "https://user@api.example/a", "https://api.example\\a"],
  ...["https://api.example/a\\b", " https://api.example/a", "https://api.example/a\n", "https://ex ample/a"],
  ...["https://api.exämple/a", "https://api.example/ä", "https://api.example:99999/", "https://%/a"],
])("no target URI is %j", (text) => {
  expect(normalTarget(text)).toBeUndefined();
});

test("a normal form is its own, and has neither query nor fragment", () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const normal = normalTarget(url);
      expect(normal).toBeDefined();
      expect(normalTarget(normal ?? "")).toBe(normal);
      expect(normal).not.toMatch(/[?#]/);
      expect(normalTarget(targetOf(url) ?? "")).toBe(normal);
    }),
  );
});
