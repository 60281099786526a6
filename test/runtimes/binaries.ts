/** Where the runtimes' programs are: in the packages that are pinned beside this file, or on the path. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { onPath } from "./hosts/installed.ts";

/** Programs out of the pinned packages, by their paths in `node_modules`. */
const pinned = {
  node22: "node22/bin/node",
  node24: "node24/bin/node",
  node26: "node26/bin/node",
  bun: "@oven/bun-linux-x64/bin/bun",
  deno: "@deno/linux-x64-glibc/deno",
  workerd: "@cloudflare/workerd-linux-64/bin/workerd",
} as const;

/** Browsers, by the names that they have on different systems. */
const browsers = {
  chromium: ["chromium", "chromium-browser", "google-chrome"],
  firefox: ["firefox-esr", "firefox"],
} as const;

/** A program out of a pinned package. */
export type PinnedName = keyof typeof pinned;

/** A browser. */
export type BrowserName = keyof typeof browsers;

/** The path of a pinned program below `modules`; `undefined` where it is not installed. */
export function pinnedProgram(modules: string, name: PinnedName): string | undefined {
  const path = join(modules, pinned[name]);
  return existsSync(path) ? path : undefined;
}

/** The path of a browser; `undefined` where it is not installed. */
export function browserProgram(name: BrowserName): string | undefined {
  return browsers[name].map(onPath).find((path) => path !== undefined);
}
