/** Writes the package's declarations to `dist`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { readDeclarations } from "./declarations.ts";
import { readEntries } from "./entries.ts";
import { printDeclarations } from "./print-declarations.ts";

for (const [path, published] of readDeclarations(readEntries().map(({ module }) => module))) {
  const file = `dist/${path}.d.ts`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, printDeclarations(published));
}
