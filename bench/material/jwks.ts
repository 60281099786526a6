/** Key sets of any size. */
import { randomBytes } from "node:crypto";
import type { JwkSet } from "../library.ts";
import { publicJwk, type PublicJwk, type SigningKey } from "./keys.ts";

/**
 * A set of so many RSA keys, with this one in the middle. The others are never used: a random odd modulus will do, because
 * making a thousand real keys takes minutes.
 */
export function setAround(key: SigningKey, size: number): JwkSet {
  const keys = Array.from({ length: size }, stranger);
  keys[Math.floor(size / 2)] = publicJwk(key);
  return { keys };
}

function stranger(): PublicJwk {
  const modulus = randomBytes(256);
  modulus[0]! |= 0x80;
  modulus[255]! |= 1;
  const kid = randomBytes(20).toString("base64url");
  return { kty: "RSA", use: "sig", kid, n: modulus.toString("base64url"), e: "AQAB" };
}
