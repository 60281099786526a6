/** The keys in a published JWK Set: RFC 7517 section 5. Only public keys are accepted. */
import type { Suite } from "../../../algorithms/suite.ts";
import { deepFreeze, isJsonObject } from "../../../encoding/json.ts";
import type { JsonObject, JsonValue } from "../../../encoding/json-value.ts";
import { JoseError, type Fault } from "../../../errors.ts";
import { isPrivateJwk } from "../../../keytypes/private-members.ts";
import type { Key } from "../../key/key.ts";
import type { RejectedEntry } from "../key-source.ts";
import { keySet, usableEntries, type KeySet } from "../local-key-set.ts";
import { shownLocation } from "./allowed-urls.ts";

/** A JWK Set and its keys. */
export interface PublishedKeys {
  readonly jwks: JsonObject;
  /** The keys, by the JSON text of their entries. */
  readonly byText: ReadonlyMap<string, Key>;
  readonly set: KeySet;
  /** The entries that cannot be used. */
  readonly rejected: readonly RejectedEntry[];
}

/**
 * Reads a JWK Set. An entry that was in the previous set keeps its key object, so that nothing has to be
 * prepared again.
 * @throws JoseError `ERR_JWKS_INVALID` for a set that is malformed or too long, has no usable key, or
 * contains a private key or secret.
 */
export function readPublishedKeys(
  suite: Suite,
  url: string,
  jwks: JsonObject,
  maxKeys: number,
  before: PublishedKeys | undefined,
): PublishedKeys {
  const fault: Fault = (problem) =>
    new JoseError("ERR_JWKS_INVALID", `The JWK Set of ${shownLocation(url)} ${problem}`);
  const entries = readEntries(jwks["keys"], maxKeys, fault);
  const byText = new Map<string, Key>();
  const rejected: RejectedEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    const text = JSON.stringify(entry);
    const known = before?.byText.get(text);
    const read = known === undefined ? usableEntries(suite, [entry]) : { keys: [known], rejected: [] };
    // `isPrivateJwk` does not know the private members of key types that an application has defined.
    if (read.keys.some(({ type }) => type !== "public")) throw leaked(fault);
    for (const key of read.keys) byText.set(text, key);
    for (const each of read.rejected) rejected.push(Object.freeze({ ...each, index }));
  }
  // With an empty set, all verifications would fail. A provider that signs tokens has at least one key.
  if (byText.size === 0) {
    throw fault(`has no usable key${rejected[0] === undefined ? "" : `: ${rejected[0].reason}`}`);
  }
  // `exportState` returns `jwks`, so the object is frozen.
  return {
    jwks: deepFreeze(jwks),
    byText,
    set: keySet(suite, [...byText.values()]),
    rejected: Object.freeze(rejected),
  };
}

function readEntries(keys: JsonValue | undefined, maxKeys: number, fault: Fault): readonly JsonObject[] {
  if (keys === undefined || typeof keys !== "object" || keys === null || isJsonObject(keys)) {
    throw fault('has no "keys" array');
  }
  if (keys.length > maxKeys) throw fault(`has more than ${maxKeys} keys (the option maxKeys)`);
  if (!keys.every(isJsonObject)) throw fault("has an entry that is not an object");
  const entries = keys;
  if (entries.some(isPrivateJwk)) throw leaked(fault);
  return entries;
}

function leaked(fault: Fault): Error {
  return fault("contains a secret or private key");
}
