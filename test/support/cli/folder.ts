// A temporary folder with files for the command.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

export interface Folder {
  /** The path of a file that need not exist. */
  readonly path: (name: string) => string;
  /** Writes a file, and returns its path. */
  readonly file: (name: string, content: string | Uint8Array) => string;
}

/** Makes a folder that is removed after the tests of the file. */
export function temporaryFolder(): Folder {
  const folder = mkdtempSync(join(tmpdir(), "josette-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    file: (name, content) => {
      writeFileSync(path(name), content);
      return path(name);
    },
  };
}
