/** What is checked before the first use of a key. */
import { isTaggedCryptoKey } from "../../platform/cryptokey.ts";
import { requireGenuine } from "../../platform/generation.ts";
import { settle, type Steps } from "../../platform/steps.ts";
import { requireConsistent } from "./consistency.ts";
import { membersOf } from "../io/export.ts";
import { contentsOf, type Key } from "./key.ts";

/**
 * Checks of a key what its import could not check at once. A public half that was taken from a pair must belong to it. A CryptoKey
 * that has no class string must be a key to the platform: nothing that a token's sender could be told follows from it. A CryptoKey
 * for RSA or EdDSA that can be read is checked as a JWK is: platforms accept moduli, private members and points that josette
 * refuses. Of an RSA CryptoKey that cannot be read, the size and the exponent have been checked at its import.
 */
export function* requireSound(key: Key): Steps<void> {
  const contents = contentsOf(key);
  const { keyType, material } = contents;
  if (contents.statedBy !== undefined) yield* requireConsistent(contents);
  if (material.form !== "CryptoKey") return;
  const { cryptoKey } = material;
  if (!isTaggedCryptoKey(cryptoKey)) yield* settle(requireGenuine(cryptoKey));
  if (keyType.stricterThanPlatforms && cryptoKey.extractable) yield* membersOf(key);
}
