// The built command as a process.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { claims, encrypted, now, signed, signerJwk } from "../support/explain/samples.ts";
import { temporaryFolder } from "../support/cli/folder.ts";
import { exportsForCommand, writeCommand } from "../../tools/write-command.ts";

const { file } = temporaryFolder();
const signer = file("signer.json", JSON.stringify(signerJwk));
// Below a folder whose package.json says that files are modules.
let folder = "";
let program = "";

beforeAll(async () => {
  mkdirSync("build", { recursive: true });
  folder = mkdtempSync("build/command-");
  program = join(folder, "cli/josette.js");
  await build({
    entryPoints: ["src/all.ts"],
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "neutral",
    plugins: [exportsForCommand()],
  });
  await writeCommand(join(folder, "cli"));
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], input: string | Uint8Array = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { input });
  return { code: status, stdout: stdout.toString(), stderr: stderr.toString() };
}

test("explains a token of 20 kB from standard input, with a key from a file", () => {
  const token = signed({ ...claims, exp: now - 720, filler: "x".repeat(20_000) });
  const { code, stdout, stderr } = run(["-", "--key", signer, "--at", String(now), "--json"], token);
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  const { findings } = JSON.parse(stdout) as { findings: { code: string }[] };
  expect(findings[0]?.code).toBe("expired");
});

test("opens a token with a PFX file, and signs with it", () => {
  const args = ["--key", "test/files/pkcs12/rsa.pfx", "--password-file", file("password", "secret\n")];
  const made = run(["sign", ...args, "--expires-in", "1m"], JSON.stringify({ sub: "alice" }));
  expect(made.code).toBe(0);
  const { code, stdout } = run(["open", ...args], made.stdout);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ sub: "alice" });
});

test("errors of the library have their exit codes", () => {
  expect(run(["verify", "--key", signer], encrypted()).code).toBe(1);
  expect(run(["verify", "--key", "missing.pem"], signed()).code).toBe(3);
  expect(run(["verify", "--kye", signer], signed()).code).toBe(2);
});

test("a reader that ends early is no error", () => {
  const line = `"${process.execPath}" ${program} help | head -n 1; echo "\${PIPESTATUS[0]}"`;
  expect(execFileSync("bash", ["--norc", "-c", line], { encoding: "utf8" }).trim().split("\n").at(-1)).toBe(
    "0",
  );
});

test("help loads neither the library nor src/explain", () => {
  const { code, stdout } = run(["help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("explain");
  const loaded = [...loadedAtOnce(program)].map((path) => relative(folder, path));
  expect(loaded).toContain("cli/josette.js");
  expect(loaded).not.toContain("all.js");
  // The command that needs it does load it.
  const [explain = ""] = readdirSync(join(folder, "cli")).filter((name) => name.startsWith("explain-"));
  expect([...loadedAtOnce(join(folder, "cli", explain))]).toContain(join(folder, "all.js"));
});

/** A file and those that it imports statically, and they in turn. */
function loadedAtOnce(path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, name = ""] of readFileSync(path, "utf8").matchAll(/\b(?:from|import) ?"(\.[^"]+)"/g)) {
    loadedAtOnce(join(dirname(path), name), found);
  }
  return found;
}
