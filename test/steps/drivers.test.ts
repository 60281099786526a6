// What the drivers make of an operation, by the ways in which it can be performed.
import { describe, expect, test, vi } from "vitest";
import { run, runBlocking, start } from "../../src/steps/drivers.ts";
import type { Operation } from "../../src/steps/operation.ts";
import { outcomeOf, perform, settle, type Steps } from "../../src/steps/steps.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";

const error = new RangeError("of the operation");
const throwing = (): never => {
  throw error;
};

/** An operation whose result says how it was performed. */
function operation(ways: "now" | "later" | "both", prefer: "now" | "later"): Operation<string> {
  return {
    name: "this",
    ...(ways !== "later" && { now: () => "now" }),
    ...(ways !== "now" && { later: async () => "later" }),
    prefer,
  };
}

/** Returns the error that it catches, and goes on. */
function* catching<T>(each: Operation<T>): Steps<unknown> {
  let outcome: unknown;
  try {
    outcome = yield* perform(each);
  } catch (caught) {
    outcome = { caught };
  }
  return [outcome, yield* perform(operation("now", "now"))];
}

describe("an operation", () => {
  test.each([
    ["now", "now", "now", "now"],
    ["now", "later", "now", "now"],
    ["later", "now", "later", undefined],
    ["later", "later", "later", undefined],
    ["both", "now", "now", "now"],
    ["both", "later", "later", "now"],
  ] as const)(
    "with %s that prefers %s is performed %s where one can wait, and otherwise %s",
    async (ways, prefer, waiting, blocking) => {
      expect(await run(perform(operation(ways, prefer)))).toBe(waiting);
      expect(await start(perform(operation(ways, prefer)))).toBe(waiting);
      if (blocking === undefined) {
        const refused = () => runBlocking(perform(operation(ways, prefer)));
        expect(codeOf(refused)).toBe("ERR_JOSE_NOT_SUPPORTED");
      } else expect(runBlocking(perform(operation(ways, prefer)))).toBe(blocking);
    },
  );

  test("that is preferred synchronously needs no promise", () => {
    expect(start(perform(operation("both", "now")))).toBe("now");
    expect(start(perform(operation("both", "later")))).toBeInstanceOf(Promise);
  });

  test("is performed once, in one way", async () => {
    const [now, later] = [vi.fn(() => 1), vi.fn(async () => 2)];
    expect(await run(perform({ name: "this", now, later, prefer: "later" }))).toBe(2);
    expect([now.mock.calls.length, later.mock.calls.length]).toEqual([0, 1]);
    expect(runBlocking(perform({ name: "this", now, later, prefer: "later" }))).toBe(1);
    expect([now.mock.calls.length, later.mock.calls.length]).toEqual([1, 1]);
  });

  test("that can be performed in no way is not supported", async () => {
    const impossible: Operation<number> = { name: "this", prefer: "now" };
    expect(await codeOfRejection(run(perform(impossible)))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(codeOf(() => runBlocking(perform(impossible)))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("that fails throws inside the computation, which may go on", async () => {
    const caught = [{ caught: error }, "now"];
    for (const prefer of ["now", "later"] as const) {
      const failing: Operation<string> = {
        name: "this",
        now: throwing,
        later: async () => throwing(),
        prefer,
      };
      expect(await run(catching(failing))).toEqual(caught);
      expect(runBlocking(catching(failing))).toEqual(caught);
    }
    expect(await run(catching({ name: "this", later: throwing, prefer: "later" }))).toEqual(caught);
  });

  test("that is not supported synchronously throws inside the computation too", () => {
    expect(runBlocking(catching(operation("later", "later")))).toEqual([
      { caught: expect.objectContaining({ code: "ERR_JOSE_NOT_SUPPORTED" }) as unknown },
      "now",
    ]);
  });
});

describe("runBlocking", () => {
  test("returns and throws what the computation does", () => {
    expect(runBlocking(settle(1))).toBe(1);
    const failing = function* (): Steps<never> {
      throw error;
    };
    expect(() => runBlocking(failing())).toThrow(error);
  });

  test("waits for no promise of the caller, whose rejection is not reported, and lets the computation tidy up", async () => {
    const tidied = vi.fn();
    const steps = function* (): Steps<number> {
      try {
        return yield* settle(Promise.reject(error));
      } finally {
        tidied();
      }
    };
    expect(codeOf(() => runBlocking(steps()))).toBe("ERR_INVALID_OPTION");
    expect(tidied).toHaveBeenCalledTimes(1);
    // An unhandled rejection would fail the test.
    await new Promise((resolve) => setTimeout(resolve, 1));
  });

  test("may be used inside itself, and so may the others", async () => {
    const begun: Promise<string>[] = [];
    const outer = function* (): Steps<string[]> {
      begun.push(run(perform(operation("both", "later"))));
      const inner = runBlocking(perform(operation("both", "later")));
      return [inner, yield* perform(operation("both", "later"))];
    };
    expect(runBlocking(outer())).toEqual(["now", "now"]);
    expect(await Promise.all(begun)).toEqual(["later"]);
  });
});

test("what an algorithm returns may be a value, a promise or an operation", async () => {
  expect(await run(outcomeOf(true))).toBe(true);
  expect(await run(outcomeOf(Promise.resolve(true)))).toBe(true);
  expect(await run(outcomeOf(operation("later", "later")))).toBe("later");
  expect(runBlocking(outcomeOf(false))).toBe(false);
  expect(runBlocking(outcomeOf(operation("both", "later")))).toBe("now");
  expect(codeOf(() => runBlocking(outcomeOf(Promise.resolve(true))))).toBe("ERR_INVALID_OPTION");
});

test("what a caller returns is never taken for an operation", async () => {
  const lookalike = { prefer: "now", now: throwing };
  expect(await run(settle(lookalike))).toBe(lookalike);
  expect(runBlocking(settle(lookalike))).toBe(lookalike);
});
