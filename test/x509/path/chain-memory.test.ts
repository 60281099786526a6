import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCertificate } from "../../../src/x509/index.ts";
import { ChainMemory, chainText } from "../../../src/x509/path/chain-memory.ts";
import type { ValidatedChain } from "../../../src/x509/path/path.ts";
import { entity, issue } from "../../support/x509/entities.ts";

const capacity = 64;
const root = entity("CN=Root");

/** A path with a certificate for each period, in seconds. */
function pathOf(...periods: readonly (readonly [notBefore: number, notAfter: number])[]): ValidatedChain {
  const path = periods.map(([notBefore, notAfter]) => {
    const times = { notBefore: new Date(notBefore * 1000), notAfter: new Date(notAfter * 1000) };
    return parseCertificate(issue(entity("CN=Leaf"), root, [], times));
  });
  return { path, key: path[0]!.key };
}

const whole = pathOf([0, 100]);

describe("ChainMemory", () => {
  test("finds a chain by exactly its text", () => {
    const memory = new ChainMemory();
    memory.set(["leaf", "intermediate"], whole);
    expect(memory.get(["leaf", "intermediate"], 50)).toBe(whole.key);
    for (const other of [
      [],
      [""],
      ["leaf"],
      ["intermediate"],
      ["intermediate", "leaf"],
      ["leaf", "intermediatE"],
      ["leaf", "intermediate", ""],
      ["leaf", "intermediate", "root"],
      ["Leaf", "intermediate"],
      ["leafinter", "mediate"],
      ["__proto__"],
    ]) {
      expect(memory.get(other, 50)).toBeUndefined();
    }
    expect(memory.get(["leaf", "intermediate"], 50)).toBe(whole.key);
  });

  test.each([
    ["the leaf", pathOf([20, 30], [0, 100], [0, 100])],
    ["an intermediate", pathOf([0, 100], [20, 30], [0, 100])],
    ["the anchor", pathOf([0, 100], [0, 100], [20, 30])],
    ["one that starts last and one that ends first", pathOf([20, 100], [0, 100], [0, 30])],
  ])("compares every call's time with the period of %s", (_, path) => {
    for (const [time, isKnown] of [
      [19, false],
      [20, true],
      [30, true],
      [31, false],
    ] as const) {
      const memory = new ChainMemory();
      memory.set(["leaf"], path);
      expect(memory.get(["leaf"], 25)).toBe(path.key);
      expect(memory.get(["leaf"], time)).toBe(isKnown ? path.key : undefined);
    }
  });

  test("forgets a chain that is not valid", () => {
    const memory = new ChainMemory();
    memory.set(["leaf"], whole);
    expect(memory.get(["leaf"], 101)).toBeUndefined();
    expect(memory.get(["leaf"], 50)).toBeUndefined();
  });

  test("holds nothing for a time that is not a number", () => {
    const memory = new ChainMemory();
    memory.set(["leaf"], whole);
    expect(memory.get(["leaf"], NaN)).toBeUndefined();
  });

  test(`holds ${capacity} chains at most: the oldest go first`, () => {
    const memory = new ChainMemory();
    const all = Array.from({ length: 200 }, (_, index) => index);
    for (const index of all) memory.set([`leaf${index}`], whole);
    const held = all.filter((index) => memory.get([`leaf${index}`], 50) !== undefined);
    expect(held).toEqual(all.slice(-capacity));
  });

  test("replaces the chain of a leaf without evicting another, and as the most recent", () => {
    const memory = new ChainMemory();
    for (let index = 0; index < capacity; index++) memory.set([`leaf${index}`], whole);
    memory.set(["leaf1", "other"], whole);
    expect(memory.get(["leaf0"], 50)).toBe(whole.key);
    expect(memory.get(["leaf1"], 50)).toBeUndefined();
    expect(memory.get(["leaf1", "other"], 50)).toBe(whole.key);
    memory.set(["new"], whole);
    memory.set(["newer"], whole);
    expect(memory.get(["leaf0"], 50)).toBeUndefined();
    expect(memory.get(["leaf1", "other"], 50)).toBe(whole.key);
    expect(memory.get(["leaf2"], 50)).toBeUndefined();
  });

  test.each([
    ["not base64", ["leaf", "certificate\ud800"]],
    ["not ASCII", ["leaf", "\u0141"]],
    ["longer than a header", ["leaf", "A".repeat(16 * 1024 - 3)]],
  ])("keeps no text that is %s", (_, chain) => {
    const memory = new ChainMemory();
    memory.set(chain, whole);
    expect(memory.get(chain, 50)).toBeUndefined();
    memory.set(["leaf", "A".repeat(16 * 1024 - 4)], whole);
    expect(memory.get(["leaf", "A".repeat(16 * 1024 - 4)], 50)).toBe(whole.key);
  });

  test("is a map of the last chain of each leaf, within its period", () => {
    const paths = [whole, pathOf([0, 50], [20, 100]), pathOf([40, 60])];
    const periods = [
      [0, 100],
      [20, 50],
      [40, 60],
    ] as const;
    const chain = fc.tuple(fc.constantFrom("a", "b"), fc.constantFrom("", "x", "y"));
    const call = fc.record({ chain, path: fc.option(fc.nat({ max: 2 })), now: fc.nat({ max: 110 }) });
    const property = fc.property(fc.array(call), (calls) => {
      const memory = new ChainMemory();
      const model = new Map<string, { readonly tail: string; readonly index: number }>();
      for (const {
        chain: [leaf, tail],
        path: index,
        now,
      } of calls) {
        if (index !== null) {
          memory.set([leaf, tail], paths[index]!);
          model.set(leaf, { tail, index });
          continue;
        }
        const known = model.get(leaf);
        const [from, to] = periods[known?.index ?? 0]!;
        const isKnown = known?.tail === tail && now >= from && now <= to;
        expect(memory.get([leaf, tail], now)).toBe(isKnown ? paths[known.index]!.key : undefined);
        if (known?.tail === tail && !isKnown) model.delete(leaf);
      }
    });
    fc.assert(property);
  });

  test("shares nothing with another", () => {
    const [one, two] = [new ChainMemory(), new ChainMemory()];
    one.set(["leaf"], whole);
    expect(two.get(["leaf"], 50)).toBeUndefined();
  });
});

describe("chainText", () => {
  test("copies a chain", () => {
    const x5c = ["leaf", "intermediate"];
    const chain = chainText(x5c);
    x5c[1] = "other";
    expect(chain).toEqual(["leaf", "intermediate"]);
    expect(chainText([])).toEqual([]);
  });

  test("returns nothing for what is no text, or longer than a valid chain", () => {
    for (const other of [[1], ["leaf", undefined], ["leaf", new Uint8Array(1)], Array(9).fill("leaf")]) {
      expect(chainText(other)).toBeUndefined();
    }
    expect(chainText(Array<string>(8).fill("leaf"))).toHaveLength(8);
  });
});
