// For each finding: a text with this cause, and one with the same symptom and another cause.
import { describe, expect, test } from "vitest";
import { diagnose, type DiagnosisInput, type Finding, type FindingCode } from "../../../src/explain/index.ts";

/** A text, and the keys and the policy that it is diagnosed with. */
export interface Sample {
  readonly text: string;
  readonly input?: DiagnosisInput;
  /** A finding that every such text has first, whatever its cause is. */
  readonly after?: FindingCode;
  /** Where the finding is, if it is not among those of the token. */
  readonly of?: "keys";
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
      const findings = await findingsOf(await cause());
      expect(findings.map((each) => each.code)[0]).toBe(code);
      for (const { message, action } of findings)
        expect(`${message} ${action}`).not.toMatch(/\{\w+\}|undefined/);
    });

    test("is not found where the cause is another", async () => {
      const { first, ...sample } = await other();
      const codes = (await findingsOf(sample)).map((each) => each.code);
      expect(codes[0]).toBe(first);
      expect(codes).not.toContain(code);
    });
  });
}

async function findingsOf({ text, input, after, of }: Sample): Promise<readonly Finding[]> {
  const { findings, keys } = await diagnose(text, input);
  if (of === "keys") return keys.flatMap((key) => key.findings);
  if (after === undefined) return findings;
  expect(findings[0]?.code).toBe(after);
  return findings.slice(1);
}
