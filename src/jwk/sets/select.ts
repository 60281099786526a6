/**
 * Choosing keys from a set by the hints in a header: RFC 7515 section 6 and appendix D, RFC 7516 section 6. Hints
 * order and narrow, they prove nothing: a key still has to verify or decrypt.
 */
import type { JoseHeader } from "../../header/types.ts";
import type { Steps } from "../../platform/steps.ts";
import { thumbprintHint, type ThumbprintParameter } from "../key/certificate-hints.ts";
import type { Key } from "../key/key.ts";
import type { MatchedBy } from "../key/types.ts";

const thumbprintParameters: readonly ThumbprintParameter[] = ["x5t#S256", "x5t"];

/**
 * The keys to verify with. A `kid` decides: if no key has it, only keys without any `kid` are left. Without one, a
 * certificate thumbprint that names a key decides; else all keys are left.
 */
export function* keysToVerify(
  keys: readonly Key[],
  fits: (key: Key) => boolean,
  header: JoseHeader,
): Steps<readonly Key[]> {
  const named = keys.filter((key) => header.kid !== undefined && key.kid === header.kid);
  const fitting = keys.filter(fits);
  // Also a key that does not fit: the header means that one, and no other may take its place.
  if (named.length > 0) return named.filter(fits);
  const left = header.kid === undefined ? fitting : fitting.filter((key) => key.kid === undefined);
  for (const parameter of thumbprintParameters) {
    const certified = yield* keysByThumbprint(left, header, parameter);
    if (certified.length > 0) return certified;
  }
  return left;
}

/**
 * The keys to decrypt with, best first: by `kid`, by thumbprint, then all others. A hint that names no key blocks
 * nothing, because some providers send identifiers that the recipient cannot know.
 */
export function* keysToDecrypt(fitting: readonly Key[], header: JoseHeader): Steps<readonly Key[]> {
  const ranked = new Set(fitting.filter((key) => header.kid !== undefined && key.kid === header.kid));
  for (const parameter of thumbprintParameters) {
    for (const key of yield* keysByThumbprint(fitting, header, parameter)) ranked.add(key);
  }
  for (const key of fitting) ranked.add(key);
  return [...ranked];
}

/** Which hint of the header names this key. */
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
    if ((yield* thumbprintHint(key, parameter)) === wanted) found.push(key);
  }
  return found;
}
