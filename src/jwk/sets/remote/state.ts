/** A set as plain JSON, there and back: what comes back is read as strictly as what a provider answers. */
import { isJsonObject, parseJsonObject, type JsonObject } from "../../../encoding/json.ts";
import { JoseError, type Fault } from "../../../errors.ts";
import { defaultLimits } from "../../../limits.ts";
import { readPublishedKeys, type PublishedKeys } from "./published-keys.ts";

/** A set from elsewhere; times in seconds since 1970. */
export interface ImportedSet {
  readonly published: PublishedKeys;
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

/** How old a set from elsewhere is, in seconds. */
export interface ImportedAge {
  /** Since its fetch; `undefined` when it says that it comes from the future. */
  readonly age: number | undefined;
  /** For which it is fresh still; 0 if it no longer is, or nobody can say. */
  readonly left: number;
}

/**
 * Reads what `exportState` gave, or what a store holds.
 * @throws JoseError `ERR_JWKS_INVALID`.
 */
export function importState(
  input: unknown,
  url: string,
  maxKeys: number,
  before: PublishedKeys | undefined,
): ImportedSet {
  const { version, url: from, jwks, fetchedAt, freshUntil } = readJson(input);
  if (version !== 1) throw invalidState("is of another version");
  if (from !== url) throw invalidState("is of another key set");
  if (typeof fetchedAt !== "number" || typeof freshUntil !== "number") {
    throw invalidState("does not say how old it is");
  }
  if (!isJsonObject(jwks)) throw invalidState("holds no JWK Set");
  return { published: readPublishedKeys(url, jwks, maxKeys, before), fetchedAt, freshUntil };
}

/** How old it is at a time, in seconds since 1970. */
export function importedAge(
  { fetchedAt, freshUntil }: ImportedSet,
  freshForAtMost: number,
  wall: number,
): ImportedAge {
  const age = wall - fetchedAt;
  if (age < 0) return { age: undefined, left: 0 };
  return { age, left: Math.max(0, Math.min(freshUntil - wall, freshForAtMost - age)) };
}

/** By way of its text: an object may have getters, and the same name twice is not for an object to tell. */
function readJson(input: unknown): JsonObject {
  return parseJsonObject(textOf(input), { depth: defaultLimits.jsonDepth, fault: invalidState });
}

function textOf(input: unknown): string {
  try {
    // JSON.stringify has no text for a function, whatever its type says.
    const text: unknown = JSON.stringify(input);
    if (typeof text === "string") return text;
  } catch {
    // What cannot be written is nothing that was ever exported.
  }
  throw invalidState("is no plain JSON");
}

const invalidState: Fault = (problem) =>
  new JoseError("ERR_JWKS_INVALID", `The state of the key set ${problem}; it is what exportState gave`);
