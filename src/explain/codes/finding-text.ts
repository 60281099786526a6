/** The type of the rows in the tables of findings. */

/** How much a finding matters. */
export type Severity = "error" | "warning" | "info";

/** A row. A placeholder such as `{name}` in the texts is replaced with a value from the token or the key. */
export interface FindingText {
  readonly severity: Severity;
  /**
   * Whether the finding is only a symptom, such as that no key opened the token. Causes of the same severity,
   * such as that the key was given in another encoding, are listed before symptoms.
   */
  readonly symptom?: true;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do next. */
  readonly action: string;
}
