import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import webpack from "webpack";
import { check } from "./run.js";

const out = mkdtempSync(join(tmpdir(), "webpack-"));
const configuration = (target, file) => ({
  mode: "production",
  target,
  context: import.meta.dirname,
  entry: `./${file}`,
  output: { path: out, filename: file },
  // How large a bundle may be is not the question here.
  performance: { hints: false },
});

try {
  const stats = await new Promise((resolve, reject) => {
    webpack([configuration("web", "browser.js"), configuration("webworker", "worker.js")], (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });
  const { warnings = [], errors = [] } = stats.toJson({ all: false, warnings: true, errors: true });
  const messages = [...errors, ...warnings].map(({ message }) => message);
  if (errors.length > 0) throw new Error(messages.join("\n"));
  await check({
    page: readFileSync(join(out, "browser.js"), "utf8"),
    worker: readFileSync(join(out, "worker.js"), "utf8"),
    warnings: messages,
    modules: stats.stats.flatMap(({ compilation }) => [...compilation.modules].flatMap(filesOf)),
  });
} finally {
  rmSync(out, { recursive: true, force: true });
}

/** A module may be several that webpack has put together; its runtime is in no file. */
function filesOf({ modules, resource = [] }) {
  return modules === undefined ? resource : [...modules].flatMap(filesOf);
}
