// From the JSON of a file to its vectors. The parser is strict: a member nobody reads is an error, so that data can
// never hold an expectation which the runner ignores.

import type {
  Content,
  Described,
  JwtExpectation,
  Jwk,
  Kind,
  Recipient,
  Signature,
  Tokens,
  Vector,
} from "./format.ts";
import {
  integer,
  jsonObject,
  listOf,
  Members,
  objectOf,
  oneOf,
  text,
  time,
  truth,
  type Read,
} from "./members.ts";
import { octets, toBase64url } from "./octets.ts";

/** @throws TypeError naming the place in the file, whenever the file is not what README.md describes. */
export function parseVectorFile(json: unknown): readonly Vector[] {
  const file = new Members(json, "file");
  file.required("format", oneOf(["josette-vectors/1"]));
  file.required("source", source);
  const keys = new Map(
    Object.entries(file.required("keys", jsonObject)).map(([name, value]) => [name, keyFrom(value, name)]),
  );
  const vectors = file.required(
    "vectors",
    listOf((value, where) => vector(value, where, keyIn(keys))),
  );
  file.end();
  return vectors;
}

/** Reads the name of a key and gives the key. */
type ReadKey = Read<Jwk>;

const kinds: { readonly [K in Kind]: (members: Members, described: Described, key: ReadKey) => Vector<K> } = {
  jws: (members, described, key) => ({
    kind: "jws",
    ...described,
    payload: members.required("payload", octets),
    signatures: members.required("signatures", listOf(signature(key))),
    jwt: members.optional("jwt", objectOf(jwtExpectation)),
    unprotectedAlgorithms: members.optional("unprotectedAlgorithms", text),
    tokens: members.required("tokens", tokens),
  }),
  "refused-jws": (members, described, key) => ({
    kind: "refused-jws",
    ...described,
    alg: members.required("alg", text),
    payload: members.required("payload", octets),
    protected: members.required("protected", octets),
    refused: members.required("refused", text),
    criticalExtension: members.optional(
      "criticalExtension",
      objectOf((extension) => ({
        key: extension.required("key", key),
        alg: extension.required("alg", text),
        refused: extension.required("refused", text),
      })),
    ),
    tokens: members.required("tokens", tokens),
  }),
  jwe: (members, described, key) => ({
    kind: "jwe",
    ...described,
    plaintext: members.required("plaintext", octets),
    enc: members.required("enc", text),
    protected: members.optional("protected", octets),
    unprotected: members.optional("unprotected", jsonObject),
    aad: members.optional("aad", octets),
    recipients: members.required("recipients", listOf(recipient(key))),
    content: members.optional(
      "content",
      objectOf((content) => ({
        ...contentMembers(content),
        compressed: content.optional("compressed", octets),
      })),
    ),
    jwt: members.optional(
      "jwt",
      objectOf((jwt) => ({
        key: jwt.required("key", key),
        alg: jwt.required("alg", text),
        ...jwtExpectation(jwt),
      })),
    ),
    holds: members.optional("holds", listOf(key)),
    unprotectedAlgorithms: members.optional("unprotectedAlgorithms", text),
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
  "key-agreement": (members, described, key) => ({
    kind: "key-agreement",
    ...described,
    key: members.required("key", key),
    ephemeral: members.required("ephemeral", key),
    epk: members.required("epk", jwk),
    alg: members.required("alg", text),
    enc: members.required("enc", text),
    Z: members.required("Z", octets),
    derivation: members.optional(
      "derivation",
      objectOf((derivation) => ({
        apu: derivation.required("apu", octets),
        apv: derivation.required("apv", octets),
        otherInfo: derivation.required("otherInfo", octets),
        hashInput: derivation.required("hashInput", octets),
        derivedKey: derivation.required("derivedKey", octets),
      })),
    ),
  }),
  jwk: (members, described, key) => ({
    kind: "jwk",
    ...described,
    key: members.required("key", key),
    publicKey: members.optional("publicKey", key),
  }),
  "jwk-set": (members, described, key) => ({
    kind: "jwk-set",
    ...described,
    keys: members.required("keys", listOf(key)),
  }),
  thumbprint: (members, described, key) => ({
    kind: "thumbprint",
    ...described,
    key: members.required("key", key),
    hash: members.required("hash", oneOf(["SHA-256", "SHA-384", "SHA-512"])),
    canonical: members.required("canonical", octets),
    thumbprint: members.required("thumbprint", octets),
    uri: members.optional("uri", text),
  }),
  certificate: (members, described, key) => ({
    kind: "certificate",
    ...described,
    der: members.required("der", octets),
    serialNumber: members.required("serialNumber", octets),
    notBefore: members.required("notBefore", time),
    notAfter: members.required("notAfter", time),
    bits: members.optional("bits", integer),
    refused: members.optional("refused", text),
    jwk: members.optional("jwk", key),
  }),
  base64url: (members, described) => ({
    kind: "base64url",
    ...described,
    octets: members.required("octets", octets),
    text: members.required("text", text),
  }),
};

function vector(value: unknown, where: string, key: ReadKey): Vector {
  const members = new Members(value, where);
  const kind = members.required("kind", text);
  if (!isKind(kind)) throw new TypeError(`${where} is of the unknown kind ${kind}`);
  const described = {
    rfc: members.required("rfc", integer),
    section: members.required("section", text),
    title: members.required("title", text),
  };
  const parsed = kinds[kind](members, described, key);
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

function signature(key: ReadKey): Read<Signature> {
  return objectOf((members) => ({
    key: members.required("key", key),
    alg: members.required("alg", text),
    protected: members.optional("protected", octets),
    header: members.optional("header", jsonObject),
    signature: members.required("signature", octets),
    reproducible: members.required("reproducible", truth),
  }));
}

function recipient(key: ReadKey): Read<Recipient> {
  return objectOf((members) => ({
    key: members.required("key", key),
    alg: members.required("alg", text),
    header: members.optional("header", jsonObject),
    encryptedKey: members.optional("encryptedKey", octets) ?? new Uint8Array(),
    ephemeral: members.optional("ephemeral", key),
    pbkdf2: members.optional(
      "pbkdf2",
      objectOf((pbkdf2) => ({
        salt: pbkdf2.required("salt", octets),
        derivedKey: pbkdf2.required("derivedKey", octets),
      })),
    ),
    refused: members.optional("refused", text),
  }));
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

function jwtExpectation(members: Members): JwtExpectation {
  return {
    issuer: members.required("issuer", text),
    audience: members.optional("audience", text) ?? null,
    now: members.required("now", integer),
    claims: members.required("claims", jsonObject),
  };
}

function tokens(value: unknown, where: string): Tokens {
  const parsed = objectOf((members) => ({
    compact: members.optional("compact", text),
    flattened: members.optional("flattened", jsonObject),
    general: members.optional("general", jsonObject),
  }))(value, where);
  if (Object.values(parsed).every((token) => token === undefined)) throw new TypeError(`${where} is empty`);
  return parsed;
}

function keyIn(keys: ReadonlyMap<string, Jwk>): ReadKey {
  return (value, where) => {
    const key = keys.get(text(value, where));
    if (key === undefined) throw new TypeError(`${where} names no key of this file`);
    return key;
  };
}

/** A JWK as printed, or the octets of a password, which no RFC prints as one. */
function keyFrom(value: unknown, where: string): Jwk {
  const members = jsonObject(value, where);
  return Object.hasOwn(members, "kty")
    ? jwk(value, where)
    : { kty: "oct", k: toBase64url(octets(value, where)) };
}

function jwk(value: unknown, where: string): Jwk {
  const members = jsonObject(value, where);
  return { ...members, kty: text(members["kty"], `${where}.kty`) };
}
