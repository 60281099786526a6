/** The rows of the tables of findings. */

/** How much a finding matters. */
export type Severity = "error" | "warning" | "info";

/** A row. `{name}` in the texts stands for a value of the token or key. */
export interface FindingText {
  readonly severity: Severity;
  /**
   * Whether it is only a symptom. A finding that is not comes before it, because it says why: that no key
   * opened the token is a symptom, that the key was given in another encoding a cause.
   */
  readonly symptom?: true;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do next. */
  readonly action: string;
}
