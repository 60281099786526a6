/** Shows the claims of the innermost layer, with the times on a bar. */
import type { ClaimReport, Diagnosis } from "../src/explain/index.ts";
import { element } from "./element.ts";
import { timeBar } from "./time-bar.ts";
import { timeInWords, valueInWords } from "./words.ts";

/** Creates the view of the claims; none if there are no claims. */
export function claims({ claims: reports, at }: Diagnosis): readonly HTMLElement[] {
  if (reports.length === 0) return [];
  return [
    element(
      "section",
      { class: "claims", "aria-labelledby": "claims-title" },
      element("h2", { id: "claims-title" }, "Claims"),
      timeBar(reports, at),
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            ...["Claim", "Value", "What it means"].map((name) => element("th", { scope: "col" }, name)),
          ),
        ),
        element("tbody", {}, ...reports.map(row)),
      ),
    ),
  ];
}

function row({ name, value, text, time, reference, ok }: ClaimReport): HTMLElement {
  const state = ok === undefined ? "unchecked" : ok ? "right" : "wrong";
  return element(
    "tr",
    { class: state },
    element("th", { scope: "row" }, element("bdi", {}, name)),
    element(
      "td",
      { class: "value" },
      element("bdi", {}, valueInWords(value)),
      time === undefined ? undefined : element("span", { class: "quiet" }, timeInWords(time)),
    ),
    element(
      "td",
      {},
      element("span", { class: "mark" }, marks[state]),
      element("bdi", {}, text),
      reference === "" ? undefined : element("span", { class: "reference" }, reference),
    ),
  );
}

const marks = { right: "✓ ", wrong: "✗ ", unchecked: "" } as const;
