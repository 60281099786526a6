import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";

const src = fileURLToPath(new URL("./src/", import.meta.url));

/** Packages, files of guides, and projects that have their own test runners: they are not tests of this one. */
const notTests = [
  "**/node_modules/**",
  "test/docs/.guides/**",
  "test/runtimes/projects/**",
  "test/sessions/**",
  "test/peers/**",
  "test/guides/**",
];

/**
 * Test files that replace the global `process` or load modules anew. Each needs a process of its own, in which no
 * bundler of another test handles events meanwhile. The others share their processes and the module graph, which saves
 * a third of the time.
 */
const isolated = readdirSync("test", { recursive: true, encoding: "utf8" })
  .map((file) => `test/${file}`)
  .filter((file) => file.endsWith(".test.ts") && !/\/(?:node_modules|projects)\//.test(file))
  .filter((file) => /\bvi\.resetModules\(|"process"/.test(readFileSync(file, "utf8")));

/** The tests with one backend. Tests that do not depend on the backend are excluded from the second one. */
function backendProjects(
  name: string,
  backend: "auto" | "webcrypto",
  exclude: string[],
): TestProjectConfiguration[] {
  return [
    {
      extends: true,
      test: {
        name,
        include: ["test/**/*.test.ts"],
        exclude: [...exclude, ...isolated],
        isolate: false,
        provide: { backend },
      },
    },
    {
      extends: true,
      test: { name: `${name}, isolated`, include: isolated, exclude, isolate: true, provide: { backend } },
    },
  ];
}

export default defineConfig({
  resolve: {
    alias: [
      { find: /^josette$/, replacement: `${src}index.ts` },
      { find: /^josette\/errors$/, replacement: `${src}errors.ts` },
      { find: /^josette\/([a-z0-9]+)$/, replacement: `${src}$1/index.ts` },
    ],
  },
  test: {
    // By default one processor is left to the runner, which would halve the speed with two.
    maxWorkers: "100%",
    // Every test runs with both backends, except tests that do not depend on them.
    projects: [
      ...backendProjects("node:crypto", "auto", notTests),
      ...backendProjects("webcrypto", "webcrypto", [
        ...notTests,
        "test/{cli,docs,encoding,examples,policy,platform/node,runtimes,tools}/**",
        "test/openssl/certificate-paths.test.ts",
      ]),
    ],
    globalSetup: "test/support/global-setup.ts",
    setupFiles: "test/support/setup.ts",
    // Finding the primes of an RSA key can take seconds on a busy machine.
    testTimeout: 30_000,
    coverage: {
      provider: "v8",
      include: ["src/**"],
      reporter: ["text", "text-summary"],
      thresholds: { lines: 95, branches: 90 },
    },
  },
});
