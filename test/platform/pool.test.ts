import { availableParallelism } from "node:os";
import { selectBackend } from "josette/jwk";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { runBlocking } from "../../src/platform/backend.ts";
import { copiesPerKey, pooled, remembered } from "../../src/platform/pool.ts";
import { settle } from "../../src/platform/steps.ts";
import { codeOf } from "../support/errors.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  selectBackend(inject("backend"));
});

describe("pooled", () => {
  test.each(["auto", "webcrypto"] as const)("does the operation, when the backend is %s", async (backend) => {
    selectBackend(backend);
    const promise = Promise.resolve(1);
    expect(pooled(() => promise, "this")).toBe(promise);
    expect(pooled(() => 2, "this")).toBe(2);
  });

  test("does not, where nobody waits", () => {
    selectBackend("auto");
    const operation = vi.fn(() => 1);
    const blocked = () =>
      runBlocking(function* () {
        return yield* settle(pooled(operation, "this"));
      });
    expect(codeOf(blocked)).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(operation).not.toHaveBeenCalled();
  });
});

describe("remembered", () => {
  test("makes nothing until it is needed, and then once", async () => {
    const make = vi.fn(async () => ({ made: true }));
    const get = remembered(make);
    expect(make).not.toHaveBeenCalled();
    const first = await get();
    expect(await get()).toBe(first);
    expect(make).toHaveBeenCalledTimes(1);
  });

  test("remembers no failure", async () => {
    const make = vi.fn(async () => 1).mockRejectedValueOnce(new RangeError("not yet"));
    const get = remembered(make);
    await expect(get()).rejects.toThrow(RangeError);
    expect(await get()).toBe(1);
  });

  test("shares no promise: callers that come at once are not bound to each other", async () => {
    const get = remembered(async () => 1);
    const [one, two] = [get(), get()];
    expect(one).not.toBe(two);
    expect(await Promise.all([one, two])).toEqual([1, 1]);
  });

  test("remembers undefined too", async () => {
    const make = vi.fn(async () => undefined);
    const get = remembered(make);
    await get();
    await get();
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
