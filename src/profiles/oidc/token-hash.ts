/**
 * `at_hash`, `c_hash` and `s_hash`: OpenID Connect Core sections 3.1.3.6 and 3.3.2.11, FAPI 1.0 part 2
 * section 5.1.1.
 */
import type { Suite } from "../../algorithms/suite.ts";
import type { Hash } from "../../encoding/hash.ts";
import { rowOf } from "../../encoding/table.ts";
import { encodeBase64url } from "../../encoding/base64url.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { JoseError } from "../../errors.ts";
import type { JwsHeader } from "../../header/types.ts";
import type { Key } from "../../jwk/key/key.ts";
import { digest } from "../../platform/secrets.ts";
import { settle, type Steps } from "../../platform/steps.ts";

/**
 * Returns the left half of a value's hash, for a token with this header and key.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an algorithm without a specified hash, or with one that is
 * not available.
 */
export function* tokenHash(suite: Suite, value: string, { alg }: JwsHeader, key: Key): Steps<string> {
  const bytes = yield* settle(digest(hashOf(suite, alg, key), encodeUtf8(value)));
  return encodeBase64url(bytes.subarray(0, bytes.length / 2));
}

/**
 * "The hash algorithm used in the alg Header Parameter". For EdDSA this is the internal hash (RFC 8032
 * section 5.1): SHA-512 for Ed25519; SHAKE256 for Ed448, which is not available.
 */
function hashOf(suite: Suite, alg: string, { crv }: Key): Hash {
  const row = rowOf(suite.signatures, alg);
  if (row?.hash !== undefined) return row.hash;
  if (row?.curves?.includes("Ed25519") === true && crv === "Ed25519") return "SHA-512";
  throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `at_hash, c_hash and s_hash are not supported with ${alg}`, {
    stage: "claims",
  });
}
