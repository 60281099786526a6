/** The runtime matrix: the packed library's portable suite in every runtime, and every runtime's tokens in every other. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { bundleSuite } from "./bundle.ts";
import type { Task } from "./driver.ts";
import { expected } from "./expected.ts";
import type { Installed, Missing } from "./hosts/host.ts";
import { judge, type Verdict } from "./judge.ts";
import { parseOptions, usage, type Options } from "./options.ts";
import { checkReadme, linesOf, writeReadme } from "./readme.ts";
import { progress, report } from "./report.ts";
import { parseAnswer, type Ran, type Result } from "./results.ts";
import { listen } from "./server.ts";
import { inParallel, runTask, type Matrix } from "./session.ts";
import { runtimes, targets, type Runtime, type Target } from "./targets.ts";

// npm runs scripts in the folder of package.json.
const root = process.cwd();
const folder = join(root, "build/runtimes");
const modules = join(root, "test/runtimes/node_modules");
const readmePath = join(root, "README.md");
const WIDTH = 2;

try {
  const names = [...new Set([...runtimes, ...targets].map(({ id }) => id))];
  const options = parseOptions(process.argv.slice(2), names);
  if (options.help) process.stdout.write(usage);
  else process.exitCode = await main(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

async function main(options: Options): Promise<number> {
  const selected = targets.filter(
    ({ id, runtime }) =>
      options.only.length === 0 || [id, runtime.id].some((name) => options.only.includes(name)),
  );
  const results = await runAll(selected);
  const verdict = judge(
    results,
    expected,
    selected.filter((target) => isRequired(target, options)).map(({ id }) => id),
  );
  const problems = [...verdict.problems, ...(await settleReadme(results, verdict, options))];
  if (options.json) {
    const withoutTokens = results.map((result) =>
      result.status === "ran" ? { ...result, minted: result.minted.map(({ row }) => row) } : result,
    );
    process.stdout.write(
      `${JSON.stringify({ results: withoutTokens, problems, notes: verdict.notes }, null, 2)}\n`,
    );
  } else {
    process.stdout.write(report(results, { problems, notes: verdict.notes }));
  }
  return problems.length === 0 ? 0 : 1;
}

async function runAll(selected: readonly Target[]): Promise<readonly Result[]> {
  mkdirSync(folder, { recursive: true });
  const bundles = await bundleSuite(root, folder);
  const suite = { type: "text/javascript; charset=utf-8", body: readFileSync(bundles.module) };
  const server = await listen(new Map([["suite.mjs", suite]]));
  const matrix: Matrix = { server, bundles };
  const found = new Map(selected.map(({ runtime }) => [runtime, runtime.find(modules)]));
  try {
    const own = await inParallel(selected, WIDTH, (target) =>
      runSuites(target, found.get(target.runtime), matrix),
    );
    const sets = own.flatMap((result) =>
      result.status === "ran" ? [{ from: result.target, minted: result.minted }] : [],
    );
    return await inParallel(own, WIDTH, async (result) => {
      const target = selected.find(({ id }) => id === result.target);
      if (result.status !== "ran" || target === undefined) return result;
      const others = sets.filter(({ from }) => from !== result.target);
      return openOthers(result, found.get(target.runtime), { sets: others }, matrix);
    });
  } finally {
    server.close();
  }
}

async function runSuites(
  target: Target,
  found: Installed | Missing | undefined,
  matrix: Matrix,
): Promise<Result> {
  const names = { target: target.id, runtime: target.runtime.id };
  const setting = { backend: target.backend, origin: matrix.server.origin };
  if (found === undefined || "missing" in found) {
    return { status: "not run", ...names, reason: found?.missing ?? "not found" };
  }
  return timed("suites", names, async () => {
    const answer = parseAnswer(await runTask(found, { kind: "suites", setting }, matrix));
    return { status: "ran", ...names, backend: target.backend, version: found.version, ...answer };
  });
}

async function openOthers(
  result: Ran,
  found: Installed | Missing | undefined,
  { sets }: Pick<Extract<Task, { kind: "interop" }>, "sets">,
  matrix: Matrix,
): Promise<Result> {
  if (found === undefined || "missing" in found || sets.length === 0) return result;
  const setting = { backend: result.backend, origin: matrix.server.origin };
  return timed("interop", result, async () => {
    const { outcomes } = parseAnswer(await runTask(found, { kind: "interop", setting, sets }, matrix));
    return { ...result, outcomes: [...result.outcomes, ...outcomes] };
  });
}

async function timed(
  phase: string,
  { target, runtime }: { target: string; runtime: string },
  work: () => Promise<Result>,
): Promise<Result> {
  const begun = performance.now();
  const result = await work().catch((error: unknown): Result => ({
    status: "broken",
    target,
    runtime,
    reason: `${phase}: ${error instanceof Error ? error.message : String(error)}`,
  }));
  process.stderr.write(`${phase.padEnd(8)} ${progress(result, (performance.now() - begun) / 1000)}\n`);
  return result;
}

function isRequired({ id, runtime }: Target, { only, require }: Options): boolean {
  if (require === "none") return false;
  if (only.includes(id) || only.includes(runtime.id) || require === "all") return true;
  return runtime.group === "pinned" || (runtime.group === "browser" && require === "all-but-webkit");
}

/** Write or check the README's table; the result is what is wrong with it. */
async function settleReadme(
  results: readonly Result[],
  verdict: Verdict,
  options: Options,
): Promise<readonly string[]> {
  if (options.readme === "leave") return [];
  const titles = new Map(runtimes.map(({ id, title }) => [id, title]));
  const readme = readFileSync(readmePath, "utf8");
  if (options.readme === "check") {
    const floating = runtimes.filter(({ group }) => group !== "pinned").map(({ title }) => title);
    return checkReadme(readme, linesOf(results, titles, expected), new Set(floating));
  }
  if (verdict.problems.length > 0) return ["README.md was not written, because there are problems"];
  // WebKitGTK is optional here as it is everywhere; its line is there where it ran.
  const missing = results
    .filter(({ status, runtime }) => status !== "ran" && groupOf(runtime) !== "webkit")
    .map(({ target }) => target);
  if (missing.length > 0)
    return [`README.md was not written, because these did not run: ${missing.join(", ")}`];
  const text = writeReadme(readme, linesOf(results, titles, expected), new Date().toISOString().slice(0, 10));
  const style = await resolveConfig(readmePath);
  writeFileSync(readmePath, await format(text, { ...style, filepath: readmePath }));
  return [];
}

function groupOf(runtime: string): Runtime["group"] | undefined {
  return runtimes.find(({ id }) => id === runtime)?.group;
}
