// What fails fails with an error of the library: anything else that is thrown fails the test.
import { JoseError, UsageError, type JoseErrorCode, type UsageErrorCode } from "josette/errors";

/** The code of a failure. */
export type Code = JoseErrorCode | UsageErrorCode;

/** The code of what a call throws; `undefined` when it does not. */
export function codeOf(call: () => unknown): Code | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return codeIn(error);
  }
}

/** The code of what a promise rejects with; `undefined` when it does not. */
export async function codeOfRejection(promise: Promise<unknown>): Promise<Code | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return codeIn(error);
  }
}

function codeIn(error: unknown): Code {
  if (error instanceof JoseError || error instanceof UsageError) return error.code;
  throw error;
}
