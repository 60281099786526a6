// Which URLs may be fetched, and how they are shown.
import { remoteKeySet } from "../../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../../src/errors.ts";
import { readLocation, shownLocation } from "../../../../src/jwk/sets/remote/allowed-urls.ts";
import { codeOf } from "../../../support/errors.ts";

const read = (input: unknown, allowHttp = false) =>
  readLocation(input, allowHttp, (problem) => new UsageError("ERR_INVALID_ARGUMENT", problem));

describe("a URL may be fetched:", () => {
  test.each<[string | URL, string]>([
    ["https://id.example/jwks", "https://id.example/jwks"],
    ["HTTPS://ID.EXAMPLE", "https://id.example/"],
    ["https://id.example/jwks?p=B2C_1_x", "https://id.example/jwks?p=B2C_1_x"],
    ["https://id.example/jwks#top", "https://id.example/jwks"],
    ["https://id.example:8443/jwks", "https://id.example:8443/jwks"],
    ["https://10.0.0.1/jwks", "https://10.0.0.1/jwks"],
    [new URL("https://id.example/jwks"), "https://id.example/jwks"],
    ["http://localhost/jwks", "http://localhost/jwks"],
    ["http://LOCALHOST:8080/", "http://localhost:8080/"],
    ["http://id.localhost/", "http://id.localhost/"],
    ["http://127.0.0.1:1234/", "http://127.0.0.1:1234/"],
    ["http://127.1.2.3/", "http://127.1.2.3/"],
    ["http://127.1/", "http://127.0.0.1/"],
    ["http://0x7f.1/", "http://127.0.0.1/"],
    ["http://[::1]:80/", "http://[::1]/"],
    ["http://[0:0:0:0:0:0:0:1]/", "http://[::1]/"],
  ])("%s", (input, location) => {
    expect(read(input)).toBe(location);
    expect(codeOf(() => remoteKeySet(input))).toBeUndefined();
  });

  test("a URL object that changes afterwards is read before", () => {
    const url = new URL("https://id.example/jwks");
    const location = read(url);
    url.pathname = "/else";
    expect(location).toBe("https://id.example/jwks");
  });
});

describe("a URL may not be fetched:", () => {
  test.each<[string, unknown]>([
    ["plain http", "http://id.example/jwks"],
    ["plain http to an address", "http://10.0.0.1/jwks"],
    ["plain http to every address", "http://0.0.0.0/jwks"],
    ["a name that begins like this machine", "http://localhost.id.example/"],
    ["a name that ends like this machine", "http://notlocalhost/"],
    ["a name that begins like its address", "http://127.0.0.1.id.example/"],
    ["an address that begins like its address", "http://128.0.0.1/"],
    ["an address within another", "http://[::ffff:127.0.0.1]/"],
    ["a user name", "https://me@id.example/"],
    ["a password", "https://:secret@id.example/"],
    ["a user name, on this machine", "http://me@localhost/"],
    ["another scheme", "ftp://id.example/jwks"],
    ["a file", "file:///etc/passwd"],
    ["data", 'data:application/json,{"keys":[]}'],
    ["script", "javascript:alert(1)"],
    ["a blob", "blob:https://id.example/1"],
    ["a path", "/jwks"],
    ["a host without a scheme", "id.example/jwks"],
    ["no host", "https://"],
    ["nothing", ""],
    ["a number", 443],
    ["null", null],
    ["undefined", undefined],
    ["a list", ["https://id.example/jwks"]],
    ["an object that looks like one", { href: "https://id.example/jwks" }],
    ["an object that fails to be one", { [Symbol.toStringTag]: "URL" }],
  ])("%s", (_what, input) => {
    expect(codeOf(() => read(input))).toBe("ERR_INVALID_ARGUMENT");
    expect(codeOf(() => remoteKeySet(input as string))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("plain http, unless the caller allows it; and nothing else is allowed with it", () => {
    expect(read("http://id.example/jwks", true)).toBe("http://id.example/jwks");
    expect(codeOf(() => remoteKeySet("http://id.example/jwks", { allowHttp: true }))).toBeUndefined();
    for (const input of ["http://me@id.example/", "ftp://id.example/", "/jwks"]) {
      expect(codeOf(() => read(input, true))).toBe("ERR_INVALID_ARGUMENT");
    }
  });
});

test.each([
  ["https://id.example/jwks?key=secret", "https://id.example/jwks"],
  ["https://id.example/jwks?a?b", "https://id.example/jwks"],
  ["https://id.example/", "https://id.example/"],
])("%s is shown as %s", (url, shown) => {
  expect(shownLocation(url)).toBe(shown);
});
