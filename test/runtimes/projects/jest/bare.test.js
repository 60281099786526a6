/** @jest-environment jsdom */
import { expect, test } from "@jest/globals";
import { josette } from "../entries.js";

const { createJwtVerifier, decodeUnverified, JoseError } = josette.root;
const token = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";

const verifier = () =>
  createJwtVerifier({
    verify: { keys: { keys: [{ kty: "oct", k: "A".repeat(43) }] }, alg: ["HS256"] },
    claims: { issuer: "https://issuer.example", audience: "api" },
  });

test("this jsdom lacks what the test is about", () => {
  expect([typeof TextEncoder, typeof TextDecoder]).toEqual(["undefined", "undefined"]);
});

test("the library is imported, and a verifier made", () => {
  expect(typeof verifier().verify).toBe("function");
});

test.each([
  ["decodeUnverified", async () => decodeUnverified(token)],
  ["verify", () => verifier().verify(token)],
])("%s names the global that is missing", async (_, attempt) => {
  const error = await attempt().catch((reason) => reason);
  expect(error).toBeInstanceOf(JoseError);
  expect(error.code).toBe("ERR_JOSE_NOT_SUPPORTED");
  expect(error.message).toMatch(/TextEncoder/);
});
