// When to fetch: the decision at every second, from the state of the cache.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decide,
  decideUnknownKid,
  type Decision,
  type KidDecision,
  type SchedulingState,
} from "../../../../src/jwk/sets/remote/fetch-schedule.ts";

const day = 86_400;
const set = { fetchedAt: 1000, freshUntil: 1600 };
const well: SchedulingState = { set, failures: 0, attemptedAt: 1000, refetchedAt: undefined };
const empty: SchedulingState = { set: undefined, failures: 0, attemptedAt: 0, refetchedAt: undefined };
const failing = (failures: number, attemptedAt: number, at: SchedulingState = well): SchedulingState => ({
  ...at,
  failures,
  attemptedAt,
});

describe("what is done for a caller", () => {
  test.each<[string, SchedulingState, number, Decision]>([
    ["there is none and nobody has tried", empty, 0, "fetch"],
    ["it has just come", well, 1000, "serve"],
    ["three quarters of its time are not over", well, 1449, "serve"],
    ["three quarters of its time are over", well, 1450, "renew"],
    ["its last second runs", well, 1599, "renew"],
    ["its time is over", well, 1600, "fetch"],
    ["its time has long been over", well, 1000 + day - 1, "fetch"],
    ["it is of no use any more", well, 1000 + day, "fetch"],

    ["it is fresh, and the renewal has failed", failing(1, 1450), 1451, "serve"],
    ["it is fresh, and the renewal has failed some time ago", failing(1, 1450), 1452, "renew"],
    ["its time is over, and the attempt has failed", failing(1, 1600), 1601, "serveStale"],
    ["its time is over, and another attempt is due", failing(1, 1600), 1602, "retry"],
    ["it is of no use any more, and the attempt has failed", failing(1, 1000 + day), 1001 + day, "fail"],
    ["it is of no use any more, and another attempt is due", failing(1, 1000 + day), 1002 + day, "fetch"],
    ["there is none, and the attempt has failed", failing(1, 50, empty), 51, "fail"],
    ["there is none, and another attempt is due", failing(1, 50, empty), 52, "fetch"],
  ])("when %s", (_when, standing, now, decision) => {
    expect(decide(standing, day, now)).toBe(decision);
  });

  test.each([
    [1, 2],
    [2, 4],
    [3, 8],
    [4, 16],
    [5, 30],
    [6, 30],
    [2000, 30],
  ])("after %i failures in a row, the next attempt comes %i seconds later", (failures, seconds) => {
    const standing = failing(failures, 2000);
    expect(decide(standing, day, 2000 + seconds - 0.001)).toBe("serveStale");
    expect(decide(standing, day, 2000 + seconds)).toBe("retry");
    const without = failing(failures, 2000, empty);
    expect(decide(without, day, 2000 + seconds - 0.001)).toBe("fail");
    expect(decide(without, day, 2000 + seconds)).toBe("fetch");
  });

  test("a set that is fresh serves, however soon a stale one would not", () => {
    expect(decide(well, 1, 1400)).toBe("serve");
    expect(decide(well, 1, 1600)).toBe("fetch");
    expect(decide(failing(1, 1600), 1, 1601)).toBe("fail");
  });

  const seconds = fc.double({ min: 0, max: 1e9, noNaN: true });
  const standings = fc.record<SchedulingState>({
    set: fc.option(
      fc
        .record({ fetchedAt: seconds, lasting: seconds })
        .map(({ fetchedAt, lasting }) => ({ fetchedAt, freshUntil: fetchedAt + lasting })),
      { nil: undefined },
    ),
    failures: fc.nat(100),
    attemptedAt: seconds,
    refetchedAt: fc.option(seconds, { nil: undefined }),
  });

  test("what is of no use never serves, and nobody waits for what is fresh", () => {
    fc.assert(
      fc.property(standings, seconds, seconds, (standing, staleFor, now) => {
        const decision = decide(standing, staleFor, now);
        const fresh = standing.set !== undefined && now < standing.set.freshUntil;
        const useful = standing.set !== undefined && now - standing.set.fetchedAt < staleFor;
        if (fresh) expect(["serve", "renew"]).toContain(decision);
        else if (!useful) expect(["fetch", "fail"]).toContain(decision);
        else expect(["fetch", "serveStale", "retry"]).toContain(decision);
      }),
    );
  });

  test("half a minute after a failure, another attempt is due whatever there is", () => {
    fc.assert(
      fc.property(standings, seconds, (standing, staleFor) => {
        const now = standing.attemptedAt + 30;
        const left = (standing.set?.freshUntil ?? 0) - now;
        fc.pre(left <= 0);
        expect(["fetch", "retry"]).toContain(decide(standing, staleFor, now));
      }),
    );
  });
});

describe("an unknown key ID", () => {
  test.each<[string, number | undefined, number, KidDecision, KidDecision]>([
    ["is worth a fetch when none ever was", undefined, 0, "refetch", "fail"],
    ["is worth none right after another", 1000, 1000, "answer", "answer"],
    ["is worth none until the time is over", 1000, 1299.9, "answer", "answer"],
    ["is worth one when it is", 1000, 1300, "refetch", "fail"],
    ["is worth one long after", 1000, 1e9, "refetch", "fail"],
  ])("%s, and none right after a failure", (_what, refetchedAt, now, decision, afterFailure) => {
    expect(decideUnknownKid({ ...well, refetchedAt }, 300, now)).toBe(decision);
    const standing = failing(9, now, { ...empty, refetchedAt });
    expect(decideUnknownKid(standing, 300, now)).toBe(afterFailure);
    expect(decideUnknownKid({ ...standing, attemptedAt: now - 29.9 }, 300, now)).toBe(afterFailure);
    expect(decideUnknownKid({ ...standing, attemptedAt: now - 30 }, 300, now)).toBe(decision);
  });
});
