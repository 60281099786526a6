/** Media types in "typ" and "cty": RFC 7515 sections 4.1.9 and 4.1.10. */

/** Whether two media types are the same: case does not count, and "application/" may be left out. */
export function sameMediaType(a: string, b: string): boolean {
  return fullMediaType(a) === fullMediaType(b);
}

/** The "typ" of a header, where it is the header's own. */
export function typeOf(header: { readonly typ?: string }): string | undefined {
  return Object.hasOwn(header, "typ") ? header.typ : undefined;
}

function fullMediaType(type: string): string {
  // Only ASCII letters have two cases here: toLowerCase would make a k of the Kelvin sign.
  const lower = type.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return lower.includes("/") ? lower : `application/${lower}`;
}
