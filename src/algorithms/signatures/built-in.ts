/** Signature schemes that platforms do: the same preparation of keys for all of them. */
import { makeSigner, makeVerifier, type SignatureMethod } from "../../platform/signatures.ts";
import type { SignatureScheme } from "../types.ts";

/** A scheme with the way in which platforms do it. */
export interface BuiltInSignature<Name extends string = string> extends SignatureScheme<Name> {
  readonly method: SignatureMethod;
}

/** Completes what is particular to an algorithm. */
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
