/** A row: what is measured, and who takes part. */
import type { ContenderName, Library } from "../library.ts";
import type { Operation, Prepared } from "../operation.ts";
import type { Contestant } from "../rounds.ts";

export interface Row {
  /** Short and stable, for `--row` and for machines. */
  readonly id: string;
  readonly title: string;
  /** The numbers of callers it is measured with. */
  readonly callers: readonly number[];
  /** Mints what is needed, prepares every contender, and checks each one's result. */
  readonly contenders: () => Promise<readonly Contender[]>;
}

export interface Contender extends Contestant {
  readonly name: ContenderName;
}

interface Contest<Input, Output> {
  readonly libraries: readonly Library[];
  /** What a library makes of the task; `undefined` where it cannot do it. */
  readonly prepare: (library: Library) => Prepared<Input, Output>;
  /** What each operation gets. */
  readonly input: () => Input;
  /** Throws, or rejects, when the outcome is not what it should be. */
  readonly check: (outcome: Output) => unknown;
  /** Inputs that every contender but the floor must refuse. */
  readonly refused?: readonly Input[];
}

/** Prepares and checks everyone who can do it. */
export async function contendersOf<Input, Output>(
  contest: Contest<Input, Output>,
): Promise<readonly Contender[]> {
  const { libraries, prepare, input } = contest;
  const contenders: Contender[] = [];
  for (const library of libraries) {
    const { name, enter = () => undefined } = library;
    enter();
    try {
      const prepared = await prepare(library);
      if (prepared === undefined) continue;
      await checkOperation(prepared, contest, name);
      contenders.push({ name, enter, run: () => prepared.run(input()) });
    } catch (error) {
      throw new Error(`${name} does not do what it should`, { cause: error });
    }
  }
  return contenders;
}

async function checkOperation<Input, Output>(
  { outcome }: Operation<Input, Output>,
  { input, check, refused = [] }: Contest<Input, Output>,
  name: ContenderName,
): Promise<void> {
  await check(await outcome(input()));
  if (name === "floor") return;
  for (const bad of refused) {
    const accepted = await outcome(bad).then(
      () => true,
      () => false,
    );
    if (accepted) throw new Error(`It accepts ${JSON.stringify(bad)}`);
  }
}
