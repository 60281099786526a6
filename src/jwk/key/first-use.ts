/** Checks before the first use of a key. */
import { isTaggedCryptoKey } from "../../platform/cryptokey.ts";
import { requireGenuine } from "../../platform/generation.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { requireConsistent } from "./consistency.ts";
import { contentsOf, type Key } from "./key.ts";
import { membersOf } from "./members.ts";

/**
 * Performs the asynchronous checks that the import of a key left out.
 *
 * - A public half that was taken from a key pair must match the private half.
 * - An object that looks like a CryptoKey but lacks its class string must be a CryptoKey. The error reveals
 *   nothing to the sender of a token.
 * - An extractable CryptoKey for RSA or EdDSA is validated as a JWK. Platforms accept moduli, private members
 *   and points that josette rejects. The size and exponent of a non-extractable RSA CryptoKey were checked at
 *   its import.
 */
export function* requireSound(key: Key): Steps<void> {
  const contents = contentsOf(key);
  const { keyType, material } = contents;
  if (contents.takenFrom !== undefined) yield* requireConsistent(contents);
  if (material.form !== "CryptoKey") return;
  const { cryptoKey } = material;
  if (!isTaggedCryptoKey(cryptoKey)) yield* perform(requireGenuine(cryptoKey));
  if (keyType.stricterThanPlatforms && cryptoKey.extractable) yield* membersOf(key);
}
