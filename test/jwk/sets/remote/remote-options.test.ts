// A caller's options, including those of callers without a type checker.
import { discoverKeySet, remoteKeySet } from "../../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { readRemoteOptions } from "../../../../src/jwk/sets/remote/remote-options.ts";
import { codeOf, codeOfRejection } from "../../../support/errors.ts";
import { named, signer } from "../../../support/jwk/remote/signers.ts";
import { answer, Origin, url } from "../../../support/jwk/remote/origin.ts";

const read = (options: object) => readRemoteOptions(options);

const seconds = ["timeout", "freshFor", "freshForAtLeast", "freshForAtMost", "staleFor", "cooldown"];
const counts = ["maxBytes", "maxKeys"];
const functions = ["fetch", "now", "waitUntil", "onEvent"];

test("everything has a default", () => {
  expect(read({})).toMatchObject({
    headers: { accept: "application/jwk-set+json, application/json" },
    allowHttp: false,
    anyContentType: false,
    timeout: 5,
    maxBytes: 524_288,
    maxKeys: 1000,
    freshFor: 600,
    freshForAtLeast: 60,
    freshForAtMost: 3600,
    staleFor: 86_400,
    cooldown: 300,
  });
});

test("freshFor may be anything within its bounds, and only what is given is refused outside of them", () => {
  for (const options of [{ freshFor: 60 }, { freshFor: 3600 }, { freshFor: 9999, freshForAtMost: 9999 }]) {
    expect(read(options)).toMatchObject(options);
  }
  for (const options of [{ freshForAtMost: 300 }, { freshForAtLeast: 900 }]) {
    expect(read(options)).toMatchObject(options);
  }
});

test("a convenience that is undefined is left out", () => {
  const names = [...functions, "headers", "store", "state", "allowHttp", "anyContentType"];
  const given = read(Object.fromEntries(names.map((name) => [name, undefined])));
  expect(given).toEqual(read({}));
  expect(codeOf(() => remoteKeySet(url, undefined))).toBeUndefined();
});

describe("an option is refused:", () => {
  const numbers = [...seconds, ...counts].flatMap((name) =>
    [0, -1, NaN, Infinity, "5", null, undefined, {}, 5n]
      // 0 is valid for staleFor: a set that is not fresh is then not used.
      .filter((value) => value !== 0 || name !== "staleFor")
      .map((value): [string, unknown] => [name, value]),
  );
  const calls = functions.flatMap((name) =>
    [null, {}, "fetch", 1].map((value): [string, unknown] => [name, value]),
  );
  test.each<[string, unknown]>([
    ...numbers,
    ...calls,
    ["timeout", 60.001],
    ["timeout", 5000],
    ["freshForAtLeast", 3601],
    ["freshFor", 59],
    ["freshFor", 3601],
    ["freshForAtMost", 59],
    ["allowHttp", 1],
    ["allowHttp", "true"],
    ["anyContentType", null],
    ["headers", null],
    ["headers", "accept: text/html"],
    ["headers", [["accept", "text/html"]]],
    ["headers", new Headers({ authorization: "x" })],
    ["headers", new Map([["authorization", "x"]])],
    ["headers", { "": "x" }],
    ["headers", { "a b": "x" }],
    ["headers", { "a:": "x" }],
    ["headers", { a: "x\r\nb: y" }],
    ["headers", { a: "\u0000" }],
    ["headers", { a: "\u00e9" }],
    ["headers", { a: 1 }],
    ["headers", { a: undefined }],
    ["headers", { a: ["x"] }],
    ["store", null],
    ["store", {}],
    ["store", () => undefined],
    ["store", { get: () => undefined }],
    ["store", { set: () => undefined }],
    ["store", { get: 1, set: 2 }],
    ["maxAge", 5],
    ["ttl", undefined],
  ])("%s: %o", (name, value) => {
    const options = { [name]: value };
    expect(codeOf(() => read(options))).toBe("ERR_INVALID_OPTION");
    expect(codeOf(() => remoteKeySet(url, options))).toBe("ERR_INVALID_OPTION");
  });

  test.each([null, "https", 5, []])("options that are %j", (options) => {
    expect(codeOf(() => remoteKeySet(url, options as object))).toBe("ERR_INVALID_OPTION");
  });

  test("one of discovery's, where nothing is discovered", () => {
    expect(codeOf(() => remoteKeySet(url, { metadataUrl: url } as object))).toBe("ERR_INVALID_OPTION");
  });

  test.each<[string, unknown]>([
    ["timeout", 0],
    ["headers", 1],
    ["wellKnown", "openid"],
    ["wellKnown", "toString"],
    ["wellKnown", []],
    ["wellKnown", ["openid-configuration", "openid"]],
    ["wellKnown", null],
    ["jwksUri", url],
  ])("of a discovery, as a rejection: %s: %o", async (name, value) => {
    const { fetch, fetches } = new Origin();
    const outcome = discoverKeySet("https://id.example", { fetch, [name]: value });
    expect(await codeOfRejection(outcome)).toBe("ERR_INVALID_OPTION");
    expect(fetches).toEqual([]);
  });

  test.each([null, "https", 5, []])("options of a discovery that are %j", async (options) => {
    const outcome = discoverKeySet("https://id.example", options as object);
    expect(await codeOfRejection(outcome)).toBe("ERR_INVALID_OPTION");
  });
});

