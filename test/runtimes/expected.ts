/**
 * What each runtime is known to lack. A row that is not supported and not listed here fails the matrix; so does a row that is listed and
 * passes, so that the lists stay true.
 */

/** Something that a platform cannot do. */
export interface Lack {
  /** As the README names it. */
  readonly what: string;
  /** Why the rows cannot pass. */
  readonly why: string;
  /** The names of the rows, `SUITE: ROW`. All rows that match are not supported. */
  readonly rows: RegExp;
  /** Only with this backend; absent for both. */
  readonly backend?: "auto" | "webcrypto";
}

/** What is expected of a runtime. */
export interface Expectation {
  /** For runtimes whose version is not pinned: the major version that the list was made with. A later one may have gained something. */
  readonly writtenFor?: number;
  readonly lacks: readonly Lack[];
}

/** By the id of the runtime; one that is not here lacks nothing. */
export const expected: Readonly<Record<string, Expectation>> = {};
