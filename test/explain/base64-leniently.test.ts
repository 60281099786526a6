import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeLeniently } from "../../src/explain/base64-leniently.ts";

test("every encoding of bytes is decoded, with what is wrong with it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const standard = Buffer.from(bytes).toString("base64");
      const url = Buffer.from(bytes).toString("base64url");
      expect(decodeLeniently(url)).toEqual({ bytes: new Uint8Array(bytes), problems: [] });
      const { bytes: decoded, problems } = decodeLeniently(standard);
      expect(decoded).toEqual(new Uint8Array(bytes));
      expect(problems).toEqual([
        ...(standard.endsWith("=") ? ["padded"] : []),
        ...(/[+/]/.test(standard) ? ["standard"] : []),
      ]);
    }),
  );
});

test.each([
  ["A", "invalid"],
  ["AAA~", "invalid"],
  ["AB", "trailing bits"],
  ["AAB", "trailing bits"],
])("%s is %s", (text, problem) => {
  expect(decodeLeniently(text).problems).toEqual([problem]);
});
