/**
 * `npm run example:middleware -- NAME...`: runs the middlewares of the guides, all of them without a name. The exit
 * code is 0 if every request had the expected response.
 */
import { createReport, wantsColour } from "../demo/report.ts";
import { hasRedis, programs } from "./programs.ts";
import { runProgram, surprises } from "./run.ts";

const report = createReport(
  (text) => process.stdout.write(text),
  wantsColour(process.env, process.stdout.isTTY),
);
const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(programs, name));
if (unknown === undefined) {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  report.title("The middlewares of the guides", "Each with its framework, and an issuer on 127.0.0.1.");
  try {
    for (const [name, program] of Object.entries(programs)) {
      if (names.includes(name) || (names.length === 0 && canRun(name))) await show(name, program);
    }
  } catch (error) {
    report.failure(error);
    process.exitCode = 1;
  }
} else {
  process.stderr.write(
    `There is no "${unknown}". The middlewares are ${Object.keys(programs).join(", ")}.\n`,
  );
  process.exitCode = 2;
}

function canRun(name: string): boolean {
  if (name !== "redis" || hasRedis()) return true;
  process.stderr.write("WARNING: redis-server is not installed. NOTHING WAS RUN WITH REDIS.\n");
  return false;
}

async function show(name: string, program: (typeof programs)[string]): Promise<void> {
  report.heading(program.title, `${name}, docs/guides/${program.guide}.md`);
  const exchanges = await runProgram(name, program);
  report.rows(
    "",
    exchanges.map(({ request, outcome, field }) => ({
      name: request,
      value: String(outcome.status),
      note: outcome.subject ?? field,
    })),
  );
  const [surprise] = surprises(exchanges);
  if (surprise === undefined) return;
  const { request, outcome, expected } = surprise;
  throw new Error(`${name}: ${request}: ${JSON.stringify(outcome)} instead of ${JSON.stringify(expected)}`);
}
