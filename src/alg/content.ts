/** JWE content encryption algorithms: RFC 7518 section 5, the "enc" values. Data only. */
import type { Hash } from "./signature.ts";
import { table } from "../encoding/table.ts";

/** The "enc" values. */
export type ContentAlgorithm =
  "A128CBC-HS256" | "A192CBC-HS384" | "A256CBC-HS512" | "A128GCM" | "A192GCM" | "A256GCM";

/** AES_CBC_HMAC_SHA2, section 5.2; all lengths in bytes. */
export interface CbcHmacRow {
  readonly enc: "A128CBC-HS256" | "A192CBC-HS384" | "A256CBC-HS512";
  readonly mode: "CBC-HMAC";
  /** MAC key and encryption key together. */
  readonly cekLength: number;
  readonly macKeyLength: number;
  readonly hash: Hash;
  readonly ivLength: number;
  readonly tagLength: number;
}

/** AES GCM, section 5.3; all lengths in bytes. */
export interface GcmRow {
  readonly enc: "A128GCM" | "A192GCM" | "A256GCM";
  readonly mode: "GCM";
  readonly cekLength: number;
  readonly ivLength: number;
  readonly tagLength: number;
}

/** The row types by mode. */
export interface ContentRows {
  readonly "CBC-HMAC": CbcHmacRow;
  readonly GCM: GcmRow;
}

/** How content is encrypted: what the code dispatches on. */
export type ContentMode = keyof ContentRows;

/** One content encryption algorithm. */
export type ContentRow<Mode extends ContentMode = ContentMode> = ContentRows[Mode];

/** RFC 7518 section 5.1, with the parameters of sections 5.2.3 to 5.2.5 and 5.3. */
export const contentAlgorithms: Readonly<Record<ContentAlgorithm, ContentRow>> = /* @__PURE__ */ table({
  "A128CBC-HS256": {
    enc: "A128CBC-HS256",
    mode: "CBC-HMAC",
    cekLength: 32,
    macKeyLength: 16,
    hash: "SHA-256",
    ivLength: 16,
    tagLength: 16,
  },
  "A192CBC-HS384": {
    enc: "A192CBC-HS384",
    mode: "CBC-HMAC",
    cekLength: 48,
    macKeyLength: 24,
    hash: "SHA-384",
    ivLength: 16,
    tagLength: 24,
  },
  "A256CBC-HS512": {
    enc: "A256CBC-HS512",
    mode: "CBC-HMAC",
    cekLength: 64,
    macKeyLength: 32,
    hash: "SHA-512",
    ivLength: 16,
    tagLength: 32,
  },
  A128GCM: { enc: "A128GCM", mode: "GCM", cekLength: 16, ivLength: 12, tagLength: 16 },
  A192GCM: { enc: "A192GCM", mode: "GCM", cekLength: 24, ivLength: 12, tagLength: 16 },
  A256GCM: { enc: "A256GCM", mode: "GCM", cekLength: 32, ivLength: 12, tagLength: 16 },
});
