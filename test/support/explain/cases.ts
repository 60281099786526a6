// For each finding: a text with this cause, and one with the same symptom and another cause.
import { describe, expect, test } from "vitest";
import { diagnose, type DiagnosisInput, type FindingCode } from "../../../src/explain/index.ts";

/** A text, and the keys and the policy that it is diagnosed with. */
export interface Sample {
  readonly text: string;
  readonly input?: DiagnosisInput;
}

/** A finding that should come first, and one that should in its place. */
export interface Case {
  readonly cause: () => Sample | Promise<Sample>;
  /** The same symptom with another cause, which should be found instead. */
  readonly other: () =>
    (Sample & { readonly first: FindingCode }) | Promise<Sample & { readonly first: FindingCode }>;
}

/** Defines the tests of a table of findings. */
export function testCases(cases: Readonly<Partial<Record<FindingCode, Case>>>): void {
  describe.each(Object.entries(cases))("%s", (code, { cause, other }) => {
    test("is found first where it is the cause", async () => {
      const { text, input } = await cause();
      const { findings } = await diagnose(text, input);
      expect(findings.map((each) => each.code)[0]).toBe(code);
      for (const { message, action } of findings)
        expect(`${message} ${action}`).not.toMatch(/\{\w+\}|undefined/);
    });

    test("is not found where the cause is another", async () => {
      const { text, input, first } = await other();
      const codes = (await diagnose(text, input)).findings.map((each) => each.code);
      expect(codes[0]).toBe(first);
      expect(codes).not.toContain(code);
    });
  });
}
