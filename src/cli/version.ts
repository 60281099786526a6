/** `josette --version`. */
import { readFile } from "node:fs/promises";
import { exitCodes } from "./failure.ts";
import type { Output } from "./output.ts";

/** Writes the version of the package that the command is a part of. */
export async function showVersion(output: Output): Promise<number> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL("../../package.json", import.meta.url), "utf8"),
  );
  const isManifest = typeof manifest === "object" && manifest !== null && "version" in manifest;
  const version = isManifest ? String(manifest.version) : "unknown";
  if (output.json) output.data({ version });
  else output.text(version);
  return exitCodes.ok;
}
