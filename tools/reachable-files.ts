/** Walks from files to all files that they import, statically or dynamically, and to those that declarations refer to. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import ts from "typescript";

/** Returns the files that can be reached, with their texts. Only relative specifiers are followed. */
export function reachableFiles(starts: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const left = [...starts];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (found.has(path)) continue;
    const text = readFileSync(path, "utf8");
    found.set(path, text);
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      if (fileName.startsWith(".")) left.push(fileOf(join(dirname(path), fileName), path));
    }
  }
  return found;
}

/** A declaration names the JavaScript that it describes. */
function fileOf(target: string, from: string): string {
  const declaration = target.replace(/\.js$/, ".d.ts");
  return from.endsWith(".d.ts") && existsSync(declaration) ? declaration : target;
}
