/** Finds the token in what people paste: an Authorization header, a quoted string, lines, a response. */
import { decodeUtf8 } from "../encoding/utf8.ts";
import { decodeLeniently } from "./base64-leniently.ts";
import type { Finding } from "./types.ts";
import { finding } from "./findings.ts";

/** The token, and findings about the text around it. */
export interface PastedText {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** A step: returns the text without what it recognizes, and the finding. */
type Step = (text: string) => { readonly text: string; readonly finding: Finding } | undefined;

/** Applied in this order, repeatedly: quotes may be around a scheme, or between the scheme and the token. */
const steps: readonly Step[] = [
  invisible,
  surroundingSpace,
  fieldName,
  assignment,
  scheme,
  quotes,
  response,
  percentEncoding,
  continuation,
  innerSpace,
  disclosures,
  encodedAgain,
  otherText,
];

/** The most rounds. A token is not wrapped in more layers in practice. */
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

/** Callers remove the final line break of a file or line, so white space that remains belongs to the text. */
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

/** How a shell sets a variable, or how a cookie starts. */
const assignmentStart = /^(?:export\s+|set\s+|\$env:|\$)?[A-Za-z_][\w.-]{0,63}\s*=\s*(?=["']?e[w-z])/i;

/** A variable or a cookie with the token as its value, and nothing after it. */
function assignment(text: string): ReturnType<Step> {
  const start = assignmentStart.exec(text)?.[0];
  if (start === undefined || !/^\S+$/.test(text.slice(start.length).trim())) return undefined;
  const example = JSON.stringify(start.trim());
  return { text: text.slice(start.length), finding: finding("text-around-token", { example }) };
}

/** Removes line ends that a shell continues after a backslash, and those that JSON writes as `\n`. */
function continuation(text: string): ReturnType<Step> {
  const joined = text.replaceAll(/\\\r?\n[\t ]*|\\r\\n|\\n/g, "");
  if (joined === text || text.startsWith("{") || !/^[\w.=+/\s-]+$/.test(joined)) return undefined;
  return { text: joined, finding: finding("whitespace", { what: "line breaks with backslashes" }) };
}

/** RFC 9901 section 4: it is a JWT and disclosures with tildes between them, and may end with a JWT. */
function disclosures(text: string): ReturnType<Step> {
  const found = /^([\w-]+\.[\w-]+\.[\w-]+)((?:~[\w-]+)*)~(?:[\w-]+\.[\w-]+\.[\w-]+)?$/.exec(text);
  if (found?.[1] === undefined || found[2] === undefined) return undefined;
  const count = found[2].split("~").length - 1;
  return { text: found[1], finding: finding("sd-jwt", { count }) };
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
  // Text in angle brackets may also be XML.
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

/** Such a member as a form field, in a cookie, or in the query or fragment of a URL. */
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

/** Recognizes a token that was encoded in base64 again: base64 of "eyJ" is "ZXlK". */
function encodedAgain(text: string): ReturnType<Step> {
  if (!/^ZXlK[\w+/-]+={0,2}$/.test(text)) return undefined;
  const { bytes } = decodeLeniently(text);
  const token = bytes && decodeUtf8(bytes)?.trim();
  if (token === undefined || !/^[\w.=-]+$/.test(token)) return undefined;
  return { text: token, finding: finding("encoded-again") };
}

/** Finds the token in a line of a log, a command or a program that contains only one. */
function otherText(text: string): ReturnType<Step> {
  // A word that begins like a token is taken as one, even if characters in it are invalid in a token.
  if (/^e[w-z][^\s"'<>()[\]{},;]*$/.test(text)) return undefined;
  if (/^[\w.=+/-]+$/.test(text) || /^[{<]|-----BEGIN /.test(text)) return undefined;
  const found = (text.match(/[\w.=+/-]+/g) ?? []).flatMap((run) => tokenIn(run) ?? []);
  const [token] = found;
  if (token === undefined || found.length > 1) return undefined;
  const rest = text.replace(token, " ").trim();
  const example = JSON.stringify(rest.slice(0, 24));
  return { text: token, finding: finding("text-around-token", { example }) };
}

/**
 * The token in a run of characters that tokens consist of, for example after a slash. Each part is searched
 * once, so the running time is linear.
 */
function tokenIn(run: string): string | undefined {
  const parts = run.split(".");
  for (const [index, part] of parts.slice(0, -2).entries()) {
    // A word after a period does not start a token.
    const start = /[=+/](e[w-z][\w=+/-]{8,})$/.exec(index === 0 ? `/${part}` : part)?.[1];
    if (start !== undefined) return [start, ...parts.slice(index + 1, index + 5)].join(".");
  }
  return undefined;
}

/** Removes line breaks and spaces within a token, but not in JSON or XML. */
function innerSpace(text: string): ReturnType<Step> {
  if (!/\s/.test(text) || !/^[\w.=+/\s-]+$/.test(text) || !looksLikeToken(text)) return undefined;
  const what = /[\r\n]/.test(text) ? "line breaks" : "spaces";
  return { text: text.replaceAll(/\s+/g, ""), finding: finding("whitespace", { what }) };
}

/** Whether text with spaces is a token: it has long parts between periods, or starts like base64 of `{"`. */
function looksLikeToken(text: string): boolean {
  return /^(?:ey[A-Za-z0-9]|ZXlK)/.test(text) || /^[\w\s=+/-]{16,}(?:\.[\w\s=+/-]*){1,4}$/.test(text);
}
