/** Selects the algorithm that a client signs with: client assertions (RFC 7523), DPoP proofs (RFC 9449). */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import { rowOf } from "../../encoding/table.ts";
import { UsageError } from "../../errors.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { metadataOf, type Key } from "../../jwk/key/key.ts";

/**
 * The default algorithms. For RSA keys it is PSS, which RFC 8017 section 8 recommends and Entra ID uses. HMAC
 * is not a default, because signing with a secret must be explicit.
 */
const defaults: readonly string[] = ["PS256", "ES256", "ES384", "ES512", "Ed25519", "Ed448"];

/**
 * Returns the algorithm: the caller's, that of the key, or the default for its key type. Whether the key can
 * sign with the algorithm is checked when it signs. `what` names the JWT to be signed, for messages.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown algorithm, or if `alg` must be given;
 * `ERR_KEY_NOT_SUITABLE` for a key that cannot sign.
 */
export function signingAlgorithm(
  suite: Suite,
  key: Key,
  alg: SignatureAlgorithm | undefined,
  what: string,
): SignatureScheme {
  if (alg !== undefined) return requireKnown(alg, suite.signatures, "alg");
  const bound = key.alg === undefined ? metadataOf(key).algs : [key.alg];
  const served = bound?.flatMap((each) => rowOf(suite.signatures, each) ?? []);
  const [first, ...others] = served ?? [];
  if (first !== undefined && others.length === 0) return first;
  const found = defaults
    .flatMap((each) => rowOf(suite.signatures, each) ?? [])
    .find((scheme) => isFor(scheme, key) && (served?.includes(scheme) ?? true));
  if (found !== undefined) return found;
  if (first !== undefined) {
    const names = [first, ...others].map((scheme) => scheme.alg).join(", ");
    throw new UsageError(
      "ERR_INVALID_OPTION",
      `The key allows several algorithms; set alg to one of ${names}`,
    );
  }
  if (key.kty === "oct" && served === undefined) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      'alg must be given for a secret, for example "HS256" (client_secret_jwt)',
    );
  }
  throw new UsageError("ERR_KEY_NOT_SUITABLE", `The key cannot sign; ${what} needs a private signing key`);
}

function isFor(row: SignatureScheme, { kty, crv }: Key): boolean {
  return row.ktys.includes(kty) && (row.curves === undefined || row.curves.some((each) => each === crv));
}
