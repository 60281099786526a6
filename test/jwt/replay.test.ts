// Tokens that are accepted once: src/jwt/replay.ts.
import fc from "fast-check";
import { seenInMemory, type Seen } from "josette/profiles";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { UnavailableError, UsageError } from "../../src/errors.ts";
import { requireFirstUse, type SingleUse } from "../../src/jwt/replay.ts";
import { run } from "../../src/steps/drivers.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";

const start = Date.UTC(2026, 10, 29);
const { signal } = new AbortController();
const untilAfter = (seconds: number) => ({ until: start / 1000 + seconds, signal });

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("seenInMemory", () => {
  test("remembers until the given time, and no longer", () => {
    const seen = seenInMemory();
    expect(seen("a", untilAfter(10))).toBe(false);
    expect(seen("b", untilAfter(10))).toBe(false);
    vi.setSystemTime(start + 9_999);
    expect(seen("a", untilAfter(10))).toBe(true);
    vi.setSystemTime(start + 10_000);
    expect(seen("a", untilAfter(20))).toBe(false);
    expect(seen("a", untilAfter(20))).toBe(true);
  });

  test("answers as a memory without a limit does, while it is not full", () => {
    const step = fc.record({ id: fc.nat(9), pause: fc.nat(5), lifetime: fc.integer({ min: 1, max: 20 }) });
    const property = fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const seen = seenInMemory({ maxEntries: 10 });
      const ends = new Map<number, number>();
      let now = 0;
      for (const { id, pause, lifetime } of steps) {
        now += pause;
        vi.setSystemTime(start + now * 1000);
        const expected = (ends.get(id) ?? 0) > now;
        if (!expected) ends.set(id, now + lifetime);
        expect(seen(String(id), untilAfter(now + lifetime))).toBe(expected);
      }
    });
    fc.assert(property);
  });

  test("is full until something expires, and forgets nothing else", () => {
    const seen = seenInMemory({ maxEntries: 2 });
    expect([seen("a", untilAfter(10)), seen("b", untilAfter(20))]).toEqual([false, false]);
    expect(codeOf(() => seen("c", untilAfter(10)))).toBe("ERR_REPLAY_UNAVAILABLE");
    expect(seen("a", untilAfter(10))).toBe(true);
    vi.setSystemTime(start + 10_000);
    expect(seen("c", untilAfter(30))).toBe(false);
    expect(codeOf(() => seen("d", untilAfter(30)))).toBe("ERR_REPLAY_UNAVAILABLE");
    expect([seen("b", untilAfter(20)), seen("c", untilAfter(30))]).toEqual([true, true]);
  });

  test.each([{ maxEntries: 0 }, { maxEntries: 1.5 }, { maxentries: 3 }])("refuses %o", (options) => {
    expect(codeOf(() => seenInMemory(options))).toBe("ERR_INVALID_OPTION");
  });
});

describe("requireFirstUse", () => {
  const token: SingleUse = {
    scope: ["logout", "https://issuer.example"],
    claims: { jti: "1" },
    until: start / 1000 + 60,
    signal: undefined,
  };

  test("accepts a token once, and distinguishes senders", async () => {
    const seen = seenInMemory();
    const use = (each: SingleUse) => codeOfRejection(run(requireFirstUse(seen, each)));
    const other = { ...token, scope: ["logout", "https://other.example"] };
    expect(await use(token)).toBeUndefined();
    expect(await use(token)).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    expect(await use(other)).toBeUndefined();
    expect(await use({ ...token, claims: { jti: "2" } })).toBeUndefined();
  });

  test("accepts one of many simultaneous calls", async () => {
    const seen = seenInMemory();
    const calls = Array.from({ length: 20 }, async () => codeOfRejection(run(requireFirstUse(seen, token))));
    const codes = await Promise.all(calls);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
  });

  test("asks with an identifier of 43 characters, the end and a signal", async () => {
    const asked: unknown[] = [];
    const seen: Seen = async (id, { until, signal: given }) => {
      asked.push([id.length, until, given.aborted]);
      return false;
    };
    await run(requireFirstUse(seen, { ...token, claims: { jti: "x".repeat(10_000) } }));
    expect(asked).toEqual([[43, token.until, false]]);
  });

  test("makes the signal only for a function that reads it or returns a promise", async () => {
    const timeouts = vi.spyOn(AbortSignal, "timeout");
    const use = (seen: Seen) => run(requireFirstUse(seen, token));
    await use(seenInMemory());
    expect(timeouts).not.toHaveBeenCalled();
    await use((_id, about) => about.signal !== about.signal);
    expect(timeouts).toHaveBeenCalledTimes(1);
    await use(() => Promise.resolve(false));
    expect(timeouts).toHaveBeenCalledTimes(2);
    await use(async (_id, about) => about.signal.aborted);
    expect(timeouts).toHaveBeenCalledTimes(3);
    timeouts.mockRestore();
  });

  test.each([undefined, "", 1, ["1"]])("needs a jti that is a string: %o", async (jti) => {
    const claims = jti === undefined ? {} : { jti };
    const use = requireFirstUse(seenInMemory(), { ...token, claims: claims as SingleUse["claims"] });
    expect(await codeOfRejection(run(use))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  });

  const broken = new Error("connection lost");
  const mistake = new UsageError("ERR_INVALID_OPTION", "wrong");
  const full = new UnavailableError("ERR_REPLAY_UNAVAILABLE", "full");
  test.each<[string, Seen, unknown]>([
    [
      "throws",
      () => {
        throw broken;
      },
      { cause: broken },
    ],
    ["rejects", () => Promise.reject(broken), { cause: broken }],
    ["reports that it is full", () => Promise.reject(full), full],
  ])("is unavailable if the function %s", async (_, seen, expected) => {
    const error: unknown = await run(requireFirstUse(seen, token)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ERR_REPLAY_UNAVAILABLE", retryable: true });
    expect(error).toMatchObject(expected as object);
  });

  test.each<[string, Seen]>([
    [
      "throws",
      () => {
        throw mistake;
      },
    ],
    ["rejects with", () => Promise.reject(mistake)],
  ])("passes on a UsageError that the function %s", async (_, seen) => {
    await expect(run(requireFirstUse(seen, token))).rejects.toBe(mistake);
  });

  test("is unavailable if the function takes more than 5 seconds", async () => {
    const outcome = codeOfRejection(run(requireFirstUse(() => new Promise<boolean>(() => undefined), token)));
    await vi.advanceTimersByTimeAsync(4_999);
    await vi.advanceTimersByTimeAsync(2);
    expect(await outcome).toBe("ERR_REPLAY_UNAVAILABLE");
  });

  test("rejects with the reason of the call's signal", async () => {
    const controller = new AbortController();
    const use = run(
      requireFirstUse(() => new Promise<boolean>(() => undefined), { ...token, signal: controller.signal }),
    );
    controller.abort(broken);
    await expect(use).rejects.toBe(broken);
  });

  test.each([undefined, null, 0, "OK"])("refuses another answer: %o", async (answer) => {
    const seen = (() => answer) as unknown as Seen;
    expect(await codeOfRejection(run(requireFirstUse(seen, token)))).toBe("ERR_INVALID_OPTION");
  });
});
