// The members of a JWK, each parsed to what RFC 7518 says that it is.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { certificateChainIn, Members } from "../../src/keytypes/jwk-members.ts";
import { codeOf } from "../support/errors.ts";

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const members = (m: unknown) => new Members({ m });
const invalid = "ERR_JWK_INVALID";
const octets = fc.uint8Array({ maxLength: 70 });

test("octets: exactly the length that is asked for", () => {
  fc.assert(
    fc.property(octets, fc.nat({ max: 70 }), (bytes, length) => {
      const read = () => members(base64url(bytes)).octets("m", length);
      if (bytes.length === length) expect(read()).toEqual(bytes);
      else expect(codeOf(read)).toBe(invalid);
    }),
  );
});

test("an unsigned integer: without leading zeros, and never zero", () => {
  fc.assert(
    fc.property(octets, fc.nat({ max: 4 }), (bytes, zeros) => {
      const read = () => members(base64url(Buffer.concat([Buffer.alloc(zeros), bytes]))).unsignedInteger("m");
      const start = bytes.findIndex((octet) => octet !== 0);
      const integer = start < 0 ? bytes.subarray(0, 0) : bytes.subarray(start);
      const total = zeros + bytes.length;
      if (integer.length === 0) expect(codeOf(read)).toBe(invalid);
      else if (total <= 2 * integer.length) expect(read()).toEqual(integer);
      else if (total > 2 * integer.length + 1) expect(codeOf(read)).toBe(invalid);
    }),
  );
});

test("a field element: its full length, whatever its leading zeros were", () => {
  fc.assert(
    fc.property(octets, (bytes) => {
      const read = () => members(base64url(bytes)).fieldElement("m", 32);
      const start = bytes.findIndex((octet) => octet !== 0);
      const significant = start < 0 ? 0 : bytes.length - start;
      if (bytes.length === 0 || significant > 32 || bytes.length > 65) expect(codeOf(read)).toBe(invalid);
      else if (bytes.length <= 64) {
        expect(Buffer.from(read()).toString("hex")).toBe(
          Buffer.from(bytes).toString("hex").padStart(64, "0").slice(-64),
        );
      }
    }),
  );
});

describe("what a member is not", () => {
  test.each([1, null, {}, ["a"], true])("%j is not a string", (value) => {
    expect(codeOf(() => members(value).text("m"))).toBe(invalid);
  });

  test.each(["=", "a", "ab=", "a b=", "+/8", "AB"])("%j is not base64url", (value) => {
    expect(codeOf(() => members(value).bytes("m"))).toBe(invalid);
  });

  test.each([
    ["a", [1]],
    ["a", "sig"],
    ["a", ["a", null]],
    ["a", {}],
  ])("%s %j is not a list of strings", (_, value) => {
    expect(codeOf(() => members(value).texts("m"))).toBe(invalid);
  });

  test("inherited, or there without a value", () => {
    const inherited = new Members(Object.setPrototypeOf({}, { m: "AA" }) as object);
    for (const each of [inherited, members(undefined)]) {
      expect([each.has("m"), each.text("m"), each.texts("m")]).toEqual([false, undefined, undefined]);
      expect(codeOf(() => each.requiredText("m"))).toBe(invalid);
    }
  });
});

test("a member is read once: a getter cannot answer differently later", () => {
  let reads = 0;
  const object = {
    get m() {
      return `${++reads}`;
    },
  };
  const once = new Members(object);
  expect([once.text("m"), once.text("m"), reads]).toEqual(["1", "1", 1]);
});

test.each([
  [undefined],
  ["MAA="],
  [[]],
  [["MAA=", "M"]],
  [["MAA=", 1]],
  [["MQA="]],
  [["MAA"]],
  [["MAAA"]],
  [["MAA=\n"]],
])("%j is not a certificate chain", (value) => {
  expect(certificateChainIn(value)).toBeUndefined();
});

test("a certificate chain is a frozen copy", () => {
  const given = ["MAA=", "MAMCAQE="];
  const chain = certificateChainIn(given);
  given.pop();
  expect([chain, Object.isFrozen(chain)]).toEqual([["MAA=", "MAMCAQE="], true]);
});
