/**
 * Describes a type of key pair. Both backends generate keys and compute public halves from the description.
 */
import type { Algorithm, EcKeyParams, RsaHashedKeyGenParams } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { PublicHalf } from "./material.ts";

/** How WebCrypto generates a key pair and imports its private key. */
export interface PairGeneration {
  /** The name of the key type in error messages. */
  readonly name: string;
  readonly algorithm: Algorithm | EcKeyParams | RsaHashedKeyGenParams;
  readonly usages: readonly ("sign" | "verify" | "deriveBits")[];
}

/** How platforms compute the public half of a private key. */
export interface HalfGeneration extends PairGeneration {
  /** The known-answer test of node:crypto: a private key, and a check of the computed public half. */
  readonly knownHalf: {
    /** The private key, as a PrivateKeyInfo. */
    readonly pkcs8: () => Bytes;
    /** Reports whether `half` is the public half of that private key. */
    readonly isRight: (half: PublicHalf) => boolean;
  };
}
