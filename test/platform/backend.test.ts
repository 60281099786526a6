import { selectBackend, type Backend } from "josette/jwk";
import { afterEach, describe, expect, inject, test } from "vitest";
import { currentMode, immediate, runBlocking } from "../../src/platform/backend.ts";
import { settle, type Steps } from "../../src/platform/steps.ts";
import { codeOf } from "../support/errors.ts";

afterEach(() => {
  selectBackend(inject("backend"));
});

test("the whole suite runs with the backend it was told to", () => {
  const expected: Backend = inject("backend") === "auto" ? "node:crypto" : "webcrypto";
  expect(currentMode()).toBe(expected);
});

describe("selectBackend", () => {
  test("in Node.js, auto is node:crypto, and back again", () => {
    expect(selectBackend("webcrypto")).toBe("webcrypto");
    expect(immediate(0)).toBeUndefined();
    expect(selectBackend("auto")).toBe("node:crypto");
    expect(immediate(0)).toBeDefined();
  });

  test.each(["node", "", undefined, null, "AUTO"])("%j is no choice", (choice) => {
    expect(codeOf(() => selectBackend(choice as "auto"))).toBe("ERR_INVALID_OPTION");
  });

  test("large inputs are not done at once", () => {
    selectBackend("auto");
    expect(immediate(16_384)).toBeDefined();
    expect(immediate(16_385)).toBeUndefined();
  });
});

describe("runBlocking", () => {
  function* steps(): Steps<string> {
    return `${currentMode()} ${String(immediate(1_000_000) !== undefined)}`;
  }

  test("does everything at once, large inputs too, and leaves the mode as it was", () => {
    selectBackend("auto");
    expect(runBlocking(steps)).toBe("blocking true");
    expect(currentMode()).toBe("node:crypto");
  });

  test.each(["webcrypto", "auto"] as const)("a choice of %s that is made while it works, lasts", (choice) => {
    selectBackend("auto");
    const chosen = runBlocking(function* () {
      return selectBackend(choice);
    });
    expect(currentMode()).toBe(chosen);
    expect(immediate(0) === undefined).toBe(choice === "webcrypto");
  });

  test("may be used inside itself", () => {
    selectBackend("auto");
    const inner = () => runBlocking(steps);
    expect(
      runBlocking(function* () {
        return [inner(), currentMode()];
      }),
    ).toEqual(["blocking true", "blocking"]);
    expect(currentMode()).toBe("node:crypto");
  });

  test("leaves the mode as it was when something throws", () => {
    selectBackend("auto");
    expect(() =>
      runBlocking(() => {
        throw new RangeError("no");
      }),
    ).toThrow(RangeError);
    expect(currentMode()).toBe("node:crypto");
  });

  test("waits for nothing, and what it does not wait for may fail unheard", async () => {
    selectBackend("auto");
    const late = function* (): Steps<number> {
      return yield* settle(Promise.reject(new RangeError("late")));
    };
    expect(codeOf(() => runBlocking(late))).toBe("ERR_INVALID_OPTION");
    await new Promise((resolve) => setTimeout(resolve, 1));
  });

  test("is not there with WebCrypto alone", () => {
    selectBackend("webcrypto");
    expect(codeOf(() => runBlocking(steps))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});
