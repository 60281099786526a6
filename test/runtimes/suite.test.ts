// The portable suite over the sources, in this runtime: what every other runtime runs over the packed library.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { selectBackend } from "josette/jwk";
import { afterEach, describe, expect, inject, test } from "vitest";
import { mint, open, runSuites } from "./suite/main.ts";

afterEach(() => void selectBackend(inject("backend")));

describe.each(["auto", "webcrypto"] as const)("the portable suite with the backend %s", (backend) => {
  const setting = { backend, origin: "" };

  // Over two thousand rows, some of which generate RSA keys.
  test("passes", { timeout: 120_000 }, async () => {
    const outcomes = await runSuites(setting);
    expect(outcomes.filter(({ status }) => status === "failed")).toEqual([]);
    const names = outcomes.map(({ suite, row }) => `${suite}: ${row}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(outcomes.map(({ suite }) => suite))).toEqual(
      new Set([
        ...["vectors", "round trips", "nested tokens", "strictness", "files", "native keys"],
        ...["uniform failures", "abilities", "profiles"],
      ]),
    );
  });

  test("opens the tokens it has minted", async () => {
    const minted = await mint(setting);
    expect(minted.length).toBeGreaterThan(0);
    const outcomes = await open(minted, setting);
    expect(outcomes).toHaveLength(minted.length);
    expect(outcomes.filter(({ status }) => status !== "ok")).toEqual([]);
  });
});

test("it imports josette as an application does, and nothing of the sources", async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL("driver.ts", import.meta.url))],
    absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    external: ["josette", "josette/*"],
    // The compiler's paths would lead to the sources.
    tsconfigRaw: {},
  });
  expect(Object.keys(metafile.inputs).filter((path) => !path.startsWith("test/"))).toEqual([]);
});

test("the fixture of key files is what test/files holds", () => {
  const maker = new URL("suite/fixtures/files.mjs", import.meta.url);
  const script = `import { filesFixture } from "${maker.href}"; process.stdout.write(JSON.stringify(filesFixture()));`;
  const made = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    maxBuffer: 2 ** 24,
  });
  const kept = readFileSync(new URL("files.json", maker), "utf8");
  expect(JSON.parse(kept)).toEqual(JSON.parse(made));
});
