import nodeZlib from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  builtinModule,
  currentSeconds,
  isNode,
  isWorkerd,
  platformSupports,
  randomBytes,
  rawDeflater,
  runtimeName,
  subtle,
} from "../src/runtime.ts";
import { codeOf } from "./support/errors.ts";
import { withLittleStack } from "./support/little-stack.ts";

afterEach(() => {
  vi.useRealTimers();
});

/**
 * Calls a function with the globals of another runtime: what is not named is missing. The globals are back before the
 * test runner goes on, because its own code needs `process`.
 */
function withGlobals<T>(globals: Readonly<Record<string, unknown>>, call: () => T): T {
  for (const name of [
    "Bun",
    "Deno",
    "EdgeRuntime",
    "navigator",
    "process",
    "crypto",
    "SubtleCrypto",
    "CompressionStream",
  ]) {
    vi.stubGlobal(name, globals[name]);
  }
  try {
    return call();
  } finally {
    vi.unstubAllGlobals();
  }
}

describe("runtimeName", () => {
  const node = { versions: { node: "24.1.0" } };
  const agent = (userAgent: string) => ({ navigator: { userAgent } });
  const webkit = (version: string, platform: string) =>
    `Mozilla/5.0 (${platform}) AppleWebKit/${version} (KHTML, like Gecko)`;
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["Bun 1.2.0", { Bun: { version: "1.2.0" }, process: node, navigator: { userAgent: "Bun/1.2.0" } }],
    ["Bun", { Bun: {}, process: node }],
    ["Deno 2.0.0", { Deno: { version: { deno: "2.0.0+1a2b3c4" } }, process: node }],
    ["Deno", { Deno: {}, process: node }],
    ["workerd", { navigator: { userAgent: "Cloudflare-Workers" } }],
    ["workerd", { navigator: { userAgent: "Cloudflare-Workers" }, process: node }],
    ["Edge Runtime", { EdgeRuntime: "edge-runtime" }],
    ["Node.js 24.1.0", { process: node, navigator: { userAgent: "Node.js/24" } }],
    ["Node.js 24.1.0", { process: node }],
    ["Node.js", { process: { versions: { node: "unknown" } } }],
    ["Firefox 153", agent("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0")],
    [
      "Chromium 156",
      agent(`${webkit("537.36", "X11; Linux x86_64")} HeadlessChrome/156.0.0.0 Safari/537.36`),
    ],
    ["Chromium 156", agent(`${webkit("537.36", "Windows NT 10.0")} Chrome/156.0.0.0 Safari/537.36`)],
    [
      "Edge 140",
      agent(`${webkit("537.36", "Windows NT 10.0")} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`),
    ],
    ["Safari 18.1", agent(`${webkit("605.1.15", "Macintosh; Intel Mac OS X")} Version/18.1 Safari/605.1.15`)],
    [
      "Safari 18.1",
      agent(`${webkit("605.1.15", "iPhone; CPU iPhone OS 18_1")} Version/18.1.2 Mobile/1 Safari/604.1`),
    ],
    ["WebKit 605", agent(`${webkit("605.1.15", "X11; Linux x86_64")} Version/26.0 Safari/605.1.15`)],
    ["WebKit 605", agent(webkit("605.1.15", "iPhone; CPU iPhone OS 18_1"))],
    ["this runtime", { navigator: { userAgent: "Mozilla/5.0" }, process: { env: {} } }],
    ["this runtime", { navigator: { userAgent: "Mozilla/5.0" }, process: { versions: {} } }],
    ["this runtime", { navigator: { userAgent: 7 } }],
    ["this runtime", {}],
    ["this runtime", { navigator: {}, process: {} }],
  ])("is %s where the globals are %j", (name, globals) => {
    expect(withGlobals(globals, runtimeName)).toBe(name);
  });

  test("is short and printable, whatever the globals say", () => {
    const tokens = [
      "Edg/",
      "Chrome/",
      "Firefox/",
      "AppleWebKit/",
      "(Macintosh) Version/",
      "1",
      ".",
      " ",
      "\n",
    ];
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc
        .array(fc.oneof(fc.constantFrom(...tokens), fc.string()), { maxLength: 20 })
        .map((parts) => parts.join("")),
      fc.stringMatching(/^[0-9.]{0,60}$/),
    );
    const value = fc.oneof(text, fc.anything());
    const globals = fc.oneof(
      value.map((userAgent) => ({ navigator: { userAgent } })),
      value.map((version) => ({ process: { versions: { node: version } } })),
      value.map((version) => ({ Bun: { version } })),
      value.map((deno) => ({ Deno: { version: { deno } } })),
    );
    fc.assert(
      fc.property(globals, (found) => {
        expect(withGlobals(found, runtimeName)).toMatch(/^[\x20-\x7e]{1,40}$/);
      }),
    );
  });

  test("is that of the Node.js this runs in", () => {
    expect(runtimeName()).toBe(`Node.js ${process.versions.node}`);
  });
});

