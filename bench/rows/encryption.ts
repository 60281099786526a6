/** Encrypting and decrypting bytes of the size of a token. */
import { deepStrictEqual } from "node:assert/strict";
import { compactDecrypt } from "jose";
import { accessTokenClaims } from "../material/claims.ts";
import {
  encryptionKey,
  signingKey,
  type ContentAlgorithm,
  type EncryptionKey,
  type ManagementAlgorithm,
} from "../material/keys.ts";
import { mintJwe, mintJwt, tampered } from "../material/tokens.ts";
import { libraries } from "./libraries.ts";
import { contendersOf, type Row } from "./row.ts";

interface Suite {
  readonly alg: ManagementAlgorithm;
  readonly enc: ContentAlgorithm;
  readonly callers: readonly number[];
}

const suites: readonly Suite[] = [
  { alg: "RSA-OAEP", enc: "A256CBC-HS512", callers: [1, 32] },
  { alg: "RSA-OAEP", enc: "A128CBC-HS256", callers: [1] },
  { alg: "ECDH-ES", enc: "A256GCM", callers: [1] },
  { alg: "dir", enc: "A256GCM", callers: [1] },
];

/** From a string to bytes. */
export const decryptRows: readonly Row[] = suites.map(({ alg, enc, callers }) => ({
  id: `decrypt-${alg}-${enc}`,
  title: `${alg} and ${enc}: decrypt`,
  callers,
  async contenders() {
    const key = encryptionKey(alg, enc);
    const plaintext = await tokenBytes();
    const token = await mintJwe(key, plaintext);
    return contendersOf({
      libraries,
      prepare: (library) => library.decrypt?.({ key, token }),
      input: () => token,
      check: sameBytes(plaintext),
      refused: [tampered(token)],
    });
  },
}));

/** From bytes to a string. */
export const encryptRows: readonly Row[] = suites.map(({ alg, enc, callers }) => ({
  id: `encrypt-${alg}-${enc}`,
  title: `${alg} and ${enc}: encrypt`,
  callers,
  async contenders() {
    const key = encryptionKey(alg, enc);
    const plaintext = await tokenBytes();
    return contendersOf({
      libraries,
      prepare: (library) => library.encrypt?.({ key }),
      input: () => plaintext,
      check: opensTo(key, plaintext),
    });
  },
}));

async function tokenBytes(): Promise<Uint8Array> {
  return new TextEncoder().encode(await mintJwt(signingKey("RS256"), accessTokenClaims()));
}

function sameBytes(expected: Uint8Array): (outcome: Uint8Array) => void {
  return (outcome) => deepStrictEqual(Uint8Array.from(outcome), Uint8Array.from(expected));
}

function opensTo(key: EncryptionKey, plaintext: Uint8Array): (token: string) => Promise<void> {
  return async (token) => {
    const opened = await compactDecrypt(token, key.decrypting);
    sameBytes(plaintext)(opened.plaintext);
    const { alg, enc } = opened.protectedHeader;
    deepStrictEqual({ alg, enc }, { alg: key.alg, enc: key.enc });
  };
}
