/** Escaping of attribute values: RFC 4514 section 2.4. */
import { encodeUtf8 } from "../../../encoding/utf8.ts";
import { hexadecimal } from "../hexadecimal.ts";

/**
 * Escapes a value for the string representation of a name. The section requires escaping only NUL among the
 * control characters. All control, format and line separator characters are escaped here, so that a name
 * cannot start a new line in a log or reverse the text direction.
 */
export function escapeValue(value: string): string {
  return value
    .replace(/[\\"+,;<>]|^[ #]| $/g, "\\$&")
    .replace(/[\p{Control}\p{Format}\p{Zl}\p{Zp}]/gu, escapeOctets);
}

/** Escapes each octet of the character's UTF-8 encoding as a backslash and two digits. */
function escapeOctets(character: string): string {
  return hexadecimal(encodeUtf8(character)).replace(/../g, "\\$&");
}
