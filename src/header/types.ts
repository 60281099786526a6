/** The JOSE header: RFC 7515 section 4, RFC 7516 section 4. */
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";

/**
 * A protected header. Registered parameters have the types that their specifications define; other members
 * have any JSON type.
 */
export interface JoseHeader {
  /** RFC 7515 section 4.1.1, RFC 7516 section 4.1.1. */
  readonly alg?: string;
  /** RFC 7516 section 4.1.2. */
  readonly enc?: string;
  /** RFC 7516 section 4.1.3. */
  readonly zip?: string;
  /** RFC 7515 section 4.1.2, RFC 7516 section 4.1.4. Never fetched. */
  readonly jku?: string;
  /** RFC 7515 section 4.1.3, RFC 7516 section 4.1.5. Never trusted. */
  readonly jwk?: JsonObject;
  /** RFC 7515 section 4.1.4, RFC 7516 section 4.1.6. */
  readonly kid?: string;
  /** RFC 7515 section 4.1.5, RFC 7516 section 4.1.7. Never fetched. */
  readonly x5u?: string;
  /** RFC 7515 section 4.1.6, RFC 7516 section 4.1.8. Not trusted unless it is validated. */
  readonly x5c?: readonly string[];
  /** RFC 7515 section 4.1.7: the SHA-1 digest of the certificate's DER encoding. */
  readonly x5t?: string;
  /** RFC 7515 section 4.1.8: the SHA-256 digest of the certificate's DER encoding. */
  readonly "x5t#S256"?: string;
  /** RFC 7515 section 4.1.9, RFC 7516 section 4.1.11. */
  readonly typ?: string;
  /** RFC 7515 section 4.1.10, RFC 7516 section 4.1.12. */
  readonly cty?: string;
  /** RFC 7515 section 4.1.11, RFC 7516 section 4.1.13. */
  readonly crit?: readonly string[];
  /** RFC 7797 section 3. */
  readonly b64?: boolean;
  /** RFC 7518 section 4.6.1.1. */
  readonly epk?: JsonObject;
  /** RFC 7518 sections 4.6.1.2 and 4.6.1.3. */
  readonly apu?: string;
  readonly apv?: string;
  /** RFC 7518 sections 4.7.1.1 and 4.7.1.2. */
  readonly iv?: string;
  readonly tag?: string;
  /** RFC 7518 sections 4.8.1.1 and 4.8.1.2. */
  readonly p2s?: string;
  readonly p2c?: number;
  readonly [name: string]: JsonValue | undefined;
}

/** The header of a verified JWS. */
export interface JwsHeader extends JoseHeader {
  readonly alg: string;
}

/** The header of a decrypted JWE. */
export interface JweHeader extends JoseHeader {
  readonly alg: string;
  readonly enc: string;
}

/** A header to write: any JSON members. `alg` may be omitted if the key has an `alg`. */
export type HeaderInput = Readonly<Record<string, unknown>>;

/** The location of a critical parameter. */
export interface CritPlace {
  /** Whether the parameter is in the protected header. An unprotected value is not authenticated. */
  readonly protected: boolean;
}

/**
 * Decides whether the value of a critical parameter is acceptable. `header` is the JOSE header, the union of
 * its protected and unprotected parts. RFC 7515 section 4.1.11.
 */
export type CritValidator = (value: JsonValue, header: JoseHeader, place: CritPlace) => boolean;

/** Validators for the extensions that the caller understands, by header parameter name. */
export type CritValidators = Readonly<Record<string, CritValidator>>;
