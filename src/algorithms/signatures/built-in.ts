/** Signature algorithms that platforms implement. Keys are prepared in the same way for all of them. */
import { makeSigner, makeVerifier } from "../../platform/signatures.ts";
import type { SignatureMethod } from "../../platform/signature-method.ts";
import type { SignatureScheme } from "../types.ts";

/** A signature algorithm, and how platforms perform it. */
export interface BuiltInSignature<Name extends string = string> extends SignatureScheme<Name> {
  /** How platforms perform the algorithm. */
  readonly method: SignatureMethod;
}

/** Creates an algorithm from the members that differ between algorithms. */
export function builtIn<Name extends string>(
  particulars: Omit<SignatureScheme<Name>, "kind" | "signer" | "verifier">,
  method: SignatureMethod,
): BuiltInSignature<Name> {
  return Object.freeze<BuiltInSignature<Name>>({
    ...particulars,
    kind: "signature",
    method,
    signer: (material) => makeSigner(material, method),
    verifier: (material) => makeVerifier(material, method),
  });
}
