// Operations that end when the test says so.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { poolQueue } from "../../src/platform/thread-pool-queue.ts";

/** Everything that can happen without an end to anything has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A queue of operations that are numbered in the order in which they are requested. */
function watched(limit: number) {
  const queue = poolQueue(() => limit);
  const started: number[] = [];
  const running: { readonly resolve: (value: string) => void; readonly reject: (reason: unknown) => void }[] =
    [];
  let requested = 0;
  const operation = (input: number): Promise<string> => {
    started.push(input);
    return new Promise((resolve, reject) => running.push({ resolve, reject }));
  };
  const request = () => queue(operation, requested++);
  return { queue, started, running, request };
}

describe("a queue", () => {
  test("starts as many operations at once as its limit, and the next one when one has ended", async () => {
    const { started, running, request } = watched(2);
    const results = Array.from({ length: 5 }, request);
    await settled();
    expect(started).toEqual([0, 1]);
    running[1]!.resolve("one");
    expect(await results[1]).toBe("one");
    expect(started).toEqual([0, 1, 2]);
    running[0]!.resolve("zero");
    running[2]!.resolve("two");
    expect(await Promise.all([results[0], results[2]])).toEqual(["zero", "two"]);
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  test("starts an operation at once if it can", () => {
    const { started, request } = watched(1);
    void request();
    expect(started).toEqual([0]);
  });

  test("starts the next operation before the caller goes on", async () => {
    const { started, running, request } = watched(1);
    const seen: number[] = [];
    void request().then(() => seen.push(...started));
    void request();
    running[0]!.resolve("");
    await settled();
    expect(seen).toEqual([0, 1]);
  });

  test("returns what an operation gives or throws, as it is, and goes on", async () => {
    const { queue, started, running, request } = watched(1);
    const error = new RangeError("no");
    const throwing = (): Promise<never> => {
      throw error;
    };
    const results = [request(), queue(() => Promise.reject(error)), queue(throwing), request()].map(
      (result) => result.catch((reason: unknown) => ({ reason })),
    );
    running[0]!.reject(error);
    expect(await Promise.all(results.slice(0, 3))).toEqual(
      Array.from({ length: 3 }, () => ({ reason: error })),
    );
    expect(started).toEqual([0, 1]);
    running[1]!.resolve("done");
    expect(await results[3]).toBe("done");
  });

  test("without a limit starts every operation at once", () => {
    const { started, request } = watched(Infinity);
    for (let count = 0; count < 100; count++) void request();
    expect(started).toHaveLength(100);
  });
});

test("operations start in the order of the requests, never more at a time than the limit, and all of them", async () => {
  const steps = fc.array(fc.oneof(fc.constant("request" as const), fc.nat({ max: 20 })), { maxLength: 60 });
  const property = fc.asyncProperty(
    steps,
    fc.integer({ min: 1, max: 5 }),
    fc.boolean(),
    async (script, limit, fails) => {
      const { started, running, request } = watched(limit);
      let requests = 0;
      let ended = 0;
      const end = async (index: number) => {
        const [operation] = running.splice(index % running.length, 1);
        if (fails) operation!.reject(new Error("no"));
        else operation!.resolve("");
        ended++;
        await settled();
      };
      for (const step of script) {
        if (step === "request") {
          requests++;
          request().catch(() => undefined);
        } else if (running.length > 0) {
          await end(step);
        }
        expect(running).toHaveLength(Math.min(limit, requests - ended));
      }
      while (running.length > 0) await end(0);
      expect(started).toEqual(Array.from({ length: requests }, (_, index) => index));
    },
  );
  await fc.assert(property, { numRuns: 200 });
});

test("a long queue takes time in proportion to its length", { timeout: 10_000 }, async () => {
  const queue = poolQueue(() => 1);
  const length = 200_000;
  const started: number[] = [];
  const operation = (input: number): Promise<void> => {
    started.push(input);
    return Promise.resolve();
  };
  // The time limit is less than shifting an array of this length takes, and many times what is needed.
  await Promise.all(Array.from({ length }, (_, index) => queue(operation, index)));
  expect(started).toEqual(Array.from({ length }, (_, index) => index));
});
