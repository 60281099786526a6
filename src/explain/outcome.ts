/** The outcome of a diagnosis. */
import type { Examination } from "./examination.ts";
import type { OpenedLayers } from "./layers.ts";
import type { Diagnosis } from "./types.ts";

/** Decides the outcome by the findings and by the layers that were opened. */
export function outcomeOf(
  { findings, policies }: Pick<Examination, "findings" | "policies">,
  { isAuthentic }: OpenedLayers,
): Diagnosis["outcome"] {
  if (findings.some(({ severity }) => severity === "error")) return "refused";
  return isAuthentic && policies.list.length > 0 ? "accepted" : "unverified";
}
