import fc from "fast-check";
import { generateKey, importSecret, publicKey } from "../../src/jwk/index.ts";
import { type FlattenedJws, type VerifyJsonOptions } from "josette/jws";
import { signFlattened, verifyFlattened } from "../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { secretBytes, segment, withBitFlipped } from "../support/tokens.ts";

// Flattened JWS JSON Serialization, RFC 7515 section 7.2.2.

const payload = new TextEncoder().encode("payload");
const key = importSecret(secretBytes(32));
const options = { alg: ["HS256"] } as const;
const signed = await signFlattened(payload, key, { alg: "HS256" }, { unprotectedHeader: { note: "hello" } });

const codeFor = (jws: unknown, more: Partial<VerifyJsonOptions> = {}) =>
  codeOfRejection(verifyFlattened(jws as FlattenedJws, key, { ...options, ...more }));

test("the members are those of the section, and no others", () => {
  expect(Object.keys(signed).sort()).toEqual(["header", "payload", "protected", "signature"]);
});

test("text and object are the same", async () => {
  const expected = {
    payload,
    header: { alg: "HS256" },
    unprotectedHeader: { note: "hello" },
    matchedBy: "given",
  };
  expect(await verifyFlattened(signed, key, options)).toMatchObject(expected);
  expect(await verifyFlattened(JSON.stringify(signed, null, 2), key, options)).toMatchObject(expected);
});

test("no unprotected header, no such result", async () => {
  const { header: _header, ...bare } = signed;
  expect(await verifyFlattened(bare, key, options)).not.toHaveProperty("unprotectedHeader");
});

test.each([
  ["no signature", { ...signed, signature: undefined }],
  ["a signature that is null", { ...signed, signature: null }],
  ["signatures beside it", { ...signed, signatures: [signed] }],
  ["empty signatures beside it", { ...signed, signatures: [] }],
  ["null for signatures beside it", { ...signed, signatures: null }],
  ["the general syntax", { payload: signed.payload, signatures: [signed] }],
  ["no payload, and none given", { ...signed, payload: undefined }],
  ["a payload that is not base64url", { ...signed, payload: "a+b=" }],
  ["a payload with a stray bit", { ...signed, payload: "AB" }],
  ["a protected header that is not base64url", { ...signed, protected: "{}" }],
  ["a protected header that is a list", { ...signed, protected: segment([1]) }],
  [
    "a protected header with a member twice",
    { ...signed, protected: segment('{"alg":"HS256","\\u0061lg":"x"}') },
  ],
  ["a header that is null", { ...signed, header: null }],
  ["a header that is a list", { ...signed, header: [] }],
  ["a header parameter in both", { ...signed, header: { alg: "HS256" } }],
  ["crit unprotected", { ...signed, header: { crit: ["note"], note: 1 } }],
  ["b64 unprotected", { ...signed, header: { b64: false } }],
  ["alg unprotected", { ...signed, protected: undefined, header: { alg: "HS256" } }],
])("%s", async (_what, jws) => {
  expect(await codeFor(jws)).toBe("ERR_JWS_INVALID");
  expect(await codeFor(JSON.stringify(jws))).toBe("ERR_JWS_INVALID");
});

