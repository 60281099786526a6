import { constants, deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import { importSecret } from "../../src/jwk/index.ts";
import { afterEach, describe, expect, test, vi } from "vitest";
import { inflate as ownInflate } from "../../src/encoding/inflate-fallback.ts";
import { compress, decompress, zlib as nodeZlib } from "../../src/jwe/zip.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { withLittleStack } from "../support/little-stack.ts";
import { jwe, secretBytes } from "../support/tokens.ts";

const text = new TextEncoder().encode("a text, a text, a text");
const limit = 256_000;
const native = nodeZlib();

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

// What the parameter defaults to, and what it is where there is no node:zlib.
describe.each([
  ["node:zlib", native],
  ["the library's own inflate", undefined],
])("decompression by %s", (_name, zlib) => {
  // `undefined` would take the default again.
  const inflate = (data: Uint8Array, most = limit) => {
    if (zlib === undefined) vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
    return decompress(new Uint8Array(data), most, zlib);
  };

  test("gives what was compressed", () => {
    expect(inflate(deflateRawSync(text))).toEqual(text);
    expect(inflate(deflateRawSync(text, { level: 0 }))).toEqual(text);
    expect(inflate(deflateRawSync(text, { strategy: constants.Z_FIXED }))).toEqual(text);
    expect(inflate(deflateRawSync(new Uint8Array(0)))).toEqual(new Uint8Array(0));
  });

  test("gives whatever was compressed", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc.array(fc.constantFrom(...text), { maxLength: 2000 }).map((codes) => new Uint8Array(codes)),
    );
    fc.assert(
      fc.property(bytes, fc.integer({ min: 0, max: 9 }), (data, level) => {
        expect(inflate(deflateRawSync(data, { level }))).toEqual(new Uint8Array(data));
      }),
    );
  });

  test("holds the limit exactly", () => {
    const zeros = deflateRawSync(new Uint8Array(1000));
    expect(inflate(zeros, 1000)).toEqual(new Uint8Array(1000));
    expect(codeOf(() => inflate(zeros, 999))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(codeOf(() => inflate(zeros, 1))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test.each([2 ** 31, 2 ** 33, Number.MAX_SAFE_INTEGER])("takes a limit as large as %i", (most) => {
    expect(inflate(deflateRawSync(text), most)).toEqual(text);
  });

  test("stops a bomb at the limit", () => {
    const bomb = deflateRawSync(new Uint8Array(100_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    expect(codeOf(() => inflate(bomb))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["a truncated stream", deflateRawSync(text).subarray(0, -1)],
    ["the first byte of a stream", deflateRawSync(text).subarray(0, 1)],
    ["a trailing byte", Buffer.concat([deflateRawSync(text), Buffer.of(0)])],
    ["trailing text", Buffer.concat([deflateRawSync(text), Buffer.from("trailing")])],
    ["two streams", Buffer.concat([deflateRawSync(text), deflateRawSync(text)])],
    ["gzip", gzipSync(text)],
    ["text", text],
    ["a block of the reserved type", Uint8Array.of(0b111)],
    ["a stored block with a wrong length", Uint8Array.of(1, 1, 0, 0, 0, 65)],
    ["a copy from before the beginning", Uint8Array.of(0x4b, 0x04, 0x12, 0x00)],
  ])("refuses %s", (_case, data) => {
    expect(codeOf(() => inflate(data))).toBe("ERR_JWE_INVALID");
  });

  test("never throws anything else, whatever it is given", () => {
    const broken = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .record({ data: fc.uint8Array({ maxLength: 100 }), at: fc.nat(200), octet: fc.nat(255) })
        .map(({ data, at, octet }) => {
          const stream = deflateRawSync(data);
          stream[at % stream.length] = octet;
          return new Uint8Array(stream);
        }),
    );
    fc.assert(
      fc.property(broken, (data) => {
        expect([undefined, "ERR_JWE_INVALID", "ERR_JOSE_LIMIT_EXCEEDED"]).toContain(
          codeOf(() => inflate(data, 1000)),
        );
      }),
      { numRuns: 500 },
    );
  });
});

test("both ways of decompression agree, on broken data too", () => {
  const data = fc.uint8Array({ minLength: 1, maxLength: 40 });
  const outcome = (bytes: Uint8Array, zlib: typeof native) => {
    const spy = vi.spyOn(process, "getBuiltinModule").mockReturnValue(zlib);
    try {
      return decompress(new Uint8Array(bytes), 500, zlib);
    } catch (error) {
      return codeOf(() => {
        throw error;
      });
    } finally {
      spy.mockRestore();
    }
  };
  fc.assert(
    fc.property(data, fc.nat(1000), fc.nat(255), (bytes, at, octet) => {
      const stream = deflateRawSync(bytes);
      stream[at % stream.length] = octet;
      expect(outcome(stream, undefined)).toEqual(outcome(stream, native));
    }),
    { numRuns: 1000 },
  );
});

test("a stream that is both too long and malformed is too long, whoever inflates it", () => {
  const stream = Uint8Array.from(Buffer.from("7372220df078baafd01e5eb2af461e00", "hex"));
  expect(ownInflate(stream, 500)).toBe("too long");
  expect(codeOf(() => decompress(stream, 500, native))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
});

describe("compression", () => {
  test.each([
    ["node:zlib", native],
    ["CompressionStream", undefined],
  ])("by %s is undone", async (_name, zlib) => {
    if (zlib === undefined) vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
    for (const data of [new Uint8Array(0), text, crypto.getRandomValues(new Uint8Array(65_000))]) {
      const compressed = await compress(data, zlib);
      expect(decompress(compressed, limit, native)).toEqual(data);
    }
  });

  test("is not supported where there is neither", async () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
    vi.stubGlobal("CompressionStream", undefined);
    expect(await codeOfRejection(Promise.resolve(compress(text, undefined)))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});

describe("node:zlib", () => {
  const method = () => undefined;
  const fail = (): never => {
    throw new Error("broken");
  };
  const answer = (buffer: Uint8Array) => ({ buffer, engine: { bytesWritten: 12 } });

  test.each<[string, unknown]>([
    ["null", null],
    ["a function", method],
    ["empty", {}],
    ["for deflating alone", { deflateRawSync: method }],
    ["for inflating alone", { inflateRawSync: method }],
    ["one that throws", { inflateRawSync: fail, deflateRawSync: fail }],
    ["one that inflates to something else", { ...native, inflateRawSync: () => answer(new Uint8Array(23)) }],
    [
      "one that does not say what it has read",
      { ...native, inflateRawSync: () => ({ buffer: new Uint8Array(23) }) },
    ],
    ["one that deflates to something else", { ...native, deflateRawSync: (data: Uint8Array) => data }],
    ["about other things", { inflateRawSync: 1, deflateRawSync: 2 }],
    ["half about other things", { inflateRawSync: method, deflateRawSync: 2 }],
  ])("is not there when the module is %s", (_name, module) => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(module as object | undefined);
    expect(nodeZlib()).toBeUndefined();
  });
});

test("node:zlib is not found broken on an almost full stack", () => {
  const module = { ...native! };
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(module);
  expect(withLittleStack(nodeZlib)).toBe(module);
  expect(nodeZlib()).toBe(module);
});

describe("in a token", () => {
  const cek = secretBytes(16);
  const key = importSecret(cek);
  const options = { alg: ["dir" as const], enc: ["A128GCM" as const] };
  const header = { alg: "dir", enc: "A128GCM", zip: "DEF" };

  test("the ciphertext is of the compressed plaintext", async () => {
    const token = await encryptCompact(new Uint8Array(10_000), key, header);
    expect(token.length).toBeLessThan(200);
    expect((await decryptCompact(token, key, options)).plaintext).toEqual(new Uint8Array(10_000));
  });

  test("what is compressed without saying so stays compressed", async () => {
    const deflated = deflateRawSync(text);
    const token = jwe({ header: { ...header, zip: undefined }, cek, plaintext: deflated });
    expect((await decryptCompact(token, key, options)).plaintext).toEqual(new Uint8Array(deflated));
  });

  test.each<[string, Uint8Array, string]>([
    ["no stream", text, "ERR_JWE_INVALID"],
    ["nothing", new Uint8Array(0), "ERR_JWE_INVALID"],
    ["trailing data", Buffer.concat([deflateRawSync(text), Buffer.of(0)]), "ERR_JWE_INVALID"],
    ["more than the limit", deflateRawSync(new Uint8Array(limit + 1)), "ERR_JOSE_LIMIT_EXCEEDED"],
  ])("%s is refused", async (_name, content, code) => {
    // What the header says is compressed is sent as it is: the authentication holds.
    const lie = jwe({ header: JSON.stringify(header), enc: "A128GCM", cek, plaintext: content });
    expect(await codeOfRejection(decryptCompact(lie, key, options))).toBe(code);
  });

  test("the limit is the caller's", async () => {
    const exact = jwe({ header, cek, plaintext: new Uint8Array(limit) });
    expect((await decryptCompact(exact, key, options)).plaintext).toHaveLength(limit);
    const tighter = { ...options, limits: { inflatedLength: limit - 1 } };
    expect(await codeOfRejection(decryptCompact(exact, key, tighter))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    const over = jwe({ header, cek, plaintext: new Uint8Array(limit + 1) });
    expect(await codeOfRejection(decryptCompact(over, key, options))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    const wider = { ...options, limits: { inflatedLength: limit + 1 } };
    expect((await decryptCompact(over, key, wider)).plaintext).toHaveLength(limit + 1);
  });

  test("a plaintext that is not compressed has no such limit", async () => {
    const large = jwe({ header: { ...header, zip: undefined }, cek, plaintext: new Uint8Array(1000) });
    const tight = { ...options, limits: { inflatedLength: 1 } };
    expect((await decryptCompact(large, key, tight)).plaintext).toHaveLength(1000);
  });
});
