import { availableParallelism } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { copiesPerKey, remembered } from "../../src/platform/pool.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("remembered", () => {
  const itself = async <T>(value: T): Promise<T> => value;

  test("makes nothing until it is needed, and then once", async () => {
    const make = vi.fn(async () => ({ made: true }));
    const use = remembered(make);
    expect(make).not.toHaveBeenCalled();
    const first = await use(itself);
    expect(await use(itself)).toBe(first);
    expect(make).toHaveBeenCalledTimes(1);
  });

  test("remembers no failure", async () => {
    const make = vi.fn(async () => 1).mockRejectedValueOnce(new RangeError("not yet"));
    const use = remembered(make);
    await expect(use(itself)).rejects.toThrow(RangeError);
    expect(await use(itself)).toBe(1);
  });

  test("shares no promise: callers that come at once are not bound to each other, and use the same value", async () => {
    const make = vi.fn(async () => ({}));
    const use = remembered(make);
    const [one, two] = [use(itself), use(itself)];
    expect(one).not.toBe(two);
    expect(await one).toBe(await two);
    expect(make).toHaveBeenCalledTimes(2);
  });

  test("passes on what an operation returns and how it fails", async () => {
    const use = remembered(async () => 1);
    for (let round = 0; round < 2; round++) {
      expect(await use(async (value) => value + 1)).toBe(2);
      await expect(use(() => Promise.reject(new RangeError("no")))).rejects.toThrow(RangeError);
    }
  });

  test("remembers undefined too", async () => {
    const make = vi.fn(async () => undefined);
    const use = remembered(make);
    await use(itself);
    await use(itself);
    expect(make).toHaveBeenCalledTimes(1);
  });
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

  test("here, is one for each thread that can work", () => {
    const size = Number(process.env["UV_THREADPOOL_SIZE"] ?? 4);
    expect(copiesPerKey()).toBe(Math.min(2 * availableParallelism(), size));
  });

  test.each<[number | undefined, string | undefined, number]>([
    [1, undefined, 2],
    [2, undefined, 4],
    [16, undefined, 4],
    [16, "16", 16],
    [2, "16", 4],
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
  });
});
