// Bearer tokens in requests of every form: RFC 6750 section 2.1.
import { createServer, request as send, type IncomingMessage } from "node:http";
import { bearerToken, type HttpRequest } from "josette/http";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf } from "../support/errors.ts";

const missing = "ERR_HTTP_TOKEN_MISSING";
const malformed = "ERR_HTTP_REQUEST_INVALID";

/** The forms of a request with header fields, which may repeat. */
const forms: Readonly<Record<string, (fields: readonly (readonly [string, string])[]) => HttpRequest>> = {
  "a Request": (fields) => new Request("https://api.example/", { headers: fields.map(([...each]) => each) }),
  Headers: (fields) => new Headers(fields.map(([...each]) => each)),
  "a request of Node.js": (fields) => ({
    // Node.js keeps the first of several Authorization fields.
    headers: Object.fromEntries(fields.toReversed().map(([name, value]) => [name.toLowerCase(), value])),
    rawHeaders: fields.flat(),
  }),
  "an event of a serverless platform": (fields) => ({
    headers: Object.fromEntries(fields.map(([name]) => [name, valuesOf(fields, name)])),
  }),
};

function valuesOf(fields: readonly (readonly [string, string])[], name: string): string | readonly string[] {
  const values = fields.filter(([each]) => each === name).map(([, value]) => value);
  return values.length === 1 ? (values[0] ?? "") : values;
}

describe.each(Object.entries(forms))("%s", (_form, make) => {
  const authorization = (...values: readonly string[]): HttpRequest =>
    make([["Host", "api.example"], ...values.map((value) => ["Authorization", value] as const)]);

  test.each([
    ["Bearer mF_9.B5f-4.1JqM", "mF_9.B5f-4.1JqM"],
    ["bearer abc", "abc"],
    ["BEARER abc", "abc"],
    ["Bearer  abc", "abc"],
    ["Bearer a+b/c~d-e_f.g==", "a+b/c~d-e_f.g=="],
  ])("%s", (value, token) => {
    expect(bearerToken(authorization(value))).toBe(token);
  });

  test.each([
    ["no field", [], missing],
    ["Basic", ["Basic dTpw"], missing],
    ["DPoP", ["DPoP abc"], missing],
    ["a scheme that begins like it", ["BearerX abc"], missing],
    ["a token alone", ["abc"], missing],
    ["an empty field", [""], missing],
    ["the scheme alone", ["Bearer"], malformed],
    ["a tab", ["Bearer\tabc"], missing],
    ["two tokens", ["Bearer abc def"], malformed],
    ["two credentials in one field", ["Bearer abc, Bearer def"], malformed],
    ["two fields", ["Bearer abc", "Bearer def"], malformed],
    ["two equal fields", ["Bearer abc", "Bearer abc"], malformed],
    ["= within", ["Bearer a=b"], malformed],
    ["a quoted token", ['Bearer "abc"'], malformed],
    ["a character that is no token's", ["Bearer a%20b"], malformed],
    ["a character outside ASCII", ["Bearer ä"], malformed],
  ])("%s", (_what, values, code) => {
    expect(codeOf(() => bearerToken(authorization(...values)))).toBe(code);
  });
});

test("whatever token68 a client sends is the token", () => {
  const token = fc.stringMatching(/^[A-Za-z0-9._~+/-]{1,60}={0,2}$/);
  const property = fc.property(fc.constantFrom(...Object.values(forms)), token, (make, text) => {
    expect(bearerToken(make([["authorization", `Bearer ${text}`]]))).toBe(text);
  });
  fc.assert(property);
});

test("the list of received fields may be missing, and a field may be undefined", () => {
  const headers = { authorization: "Bearer abc", dpop: undefined };
  expect(bearerToken({ headers, rawHeaders: "Authorization" as never })).toBe("abc");
  expect(codeOf(() => bearerToken({ headers: { authorization: undefined } }))).toBe(missing);
  // Some adapters set fields that were not received.
  expect(bearerToken({ headers, rawHeaders: [] })).toBe("abc");
});

test("a request that has the field in two spellings has it twice", () => {
  const headers = { authorization: "Bearer abc", Authorization: "Bearer abc" };
  expect(codeOf(() => bearerToken({ headers }))).toBe(malformed);
});

test("requests that arrive at a server of Node.js", async () => {
  const outcomes: unknown[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    outcomes.push(codeOf(() => bearerToken(request)) ?? bearerToken(request));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  for (const headers of [
    ["Authorization", "Bearer abc"],
    ["Authorization", "Bearer abc", "authorization", "Bearer def"],
    [],
  ]) {
    await new Promise<void>((resolve, reject) => {
      // A list of header fields must have Host.
      send({ port, headers: ["Host", "api.example", ...headers] }, (response) => {
        response.resume().on("end", resolve);
      })
        .on("error", reject)
        .end();
    });
  }
  server.close();
  expect(outcomes).toEqual(["abc", malformed, missing]);
});

test.each([
  ["nothing", undefined],
  ["null", null],
  ["text", "Bearer abc"],
  ["a function", () => "Bearer abc"],
  ["an object without header fields", {}],
  ["header fields of Node.js alone", { authorization: "Bearer abc" }],
  ["header fields that are null", { headers: null }],
  ["a field that is a number", { headers: { authorization: 1 } }],
  ["a get that gives a number", { get: () => 1 }],
  [
    "a get that throws",
    {
      get: () => {
        throw new RangeError("no");
      },
    },
  ],
])("%s is no request", (_what, value) => {
  expect(codeOf(() => bearerToken(value as never))).toBe("ERR_INVALID_ARGUMENT");
});
