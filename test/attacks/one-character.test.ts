// No change of one character makes another token that is accepted: a token has one text. RFC 7515 section 2, RFC 4648 section 3.5.
import { decryptCompact } from "../../src/jwe/index.ts";
import { importKey, importSecret } from "../../src/jwk/index.ts";
import { verifyCompact } from "../../src/jws/index.ts";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { keyObjects, publicJwk, rsaKey } from "../support/keys.ts";
import { hmacJws, jwe, oaep, rsaJws, secretBytes } from "../support/tokens.ts";

const alphabet = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
/** What decoders are lax about, and U+0141, whose low byte is that of "A". */
const others = Array.from(".= \n\u0141\0+/~");
const every = [...alphabet, ...others];
/** The neighbours in the alphabet differ in the last bit, the others somewhere else. */
const few = (character: string): string[] => {
  const value = alphabet.indexOf(character);
  const flipped = value < 0 ? [] : [value ^ 1, value ^ 32].map((each) => alphabet[each] ?? "");
  return [...flipped, "A", "\u0141", "=", "."];
};

function replacements(token: string, characters: (character: string) => readonly string[]): string[] {
  return Array.from(token).flatMap((own, index) =>
    characters(own)
      .filter((other) => other !== own)
      .map((other) => token.slice(0, index) + other + token.slice(index + 1)),
  );
}

function deletions(token: string): string[] {
  return Array.from(token).map((_, index) => token.slice(0, index) + token.slice(index + 1));
}

function insertions(token: string, characters: readonly string[]): string[] {
  return Array.from({ length: token.length + 1 }, (_, index) =>
    characters.map((character) => token.slice(0, index) + character + token.slice(index)),
  ).flat();
}

/** Transpositions of neighbours, and truncations at every position. */
function shufflings(token: string): string[] {
  const swapped = Array.from(token).map(
    (own, index) => token.slice(0, index) + (token[index + 1] ?? "") + own + token.slice(index + 2),
  );
  const cut = Array.from(token).flatMap((_, index) => [token.slice(0, index), token.slice(index + 1)]);
  return [...swapped.filter((other) => other !== token), ...cut];
}

/** Opens every one of them, a few hundred at a time; gives those that were accepted. */
async function accepted(
  tokens: readonly string[],
  open: (token: string) => Promise<unknown>,
): Promise<string[]> {
  const found: string[] = [];
  for (let start = 0; start < tokens.length; start += 500) {
    const batch = tokens.slice(start, start + 500);
    const codes = await Promise.all(batch.map((token) => codeOfRejection(open(token))));
    codes.forEach((code, index) => {
      if (code === undefined) found.push(batch[index] ?? "");
      // Nothing in a token can be the caller's mistake.
      expect(code ?? "").not.toMatch(/^ERR_INVALID_|^ERR_KEY_/);
    });
  }
  return found;
}

function allChanges(token: string): string[] {
  return [
    ...replacements(token, () => every),
    ...deletions(token),
    ...insertions(token, ["A", "-", ...others]),
    ...shufflings(token),
  ];
}

function someChanges(token: string): string[] {
  return [...replacements(token, few), ...deletions(token), ...insertions(token, ["A", "="])];
}

describe("every change of one character is refused:", () => {
  const { privateKey, publicKey } = keyObjects(rsaKey);

  test("of an HS256 token, every position and every character", async () => {
    const key = importSecret(secretBytes(32));
    const open = (token: string) => verifyCompact(token, key, { alg: ["HS256"] });
    // Payloads of each length modulo 3, so that every kind of left-over bits occurs.
    for (const payload of ["", "a", "ab", "abc"]) {
      const token = hmacJws({ alg: "HS256" }, payload, secretBytes(32));
      expect(await accepted([token], open)).toEqual([token]);
      expect(await accepted(allChanges(token), open)).toEqual([]);
    }
  });

  test("of an RS256 token, every position and every character", async () => {
    const key = importKey(publicJwk(rsaKey));
    const open = (token: string) => verifyCompact(token, key, { alg: ["RS256"] });
    const token = rsaJws({ alg: "RS256" }, "{}", privateKey);
    expect(await accepted([token], open)).toEqual([token]);
    expect(await accepted(allChanges(token), open)).toEqual([]);
  });

  test.each(["A128CBC-HS256", "A128GCM"] as const)(
    "of a token for dir and %s, every position and every character",
    async (enc) => {
      const cek = secretBytes(enc === "A128GCM" ? 16 : 32);
      const key = importSecret(cek);
      const open = (token: string) => decryptCompact(token, key, { alg: ["dir"], enc: [enc] });
      const token = jwe({ header: { alg: "dir", enc }, cek, plaintext: "a" });
      expect(await accepted([token], open)).toEqual([token]);
      expect(await accepted(allChanges(token), open)).toEqual([]);
    },
  );

  test("of a token for RSA-OAEP, every position", async () => {
    const cek = secretBytes(16);
    const key = importKey(rsaKey);
    const open = (token: string) => decryptCompact(token, key, { alg: ["RSA-OAEP"], enc: ["A128GCM"] });
    const header = { alg: "RSA-OAEP", enc: "A128GCM" };
    const token = jwe({ header, cek, plaintext: "a", encryptedKey: oaep("RSA-OAEP", publicKey, cek) });
    expect(await accepted([token], open)).toEqual([token]);
    expect(await accepted(replacements(token, few), open)).toEqual([]);
    expect(await accepted(deletions(token), open)).toEqual([]);
  });

  test("of a compressed token", async () => {
    const cek = secretBytes(16);
    const key = importSecret(cek);
    const open = (token: string) => decryptCompact(token, key, { alg: ["dir"], enc: ["A128GCM"] });
    const token = jwe({ header: { alg: "dir", enc: "A128GCM", zip: "DEF" }, cek, plaintext: "aaaaaaaaaa" });
    expect(await accepted([token], open)).toEqual([token]);
    expect(await accepted(someChanges(token), open)).toEqual([]);
  });

  test("of a nested token, outside and inside", async () => {
    const cek = secretBytes(32);
    const key = importSecret(cek);
    const verifier = createJwtVerifier({
      decrypt: { keys: key, alg: ["dir"], enc: ["A256GCM"], optional: true },
      verify: { keys: key, alg: ["HS256"] },
      claims: { issuer: null, audience: null, exp: "optional" },
    });
    const open = (token: string) => verifier.verify(token);
    const nest = (plaintext: string) => jwe({ header: { alg: "dir", enc: "A256GCM" }, cek, plaintext });
    const inner = hmacJws({ alg: "HS256" }, "{}", secretBytes(32));
    const outer = nest(inner);
    expect(await accepted([inner, outer], open)).toEqual([inner, outer]);
    expect(await accepted(someChanges(outer), open)).toEqual([]);
    expect(await accepted(someChanges(inner).map(nest), open)).toEqual([]);
  });
});
