/** The identifiers in Entra's directory: GUIDs, RFC 9562 section 4, of any version. */

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether this is a GUID as Entra writes it into tokens: with lower-case letters. */
export function isGuid(value: unknown): value is string {
  return typeof value === "string" && guid.test(value);
}

/** A GUID as Entra writes it, from one with letters of any case; `undefined` for anything else. */
export function canonicalGuid(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const lower = value.toLowerCase();
  return isGuid(lower) ? lower : undefined;
}
