/** Encrypting and decrypting bytes of the size of a token. */
import { deepStrictEqual } from "node:assert/strict";
import { compactDecrypt } from "jose";
import type { EncryptTask } from "../library.ts";
import {
  encryptionKey,
  secretCryptoKey,
  signingKey,
  type ContentAlgorithm,
  type EncryptionCurve,
  type EncryptionKey,
  type ManagementAlgorithm,
} from "../material/keys.ts";
import { mintJwe, mintJwts, tampered } from "../material/tokens.ts";
import { libraries } from "./libraries.ts";
import { contendersOf, type Row } from "./row.ts";

interface Suite {
  readonly alg: ManagementAlgorithm;
  readonly enc: ContentAlgorithm;
  readonly curve?: EncryptionCurve;
  /** Whether the contenders have a CryptoKey that cannot be exported. */
  readonly cryptoKey?: boolean;
  readonly callers: readonly number[];
}

const suites: readonly Suite[] = [
  { alg: "RSA-OAEP", enc: "A256CBC-HS512", callers: [1, 32] },
  { alg: "RSA-OAEP", enc: "A128CBC-HS256", callers: [1] },
  { alg: "ECDH-ES", enc: "A256GCM", curve: "P-256", callers: [1] },
  { alg: "ECDH-ES", enc: "A256GCM", curve: "P-384", callers: [1] },
  { alg: "ECDH-ES", enc: "A256GCM", curve: "P-521", callers: [1] },
  { alg: "dir", enc: "A256GCM", callers: [1] },
  { alg: "dir", enc: "A256GCM", cryptoKey: true, callers: [1] },
  { alg: "A128KW", enc: "A128GCM", cryptoKey: true, callers: [1] },
  { alg: "A256KW", enc: "A256GCM", cryptoKey: true, callers: [1] },
];

/** From a string to bytes. */
export const decryptRows: readonly Row[] = suites.map((suite) => ({
  id: `decrypt-${idOf(suite)}`,
  title: `${titleOf(suite)}: decrypt`,
  callers: suite.callers,
  async contenders() {
    const task = await taskOf(suite);
    const cases = [];
    for (const plaintext of await tokenBytes()) {
      cases.push({ input: await mintJwe(task.key, plaintext), check: sameBytes(plaintext) });
    }
    return contendersOf({
      libraries,
      prepare: (library) => library.decrypt?.(task),
      cases,
      refused: [tampered(cases[0]!.input)],
    });
  },
}));

/** From bytes to a string. Encryption with the large curves is not asked about: it imports no key. */
export const encryptRows: readonly Row[] = suites
  .filter(({ curve }) => curve === undefined || curve === "P-256")
  .map((suite) => ({
    id: `encrypt-${idOf(suite)}`,
    title: `${titleOf(suite)}: encrypt`,
    callers: suite.callers,
    async contenders() {
      const task = await taskOf(suite);
      const plaintexts = await tokenBytes();
      return contendersOf({
        libraries,
        prepare: (library) => library.encrypt?.(task),
        cases: plaintexts.map((plaintext) => ({ input: plaintext, check: opensTo(task.key, plaintext) })),
      });
    },
  }));

async function taskOf({ alg, enc, curve, cryptoKey = false }: Suite): Promise<EncryptTask> {
  const key = encryptionKey(alg, enc, curve);
  return cryptoKey ? { key, cryptoKey: await secretCryptoKey(key) } : { key };
}

function idOf({ alg, enc, curve, cryptoKey = false }: Suite): string {
  return [
    alg,
    enc,
    ...(curve === undefined || curve === "P-256" ? [] : [curve]),
    ...(cryptoKey ? ["CryptoKey"] : []),
  ].join("-");
}

function titleOf({ alg, enc, curve, cryptoKey = false }: Suite): string {
  return `${alg}${curve === undefined ? "" : ` on ${curve}`} and ${enc}${cryptoKey ? ", a CryptoKey" : ""}`;
}

async function tokenBytes(): Promise<readonly Uint8Array[]> {
  const minted = await mintJwts(signingKey("ES256"));
  return minted.map(({ token }) => new TextEncoder().encode(token));
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
