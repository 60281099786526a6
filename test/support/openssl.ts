// The OpenSSL command line, where it is installed: a reader and writer that knows nothing of this library.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** What `openssl version` prints, or undefined where there is no such command. */
export const opensslVersion = version();

/** Whether there is one to test with: LibreSSL and versions before 3 have other options. */
export const hasOpenssl = /^OpenSSL [3-9]/.test(opensslVersion ?? "");

/** Runs a command with this on its standard input; what it writes to its standard output. */
export function openssl(args: readonly string[], input: string | Uint8Array = ""): Buffer {
  return execFileSync("openssl", args, { input, stdio: "pipe" });
}

/** A folder in which commands run, with the files that they read and write. */
export interface OpensslFolder {
  readonly openssl: (...args: readonly string[]) => Buffer;
  readonly write: (name: string, content: string | Uint8Array) => void;
  readonly read: (name: string) => string;
}

/** Makes a temporary folder, and removes it after the tests of the calling file. */
export function opensslFolder(): OpensslFolder {
  const folder = mkdtempSync(join(tmpdir(), "josette-openssl-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const path = (name: string) => join(folder, name);
  // A configuration that sets nothing, so that the machine's own has no effect.
  writeFileSync(path("openssl.cnf"), "[req]\ndistinguished_name = name\n[name]\n");
  const env = { ...process.env, OPENSSL_CONF: path("openssl.cnf") };
  return {
    openssl: (...args) => execFileSync("openssl", args, { cwd: folder, env, stdio: "pipe" }),
    write: (name, content) => {
      writeFileSync(path(name), content);
    },
    read: (name) => readFileSync(path(name), "utf8"),
  };
}

function version(): string | undefined {
  try {
    return openssl(["version"]).toString().trim();
  } catch {
    return undefined;
  }
}
