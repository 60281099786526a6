/**
 * The cached keys of a provider, and the fetches that keep them current. fetch-schedule.ts decides when to
 * fetch. No timers are used: fetches are started only by requests for keys.
 */
import type { Suite } from "../../../algorithms/suite.ts";
import type { JsonObject } from "../../../encoding/json-value.ts";
import { JoseError, UnavailableError } from "../../../errors.ts";
import type { MaybePromise } from "../../../steps/operation.ts";
import { settle, type Steps } from "../../../steps/steps.ts";
import { unlessAborted } from "../../../steps/waiting.ts";
import { deadlineSignal, sharesPromises } from "../../../runtime.ts";
import type { Key } from "../../key/key.ts";
import type { RejectedEntry } from "../key-source.ts";
import type { KeyRequest } from "../../key/types.ts";
import { quietly } from "./hooks.ts";
import { ForwardClock } from "./monotonic-clock.ts";
import { findAmong } from "../local-key-set.ts";
import { isNotSupported, unavailable } from "./get-json.ts";
import type { RemoteOptions } from "./remote-options.ts";
import { readPublishedKeys, type PublishedKeys } from "./published-keys.ts";
import {
  decide,
  decideUnknownKid,
  serves,
  type Decision,
  type Lifetime,
  type SchedulingState,
} from "./fetch-schedule.ts";
import { importedAge, importState, type ImportedSet } from "./exported-state.ts";
import type { KeySetEvent, KeySetState } from "./types.ts";
import { UnknownKidReports } from "./unknown-kid-reports.ts";
import { StateStore } from "./state-store.ts";

/** The source of a set. */
export interface Origin {
  /** The identifier in a store and in exported state. */
  readonly id: string;
  /** The URL in messages and events. */
  readonly url: string;
  /** Fetches the set. Throws an UnavailableError, or a JoseError about the response or the runtime. */
  readonly load: (deadline: AbortSignal) => Promise<LoadedSet>;
}

/** A fetched set. */
export interface LoadedSet {
  readonly jwks: JsonObject;
  /** In seconds. */
  readonly freshFor: number;
}

/** The set in use. Times are those of the monotonic clock. */
interface Current extends Lifetime {
  readonly published: PublishedKeys;
  /** The number of the attempt that fetched the set, counted from 1; 0 for an imported set. */
  readonly attempt: number;
}

type Found = MaybePromise<readonly Key[]>;

/** The outcome of an attempt: a set from the store, a set from the provider, or no set. */
type Outcome = "stored" | "fetched" | "failed";

/**
 * In seconds: sets whose fetch times differ by less are considered the same. Converting times between clocks
 * is not exact.
 */
const leastDifference = 1;

/** The keys of one origin. */
export class RemoteKeys {
  readonly #suite: Suite;
  readonly #origin: Origin;
  readonly #options: RemoteOptions;
  readonly #clock: ForwardClock;
  readonly #store: StateStore | undefined;
  /** Whether a caller may await a fetch that another caller started. */
  readonly #sharing: boolean;
  /** The caller's `state`, until the clock is first read. */
  #given: ImportedSet | undefined;
  #current: Current | undefined;
  #failures = 0;
  #failure: JoseError | undefined;
  #attemptedAt = 0;
  #refetchedAt: number | undefined;
  readonly #unknownKids: UnknownKidReports;
  #flight: Promise<Outcome> | undefined;
  #attempts = 0;
  /**
   * When the last attempt started; `undefined` after an attempt has ended. If fetches are not shared, the
   * platform may also have cancelled the attempt.
   */
  #begunAt: number | undefined;

