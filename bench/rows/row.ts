/** A row: what is measured, and who takes part. */
import type { ContenderName, Library } from "../library.ts";
import { inTurn } from "../material/in-turn.ts";
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

/** One input, and what its outcome has to be. */
export interface Case<Input, Output> {
  readonly input: Input;
  /** Throws, or rejects, when the outcome is not what it should be. */
  readonly check: (outcome: Output) => unknown;
}

interface Contest<Input, Output> {
  readonly libraries: readonly Library[];
  /** What a library makes of the task; `undefined` where it cannot do it. */
  readonly prepare: (library: Library) => Prepared<Input, Output>;
  /** Every operation takes the next input. */
  readonly cases: readonly Case<Input, Output>[];
  /** Takes the place of the cases' inputs while it is timed. */
  readonly input?: () => Input;
  /** Inputs that every contender but the floor must refuse. */
  readonly refused?: readonly Input[];
}

/** Prepares and checks everyone who can do it. */
export async function contendersOf<Input, Output>(
  contest: Contest<Input, Output>,
): Promise<readonly Contender[]> {
  const { libraries, prepare, cases } = contest;
  const input = contest.input ?? inTurn(cases.map((each) => each.input));
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

/** The first inputs are enough: all are minted alike. */
const checkedCases = 3;

async function checkOperation<Input, Output>(
  { outcome }: Operation<Input, Output>,
  { cases, refused = [] }: Contest<Input, Output>,
  name: ContenderName,
): Promise<void> {
  for (const { input, check } of cases.slice(0, checkedCases)) await check(await outcome(input));
  if (name === "floor") return;
  for (const bad of refused) {
    const accepted = await outcome(bad).then(
      () => true,
      () => false,
    );
    if (accepted) throw new Error(`It accepts ${JSON.stringify(bad)}`);
  }
}
