/** The programs that are not part of the library and what each needs, by the name that `tools/run.mjs` takes. */

export interface Program {
  readonly source: string;
  /** The bundle. Node finds packages from where it is. */
  readonly outfile: string;
  /**
   * What `josette` means: the built JavaScript, the whole built package with its declarations, the sources in `src`, or nothing,
   * where the program does not import it.
   */
  readonly library: "javascript" | "package" | "sources" | "none";
  /** A folder whose package lock is installed first. */
  readonly install?: string;
}

export const programs: Readonly<Record<string, Program>> = {
  demo: { source: "examples/demo/main.ts", outfile: "build/demo/main.js", library: "javascript" },
  "entra-api": {
    source: "examples/entra-api/main.ts",
    outfile: "build/examples/entra-api.js",
    library: "javascript",
  },
  website: {
    source: "examples/website/main.ts",
    outfile: "build/examples/website.js",
    library: "javascript",
  },
  "client-credentials": {
    source: "examples/client-credentials/main.ts",
    outfile: "build/examples/client-credentials.js",
    library: "javascript",
  },
  "session-cookies": {
    source: "examples/session-cookies/main.ts",
    outfile: "build/examples/session-cookies.js",
    library: "javascript",
  },
  "own-algorithm": {
    source: "examples/own-algorithm/main.ts",
    outfile: "build/examples/own-algorithm.js",
    library: "javascript",
  },
  middleware: {
    source: "examples/middleware/main.ts",
    outfile: "build/examples/middleware.js",
    library: "javascript",
    install: "examples/middleware",
  },
  // It needs functions that no entry exports.
  vectors: { source: "test/vectors/main.ts", outfile: "build/vectors/main.js", library: "sources" },
  // The bundle is beside bench/node_modules, where Node finds the other libraries and josette.
  bench: {
    source: "bench/main.ts",
    outfile: "bench/build/main.js",
    library: "javascript",
    install: "bench",
  },
  runtimes: {
    source: "test/runtimes/main.ts",
    outfile: "build/runtimes/harness/main.js",
    library: "javascript",
  },
  projects: {
    source: "test/runtimes/projects/run.ts",
    outfile: "build/projects/runner/run.js",
    library: "package",
    install: "test/runtimes/projects",
  },
  inspector: { source: "tools/inspector.ts", outfile: "build/tools/inspector.js", library: "none" },
  // The bundle is beside test/inspector/node_modules.
  "inspector-tests": {
    source: "test/inspector/main.ts",
    outfile: "test/inspector/build/main.js",
    library: "none",
    install: "test/inspector",
  },
  declarations: {
    source: "tools/write-declarations.ts",
    outfile: "build/tools/write-declarations.js",
    library: "none",
  },
  api: { source: "tools/api.ts", outfile: "build/tools/api.js", library: "none" },
  sections: { source: "tools/sections.ts", outfile: "build/tools/sections.js", library: "none" },
  package: { source: "tools/package.ts", outfile: "build/tools/package.js", library: "none" },
};
