/** Determines whether two keys, possibly imported from different forms, are the same. */
import { publicMembers } from "../../keytypes/public-members.ts";
import type { KeyTypeScheme } from "../../keytypes/scheme.ts";
import type { KeyMembers } from "../../platform/material.ts";
import type { Steps } from "../../steps/steps.ts";
import { contentsOf, type Key, type KeyContents } from "../key/key.ts";
import { membersOf } from "../key/all-members.ts";

/**
 * Returns a value that is equal for two keys only if they are the same key: a string computed from the public
 * members or the secret. A non-extractable CryptoKey is equal only to itself, and so is an external key whose
 * public half is unknown.
 */
export function* identityOf(key: Key): Steps<string | object> {
  const { keyType, material } = contentsOf(key);
  if (material.form === "external" && material.half === undefined) return material;
  if (material.form === "CryptoKey" && !material.cryptoKey.extractable) return material.cryptoKey;
  return identityIn(yield* membersOf(key), keyType);
}

/**
 * Returns a string that is equal for two keys exactly if their public keys are equal; `undefined` if the
 * public key must be exported first or is not available.
 */
export function publicIdentity({ keyType, material }: KeyContents): string | undefined {
  const known = material.form === "external" ? material.half : material;
  return known !== undefined && "members" in known ? identityIn(known.members, keyType) : undefined;
}

function identityIn(members: KeyMembers, keyType: KeyTypeScheme): string {
  return JSON.stringify(publicMembers(members, keyType));
}
