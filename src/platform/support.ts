/** Feature detection. */
import type { MlDsaName } from "../alg/ml-dsa.ts";
import type { OkpCurve } from "../alg/curves.ts";

import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/support.ts";

/** A feature that some runtimes lack: a curve, AES with keys of 192 bits, or a parameter set of ML-DSA. */
export type Feature = "P-521" | OkpCurve | "AES-192" | MlDsaName;

/** Reports whether the runtime has a feature. No key is generated for this. */
export function supportsFeature(feature: Feature): MaybePromise<boolean> {
  return webcrypto.supports(feature);
}
