/**
 * Computes the public half of a private key that was given alone: RFC 5915 section 3, RFC 8410, RFC
 * 9881.
 */
import type { Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { PairGeneration } from "../pair-generation.ts";
import type { PublicHalf } from "../material.ts";
import { available } from "./platform-errors.ts";

/** A JWK with "pub" (RFC 9964), which TypeScript's library does not declare yet. */
interface PublicJwk extends JsonWebKey {
  readonly pub?: string;
}

/** Computes the public half with WebCrypto. */
export async function publicHalf(
  { name, algorithm, usages }: PairGeneration,
  pkcs8: Bytes,
): Promise<PublicHalf> {
  const what = `${name} private keys without their public half`;
  const privateUsages = usages.filter((usage) => usage !== "verify");
  // The PKCS #8 was encoded by josette, and its private key is valid: either the range was checked before, or
  // every value of that length is valid.
  const key = await available(() => subtle().importKey("pkcs8", pkcs8, algorithm, true, privateUsages), what);
  const { x, y, pub }: PublicJwk = await available(() => subtle().exportKey("jwk", key), what);
  return { x, y, pub };
}
