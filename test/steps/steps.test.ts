import { describe, expect, test } from "vitest";
import { run, start } from "../../src/steps/drivers.ts";
import { settle, type Steps } from "../../src/steps/steps.ts";
import type { MaybePromise } from "../../src/steps/operation.ts";

/** Waits for each value in turn, and returns them all. */
function* all<T>(...values: readonly MaybePromise<T>[]): Steps<T[]> {
  const results: T[] = [];
  for (const value of values) results.push(yield* settle(value));
  return results;
}

/** A thenable that is not a Promise. */
function thenable<T>(value: T): Promise<T> {
  const like = { then: (resolve: (value: T) => void) => resolve(value) };
  return like as unknown as Promise<T>;
}

const error = new RangeError("of the computation");

function* failing(before: MaybePromise<unknown>): Steps<never> {
  yield* settle(before);
  throw error;
}

/** Returns the error that it catches. */
function* catching(value: MaybePromise<unknown>): Steps<unknown> {
  try {
    return yield* settle(value);
  } catch (caught) {
    return { caught };
  }
}

describe("start", () => {
  test.each<[string, unknown]>([
    ["a number", 1],
    ["nothing", undefined],
    ["null", null],
    ["an object", { a: 1 }],
    ["an object with a member called then", { then: 1 }],
    ["a function with a method called then", Object.assign(() => 1, { then: () => 2 })],
  ])("gives at once what never had to wait: %s", (_, value) => {
    expect(start(settle(value))).toBe(value);
    expect(start(all(value, value))).toEqual([value, value]);
  });

  test("throws at once what is thrown before any waiting", () => {
    expect(() => start(failing(1))).toThrow(error);
  });

  test("gives a promise as soon as there is something to wait for", async () => {
    const started = start(all(1, Promise.resolve(2), 3));
    expect(started).toBeInstanceOf(Promise);
    expect(await started).toEqual([1, 2, 3]);
  });

  test("rejects with what is thrown after waiting", async () => {
    const started = start(failing(Promise.resolve(1)));
    expect(started).toBeInstanceOf(Promise);
    await expect(started).rejects.toBe(error);
  });

  test("runs what comes before the first waiting at once, and nothing of what comes after it", async () => {
    const log: string[] = [];
    const started = start(
      (function* (): Steps<void> {
        log.push("before");
        yield* settle(Promise.resolve());
        log.push("after");
      })(),
    );
    expect(log).toEqual(["before"]);
    await started;
    expect(log).toEqual(["before", "after"]);
  });
});

describe("run", () => {
  test("gives a promise even of what never had to wait", async () => {
    const result = run(all(1, 2));
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toEqual([1, 2]);
  });

  test("gives a promise of what had to", async () => {
    expect(await run(all<unknown>(Promise.resolve(1), Promise.resolve(undefined), thenable(3)))).toEqual([
      1,
      undefined,
      3,
    ]);
  });

  test("rejects with what is thrown, before or after waiting", async () => {
    await expect(run(failing(1))).rejects.toBe(error);
    await expect(run(failing(Promise.resolve(1)))).rejects.toBe(error);
    await expect(run(failing(thenable(1)))).rejects.toBe(error);
  });
});

describe("settle", () => {
  test("waits for a thenable as for a promise", async () => {
    expect(await run(settle(thenable("value")))).toBe("value");
    expect(await run(settle(thenable(thenable("value"))))).toBe("value");
  });

  test("throws the reason of a rejection, whatever it is, where it can be caught", async () => {
    for (const reason of [error, "text", undefined, null, 0]) {
      await expect(run(settle(Promise.reject(reason as Error)))).rejects.toBe(reason);
      expect(await run(catching(Promise.reject(reason as Error)))).toEqual({ caught: reason });
    }
  });

  test("throws what a thenable throws", async () => {
    const throwing = {
      then: () => {
        throw error;
      },
    };
    expect(await run(catching(throwing as unknown as Promise<unknown>))).toEqual({ caught: error });
  });

  test("goes on after a rejection that was caught", async () => {
    const result = run(
      (function* (): Steps<unknown[]> {
        const first = yield* catching(Promise.reject(error));
        const second = yield* catching(Promise.resolve(2));
        const third = yield* catching(3);
        return [first, second, third];
      })(),
    );
    expect(await result).toEqual([{ caught: error }, 2, 3]);
  });

  test("lets the computation tidy up", async () => {
    const log: string[] = [];
    const result = run(
      (function* (): Steps<unknown> {
        try {
          return yield* settle(Promise.reject(error));
        } finally {
          log.push(yield* settle(Promise.resolve("tidied up")));
        }
      })(),
    );
    await expect(result).rejects.toBe(error);
    expect(log).toEqual(["tidied up"]);
  });

  test("waits in the order of the computation, not of the arrivals", async () => {
    const late = new Promise<string>((resolve) => setImmediate(() => resolve("late")));
    expect(await run(all(late, Promise.resolve("early")))).toEqual(["late", "early"]);
  });

  test("does not go on without what it waits for", () => {
    const steps = settle(Promise.resolve(1));
    expect(steps.next().done).toBe(false);
    expect(() => steps.next()).toThrow(expect.objectContaining({ name: "Error" }));
  });
});

test("computations run side by side without a mix-up", async () => {
  const soon = (value: number) => new Promise<number>((resolve) => setImmediate(() => resolve(value)));
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, each) => run(all(soon(each), each, Promise.resolve(each)))),
  );
  expect(results).toEqual(Array.from({ length: 50 }, (_, each) => [each, each, each]));
});
