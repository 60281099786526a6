/**
 * Makes text safe for terminals. Tokens, keys, certificates, file names and servers' answers may contain
 * control characters (C0, C1), bidirectional controls and zero-width characters, which change what a terminal
 * does or shows.
 */

/** Control, format and ignorable characters, line and paragraph separators, and unpaired surrogates. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** Text on one line, with escapes like `\u{202e}` for unsafe characters. */
export function printable(text: string): string {
  return text.replace(unsafe, (character) => {
    const known = shortEscapes[character];
    return known ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Whether text has no unsafe characters except line breaks and tabs. */
export function isPrintable(text: string): boolean {
  return text.search(unsafe) === -1 || text.replace(/[\r\n\t]/g, "").search(unsafe) === -1;
}

/** JSON with `\uXXXX` escapes for unsafe characters in strings. It parses to the same value. */
export function printableJson(value: unknown, indentation = 2): string {
  const json = JSON.stringify(value, null, indentation) ?? "null";
  // JSON.stringify escapes line feeds in strings, so those that remain are between members.
  return json.replace(unsafe, (character) => (character === "\n" ? character : unicodeEscapes(character)));
}

function unicodeEscapes(character: string): string {
  let escaped = "";
  for (let index = 0; index < character.length; index++) {
    escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}
