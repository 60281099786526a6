import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { decodeNatively, encodeNatively } from "../../src/encoding/native-base64url.ts";
import { texts } from "./base64-texts.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const octets = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

describe("the runtime's own base64url", () => {
  test("leads back to the same bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = encodeNatively(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64url"));
        expect(decodeNatively(octets(text ?? ""))).toEqual(bytes);
      }),
    );
  });

  test("takes a text for the encoding of bytes only if it is what they are encoded as", () => {
    const ascii = fc.oneof(texts, fc.string({ unit: "binary-ascii", maxLength: 30 }));
    fc.assert(
      fc.property(ascii, (text) => {
        const bytes = decodeNatively(octets(text));
        const lax = Buffer.from(octets(text)).toString("latin1");
        const canonical = Buffer.from(lax, "base64url").toString("base64url") === lax;
        expect(bytes === null).toBe(!canonical);
        if (bytes) expect(encodeNatively(bytes)).toBe(lax);
      }),
      { numRuns: 3000 },
    );
  });

  test("reads a part of a larger array as that part", () => {
    const whole = octets("!!!!Zm9v!!!!");
    expect(decodeNatively(whole.subarray(4, 8))).toEqual(octets("foo"));
    expect(encodeNatively(octets("!!foo!!").subarray(2, 5))).toBe("Zm9v");
  });

  test("is not looked at where it gives something else than an array of bytes", () => {
    expect(Object.prototype.toString.call(decodeNatively(octets("Zm9v")))).toBe("[object Uint8Array]");
    expect(Buffer.isBuffer(decodeNatively(octets("Zm9v")))).toBe(false);
  });
});

describe("there is none", () => {
  class Incomplete {
    static from = () => new Incomplete();
    latin1Slice = () => "";
  }
  test.each<[string, unknown]>([
    ["without modules", undefined],
    ["without that module", { getBuiltinModule: () => undefined }],
    ["where it is something else", { getBuiltinModule: () => "buffer" }],
    ["where it is null", { getBuiltinModule: () => null }],
    ["where it has no Buffer", { getBuiltinModule: () => ({}) }],
    ["where Buffer is no class", { getBuiltinModule: () => ({ Buffer: {} }) }],
    ["where Buffer makes nothing", { getBuiltinModule: () => ({ Buffer: () => undefined }) }],
    [
      "where Buffer has no prototype",
      { getBuiltinModule: () => ({ Buffer: Object.assign(() => 1, { from: () => 1 }) }) },
    ],
    ["where Buffer lacks a method", { getBuiltinModule: () => ({ Buffer: Incomplete }) }],
  ])("%s", async (_, process) => {
    // What has been found is remembered: look anew.
    vi.resetModules();
    vi.stubGlobal("process", process);
    const fresh = await import("../../src/encoding/native-base64url.ts");
    expect(fresh.encodeNatively(octets("foo"))).toBeUndefined();
    expect(fresh.decodeNatively(octets("Zm9v"))).toBeUndefined();
  });
});
