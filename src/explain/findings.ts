/** Creates findings from the tables, and sorts them. */
import { findingTexts, type FindingCode } from "./codes/all.ts";
import type { Finding } from "./types.ts";

/** The values of the placeholders in a finding's texts, such as `{kid}`. */
export type FindingValues = Readonly<Record<string, string | number>>;

/** The layer and key that a finding concerns. */
export interface FindingPlace {
  readonly layer?: number | undefined;
  readonly key?: number | undefined;
  /** Replaces the severity of the table, if it depends on the policy. */
  readonly severity?: Finding["severity"] | undefined;
}

/** Creates a finding. */
export function finding(code: FindingCode, values: FindingValues = {}, place: FindingPlace = {}): Finding {
  const { message, action, ...row } = findingTexts[code];
  const { layer, key, severity = row.severity } = place;
  return {
    code,
    severity,
    message: filled(message, values),
    action: filled(action, values).trim(),
    ...(layer !== undefined && { layer }),
    ...(key !== undefined && { key }),
  };
}

/** Sorts findings: errors first, causes before symptoms, otherwise in the order in which they were found. */
export function byLikelihood(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((one, other) => rankOf(one) - rankOf(other));
}

const ranks: Readonly<Record<Finding["severity"], number>> = { error: 0, warning: 2, info: 4 };

function rankOf({ code, severity }: Finding): number {
  return ranks[severity] + (findingTexts[code].symptom === true ? 1 : 0);
}

/** In characters: longer values are shortened in messages. */
const longestValue = 200;

function filled(text: string, values: FindingValues): string {
  return text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? String(values[name]) : placeholder;
    return value.length > longestValue ? `${value.slice(0, longestValue)}...` : value;
  });
}
