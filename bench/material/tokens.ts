/** The tokens that the rows read, minted by jose so that what josette reads was made by somebody else. */
import { CompactEncrypt, SignJWT } from "jose";
import { accessTokenClaims, type Claims } from "./claims.ts";
import type { EncryptionKey, SigningKey } from "./keys.ts";

/** A signed token. */
export function mintJwt(key: SigningKey, claims: Claims): Promise<string> {
  const header = { typ: "JWT", alg: key.alg, kid: key.kid };
  return new SignJWT(claims).setProtectedHeader(header).sign(key.signing);
}

export interface MintedJwt {
  readonly claims: Claims;
  readonly token: string;
}

/** Tokens that differ, enough of them that no small cache holds them all; fewer where each is large. */
export async function mintJwts(key: SigningKey, characters = 0): Promise<readonly MintedJwt[]> {
  const minted: MintedJwt[] = [];
  for (const claims of manyClaims(characters)) minted.push({ claims, token: await mintJwt(key, claims) });
  return minted;
}

/** Claims that differ, in JSON of at least so many characters. */
export function manyClaims(characters = 0): readonly Claims[] {
  return Array.from({ length: characters > 8000 ? 48 : 192 }, () => accessTokenClaims(characters));
}

/** An encrypted token. */
export function mintJwe(key: EncryptionKey, plaintext: Uint8Array, header: JweHeader = {}): Promise<string> {
  const { alg, enc, kid, encrypting } = key;
  return new CompactEncrypt(plaintext).setProtectedHeader({ alg, enc, kid, ...header }).encrypt(encrypting);
}

interface JweHeader {
  readonly cty?: "JWT";
  readonly zip?: "DEF";
}

/** Tokens like this one that no verifier may accept: tampered with, for somebody else, expired. */
export async function unacceptable(token: string, key: SigningKey): Promise<readonly string[]> {
  const claims = accessTokenClaims();
  return [
    tampered(token),
    await mintJwt(key, { ...claims, aud: "somebody-else" }),
    await mintJwt(key, { ...claims, exp: claims.exp - 7200 }),
  ];
}

/** The token with one character changed, in its last segment: the signature, or the authentication tag. */
export function tampered(token: string): string {
  const at = token.lastIndexOf(".") + 5;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}
