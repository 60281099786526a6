/**
 * A provider's keys at work: what is remembered of them, and the fetches that keep them current. When to fetch is for `schedule` to say.
 * Nothing runs by a timer: all that happens, happens because someone asks for a key.
 */
import type { JsonObject } from "../../../encoding/json.ts";
import { JoseError, UnavailableError } from "../../../errors.ts";
import { isPromise, type MaybePromise } from "../../../platform/steps.ts";
import { unlessAborted } from "../../../platform/waiting.ts";
import { deadlineSignal, sharesPromises } from "../../../runtime.ts";
import type { Key } from "../../key/key.ts";
import type { RejectedEntry } from "../rejected.ts";
import type { KeyRequest } from "../../key/types.ts";
import { ForwardClock } from "./forward-clock.ts";
import { isNotSupported, unavailable } from "./get-json.ts";
import { shownLocation } from "./location.ts";
import type { RemoteOptions } from "./options.ts";
import { readPublishedKeys, type PublishedKeys } from "./published-keys.ts";
import { decide, mayRefetch, serves, type Decision, type Lifetime, type Standing } from "./schedule.ts";
import { importedAge, importState, type ImportedSet } from "./state.ts";
import type { KeySetEvent, KeySetState } from "./types.ts";
import { UnknownKids } from "./unknown-kids.ts";

/** Where a set comes from. */
export interface Origin {
  /** What it is known by in a store and in exported state. */
  readonly id: string;
  /** What it is known by in messages and events. */
  readonly url: string;
  /** Fetches it. Throws an UnavailableError, or a JoseError about what came or what the runtime lacks. */
  readonly load: (deadline: AbortSignal) => Promise<LoadedSet>;
}

/** A set as it came. */
export interface LoadedSet {
  readonly jwks: JsonObject;
  /** In seconds. */
  readonly freshFor: number;
}

/** The set in use. Times are those of the forward clock. */
interface Current extends Lifetime {
  readonly published: PublishedKeys;
  /** Which attempt brought it, counted from 1; 0 for a set from elsewhere. */
  readonly attempt: number;
}

type Found = MaybePromise<readonly Key[]>;

/** What came of an attempt: a set from the store, one from the provider, or none. */
type Outcome = "stored" | "fetched" | "failed";

/** In seconds: sets that are less apart are the same. Times that have crossed from one clock to another do not add up exactly. */
const leastDifference = 1;

/** The keys of one origin. */
export class RemoteKeys {
  readonly #origin: Origin;
  readonly #options: RemoteOptions;
  readonly #clock: ForwardClock;
  /** Whether a caller may wait for a fetch that another has begun. */
  readonly #sharing: boolean;
  /** A caller's state, until somebody asks for the time. */
  #given: ImportedSet | undefined;
  #current: Current | undefined;
  #failures = 0;
  #failure: JoseError | undefined;
  #attemptedAt = 0;
  #refetchedAt: number | undefined;
  readonly #unknownKids: UnknownKids;
  #flight: Promise<Outcome> | undefined;
  #attempts = 0;
  /** When the last attempt began that has not ended. Where nobody may wait for it, it may also have been cut off. */
  #begunAt: number | undefined;

  constructor(origin: Origin, options: RemoteOptions) {
    this.#origin = origin;
    this.#options = options;
    this.#clock = new ForwardClock(options.now);
    this.#sharing = sharesPromises();
    this.#unknownKids = new UnknownKids(options.cooldown);
    if (options.state === undefined) return;
    // Whether it is one shows at once. How old it is does not: at a Worker's start the clock stands at 1970 until the first request.
    this.#given = importState(options.state, origin.id, options.maxKeys, undefined);
  }

