import { decryptCompact } from "../../src/jwe/index.ts";
import { importSecret } from "../../src/jwk/index.ts";
import { expect, test } from "vitest";
import { codeOfRejection, type Code } from "../support/errors.ts";
import { failureOf } from "../support/failure.ts";
import { jwe, secretBytes, withSegment, type Part } from "../support/tokens.ts";

const cek = secretBytes(32);
const key = importSecret(cek);
const options = { alg: ["dir" as const], enc: ["A128CBC-HS256" as const] };
const valid = encrypted({ alg: "dir", enc: "A128CBC-HS256" });
const segments = valid.split(".");

function encrypted(header: Part): string {
  return jwe({ header, enc: "A128CBC-HS256", cek, plaintext: "plaintext" });
}

async function decrypt(token: unknown, limits = {}): Promise<Code | undefined> {
  return codeOfRejection(decryptCompact(token as never, key, { ...options, limits }));
}

test("the token that the others are made from is valid", async () => {
  expect(await decrypt(valid)).toBeUndefined();
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["bytes", new TextEncoder().encode(valid)],
  ["a String object", Object(valid)],
  ["an object", { ciphertext: segments[3] }],
  ["an empty string", ""],
  ["dots alone", "...."],
  ["one segment", segments[0]],
  ["three segments", segments.slice(0, 3).join(".")],
  ["four segments", segments.slice(0, 4).join(".")],
  ["six segments", `${valid}.`],
  ["a dot in front", `.${valid}`],
  ["a space in front", ` ${valid}`],
  ["a line feed behind", `${valid}\n`],
  ["padding behind the header", withSegment(valid, 0, (text) => `${text}==`)],
  ["an encrypted key that is no base64url", withSegment(valid, 1, () => "A")],
  ["an encrypted key with bits left over", withSegment(valid, 1, () => "AB")],
  ["an IV that is no base64url", withSegment(valid, 2, () => "A")],
  ["padding behind the IV", withSegment(valid, 2, (text) => `${text}==`)],
  ["a ciphertext that is no base64url", withSegment(valid, 3, () => "!!!!")],
  ["a ciphertext of another alphabet", withSegment(valid, 3, (text) => text.replace(/^./, "/"))],
  ["a tag that is no base64url", withSegment(valid, 4, () => "A")],
  ["padding behind the tag", withSegment(valid, 4, (text) => `${text}==`)],
])("%s is no JWE", async (_name, token) => {
  expect(await decrypt(token)).toBe("ERR_JWE_INVALID");
});

test.each<[string, Part]>([
  ["empty", ""],
  ["no JSON", "alg"],
  ["a JSON array", '[{"alg":"dir","enc":"A128CBC-HS256"}]'],
  ["a byte order mark and JSON", '\uFEFF{"alg":"dir","enc":"A128CBC-HS256"}'],
  ["not UTF-8", Buffer.from('{"alg":"dir","enc":"A128CBC-HS256","a":"\xff"}', "latin1")],
  ["a member twice", '{"alg":"dir","enc":"A128CBC-HS256","enc":"A128CBC-HS256"}'],
  ["a member twice, once escaped", '{"alg":"dir","enc":"A128CBC-HS256","\\u0065nc":"A128CBC-HS256"}'],
  ["__proto__", '{"alg":"dir","enc":"A128CBC-HS256","__proto__":{}}'],
  ["an alg of the wrong type", { alg: ["dir"], enc: "A128CBC-HS256" }],
  ["an enc of the wrong type", { alg: "dir", enc: null }],
  ["a zip of the wrong type", { alg: "dir", enc: "A128CBC-HS256", zip: 1 }],
])("a header that is %s is invalid", async (_name, header) => {
  expect(await decrypt(encrypted(header))).toBe("ERR_JWE_INVALID");
});

test("errors say at which stage they arose", async () => {
  expect(await failureOf(decryptCompact("", key, options))).toMatchObject({ stage: "decrypt" });
});

test("limits hold exactly", async () => {
  const headerLength = '{"alg":"dir","enc":"A128CBC-HS256"}'.length;
  expect(await decrypt(valid, { tokenLength: valid.length, headerLength })).toBeUndefined();
  expect(await decrypt(valid, { tokenLength: valid.length - 1 })).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  expect(await decrypt(valid, { headerLength: headerLength - 1 })).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  expect(await decrypt(".".repeat(262_144))).toBe("ERR_JWE_INVALID");
  expect(await decrypt(".".repeat(262_145))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
});
