/** What some runtimes lack. */
import type { MlDsaName } from "../alg/ml-dsa.ts";
import type { OkpCurve } from "../alg/curves.ts";

import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/support.ts";

/** A curve, AES with keys of 192 bits, a parameter set of ML-DSA. */
export type Feature = "P-521" | OkpCurve | "AES-192" | MlDsaName;

/** Whether the runtime has what not every runtime has. No key is generated to find out. */
export function supportsFeature(feature: Feature): MaybePromise<boolean> {
  return webcrypto.supports(feature);
}
