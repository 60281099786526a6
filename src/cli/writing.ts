/** Writes results to a new file or to standard output. A terminal gets only content that is safe to show. */
import { writeFile } from "node:fs/promises";
import type { Context } from "./context.ts";
import { exitCodes, unreachable, usageFailure } from "./failure.ts";
import { isPrintable } from "./printable.ts";
import { reasonOf, utf8 } from "./reading.ts";

/** Writes a new file that only its owner may read. A file that exists is not overwritten. */
export async function writeNewFile(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, data, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw unreachable(`${path} cannot be written: ${reasonOf(error)}`);
  }
}

/** Writes text to `--out` or standard output. */
export async function writeText({ args, output }: Context, text: string): Promise<number> {
  const path = args.text("out");
  if (path === undefined) output.text(text);
  else {
    await writeNewFile(path, text.endsWith("\n") ? text : `${text}\n`);
    output.words(`Wrote ${path}`);
  }
  return exitCodes.ok;
}

/** Writes JSON to `--out` or standard output. */
export async function writeJson({ args, output }: Context, value: unknown): Promise<number> {
  const path = args.text("out");
  if (path === undefined) output.data(value);
  else {
    await writeNewFile(path, `${JSON.stringify(value, null, 2)}\n`);
    output.words(`Wrote ${path}`);
  }
  return exitCodes.ok;
}

/** Writes bytes to `--out` or standard output. A terminal gets only text without control characters. */
export async function writeBytes({ args, output }: Context, bytes: Uint8Array): Promise<number> {
  const path = args.text("out");
  if (path !== undefined) {
    await writeNewFile(path, bytes);
    output.words(`Wrote ${path}`);
  } else if (!output.toTerminal) output.bytes(bytes);
  else if (isText(bytes)) output.text(utf8(bytes));
  else {
    throw usageFailure(
      "The content is not plain text, so josette does not write it to a terminal",
      "Write it to a file with --out FILE, or send it to another program.",
    );
  }
  return exitCodes.ok;
}

/** Whether bytes are UTF-8 text that a terminal can show safely. */
function isText(bytes: Uint8Array): boolean {
  const text = utf8(bytes);
  return Buffer.from(text).equals(bytes) && isPrintable(text) && !text.includes("\r");
}

/** Refuses to write a private key or secret, unless the arguments say where it may go. */
export function checkPrivate({ args }: Context): void {
  if (args.has("private") || args.text("out") !== undefined) return;
  throw usageFailure(
    "This command would write a private key or secret",
    "Write it to a file with --out FILE, or to standard output with --private.",
  );
}
