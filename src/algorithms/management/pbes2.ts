/** Key encryption with a password: RFC 7518 section 4.8, PBES2 of RFC 8018 section 6.2. */
import { oct } from "../../keytypes/oct.ts";
import { encodeBase64url } from "../../encoding/base64url.ts";
import { concat, type Bytes } from "../../encoding/bytes.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { JoseError } from "../../errors.ts";
import { defaultLimits, type Limits } from "../../limits.ts";
import type { Hash } from "../../encoding/hash.ts";
import { makeKeyUnwrapper, makeKeyWrapper } from "../../platform/aes-key-wrap.ts";
import { pbkdf2 } from "../../platform/digest-hmac-pbkdf2.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { randomBytes } from "../../runtime.ts";
import { aesFeatures } from "../aes.ts";
import { secretBytes } from "../require-secret-bytes.ts";
import type { CekReceiver, CekSender, HeaderParameters, ManagementScheme } from "../types.ts";
import { bytesIn, invalidChosen, invalidReceived } from "./header-parameters.ts";

/** PBES2 with HMAC SHA-256 and AES Key Wrap with a 128-bit key. */
export const PBES2_HS256_A128KW: ManagementScheme<"PBES2-HS256+A128KW"> = /* @__PURE__ */ pbes2({
  alg: "PBES2-HS256+A128KW",
  hash: "SHA-256",
  keyLength: 16,
  defaultCount: 600_000,
});
/** PBES2 with HMAC SHA-384 and AES Key Wrap with a 192-bit key. */
export const PBES2_HS384_A192KW: ManagementScheme<"PBES2-HS384+A192KW"> = /* @__PURE__ */ pbes2({
  alg: "PBES2-HS384+A192KW",
  hash: "SHA-384",
  keyLength: 24,
  defaultCount: 210_000,
});
/** PBES2 with HMAC SHA-512 and AES Key Wrap with a 256-bit key. */
export const PBES2_HS512_A256KW: ManagementScheme<"PBES2-HS512+A256KW"> = /* @__PURE__ */ pbes2({
  alg: "PBES2-HS512+A256KW",
  hash: "SHA-512",
  keyLength: 32,
  defaultCount: 210_000,
});

interface Pbes2Parameters<Name> {
  readonly alg: Name;
  readonly hash: Hash;
  /** The length of the wrapping key, in bytes. */
  readonly keyLength: number;
  /** The default number of iterations: the recommendation of OWASP for the hash function. */
  readonly defaultCount: number;
}

/** Section 4.8.1.2 recommends at least 1000 iterations; fewer are rejected. */
const smallestCount = 1000;
/** Section 4.8.1.1: a salt has 8 bytes or more. */
const shortestSalt = 8;
const saltLength = 16;

/** The CEK is wrapped with a key that is derived from the password. */
function pbes2<Name extends string>(parameters: Pbes2Parameters<Name>): ManagementScheme<Name> {
  const { alg, keyLength, defaultCount } = parameters;
  return Object.freeze<ManagementScheme<Name>>({
    kind: "management",
    alg,
    keyTypes: [oct],
    ktys: ["oct"],
    fitsCryptoKey: () => false,
    newKey: {
      form: "none",
      reason: "PBES2 takes a password, not a key: import the password with importSecret",
    },
    features: aesFeatures(keyLength),
    symmetric: true,
    smallestKey: 0,
    keyIsCek: false,
    decidesCek: false,
    derives: true,
    privateOperation: false,
    repeatsHeader: false,
    notOutside: "a password cannot be an external key",
    iterations: (header) => chosenCount(header, defaultCount),
    sender: ({ material }) => passwordSender(secretBytes(material), parameters),
    receiver: ({ material }) => passwordReceiver(secretBytes(material), parameters),
  });
}

function passwordSender(password: Bytes, parameters: Pbes2Parameters<string>): CekSender {
  return function* ({ content, header, cek = randomBytes(content.cekLength) }) {
    const p2c = chosenCount(header, parameters.defaultCount);
    const salt = randomBytes(saltLength);
    const wrap = makeKeyWrapper(yield* wrappingKey(password, parameters, salt, p2c));
    const encryptedKey = yield* perform(wrap(cek));
    return { cek, encryptedKey, parameters: { p2s: encodeBase64url(salt), p2c } };
  };
}

function passwordReceiver(password: Bytes, parameters: Pbes2Parameters<string>): CekReceiver {
  return function* ({ header, encryptedKey, limits, budget }) {
    const { salt, count } = derivationIn(header, limits);
    budget.chargeIterations(count);
    const unwrap = makeKeyUnwrapper(yield* wrappingKey(password, parameters, salt, count));
    return yield* perform(unwrap(encryptedKey));
  };
}

/** The number of iterations that the caller specifies, or the default. */
function chosenCount(header: HeaderParameters, defaultCount: number): number {
  const { p2c = defaultCount } = header;
  if (isCount(p2c) && p2c <= defaultLimits.pbes2Count) return p2c;
  throw invalidChosen(
    `has a "p2c" that is not an integer from ${smallestCount} to ${defaultLimits.pbes2Count}`,
  );
}

/** Section 4.8.1.1: the salt is the "alg" value, a zero octet and the decoded "p2s". */
function* wrappingKey(
  password: Bytes,
  { alg, hash, keyLength }: Pbes2Parameters<string>,
  salt: Bytes,
  count: number,
): Steps<WrappingKey> {
  const fullSalt = concat(encodeUtf8(alg), new Uint8Array(1), salt);
  return { form: "secret", bytes: yield* perform(pbkdf2(hash, password, fullSalt, count, keyLength)) };
}

interface WrappingKey {
  readonly form: "secret";
  readonly bytes: Bytes;
}

/**
 * Reads the salt and the iteration count. The count determines the cost of a message, so it is checked before
 * the first iteration.
 */
function derivationIn(
  header: HeaderParameters,
  limits: Limits,
): { readonly salt: Bytes; readonly count: number } {
  const salt = bytesIn(header, "p2s");
  const { p2c } = header;
  if (salt === undefined || salt.length < shortestSalt) {
    throw invalidReceived(`has no "p2s" of at least ${shortestSalt} bytes`);
  }
  if (!isCount(p2c)) throw invalidReceived(`has no "p2c" of at least ${smallestCount}`);
  if (p2c <= limits.pbes2Count) return { salt, count: p2c };
  throw new JoseError(
    "ERR_JOSE_LIMIT_EXCEEDED",
    `The "p2c" of the header is above the limit of ${limits.pbes2Count}`,
    { stage: "decrypt" },
  );
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= smallestCount;
}
