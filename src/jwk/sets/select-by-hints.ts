/**
 * Selects keys of a set by the hints in a header: RFC 7515 section 6 and appendix D, RFC 7516 section 6.
 * Hints only narrow the choice and order the keys. The key must still verify or decrypt.
 */
import type { JoseHeader } from "../../header/types.ts";
import type { Steps } from "../../steps/steps.ts";
import { certificateThumbprintOf, type ThumbprintParameter } from "../key/x5t-values.ts";
import type { Key } from "../key/key.ts";
import type { MatchedBy } from "../key/types.ts";

const thumbprintParameters: readonly ThumbprintParameter[] = ["x5t#S256", "x5t"];

/**
 * Returns the keys to verify with. If any keys have the `kid` of the header, only these keys are used.
 * Otherwise, if the header has a `kid`, only keys without any `kid` are considered. Among the keys that are
 * left, those that match a certificate thumbprint of the header are used; if there are none, all of them.
 */
export function* keysToVerify(
  keys: readonly Key[],
  fits: (key: Key) => boolean,
  header: JoseHeader,
): Steps<readonly Key[]> {
  const named = keys.filter((key) => header.kid !== undefined && key.kid === header.kid);
  const fitting = keys.filter(fits);
  // If the key with this `kid` is unsuitable, no other key may replace it.
  if (named.length > 0) return named.filter(fits);
  const left = header.kid === undefined ? fitting : fitting.filter((key) => key.kid === undefined);
  for (const parameter of thumbprintParameters) {
    const certified = yield* keysByThumbprint(left, header, parameter);
    if (certified.length > 0) return certified;
  }
  return left;
}

/**
 * Returns the keys to decrypt with, best first: those that match `kid`, those that match a thumbprint, then
 * all others. A hint that matches no key is ignored, because some senders use identifiers that the recipient
 * cannot know.
 */
export function* keysToDecrypt(fitting: readonly Key[], header: JoseHeader): Steps<readonly Key[]> {
  const ranked = new Set(fitting.filter((key) => header.kid !== undefined && key.kid === header.kid));
  for (const parameter of thumbprintParameters) {
    for (const key of yield* keysByThumbprint(fitting, header, parameter)) ranked.add(key);
  }
  for (const key of fitting) ranked.add(key);
  return [...ranked];
}

/** Returns the hint in the header that matches this key, or `tried` if none does. */
export function* matchOf(key: Key, header: JoseHeader): Steps<MatchedBy> {
  if (header.kid !== undefined && key.kid === header.kid) return "kid";
  for (const parameter of thumbprintParameters) {
    const named = yield* keysByThumbprint([key], header, parameter);
    if (named.length > 0) return parameter;
  }
  return "tried";
}

function* keysByThumbprint(
  keys: readonly Key[],
  header: JoseHeader,
  parameter: ThumbprintParameter,
): Steps<readonly Key[]> {
  const wanted = header[parameter];
  if (wanted === undefined) return [];
  const found: Key[] = [];
  for (const key of keys) {
    if ((yield* certificateThumbprintOf(key, parameter)) === wanted) found.push(key);
  }
  return found;
}
