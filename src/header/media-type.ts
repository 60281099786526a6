/** Media types in "typ" and "cty": RFC 7515 sections 4.1.9 and 4.1.10. */

/** Whether two media types are the same: case does not count, and "application/" may be left out. */
export function sameMediaType(a: string, b: string): boolean {
  return fullMediaType(a) === fullMediaType(b);
}

function fullMediaType(type: string): string {
  const lower = type.toLowerCase();
  return lower.includes("/") ? lower : `application/${lower}`;
}
