/** Key generation, and the export of a CryptoKey. Both return JWKs that have not been validated. */
import type { Algorithm, CryptoKey, EcKeyParams, RsaHashedKeyGenParams } from "./types.ts";
import { immediate } from "./backend.ts";
import { nodePublicJwk } from "./node/keys.ts";
import { pooled } from "./pool.ts";
import { atOnce } from "./refusals.ts";
import type { ExportedKey } from "./material.ts";
import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/generation.ts";
import * as keys from "./webcrypto/keys.ts";

/** How WebCrypto generates a key pair and imports its private key. */
export interface PairGeneration {
  /** The name for messages. */
  readonly name: string;
  readonly algorithm: Algorithm | EcKeyParams | RsaHashedKeyGenParams;
  readonly usages: readonly ("sign" | "verify" | "deriveBits")[];
}

/** Generates a key and returns its private JWK. */
export function generate(pair: PairGeneration): MaybePromise<ExportedKey> {
  return webcrypto.generate(pair);
}

/** Exports the contents of a CryptoKey, if it is extractable. */
export function exportCryptoKey(cryptoKey: CryptoKey): MaybePromise<ExportedKey> {
  // Used only by synchronous callers; otherwise WebCrypto exports the key.
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
 * Checks that an object that looks like a CryptoKey is one.
 * @throws JoseError `ERR_KEY_INVALID`.
 */
export function requireGenuine(cryptoKey: CryptoKey): MaybePromise<void> {
  return pooled(() => keys.requireGenuine(cryptoKey), cryptoKey.algorithm.name);
}
