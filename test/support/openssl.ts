// The OpenSSL command line, where it is installed: a reader and writer that knows nothing of this library.
import { execFileSync } from "node:child_process";

/** Whether there is one to test with, of version 3 or later. */
export const hasOpenssl = /^OpenSSL [3-9]/.test(version());

/** Runs a command with this on its standard input; what it writes to its standard output. */
export function openssl(args: readonly string[], input: string | Uint8Array = ""): Buffer {
  return execFileSync("openssl", args, { input, stdio: "pipe" });
}

function version(): string {
  try {
    return openssl(["version"]).toString();
  } catch {
    return "";
  }
}
