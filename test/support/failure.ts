// A failure, to look at more than its code.
import { JoseError, UsageError } from "josette/errors";

/** The error a promise rejects with: one of the library's, or the test fails. */
export async function failureOf(promise: Promise<unknown>): Promise<JoseError | UsageError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("value" in outcome) throw new Error("This should have failed");
  const { error } = outcome;
  if (error instanceof JoseError || error instanceof UsageError) return error;
  throw error;
}

/** Everything about an error that a caller, or an attacker who sees its log, can tell apart; not where it was thrown. */
export function appearance(error: Error): object {
  const shown = Object.getOwnPropertyNames(error).filter((name) => name !== "stack");
  return {
    class: error.constructor,
    text: String(error),
    json: JSON.stringify(error),
    members: shown.map((name) => [name, Object.getOwnPropertyDescriptor(error, name)]),
    cause: error.cause,
    stackNames: (error.stack ?? "").split("\n")[0],
  };
}
