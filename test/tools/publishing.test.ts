// What publishing needs beside the package: jsr.json and the workflows.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readEntries } from "../../tools/entries.ts";

const folder = ".github/workflows";
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(`${folder}/${name}`, "utf8"),
}));
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, unknown>;

describe("jsr.json", () => {
  const jsr = JSON.parse(readFileSync("jsr.json", "utf8")) as Record<string, unknown>;

  test("exports the sources of all entries", () => {
    const sources = readEntries().map(({ module }) => `./src/${module}.ts`);
    expect(Object.values(jsr["exports"] as object).sort()).toEqual(sources.sort());
    const subpaths = Object.keys(manifest["exports"] as object).filter((path) => path !== "./package.json");
    expect(Object.keys(jsr["exports"] as object)).toEqual(subpaths);
  });

  test("has the version and license of the package", () => {
    expect(jsr).toMatchObject({ version: manifest["version"], license: manifest["license"] });
  });
});

describe.each(workflows)("$name", ({ text }) => {
  test("pins every action to a commit, and says its version", () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action = ""]) => action);
    expect(uses.filter((action) => !action.startsWith("./"))).not.toEqual([]);
    for (const action of uses.filter((one) => !one.startsWith("./"))) {
      expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test("grants nothing to all jobs, and each job only what it needs", () => {
    expect(text).toMatch(/^permissions: \{\}$/m);
    const [, jobs = ""] = text.split(/^jobs:$/m);
    for (const job of jobs.split(/^ {2}(?=[a-z]+:$)/m).slice(1)) expect(job).toMatch(/^ {4}permissions:$/m);
    const granted = [...text.matchAll(/^ {6}([a-z-]+): (write)/gm)].map(([, name]) => name);
    expect(granted).toEqual(text.includes("npm publish") ? ["id-token", "contents"] : []);
  });
});
