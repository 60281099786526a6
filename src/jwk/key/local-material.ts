/** What a key is made of, where it is made of anything here. */
import { UsageError } from "../../errors.ts";
import type { KeyMaterial } from "../../platform/material.ts";
import { contentsOf, type Key } from "./key.ts";

/**
 * The material of a key that primitives can work with.
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a key that lives elsewhere.
 */
export function materialOf(key: Key): KeyMaterial {
  const { material } = contentsOf(key);
  if (material.form !== "external") return material;
  throw new UsageError("ERR_KEY_NOT_SUITABLE", "An external key signs and unwraps, and does nothing else");
}
