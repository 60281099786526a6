/** Operations with a key in them, ready to be used any number of times. */
import type { Bytes } from "../encoding/bytes.ts";
import type { PublicMembers } from "./material.ts";
import type { MaybePromise } from "./steps.ts";

/** A signature algorithm with a key in it. */
export type Signer = (data: Bytes) => MaybePromise<Bytes>;

/** A verification algorithm with a key in it. */
export type Verifier = (signature: Bytes, data: Bytes) => MaybePromise<boolean>;

/** Key encryption or wrapping with a key in it. */
export type KeyEncrypter = (cek: Bytes) => MaybePromise<Bytes>;

/** Key decryption or unwrapping with a key in it: the CEK, or `null` when the encrypted key is not one for this key. */
export type KeyDecrypter = (encryptedKey: Bytes) => MaybePromise<Bytes | null>;

/** Diffie-Hellman with a private key in it: the secret Z shared with a peer on the same curve, `null` when there is none. */
export type KeyAgreement = (peer: PublicMembers) => MaybePromise<Bytes | null>;
