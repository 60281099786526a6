/** The content encryption algorithms that a verifier must support: HAIP 1.0 section 5. */
import { A128GCM, A256GCM } from "../../algorithms/content/gcm.ts";
import type { ContentScheme } from "../../algorithms/types.ts";

/** The default of the option `enc`. */
export const responseContent: readonly ContentScheme[] = [A128GCM, A256GCM];
