import { availableParallelism } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { copiesPerKey, operationsAtOnce } from "../../src/platform/thread-pool.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("copiesPerKey", () => {
  /** Simulates Node.js with this number of processors and this environment. */
  function stubNode(processors: number | undefined, size?: string): void {
    const os = processors === undefined ? undefined : { availableParallelism: () => processors };
    const modules: Readonly<Record<string, unknown>> = {
      "node:os": os,
      "node:process": { env: size === undefined ? {} : { UV_THREADPOOL_SIZE: size } },
    };
    vi.stubGlobal("process", {
      versions: { node: "24.0.0" },
      getBuiltinModule: (id: string) => modules[id],
    });
  }

  test("here, is one for each processor and one more, but not more than threads", () => {
    const size = Number(process.env["UV_THREADPOOL_SIZE"] ?? 4);
    expect(copiesPerKey()).toBe(Math.min(availableParallelism() + 1, size));
  });

  test.each<[number | undefined, string | undefined, number]>([
    [1, undefined, 2],
    [2, undefined, 3],
    [16, undefined, 4],
    [16, "16", 16],
    [2, "16", 3],
    [16, "1", 1],
    [16, "0", 4],
    [16, "-3", 4],
    [16, "many", 4],
    [16, "2.5", 4],
    [16, "", 4],
    [undefined, undefined, 2],
    [0, undefined, 1],
  ])("with %s processors and UV_THREADPOOL_SIZE %s is %i", (processors, size, copies) => {
    stubNode(processors, size);
    expect(copiesPerKey()).toBe(copies);
    expect(operationsAtOnce()).toBe(Math.max(1, 4 * (processors ?? 1)));
  });

  test("without modules, is what one processor and four threads make of it", () => {
    vi.stubGlobal("process", { versions: { node: "24.0.0" } });
    expect(copiesPerKey()).toBe(2);
  });

  test.each([
    ["Bun", { Bun: { version: "1" } }],
    ["Deno", { Deno: { version: {} } }],
    ["a browser", { process: undefined, navigator: { userAgent: "Mozilla/5.0" } }],
  ])("in %s, where one key is enough for all threads, is one", (_, globals) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    expect(copiesPerKey()).toBe(1);
    expect(operationsAtOnce()).toBe(Infinity);
  });
});
