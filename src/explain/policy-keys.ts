/** Finds the keys for one layer of a token (a JWS or a JWE) in the key sources of the caller's policies. */
import { JoseError, UnavailableError } from "../errors.ts";
import type { KeyInput, KeyRequest, KeySource } from "../jwk/key/types.ts";
import type { Keyring } from "../jwk/sets/keyring.ts";
import { isLocalSet } from "../jwk/sets/local-key-set.ts";
import { findKeys, rejectedBy } from "../jwk/sets/key-source.ts";
import type { Steps } from "../steps/steps.ts";
import type { Examination } from "./examination.ts";

/** The request for the keys of one layer of a token: of its JWS or its JWE. */
interface Asking {
  readonly request: Omit<KeyRequest, "signal">;
  readonly layer: number;
}

/** Adds the keys of a policy to those that were given. Returns whether the policy has any. */
export function* addKeysOf(ex: Examination, keyring: Keyring, { request, layer }: Asking): Steps<boolean> {
  const found = yield* keysIn(ex, keyring, { request, layer });
  for (const each of found) yield* ex.keys.addOfPolicy(each);
  return found.length > 0;
}

function* keysIn(ex: Examination, keyring: Keyring, { request, layer }: Asking): Steps<readonly KeyInput[]> {
  if ("given" in keyring) return [keyring.given];
  if (keyring.listed !== undefined) return keyring.listed;
  reportRejected(ex, keyring.source, { request, layer });
  // All keys of the set, so that keys that do not fit are explained as well.
  if (isLocalSet(keyring.source)) return keyring.source.keys;
  const asked = { ...request, ...(ex.signal && { signal: ex.signal }) };
  try {
    const named = yield* findKeys(keyring.source, asked);
    if (named.length > 0) return named;
    // No key has the kid of the token, so all keys that fit are requested, to report their IDs.
    const { alg, enc, epk } = request.header;
    const bare = {
      ...(alg !== undefined && { alg }),
      ...(enc !== undefined && { enc }),
      ...(epk && { epk }),
    };
    return yield* findKeys(keyring.source, { ...asked, header: bare });
  } catch (error) {
    if (!(error instanceof JoseError)) throw error;
    // The key source of a profile may refuse the token for a reason that the diagnosis reports itself.
    if (error instanceof UnavailableError)
      ex.report("keys-unavailable", { why: `${error.message}.` }, { layer });
    return [];
  }
}

/** Reports a key that the token names, but that the set rejected because it cannot be read. */
function reportRejected(ex: Examination, source: KeySource, { request: { header }, layer }: Asking): void {
  const rejected = rejectedBy(source).find(({ kid }) => kid !== undefined && kid === header.kid);
  if (rejected?.kid === undefined) return;
  ex.report("kid-names-unfit-key", { kid: rejected.kid, why: rejected.reason.replace(/\.$/, "") }, { layer });
}
