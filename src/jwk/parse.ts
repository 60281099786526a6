/** From a JWK to a key: RFC 7517 section 4, RFC 7518 section 6. Own members only, each read once. */
import { keyTypes, type KeyType } from "../alg/key-types.ts";
import { rowOf, table } from "../alg/table.ts";
import { decodeBase64 } from "../encoding/base64.ts";
import { decodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { DerReader, tags } from "../encoding/der.ts";
import { JoseError, type Fault } from "../errors.ts";
import type { KeyContents, KeyMetadata } from "./key.ts";
import { rsaPrivateKey, rsaPublicKey } from "./rsa.ts";
import { secretKey } from "./secret.ts";

/** A JWK taken apart. */
export interface ParsedJwk {
  readonly contents: KeyContents;
  readonly metadata: KeyMetadata;
}

/**
 * Parses a JWK.
 * @throws JoseError `ERR_JWK_INVALID` for a malformed one, `ERR_JOSE_NOT_SUPPORTED` for a key type or form unknown here.
 */
export function parseJwk(jwk: object): ParsedJwk {
  const members = new Members(jwk, invalidJwk);
  const kty = members.text("kty");
  if (kty === undefined) throw invalidJwk('has no "kty"');
  const type = rowOf(keyTypes, kty)?.kty;
  if (type === undefined) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `The JWK's "kty" is not one of ${Object.keys(keyTypes).join(", ")}`,
    );
  }
  return { contents: readers[type](members), metadata: readMetadata(members) };
}

const readers: Readonly<Record<KeyType, (members: Members) => KeyContents>> = table({
  RSA: readRsa,
  oct: readOct,
});

/** RFC 7518 section 6.3. A private key must bring its CRT members: WebCrypto imports no other. */
function readRsa(members: Members): KeyContents {
  const n = members.unsignedInteger("n");
  const e = members.unsignedInteger("e");
  if (!members.has("d")) return rsaPublicKey({ n, e }, invalidJwk);
  if (members.has("oth")) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      'RSA keys of more than two primes ("oth") are not supported',
    );
  }
  const missing = ["p", "q", "dp", "dq", "qi"].filter((name) => !members.has(name));
  if (missing.length > 0) throw invalidJwk(`is a private RSA key without ${missing.join(", ")}`);
  const d = members.unsignedInteger("d");
  const p = members.unsignedInteger("p");
  const q = members.unsignedInteger("q");
  const dp = members.unsignedInteger("dp");
  const dq = members.unsignedInteger("dq");
  const qi = members.unsignedInteger("qi");
  return rsaPrivateKey({ n, e, d, p, q, dp, dq, qi }, invalidJwk);
}

/** RFC 7518 section 6.4. */
function readOct(members: Members): KeyContents {
  return secretKey(members.bytes("k"), (problem) => invalidJwk(`has a "k" that ${problem}`));
}

/** RFC 7517 sections 4.2 to 4.9, and the issuer that Entra adds. */
function readMetadata(members: Members): KeyMetadata {
  const use = members.text("use");
  const keyOps = members.texts("key_ops");
  if (keyOps !== undefined) checkKeyOps(keyOps, use);
  const metadata = {
    kid: members.text("kid"),
    alg: members.text("alg"),
    use,
    keyOps,
    issuer: members.text("issuer"),
    x5c: members.certificateChain("x5c"),
    x5t: members.text("x5t"),
    "x5t#S256": members.text("x5t#S256"),
  };
  return Object.freeze(metadata);
}

/** RFC 7517 section 4.3: no value twice, and nothing that contradicts "use". */
function checkKeyOps(keyOps: readonly string[], use: string | undefined): void {
  if (new Set(keyOps).size !== keyOps.length) throw invalidJwk('has a value twice in "key_ops"');
  if (contradicts(keyOps, use)) throw invalidJwk('has a "key_ops" that contradicts its "use"');
}

/** Whether "key_ops" name an operation that "use" excludes. */
export function contradicts(keyOps: readonly string[] | undefined, use: string | undefined): boolean {
  const excluded = use === "sig" ? encryption : use === "enc" ? signing : [];
  return keyOps?.some((operation) => excluded.includes(operation)) ?? false;
}

const signing = ["sign", "verify"];
const encryption = ["encrypt", "decrypt", "wrapKey", "unwrapKey"];

/** The own members of a caller's object, each read at most once, so that a getter cannot change its mind. */
class Members {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #fault: Fault;

  constructor(object: object, fault: Fault) {
    this.#values = new Map(Object.entries(object));
    this.#fault = fault;
  }

  has(name: string): boolean {
    return this.#values.get(name) !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === undefined || typeof value === "string") return value;
    throw this.#fault(`has a "${name}" that is not a string`);
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.#fault(`has a "${name}" that is not an array`);
    const given: readonly unknown[] = value;
    const items = [...given];
    if (!items.every((item) => typeof item === "string")) {
      throw this.#fault(`has a "${name}" that is not an array of strings`);
    }
    return Object.freeze(items);
  }

  bytes(name: string): Bytes {
    const text = this.text(name);
    if (text === undefined) throw this.#fault(`has no "${name}"`);
    const bytes = decodeBase64url(text);
    if (bytes === undefined) throw this.#fault(`has a "${name}" that is not base64url`);
    return bytes;
  }

  /** Base64urlUInt, RFC 7518 section 2: the minimum number of octets. */
  unsignedInteger(name: string): Bytes {
    const bytes = this.bytes(name);
    if (bytes.length === 0 || bytes[0] === 0)
      throw this.#fault(`has a "${name}" with a leading zero or nothing in it`);
    return bytes;
  }

  /** "x5c" is a hint here: a malformed one is dropped, the key stays. Whether it holds is for `validateChain`. */
  certificateChain(name: string): readonly string[] | undefined {
    const value = this.#values.get(name);
    if (!Array.isArray(value)) return undefined;
    const given: readonly unknown[] = value;
    const chain = [...given];
    return chain.length > 0 && chain.every(isDerSequence) ? Object.freeze(chain) : undefined;
  }
}

function isDerSequence(value: unknown): value is string {
  const der = typeof value === "string" ? decodeBase64(value) : undefined;
  if (der === undefined) return false;
  try {
    const reader = new DerReader(der, invalidJwk);
    reader.element(tags.sequence);
    return reader.done;
  } catch {
    return false;
  }
}

function invalidJwk(problem: string): JoseError {
  return new JoseError("ERR_JWK_INVALID", `The JWK ${problem}`);
}
