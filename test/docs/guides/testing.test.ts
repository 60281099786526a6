// The tests that the guide to testing shows. Importing them adds them to this file.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { writeGuide } from "../../support/docs/guide.ts";

const files = writeGuide("testing");
await import(/* @vite-ignore */ files["orders.test.ts"] ?? "");
await import(/* @vite-ignore */ files["dpop-api.test.ts"] ?? "");
await import(/* @vite-ignore */ files["entra.test.ts"] ?? "");

test("the versions of Jest and Vitest are those of the projects that are run", () => {
  const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const { dependencies } = JSON.parse(read("test/runtimes/projects/package.json")) as {
    dependencies: Record<string, string>;
  };
  const major = (name: string) => dependencies[name]?.split(".")[0];
  expect(read("docs/guides/testing.md")).toContain(
    `with Jest ${major("jest")} and Vitest ${major("vitest")}`,
  );
});
