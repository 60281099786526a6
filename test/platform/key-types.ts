// What the key types tell the platform.
import { everyKeyType } from "../../src/keytypes/every.ts";
import { findKeyType } from "../../src/keytypes/find.ts";
import type { AgreementCurve } from "../../src/platform/agreement.ts";
import type { GenerationRequest, PairGeneration } from "../../src/platform/generation.ts";

/** The curve of a key type for key agreement. */
export function agreementOn(crv: string): AgreementCurve {
  return everyKeyType().find((each) => each.crv === crv)!.agreement!;
}

/** How a key pair of a type is generated. */
export function generationOf(request: GenerationRequest): PairGeneration {
  const keyType = findKeyType({ crv: undefined, alg: undefined, ...request }, everyKeyType());
  return keyType!.generation!("bits" in request ? request.bits : 0);
}
