/** The `signal` option. */
import { mayBe } from "../encoding/brand.ts";
import { invalidOption } from "./values.ts";

/**
 * Reads an abort signal.
 * @throws UsageError `ERR_INVALID_OPTION` for a value that is not an AbortSignal; `signal.reason` if the
 * signal is already aborted.
 */
export function readSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  if (!isSignal(signal)) throw invalidOption("signal must be an AbortSignal");
  signal.throwIfAborted();
  return signal;
}

/** Recognizes AbortSignals of any realm. */
function isSignal(value: unknown): value is AbortSignal {
  if (!mayBe(value, "AbortSignal")) return false;
  const members: Partial<
    Record<"aborted" | "throwIfAborted" | "addEventListener" | "removeEventListener", unknown>
  > = value;
  return (
    typeof members.aborted === "boolean" &&
    [members.throwIfAborted, members.addEventListener, members.removeEventListener].every(
      (member) => typeof member === "function",
    )
  );
}
