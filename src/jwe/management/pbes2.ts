/** Key encryption with a password: RFC 7518 section 4.8, PBES2 of RFC 8018 section 6.2. */
import type { Pbes2Row } from "../../alg/management.ts";
import { decodeBase64url, encodeBase64url } from "../../encoding/base64url.ts";
import { concat, type Bytes } from "../../encoding/bytes.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { JoseError, UsageError } from "../../errors.ts";
import type { JoseHeader } from "../../header/types.ts";
import type { Key } from "../../jwk/key/key.ts";
import { secretOf } from "../../jwk/key/local-material.ts";
import { defaultLimits, type Limits } from "../../limits.ts";
import { makeKeyDecrypter, makeKeyEncrypter } from "../../platform/key-encryption.ts";
import { pbkdf2 } from "../../platform/secrets.ts";
import { settle, type Steps } from "../../platform/steps.ts";
import { randomBytes } from "../../runtime.ts";
import { newCek } from "../cek.ts";
import { invalidJwe } from "../parts.ts";
import type { EstablishedCek, Establishing, Management, Recovering } from "./management.ts";

/** The password's key wraps the CEK. */
export const pbes2: Management<"PBES2"> = {
  decidesCek: () => false,
  privateOperation: false,
  iterations: chosenCount,
  establish,
  recover,
};

/** Section 4.8.1.2 recommends at least 1000 iterations; fewer are refused. */
const smallestCount = 1000;
/** Section 4.8.1.1: 8 bytes or more. */
const shortestSalt = 8;
const saltLength = 16;

function* establish(row: Pbes2Row, { key, content, header, cek }: Establishing): Steps<EstablishedCek> {
  const p2c = chosenCount(row, header);
  const salt = randomBytes(saltLength);
  const material = yield* passwordKey(key, row, salt, p2c);
  const wrapped = cek ?? newCek(content);
  const encrypt = yield* settle(makeKeyEncrypter(material, row.wrap));
  const parameters = { p2s: encodeBase64url(salt), p2c };
  return { cek: wrapped, encryptedKey: yield* settle(encrypt(wrapped)), parameters };
}

/** The caller's count, or the default. */
function chosenCount({ defaultCount }: Pbes2Row, { p2c = defaultCount }: JoseHeader): number {
  if (Number.isSafeInteger(p2c) && p2c >= smallestCount && p2c <= defaultLimits.pbes2Count) return p2c;
  throw new UsageError(
    "ERR_INVALID_ARGUMENT",
    `header has a "p2c" that is not an integer from ${smallestCount} to ${defaultLimits.pbes2Count}`,
  );
}

function* recover(
  row: Pbes2Row,
  { key, header, encryptedKey, limits, budget }: Recovering,
): Steps<Bytes | null> {
  const { salt, count } = readParameters(header, limits);
  budget.chargeIterations(count);
  const material = yield* passwordKey(key, row, salt, count);
  const decrypt = yield* settle(makeKeyDecrypter(material, row.wrap));
  return yield* settle(decrypt(encryptedKey));
}

/** Section 4.8.1.1: the salt is the algorithm's name, a zero octet and "p2s". */
function* passwordKey(
  key: Key,
  { alg, hash, wrap }: Pbes2Row,
  salt: Bytes,
  count: number,
): Steps<PasswordKey> {
  const fullSalt = concat(encodeUtf8(alg), new Uint8Array(1), salt);
  const bytes = yield* settle(pbkdf2(hash, secretOf(key), fullSalt, count, wrap.keyLength));
  return { form: "secret", bytes };
}

interface PasswordKey {
  readonly form: "secret";
  readonly bytes: Bytes;
}

/** The count decides how much work the sender causes, so it is bounded before any is done. */
function readParameters(
  { p2s, p2c }: JoseHeader,
  limits: Limits,
): { readonly salt: Bytes; readonly count: number } {
  const salt = decodeBase64url(p2s ?? "");
  if (salt === undefined || salt.length < shortestSalt) {
    throw invalidJwe(`header has no "p2s" of at least ${shortestSalt} bytes`);
  }
  if (p2c === undefined || !Number.isSafeInteger(p2c) || p2c < smallestCount) {
    throw invalidJwe(`header has no "p2c" of at least ${smallestCount}`);
  }
  if (p2c > limits.pbes2Count) {
    throw new JoseError(
      "ERR_JOSE_LIMIT_EXCEEDED",
      `The header asks for more than ${limits.pbes2Count} iterations`,
      {
        stage: "decrypt",
      },
    );
  }
  return { salt, count: p2c };
}
