/** New keys, and what is in a CryptoKey: both as JWKs that the parser still has to accept. */
import { immediate } from "./backend.ts";
import { nodePublicJwk } from "./node/keys.ts";
import { pooled } from "./pool.ts";
import { atOnce } from "./refusals.ts";
import type { ExportedKey } from "./material.ts";
import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/generation.ts";
import * as keys from "./webcrypto/keys.ts";

/** How WebCrypto generates a key pair, and imports its private key. */
export interface PairGeneration {
  /** The name in messages. */
  readonly name: string;
  readonly algorithm: Algorithm | EcKeyGenParams | RsaHashedKeyGenParams;
  readonly usages: readonly ("sign" | "verify" | "deriveBits")[];
}

/** What kind of key to generate. */
export type GenerationRequest =
  | { readonly kty: "RSA"; readonly bits: number }
  | { readonly kty: "EC"; readonly crv: string }
  /** `agrees` tells X25519 and X448 from the curves that sign. */
  | { readonly kty: "OKP"; readonly crv: string; readonly agrees: boolean }
  | { readonly kty: "AKP"; readonly alg: string };

/** The private JWK of a new key. */
export function generate(pair: PairGeneration): MaybePromise<ExportedKey> {
  return webcrypto.generate(pair);
}

/** The contents of a CryptoKey, as far as it allows. */
export function exportCryptoKey(cryptoKey: CryptoKey): MaybePromise<ExportedKey> {
  // Where one may not wait; elsewhere the export is left to WebCrypto.
  const node = cryptoKey.type === "public" && cryptoKey.extractable ? immediate(Infinity) : undefined;
  if (node !== undefined) {
    return atOnce(
      () => ({ ...nodePublicJwk(node, node.KeyObject.from(cryptoKey)) }),
      cryptoKey.algorithm.name,
    );
  }
  return pooled(() => webcrypto.exportCryptoKey(cryptoKey), "the export of a CryptoKey");
}

/**
 * Has the platform say whether an object that was taken for a CryptoKey by its shape is one.
 * @throws JoseError `ERR_KEY_INVALID`.
 */
export function requireGenuine(cryptoKey: CryptoKey): MaybePromise<void> {
  return pooled(() => keys.requireGenuine(cryptoKey), cryptoKey.algorithm.name);
}
