/** The command line. */
import { parseArgs } from "node:util";
import type { Pace } from "./rounds.ts";

export interface Options {
  readonly pace: Pace;
  readonly quick: boolean;
  /** Fresh processes for each import time. */
  readonly importRounds: number;
  /** Part of the names of the rows to measure. */
  readonly row: string;
  readonly json: boolean;
  readonly plot: boolean;
  /** Measures nothing but throughput against worker threads. */
  readonly cores: boolean;
  /** Measures nothing but where josette's time goes. */
  readonly profile: boolean;
  /** What a child process of the bench is to do; the empty text in the process that the user started. */
  readonly child: string;
}

export const usage = `npm run bench [-- options]

  --quick       fewer and shorter rounds: about a minute
  --row <text>  only rows whose name contains the text, as "verify" or "nested-1.3kB"; also
                "latency", "key-files", "cold-start", "sizes" and "imports"
  --json        the report for machines, and nothing else on standard output (with npm run --silent)
  --plot        write bench/bench.svg
  --cores       only tokens per second against worker threads, one verifier each
  --profile     only where josette's time goes in each row, by function
  --help        this text
`;

/** Throws what `parseArgs` throws; `undefined` asks for help. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      row: { type: "string", default: "" },
      json: { type: "boolean", default: false },
      plot: { type: "boolean", default: false },
      cores: { type: "boolean", default: false },
      profile: { type: "boolean", default: false },
      child: { type: "string", default: "" },
      help: { type: "boolean", default: false },
    },
  });
  const { quick, help, ...chosen } = values;
  if (help) return undefined;
  return { pace: quick ? brief : thorough, quick, importRounds: quick ? 3 : 15, ...chosen };
}

const brief: Pace = {
  warmUp: 40,
  sample: 5,
  perCaller: 4,
  rounds: 3,
  allocation: { runs: 2, operations: 8 },
};
const thorough: Pace = {
  warmUp: 150,
  sample: 25,
  perCaller: 8,
  rounds: 17,
  allocation: { runs: 5, operations: 24 },
};
