/** Reads a caller's limits. */
import { deepestJson, defaultLimits, type Limits } from "../limits.ts";
import { OptionReader } from "./reader.ts";
import { invalidOption, positiveInteger } from "./values.ts";

/** Reads and validates the `limits` option. */
export const limitOptions: OptionReader<Partial<Limits>> = /* @__PURE__ */ new OptionReader<Partial<Limits>>(
  "limits",
  {
    tokenLength: { kind: "strict", is: positiveInteger },
    headerLength: { kind: "strict", is: positiveInteger },
    inflatedLength: { kind: "strict", is: positiveInteger },
    keys: { kind: "strict", is: positiveInteger },
    recipients: { kind: "strict", is: positiveInteger },
    pbes2Count: { kind: "strict", is: positiveInteger },
    pbes2Iterations: { kind: "strict", is: positiveInteger },
    privateOperations: { kind: "strict", is: positiveInteger },
    jsonDepth: { kind: "strict", is: positiveInteger },
  },
);

/**
 * Reads limits and fills in the defaults.
 * @throws UsageError `ERR_INVALID_OPTION` for a limit that is unknown or not a positive integer.
 */
export function resolveLimits(limits: Partial<Limits> | undefined): Limits {
  if (limits === undefined) return defaultLimits;
  const resolved = { ...defaultLimits, ...limitOptions.read(limits) };
  if (resolved.jsonDepth > deepestJson)
    throw invalidOption(`limits.jsonDepth must be at most ${deepestJson}`);
  return Object.freeze(resolved);
}
