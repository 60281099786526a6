// `npm run vectors`: every example of the RFCs, run against josette in this runtime.
//
//   npm run vectors -- --rfc 7520 --rfc 7797     only these
//   npm run --silent vectors -- --json           for machines

import { parseArgs } from "node:util";
import { rfcFiles } from "./files.ts";
import type { Vector } from "./format.ts";
import { internals, runtimeName } from "./internals.ts";
import { useInternals } from "./operations.ts";
import { parseVectorFile } from "./parse.ts";
import { reportOn, totalsOf } from "./report.ts";
import { runVector, type Outcome } from "./runner.ts";

/** What was asked for; an exit code and a message where that is not to run anything. */
type Request =
  | { readonly rfcs: ReadonlySet<string>; readonly json: boolean }
  | { readonly exitCode: number; readonly message: string };

useInternals(internals);
const vectors = Object.values(rfcFiles).flatMap(parseVectorFile);
const known = new Set(vectors.map(({ rfc }) => String(rfc)));
const USAGE = [
  "usage: npm run vectors -- [--rfc <number>]... [--json]",
  `There are vectors of RFC ${[...known].join(", ")}.`,
].join("\n");
process.exitCode = await answer(readRequest());

async function answer(request: Request): Promise<number> {
  if ("rfcs" in request) return runAll(request.rfcs, request.json);
  const { exitCode, message } = request;
  if (exitCode === 0) console.log(message);
  else console.error(message);
  return exitCode;
}

function readRequest(): Request {
  try {
    const { values } = parseArgs({
      options: {
        rfc: { type: "string", multiple: true },
        json: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
    if (values.help === true) return { exitCode: 0, message: USAGE };
    const asked = (values.rfc ?? [])
      .flatMap((list) => list.split(","))
      .map((name) => name.replace(/^rfc\s*/i, ""));
    const unknown = asked.filter((name) => !known.has(name));
    if (unknown.length > 0) return misunderstood(`There are no vectors of RFC ${unknown.join(", ")}`);
    return { rfcs: asked.length > 0 ? new Set(asked) : known, json: values.json === true };
  } catch (error) {
    return misunderstood(error instanceof Error ? error.message : String(error));
  }
}

function misunderstood(problem: string): Request {
  return { exitCode: 2, message: `${problem}\n${USAGE}` };
}

/** @returns the exit code */
async function runAll(rfcs: ReadonlySet<string>, json: boolean): Promise<number> {
  const started = Date.now();
  const outcomes = await runEach(vectors.filter(({ rfc }) => rfcs.has(String(rfc))));
  const seconds = (Date.now() - started) / 1000;
  const runtime = runtimeName();
  const totals = totalsOf(outcomes);
  const colors = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  console.log(
    json
      ? JSON.stringify({ runtime, seconds, totals, outcomes }, null, 2)
      : reportOn(outcomes, { runtime, seconds, colors }),
  );
  return totals.failed > 0 ? 1 : 0;
}

/** One vector after the other, so that a slow one cannot hide behind the others. */
async function runEach(list: readonly Vector[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const vector of list) outcomes.push(...(await runVector(vector)));
  return outcomes;
}
