/** New content encryption keys: RFC 7516 section 5.1 step 2. */
import type { Bytes } from "../encoding/bytes.ts";
import { randomBytes } from "../runtime.ts";
import type { ContentScheme } from "./types.ts";

/** Generates a random CEK of the length that the content encryption algorithm requires. */
export function newCek({ cekLength }: ContentScheme): Bytes {
  return randomBytes(cekLength);
}
