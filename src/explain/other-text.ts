/** Recognizes text that is not a JWS or JWE: opaque tokens, SAML assertions, other credentials, keys. */
import { decodeUtf8 } from "../encoding/utf8.ts";
import { decodeLeniently } from "./base64-leniently.ts";
import type { Finding } from "./types.ts";
import { finding } from "./findings.ts";

/** Identifies a text that does not have the form of a token. */
export function recognizeOther(text: string): Finding {
  return (
    xml(text, "") ??
    encodedXml(text) ??
    key(text) ??
    jsonText(text) ??
    credential(text) ??
    cutOff(text) ??
    opaque(text) ??
    finding("wrong-segment-count", { count: text.split(".").length })
  );
}

/** The elements of SAML 2.0 core sections 2.3.3 and 3.3.3, with any namespace prefix. */
const samlElements = /<(?:[\w-]+:)?(Assertion|Response|EncryptedAssertion|AuthnRequest|LogoutRequest)[\s>]/;

function xml(text: string, how: string): Finding | undefined {
  if (!/^\s*</.test(text)) return undefined;
  const element = samlElements.exec(text.slice(0, 4096))?.[1];
  return element === undefined
    ? finding("other-credential", {
        what: /^\s*<(?:!doctype|html)/i.test(text) ? "an HTML page" : `XML${how}`,
        advice: "Look at the response that it came from: an error page may have been taken for a token.",
      })
    : finding("saml-assertion", { what: element === "Response" ? "response" : "assertion", how });
}

/** RFC 7522 section 2.1 and the HTTP POST binding encode assertions as base64url or base64. */
function encodedXml(text: string): Finding | undefined {
  if (!/^P[C-H][\w+/]/.test(text) && !/^(?:77\+|77-)/.test(text)) return undefined;
  const { bytes } = decodeLeniently(text.replaceAll(/\s/g, ""));
  const decoded = bytes && decodeUtf8(bytes);
  return decoded === undefined ? undefined : xml(decoded.replace(/^\uFEFF/, ""), " in base64");
}

function key(text: string): Finding | undefined {
  const label = /-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(text)?.[1];
  if (label !== undefined) return keyInstead(`a PEM file (${label})`);
  if (!text.startsWith("{")) return undefined;
  if (/"kty"\s*:/.test(text)) return keyInstead(/"keys"\s*:/.test(text) ? "a JWK Set" : "a JWK");
  if (/"jwks_uri"\s*:/.test(text)) return keyInstead("the metadata of an issuer");
  return undefined;
}

function keyInstead(what: string): Finding {
  return finding("key-instead-of-token", { what });
}

function jsonText(text: string): Finding | undefined {
  if (!text.startsWith("{")) return undefined;
  if (/"(?:iss|sub|aud|exp|iat)"\s*:/.test(text)) return finding("claims-instead-of-token");
  const error = /"error"\s*:\s*"([\w.-]{1,80})"/.exec(text)?.[1];
  return finding("other-credential", {
    what: error === undefined ? "JSON without a token" : `the error response "${error}"`,
    advice: "Look at the response that it came from; its error_description says what the server refused.",
  });
}

/** Well-known forms of credentials: what they are, and what to do. */
const credentials: readonly {
  readonly form: RegExp;
  readonly what: string;
  readonly advice: string;
}[] = [
  {
    form: /^basic\s+[\w+/=-]+$/i,
    what: "a user name and password (HTTP Basic)",
    advice:
      "Send an access token with the scheme Bearer; Basic authenticates a client at the token endpoint.",
  },
  {
    form: /^(?:[01]\.A[\w-]{40,}|M\.[CR]\w{2,10}[._][\w.!*$-]{20,})/,
    what: "a Microsoft authorization code or refresh token",
    advice: "Redeem it at the token endpoint; the response has the access token.",
  },
  {
    form: /^v[1-4]\.(?:local|public)\./,
    what: "a PASETO token",
    advice: "Use a library for PASETO, which is another format than JWT.",
  },
  {
    form: /^gAAAAA[\w-]{60,}={0,2}$/,
    what: "a Fernet token",
    advice: "Decrypt it with a library for Fernet and the key of its producer.",
  },
  {
    form: /^https?:\/\//i,
    what: "a URL",
    advice: "Fetch it yourself, and paste the token: josette does not connect to URLs in the text.",
  },
  {
    form: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    what: "a GUID",
    advice: "It may be the ID of a token, a session or an application; paste the token itself.",
  },
  {
    form: /^(?:\$\{?[A-Z_a-z]|%[A-Z_]+%$|\{\{)/,
    what: "a variable or placeholder that was not expanded",
    advice: "Check why it was not expanded: single quotes in a shell, or a missing setting.",
  },
  {
    form: /^(?:undefined|null|\[object \w+\]|none|nan|true|false)$/i,
    what: "a missing value turned into text",
    advice: "Check where the program reads the token: it got no value.",
  },
];

function credential(text: string): Finding | undefined {
  const found = credentials.find(({ form }) => form.test(text));
  return found && finding("other-credential", { what: found.what, advice: found.advice });
}

/** Recognizes text that starts like the header of a token, but has too few parts. */
function cutOff(text: string): Finding | undefined {
  if (/(?:\.{3}|\u2026)/.test(text) && text.startsWith("ey")) return finding("shortened-token");
  const parts = text.split(".");
  const [header = ""] = parts;
  if (!/^ey[A-Za-z0-9_-]+$/.test(header) || parts.length > 4) return undefined;
  const { bytes } = decodeLeniently(
    parts.length === 1 ? header.slice(0, header.length - (header.length % 4)) : header,
  );
  const json = bytes && decodeUtf8(bytes);
  if (bytes === undefined || (json !== undefined && !/^\{\s*"/.test(json))) return undefined;
  const isEncrypted = /"enc"\s*:/.test(json ?? "");
  if (parts.length > 2 && !isEncrypted) return undefined;
  return finding("truncated-token", {
    why: `it starts like ${isEncrypted ? "an encrypted" : "a"} token and has ${parts.length} of ${
      isEncrypted ? 5 : 3
    } parts`,
  });
}

/** Prefixes by which providers mark their opaque tokens. */
const prefixes: readonly (readonly [start: RegExp, owner: string])[] = [
  [/^ya29\./, " of Google"],
  [/^gh[oprsu]_/, " of GitHub"],
  [/^xox[abeprs]-/, " of Slack"],
  [/^(?:sk|pk|rk)_(?:live|test)_/, " (an API key of Stripe)"],
  [/^EAA[A-Za-z0-9]{20}/, " of Facebook"],
  [/^_0XBPWQQ_/, " of Curity"],
];

function opaque(text: string): Finding | undefined {
  if (!/^[\w.~+/=:|!*$@-]+$/.test(text)) return undefined;
  const owner = prefixes.find(([start]) => start.test(text))?.[1] ?? "";
  const parts = text.split(".").length;
  return parts <= 2 || owner !== "" ? finding("opaque-token", { what: owner }) : undefined;
}
