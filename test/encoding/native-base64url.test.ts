import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  decodeNatively,
  decodeNativelyInto,
  encodeNatively,
  encodeTextNatively,
} from "../../src/encoding/native-base64url.ts";
import { withLittleStack } from "../support/little-stack.ts";
import { texts } from "../support/encoding/base64-texts.ts";

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
        expect(decodeNatively(text ?? "")).toEqual(bytes);
      }),
    );
  });

  test("takes a text for the encoding of bytes only if it is what they are encoded as", () => {
    const anyText = fc.oneof(texts, fc.string({ unit: "binary", maxLength: 30 }));
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = decodeNatively(text);
        const canonical = Buffer.from(text, "base64url").toString("base64url") === text;
        expect(bytes === null).toBe(!canonical);
        if (bytes) expect(encodeNatively(bytes)).toBe(text);
        const into = new Uint8Array(Math.floor((text.length * 3) / 4));
        expect(decodeNativelyInto(into, text)).toBe(canonical);
        if (bytes) expect(into).toEqual(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  test("reads a part of a larger array or text as that part", () => {
    expect(decodeNatively("!!!!Zm9v!!!!".slice(4, 8))).toEqual(octets("foo"));
    expect(encodeNatively(octets("!!foo!!").subarray(2, 5))).toBe("Zm9v");
  });

  test("decodes into a part of an array, and leaves the rest as it was", () => {
    const part = fc.record({ bytes: fc.uint8Array({ maxLength: 300 }), before: fc.nat(9), after: fc.nat(9) });
    fc.assert(
      fc.property(part, texts, ({ bytes, before, after }, other) => {
        const whole = new Uint8Array(before + bytes.length + after).fill(7);
        const text = Buffer.from(bytes).toString("base64url");
        expect(decodeNativelyInto(whole.subarray(before, before + bytes.length), text)).toBe(true);
        expect(whole).toEqual(
          new Uint8Array([...Array<number>(before).fill(7), ...bytes, ...Array<number>(after).fill(7)]),
        );
        decodeNativelyInto(whole.subarray(before, before + bytes.length), other);
        expect(whole.subarray(0, before).every((octet) => octet === 7)).toBe(true);
        expect(whole.subarray(before + bytes.length).every((octet) => octet === 7)).toBe(true);
      }),
    );
  });

  test("encodes a text as its UTF-8 octets are encoded", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
        expect(encodeTextNatively(text)).toBe(Buffer.from(text).toString("base64url"));
      }),
    );
  });

  test("is not looked at where it gives something else than an array of bytes", () => {
    expect(Object.prototype.toString.call(decodeNatively("Zm9v"))).toBe("[object Uint8Array]");
    expect(Buffer.isBuffer(decodeNatively("Zm9v"))).toBe(false);
  });
});

/** The module anew, which looks again at what the runtime has, with these of the globals. */
async function freshWith(process: unknown): Promise<typeof import("../../src/encoding/native-base64url.ts")> {
  vi.resetModules();
  vi.stubGlobal("process", process);
  return import("../../src/encoding/native-base64url.ts");
}

const processWith = (buffer: unknown) => ({ getBuiltinModule: () => ({ Buffer: buffer }) });

/** Takes the codec of ECMAScript away for the length of a test. */
function withoutArrayCodec(): void {
  Reflect.deleteProperty(Uint8Array, "fromBase64");
  Reflect.deleteProperty(Uint8Array.prototype, "toBase64");
}

const arrayCodec = {
  fromBase64: Object.getOwnPropertyDescriptor(Uint8Array, "fromBase64"),
  toBase64: Object.getOwnPropertyDescriptor(Uint8Array.prototype, "toBase64"),
};

afterEach(() => {
  withoutArrayCodec();
  const { fromBase64, toBase64 } = arrayCodec;
  if (fromBase64 !== undefined) Object.defineProperty(Uint8Array, "fromBase64", fromBase64);
  if (toBase64 !== undefined) Object.defineProperty(Uint8Array.prototype, "toBase64", toBase64);
});

/** Gives arrays the two methods. */
function arraysWith(fromBase64: (text: string) => unknown, toBase64: (this: Uint8Array) => unknown): void {
  Object.defineProperty(Uint8Array, "fromBase64", { value: fromBase64, configurable: true });
  Object.defineProperty(Uint8Array.prototype, "toBase64", { value: toBase64, configurable: true });
}

