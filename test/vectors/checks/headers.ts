// Headers as RFCs print them.

import type { JsonObject } from "../format.ts";
import { toUtf8, type Bytes } from "../octets.ts";

/** The members of a protected header; where nothing is protected, none. */
export function headerIn(header: Bytes | undefined): JsonObject {
  const value: unknown = header === undefined ? {} : JSON.parse(toUtf8(header));
  if (typeof value !== "object" || value === null) throw new TypeError("the protected header is no object");
  return Object.fromEntries(Object.entries(value));
}

/** What josette makes anew for every message, so that a caller cannot give it. */
const GENERATED: ReadonlySet<string> = new Set(["epk", "iv", "tag", "p2s"]);

/** What a caller has to give for josette to make a header like this. */
export function givenMembers(header: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(header).filter(([name]) => !GENERATED.has(name)));
}

/** A header to write without the `kid` of the key, unless it has one itself: a new token then has the vector's headers. */
export function withoutOwnKid(header: JsonObject): JsonObject {
  return "kid" in header ? header : { ...header, kid: null };
}
