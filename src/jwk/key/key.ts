/**
 * The opaque key. The parameters of RFC 7517 are public; the key material is accessible only to the library.
 */
import type { Scheme } from "../../algorithms/suite.ts";
import type { PssParameters } from "../../keytypes/pss-parameters.ts";
import type { KeyParts } from "../../keytypes/scheme.ts";
import type { KeyMaterial, KeyMembers } from "../../platform/material.ts";
import type { ExternalMaterial } from "./external-material.ts";

/** The parameters of a key other than its material: RFC 7517 sections 4.2 to 4.9. */
export interface KeyMetadata {
  readonly kid?: string | undefined;
  readonly alg?: string | undefined;
  /** The algorithms that a CryptoKey, an external key or an RSASSA-PSS key can be used for. */
  readonly algs?: readonly string[] | undefined;
  /** The algorithms to which the caller restricted the key by passing values instead of names. */
  readonly schemes?: readonly Scheme[] | undefined;
  /**
   * The RSASSA-PSS parameters in the file that an RSA key was read from, which restrict the key; `null` if
   * the file restricts it to RSASSA-PSS without parameters.
   */
  readonly pss?: PssParameters | null | undefined;
  readonly use?: string | undefined;
  readonly keyOps?: readonly string[] | undefined;
  readonly issuer?: string | undefined;
  readonly x5c?: readonly string[] | undefined;
  readonly x5t?: string | undefined;
  readonly "x5t#S256"?: string | undefined;
}

/** The contents of a key: its type, its material and its size. */
export interface KeyContents extends Omit<KeyParts, "material"> {
  readonly material: KeyMaterial | ExternalMaterial;
  /** The key pair that a public key was taken from, whose halves may not have been checked yet. */
  readonly takenFrom?: KeyMembers | undefined;
}

/** Returns the key type and material of a key. */
export let contentsOf: (key: Key) => KeyContents;

/** Returns the parameters of a key. */
export let metadataOf: (key: Key) => KeyMetadata;

let construct: (contents: KeyContents, metadata: KeyMetadata) => Key;
let holds: (value: object) => value is Key;

/**
 * A key. It is immutable and opaque: its parameters can be read, its key material cannot, and `console.log`
 * does not show it. Keys are created by `importKey`, `importSecret`, `externalKey`, `generateKey`, `keySet`,
 * `loadPem`, `loadPkcs12`, `parseCertificate` and `validateChain`.
 */
export class Key {
  readonly #contents: KeyContents;
  readonly #metadata: KeyMetadata;

  private constructor(contents: KeyContents, metadata: KeyMetadata) {
    this.#contents = contents;
    this.#metadata = metadata;
    Object.freeze(this);
  }

  static {
    construct = (contents, metadata) => new Key(contents, metadata);
    contentsOf = (key) => key.#contents;
    metadataOf = (key) => key.#metadata;
    holds = (value): value is Key => #contents in value;
    // The output of console.log in Node.js, Bun and Deno.
    Object.defineProperty(Key.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value: function (this: Key) {
        return this.toJSON();
      },
    });
  }

  /** The key type: RFC 7517 section 4.1. */
  get kty(): string {
    return this.#contents.keyType.kty;
  }

  /** The curve of an EC or OKP key: RFC 7518 section 6.2.1.1, RFC 8037 section 2. */
  get crv(): string | undefined {
    return this.#contents.keyType.crv;
  }

  /** Whether the key is a public key, a private key or a secret. */
  get type(): "public" | "private" | "secret" {
    return this.#contents.type;
  }

  /**
   * The size in bits: of the modulus, the curve, the secret, or the public key of an algorithm key pair. It
   * is 0 for an external key whose size is unknown.
   */
  get bits(): number {
    return this.#contents.bits;
  }

  /** The key ID: RFC 7517 section 4.5. */
  get kid(): string | undefined {
    return this.#metadata.kid;
  }

  /** The algorithm that the key is restricted to: RFC 7517 section 4.4. */
  get alg(): string | undefined {
    return this.#metadata.alg;
  }

  /** The intended use, `sig` or `enc`: RFC 7517 section 4.2. */
  get use(): string | undefined {
    return this.#metadata.use;
  }

  /** The operations that the key is restricted to: RFC 7517 section 4.3. */
  get keyOps(): readonly string[] | undefined {
    return this.#metadata.keyOps;
  }

  /** The issuer that a provider's JWK Set restricts the key to (the `issuer` member of Entra). */
  get issuer(): string | undefined {
    return this.#metadata.issuer;
  }

  /** The certificate chain of the key, in base64 of DER, leaf first: RFC 7517 section 4.7. */
  get x5c(): readonly string[] | undefined {
    return this.#metadata.x5c;
  }

  /** Returns the public parameters, without the key material. */
  toJSON(): object {
    const { kty, crv, type, bits, kid, alg, use } = this;
    return { kty, crv, type, bits, kid, alg, use };
  }
}

/** Creates a key. */
export function makeKey(contents: KeyContents, metadata: KeyMetadata): Key {
  const { keyOps, algs, x5c } = metadata;
  for (const list of [keyOps, algs, x5c]) Object.freeze(list);
  return construct(contents, Object.freeze({ ...metadata }));
}

/** Reports whether a value is a key of this library. */
export function isKey(value: unknown): value is Key {
  return typeof value === "object" && value !== null && holds(value);
}
