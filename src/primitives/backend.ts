/** Which backend does the work: the one place that chooses. */
import type { Primitives } from "./primitives.ts";
import { webcrypto } from "./webcrypto/webcrypto.ts";

/** The backend in use. */
export function primitives(): Primitives {
  return webcrypto;
}