  constructor(suite: Suite, origin: Origin, options: RemoteOptions) {
    this.#suite = suite;
    this.#origin = origin;
    this.#options = options;
    this.#clock = new ForwardClock(options.now);
    this.#sharing = sharesPromises();
    this.#unknownKids = new UnknownKidReports(options.cooldown);
    const { store } = options;
    const { id, url } = origin;
    const [deadline, report] = [() => this.#deadline(), (event: KeySetEvent) => this.#report(event)];
    this.#store = store && new StateStore(store, { id, url, deadline, report });
    if (options.state === undefined) return;
    // Malformed state is reported immediately. The age of the state is determined later: in Cloudflare
    // Workers, the clock stands at 1970 until the first request.
    this.#given = this.#read(options.state);
  }

  /** Returns the keys to try: synchronously if the set is fresh or the caller need not wait. */
  *find(request: KeyRequest): Steps<readonly Key[]> {
    const now = this.#now();
    const decision = decide(this.#schedulingState(), this.#options.staleFor, now);
    const current = this.#current;
    if (decision === "fail") throw this.#outage();
    if (current === undefined || this.#mustWait(current, decision, now)) {
      return yield* settle(this.#findAfter(this.#attempt(true), request));
    }
    if (decision !== "serve" && decision !== "serveStale") this.#refreshBehind(now);
    this.#reportIfStale(current, now);
    const found = yield* findAmong(current.published.set.keys, this.#suite, request);
    return yield* settle(this.#known(found, request));
  }

  /** Returns the version of the keys; `undefined` if the set is not fresh or a refresh is due. */
  version(): object | undefined {
    const now = this.#now();
    const decision = decide(this.#schedulingState(), this.#options.staleFor, now);
    return decision === "serve" ? this.#current?.published : undefined;
  }

  /** Returns the unusable entries of the current set. */
  rejected(): readonly RejectedEntry[] {
    return this.#current?.published.rejected ?? [];
  }

  /**
   * Fetches the set, unless there is a usable one.
   * @throws UnavailableError, or JoseError `ERR_JOSE_NOT_SUPPORTED`.
   */
  async prepare(): Promise<void> {
    const now = this.#now();
    const decision = decide(this.#schedulingState(), this.#options.staleFor, now);
    this.#usable(decision === "fetch" ? await this.#attempt(true) : undefined);
  }

  /**
   * Fetches the set.
   * @throws UnavailableError, JoseError `ERR_JOSE_NOT_SUPPORTED`, or `signal.reason`.
   */
  async refresh(signal: AbortSignal | undefined): Promise<void> {
    let outcome: Outcome;
    // An attempt already in progress may take its set from the store. In this case, another one is made.
    do outcome = await this.#wait(this.#attempt(false), signal);
    while (outcome === "stored");
    if (outcome === "failed") throw this.#outage();
  }

  /** Returns the set as plain JSON. */
  export(): KeySetState | undefined {
    const now = this.#now();
    if (this.#current === undefined) return undefined;
    const { published, fetchedAt, freshUntil } = this.#current;
    const offset = this.#clock.wall - now;
    return {
      version: 1,
      url: this.#origin.id,
      jwks: published.jwks,
      fetchedAt: offset + fetchedAt,
      freshUntil: offset + freshUntil,
    };
  }

  /** Returns the time of the monotonic clock. The first call also loads the set from the option `state`. */
  #now(): number {
    const now = this.#clock.now();
    if (this.#given === undefined) return now;
    const imported = this.#given;
    this.#given = undefined;
    this.#take(imported, now);
    return now;
  }

  #schedulingState(): SchedulingState {
    return {
      set: this.#current,
      failures: this.#failures,
      attemptedAt: this.#attemptedAt,
      refetchedAt: this.#refetchedAt,
    };
  }

  /**
   * Decides whether a caller must wait for the fetch that is due, or gets the cached set meanwhile. The
   * cached set may be too old to be used.
   */
  #mustWait(current: Current, decision: Decision, now: number): boolean {
    const isExpired = decision === "fetch";
    if (this.#sharing || !serves(current, this.#options.staleFor, now)) return isExpired;
    // If fetches are not shared, a fetch in the background ends with its request, unless `waitUntil` is used.
    // One request at a time therefore waits for a retry. An expired set is always waited for.
    const mayWait = isExpired || (decision === "retry" && this.#options.waitUntil === undefined);
    return mayWait && !this.#isBusy(now);
  }

  /** Reports whether an attempt is in progress. An attempt that takes too long is presumed cancelled. */
  #isBusy(now: number): boolean {
    return this.#begunAt !== undefined && now - this.#begunAt < 2 * this.#options.timeout;
  }

  /**
   * Returns the keys found after an attempt. If the provider did not return a set, it may have newer keys.
   */
  async #findAfter(attempt: Promise<Outcome>, request: KeyRequest): Promise<readonly Key[]> {
    const outcome = await this.#wait(attempt, request.signal);
    const found = await this.#usable(outcome).published.set.find(request);
    return outcome === "fetched" ? found : this.#known(found, request);
  }

  /** Returns the set after an attempt: the new one, even if it has expired already, or the last good one. */
  #usable(outcome: Outcome | undefined): Current {
    const current = this.#current;
    if (current !== undefined && outcome === "fetched") return current;
    const now = this.#now();
    if (current === undefined || !serves(current, this.#options.staleFor, now)) throw this.#outage();
    this.#reportIfStale(current, now);
    return current;
  }

  #reportIfStale({ fetchedAt, freshUntil }: Current, now: number): void {
    if (now >= freshUntil) this.#report({ type: "stale", url: this.#origin.url, age: now - fetchedAt });
  }

  /**
   * Returns the keys found. If the set does not have the token's key ID and a refetch is due, returns the
   * keys found after the refetch.
   * @throws UnavailableError if the key ID is unknown because the last attempt failed.
   */
  #known(found: readonly Key[], request: KeyRequest): Found {
    const { kid } = request.header;
    // A remote set has only public keys, which cannot decrypt, so a refetch is useless.
    if (request.use === "enc") return found;
    if (found.length > 0 || this.#current?.published.set.keys.some((key) => key.kid === kid)) return found;
    const now = this.#now();
    const underway = this.#flight;
    const decision = decideUnknownKid(this.#schedulingState(), this.#options.cooldown, now);
    const refetched = underway === undefined && decision === "refetch";
    // A refetch is always reported: their number is limited.
    if (this.#unknownKids.isNew(kid, now) || refetched) {
      this.#report({ type: "unknownKid", url: this.#origin.url, refetched });
    }
    if (underway !== undefined) return this.#findAfter(underway, request);
    if (decision === "fail") throw this.#outage();
    return refetched ? this.#findAfter(this.#refetch(now), request) : found;
  }

  /** Makes an attempt for an unknown key ID. If it fails, the next one need not wait for the cooldown. */
  async #refetch(now: number): Promise<Outcome> {
    this.#refetchedAt = now;
    const outcome = await this.#attempt(false);
    if (outcome === "failed") this.#refetchedAt = undefined;
    return outcome;
  }

  #wait(flight: Promise<Outcome>, signal: AbortSignal | undefined): Promise<Outcome> {
    return signal === undefined ? flight : unlessAborted(flight, signal);
  }

  #refreshBehind(now: number): void {
    const { waitUntil } = this.#options;
    if (this.#flight !== undefined) return;
    if (!this.#sharing && (waitUntil === undefined || this.#isBusy(now))) return;
    const flight = this.#attempt(true);
    // An attempt never rejects. An error of `waitUntil` is ignored.
    quietly(() => waitUntil?.(flight));
  }

  /**
   * Makes one attempt. If attempts may be shared, callers get the one in progress. The promise never rejects:
   * a failure is recorded.
   */
  #attempt(storeFirst: boolean): Promise<Outcome> {
    if (this.#flight !== undefined) return this.#flight;
    this.#begunAt = this.#now();
    const flight = this.#makeAttempt(storeFirst).finally(() => {
      this.#flight = undefined;
      this.#begunAt = undefined;
    });
    if (this.#sharing) this.#flight = flight;
    return flight;
  }

  async #makeAttempt(storeFirst: boolean): Promise<Outcome> {
    if (storeFirst && (await this.#takeFromStore())) return "stored";
    const { url, load } = this.#origin;
    const attempt = ++this.#attempts;
    const begunAt = this.#now();
    try {
      const { jwks, freshFor } = await load(this.#deadline());
      const published = readPublishedKeys(
        this.#suite,
        url,
        jwks,
        this.#options.maxKeys,
        this.#current?.published,
      );
      this.#failures = 0;
      // If several attempts run concurrently, one that started earlier must not overwrite a later one.
      if (this.#current !== undefined && this.#isLater(this.#current, attempt, begunAt)) return "fetched";
      this.#current = { published, attempt, fetchedAt: begunAt, freshUntil: begunAt + freshFor };
      const { set, rejected } = published;
      this.#report({ type: "fetched", url, keys: set.keys.length, rejected, freshFor });
      await this.#putIntoStore();
      return "fetched";
    } catch (error) {
      this.#failures += 1;
      this.#failure =
        error instanceof UnavailableError || isNotSupported(error)
          ? error
          : unavailable(url, "returned no usable JWK Set", error);
      this.#report({ type: "failed", url, error: this.#failure });
      return "failed";
    } finally {
      this.#attemptedAt = this.#now();
    }
  }

  /**
   * The numbers are compared as well as the times, because a clock that counts whole seconds cannot always
   * order attempts.
   */
  #isLater(current: Current, attempt: number, begunAt: number): boolean {
    return current.attempt > attempt || current.fetchedAt > begunAt;
  }

  /**
   * Takes over the set in the store if it is newer than the current one. Reports whether a set was taken over
   * and is fresh. A stale set is taken over as well, because it may still be served.
   */
  async #takeFromStore(): Promise<boolean> {
    const imported = await this.#store?.get((state) => this.#read(state));
    return imported !== undefined && this.#take(imported, this.#now());
  }

  #read(state: unknown): ImportedSet {
    const { maxKeys } = this.#options;
    return importState(this.#suite, state, this.#origin.id, maxKeys, this.#current?.published);
  }

  /**
   * Writes the set to the store. Callers do not wait for this, unless the platform would cancel the
   * operation.
   */
  async #putIntoStore(): Promise<void> {
    const { waitUntil } = this.#options;
    const state = this.export();
    if (this.#store === undefined || state === undefined) return;
    const done = this.#store.set(state);
    if (waitUntil !== undefined) quietly(() => waitUntil(done));
    else if (!this.#sharing) await done;
  }

  /** Creates the signal that aborts a fetch or an access to the store. Timers count whole milliseconds. */
  #deadline(): AbortSignal {
    return deadlineSignal(Math.ceil(this.#options.timeout * 1000));
  }

  /**
   * Takes over an imported set if it is newer than the current one. Reports whether the set was taken over
   * and is fresh.
   */
  #take(imported: ImportedSet, now: number): boolean {
    const before = this.#current;
    const { age, left } = importedAge(imported, this.#options.freshForAtMost, this.#clock.wall);
    const fetchedAt = now - (age ?? 0);
    // A set of unknown age cannot be shown to be newer.
    if (before !== undefined && (age === undefined || fetchedAt - before.fetchedAt < leastDifference)) {
      return false;
    }
    this.#current = { published: imported.published, attempt: 0, fetchedAt, freshUntil: now + left };
    if (left > 0) this.#failures = 0;
    return left > 0;
  }

  /** Returns a new error for each call, because frameworks add data of the request to errors. */
  #outage(): JoseError {
    const failure = this.#failure ?? unavailable(this.#origin.url, "could not be fetched");
    return failure instanceof UnavailableError
      ? new UnavailableError(failure.code, failure.message, failure)
      : new JoseError(failure.code, failure.message, failure);
  }

  #report(event: KeySetEvent): void {
    quietly(() => this.#options.onEvent?.(Object.freeze(event)));
  }
}
