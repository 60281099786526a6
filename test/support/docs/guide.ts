// What the programs of the guides print, and what they say that they print.
import { readFileSync } from "node:fs";
import { vi } from "vitest";

export { writeGuide } from "../../../tools/guide-files.ts";

/** Imports a file of a guide, and returns the lines that it printed with `console.log`. */
export async function printedBy(path: string): Promise<string[]> {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...values: readonly unknown[]) => {
    lines.push(values.map(String).join(" "));
  });
  try {
    await import(/* @vite-ignore */ path);
  } finally {
    log.mockRestore();
  }
  return lines;
}

/** The lines that a file of a guide says it prints: the comments after `console.log(...);`, in their order. */
export function shownIn(path: string): string[] {
  const calls = readFileSync(path, "utf8").matchAll(/^ *console\.log\(.*\);(?: \/\/ (.*))?$/gm);
  return Array.from(calls, ([, comment]) => comment ?? "nothing is shown");
}
