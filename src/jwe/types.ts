/** The public types of JWEs: RFC 7516 section 7. */
import type { ContentAlgorithm, ManagementAlgorithm } from "../algorithms/names.ts";
import type { ContentScheme, ManagementScheme } from "../algorithms/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { CritValidators, HeaderInput, JoseHeader, JweHeader } from "../header/types.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import type { KeyInput } from "../jwk/key/types.ts";
import type { Limits } from "../limits.ts";

/** Options of {@link decryptCompact}. */
export interface DecryptOptions {
  /**
   * The accepted key management algorithms, as names or as values of `josette/algorithms`, for example
   * `["RSA-OAEP-256"]`. Mandatory; no other algorithm is used.
   */
  readonly alg: readonly (ManagementAlgorithm | ManagementScheme)[];
  /**
   * The accepted content encryption algorithms, as names or as values of `josette/algorithms`, for example
   * `["A256GCM"]`. Mandatory; no other algorithm is used.
   */
  readonly enc: readonly (ContentAlgorithm | ContentScheme)[];
  /**
   * Critical header parameters (`crit`) that the application understands, each with a function that validates
   * its value. Default: none.
   */
  readonly crit?: CritValidators;
  /** Limits on untrusted tokens. Omitted members keep their defaults. */
  readonly limits?: Partial<Limits>;
  /** Aborts waiting for a key set or an external key: the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal;
}

/** Options of {@link decryptFlattened} and {@link decryptGeneral}. */
export interface DecryptJsonOptions extends DecryptOptions {
  /**
   * `true` accepts unprotected `enc`, and unprotected `alg` shared by all recipients (as in RFC 7520 section
   * 5.12). A secret that could then be used both for `dir` and for `A*GCMKW` is rejected until it is imported
   * for one of them. Default: `false`.
   */
  readonly unprotectedAlgorithms?: boolean;
}

/**
 * A decrypted JWE. Encryption to a public key does not authenticate the sender: anyone may have written the
 * plaintext.
 */
export interface DecryptedJwe extends Candidate {
  readonly plaintext: Bytes;
  readonly header: JweHeader;
}

/** The members that flattened and general JWEs share. */
export interface JweJson {
  readonly protected?: string;
  readonly unprotected?: JoseHeader;
  readonly iv: string;
  readonly aad?: string;
  readonly ciphertext: string;
  readonly tag: string;
}

/** Options of {@link encryptGeneral}. */
export interface EncryptJsonOptions {
  /** The JWE Shared Unprotected Header. */
  readonly unprotectedHeader?: HeaderInput;
  /** Additional authenticated data. It is not encrypted. */
  readonly aad?: Uint8Array;
}

/** A decrypted flattened or general JWE. Encryption to a public key does not authenticate the sender. */
export interface DecryptedJsonJwe extends Candidate {
  readonly plaintext: Bytes;
  /** The JWE Protected Header. */
  readonly header: JoseHeader;
  /** The JWE Shared Unprotected Header. It is not authenticated. */
  readonly unprotectedHeader?: JoseHeader;
  /** The JWE Per-Recipient Unprotected Header of the recipient. It is not authenticated. */
  readonly recipientHeader?: JoseHeader;
  /** The additional authenticated data. */
  readonly aad?: Bytes;
}

/** A JWE for one recipient. */
export interface FlattenedJwe extends JweJson {
  /** The JWE Per-Recipient Unprotected Header. */
  readonly header?: JoseHeader;
  readonly encrypted_key?: string;
}

/** Options of {@link encryptFlattened}. */
export interface EncryptFlattenedOptions extends EncryptJsonOptions {
  /** The JWE Per-Recipient Unprotected Header. If given, the parameters of the algorithm are added to it. */
  readonly recipientHeader?: HeaderInput;
}

/** A JWE for one or more recipients. */
export interface GeneralJwe extends JweJson {
  readonly recipients: readonly GeneralRecipient[];
}

/** One recipient's part of a JWE. */
export interface GeneralRecipient {
  readonly header?: JoseHeader;
  readonly encrypted_key?: string;
}

/** A recipient of {@link encryptGeneral}. */
export interface RecipientInput {
  /** The recipient's public key, or a shared secret. */
  readonly key: KeyInput;
  /**
   * The recipient's header, for example with `alg` and `kid`. Not required if the key has an `alg`. The key's
   * `kid` is added: to this header if there are several recipients, and otherwise to the protected header.
   * `kid: null` prevents this.
   */
  readonly header?: HeaderInput;
}

/** A decrypted general JWE. */
export interface DecryptedGeneralJwe extends DecryptedJsonJwe {
  /** The index of the recipient, counted from 0. */
  readonly recipient: number;
}
