// What the key types specify for the platform.
import { every } from "../../../src/algorithms/every.ts";
import type { AgreementCurve } from "../../../src/platform/agreement-curve.ts";
import type { PairGeneration } from "../../../src/platform/pair-generation.ts";

/** The curve of a key type for key agreement. */
export function agreementOn(crv: string): AgreementCurve {
  return every().keyTypes.find((each) => each.crv === crv)!.agreement!;
}

/** A key pair to generate; `agrees` distinguishes X25519 and X448 from the signature curves. */
export type GenerationRequest =
  | { readonly kty: "RSA"; readonly bits: number }
  | { readonly kty: "EC"; readonly crv: string }
  | { readonly kty: "OKP"; readonly crv: string; readonly agrees: boolean }
  | { readonly kty: "AKP"; readonly alg: string };

/** How WebCrypto generates a key pair. */
export function generationOf(request: GenerationRequest): PairGeneration {
  const signs = ["sign", "verify"] as const;
  switch (request.kty) {
    case "RSA": {
      const { bits } = request;
      const publicExponent = new Uint8Array([1, 0, 1]);
      const algorithm = { name: "RSA-PSS", hash: "SHA-256", modulusLength: bits, publicExponent };
      return { name: `RSA keys of ${bits} bits`, algorithm, usages: signs };
    }
    case "EC": {
      const { crv } = request;
      return { name: crv, algorithm: { name: "ECDH", namedCurve: crv }, usages: ["deriveBits"] };
    }
    case "OKP": {
      const { crv, agrees } = request;
      return { name: crv, algorithm: { name: crv }, usages: agrees ? ["deriveBits"] : signs };
    }
    case "AKP":
      return { name: request.alg, algorithm: { name: request.alg }, usages: signs };
  }
}
