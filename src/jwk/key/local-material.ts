/** Access to the material of keys that are not external. */
import { UsageError } from "../../errors.ts";
import type { KeyMaterial } from "../../platform/material.ts";
import { contentsOf, type Key } from "./key.ts";

/**
 * Returns the key material.
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for an external key.
 */
export function materialOf(key: Key): KeyMaterial {
  const { material } = contentsOf(key);
  if (material.form !== "external") return material;
  throw new UsageError("ERR_KEY_NOT_SUITABLE", "An external key can only be used to sign and to unwrap keys");
}
