/** What runs inside every runtime: it fetches a task from the harness's server, does it with the suite, and posts what came of it. */
import type { Minted, Outcome, Setting } from "./suite/contract.ts";
import { mint, open, runSuites } from "./suite/main.ts";

/** Tokens that one target minted. */
export interface MintedSet {
  readonly from: string;
  readonly minted: readonly Minted[];
}

/** What a runtime is to do. */
export type Task =
  | { readonly kind: "suites"; readonly setting: Setting }
  | { readonly kind: "interop"; readonly setting: Setting; readonly sets: readonly MintedSet[] };

/** What came of it. An `error` says that the suite itself threw, which no row may cause. */
export type Answer =
  { readonly outcomes: readonly Outcome[]; readonly minted: readonly Minted[] } | { readonly error: string };

/** Do the one task of a session. */
export async function serve(origin: string, session: string): Promise<void> {
  const url = `${origin}/session/${session}`;
  const task = (await (await fetch(url)).json()) as Task;
  const answer = await work(task).catch((error: unknown): Answer => ({ error: describe(error) }));
  await fetch(url, { method: "POST", body: JSON.stringify(answer) });
}

async function work(task: Task): Promise<Answer> {
  if (task.kind === "suites") {
    const outcomes = await runSuites(task.setting);
    try {
      return { outcomes, minted: await mint(task.setting) };
    } catch (error) {
      const failure: Outcome = {
        suite: "minting",
        row: "all tokens",
        status: "failed",
        detail: describe(error),
      };
      return { outcomes: [...outcomes, failure], minted: [] };
    }
  }
  const outcomes: Outcome[] = [];
  for (const { from, minted } of task.sets) {
    const opened = await open(minted, task.setting);
    if (opened.length !== minted.length) {
      throw new Error(`${minted.length} tokens from ${from}, but ${opened.length} outcomes`);
    }
    for (const outcome of opened) {
      outcomes.push({ ...outcome, suite: "interop", row: `${outcome.row} from ${from}` });
    }
  }
  return { outcomes, minted: [] };
}

function describe(error: unknown): string {
  return error instanceof Error ? `${String(error)}\n${error.stack ?? ""}` : String(error);
}
