/** Key generation, and the export of a CryptoKey. Both return JWKs that have not been validated. */
import type { CryptoKey } from "./types.ts";
import type { Operation } from "../steps/operation.ts";
import { operationOf } from "./backend.ts";
import type { ExportedKey } from "./material.ts";
import { nodePublicJwk } from "./node/import-key.ts";
import { exportWorks } from "./node/known-halves.ts";
import type { PairGeneration } from "./pair-generation.ts";
import * as webcrypto from "./webcrypto/generation.ts";
import * as keys from "./webcrypto/import-key.ts";

/** Generates a key and returns its private JWK. */
export function generate(pair: PairGeneration): Operation<ExportedKey> {
  return {
    name: `key generation (${pair.name})`,
    later: () => webcrypto.generate(pair),
    prefer: "later",
  };
}

/** Exports the contents of a CryptoKey, if it is extractable. */
export function exportCryptoKey(cryptoKey: CryptoKey): Operation<ExportedKey> {
  return operationOf({
    name: "the export of a CryptoKey",
    length: Infinity,
    works: (node) => cryptoKey.type === "public" && cryptoKey.extractable && exportWorks(node),
    variant: undefined,
    now: (node) => ({ ...nodePublicJwk(node, node.KeyObject.from(cryptoKey)) }),
    later: () => webcrypto.exportCryptoKey(cryptoKey),
  });
}

/**
 * Checks that an object that looks like a CryptoKey really is a CryptoKey.
 * @throws JoseError `ERR_KEY_INVALID`.
 */
export function requireGenuine(cryptoKey: CryptoKey): Operation<void> {
  return {
    name: "the check of a CryptoKey",
    later: () => keys.requireGenuine(cryptoKey),
    prefer: "later",
  };
}
