/** The default signature algorithm of a client assertion, by type of key. */
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import { rowOf } from "../../encoding/table.ts";
import { UsageError } from "../../errors.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { metadataOf, type Key } from "../../jwk/key/key.ts";

/**
 * For RSA, PSS: recommended by RFC 8017 section 8 and used by Entra ID. Not HMAC: signing with a secret must
 * be explicit.
 */
const defaults: readonly string[] = ["PS256", "ES256", "ES384", "ES512", "Ed25519", "Ed448"];

/**
 * Returns the algorithm: the caller's, that of the key, or the default for its key type. Whether the key can
 * sign with it is checked when it signs.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown algorithm, or if `alg` must be given;
 * `ERR_KEY_NOT_SUITABLE` for a key that cannot sign.
 */
export function assertionAlgorithm(suite: Suite, key: Key, alg: SignatureAlgorithm | undefined): string {
  if (alg !== undefined) return requireKnown(alg, suite.signatures, "alg").alg;
  const bound = key.alg === undefined ? metadataOf(key).algs : [key.alg];
  const served = bound?.flatMap((each) => rowOf(suite.signatures, each)?.alg ?? []);
  const [first, ...others] = served ?? [];
  if (first !== undefined && others.length === 0) return first;
  const found = defaults.find((each) => {
    const scheme = rowOf(suite.signatures, each);
    return scheme !== undefined && isFor(scheme, key) && (served?.includes(each) ?? true);
  });
  if (found !== undefined) return found;
  if (first !== undefined) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      `The key allows several algorithms; set alg to one of ${served?.join(", ") ?? ""}`,
    );
  }
  if (key.kty === "oct" && served === undefined) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      'alg must be given for a secret, for example "HS256" (client_secret_jwt)',
    );
  }
  throw new UsageError(
    "ERR_KEY_NOT_SUITABLE",
    "The key cannot sign; a client assertion needs a private signing key",
  );
}

function isFor(row: SignatureScheme, { kty, crv }: Key): boolean {
  return row.ktys.includes(kty) && (row.curves === undefined || row.curves.some((each) => each === crv));
}
