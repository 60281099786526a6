/**
 * What the harness of the runtime matrix and the portable suite agree on. The suite (`main.ts`) exports
 *
 *   runSuites(setting: Setting): Promise<readonly Outcome[]>
 *   mint(setting: Setting): Promise<readonly Minted[]>
 *   open(minted: readonly Minted[], setting: Setting): Promise<readonly Outcome[]>
 *
 * and imports nothing from `node:`. The harness bundles it against the packed josette and runs it in every runtime. A row is named the same
 * in every runtime; a suite and a row together name one outcome.
 *
 * The harness serves these at `setting.origin`, with CORS open to all:
 *
 *   PUT  /store/NAME       stores the body of the request under NAME and sets its hits to 0 (204)
 *   GET  /store/NAME       the stored body, `Content-Type: application/json`, `Cache-Control: max-age=60`; 404 where there is none
 *   GET  /hits/NAME        how often /store/NAME was fetched since it was stored, as a decimal number in text
 *   GET  /status/CODE      an empty answer with this status
 *   GET  /redirect?to=URL  302 to URL
 *   GET  /slow             answers after 10 s
 *   GET  /time             milliseconds since the epoch, as text: the clock of workerd stands still within a request
 *
 * NAME is one path segment. The store is the server's, not the runtime's: a suite that runs in two runtimes at once takes names of its
 * own, with a random part.
 */

/** What one row came to. */
export interface Outcome {
  readonly suite: string;
  readonly row: string;
  readonly status: "ok" | "not supported" | "failed";
  /** Why it failed, or what is not supported; may be empty. */
  readonly detail: string;
}

/** What a runtime is told by the harness. */
export interface Setting {
  /** The backend that the suite selects before anything else. */
  readonly backend: "auto" | "webcrypto";
  /** Of the loopback server, without a slash at its end; empty where the runtime cannot reach it. */
  readonly origin: string;
}

/** A token minted by one runtime for all others, and what is needed to open it. */
export interface Minted {
  readonly row: string;
  readonly kind: "jws" | "jwe" | "nested";
  readonly alg: string;
  /** Empty for a JWS. */
  readonly enc: string;
  readonly token: string;
  /** A JWK, or a record of JWKs, as plain JSON. */
  readonly key: object;
  /** The plaintext, the payload or the claims' JSON. */
  readonly expected: string;
}
