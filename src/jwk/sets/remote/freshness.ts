/** The freshness lifetime of a response: RFC 9111 sections 4.2 and 5.2.2, within the caller's bounds. */
import type { FetchResponse } from "../../../runtime.ts";

/** The caller's bounds, in seconds. */
export interface FreshnessBounds {
  readonly freshFor: number;
  readonly freshForAtLeast: number;
  readonly freshForAtMost: number;
}

/** Returns the freshness lifetime, in seconds from now. */
export function freshness(headers: FetchResponse["headers"], bounds: FreshnessBounds): number {
  const { freshFor, freshForAtLeast, freshForAtMost } = bounds;
  const directives = readDirectives(headers.get("cache-control") ?? "");
  const wanted = wantedFreshness(directives, headers.get("age"), freshFor);
  return Math.min(Math.max(wanted, freshForAtLeast), freshForAtMost);
}

function wantedFreshness(
  directives: ReadonlyMap<string, string>,
  age: string | null,
  otherwise: number,
): number {
  if (directives.has("no-store") || directives.has("no-cache")) return 0;
  const maxAge = readDeltaSeconds(directives.get("max-age"));
  // Section 4.2.3: the time that a cache has held the response already.
  return maxAge === undefined ? otherwise : maxAge - (readDeltaSeconds(age?.trim()) ?? 0);
}

/** Section 5.2: names are case-insensitive. If a directive is repeated, the first counts (section 4.2.1). */
function readDirectives(field: string): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  for (const part of field.split(",")) {
    const [name = "", value = ""] = part.split("=", 2).map((text) => text.trim());
    const key = name.toLowerCase();
    if (!directives.has(key)) directives.set(key, value);
  }
  return directives;
}

/** Reads a number of seconds (section 1.2.2). Quoted values should also be accepted (section 5.2). */
function readDeltaSeconds(text: string | undefined): number | undefined {
  const digits = /^"?(\d{1,15})"?$/.exec(text ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}