/** A Buffer whose text is changed on its way, and one that writes in another way. */
function bufferThat(
  encode: (text: string) => unknown,
  decode: (bytes: Buffer) => unknown,
  write?: (this: Buffer, text: string, offset: number, length: number) => unknown,
): unknown {
  const from = (input: string | ArrayBuffer, ...rest: readonly unknown[]) => {
    if (typeof input === "string") {
      return rest[0] === "utf8" ? Buffer.from(input, "utf8") : decode(Buffer.from(input, "base64url"));
    }
    const [offset, length] = rest.map(Number);
    const plain = Buffer.from(input, offset, length);
    const toString = (_: unknown, start?: number, end?: number) =>
      encode(plain.toString("base64url", start, end));
    return Object.assign(Buffer.from(input, offset, length), { toString, ...(write && { write }) });
  };
  return Object.assign(() => undefined, { from });
}

describe("a Buffer is not used that", () => {
  const fail = (): never => {
    throw new TypeError('The "start" argument must be of type number');
  };
  const faithful = (bytes: Buffer) => bytes;
  test.each<[string, unknown]>([
    ["encodes with an error", bufferThat(fail, faithful)],
    ["decodes with an error", bufferThat((text) => text, fail)],
    ["pads", bufferThat((text) => `${text}==`, faithful)],
    ["writes another alphabet", bufferThat((text) => text.replaceAll("_", "/"), faithful)],
    ["encodes something else", bufferThat(() => "Zm9v", faithful)],
    ["encodes to no text", bufferThat(() => null, faithful)],
    ["encodes too little", bufferThat((text) => text.slice(0, -2), faithful)],
    [
      "decodes something else",
      bufferThat(
        (text) => text,
        () => Buffer.from("foo"),
      ),
    ],
    [
      "decodes to too little",
      bufferThat(
        (text) => text,
        (bytes) => bytes.subarray(1),
      ),
    ],
    [
      "decodes to no bytes",
      bufferThat(
        (text) => text,
        () => "foo",
      ),
    ],
    [
      "decodes to nothing",
      bufferThat(
        (text) => text,
        () => undefined,
      ),
    ],
    ["writes with an error", bufferThat((text) => text, faithful, fail)],
    [
      "writes nothing",
      bufferThat(
        (text) => text,
        faithful,
        () => 0,
      ),
    ],
    [
      "writes something else",
      bufferThat(
        (text) => text,
        faithful,
        function (_, offset, length) {
          return this.fill(1, offset, offset + length).length;
        },
      ),
    ],
    [
      "writes too much",
      bufferThat(
        (text) => text,
        faithful,
        function (text, offset, length) {
          this.fill(1, offset + length);
          return Buffer.from(this.buffer, this.byteOffset).write(text, offset, length, "base64url");
        },
      ),
    ],
    [
      "encodes everything alike",
      bufferThat(() => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-__w", faithful),
    ],
  ])("%s", async (_, buffer) => {
    withoutArrayCodec();
    const fresh = await freshWith(processWith(buffer));
    expect(fresh.encodeNatively(octets("foo"))).toBeUndefined();
    expect(fresh.decodeNatively("Zm9v")).toBeUndefined();
    expect(fresh.decodeNativelyInto(new Uint8Array(3), "Zm9v")).toBeUndefined();
  });

  test("takes no notice of undocumented methods that fail", async () => {
    // As workerd's do, which want arguments that Node.js does not.
    const from = (input: string | ArrayBuffer, offset?: unknown, length?: unknown): Uint8Array =>
      typeof input === "string"
        ? new Strict(Buffer.from(input, offset === "utf8" ? "utf8" : "base64url"))
        : new Strict(input, Number(offset), Number(length));
    class Strict extends Uint8Array {
      latin1Slice = fail;
      base64urlSlice = fail;
      #asBuffer = () => Buffer.from(this.buffer, this.byteOffset, this.length);
      override toString = (_?: unknown, start?: number, end?: number) =>
        this.#asBuffer().toString("base64url", start, end);
      write = (text: string, offset: number, length: number) =>
        this.#asBuffer().write(text, offset, length, "base64url");
    }
    withoutArrayCodec();
    const fresh = await freshWith(processWith(Object.assign(() => undefined, { from })));
    expect(fresh.encodeNatively(octets("foo"))).toBe("Zm9v");
    expect(fresh.decodeNatively("Zm9v")).toEqual(octets("foo"));
    const into = new Uint8Array(3);
    expect(fresh.decodeNativelyInto(into, "Zm9v")).toBe(true);
    expect(into).toEqual(octets("foo"));
  });
});

test.each<[string, (text: string) => Buffer]>([
  ["latin1", (text) => Buffer.from(text, "latin1")],
  ["CESU-8", (text) => Buffer.concat(text.split("").map((unit) => Buffer.from(unit)))],
  ["nothing", () => Buffer.alloc(0)],
])("a Buffer is not used that encodes text as %s", async (_, encodeText) => {
  withoutArrayCodec();
  const from = (input: string, encoding: BufferEncoding) =>
    encoding === "utf8" ? encodeText(input) : Buffer.from(input, encoding);
  const fresh = await freshWith(processWith(Object.assign(() => undefined, { from })));
  expect(fresh.encodeTextNatively("foo")).toBeUndefined();
  expect(fresh.encodeNatively(octets("foo"))).toBeUndefined();
});

describe("the codec of ECMAScript", () => {
  const decode = (text: string) => {
    if (/[^\w\s=-]/.test(text)) throw new SyntaxError("not base64url");
    return new Uint8Array(Buffer.from(text, "base64url"));
  };
  function encode(this: Uint8Array): string {
    return Buffer.from(this).toString("base64url");
  }

  test("is used where there is no Buffer, and as strictly", async () => {
    arraysWith(decode, encode);
    const fresh = await freshWith(undefined);
    expect(fresh.encodeNatively(octets("foo?"))).toBe("Zm9vPw");
    expect(fresh.encodeTextNatively("foo?")).toBeUndefined();
    expect(fresh.decodeNatively("Zm9vPw")).toEqual(octets("foo?"));
    expect(fresh.decodeNativelyInto(new Uint8Array(4), "Zm9vPw")).toBeUndefined();
    for (const fault of ["Zm9vPx", "Zm9vPw==", "Zm9v Pw", "Zm9v\n", "Zm9v+", "Zm9v\xff", "Z"]) {
      expect(fresh.decodeNatively(fault)).toBeNull();
    }
  });

  test("is used where the Buffer is of no use", async () => {
    arraysWith(decode, encode);
    const fresh = await freshWith(
      processWith(
        bufferThat(
          () => "",
          () => undefined,
        ),
      ),
    );
    expect(fresh.encodeNatively(octets("foo"))).toBe("Zm9v");
  });

  test.each<[string, (text: string) => unknown, (this: Uint8Array) => unknown]>([
    [
      "ignores the option for the alphabet",
      decode,
      function () {
        return Buffer.from(this).toString("base64");
      },
    ],
    [
      "refuses everything",
      () => {
        throw new SyntaxError("not base64url");
      },
      encode,
    ],
    ["gives no bytes", () => [], encode],
    [
      "encodes with an error",
      decode,
      () => {
        throw new TypeError("no");
      },
    ],
  ])("is not used where it %s", async (_, from, to) => {
    arraysWith(from, to);
    const fresh = await freshWith(undefined);
    expect(fresh.encodeNatively(octets("foo"))).toBeUndefined();
    expect(fresh.decodeNatively("Zm9v")).toBeUndefined();
  });
});

describe("no codec is found", () => {
  test.each<[string, unknown]>([
    ["without modules", undefined],
    ["without that module", { getBuiltinModule: () => undefined }],
    ["where the module is something else", { getBuiltinModule: () => "buffer" }],
    ["where the module is null", { getBuiltinModule: () => null }],
    [
      "where the module cannot be had",
      {
        getBuiltinModule: () => {
          throw new Error("denied");
        },
      },
    ],
    ["where the module has no Buffer", { getBuiltinModule: () => ({}) }],
    ["where Buffer is no class", processWith({})],
    ["where Buffer makes nothing", processWith(() => undefined)],
  ])("%s", async (_, process) => {
    withoutArrayCodec();
    const fresh = await freshWith(process);
    expect(fresh.encodeNatively(octets("foo"))).toBeUndefined();
    expect(fresh.decodeNatively("Zm9v")).toBeUndefined();
  });
});

test("the codec is not found broken on an almost full stack", async () => {
  vi.resetModules();
  const fresh = await import("../../src/encoding/native-base64url.ts");
  expect(withLittleStack(() => fresh.encodeNatively(octets("text")))).toBe("dGV4dA");
});
