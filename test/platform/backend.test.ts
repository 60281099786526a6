import { selectBackend, type Backend } from "josette/jwk";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import {
  nodeInUse,
  operationOf,
  preference,
  preparedInNode,
  preparedInPool,
} from "../../src/platform/backend.ts";
import { backendChoice } from "../../src/steps/default-backend.ts";
import { codeOf } from "../support/errors.ts";
import { atOnce, blocked, later } from "../support/platform/waiting.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  selectBackend(inject("backend"));
});

test("the whole suite runs with the backend it was told to", () => {
  const expected: Backend = inject("backend") === "auto" ? "node:crypto" : "webcrypto";
  expect(nodeInUse() === undefined ? "webcrypto" : "node:crypto").toBe(expected);
  expect(backendChoice()).toBe(inject("backend"));
});

describe("selectBackend", () => {
  test("in Node.js, auto is node:crypto, and back again", () => {
    expect(selectBackend("webcrypto")).toBe("webcrypto");
    expect(nodeInUse()).toBeUndefined();
    expect(selectBackend("auto")).toBe("node:crypto");
    expect(nodeInUse()).toBeDefined();
  });

  test("in workerd, auto is WebCrypto", () => {
    vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
    expect(selectBackend("auto")).toBe("webcrypto");
  });

  test.each(["node", "", undefined, null, "AUTO"])("%j is no choice, and changes nothing", (choice) => {
    selectBackend("webcrypto");
    expect(codeOf(() => selectBackend(choice as "auto"))).toBe("ERR_INVALID_OPTION");
    expect(backendChoice()).toBe("webcrypto");
  });
});

describe("preference", () => {
  test("is for large inputs, and for what takes long anyway, the thread pool", () => {
    expect(preference(0)).toBe("now");
    expect(preference(131_072)).toBe("now");
    expect(preference(131_073)).toBe("later");
    expect(preference(Infinity)).toBe("later");
  });

  test("is in Deno, where AES is slower, WebCrypto beyond 16 KiB", () => {
    vi.stubGlobal("Deno", { version: { deno: "2.9.6" } });
    selectBackend("auto");
    expect(preference(16_384)).toBe("now");
    expect(preference(16_385)).toBe("later");
  });

  test("is in Deno WebCrypto for P-256", () => {
    selectBackend("auto");
    expect(preference(0, "ECDSA on P-256")).toBe("now");
    vi.stubGlobal("Deno", { version: { deno: "2.9.6" } });
    selectBackend("auto");
    expect(preference(0, "ECDSA on P-256")).toBe("later");
    expect(preference(0, "ECDH on P-256")).toBe("later");
    expect(preference(0)).toBe("now");
  });
});

describe("an operation", () => {
  const operation = (length: number, works = true) =>
    operationOf({
      name: "this",
      length,
      variant: undefined,
      works: () => works,
      now: () => "node:crypto",
      later: async () => "WebCrypto",
    });

  test("is performed by node:crypto up to 128 KiB, by WebCrypto beyond", async () => {
    selectBackend("auto");
    expect(atOnce(operation(131_072))).toBe("node:crypto");
    expect(await later(operation(131_073))).toBe("WebCrypto");
  });

  test("is performed by node:crypto for a synchronous caller, whatever its length", () => {
    selectBackend("auto");
    expect(blocked(operation(1_000_000))).toBe("node:crypto");
    expect(blocked(operation(Infinity))).toBe("node:crypto");
  });

  test.each([
    ["with WebCrypto alone", "webcrypto", true],
    ["where node:crypto does not give correct results", "auto", false],
  ] as const)("%s is performed by WebCrypto, and not for a synchronous caller", async (_, backend, works) => {
    selectBackend(backend);
    expect(await later(operation(0, works))).toBe("WebCrypto");
    expect(codeOf(() => blocked(operation(0, works)))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});

describe("what is prepared in node:crypto", () => {
  test("is prepared at the first call, once, and not used while WebCrypto is selected", () => {
    selectBackend("auto");
    const prepare = vi.fn(() => ({}));
    const get = preparedInNode(prepare);
    expect(prepare).not.toHaveBeenCalled();
    const first = get();
    expect(first).toBeDefined();
    selectBackend("webcrypto");
    expect(get()).toBeUndefined();
    selectBackend("auto");
    expect(get()).toBe(first);
    expect(prepare).toHaveBeenCalledTimes(1);
  });

  test("may be impossible, which is found out once", () => {
    selectBackend("auto");
    const prepare = vi.fn((): object | undefined => undefined);
    const get = preparedInNode(prepare);
    expect(get()).toBeUndefined();
    expect(get()).toBeUndefined();
    expect(prepare).toHaveBeenCalledTimes(1);
  });
});

describe("what is prepared in the pool", () => {
  test("is prepared at the first call, and then once", async () => {
    const prepare = vi.fn(async () => async (one: number, two: number) => one + two);
    const add = preparedInPool(prepare);
    expect(prepare).not.toHaveBeenCalled();
    expect(await add(1, 2)).toBe(3);
    expect(await add(3, 4)).toBe(7);
    expect(prepare).toHaveBeenCalledTimes(1);
  });

  test("is prepared again after a failure", async () => {
    const prepare = vi.fn(async () => async () => 1).mockRejectedValueOnce(new RangeError("not yet"));
    const get = preparedInPool(prepare);
    await expect(get()).rejects.toThrow(RangeError);
    expect(await get()).toBe(1);
  });

  test("shares no promise: callers that come at once are not bound to each other, and use the same", async () => {
    const prepare = vi.fn(async () => {
      const made = {};
      return async () => made;
    });
    const get = preparedInPool(prepare);
    const [one, two] = [get(), get()];
    expect(one).not.toBe(two);
    expect(await one).toBe(await two);
    expect(prepare).toHaveBeenCalledTimes(2);
  });

  test("passes failures on", async () => {
    const failing = preparedInPool(async () => () => Promise.reject(new RangeError("no")));
    for (let round = 0; round < 2; round++) await expect(failing()).rejects.toThrow(RangeError);
  });
});
