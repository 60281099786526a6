/**
 * The vectors of the RFCs, and tokens that other software minted: the checks of test/vectors. Those that fix what the public functions
 * choose at random need josette's internal functions, which the packed library does not export; they are left out here.
 */
import { NoOperation } from "../../vectors/checks/plan.ts";
import { interopFiles, rfcFiles } from "../../vectors/files.ts";
import type { Described } from "../../vectors/format.ts";
import { parseVectorFile } from "../../vectors/parse.ts";
import { checksOf, type Check } from "../../vectors/runner.ts";
import type { Outcome, Setting } from "./contract.ts";
import { runRows } from "./rows.ts";

/** Run every check, in the order of the files. */
export async function runVectors(setting: Setting): Promise<readonly Outcome[]> {
  const left = new Set<string>();
  const rows = Object.entries({ ...rfcFiles, ...interopFiles }).flatMap(([file, json]) =>
    parseVectorFile(json).flatMap((vector) =>
      checksOf(vector).map((check) => {
        const row = `${file.replace(".json", "")} ${nameOf(vector, check)}`;
        const work = async (): Promise<void> => {
          try {
            await check.work();
          } catch (error) {
            if (!(error instanceof NoOperation)) throw error;
            left.add(row);
          }
        };
        return { row, needs: check.needs, work };
      }),
    ),
  );
  const outcomes = await runRows("vectors", rows, setting);
  return outcomes.filter(({ row }) => !left.has(row));
}

function nameOf({ section, title }: Described, { direction, serialization, part }: Check): string {
  return [`${section} ${title}: ${direction}`, serialization, part].filter(Boolean).join(", ");
}
