// Signals that abort with the caller's signal or at a deadline.
import { expect, test, vi } from "vitest";
import { abortedBy } from "../../src/steps/waiting.ts";

test("a signal follows the caller's signal and the deadline, until it is released", () => {
  const [caller, deadline] = [new AbortController(), new AbortController()];
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(deadline.signal);
  const [released, followsDeadline] = [abortedBy(caller.signal, 1000), abortedBy(undefined, 1000)];
  const followsCaller = abortedBy(caller.signal, 1000);
  timeout.mockRestore();
  released.release();
  caller.abort("enough");
  expect(followsCaller.signal.reason).toBe("enough");
  deadline.abort("late");
  expect(followsDeadline.signal.reason).toBe("late");
  expect(released.signal.aborted).toBe(false);
});
