/**
 * The media types in the "typ" and "cty" header parameters: RFC 7515 sections 4.1.9 and 4.1.10, RFC 7519
 * sections 5.1 and 5.2.
 */

/** Reports whether two media types are equal: case-insensitively, and with "application/" optional. */
export function sameMediaType(a: string, b: string): boolean {
  return fullMediaType(a) === fullMediaType(b);
}

/** Returns the "typ" of a header if it is an own property. */
export function typeOf(header: { readonly typ?: string }): string | undefined {
  return Object.hasOwn(header, "typ") ? header.typ : undefined;
}

function fullMediaType(type: string): string {
  // Converts only ASCII letters: toLowerCase of the whole text would convert the Kelvin sign to "k".
  const lower = type.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return lower.includes("/") ? lower : `application/${lower}`;
}
