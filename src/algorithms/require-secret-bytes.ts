/** The bytes of a shared secret, for algorithms that cannot use a CryptoKey. */
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import type { KeyMaterial } from "../platform/material.ts";

/**
 * Returns the bytes of a secret.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for a CryptoKey.
 */
export function secretBytes(material: KeyMaterial): Bytes {
  if (material.form === "secret") return material.bytes;
  throw new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    "This algorithm cannot use a CryptoKey; import the bytes with importSecret",
  );
}
