/** The result of a diagnosis: plain data, which the command prints and the inspector page draws. */
import type { JsonValue } from "../encoding/json-value.ts";
import type { MatchedBy } from "../jwk/key/types.ts";
import type { FindingCode } from "./codes/all.ts";
import type { Severity } from "./codes/finding-text.ts";

/**
 * The diagnosis of a token. Texts from tokens, keys and certificates are not escaped: code that shows them
 * must escape them.
 */
export interface Diagnosis {
  /**
   * - `"accepted"`: every layer was opened and the policy accepts the claims.
   * - `"refused"`: at least one finding is an error.
   * - `"unverified"`: no problem was found, but the keys or the policy to accept the token were not given.
   */
  readonly outcome: "accepted" | "refused" | "unverified";
  /** The most likely cause first. Never empty. */
  readonly findings: readonly Finding[];
  /** The layers, the outermost first. Empty for text that is not a token. */
  readonly layers: readonly Layer[];
  /** The keys, in the order given. `Attempt.key` and `Finding.key` are indexes in this list. */
  readonly keys: readonly KeyReport[];
  /** The claims of the innermost layer, in the order of the token, then the required ones that it lacks. */
  readonly claims: readonly ClaimReport[];
  /** The signatures or recipients, in order, if the token is in general JSON serialization. */
  readonly entries?: readonly EntryReport[];
  /**
   * The index of the entry that `layers`, `claims` and the findings about layers belong to: the first that
   * would be accepted, or otherwise the first of those that came closest to it.
   */
  readonly entry?: number;
  /** The time of the diagnosis, in seconds since 1970. */
  readonly at: number;
}

/** A problem or a fact that the diagnosis found. */
export interface Finding {
  /** A stable code. */
  readonly code: FindingCode;
  /**
   * - `"error"`: a verifier refuses the token for this reason.
   * - `"warning"`: other libraries refuse the token, or a mistake was made when it was copied.
   * - `"info"`: a fact that helps to understand the rest.
   */
  readonly severity: Severity;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do next. */
  readonly action: string;
  /** The index of the layer that the finding concerns, if any. */
  readonly layer?: number;
  /** The index of the key that the finding concerns, if any. */
  readonly key?: number;
}

/** One signature or recipient of a general JSON serialization, diagnosed as if it were the only one. */
export interface EntryReport {
  /** "signature" or "recipient", and its position, which starts from 1. */
  readonly label: string;
  readonly outcome: Diagnosis["outcome"];
  /**
   * Whether the message would be accepted for this entry: every layer was opened, and the policy accepts the
   * claims, if there is one.
   */
  readonly accepted: boolean;
  /** The most likely cause first. `Finding.layer` is an index in the layers of this entry. */
  readonly findings: readonly Finding[];
  /** Empty if the entry lacks a member that it must have. */
  readonly layers: readonly Layer[];
  readonly claims: readonly ClaimReport[];
}

/** One layer of a token. */
export interface Layer {
  readonly kind: "JWE" | "JWS" | "claims" | "text";
  /** The serialization of the layer; "none" for claims and other text. */
  readonly serialization: "compact" | "flattened JSON" | "general JSON" | "none";
  /** The text of the layer. For a JSON serialization, one signature or recipient in compact form. */
  readonly text: string;
  /** The size of the text in bytes. */
  readonly bytes: number;
  /** The parts of the text, in order. Empty for claims and other text. */
  readonly segments: readonly Segment[];
  /** The header parameters, in the order of the header. */
  readonly header: readonly Parameter[];
  /** The result of each key. */
  readonly attempts: readonly Attempt[];
  /** Whether a key opened (JWE) or verified (JWS) the layer. `false` as well if there was no key to try. */
  readonly opened: boolean;
  /** The size of the content in bytes, if it is known: the payload, or the plaintext after decompression. */
  readonly contentBytes?: number;
  /** The size of the plaintext before decompression, for a JWE with "zip". */
  readonly compressedBytes?: number;
}

/** A part of a compact serialization. */
export interface Segment {
  readonly name: SegmentName;
  /** The offsets in the text of the layer: the first character, and the character after the last. */
  readonly start: number;
  readonly end: number;
  /** The size in bytes after decoding. */
  readonly bytes: number;
}

/** The names of parts: RFC 7515 section 7.1, RFC 7516 section 7.1. */
export type SegmentName = "header" | "encrypted key" | "iv" | "ciphertext" | "tag" | "payload" | "signature";

/** A header parameter, and what it means. */
export interface Parameter {
  readonly name: string;
  readonly value: JsonValue;
  /** What the parameter means, in one sentence. */
  readonly meaning: string;
  /**
   * The specification of the parameter, for example "RFC 7515 section 4.1.4"; empty if it is not
   * registered.
   */
  readonly reference: string;
  /** The value as a time, in seconds since 1970, for parameters that are times. */
  readonly time?: number;
}

/** The result of one key for one layer. */
export interface Attempt {
  /** The index of the key. */
  readonly key: number;
  /** Whether the key can be used for the algorithm of the layer. */
  readonly fits: boolean;
  /** Whether the key opened the layer, or why not, in one sentence. */
  readonly why: string;
  /** The header parameter that names this key. */
  readonly hint?: Exclude<MatchedBy, "tried" | "given">;
  readonly result: "opened" | "verified" | "failed" | "skipped";
  /** Why the key failed or was skipped. */
  readonly code?: FindingCode;
}

/** A key that the caller supplied. */
export interface KeyReport {
  /** The name of the key's file, with the key's position if the file has several, or for example "key 1". */
  readonly label: string;
  /** The key type, with the curve if it has one. */
  readonly type: string;
  /** The size in bits. */
  readonly size?: number;
  /** Whether it is a private key or a secret. */
  readonly private: boolean;
  readonly kid?: string;
  readonly alg?: string;
  readonly use?: string;
  readonly keyOps?: readonly string[];
  /** The JWK thumbprint, RFC 7638. Empty for a secret: its thumbprint would help to guess it. */
  readonly thumbprint: string;
  readonly certificate?: CertificateReport;
  readonly findings: readonly Finding[];
}

/** The certificate of a key. */
export interface CertificateReport {
  readonly subject: string;
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly x5t: string;
  readonly "x5t#S256": string;
  /** The SHA-1 thumbprint in upper-case hexadecimal, as portals show it. */
  readonly hex: string;
}

/** A claim, and what the checks found out about it. */
export interface ClaimReport {
  readonly name: string;
  /** `null` for a claim that is missing; `text` says so. */
  readonly value: JsonValue;
  /** What it means for this token, for example "expired 12 minutes ago". */
  readonly text: string;
  /** The specification of the claim; empty if it is not registered. */
  readonly reference: string;
  /** The value as a time, in seconds since 1970, for claims that are times. */
  readonly time?: number;
  /** Whether the policy accepts it; `undefined` if nothing checks it. */
  readonly ok: boolean | undefined;
  readonly finding?: FindingCode;
}
