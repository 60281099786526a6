/** The public types of JWEs: RFC 7516 section 7. */
import type { ContentAlgorithm, ManagementAlgorithm } from "../algorithms/names.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { CritValidators, HeaderInput, JoseHeader, JweHeader } from "../header/types.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import type { KeyInput } from "../jwk/key/types.ts";
import type { Limits } from "../limits.ts";

/** What a decryption accepts. */
export interface DecryptOptions {
  /**
   * The key management algorithms accepted, for example `["RSA-OAEP-256"]`; mandatory, and no other one is
   * ever used.
   */
  readonly alg: readonly ManagementAlgorithm[];
  /**
   * The content encryption algorithms accepted, for example `["A256GCM"]`; mandatory, and no other one is
   * ever used.
   */
  readonly enc: readonly ContentAlgorithm[];
  /**
   * Critical header parameters that the application understands (`crit`), each with a function that accepts
   * its value; none by default.
   */
  readonly crit?: CritValidators;
  /** Budgets for untrusted tokens; the members that are left out keep their defaults. */
  readonly limits?: Partial<Limits>;
  /** Ends the wait for a key set or an external key: the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal;
}

/** What a decryption of a JSON serialization accepts. */
export interface DecryptJsonOptions extends DecryptOptions {
  /** `true` accepts `enc`, and `alg` of all recipients, also where nothing protects them (as RFC 7520 section 5.12 has it). */
  readonly unprotectedAlgorithms?: boolean;
}

/** A decrypted JWE. Encryption to a public key proves no sender: anyone may have written the plaintext. */
export interface DecryptedJwe extends Candidate {
  readonly plaintext: Bytes;
  readonly header: JweHeader;
}

/** The members that both syntaxes have. */
export interface JweJson {
  readonly protected?: string;
  readonly unprotected?: JoseHeader;
  readonly iv: string;
  readonly aad?: string;
  readonly ciphertext: string;
  readonly tag: string;
}

/** What can go with a message in either syntax. */
export interface EncryptJsonOptions {
  /** The JWE Shared Unprotected Header. */
  readonly unprotectedHeader?: HeaderInput;
  /** More data to authenticate, which travels in the clear. */
  readonly aad?: Uint8Array;
}

/** A decrypted JWE of either syntax. Encryption to a public key proves no sender. */
export interface DecryptedJsonJwe extends Candidate {
  readonly plaintext: Bytes;
  /** The JWE Protected Header. */
  readonly header: JoseHeader;
  /** The JWE Shared Unprotected Header. It is not authenticated. */
  readonly unprotectedHeader?: JoseHeader;
  /** The header of the recipient who could decrypt. It is not authenticated. */
  readonly recipientHeader?: JoseHeader;
  /** The additional data, now authenticated. */
  readonly aad?: Bytes;
}

/** A JWE for one recipient. */
export interface FlattenedJwe extends JweJson {
  /** The JWE Per-Recipient Unprotected Header. */
  readonly header?: JoseHeader;
  readonly encrypted_key?: string;
}

/** What can go with a message for one recipient. */
export interface EncryptFlattenedOptions extends EncryptJsonOptions {
  /** The JWE Per-Recipient Unprotected Header; what the algorithm adds then goes there. */
  readonly recipientHeader?: HeaderInput;
}

/** A JWE for one recipient or several. */
export interface GeneralJwe extends JweJson {
  readonly recipients: readonly GeneralRecipient[];
}

/** A recipient's part. */
export interface GeneralRecipient {
  readonly header?: JoseHeader;
  readonly encrypted_key?: string;
}

/** Whom to encrypt to. */
export interface RecipientInput {
  /** The recipient's public key, or the secret that is shared with it. */
  readonly key: KeyInput;
  /** This recipient's header, where its `alg` and `kid` belong; a key bound to an algorithm needs none. */
  readonly header?: HeaderInput;
}

/** A decrypted general JWE. */
export interface DecryptedGeneralJwe extends DecryptedJsonJwe {
  /** Which recipient the key belongs to, counted from 0. */
  readonly recipient: number;
}