test("options are read once", async () => {
  const origin = new Origin("1");
  const options = { ...origin.options(), headers: { "x-one": "1" } };
  const keys = remoteKeySet(url, options);
  options.headers["x-one"] = "2";
  options.fetch = () => Promise.reject(new Error("another"));
  origin.behaviour = ({ headers }) => {
    expect(headers["x-one"]).toBe("1");
    return origin.publish();
  };
  expect(await keys.find(named("1"))).toHaveLength(1);
});

test("what is on every object is no option", async () => {
  const before = Object.getOwnPropertyDescriptor(Object.prototype, "allowHttp");
  expect(before).toBeUndefined();
  Object.defineProperty(Object.prototype, "allowHttp", { value: true, configurable: true });
  try {
    expect(codeOf(() => remoteKeySet("http://id.example/jwks", {}))).toBe("ERR_INVALID_ARGUMENT");
  } finally {
    Reflect.deleteProperty(Object.prototype, "allowHttp");
  }
});

test.each([1.001, 0.0005, 1e-9, 60])("a timeout of %d seconds will do", async (timeout) => {
  const origin = new Origin("1");
  const keys = remoteKeySet(url, origin.options({ timeout }));
  origin.behaviour = () => answer({ keys: [signer("1").jwk] });
  const outcome = await codeOfRejection(Promise.resolve(keys.find(named("1"))));
  // The shortest timeout may end before the response.
  expect([undefined, "ERR_JWKS_TIMEOUT"]).toContain(outcome);
});

test("the set that a caller gets cannot be changed, and has no prototype to reach in by", () => {
  const keys = remoteKeySet(url);
  expect(Object.isFrozen(keys)).toBe(true);
  expect(Object.keys(keys).sort()).toEqual(["exportState", "find", "refresh"]);
});

describe("a request is refused:", () => {
  const keys = remoteKeySet(url, new Origin("1").options());
  const request = named("1");
  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["text", "1"],
    ["no header", { alg: "ES256", use: "sig" }],
    ["a header that is none", { ...request, header: "1" }],
    ["a signal that is none", { ...request, signal: {} }],
  ])("%s", (_what, input) => {
    expect(codeOf(() => keys.find(input as typeof request))).toBe("ERR_INVALID_OPTION");
  });

  test("a refresh with what are no options, as a rejection", async () => {
    expect(await codeOfRejection(keys.refresh(null as unknown as object))).toBe("ERR_INVALID_OPTION");
    const signal = {} as AbortSignal;
    expect(await codeOfRejection(keys.refresh({ signal }))).toBe("ERR_INVALID_OPTION");
  });
});
