/**
 * Key separation: NIST SP 800-57 part 1 section 5.2. An AES-GCM key can be used as the CEK itself (RFC 7518
 * section 4.5) or to encrypt CEKs (section 4.7). If a policy allowed both with one CryptoKey, a ciphertext
 * made for one use could be accepted for the other.
 */
import type { ContentScheme, ManagementScheme } from "../algorithms/types.ts";
import { UsageError } from "../errors.ts";
import type { AllowList } from "../header/allow-list.ts";
import { managementRequirements, whyUnsuitable } from "../jwk/key/requirements.ts";
import { contentsOf, type Key } from "../jwk/key/key.ts";

/** The algorithms that a policy allows. */
export interface AllowedAlgorithms {
  readonly alg: AllowList<ManagementScheme>;
  readonly enc: AllowList<ContentScheme>;
}

/**
 * Rejects symmetric CryptoKeys that several allowed algorithms could use.
 * @throws UsageError `ERR_KEY_NOT_SUITABLE`.
 */
export function requireSeparation(keys: readonly Key[], allowed: AllowedAlgorithms): void {
  for (const key of keys) {
    if (key.type !== "secret" || contentsOf(key).material.form !== "CryptoKey") continue;
    const served = servedBy(key, allowed);
    if (served.length <= 1) continue;
    throw new UsageError(
      "ERR_KEY_NOT_SUITABLE",
      `The CryptoKey could be used for ${served.join(" and ")}, which alg allows; allow only one of them, ` +
        `or restrict the key with importKey(cryptoKey, { alg: "${served[0] ?? ""}" })`,
    );
  }
}

function servedBy(key: Key, { alg, enc }: AllowedAlgorithms): readonly string[] {
  const contents = [...enc.values()];
  return [...alg.values()]
    .filter((scheme) =>
      contents.some(
        (content) => whyUnsuitable(key, managementRequirements(scheme, content, "decrypt", {})) === undefined,
      ),
    )
    .map((scheme) => scheme.alg);
}
