/** New keys, and what is in a CryptoKey: both as JWKs that the parser still has to accept. */
import { subtle } from "../../runtime.ts";
import type { ExportedKey } from "../material.ts";
import type { GenerationRequest } from "../primitives.ts";
import { usable } from "./refusals.ts";

type GenerateAlgorithm = Algorithm | RsaHashedKeyGenParams | EcKeyGenParams;

/** The private JWK of a new key. */
export async function generate(request: GenerationRequest): Promise<ExportedKey> {
  const { algorithm, usages } = planFor(request);
  const pair = await usable(subtle().generateKey(algorithm, true, usages), algorithm.name);
  if (!("privateKey" in pair)) throw new TypeError("WebCrypto generated no key pair");
  return exportCryptoKey(pair.privateKey);
}

/** The JWK of an extractable CryptoKey. */
export async function exportCryptoKey(cryptoKey: CryptoKey): Promise<ExportedKey> {
  return { ...(await usable(subtle().exportKey("jwk", cryptoKey), "export")) };
}

/** The name a key is generated under leaves no trace in its members. */
function planFor(request: GenerationRequest): {
  readonly algorithm: GenerateAlgorithm;
  readonly usages: KeyUsage[];
} {
  switch (request.kty) {
    case "RSA": {
      const publicExponent = new Uint8Array([1, 0, 1]);
      const algorithm = { name: "RSA-PSS", hash: "SHA-256", modulusLength: request.bits, publicExponent };
      return { algorithm, usages: ["sign", "verify"] };
    }
    case "EC":
      return { algorithm: { name: "ECDH", namedCurve: request.crv }, usages: ["deriveBits"] };
    case "OKP":
      return {
        algorithm: { name: request.crv },
        usages: request.agrees ? ["deriveBits"] : ["sign", "verify"],
      };
    case "AKP":
      return { algorithm: { name: request.alg }, usages: ["sign", "verify"] };
  }
}
