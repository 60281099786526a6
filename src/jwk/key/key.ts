/** The opaque key: RFC 7517's parameters outside, the material inside where only the library's own modules reach it. */
import type { PssParameters } from "../../keytypes/pss-parameters.ts";
import type { KeyParts } from "../../keytypes/scheme.ts";
import type { KeyMaterial, KeyMembers } from "../../platform/material.ts";
import type { ExternalMaterial } from "./external-operations.ts";

/** What a key says about itself besides its material: RFC 7517 sections 4.2 to 4.9. */
export interface KeyMetadata {
  readonly kid?: string | undefined;
  readonly alg?: string | undefined;
  /** Every "alg" value a platform's key can serve, where the platform binds it. */
  readonly algs?: readonly string[] | undefined;
  /** Of an RSA key restricted to RSASSA-PSS by its file: the parameters there, or `null` without them. */
  readonly pss?: PssParameters | null | undefined;
  readonly use?: string | undefined;
  readonly keyOps?: readonly string[] | undefined;
  readonly issuer?: string | undefined;
  readonly x5c?: readonly string[] | undefined;
  readonly x5t?: string | undefined;
  readonly "x5t#S256"?: string | undefined;
}

/** The key type, the material and its size. */
export interface KeyContents extends Omit<KeyParts, "material"> {
  readonly material: KeyMaterial | ExternalMaterial;
  /** Of a public half that was taken from a pair: the pair, which may not have been proved to belong together yet. */
  readonly statedBy?: KeyMembers | undefined;
}

let construct: (contents: KeyContents, metadata: KeyMetadata) => Key;
let contentsInside: (key: Key) => KeyContents;
let metadataInside: (key: Key) => KeyMetadata;
let holds: (value: object) => value is Key;

/**
 * A key. Immutable and opaque: what it may do shows, what it is made of does not, not even to `console.log`.
 * It is made by `importKey`, `importSecret`, `externalKey`, `generateKey`, `keySet`, `loadPem`, `loadPkcs12`, `parseCertificate` or `validateChain`.
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
    contentsInside = (key) => key.#contents;
    metadataInside = (key) => key.#metadata;
    holds = (value): value is Key => #contents in value;
    // What console.log shows in Node.js, Bun and Deno.
    Object.defineProperty(Key.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value: function (this: Key) {
        return this.toJSON();
      },
    });
  }

  /** The key type, RFC 7517 section 4.1. */
  get kty(): string {
    return this.#contents.keyType.kty;
  }

  /** The curve of an EC or OKP key, RFC 7518 section 6.2.1.1, RFC 8037 section 2. */
  get crv(): string | undefined {
    return this.#contents.keyType.crv;
  }

  /** Which half of a pair it is, or a shared secret. */
  get type(): "public" | "private" | "secret" {
    return this.#contents.type;
  }

  /**
   * The size in bits: of the modulus, the curve, the secret, or an algorithm key pair's public key; 0 for an external key whose
   * size nobody has said.
   */
  get bits(): number {
    return this.#contents.bits;
  }

  /** The key ID, RFC 7517 section 4.5. */
  get kid(): string | undefined {
    return this.#metadata.kid;
  }

  /** The one algorithm the key is bound to, RFC 7517 section 4.4. */
  get alg(): string | undefined {
    return this.#metadata.alg;
  }

  /** `sig` or `enc`, RFC 7517 section 4.2. */
  get use(): string | undefined {
    return this.#metadata.use;
  }

  /** The operations the key is for, RFC 7517 section 4.3. */
  get keyOps(): readonly string[] | undefined {
    return this.#metadata.keyOps;
  }

  /** The issuer a provider's JWK Set ties the key to, where it does (Entra's `issuer` member). */
  get issuer(): string | undefined {
    return this.#metadata.issuer;
  }

  /** The certificate chain that came with the key, base64 DER, leaf first: RFC 7517 section 4.7. */
  get x5c(): readonly string[] | undefined {
    return this.#metadata.x5c;
  }

  /** The members that may be shown; the material is not among them. */
  toJSON(): object {
    const { kty, crv, type, bits, kid, alg, use } = this;
    return { kty, crv, type, bits, kid, alg, use };
  }
}

/** Makes a key. */
export function makeKey(contents: KeyContents, metadata: KeyMetadata): Key {
  const { keyOps, algs, x5c } = metadata;
  for (const list of [keyOps, algs, x5c]) Object.freeze(list);
  return construct(contents, Object.freeze({ ...metadata }));
}

/** What a key is made of. */
export function contentsOf(key: Key): KeyContents {
  return contentsInside(key);
}

/** What a key says about itself. */
export function metadataOf(key: Key): KeyMetadata {
  return metadataInside(key);
}

/** Whether a value is a key of this library. */
export function isKey(value: unknown): value is Key {
  return typeof value === "object" && value !== null && holds(value);
}
