/** Whether a run of the matrix is as it should be. */
import type { Expectation, Lack } from "./expected.ts";
import { INTEROP, nameOf, type Ran, type Result } from "./results.ts";
import type { Outcome } from "./suite/contract.ts";

/** What is wrong, and what is worth knowing. */
export interface Verdict {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** Judge the results against what is expected of each runtime. `required` are the ids of the targets that must have run. */
export function judge(
  results: readonly Result[],
  expected: Readonly<Record<string, Expectation>>,
  required: readonly string[],
): Verdict {
  const problems: string[] = [];
  const notes: string[] = [];
  const ran = results.filter((result) => result.status === "ran");
  const rows = new Set(ran.flatMap(({ outcomes }) => outcomes.filter(isOwn).map(nameOf)));

  if (ran.length === 0) problems.push("nothing ran");
  for (const result of results) {
    if (result.status !== "ran") {
      const fatal = result.status === "broken" || required.includes(result.target);
      (fatal ? problems : notes).push(`${result.target} ${result.status}: ${result.reason}`);
      continue;
    }
    const lacks = lacksOf(result, expected[result.runtime]);
    problems.push(...faultsOf(result, rows).map((fault) => `${result.target}: ${fault}`));
    const { lost, gained } = compare(result, lacks);
    problems.push(...lost.map((text) => `${result.target}: ${text}`));
    (isNewer(result, expected[result.runtime]) ? notes : problems).push(
      ...gained.map((text) => `${result.target}: ${text}`),
    );
  }
  return { problems, notes };
}

/** What a runtime is expected to lack with the backend that it ran with. */
export function lacksOf({ backend }: Ran, expectation: Expectation | undefined): readonly Lack[] {
  return (expectation?.lacks ?? []).filter((lack) => lack.backend === undefined || lack.backend === backend);
}

function faultsOf({ outcomes, minted }: Ran, rows: ReadonlySet<string>): string[] {
  const names = outcomes.map(nameOf);
  const once = new Set(names);
  return [
    ...outcomes
      .filter(({ status }) => status === "failed")
      .map((outcome) => `FAILED ${nameOf(outcome)}: ${outcome.detail}`),
    ...[...rows].filter((row) => !once.has(row)).map((row) => `${row} ran elsewhere and not here`),
    ...names.filter((row, index) => names.indexOf(row) !== index).map((row) => `${row} ran twice`),
    ...(outcomes.some(isOwn) ? [] : ["no row ran"]),
    ...(minted.length > 0 ? [] : ["no token was minted"]),
  ];
}

function compare(result: Ran, lacks: readonly Lack[]): { lost: string[]; gained: string[] } {
  const lost = result.outcomes
    .filter(({ status }) => status === "not supported")
    .filter((outcome) => !lacks.some(({ rows }) => rows.test(nameOf(outcome))))
    .map((outcome) => `${nameOf(outcome)} is not supported, which is not expected: ${outcome.detail}`);
  const gained = lacks.flatMap(({ what, rows }) => {
    const concerned = result.outcomes.filter((outcome) => rows.test(nameOf(outcome)));
    if (concerned.length === 0) return [`no row is about ${what}, which is expected to be missing`];
    return concerned
      .filter(({ status }) => status === "ok")
      .map((outcome) => `${nameOf(outcome)} passed, although ${what} is expected to be missing`);
  });
  return { lost, gained };
}

function isNewer({ version }: Ran, expectation: Expectation | undefined): boolean {
  return expectation?.writtenFor !== undefined && Number.parseInt(version, 10) > expectation.writtenFor;
}

function isOwn({ suite }: Outcome): boolean {
  return suite !== INTEROP;
}
