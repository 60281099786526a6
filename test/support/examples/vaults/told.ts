// All that somebody can get out of an error: texts, members, causes, also the hidden ones.
import { inspect } from "node:util";

export function told(error: unknown): string {
  return inspect(error, { depth: Infinity, showHidden: true, maxStringLength: null, maxArrayLength: null });
}

/** Bytes in every way in which they could be told. */
export function spellings(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes);
  const hex = buffer.toString("hex");
  return [...(["base64url", "base64", "latin1"] as const).map((each) => buffer.toString(each)), hex];
}
