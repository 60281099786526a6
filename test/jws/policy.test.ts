import { every } from "../../src/algorithms/every.ts";
import { importKey, importSecret } from "../../src/jwk/index.ts";
import { verifyCompact } from "../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { resolveSignaturePolicy } from "../../src/jws/policy.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { rsaKey } from "../support/keys.ts";
import { hmacJws, secretBytes } from "../support/tokens.ts";

const secret = importSecret(secretBytes(32));
const token = hmacJws({ alg: "HS256" }, "payload", secretBytes(32));
const understood = () => true;

describe("options that cannot be meant are the caller's mistake, not the token's:", () => {
  const alg = ["HS256"];
  test.each<[string, unknown]>([
    ["no options", undefined],
    ["null", null],
    ["text", "HS256"],
    ["no alg", {}],
    ["an empty alg", { alg: [] }],
    ["an alg that is text", { alg: "HS256" }],
    ["an alg that is a set", { alg: new Set(alg) }],
    ["an alg that is an object like a list", { alg: { 0: "HS256", length: 1 } }],
    ["an alg that does not exist", { alg: ["HS256", "HS257"] }],
    ["none", { alg: ["none"] }],
    ["an alg of key management", { alg: ["dir"] }],
    ["an alg from the prototype of objects", { alg: ["constructor"] }],
    ["an alg that is __proto__", { alg: ["__proto__"] }],
    ["an alg of another type", { alg: [256] }],
    ["an alg that is null", { alg: [null] }],
    ["an alg that is a symbol", { alg: [Symbol("HS256")] }],
    ["an alg that is an object without a prototype", { alg: [Object.create(null)] }],
    ["an alg that is text in an object", { alg: [["HS256"]] }],
    ["an alg with a gap", { alg: new Array<string>(1) }],
    ["a crit that is null", { alg, crit: null }],
    ["a crit that is a number", { alg, crit: 1 }],
    ["a crit that is text", { alg, crit: "exp" }],
    ["a crit that is a list of names", { alg, crit: ["exp"] }],
    ["a crit that is an empty list", { alg, crit: [] }],
    ["a crit without a function", { alg, crit: { exp: true } }],
    ["a crit of a parameter that a specification defines", { alg, crit: { alg: understood } }],
    ["a crit of a parameter of another specification", { alg, crit: { epk: understood } }],
    ["a crit of b64", { alg, crit: { b64: understood } }],
    ["limits that are null", { alg, limits: null }],
    ["limits that are a number", { alg, limits: 5 }],
    ["limits that are misspelled", { alg, limits: { tokenlength: 5 } }],
    ["a limit of zero", { alg, limits: { tokenLength: 0 } }],
    ["a limit below zero", { alg, limits: { keys: -1 } }],
    ["a limit that is no integer", { alg, limits: { headerLength: 1.5 } }],
    ["a limit without an end", { alg, limits: { inflatedLength: Infinity } }],
    ["a limit that is no number", { alg, limits: { keys: NaN } }],
    ["a limit that is text", { alg, limits: { keys: "8" } }],
    ["a limit that is null", { alg, limits: { keys: null } }],
    ["a depth beyond reason", { alg, limits: { jsonDepth: 513 } }],
    ["a signal that is none", { alg, signal: {} }],
    ["a signal that is null", { alg, signal: null }],
    ["a signal that is true", { alg, signal: true }],
  ])("%s", async (_name, options) => {
    expect(await codeOfRejection(verifyCompact(token, secret, options as never))).toBe("ERR_INVALID_OPTION");
  });
});

describe("keys that are none are the caller's mistake:", () => {
  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 1],
    ["text", "secret"],
    ["a symbol", Symbol("key")],
    ["a function", () => secret],
    ["an empty object", {}],
    ["an empty list", []],
    ["a list of nothing", [undefined]],
    ["a list with null", [secret, null]],
    ["a list in a list", [[secret]]],
    ["bytes", secretBytes(32)],
    ["a Buffer", Buffer.from(secretBytes(32))],
    ["bytes in a list", [secretBytes(32)]],
    ["an ArrayBuffer", new ArrayBuffer(32)],
    ["a Map", new Map([["keys", secret]])],
    ["a source that finds nothing at all", { find: () => undefined }],
    ["a source that finds null", { find: async () => null }],
    ["a source that finds one key instead of a list", { find: () => secret }],
    ["a source that finds what is no key", { find: () => [5] }],
    ["a source that finds bytes", { find: () => secretBytes(32) }],
  ])("%s", async (_name, keys) => {
    expect(await codeOfRejection(verifyCompact(token, keys as never, { alg: ["HS256"] }))).toBe(
      "ERR_INVALID_ARGUMENT",
    );
  });

  test.each<[string, unknown, string]>([
    ["a malformed JWK", { kty: "RSA", n: "AQAB", e: "AQAB" }, "ERR_JWK_INVALID"],
    ["a malformed JWK Set", { keys: {} }, "ERR_JWKS_INVALID"],
    ["a malformed JWK in a list", [{ kty: "oct" }], "ERR_JWK_INVALID"],
  ])("but %s has its own code", async (_name, keys, code) => {
    expect(await codeOfRejection(verifyCompact(token, keys as never, { alg: ["HS256"] }))).toBe(code);
  });
});

test("mistakes are reported before the token is looked at", async () => {
  expect(await codeOfRejection(verifyCompact("no token", secret, { alg: [] }))).toBe("ERR_INVALID_OPTION");
  expect(await codeOfRejection(verifyCompact("no token", 5 as never, { alg: ["HS256"] }))).toBe(
    "ERR_INVALID_ARGUMENT",
  );
});

test("every option is read once", async () => {
  const reads: Record<string, number> = {};
  const counted = <Value extends object>(values: Value, path: string): Value =>
    new Proxy(values, {
      get(target, name, receiver) {
        if (typeof name === "string") reads[path + name] = (reads[path + name] ?? 0) + 1;
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
  const limits = counted(
    { tokenLength: 500, headerLength: 500, inflatedLength: 5, keys: 1, jsonDepth: 5 },
    "limits.",
  );
  const crit = counted({ a: understood }, "crit.");
  const { signal } = new AbortController();
  const options = counted({ alg: ["HS256" as const], crit, limits, signal }, "");
  const keys = { find: () => [importKey(rsaKey), secret] };
  await verifyCompact(token, keys, options);
  expect(reads).toEqual({
    alg: 1,
    crit: 1,
    limits: 1,
    signal: 1,
    "crit.a": 1,
    ...Object.fromEntries(Object.keys(limits).map((name) => [`limits.${name}`, 1])),
  });
});

test("a policy is a copy of the options", () => {
  const options = { alg: ["HS256" as const], crit: { a: understood } };
  const policy = resolveSignaturePolicy(every(), options);
  options.alg.pop();
  options.crit.a = () => false;
  expect([...policy.alg.keys()]).toEqual(["HS256"]);
  expect(policy.crit["a"]).toBe(understood);
  expect(codeOf(() => resolveSignaturePolicy(every(), options))).toBe("ERR_INVALID_OPTION");
});
