/** What one contender does in one row. */

/** An operation that has been prepared: keys are imported and options read. */
export interface Operation<Input, Output> {
  /** What is measured, as the contender's own users call it. */
  readonly run: (input: Input) => unknown;
  /** The same, with its outcome in the form that all contenders share, to check that it is right. */
  readonly outcome: (input: Input) => Promise<Output>;
}

/** `run` is measured alone; `read` takes what all contenders share from its result. */
export function operation<Input, Result, Output>(
  run: (input: Input) => Result | Promise<Result>,
  read: (result: Result) => Output,
): Operation<Input, Output> {
  return { run, outcome: async (input) => read(await run(input)) };
}

/** The same in any form that is there at once or later. */
export type Prepared<Input, Output> =
  Operation<Input, Output> | undefined | Promise<Operation<Input, Output> | undefined>;
