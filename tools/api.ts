/** The report of the public API: `npm run api` writes it, `npm run api:check` compares it with the sources. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { describeApi } from "./describe-api.ts";
import { readEntries } from "./entries.ts";

const folder = "docs/api/";
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

const reports = new Map<string, string>();
for (const [name, markdown] of describeApi(readEntries())) {
  const filepath = `${folder}${name}.md`;
  reports.set(filepath, await format(markdown, { ...(await resolveConfig(filepath)), filepath }));
}
const present = existsSync(folder) ? readdirSync(folder).map((name) => folder + name) : [];
const outdated = [
  ...[...reports].filter(([path, text]) => !present.includes(path) || readFileSync(path, "utf8") !== text),
].map(([path]) => path);
const stray = present.filter((path) => !reports.has(path));

if (values.check) {
  for (const path of [...outdated, ...stray]) {
    console.error(`${path} is not what the sources export. Run npm run api, and look at what changed.`);
  }
  process.exitCode = outdated.length + stray.length === 0 ? 0 : 1;
} else {
  mkdirSync(folder, { recursive: true });
  for (const path of stray) rmSync(path);
  for (const path of outdated) writeFileSync(path, reports.get(path) ?? "");
  for (const path of [...outdated, ...stray]) console.log(path);
}
