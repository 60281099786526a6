/** Finds the token in what people paste: an Authorization header, a quoted string, lines, a response. */
import { decodeUtf8 } from "../encoding/utf8.ts";
import { decodeLeniently } from "./base64-leniently.ts";
import type { Finding } from "./types.ts";
import { finding } from "./findings.ts";

/** The token, and what was around it. */
export interface PastedText {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** A step: returns the text without what it recognizes, and the finding. */
type Step = (text: string) => { readonly text: string; readonly finding: Finding } | undefined;

/** In this order, repeatedly: quotes may be around a scheme, and a scheme within quotes. */
const steps: readonly Step[] = [
  invisible,
  surroundingSpace,
  fieldName,
  scheme,
  quotes,
  response,
  percentEncoding,
  innerSpace,
  encodedAgain,
  otherText,
];

/** More layers than people wrap a token in. */
const mostRounds = 8;

/** Removes what is not part of the token. */
export function findToken(pasted: string): PastedText {
  const findings = new Map<string, Finding>();
  let text = pasted;
  for (let round = 0; round < mostRounds; round++) {
    const before = text;
    for (const step of steps) {
      const found = step(text);
      if (found === undefined) continue;
      text = found.text;
      if (!findings.has(found.finding.code)) findings.set(found.finding.code, found.finding);
    }
    if (text === before) break;
  }
  return { text, findings: [...findings.values()] };
}

/** Byte order marks, zero-width and bidirectional characters, soft hyphens and no-break spaces. */
const invisibleCharacters = /[\u0000\u00ad\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

function invisible(text: string): ReturnType<Step> {
  const [first] = text.match(invisibleCharacters) ?? [];
  if (first === undefined) return undefined;
  const code = (first.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return {
    text: text.replaceAll(invisibleCharacters, ""),
    finding: finding("invisible-characters", { code }),
  };
}

/**
 * Programs that read lines or files remove the last line break themselves, so one that is here is in the
 * token.
 */
function surroundingSpace(text: string): ReturnType<Step> {
  const trimmed = text.trim();
  if (trimmed === text || trimmed === "") return undefined;
  return { text: trimmed, finding: finding("whitespace", { what: "white space at its start or end" }) };
}

function fieldName(text: string): ReturnType<Step> {
  const found = /^(?:authorization|x-[a-z-]{1,40}|cookie|set-cookie)\s*:\s*/i.exec(text);
  return found === null ? undefined : without(text, found[0]);
}

function scheme(text: string): ReturnType<Step> {
  const found = /^(?:bearer|dpop|token|jwt)(?:\s+|:\s*|%20)(?=\S)/i.exec(text);
  return found === null ? undefined : without(text, found[0]);
}

function without(text: string, prefix: string): ReturnType<Step> {
  return { text: text.slice(prefix.length), finding: finding("bearer-prefix", { prefix: prefix.trim() }) };
}

const quotePairs: readonly (readonly [open: string, close: string, name: string])[] = [
  ['"', '"', "double quotes"],
  ["'", "'", "single quotes"],
  ["`", "`", "backticks"],
  ["\u201c", "\u201d", "typographic quotes"],
  ["<", ">", "angle brackets"],
];

function quotes(text: string): ReturnType<Step> {
  const bare = text.replace(/[,;]$/, "");
  const pair = quotePairs.find(
    ([open, close]) => bare.length > 2 && bare.startsWith(open) && bare.endsWith(close),
  );
  // XML is in angle brackets as well.
  if (pair === undefined || (pair[0] === "<" && !/^<[\w.-]+>$/.test(bare))) return undefined;
  return { text: bare.slice(1, -1), finding: finding("quoted", { quotes: pair[2] }) };
}

/** The members of token responses and of the requests that carry tokens: RFC 6749 section 5.1. */
const tokenMembers = [
  "access_token",
  "id_token",
  "token",
  "jwt",
  "assertion",
  "client_assertion",
  "logout_token",
];

/** The same as form fields, or in a cookie or the fragment of a URL. */
const formMember = new RegExp(`(?:^|[?&#;\\s])(${tokenMembers.join("|")})=([\\w.%~+/-]+=*)`);

function response(text: string): ReturnType<Step> {
  if (text.startsWith("{")) {
    for (const member of tokenMembers) {
      const found = new RegExp(`"${member}"\\s*:\\s*"([^"\\\\]{1,262144})"`).exec(text);
      if (found?.[1] !== undefined) return { text: found[1], finding: finding("token-in-json", { member }) };
    }
    return undefined;
  }
  const found = formMember.exec(text);
  if (found?.[1] === undefined || found[2] === undefined) return undefined;
  return { text: found[2], finding: finding("token-in-json", { member: found[1] }) };
}

function percentEncoding(text: string): ReturnType<Step> {
  const found = /%[0-9a-f]{2}/i.exec(text);
  if (found === null || text.startsWith("{")) return undefined;
  try {
    return {
      text: decodeURIComponent(text.replaceAll("+", "%2B")),
      finding: finding("url-encoded", { example: found[0] }),
    };
  } catch {
    // The text has a percent sign that does not begin an encoded octet.
    return undefined;
  }
}

/** base64 of "eyJ" starts with "ZXlK". */
function encodedAgain(text: string): ReturnType<Step> {
  if (!/^ZXlK[\w+/-]+={0,2}$/.test(text)) return undefined;
  const { bytes } = decodeLeniently(text);
  const token = bytes && decodeUtf8(bytes)?.trim();
  if (token === undefined || !/^[\w.=-]+$/.test(token)) return undefined;
  return { text: token, finding: finding("encoded-again") };
}

/** A line of a log, a command or a program with one token in it. */
function otherText(text: string): ReturnType<Step> {
  // A strange character within a token is not the end of it.
  if (/^e[w-z][^\s"'<>()[\]{},;]*$/.test(text)) return undefined;
  if (/^[\w.=+/-]+$/.test(text) || /^[{<]|-----BEGIN /.test(text)) return undefined;
  const found = text.match(/(?<![\w.-])e[w-z][\w+/=-]{8,}(?:\.[\w+/=-]*){2,4}/g) ?? [];
  const [token] = found;
  if (token === undefined || found.length > 1) return undefined;
  const rest = text.replace(token, " ").trim();
  const example = JSON.stringify(rest.slice(0, 24));
  return { text: token, finding: finding("text-around-token", { example }) };
}

/** Line breaks and spaces within a token. JSON and XML may have them. */
function innerSpace(text: string): ReturnType<Step> {
  if (!/\s/.test(text) || !/^[\w.=+/\s-]+$/.test(text) || !looksLikeToken(text)) return undefined;
  const what = /[\r\n]/.test(text) ? "line breaks" : "spaces";
  return { text: text.replaceAll(/\s+/g, ""), finding: finding("whitespace", { what }) };
}

/**
 * Text with spaces may be anything; a token has long parts between periods, or starts like base64 of `{"`.
 */
function looksLikeToken(text: string): boolean {
  return /^ey[A-Za-z0-9]/.test(text) || /^[\w\s=+/-]{16,}(?:\.[\w\s=+/-]*){1,4}$/.test(text);
}
