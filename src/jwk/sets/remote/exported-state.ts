/** Exported state of a key set. Imported state is validated as strictly as a provider's response. */
import type { Suite } from "../../../algorithms/suite.ts";
import { isJsonObject, parseJsonObject } from "../../../encoding/json.ts";
import type { JsonObject } from "../../../encoding/json-value.ts";
import { JoseError, type Fault } from "../../../errors.ts";
import { defaultLimits } from "../../../limits.ts";
import { readPublishedKeys, type PublishedKeys } from "./published-keys.ts";

/** An imported JWK Set. Times are in seconds since 1970. */
export interface ImportedSet {
  readonly published: PublishedKeys;
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

/** The age of an imported set, in seconds. */
export interface ImportedAge {
  /** The time since the set was fetched; `undefined` if the fetch time is in the future. */
  readonly age: number | undefined;
  /** The remaining time for which the set is fresh; 0 if it is stale or its age is unknown. */
  readonly left: number;
}

/**
 * Reads what `exportState` returned, or the contents of a store.
 * @throws JoseError `ERR_JWKS_INVALID`.
 */
export function importState(
  suite: Suite,
  input: unknown,
  url: string,
  maxKeys: number,
  before: PublishedKeys | undefined,
): ImportedSet {
  const { version, url: from, jwks, fetchedAt, freshUntil } = readJson(input);
  if (version !== 1) throw invalidState("has an unsupported version");
  if (from !== url) throw invalidState("belongs to another key set");
  if (typeof fetchedAt !== "number" || typeof freshUntil !== "number") {
    throw invalidState("lacks fetchedAt or freshUntil");
  }
  if (!isJsonObject(jwks)) throw invalidState("has no JWK Set");
  return { published: readPublishedKeys(suite, url, jwks, maxKeys, before), fetchedAt, freshUntil };
}

/** Returns the age of an imported set. `wall` is the current time, in seconds since 1970. */
export function importedAge(
  { fetchedAt, freshUntil }: ImportedSet,
  freshForAtMost: number,
  wall: number,
): ImportedAge {
  const age = wall - fetchedAt;
  if (age < 0) return { age: undefined, left: 0 };
  return { age, left: Math.max(0, Math.min(freshUntil - wall, freshForAtMost - age)) };
}

/** Converts the input to text and parses it, because an object may have getters. */
function readJson(input: unknown): JsonObject {
  return parseJsonObject(textOf(input), { depth: defaultLimits.jsonDepth, fault: invalidState });
}

function textOf(input: unknown): string {
  try {
    // JSON.stringify returns undefined for a function, despite its type.
    const text: unknown = JSON.stringify(input);
    if (typeof text === "string") return text;
  } catch {
    // A value that cannot be serialized was never exported.
  }
  throw invalidState("is not plain JSON");
}

const invalidState: Fault = (problem) =>
  new JoseError("ERR_JWKS_INVALID", `The state of the key set ${problem}; pass what exportState returned`);