test.each(["payload", "protected", "header", "signature"] as const)("%s twice in the text", async (name) => {
  const text = JSON.stringify(signed);
  const member = JSON.stringify(signed[name]);
  const escaped = `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
  expect(await codeFor(text)).toBeUndefined();
  expect(await codeFor(`{"${name}":${member},${text.slice(1)}`)).toBe("ERR_JWS_INVALID");
  expect(await codeFor(`{"${escaped}":${member},${text.slice(1)}`)).toBe("ERR_JWS_INVALID");
});

test("an escaped name is the name", async () => {
  expect(await codeFor(JSON.stringify(signed).replace('"signature"', '"\\u0073ignature"'))).toBeUndefined();
});

test.each(["payload", "protected", "signature"] as const)("%s with any bit changed", async (name) => {
  const bytes = Buffer.from(signed[name]!, "base64url");
  for (let index = 0; index < bytes.length; index++) {
    const code = await codeFor({ ...signed, [name]: segment(withBitFlipped(bytes, index)) });
    expect(code).toMatch(/^ERR_(JWS_INVALID|JWS_SIGNATURE_VERIFICATION_FAILED|JOSE_ALG_NOT_ALLOWED)$/);
  }
});

test("the unprotected header is not authenticated, and the result says so", async () => {
  const verified = await verifyFlattened({ ...signed, header: { note: "changed" } }, key, options);
  expect(verified).toMatchObject({ header: { alg: "HS256" }, unprotectedHeader: { note: "changed" } });
});

describe("nothing protected:", () => {
  test("unprotectedAlgorithms accepts it", async () => {
    const jws = await signFlattened(payload, key, {}, { unprotectedHeader: { alg: "HS256" } });
    expect(jws).not.toHaveProperty("protected");
    expect(await codeFor(jws)).toBe("ERR_JWS_INVALID");
    expect(await verifyFlattened(jws, key, { ...options, unprotectedAlgorithms: true })).toMatchObject({
      header: {},
      unprotectedHeader: { alg: "HS256" },
    });
  });

  test.each([1, "true", {}, null])("unprotectedAlgorithms: %j is not true", async (value) => {
    const jws = await signFlattened(payload, key, {}, { unprotectedHeader: { alg: "HS256" } });
    expect(await codeFor(jws, { unprotectedAlgorithms: value as unknown as boolean })).toMatch(
      /^ERR_(JWS_INVALID|INVALID_OPTION)$/,
    );
  });

  test("no alg anywhere", async () => {
    const jws = { payload: segment("p"), signature: "AA" };
    expect(await codeFor(jws, { unprotectedAlgorithms: true })).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });
});

describe("signing:", () => {
  test.each([
    ["a parameter in both headers", { alg: "HS256" }, { alg: "HS256" }, "ERR_INVALID_ARGUMENT"],
    ["crit unprotected", { alg: "HS256" }, { crit: ["x"], x: 1 }, "ERR_INVALID_ARGUMENT"],
    ["b64 unprotected", { alg: "HS256" }, { b64: false }, "ERR_INVALID_ARGUMENT"],
    ["no alg", {}, {}, "ERR_INVALID_OPTION"],
    ["alg none", { alg: "none" }, {}, "ERR_INVALID_OPTION"],
    ["alg none, unprotected", {}, { alg: "none" }, "ERR_INVALID_OPTION"],
    ["an alg of another key", { alg: "RS256" }, {}, "ERR_KEY_NOT_SUITABLE"],
  ] as const)("%s", async (_what, header, unprotectedHeader, code) => {
    expect(await codeOfRejection(signFlattened(payload, key, header, { unprotectedHeader }))).toBe(code);
  });

  test("what a caller changes after the call does not matter", async () => {
    const bytes = new Uint8Array(payload);
    const header: Record<string, unknown> = { alg: "HS256" };
    const unprotectedHeader: Record<string, unknown> = { note: [1] };
    const pending = signFlattened(bytes, key, header, { unprotectedHeader });
    bytes.fill(0);
    header["alg"] = "none";
    unprotectedHeader["alg"] = "none";
    (unprotectedHeader["note"] as number[]).push(2);
    const jws = await pending;
    expect(jws.header).toEqual({ note: [1] });
    expect(await verifyFlattened(jws, key, options)).toMatchObject({ payload, header: { alg: "HS256" } });
  });
});

test("what a caller changes while it is verified does not matter", async () => {
  const pair = await generateKey("ES256");
  const jws = { ...(await signFlattened(payload, pair, {})) } as { payload: string; signature: string };
  const pending = verifyFlattened(jws, publicKey(pair), { alg: ["ES256"] });
  jws.payload = "AAAA";
  jws.signature = "";
  expect((await pending).payload).toEqual(payload);
});

test("any payload and headers come back", async () => {
  const value = fc.jsonValue({ maxDepth: 2 }).filter((json) => !JSON.stringify(json).includes("__proto__"));
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), value, value, async (bytes, x, y) => {
      const jws = await signFlattened(bytes, key, { alg: "HS256", x }, { unprotectedHeader: { y } });
      const verified = await verifyFlattened(JSON.stringify(jws), key, options);
      expect(verified.payload).toEqual(new Uint8Array(bytes));
      expect(JSON.stringify(verified.header["x"])).toBe(JSON.stringify(x));
      expect(JSON.stringify(verified.unprotectedHeader?.["y"])).toBe(JSON.stringify(y));
    }),
    { numRuns: 50 },
  );
});
