/**
 * The "x5t" and "x5t#S256" values of a key, which tokens use to identify it: RFC 7517 sections 4.8 and 4.9.
 * They are computed from the certificate in "x5c" if there is one.
 */
import { encodeBase64url, decodeBase64 } from "../../encoding/base64url.ts";
import { noBytes } from "../../encoding/bytes.ts";
import type { Hash } from "../../encoding/hash.ts";
import { JoseError } from "../../errors.ts";
import { digest } from "../../platform/digest-hmac-pbkdf2.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { metadataOf, type Key } from "./key.ts";

/** The names of the header parameters and JWK members that hold certificate thumbprints. */
export type ThumbprintParameter = "x5t" | "x5t#S256";

const hashes: Readonly<Record<ThumbprintParameter, Hash>> = { x5t: "SHA-1", "x5t#S256": "SHA-256" };

const computed: Readonly<Record<ThumbprintParameter, WeakMap<Key, string>>> = {
  x5t: new WeakMap(),
  "x5t#S256": new WeakMap(),
};

/**
 * Returns the certificate thumbprint of a key; `undefined` if it has none. A thumbprint computed from the
 * certificate takes precedence over the member of the JWK.
 */
export function* certificateThumbprintOf(
  key: Key,
  parameter: ThumbprintParameter,
): Steps<string | undefined> {
  const known = computed[parameter].get(key);
  if (known !== undefined) return known;
  const { x5c, [parameter]: claimed } = metadataOf(key);
  const [certificate] = x5c ?? [];
  if (certificate === undefined) return claimed;
  const thumbprint = yield* thumbprintOf(certificate, hashes[parameter]);
  if (thumbprint === undefined) return undefined;
  computed[parameter].set(key, thumbprint);
  return thumbprint;
}

/**
 * Returns `undefined` if the runtime lacks the hash function. The key is then treated as one without such a
 * thumbprint.
 */
function* thumbprintOf(certificate: string, hash: Hash): Steps<string | undefined> {
  try {
    return encodeBase64url(yield* perform(digest(hash, decodeBase64(certificate) ?? noBytes)));
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}
