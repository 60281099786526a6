/** The entries of the package. The exports of package.json are the only list of them. */
import { readFileSync } from "node:fs";

export interface Entry {
  /** As an application imports it: `josette`, `josette/jws`. */
  readonly specifier: string;
  /** Where it is below `src` and `dist`, without a suffix: `index`, `jws/index`. */
  readonly module: string;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

export function readEntries(): readonly Entry[] {
  const { name, exports } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
  return Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === "string"
      ? []
      : [
          {
            specifier: name + subpath.slice(1),
            module: target.default.replace(/^\.\/dist\//, "").replace(/\.js$/, ""),
          },
        ],
  );
}
