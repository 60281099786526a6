import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { start } from "./child.ts";

/** Starts a process of its own, says its id, and waits with it. */
const parent = `
const { spawn } = require("node:child_process");
const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
console.error("child " + child.pid);
setInterval(() => {}, 1000);
`;

test("a process ends with what it started", async () => {
  const child = start(process.execPath, ["-e", `${parent} setTimeout(() => process.exit(3), 200)`]);
  const text = await child.ended;
  expect(text).toContain("ended with 3");
  expect(await isGone(Number(/child (\d+)/.exec(text)?.[1]))).toBe(true);
});

test("killing a process kills what it started", async () => {
  const child = start(process.execPath, ["-e", `require("node:fs").writeSync(3, "ready");${parent}`], {
    extraPipe: true,
  });
  await new Promise((resolve) => child.pipe(3)?.once("data", resolve));
  await new Promise((resolve) => setTimeout(resolve, 200));
  await child.kill();
  const text = await child.ended;
  expect(text).toContain("ended with SIGKILL");
  expect(await isGone(Number(/child (\d+)/.exec(text)?.[1]))).toBe(true);
});

test("a program that is not there is reported, and there is nothing to kill", async () => {
  const child = start("/nonexistent/program", []);
  expect(await child.ended).toContain("did not start");
  await child.kill();
});

/** Whether a process ends within a second. One that has ended may still be listed until it is waited for. */
async function isGone(pid: number): Promise<boolean> {
  expect(pid).toBeGreaterThan(0);
  for (let attempt = 0; attempt < 20; attempt++) {
    const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z");
    if (status.includes(") Z")) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
