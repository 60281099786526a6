/** Local key sets: RFC 7517 sections 5 and 5.1. */
import { extended, type Suite } from "../../algorithms/suite.ts";
import { rowOf } from "../../encoding/table.ts";
import { JoseError, UsageError } from "../../errors.ts";
import type { JoseHeader } from "../../header/types.ts";
import { isSymmetricJwk } from "../../keytypes/private-members.ts";
import { start } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";
import {
  managementRequirements,
  whyUnsuitable,
  signatureRequirements,
  type KeyRequirements,
} from "../key/requirements.ts";
import { asKey, importJwk } from "../io/as-key.ts";
import { isKey, metadataOf, type Key } from "../key/key.ts";
import { requireSetLike } from "../io/not-a-key.ts";
import { readRequest, registerSource, sourceVersion, type RejectedEntry } from "./key-source.ts";
import { keysToDecrypt, keysToVerify } from "./select-by-hints.ts";
import type { Jwk, JwkSet, KeyInput, KeyRequest, KeySource } from "../key/types.ts";

/** A set of keys that finds the candidates for a token. */
export interface KeySet extends KeySource {
  readonly keys: readonly Key[];
  /** The entries of the JWK Set that cannot be used, with reasons. */
  readonly rejected: readonly RejectedEntry[];
  find(request: KeyRequest): readonly Key[] | Promise<readonly Key[]>;
}

/** Implements `keySet` of josette/jwk with the algorithms of a suite. */
export function keySet(suite: Suite, input: readonly KeyInput[] | JwkSet): KeySet {
  const { keys, rejected } = isList(input)
    ? { keys: keysInList(suite, input), rejected: [] }
    : keysInJwkSet(suite, input);
  // Keys may be bound to algorithm values that are not in the suite. `find` must know them as well.
  const known = extended(
    suite,
    keys.flatMap((key) => metadataOf(key).schemes ?? []),
  );
  const set = Object.freeze({
    keys: Object.freeze(keys),
    rejected: Object.freeze(rejected),
    find: (request: KeyRequest) => start(findAmong(keys, known, request)),
  });
  registerSource(set, {
    find: (request) => findAmong(keys, known, request),
    // The set never changes.
    version: () => set,
    rejected: () => set.rejected,
  });
  return set;
}

/** Reports whether a source was created by {@link keySet}. */
export function isLocalSet(source: KeySource): source is KeySet {
  return sourceVersion(source) === source;
}

/** Finds the keys of a set for a token. */
export function* findAmong(keys: readonly Key[], suite: Suite, request: KeyRequest): Steps<readonly Key[]> {
  const { header, alg, use } = readRequest(request);
  const requirements = requirementsOf(suite, header, alg, use);
  const fits = (key: Key): boolean =>
    requirements !== undefined && whyUnsuitable(key, requirements) === undefined;
  return yield* use === "sig" ? keysToVerify(keys, fits, header) : keysToDecrypt(keys.filter(fits), header);
}

function requirementsOf(
  suite: Suite,
  header: JoseHeader,
  alg: string,
  use: "sig" | "enc",
): KeyRequirements | undefined {
  if (use === "sig") {
    const scheme = rowOf(suite.signatures, alg);
    return scheme && signatureRequirements(scheme, "verify");
  }
  const management = rowOf(suite.management, alg);
  const content = rowOf(suite.content, header.enc ?? "");
  return management && content && managementRequirements(management, content, "decrypt", header);
}

function keysInList(suite: Suite, list: readonly KeyInput[]): Key[] {
  if (list.length === 0) throw new UsageError("ERR_INVALID_ARGUMENT", "The list of keys is empty");
  return Array.from(list, (entry) => asKey(suite, entry));
}

function keysInJwkSet(suite: Suite, set: JwkSet): Entries {
  requireSetLike(set);
  const members: unknown = Object.hasOwn(set, "keys") ? set.keys : undefined;
  if (!Array.isArray(members)) throw invalidSet('has no "keys" array');
  const objects: readonly unknown[] = Array.from<unknown>(members);
  if (!objects.every(isObject)) throw invalidSet("has an entry that is not an object");
  if (objects.some(isKey)) {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      "The entries of a JWK Set must be JWKs; pass imported keys as a list, for example (await " +
        "loadPem(text)).keys",
    );
  }
  const entries = objects.map(ownMembers);
  // A secret among public keys was probably published, or is about to be. Unusable entries are checked too.
  if (entries.some(isSymmetricJwk) && entries.some(isPublic))
    throw invalidSet("contains both public keys and secrets");
  return usableEntries(suite, entries);
}

function isObject(entry: unknown): entry is object {
  return typeof entry === "object" && entry !== null && !Array.isArray(entry);
}

/** Copies an entry. An object that cannot be read becomes an empty entry. */
function ownMembers(entry: object): Jwk {
  try {
    return { ...entry };
  } catch {
    return {};
  }
}

/** Reports whether an entry is a public key: neither a secret nor an entry with private members. */
function isPublic(entry: Jwk): boolean {
  return (
    typeof entry.kty === "string" &&
    !isSymmetricJwk(entry) &&
    entry.d === undefined &&
    entry.priv === undefined
  );
}

/** The keys and rejected entries of a JWK Set. */
export interface Entries {
  readonly keys: Key[];
  readonly rejected: RejectedEntry[];
}

/** Imports the entries of a JWK Set, and lists those that cannot be used. */
export function usableEntries(suite: Suite, entries: readonly object[]): Entries {
  const keys: Key[] = [];
  const rejected: RejectedEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      keys.push(importJwk(suite, entry));
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
      rejected.push(Object.freeze({ index, kid: kidOf(entry), reason: error.message }));
    }
  }
  return { keys, rejected };
}

function kidOf(entry: object): string | undefined {
  const kid: unknown = Object.hasOwn(entry, "kid") ? Reflect.get(entry, "kid") : undefined;
  return typeof kid === "string" ? kid : undefined;
}

function isList(input: readonly KeyInput[] | JwkSet): input is readonly KeyInput[] {
  return Array.isArray(input);
}

function invalidSet(problem: string): JoseError {
  return new JoseError("ERR_JWKS_INVALID", `The JWK Set ${problem}`);
}
