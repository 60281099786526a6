/**
 * Key separation: NIST SP 800-57 part 1 section 5.2. An AES-GCM key can be used as the CEK itself (RFC 7518
 * section 4.5) or to encrypt CEKs (section 4.7). If a policy allowed both with one key, a ciphertext made
 * for one use could be accepted for the other.
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
export function requireSeparation(keys: readonly Key[], { alg, enc }: AllowedAlgorithms): void {
  for (const key of keys) {
    if (key.type !== "secret" || contentsOf(key).material.form !== "CryptoKey") continue;
    requireOnePurpose(key, [...alg.values()], [...enc.values()]);
  }
}

/**
 * Rejects secrets that several allowed algorithms could use for AES-GCM. This is necessary only if messages
 * need no protected header. An encrypted key has an empty AAD, and the AAD of content is empty only if there
 * is no protected header.
 * @throws UsageError `ERR_KEY_NOT_SUITABLE`.
 */
export function requireSeparateSecrets(keys: readonly Key[], { alg, enc }: AllowedAlgorithms): void {
  for (const key of keys) {
    const { material } = contentsOf(key);
    if (material.form !== "secret") continue;
    const gcm = { name: "AES-GCM", length: material.bytes.length * 8 };
    requireOnePurpose(
      key,
      [...alg.values()].filter((scheme) => scheme.keyIsCek || scheme.fitsCryptoKey(gcm)),
      [...enc.values()].filter((content) => content.fitsCryptoKey(gcm)),
    );
  }
}

function requireOnePurpose(
  key: Key,
  algorithms: readonly ManagementScheme[],
  contents: readonly ContentScheme[],
): void {
  const served = algorithms
    .filter((scheme) =>
      contents.some(
        (content) => whyUnsuitable(key, managementRequirements(scheme, content, "decrypt", {})) === undefined,
      ),
    )
    .map((scheme) => scheme.alg);
  if (served.length <= 1) return;
  throw new UsageError(
    "ERR_KEY_NOT_SUITABLE",
    `The key could be used for ${served.join(" and ")}, which alg allows; allow only one of them, ` +
      `or import the key with { alg: "${served[0] ?? ""}" }`,
  );
}
