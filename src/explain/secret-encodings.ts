/**
 * The other encodings in which a shared secret may have been used: one side takes base64 text as the
 * secret, the other the bytes that it stands for. Each is a guess that counts only if the token then opens.
 */
import type { Suite } from "../algorithms/suite.ts";
import { encodeBase64, encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../encoding/utf8.ts";
import { JoseError } from "../errors.ts";
import { importSecret } from "../jwk/io/import.ts";
import { contentsOf, type Key } from "../jwk/key/key.ts";
import { decodeLeniently } from "./base64-leniently.ts";

/** A secret in another encoding. */
export interface OtherEncoding {
  readonly key: Key;
  /** A clause for messages: in which form the secret was given, or the token was made. */
  readonly form: string;
  readonly advice: string;
}

/** Returns the secret in the other encodings that are possible. */
export function otherEncodings(suite: Suite, key: Key): readonly OtherEncoding[] {
  const { material } = contentsOf(key);
  if (material.form !== "secret") return [];
  const { bytes } = material;
  return [...ofText(decodeUtf8(bytes)), ...ofBytes(bytes)]
    .filter(({ secret }) => secret.length > 0 && secret.length <= longestSecret)
    .flatMap(({ secret, form, advice }) => {
      const key = secretOf(suite, secret);
      return key === undefined ? [] : [{ key, form, advice }];
    });
}

/** Imports a secret; `undefined` for the text of a key file, which is refused as a secret. */
function secretOf(suite: Suite, secret: Bytes): Key | undefined {
  try {
    return importSecret(suite, secret);
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}

/** In bytes: longer guesses are not tried, because no secret is as long. */
const longestSecret = 8192;

interface Guess {
  readonly secret: Bytes;
  readonly form: string;
  readonly advice: string;
}

/** Guesses that the given bytes are a text, and that the secret is what this text encodes. */
function ofText(text: string | undefined): readonly Guess[] {
  if (text === undefined) return [];
  const guesses: Guess[] = [];
  const bare = text.trim().replace(/^(["'])(.*)\1$/s, "$2");
  if (bare !== text) {
    guesses.push({
      secret: encodeUtf8(bare),
      form: "the token was signed with the secret without the white space or quotes at its ends",
      advice:
        "Remove what surrounds the secret where it is read, for example the line break at the end of a file.",
    });
  }
  for (const end of ["\n", "\r\n"]) {
    guesses.push({
      secret: encodeUtf8(text + end),
      form: "the token was made with a line break at the end of the secret",
      advice: "Remove the line break where the producer reads the secret; until then, add it on this side.",
    });
  }
  const advice =
    "Decode the text on this side before importSecret, or let the other side use the text as the secret.";
  if (/^[0-9a-f]+$/i.test(bare) && bare.length % 2 === 0) {
    const pairs = bare.match(/../g) ?? [];
    const form = "it was given as hexadecimal text, but the token was made with the decoded bytes";
    guesses.push({ secret: Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)), form, advice });
  }
  const decoded = /^[\w+/=-]+$/.test(bare) ? decodeLeniently(bare).bytes : undefined;
  if (decoded !== undefined) {
    const form = "it was given as base64 text, but the token was made with the decoded bytes";
    guesses.push({ secret: decoded, form, advice });
  }
  return guesses;
}

/** Guesses that a text which encodes the given bytes was used as the secret. */
function ofBytes(bytes: Bytes): readonly Guess[] {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const padded = encodeBase64(bytes);
  const texts: readonly (readonly [text: string, name: string])[] = [
    [padded, "base64"],
    [padded.replace(/=+$/, ""), "base64"],
    [encodeBase64url(bytes), "base64url"],
    [padded.replaceAll("+", "-").replaceAll("/", "_"), "base64url"],
    [hex, "hexadecimal"],
    [hex.toUpperCase(), "hexadecimal"],
  ];
  const known = new Set<string>();
  return texts.flatMap(([text, name]) => {
    if (known.has(text)) return [];
    known.add(text);
    return [
      {
        secret: encodeUtf8(text),
        form: `the token was made with its ${name} text as the secret, not with its bytes`,
        advice:
          "Import the text itself on this side: importSecret(new TextEncoder().encode(text)); or let the " +
          "other side decode it.",
      },
    ];
  });
}
