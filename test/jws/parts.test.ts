import { importSecret } from "../../src/jwk/index.ts";
import { verifyCompact } from "../../src/jws/index.ts";
import type { Limits } from "josette/jws";
import { describe, expect, test } from "vitest";
import { codeOfRejection, type Code } from "../support/errors.ts";
import { failureOf } from "../support/failure.ts";
import { hmacJws, secretBytes, segment, unsecured, withSegment, type Part } from "../support/tokens.ts";

const key = importSecret(secretBytes(32));
const valid = hmacJws({ alg: "HS256" }, "payload", secretBytes(32));
const [header = "", payload = "", signature = ""] = valid.split(".");

async function verify(token: unknown, limits?: Partial<Limits>): Promise<Code | undefined> {
  return codeOfRejection(verifyCompact(token as never, key, { alg: ["HS256"], ...(limits && { limits }) }));
}

/** A token with a valid signature over any header. */
function signed(part: Part, body: Part = "payload"): string {
  return hmacJws(part, body, secretBytes(32));
}

test("the token that the others are made from is valid", async () => {
  expect(await verify(valid)).toBeUndefined();
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["bytes", new TextEncoder().encode(valid)],
  ["a String object", Object(valid)],
  ["an object", { payload, protected: header, signature }],
  ["a list of the segments", [header, payload, signature]],
  ["an empty string", ""],
  ["dots alone", ".."],
  ["one segment", header],
  ["two segments", `${header}.${payload}`],
  ["four segments", `${valid}.`],
  ["five segments", `${valid}..`],
  ["a dot in front", `.${valid}`],
  ["a space in front", ` ${valid}`],
  ["a space behind", `${valid} `],
  ["a line feed behind", `${valid}\n`],
  ["a line feed inside", `${header}\n.${payload}.${signature}`],
  ["padding behind the header", `${header}=.${payload}.${signature}`],
  ["padding behind the payload", `${header}.${payload}==.${signature}`],
  ["padding behind the signature", `${valid}=`],
  ["a payload of another alphabet", withSegment(valid, 1, () => "+/+/")],
  ["a signature of another alphabet", withSegment(valid, 2, (text) => text.replace(/^./, "+"))],
  ["a payload that is no base64url", withSegment(valid, 1, () => "A")],
  ["a payload with bits left over", withSegment(valid, 1, () => "AB")],
  ["a signature with bits left over", withSegment(valid, 2, () => "AB")],
  ["an empty header", withSegment(valid, 0, () => "")],
])("%s is no JWS", async (_name, token) => {
  expect(await verify(token)).toBe("ERR_JWS_INVALID");
});

test.each<[string, Part]>([
  ["empty", ""],
  ["no JSON", "alg"],
  ["a JSON string", '"HS256"'],
  ["a JSON array", '[{"alg":"HS256"}]'],
  ["null", "null"],
  ["followed by something", '{"alg":"HS256"}x'],
  ["JSON with a comment", '{"alg":"HS256"/**/}'],
  ["JSON with a trailing comma", '{"alg":"HS256",}'],
  ["JSON with a NaN", '{"alg":"HS256","a":NaN}'],
  ["JSON with an infinite number", '{"alg":"HS256","a":1e999}'],
  ["a byte order mark and JSON", '\uFEFF{"alg":"HS256"}'],
  ["not UTF-8", Buffer.from('{"alg":"HS256","a":"\xff"}', "latin1")],
  ["UTF-16", Buffer.from('{"alg":"HS256"}', "utf16le")],
  ["a member twice", '{"alg":"HS256","alg":"HS256"}'],
  ["a member twice, once escaped", '{"alg":"HS256","\\u0061lg":"HS256"}'],
  ["a member twice, deep inside", '{"alg":"HS256","a":[{"b":1,"b":1}]}'],
  ["__proto__", '{"alg":"HS256","__proto__":{}}'],
  ["nested too deep", `{"alg":"HS256","a":${"[".repeat(32)}${"]".repeat(32)}}`],
  ["an alg of the wrong type", { alg: ["HS256"] }],
  ["an enc of the wrong type", { alg: "HS256", enc: 1 }],
  ["a typ of the wrong type", { alg: "HS256", typ: null }],
  ["a kid of the wrong type", { alg: "HS256", kid: { $ne: null } }],
  ["an x5c of the wrong type", { alg: "HS256", x5c: "MII" }],
  ["an x5c of the wrong types", { alg: "HS256", x5c: [1] }],
  ["an empty x5c", { alg: "HS256", x5c: [] }],
  ["a jwk of the wrong type", { alg: "HS256", jwk: [] }],
])("a header that is %s is invalid, signed or not", async (_name, part) => {
  expect(await verify(signed(part))).toBe("ERR_JWS_INVALID");
  expect(await verify(unsecured(part, "payload"))).toBe("ERR_JWS_INVALID");
});

test("errors say at which stage they arose", async () => {
  expect(await failureOf(verifyCompact("", key, { alg: ["HS256"] }))).toMatchObject({ stage: "verify" });
});

describe("limits hold exactly:", () => {
  test.each<[string, string, Partial<Limits>, Partial<Limits>]>([
    ["the length of the token", valid, { tokenLength: valid.length }, { tokenLength: valid.length - 1 }],
    ["the length of the header", valid, { headerLength: 15 }, { headerLength: 14 }],
    ["the length of a longer one", signed('{"alg":"HS256" }'), { headerLength: 16 }, { headerLength: 15 }],
    [
      "the length of a still longer one",
      signed('{"alg":"HS256"  }'),
      { headerLength: 17 },
      { headerLength: 16 },
    ],
  ])("%s", async (_name, token, enough, tooLittle) => {
    expect(await verify(token, enough)).toBeUndefined();
    expect(await verify(token, tooLittle)).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("the depth of the JSON", async () => {
    const token = signed('{"alg":"HS256","a":[[]]}');
    expect(await verify(token, { jsonDepth: 3 })).toBeUndefined();
    expect(await verify(token, { jsonDepth: 2 })).toBe("ERR_JWS_INVALID");
  });

  test("by default", async () => {
    const header16k = `{"alg":"HS256","a":"${"a".repeat(16_384 - 22)}"}`;
    expect(await verify(signed(header16k))).toBeUndefined();
    expect(await verify(signed(header16k.replace("aa", "aaa")))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(await verify(signed({ alg: "HS256" }, "a".repeat(196_500)))).toBeUndefined();
    expect(await verify(signed({ alg: "HS256" }, "a".repeat(196_608)))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(await verify(".".repeat(262_144))).toBe("ERR_JWS_INVALID");
    expect(await verify(".".repeat(262_145))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("a limit that is left out is the default, and one that is undefined a mistake", async () => {
    expect(await verify(valid, {})).toBeUndefined();
    expect(await verify(valid, { keys: undefined as never })).toBe("ERR_INVALID_OPTION");
  });
});

test("an empty payload is a payload", async () => {
  const verified = await verifyCompact(signed({ alg: "HS256" }, ""), key, { alg: ["HS256"] });
  expect(verified.payload).toEqual(new Uint8Array(0));
});

test("what is covered is the text of the segments, not what it decodes to", async () => {
  // The same header and payload, but the signature is over other text of the same meaning.
  const other = hmacJws('{ "alg": "HS256" }', "payload", secretBytes(32)).split(".")[2] ?? "";
  expect(await verify(`${segment({ alg: "HS256" })}.${segment("payload")}.${other}`)).toBe(
    "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
  );
});
