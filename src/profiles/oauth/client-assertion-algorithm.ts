/** What a client assertion is signed with when its caller does not say: one algorithm for each kind of key that has a usual one. */
import { signatureAlgorithms, type SignatureAlgorithm, type SignatureRow } from "../../alg/signature.ts";
import { rowOf } from "../../encoding/table.ts";
import { UsageError } from "../../errors.ts";
import { existing } from "../../header/allow-list.ts";
import { metadataOf, type Key } from "../../jwk/key/key.ts";

/** With RSA the scheme that RFC 8017 section 8 and Entra ID ask for. Secrets are not here: nobody is to sign with one by accident. */
const usual: readonly SignatureAlgorithm[] = ["PS256", "ES256", "ES384", "ES512", "Ed25519", "Ed448"];

/**
 * The algorithm: the caller's, or the one that the key is bound to, or the usual one for such a key. Whether the key can serve is seen
 * when it signs.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for no such algorithm, or none where it must be said; `ERR_KEY_NOT_SUITABLE` for a key that
 * signs nothing.
 */
export function assertionAlgorithm(key: Key, alg: SignatureAlgorithm | undefined): SignatureAlgorithm {
  if (alg !== undefined) return existing(alg, signatureAlgorithms, "alg").alg;
  const bound = key.alg === undefined ? metadataOf(key).algs : [key.alg];
  const served = bound?.flatMap((each) => rowOf<SignatureRow>(signatureAlgorithms, each)?.alg ?? []);
  const [first, ...others] = served ?? [];
  if (first !== undefined && others.length === 0) return first;
  const found = usual.find(
    (each) => isFor(signatureAlgorithms[each], key) && (served?.includes(each) ?? true),
  );
  if (found !== undefined) return found;
  if (first !== undefined) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      `The key serves several algorithms; say which alg of ${served?.join(", ") ?? ""}`,
    );
  }
  if (key.kty === "oct" && served === undefined) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      'With a secret alg must be spelled out, as "HS256" (client_secret_jwt)',
    );
  }
  throw new UsageError(
    "ERR_KEY_NOT_SUITABLE",
    "The key is none that signs; a client assertion needs a signing key",
  );
}

function isFor(row: SignatureRow, { kty, crv }: Key): boolean {
  return row.kty === kty && (!("curves" in row) || row.curves.some((each) => each === crv));
}
