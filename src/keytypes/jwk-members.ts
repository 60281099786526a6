/** Reads the members of a JWK for its key type: RFC 7517 section 4, RFC 7518 section 6. */
import { decodeBase64url, decodeBase64 } from "../encoding/base64url.ts";
import { noBytes, type Bytes } from "../encoding/bytes.ts";
import { DerReader } from "../encoding/der.ts";
import { paddedTo, withoutLeadingZeros } from "../encoding/integers.ts";
import { JoseError, type Fault } from "../errors.ts";
import type { KeyMembers } from "../platform/material.ts";

/**
 * The own members of a caller's object. Each member is read at most once, so that a getter cannot return
 * different values.
 */
export class Members {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(object: object) {
    this.#values = new Map(ownEntries(object));
  }

  /** Reports whether a member is present. */
  has(name: string): boolean {
    return this.#values.get(name) !== undefined;
  }

  /** Returns a string member, or `undefined` if it is absent. */
  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === undefined || typeof value === "string") return value;
    throw invalidJwk(`has a "${name}" that is not a string`);
  }

  /** Returns a member that is an array of strings, or `undefined` if it is absent. */
  texts(name: string): readonly string[] | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw invalidJwk(`has a "${name}" that is not an array`);
    const items = ownItems(value);
    if (!items.every((item) => typeof item === "string")) {
      throw invalidJwk(`has a "${name}" that is not an array of strings`);
    }
    return Object.freeze(items);
  }

  /** Returns a string member, which must be present. */
  requiredText(member: string): string {
    const text = this.text(member);
    if (text === undefined) throw invalidJwk(`has no "${member}"`);
    return text;
  }

  /** Decodes a member in base64url, which must be present. */
  bytes(name: string): Bytes {
    const bytes = decodeBase64url(this.requiredText(name));
    if (bytes === undefined) throw invalidJwk(`has a "${name}" that is not base64url`);
    return bytes;
  }

  /** Returns the octets of a base64url member, which must have exactly this length. */
  octets(name: string, length: number): Bytes {
    const bytes = this.bytes(name);
    if (bytes.length !== length)
      throw invalidJwk(`has a "${name}" of ${bytes.length} bytes; it must have ${length}`);
    return bytes;
  }

  /**
   * Reads a Base64urlUInt: RFC 7518 section 2. Leading zeros, which some software adds, are removed. The text
   * may be at most twice as long as its value without leading zeros.
   */
  unsignedInteger(name: string): Bytes {
    const text = this.requiredText(name);
    const integer = withoutLeadingZeros(this.bytes(name));
    if (integer.length === 0) throw invalidJwk(`has a "${name}" that is zero or empty`);
    requireNormalLength(name, text, integer.length);
    return integer;
  }

  /**
   * Reads a coordinate or private key of an elliptic curve: RFC 7518 sections 6.2.1.2 and 6.2.2.1. The result
   * has exactly this length. Some software omits leading zeros or adds one. The text may be at most twice as
   * long as the correct encoding.
   */
  fieldElement(name: string, length: number): Bytes {
    const text = this.requiredText(name);
    if (text === "") throw invalidJwk(`has an empty "${name}"`);
    requireNormalLength(name, text, length);
    const element = paddedTo(length, withoutLeadingZeros(this.bytes(name)));
    if (element === undefined) throw invalidJwk(`has a "${name}" of more than ${length} bytes`);
    return element;
  }

  /**
   * Returns the "x5c" member. The chain is only a hint when a JWK is read, so a malformed chain is ignored.
   * `validateChain` validates it.
   */
  certificateChain(name: string): readonly string[] | undefined {
    return certificateChainIn(this.#values.get(name));
  }
}

/** Returns the octets of a member that has been validated. */
export function octetsOf(members: KeyMembers, name: string): Bytes {
  return decodeBase64url(members[name] ?? "") ?? noBytes;
}

/** Rejects text that is more than twice as long as the correct encoding, to bound the work. */
function requireNormalLength(name: string, text: string, length: number): void {
  if (text.length > 2 * Math.ceil((length * 4) / 3))
    throw invalidJwk(`has a "${name}" that is too long or has too many leading zeros`);
}

/** RFC 7517 section 4.7: an array of base64 certificates. Returns `undefined` for any other value. */
export function certificateChainIn(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const chain = ownItems(value);
  return chain.length > 0 && chain.every(isDerSequence) ? Object.freeze(chain) : undefined;
}

/** Copies the entries of an object. A proxy or a getter may throw; the object is then not a valid JWK. */
function ownEntries(object: object): [string, unknown][] {
  try {
    return Object.entries(object);
  } catch {
    throw invalidJwk("could not be read (a getter or proxy threw)");
  }
}

function ownItems(list: readonly unknown[]): unknown[] {
  try {
    return [...list];
  } catch {
    throw invalidJwk("has an array that could not be read (a getter or proxy threw)");
  }
}

function isDerSequence(value: unknown): value is string {
  const der = typeof value === "string" ? decodeBase64(value) : undefined;
  const reader = new DerReader(der ?? noBytes, invalidJwk);
  try {
    reader.sequence();
    return reader.done;
  } catch {
    return false;
  }
}

/** Creates the error for a malformed JWK. */
export const invalidJwk: Fault = (problem) => new JoseError("ERR_JWK_INVALID", `The JWK ${problem}`);
