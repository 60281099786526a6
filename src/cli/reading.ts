/** Reads tokens, files and standard input, all of limited size. */
import { open, stat, type FileHandle } from "node:fs/promises";
import type { Context } from "./context.ts";
import { CommandFailure, unreachable, usageFailure } from "./failure.ts";
import { ask } from "./prompt.ts";
import type { Source } from "./terminal.ts";

/** The largest input in bytes: the same limit as for PEM and PFX files. */
const largest = 4_194_304;

/** The token: the operand, standard input, or the answer to a prompt. */
export async function readToken({ args, terminal }: Context): Promise<string> {
  const [operand] = args.operands;
  if (operand !== undefined && operand !== "-") {
    if (await isFile(operand)) {
      throw usageFailure(
        "This is the name of a file, not a token",
        `Give the token on standard input: josette ${args.command.name} - < FILE`,
      );
    }
    return operand;
  }
  if (operand === undefined && terminal.stdin.isTTY === true) {
    const question = "Paste the token and press Enter (it is not shown):";
    return await ask(terminal, { question, severalLines: true });
  }
  // The line break at the end of a file is not part of the token.
  return utf8(await readInput(terminal.stdin)).replace(/\r?\n$/, "");
}

/** Whether there is a file with this name. */
async function isFile(name: string): Promise<boolean> {
  try {
    return (await stat(name)).isFile();
  } catch {
    return false;
  }
}

/** Reads standard input to its end. */
export async function readInput(stdin: Source): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    length += bytes.length;
    if (length > largest) throw unreachable(`Standard input is longer than ${largest} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Reads a file. `what` describes the file in error messages. */
export async function readFile(path: string, what: string): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const buffer = Buffer.alloc(largest + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) return new Uint8Array(buffer.subarray(0, length));
      length += bytesRead;
      if (length > largest) throw unreachable(`${what} ${path} is longer than ${largest} bytes`);
    }
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw unreachable(`${what} ${path} cannot be read: ${reasonOf(error)}`);
  } finally {
    await file?.close();
  }
}

/** Decodes UTF-8, without the byte order mark that editors on Windows write. */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/**
 * Decodes what starts like a JSON object, in UTF-8 or in UTF-16, which PowerShell writes. Returns `undefined`
 * for everything else.
 */
export function jsonObjectText(bytes: Uint8Array): string | undefined {
  return encodings
    .map(({ name, pattern }) => ({ text: decoded(bytes, name), pattern }))
    .find(({ text, pattern }) => text !== undefined && pattern.test(text))?.text;
}

const utf16 = /^\s*\{[^]*\}\s*$/;
const encodings = [
  // UTF-16 without a byte order mark would have a NUL after the brace.
  { name: "utf-8", pattern: /^\s*\{(?!\0)/ },
  { name: "utf-16le", pattern: utf16 },
  { name: "utf-16be", pattern: utf16 },
] as const;

/** Decodes text without its byte order mark. */
function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Describes why a system call failed, from the code of its error. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? (code === "" ? "unknown error" : code);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  EEXIST: "the file exists already, and is not overwritten",
};
