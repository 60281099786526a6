// The site that `npm run docs` builds: every page and every entry is in its navigation, under a heading that has a place there.
import { readdirSync, readFileSync } from "node:fs";
import * as root from "josette";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const config = JSON.parse(read("typedoc.json")) as {
  projectDocuments: string[];
  entryPoints: string[];
  categoryOrder: string[];
};
const tasks = JSON.parse(read("tools/site-tasks.json")) as Record<string, string[]>;
const manifest = JSON.parse(read("package.json")) as { exports: Record<string, unknown> };
const guides = readdirSync(new URL("../../docs/guides/", import.meta.url)).map(
  (name) => `docs/guides/${name}`,
);

const only = (text: string, pattern: RegExp): string => {
  const [found, ...more] = text.matchAll(pattern);
  expect(more).toEqual([]);
  return found?.[1] ?? "";
};

test("every guide is a page, once", () => {
  const pages = config.projectDocuments.filter((path) => path.startsWith("docs/guides/"));
  expect(pages.toSorted()).toEqual(guides.toSorted());
});

test.each(guides)("%s has a title and a category of the navigation", (path) => {
  const frontMatter = /^---\n([^]*?)\n---\n/.exec(read(path))?.[1] ?? "";
  expect(only(frontMatter, /^title: (.+)$/gm)).not.toBe("");
  expect(config.categoryOrder).toContain(only(frontMatter, /^category: (.+)$/gm));
});

test("entries are called as they are imported", () => {
  const names = config.entryPoints.map((path) => only(read(path), /^ \* @module (.+)$/gm));
  const imported = Object.keys(manifest.exports).filter((name) => !name.endsWith(".json"));
  expect(names.toSorted()).toEqual(imported.map((name) => `josette${name.slice(1)}`).toSorted());
});

test("every function of the root entry has a task, and every task a place in the navigation", () => {
  const functions = Object.entries(root).filter(
    ([, value]) => typeof value === "function" && !/^class\b/.test(String(value)),
  );
  const grouped = Object.values(tasks).flat();
  expect(functions.map(([name]) => name).filter((name) => !grouped.includes(name))).toEqual([]);
  expect(Object.keys(tasks).filter((task) => !config.categoryOrder.includes(task))).toEqual([]);
});
