import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeaderMemo } from "../../src/header/header-cache.ts";

const capacity = 64;

describe("HeaderMemo", () => {
  test("gives what was set for exactly this text", () => {
    const memo = new HeaderMemo<number>();
    memo.set("eyJhbGciOiJIUzI1NiJ9", 1);
    expect(memo.get("eyJhbGciOiJIUzI1NiJ9")).toBe(1);
    for (const other of [
      "",
      "eyJhbGciOiJIUzI1NiJ",
      "eyJhbGciOiJIUzI1NiJ90",
      "eyJhbGciOiJIUzI1Nij9",
      "__proto__",
    ]) {
      expect(memo.get(other)).toBeUndefined();
    }
  });

  test("finds a text that was cut from another", () => {
    const memo = new HeaderMemo<number>();
    memo.set("abc.def".slice(0, 3), 1);
    expect(memo.get("xabc".slice(1))).toBe(1);
  });

  test("takes any name", () => {
    const memo = new HeaderMemo<string>();
    for (const name of ["__proto__", "constructor", "toString", ""]) memo.set(name, name);
    for (const name of ["__proto__", "constructor", "toString", ""]) expect(memo.get(name)).toBe(name);
  });

  test(`holds ${capacity} at most: the oldest go first`, () => {
    const memo = new HeaderMemo<number>();
    for (let index = 0; index < 1000; index++) memo.set(`header ${index}`, index);
    const held = Array.from({ length: 1000 }, (_, index) => index).filter(
      (index) => memo.get(`header ${index}`) !== undefined,
    );
    expect(held).toEqual(Array.from({ length: capacity }, (_, index) => 1000 - capacity + index));
  });

  test("is a map that forgets the oldest", () => {
    const names = fc.array(fc.nat({ max: 100 }), { maxLength: 300 });
    const property = fc.property(names, (written) => {
      const memo = new HeaderMemo<number>();
      for (const [index, name] of written.entries()) {
        memo.set(`${name}`, index);
        expect(memo.get(`${name}`)).toBe(index);
      }
      const distinct = [...new Set(written)].filter((name) => memo.get(`${name}`) !== undefined);
      expect(distinct.length).toBeLessThanOrEqual(capacity);
      // Never what was overwritten.
      for (const name of distinct) expect(written[memo.get(`${name}`)!]).toBe(name);
      for (const name of distinct) expect(memo.get(`${name}`)).toBe(written.lastIndexOf(name));
    });
    fc.assert(property);
  });

  test("shares nothing with another", () => {
    const [one, two] = [new HeaderMemo<number>(), new HeaderMemo<number>()];
    one.set("a", 1);
    expect(two.get("a")).toBeUndefined();
  });
});
