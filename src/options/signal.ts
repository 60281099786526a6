/** Signals that abort a call. */
import { mayBe } from "../encoding/brand.ts";
import { invalidOption } from "./values.ts";

/**
 * The signal that aborts a call.
 * @throws UsageError `ERR_INVALID_OPTION` for anything but an AbortSignal; `signal.reason` when it is aborted already.
 */
export function requireLive(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  if (!isSignal(signal)) throw invalidOption("signal must be an AbortSignal");
  signal.throwIfAborted();
  return signal;
}

/** Of any realm. */
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
