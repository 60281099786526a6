/**
 * Checks what would be published: its size, that it holds no map and no file that nothing refers to, that a bundler can leave out
 * what a program does not use, and that no entry leads to src/explain, which says why a decryption failed.
 *
 * `npm run check:package` then runs publint and attw. Of attw's rules `cjs-resolves-to-esm` alone is ignored: the package has
 * ES modules only, which `require` loads from Node.js 20.19 on, the oldest version that is supported.
 */
import { execFileSync } from "node:child_process";
import { readDeclarations } from "./declarations.ts";
import { shakenSizeProblems } from "./shaken-size.ts";
import { findingTexts } from "../src/explain/codes/all.ts";
import { readEntries } from "./entries.ts";
import { reachableFiles } from "./reachable-files.ts";
import { commandFiles } from "./write-command.ts";

/** Bytes of the unpacked package. */
const LARGEST = 900_000;

interface Packed {
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

const [packed] = JSON.parse(
  execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { encoding: "utf8" }),
) as Packed[];
if (packed === undefined) throw new Error("npm pack named no package");

const modules = readEntries().map(({ module }) => module);
const expected = new Set([
  ...["package.json", "README.md", "LICENSE", "dist/all.js"],
  ...modules.map((module) => `dist/${module}.js`),
  ...(await commandFiles()),
  ...Array.from(readDeclarations(modules).keys(), (path) => `dist/${path}.d.ts`),
]);
const paths = new Set(packed.files.map(({ path }) => path));
const problems = [
  ...[...paths].filter((path) => !expected.has(path)).map((path) => `${path} must not be published`),
  ...[...expected].filter((path) => !paths.has(path)).map((path) => `${path} is missing`),
];
if (packed.unpackedSize > LARGEST) {
  problems.push(`the unpacked package has ${packed.unpackedSize} bytes, more than ${LARGEST}`);
}
const starts = modules.flatMap((module) => [`dist/${module}.js`, `dist/${module}.d.ts`]);
for (const [path, text] of reachableFiles(starts)) {
  if (path.startsWith("dist/cli/")) problems.push(`${path}, of the command, can be reached from an entry`);
  const codes = Object.keys(findingTexts).filter((code) => text.includes(`"${code}"`));
  if (codes.length > 3)
    problems.push(`${path} has the findings of src/explain: ${codes.slice(0, 4).join(", ")}`);
}
problems.push(...(await shakenSizeProblems()));
for (const problem of problems) console.error(problem);
console.log(`${paths.size} files, ${Math.ceil(packed.unpackedSize / 1000)} kB unpacked`);
process.exitCode = problems.length === 0 ? 0 : 1;