describe("isNode and isWorkerd", () => {
  const process = { versions: { node: "24.1.0" } };
  const workers = { navigator: { userAgent: "Cloudflare-Workers" } };
  test.each<[{ node: boolean; workerd: boolean }, Readonly<Record<string, unknown>>]>([
    [
      { node: true, workerd: false },
      { process, navigator: { userAgent: "Node.js/24" } },
    ],
    [
      { node: false, workerd: true },
      { process, ...workers },
    ],
    [{ node: false, workerd: true }, workers],
    [
      { node: false, workerd: false },
      { process, Bun: { version: "1.2.0" } },
    ],
    [
      { node: false, workerd: false },
      { process, Deno: { version: { deno: "2.0.0" } } },
    ],
    [
      { node: false, workerd: false },
      { EdgeRuntime: "edge-runtime", process },
    ],
    [
      { node: false, workerd: false },
      { navigator: { userAgent: "Mozilla/5.0" }, process: { versions: {} } },
    ],
    [{ node: false, workerd: false }, {}],
  ])("are %j where the globals are %j", (expected, globals) => {
    const found = withGlobals(globals, () => ({ node: isNode(), workerd: isWorkerd() }));
    expect(found).toEqual(expected);
  });
});

describe("subtle", () => {
  test("is the one of the platform", () => {
    expect(subtle()).toBe(crypto.subtle);
  });

  test("is looked up at each use", () => {
    const other = {};
    subtle();
    expect(withGlobals({ crypto: { subtle: other } }, subtle)).toBe(other);
  });

  test.each<[string, unknown]>([
    ["there is no crypto", undefined],
    ["a page is not in a secure context", { getRandomValues: () => undefined }],
  ])("is not supported where %s", (_, global) => {
    expect(withGlobals({ crypto: global }, () => codeOf(subtle))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});

describe("platformSupports", () => {
  test.each([true, false])("gives the platform's answer, be it %s", (answer) => {
    const platform = {
      asked: [] as unknown[],
      supports(...args: unknown[]) {
        this.asked.push(args);
        return answer;
      },
    };
    const asked = () => platformSupports("importKey", "ML-DSA-44");
    expect(withGlobals({ SubtleCrypto: platform }, asked)).toBe(answer);
    expect(platform.asked).toEqual([["importKey", "ML-DSA-44"]]);
  });

  test("has no answer from a platform that cannot be asked", () => {
    for (const globals of [{ SubtleCrypto: () => undefined }, {}]) {
      expect(withGlobals(globals, () => platformSupports("importKey", "ML-DSA-44"))).toBeUndefined();
    }
  });
});

describe("randomBytes", () => {
  test.each([0, 1, 12, 16, 64])("gives %i bytes", (length) => {
    const bytes = randomBytes(length);
    expect(bytes).toBeInstanceOf(Uint8Array);
    expect(bytes).toHaveLength(length);
  });

  test("gives other bytes each time", () => {
    const texts = Array.from({ length: 100 }, () => Buffer.from(randomBytes(16)).toString("hex"));
    expect(new Set(texts).size).toBe(100);
  });

  test("gives what the platform's generator gives, by its own method", () => {
    const generator = {
      next: 7,
      getRandomValues(bytes: Uint8Array) {
        return bytes.fill(this.next);
      },
    };
    expect([...withGlobals({ crypto: generator }, () => randomBytes(3))]).toEqual([7, 7, 7]);
  });

  test("is there in a page that is not in a secure context", () => {
    const insecure = { getRandomValues: (bytes: Uint8Array) => bytes };
    expect(withGlobals({ crypto: insecure }, () => randomBytes(2))).toHaveLength(2);
  });

  test("is not supported where there is no crypto", () => {
    expect(withGlobals({}, () => codeOf(() => randomBytes(1)))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});

describe("currentSeconds", () => {
  test.each([
    ["1970-01-01T00:00:00.000Z", 0],
    ["2026-01-01T00:00:00.000Z", 1_767_225_600],
    ["2026-01-01T00:00:00.999Z", 1_767_225_600],
    ["2026-01-01T00:00:01.000Z", 1_767_225_601],
    ["2106-02-07T06:28:16.000Z", 2 ** 32],
  ])("at %s is %i", (time, seconds) => {
    vi.setSystemTime(new Date(time));
    expect(currentSeconds()).toBe(seconds);
  });
});

describe("builtinModule", () => {
  test("is Node's own module", () => {
    expect(builtinModule("node:zlib")).toBe(nodeZlib);
  });

  test("is asked for by the process's own method", () => {
    const asked: string[] = [];
    const process = {
      modules: nodeZlib,
      getBuiltinModule(id: string) {
        asked.push(id);
        return this.modules;
      },
    };
    expect(withGlobals({ process }, () => builtinModule("node:crypto"))).toBe(nodeZlib);
    expect(asked).toEqual(["node:crypto"]);
  });

  test.each<[string, unknown]>([
    ["no process", undefined],
    ["a process of a browser's bundler", { env: {} }],
    ["a process that knows no modules", { getBuiltinModule: () => undefined }],
    [
      "a process whose method throws, as in the edge runtime of Next.js",
      {
        getBuiltinModule: () => {
          throw new Error("not supported");
        },
      },
    ],
  ])("is not there with %s", (_, process) => {
    expect(withGlobals({ process }, () => builtinModule("node:zlib"))).toBeUndefined();
  });
});

describe("rawDeflater", () => {
  test("is the platform's, for raw DEFLATE", async () => {
    const deflater = rawDeflater();
    if (deflater === undefined) return expect.unreachable();
    const writer = deflater.writable.getWriter();
    const written = writer.write(new TextEncoder().encode("content")).then(() => writer.close());
    const chunks: Uint8Array[] = [];
    for await (const chunk of deflater.readable) chunks.push(chunk);
    await written;
    expect(nodeZlib.inflateRawSync(Buffer.concat(chunks)).toString()).toBe("content");
  });

  test("is not there where the platform has none", () => {
    expect(withGlobals({}, rawDeflater)).toBeUndefined();
    const CompressionStream = function (format: string) {
      throw new TypeError(`${format} is not supported`);
    };
    expect(withGlobals({ CompressionStream }, rawDeflater)).toBeUndefined();
  });
});

test("a module of Node.js is not found missing on an almost full stack", () => {
  const deep = (levels: number): unknown => (levels === 0 ? nodeZlib : [deep(levels - 1)][0]);
  vi.spyOn(process, "getBuiltinModule").mockImplementation(() => deep(100) as object);
  expect(withLittleStack(() => builtinModule("node:zlib"))).toBe(nodeZlib);
  vi.restoreAllMocks();
});
