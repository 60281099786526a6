// The vector format of README.md as types, and the parser that a file has to pass. It is strict: a member nobody
// reads is an error, so that data can never hold an expectation which the runner ignores.

import { octets, type Bytes } from "./octets.ts";

export interface Described {
  readonly rfc: number;
  readonly section: string;
  readonly title: string;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export type Jwk = JsonObject & { readonly kty: string };

export type Serialization = "compact" | "flattened" | "general";

const HASHES = ["SHA-256", "SHA-384", "SHA-512"] as const;

export type Hash = (typeof HASHES)[number];

/** One token in every serialization that is given for it. */
export interface Tokens {
  readonly compact: string | undefined;
  readonly flattened: JsonObject | undefined;
  readonly general: JsonObject | undefined;
}

export interface Signature {
  readonly key: Jwk;
  readonly alg: string;
  readonly protected: Bytes;
  readonly signature: Bytes;
  /** Whether signing the same input again gives the same octets. */
  readonly reproducible: boolean;
}

export interface Recipient {
  readonly key: Jwk;
  readonly alg: string;
  readonly encryptedKey: Bytes;
}

export interface Content {
  readonly cek: Bytes;
  readonly iv: Bytes;
  readonly aad: Bytes;
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
}

/** What a JWT says to whom, if the plaintext is one, and when that is checked (seconds). */
export interface JwtExpectation {
  readonly key: Jwk;
  readonly alg: string;
  readonly issuer: string;
  readonly audience: string;
  readonly now: number;
  readonly claims: JsonObject;
}

export interface JwsVector extends Described {
  readonly payload: Bytes;
  readonly signatures: readonly Signature[];
  readonly tokens: Tokens;
}

export interface JweVector extends Described {
  readonly plaintext: Bytes;
  readonly enc: string;
  readonly protected: Bytes;
  readonly recipients: readonly Recipient[];
  readonly content: Content | undefined;
  readonly jwt: JwtExpectation | undefined;
  readonly tokens: Tokens;
}

export interface ContentVector extends Described, Content {
  readonly enc: string;
  readonly plaintext: Bytes;
}

/** The names of RFC 7518 section 5.2.2.1; `hmacInput` is what its step 5 concatenates. */
export interface StepsVector extends Described {
  readonly enc: string;
  readonly K: Bytes;
  readonly MAC_KEY: Bytes;
  readonly ENC_KEY: Bytes;
  readonly P: Bytes;
  readonly IV: Bytes;
  readonly A: Bytes;
  readonly AL: Bytes;
  readonly E: Bytes;
  readonly hmacInput: Bytes | undefined;
  readonly M: Bytes;
  readonly T: Bytes;
}

export interface ThumbprintVector extends Described {
  readonly key: Jwk;
  readonly hash: Hash;
  readonly canonical: Bytes;
  readonly thumbprint: Bytes;
}

export interface VectorOf {
  readonly jws: JwsVector;
  readonly jwe: JweVector;
  readonly content: ContentVector;
  readonly "aes-cbc-hmac-sha2": StepsVector;
  readonly thumbprint: ThumbprintVector;
}

export type Kind = keyof VectorOf;

export type Vector<K extends Kind = Kind> = { [P in K]: { readonly kind: P } & VectorOf[P] }[K];

/** @throws TypeError naming the place in the file, whenever the file is not what README.md describes. */
export function parseVectorFile(json: unknown): readonly Vector[] {
  const file = new Members(json, "file");
  const format = file.required("format", text);
  if (format !== "josette-vectors/1") throw new TypeError(`unknown format ${format}`);
  file.required("source", source);
  const keys = new Map(
    Object.entries(file.required("keys", jsonObject)).map(([name, key]) => [name, jwk(key, name)]),
  );
  const vectors = file.required(
    "vectors",
    listOf((value, where) => vector(value, where, keys)),
  );
  file.end();
  return vectors;
}

type Keys = ReadonlyMap<string, Jwk>;

const kinds: { readonly [K in Kind]: (members: Members, described: Described, keys: Keys) => Vector<K> } = {
  jws: (members, described, keys) => ({
    kind: "jws",
    ...described,
    payload: members.required("payload", octets),
    signatures: members.required(
      "signatures",
      listOf((value, where) => signature(value, where, keys)),
    ),
    tokens: members.required("tokens", tokens),
  }),
  jwe: (members, described, keys) => ({
    kind: "jwe",
    ...described,
    plaintext: members.required("plaintext", octets),
    enc: members.required("enc", text),
    protected: members.required("protected", octets),
    recipients: members.required(
      "recipients",
      listOf((value, where) => recipient(value, where, keys)),
    ),
    content: members.optional("content", content),
    jwt: members.optional("jwt", (value, where) => jwtExpectation(value, where, keys)),
    tokens: members.required("tokens", tokens),
  }),
  content: (members, described) => ({
    kind: "content",
    ...described,
    enc: members.required("enc", text),
    plaintext: members.required("plaintext", octets),
    ...contentMembers(members),
  }),
  "aes-cbc-hmac-sha2": (members, described) => ({
    kind: "aes-cbc-hmac-sha2",
    ...described,
    enc: members.required("enc", text),
    K: members.required("K", octets),
    MAC_KEY: members.required("MAC_KEY", octets),
    ENC_KEY: members.required("ENC_KEY", octets),
    P: members.required("P", octets),
    IV: members.required("IV", octets),
    A: members.required("A", octets),
    AL: members.required("AL", octets),
    E: members.required("E", octets),
    hmacInput: members.optional("hmacInput", octets),
    M: members.required("M", octets),
    T: members.required("T", octets),
  }),
  thumbprint: (members, described, keys) => ({
    kind: "thumbprint",
    ...described,
    key: members.required("key", keyOf(keys)),
    hash: members.required("hash", hashName),
    canonical: members.required("canonical", octets),
    thumbprint: members.required("thumbprint", octets),
  }),
};

function vector(value: unknown, where: string, keys: Keys): Vector {
  const members = new Members(value, where);
  const kind = members.required("kind", text);
  if (!isKind(kind)) throw new TypeError(`${where} is of the unknown kind ${kind}`);
  const described = {
    rfc: members.required("rfc", integer),
    section: members.required("section", text),
    title: members.required("title", text),
  };
  const parsed = kinds[kind](members, described, keys);
  members.end();
  return parsed;
}

function isKind(name: string): name is Kind {
  return Object.hasOwn(kinds, name);
}

function source(value: unknown, where: string): void {
  const members = new Members(value, where);
  if (members.optional("rfc", integer) === undefined) {
    for (const name of ["tool", "runtime", "script"]) members.required(name, text);
  } else {
    members.required("url", text);
  }
  members.end();
}

function signature(value: unknown, where: string, keys: Keys): Signature {
  const members = new Members(value, where);
  const parsed = {
    key: members.required("key", keyOf(keys)),
    alg: members.required("alg", text),
    protected: members.required("protected", octets),
    signature: members.required("signature", octets),
    reproducible: members.required("reproducible", truth),
  };
  members.end();
  return parsed;
}

function recipient(value: unknown, where: string, keys: Keys): Recipient {
  const members = new Members(value, where);
  const parsed = {
    key: members.required("key", keyOf(keys)),
    alg: members.required("alg", text),
    // Absent where the algorithm sends no key: the compact form has an empty segment there.
    encryptedKey: members.optional("encryptedKey", octets) ?? new Uint8Array(),
  };
  members.end();
  return parsed;
}

function content(value: unknown, where: string): Content {
  const members = new Members(value, where);
  const parsed = contentMembers(members);
  members.end();
  return parsed;
}

function contentMembers(members: Members): Content {
  return {
    cek: members.required("cek", octets),
    iv: members.required("iv", octets),
    aad: members.required("aad", octets),
    ciphertext: members.required("ciphertext", octets),
    tag: members.required("tag", octets),
  };
}

function jwtExpectation(value: unknown, where: string, keys: Keys): JwtExpectation {
  const members = new Members(value, where);
  const parsed = {
    key: members.required("key", keyOf(keys)),
    alg: members.required("alg", text),
    issuer: members.required("issuer", text),
    audience: members.required("audience", text),
    now: members.required("now", integer),
    claims: members.required("claims", jsonObject),
  };
  members.end();
  return parsed;
}

function tokens(value: unknown, where: string): Tokens {
  const members = new Members(value, where);
  const parsed = {
    compact: members.optional("compact", text),
    flattened: members.optional("flattened", jsonObject),
    general: members.optional("general", jsonObject),
  };
  members.end();
  if (Object.values(parsed).every((token) => token === undefined)) throw new TypeError(`${where} is empty`);
  return parsed;
}

function keyOf(keys: Keys): Read<Jwk> {
  return (value, where) => {
    const key = keys.get(text(value, where));
    if (key === undefined) throw new TypeError(`${where} names no key of this file`);
    return key;
  };
}

function jwk(value: unknown, where: string): Jwk {
  const members = jsonObject(value, where);
  return { ...members, kty: text(members["kty"], `${where}.kty`) };
}

// ---- reading JSON

type Read<T> = (value: unknown, where: string) => T;

/** The members of one JSON object, which knows at the end whether each of them was read. */
class Members {
  readonly #where: string;
  readonly #unread: Map<string, unknown>;

