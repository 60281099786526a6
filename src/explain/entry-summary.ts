/** What the diagnoses of the signatures or recipients of a message mean together. */
import type { Examination } from "./examination.ts";
import type { EntryReport } from "./types.ts";

type Noun = "signature" | "recipient";

/** Reports which entries would be accepted, unless there is only one entry. */
export function summarize(ex: Examination, noun: Noun, entries: readonly EntryReport[]): void {
  if (entries.length < 2) return;
  const accepted = entries.filter((entry) => entry.accepted);
  const count = entries.length;
  const plural = `${noun}s`;
  if (accepted.length === 0) {
    const why = sentenceOf(noun, entries);
    ex.report("no-entry-accepted", { count, entries: plural, why });
    return;
  }
  const numbers = entries.flatMap((entry, index) => (entry.accepted ? [index + 1] : []));
  const which = `${numbers.length === 1 ? noun : plural} ${listed(numbers)}`;
  const how =
    accepted.length === 1
      ? accepted.map((entry) => `with ${openers(ex, entry)}`)
      : accepted.map((entry) => `${entry.label} with ${openers(ex, entry)}`);
  ex.report("entry-accepted", { count, entries: plural, which, how: how.join(", "), advice: advice[noun] });
}

const advice: Readonly<Record<Noun, string>> = {
  signature:
    "verifyGeneral accepts the message for one of them, unless its option require demands more. The others " +
    "are explained below.",
  recipient: "decryptGeneral finds this recipient by itself. The others have other keys, and do not matter.",
};

/** Lists the results of the entries. Entries with the same result are named together. */
function sentenceOf(noun: Noun, entries: readonly EntryReport[]): string {
  const byState = new Map<string, number[]>();
  for (const [index, entry] of entries.entries()) {
    const state = stateOf(noun, entry);
    byState.set(state, [...(byState.get(state) ?? []), index + 1]);
  }
  return [...byState].map(([state, numbers]) => `${listed(numbers)} ${state}`).join("; ");
}

function stateOf(noun: Noun, { layers, findings }: EntryReport): string {
  const done = noun === "signature" ? "verified" : "decrypted";
  const [outer] = layers;
  const error = findings.find(({ severity }) => severity === "error")?.code;
  const state = outer?.opened === true ? done : `not ${done}`;
  return error === undefined ? state : `${state} (${error})`;
}

/** The labels of the keys that opened the layers. */
function openers({ keys }: Examination, { layers }: EntryReport): string {
  const used = layers.flatMap(({ attempts }) =>
    attempts.filter(({ result }) => result === "opened" || result === "verified"),
  );
  return used.map(({ key }) => keys.list[key]?.label ?? `key ${key + 1}`).join(" and ");
}

function listed(numbers: readonly number[]): string {
  const last = numbers.at(-1);
  const others = numbers.slice(0, -1);
  return others.length === 0 ? `${last}` : `${others.join(", ")} and ${last}`;
}
