import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { start } from "./child.ts";
import type { Installed, Run } from "./hosts/host.ts";
import { listen, type Loopback } from "./server.ts";
import { inParallel, runTask } from "./session.ts";

let server: Loopback;
beforeAll(async () => (server = await listen(new Map())));
afterAll(() => server.close());

const bundles = { module: "", script: "" };
const task = { kind: "suites", setting: { backend: "auto", origin: "" } } as const;

/** A runtime that runs this text in Node.js; `run` is what it was started with. */
function runtime(text: (run: Run) => string, runs: Run[] = []): Installed {
  return {
    version: "1",
    async start(run) {
      runs.push(run);
      return start(process.execPath, ["--input-type=module", "-e", text(run)]);
    },
  };
}

function post({ origin, session }: Run): string {
  return `await fetch("${origin}/session/${session}", { method: "POST", body: '{"a":1}' });`;
}

describe("runTask", () => {
  test("gives the answer, ends a runtime that goes on, and removes its folder", async () => {
    const runs: Run[] = [];
    const goesOn = runtime((run) => `${post(run)} setInterval(() => {}, 1000);`, runs);
    expect(await runTask(goesOn, task, { server, bundles })).toEqual({ a: 1 });
    expect(existsSync(runs[0]!.scratch)).toBe(false);
  });

  test("fails where the runtime ends without an answer, with what it wrote last", async () => {
    const dies = runtime(() => `console.error("out of memory"); process.exit(1);`);
    await expect(runTask(dies, task, { server, bundles })).rejects.toThrow("out of memory");
  });

  test("fails where the runtime does not answer in time", async () => {
    const runs: Run[] = [];
    const hangs = runtime(() => `setInterval(() => {}, 1000);`, runs);
    await expect(runTask(hangs, task, { server, bundles }, 300)).rejects.toThrow("no answer within");
    expect(existsSync(runs[0]!.scratch)).toBe(false);
  });
});

test("inParallel keeps the order and the width", async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([30, 10, 20, 0], 2, async (milliseconds) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    running--;
    return milliseconds + 1;
  });
  expect(results).toEqual([31, 11, 21, 1]);
  expect(most).toBe(2);
});
