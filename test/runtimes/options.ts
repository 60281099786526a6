/** The command line of the runtime matrix. */
import { parseArgs } from "node:util";

/** Which runtimes must have run. WebKitGTK is required by `all` alone. */
export type Requirement = "none" | "all-but-webkit" | "all-but-browsers" | "all";

/** What the command line asks for. */
export interface Options {
  readonly json: boolean;
  /** Names of runtimes or of targets; empty for all. */
  readonly only: readonly string[];
  readonly require: Requirement;
  /** What is done with the table in README.md. */
  readonly readme: "leave" | "write" | "check";
  readonly help: boolean;
}

export const usage = `npm run test:runtimes -- [options]

  --only NAME         run this runtime or target alone (repeatable)
  --require[=WHICH]   fail where a runtime is not installed: all-but-webkit (the default), all-but-browsers, or all;
                      with --only, every runtime that is named
  --json              print the results as JSON
  --write-readme      write the table of runtimes into README.md
  --check-readme      fail where the table in README.md says something else than this run
  --help              print this
`;

const requirements = ["all-but-webkit", "all-but-browsers", "all"] as const;

/**
 * Read the arguments.
 * @throws Error with a message for the terminal.
 */
export function parseOptions(args: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    // parseArgs knows no option whose value may be left out.
    args: args.map((arg) => (arg === "--require" ? "--require=all-but-webkit" : arg)),
    options: {
      only: { type: "string", multiple: true, default: [] },
      require: { type: "string" },
      json: { type: "boolean", default: false },
      "write-readme": { type: "boolean", default: false },
      "check-readme": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const unknown = values.only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Error(`--only ${unknown}: there is no such runtime; there are ${names.join(", ")}`);
  }
  const write = values["write-readme"];
  const check = values["check-readme"];
  if (write && check) throw new Error("--write-readme and --check-readme exclude each other");
  if (write && values.only.length > 0)
    throw new Error("--write-readme needs every runtime: leave --only out");
  return {
    json: values.json,
    only: values.only,
    require: requirement(values.require),
    readme: write ? "write" : check ? "check" : "leave",
    help: values.help,
  };
}

function requirement(given: string | undefined): Requirement {
  if (given === undefined) return "none";
  const known = requirements.find((name) => name === given);
  if (known === undefined) throw new Error(`--require=${given}: it is one of ${requirements.join(", ")}`);
  return known;
}
