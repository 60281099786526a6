/** What is installed: files of the pinned packages, programs on the path, and their versions. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Missing } from "./host.ts";

/** What is said of a pinned package that is not there. */
export const notInstalled: Missing = { missing: "not installed; run npm ci --prefix test/runtimes" };

/** The path of a program, if there is one. */
export function onPath(program: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}

/** The version in what a program prints about itself; `undefined` for one that does not run. */
export function versionOf(program: string, args: readonly string[] = ["--version"]): string | undefined {
  try {
    const text = execFileSync(program, args, {
      encoding: "utf8",
      timeout: 20_000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return /\d+(?:[.-]\d+)+/.exec(text)?.[0];
  } catch {
    return undefined;
  }
}
