/** Shows the outcome: the most likely cause first, with what to do about it, then everything else. */
import type { Diagnosis, Finding } from "../src/explain/index.ts";
import { element } from "./element.ts";

/** The outcomes, as headings. */
export const outcomes: Readonly<Record<Diagnosis["outcome"], string>> = {
  accepted: "Accepted",
  refused: "Refused",
  unverified: "Not settled",
};

/** Creates the view of the findings. */
export function verdict({ outcome, findings }: Diagnosis): readonly HTMLElement[] {
  const [first, ...rest] = findings;
  if (first === undefined) return [];
  const cause = element(
    "section",
    { class: `verdict ${outcome}`, "aria-label": "Diagnosis" },
    element(
      "p",
      { class: "outcome" },
      element("strong", {}, outcomes[outcome]),
      first.code === outcome ? undefined : element("code", { class: "code" }, first.code),
    ),
    element("h2", { class: "cause" }, element("bdi", {}, first.message)),
    element("p", { class: "action" }, element("bdi", {}, first.action)),
  );
  return rest.length === 0 ? [cause] : [cause, findingList(rest, "Further findings")];
}

/** Creates what is shown while there is no token. */
export function invitation(): HTMLElement {
  return element(
    "section",
    { class: "verdict waiting", "aria-label": "Diagnosis" },
    element("h2", { class: "cause" }, "Paste a token to see what is in it, and why it opens or not."),
    element(
      "p",
      { class: "action" },
      "Then drop the keys that should open it, or let the page make a sample.",
    ),
  );
}

/** Creates a list of findings. */
export function findingList(findings: readonly Finding[], name: string): HTMLElement {
  return element(
    "ul",
    { class: "findings", "aria-label": name },
    ...findings.map(({ code, severity, message, action }) =>
      element(
        "li",
        { class: severity },
        element(
          "p",
          {},
          element("span", { class: "severity" }, severity),
          " ",
          element("bdi", {}, message),
          " ",
          element("code", { class: "code" }, code),
        ),
        element("p", { class: "action" }, element("bdi", {}, action)),
      ),
    ),
  );
}
