/** The description of a type of key pair that the two backends generate keys and public halves from. */
import type { Algorithm, EcKeyParams, RsaHashedKeyGenParams } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { PublicHalf } from "./material.ts";

/** How WebCrypto generates a key pair and imports its private key. */
export interface PairGeneration {
  /** The name for messages. */
  readonly name: string;
  readonly algorithm: Algorithm | EcKeyParams | RsaHashedKeyGenParams;
  readonly usages: readonly ("sign" | "verify" | "deriveBits")[];
}

/** How platforms compute the public half of a private key. */
export interface HalfGeneration extends PairGeneration {
  /** A private key as a PrivateKeyInfo, with which node:crypto is tested, and a check of the result. */
  readonly knownHalf: {
    /** The private key. */
    readonly pkcs8: () => Bytes;
    /** Reports whether this is its public half. */
    readonly isRight: (half: PublicHalf) => boolean;
  };
}
