/** The escapes of attribute values: RFC 4514 section 2.4. */
import { encodeUtf8 } from "../../../encoding/utf8.ts";
import { hexadecimal } from "../hexadecimal.ts";

/**
 * The value as it stands in a name's text. Control characters, of which the section only asks for the escape of NUL, and what else
 * moves text about are escaped all: nobody's name begins a new line of a log, or is shown backwards.
 */
export function escapeValue(value: string): string {
  return value
    .replace(/[\\"+,;<>]|^[ #]| $/g, "\\$&")
    .replace(/[\p{Control}\p{Format}\p{Zl}\p{Zp}]/gu, escapeOctets);
}

/** A backslash and two digits for each octet of the character in UTF-8. */
function escapeOctets(character: string): string {
  return hexadecimal(encodeUtf8(character)).replace(/../g, "\\$&");
}
