/** Determines whether two keys, possibly imported from different forms, are the same. */
import type { Steps } from "../../platform/steps.ts";
import { membersOf } from "./export.ts";
import { contentsOf, type Key } from "../key/key.ts";
import { publicMembers } from "../../keytypes/public-members.ts";

/**
 * Returns a value that is equal for two keys only if they are the same key: a string computed from the public
 * members or the secret. A non-extractable CryptoKey is equal only to itself, and so is an external key whose
 * public half is unknown.
 */
export function* identityOf(key: Key): Steps<string | object> {
  const { keyType, material } = contentsOf(key);
  if (material.form === "external" && material.half === undefined) return material;
  if (material.form === "CryptoKey" && !material.cryptoKey.extractable) return material.cryptoKey;
  const members = yield* membersOf(key);
  return JSON.stringify(publicMembers(members, keyType));
}
