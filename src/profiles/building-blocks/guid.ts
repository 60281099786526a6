/** Identifiers in Entra ID: GUIDs (UUIDs, RFC 9562 section 4) of any version. */

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reports whether a value is a GUID in canonical form: with lower-case letters, as in tokens. */
export function isGuid(value: unknown): value is string {
  return typeof value === "string" && guid.test(value);
}

/** Returns the canonical form of a GUID with letters of any case; `undefined` for anything else. */
export function canonicalGuid(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const lower = value.toLowerCase();
  return isGuid(lower) ? lower : undefined;
}