  /** The keys to try: at once while the set is fresh, and whenever nobody needs to wait. */
  find(request: KeyRequest): Found {
    const now = this.#now();
    const decision = decide(this.#standing(), this.#options.staleFor, now);
    const current = this.#current;
    if (decision === "fail") throw this.#outage();
    if (current === undefined || this.#mustWait(current, decision, now)) {
      return this.#findAfter(this.#attempt(true), request);
    }
    if (decision !== "serve" && decision !== "serveStale") this.#refreshBehind(now);
    this.#tellIfStale(current, now);
    const found = current.published.set.find(request);
    return isPromise(found) ? found.then((keys) => this.#known(keys, request)) : this.#known(found, request);
  }

  /** What answers come from while they need no fetch and none is due. */
  version(): object | undefined {
    const now = this.#now();
    const decision = decide(this.#standing(), this.#options.staleFor, now);
    return decision === "serve" ? this.#current?.published : undefined;
  }

  /** The entries of the set in use that cannot be used. */
  rejected(): readonly RejectedEntry[] {
    return this.#current?.published.rejected ?? [];
  }

  /**
   * Fetches the set, unless there is one that serves.
   * @throws UnavailableError, or JoseError `ERR_JOSE_NOT_SUPPORTED`.
   */
  async prepare(): Promise<void> {
    const now = this.#now();
    const decision = decide(this.#standing(), this.#options.staleFor, now);
    if (decision === "fetch") await this.#attempt(true);
    this.#usable();
  }

  /**
   * Fetches the set.
   * @throws UnavailableError, JoseError `ERR_JOSE_NOT_SUPPORTED`, or `signal.reason`.
   */
  async refresh(signal: AbortSignal | undefined): Promise<void> {
    let outcome: Outcome;
    // What is under way may turn out to have asked nobody but the store.
    do outcome = await this.#wait(this.#attempt(false), signal);
    while (outcome === "stored");
    if (outcome === "failed") throw this.#outage();
  }

  /** The set as plain JSON. */
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

  /** The time, of the clock that never goes back. */
  #now(): number {
    const now = this.#clock.now();
    if (this.#given === undefined) return now;
    const imported = this.#given;
    this.#given = undefined;
    this.#take(imported, now);
    return now;
  }

  #standing(): Standing {
    return {
      set: this.#current,
      failures: this.#failures,
      attemptedAt: this.#attemptedAt,
      refetchedAt: this.#refetchedAt,
    };
  }

  /** Whether a caller must wait for what is due, there being a set that might serve. */
  #mustWait(current: Current, decision: Decision, now: number): boolean {
    const isOver = decision === "fetch";
    if (this.#sharing || !serves(current, this.#options.staleFor, now)) return isOver;
    // Here nothing goes on behind a request, unless the platform is told; and one request at a time is enough to fetch.
    const mayWait = isOver || (decision === "retry" && this.#options.waitUntil === undefined);
    return mayWait && !this.#isBusy(now);
  }

  /** Whether an attempt is under way, as far as can be known where it may have been cut off. */
  #isBusy(now: number): boolean {
    return this.#begunAt !== undefined && now - this.#begunAt < 2 * this.#options.timeout;
  }

  /** What is found after an attempt. One that asked nobody but the store says nothing about the keys that the provider has by now. */
  async #findAfter(attempt: Promise<Outcome>, request: KeyRequest): Promise<readonly Key[]> {
    const outcome = await this.#wait(attempt, request.signal);
    const found = await this.#usable().published.set.find(request);
    return outcome === "stored" ? this.#known(found, request) : found;
  }

  /** The set after an attempt: a new one, or the last good one in its place. */
  #usable(): Current {
    const current = this.#current;
    const now = this.#now();
    if (current === undefined || !serves(current, this.#options.staleFor, now)) throw this.#outage();
    this.#tellIfStale(current, now);
    return current;
  }

  #tellIfStale({ fetchedAt, freshUntil }: Current, now: number): void {
    if (now >= freshUntil) this.#tell({ type: "stale", url: this.#origin.url, age: now - fetchedAt });
  }

  /** What was found; or, for a key ID that the set does not have, what is found after a fetch, if one is due. */
  #known(found: readonly Key[], request: KeyRequest): Found {
    const { kid } = request.header;
    // Public keys decrypt nothing: no fetch changes that.
    if (request.use === "enc") return found;
    if (found.length > 0 || this.#current?.published.set.keys.some((key) => key.kid === kid)) return found;
    const now = this.#now();
    const underway = this.#flight;
    const due = underway === undefined && mayRefetch(this.#standing(), this.#options.cooldown, now);
    // A refetch is always reported: there is at most one in a cooldown.
    if (this.#unknownKids.isNew(kid, now) || due) {
      this.#tell({ type: "unknownKid", url: this.#origin.url, refetched: due });
    }
    if (underway !== undefined) return this.#findAfter(underway, request);
    if (!due) return found;
    this.#refetchedAt = now;
    return this.#findAfter(this.#attempt(false), request);
  }

  #wait(flight: Promise<Outcome>, signal: AbortSignal | undefined): Promise<Outcome> {
    return signal === undefined ? flight : unlessAborted(flight, signal);
  }

  #refreshBehind(now: number): void {
    const { waitUntil } = this.#options;
    if (this.#flight !== undefined) return;
    if (!this.#sharing && (waitUntil === undefined || this.#isBusy(now))) return;
    const flight = this.#attempt(true);
    // An attempt never rejects; a platform that does not want to wait is not worth a token.
    quietly(() => waitUntil?.(flight));
  }

  /** One attempt, shared by all who come while it lasts. It never rejects: what came of it is remembered. */
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
      const published = readPublishedKeys(url, jwks, this.#options.maxKeys, this.#current?.published);
      this.#failures = 0;
      // Where several fetch at a time, one that began earlier does not undo what began later.
      if (this.#current !== undefined && this.#isLater(this.#current, attempt, begunAt)) return "fetched";
      this.#current = { published, attempt, fetchedAt: begunAt, freshUntil: begunAt + freshFor };
      const { set, rejected } = published;
      this.#tell({ type: "fetched", url, keys: set.keys.length, rejected, freshFor });
      await this.#putIntoStore();
      return "fetched";
    } catch (error) {
      this.#failures += 1;
      this.#failure =
        error instanceof UnavailableError || isNotSupported(error)
          ? error
          : unavailable(url, "answers with no usable set", error);
      this.#tell({ type: "failed", url, error: this.#failure });
      return "failed";
    } finally {
      this.#attemptedAt = this.#now();
    }
  }

  /** Clocks that count whole seconds do not tell which of two came first. */
  #isLater(current: Current, attempt: number, begunAt: number): boolean {
    return current.attempt > attempt || current.fetchedAt > begunAt;
  }

  /** Whether the store had a set that is newer than this one, and fresh. One that is no longer fresh may still serve. */
  async #takeFromStore(): Promise<boolean> {
    const { store } = this.#options;
    if (store === undefined) return false;
    try {
      const state = await unlessAborted(Promise.resolve(store.get(this.#origin.id)), this.#deadline());
      if (state === undefined || state === null) return false;
      const imported = importState(state, this.#origin.id, this.#options.maxKeys, this.#current?.published);
      return this.#take(imported, this.#now());
    } catch (error) {
      this.#tellOfStore(error);
      return false;
    }
  }

  /** Nobody waits for it, unless it is cut off otherwise. */
  async #putIntoStore(): Promise<void> {
    const { store, waitUntil } = this.#options;
    const state = this.export();
    if (store === undefined || state === undefined) return;
    const put = async (): Promise<void> => {
      try {
        await unlessAborted(Promise.resolve(store.set(this.#origin.id, state)), this.#deadline());
      } catch (error) {
        this.#tellOfStore(error);
      }
    };
    const done = put();
    if (waitUntil !== undefined) quietly(() => waitUntil(done));
    else if (!this.#sharing) await done;
  }

  /** Timers count whole milliseconds. */
  #deadline(): AbortSignal {
    return deadlineSignal(Math.ceil(this.#options.timeout * 1000));
  }

  /** Whether it is newer than what there is, and fresh. */
  #take(imported: ImportedSet, now: number): boolean {
    const before = this.#current;
    const { age, left } = importedAge(imported, this.#options.freshForAtMost, this.#clock.wall);
    const fetchedAt = now - (age ?? 0);
    // Where nobody can say how old it is, nobody can say that it is newer.
    if (before !== undefined && (age === undefined || fetchedAt - before.fetchedAt < leastDifference)) {
      return false;
    }
    this.#current = { published: imported.published, attempt: 0, fetchedAt, freshUntil: now + left };
    if (left > 0) this.#failures = 0;
    return left > 0;
  }

  #outage(): JoseError {
    return this.#failure ?? unavailable(this.#origin.url, "could not be fetched");
  }

  #tellOfStore(error: unknown): void {
    const { url } = this.#origin;
    const told =
      error instanceof JoseError
        ? error
        : new UnavailableError("ERR_JWKS_UNAVAILABLE", `The store of ${shownLocation(url)} failed`, {
            cause: error,
          });
    this.#tell({ type: "storeFailed", url, error: told });
  }

  #tell(event: KeySetEvent): void {
    quietly(() => this.#options.onEvent?.(Object.freeze(event)));
  }
}

/** What an application's hooks throw, at once or later, is not worth a token. */
function quietly(hook: () => unknown): void {
  try {
    const result = hook();
    if (isPromise(result)) result.then(undefined, () => undefined);
  } catch {
    // Nobody is there to tell.
  }
}