  constructor(value: unknown, where: string) {
    this.#where = where;
    this.#unread = new Map(Object.entries(jsonObject(value, where)));
  }

  required<T>(name: string, read: Read<T>): T {
    if (!this.#unread.has(name)) throw new TypeError(`${this.#where}.${name} is missing`);
    const value = this.#unread.get(name);
    this.#unread.delete(name);
    return read(value, `${this.#where}.${name}`);
  }

  optional<T>(name: string, read: Read<T>): T | undefined {
    return this.#unread.has(name) ? this.required(name, read) : undefined;
  }

  end(): void {
    const names = [...this.#unread.keys()];
    if (names.length > 0) throw new TypeError(`${this.#where} has unknown members: ${names.join(", ")}`);
  }
}

function text(value: unknown, where: string): string {
  if (typeof value !== "string") throw new TypeError(`${where} is not a string`);
  return value;
}

function hashName(value: unknown, where: string): Hash {
  const found = HASHES.find((hash) => hash === value);
  if (found === undefined) throw new TypeError(`${where} is none of ${HASHES.join(", ")}`);
  return found;
}

function integer(value: unknown, where: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value))
    throw new TypeError(`${where} is not an integer`);
  return value;
}

function truth(value: unknown, where: string): boolean {
  if (typeof value !== "boolean") throw new TypeError(`${where} is not true or false`);
  return value;
}

function jsonObject(value: unknown, where: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${where} is not an object`);
  }
  return Object.fromEntries(Object.entries(value));
}

function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value) || value.length === 0)
      throw new TypeError(`${where} is not a list of something`);
    return value.map((item: unknown, index) => read(item, `${where}[${index}]`));
  };
}
