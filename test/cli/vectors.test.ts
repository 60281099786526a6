// `josette vectors`: the examples are those of the RFCs, and each is opened.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { josette } from "../support/cli/run.ts";

test("opens every example", async () => {
  const { code, stdout } = await josette(["vectors", "--json"]);
  expect(code).toBe(0);
  const { vectors } = JSON.parse(stdout) as { vectors: { source: string; ok: boolean }[] };
  expect(vectors).toHaveLength(4);
  for (const { source, ok } of vectors) {
    expect(ok).toBe(true);
    const [, rfc = "", section = ""] = /^RFC (\d+) appendix (\S+)$/.exec(source) ?? [];
    const known = JSON.parse(readFileSync(`test/vectors/rfc${rfc}.json`, "utf8")) as {
      vectors: { section: string }[];
    };
    expect(known.vectors.map((each) => each.section)).toContain(section);
  }
});
