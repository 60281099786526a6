/** When two keys are one, in whatever form each of them came. */
import type { Steps } from "../../platform/steps.ts";
import { membersOf } from "./export.ts";
import { contentsOf, type Key } from "../key/key.ts";
import { publicMembers } from "../../keytypes/public-members.ts";

/**
 * What two keys share only if they are the same: a text of the public members, or of the secret. A CryptoKey that cannot be
 * read is only like itself, and so is an external key of which nothing is known.
 */
export function* identityOf(key: Key): Steps<string | object> {
  const { keyType, material } = contentsOf(key);
  if (material.form === "external" && material.half === undefined) return material;
  if (material.form === "CryptoKey" && !material.cryptoKey.extractable) return material.cryptoKey;
  const members = yield* membersOf(key);
  return JSON.stringify(publicMembers(members, keyType));
}
