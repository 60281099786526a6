/** The projects, by name, and how each is run. */
import { browserProgram, pinnedProgram, type BrowserName, type PinnedName } from "../binaries.ts";
import type { Command, Plan } from "./project.ts";

/** `modules` is the folder of the packages in which the runtimes are, `folder` the one of the projects. */
export function projects(modules: string, folder: string): Readonly<Record<string, Plan>> {
  const own = process.execPath;
  const script = (...args: readonly string[]): Plan => [{ program: own, args }];
  const program = (name: PinnedName): string =>
    pinnedProgram(modules, name) ?? `${name}, which npm ci --prefix test/runtimes installs`;
  const nodes = [own, program("node22"), program("node24"), program("node26")];
  const everyNode = (...args: readonly string[]): readonly Command[] =>
    nodes.map((node) => ({ program: node, args }));
  const jest = (...tests: readonly string[]): Plan =>
    script(
      "--experimental-vm-modules",
      "node_modules/jest/bin/jest.js",
      "--config=jest/jest.config.js",
      ...tests,
    );
  const browser = (name: BrowserName): Plan => {
    const path = browserProgram(name);
    return path === undefined ? { skipped: `${name} is not installed` } : script("csp/main.js", name, path);
  };

  return {
    commonjs: everyNode("commonjs/main.cjs"),
    "frozen-intrinsics": everyNode("--frozen-intrinsics", "plain.js"),
    "frozen-prototypes": everyNode("frozen/prototypes.js"),
    permissions: [
      { program: own, args: [permissionFlag(), `--allow-fs-read=${folder}/*`, "plain.js"] },
      ...nodes.slice(1).map((node) => ({
        program: node,
        args: ["--permission", `--allow-fs-read=${folder}/*`, "plain.js"],
      })),
    ],
    deno: [{ program: program("deno"), args: ["run", "--no-prompt", "--no-lock", "plain.js"] }],
    workerd: script("workerd/main.js", program("workerd")),
    "cross-realm": everyNode("cross-realm/main.js"),
    "jest-node": jest("node"),
    "jest-jsdom-bare": jest("bare"),
    "jest-jsdom": jest("jsdom"),
    "vitest-jsdom": script("node_modules/vitest/vitest.mjs", "run", "--root=vitest", "--reporter=dot"),
    esbuild: script("bundlers/esbuild.js"),
    rollup: script("bundlers/rollup.js"),
    vite: script("bundlers/vite.js"),
    webpack: script("bundlers/webpack.js"),
    "csp-chromium": browser("chromium"),
    "csp-firefox": browser("firefox"),
    "typescript-5.7": script("typescript/check.js", "5.7"),
    "typescript-5.8": script("typescript/check.js", "5.8"),
    "typescript-5.9": script("typescript/check.js", "5.9"),
    "typescript-6.0": script("typescript/check.js", "6.0"),
  };
}

/** Node.js 20 has another name for it. */
function permissionFlag(): string {
  return process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
}
