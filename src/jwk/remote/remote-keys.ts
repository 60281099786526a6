/**
 * A provider's keys at work: what is remembered of them, and the fetches that keep them current. When to fetch is for `schedule` to say.
 * Nothing runs by a timer: all that happens, happens because someone asks for a key.
 */
import type { JsonObject } from "../../encoding/json.ts";
import { JoseError, UnavailableError } from "../../errors.ts";
import { isPromise, type MaybePromise } from "../../primitives/steps.ts";
import { unlessAborted } from "../../primitives/waiting.ts";
import { sharesPromises } from "../../runtime.ts";
import type { Key } from "../key.ts";
import type { KeyRequest } from "../types.ts";
import { ForwardClock } from "./forward-clock.ts";
import { unavailable } from "./get-json.ts";
import { shownLocation } from "./location.ts";
import type { RemoteOptions } from "./options.ts";
import { readPublishedKeys, type PublishedKeys } from "./published-keys.ts";
import { decide, mayRefetch, type Standing } from "./schedule.ts";
import { importState, type ImportedSet } from "./state.ts";
import type { KeySetEvent, KeySetState } from "./types.ts";

/** Where a set comes from. */
export interface Origin {
  /** What it is known by, in a store and in messages. */
  readonly url: string;
  /** Fetches it. Throws an UnavailableError, or a JoseError about what came. */
  readonly load: (deadline: AbortSignal) => Promise<LoadedSet>;
}

/** A set as it came. */
export interface LoadedSet {
  readonly jwks: JsonObject;
  /** In seconds. */
  readonly freshFor: number;
}

/** The set in use. Times are those of the forward clock. */
interface Current {
  readonly published: PublishedKeys;
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

type Found = MaybePromise<readonly Key[]>;

/** The keys of one origin. */
export class RemoteKeys {
  readonly #origin: Origin;
  readonly #options: RemoteOptions;
  readonly #clock: ForwardClock;
  /** Whether a caller may wait for a fetch that another has begun. */
  readonly #sharing: boolean;
  #current: Current | undefined;
  #failures = 0;
  #failure: UnavailableError | undefined;
  #attemptedAt = 0;
  #refetchedAt: number | undefined;
  #flight: Promise<void> | undefined;
  /** When the last attempt began that has not ended. Where nobody may wait for it, it may also have been cut off. */
  #begunAt: number | undefined;

  constructor(origin: Origin, options: RemoteOptions) {
    this.#origin = origin;
    this.#options = options;
    this.#clock = new ForwardClock(options.now);
    this.#sharing = sharesPromises();
    if (options.state !== undefined) this.#import(options.state);
  }

  /** The keys to try: at once while the set is fresh, and whenever nobody needs to wait. */
  find(request: KeyRequest): Found {
    const now = this.#clock.now();
    const decision = decide(this.#standing(), this.#options.staleFor, now);
    const current = this.#current;
    if (decision === "fail") throw this.#outage();
    if (current === undefined || this.#mustWait(decision === "fetch", decision === "retry", now)) {
      return this.#fetchAndFind(request);
    }
    if (decision !== "serve" && decision !== "serveStale") this.#refreshBehind(now);
    this.#tellIfStale(current, now);
    const found = current.published.set.find(request);
    return isPromise(found) ? found.then((keys) => this.#known(keys, request)) : this.#known(found, request);
  }

  /** What answers come from while they need no fetch and none is due. */
  edition(): object | undefined {
    const decision = decide(this.#standing(), this.#options.staleFor, this.#clock.now());
    return decision === "serve" ? this.#current?.published : undefined;
  }

  /**
   * Fetches the set, unless there is one that serves.
   * @throws UnavailableError.
   */
  async prepare(): Promise<void> {
    const decision = decide(this.#standing(), this.#options.staleFor, this.#clock.now());
    if (decision === "fetch") await this.#attempt(true);
    this.#usable();
  }

  /**
   * Fetches the set.
   * @throws UnavailableError, or `signal.reason`.
   */
  async refresh(signal: AbortSignal | undefined): Promise<void> {
    await this.#wait(this.#attempt(false), signal);
    if (this.#failures > 0) throw this.#outage();
  }

  /** The set as plain JSON. */
  export(): KeySetState | undefined {
    if (this.#current === undefined) return undefined;
    const { published, fetchedAt, freshUntil } = this.#current;
    const offset = this.#clock.wall() - this.#clock.now();
    return {
      version: 1,
      url: this.#origin.url,
      jwks: published.jwks,
      fetchedAt: offset + fetchedAt,
      freshUntil: offset + freshUntil,
    };
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
  #mustWait(isOver: boolean, isRetry: boolean, now: number): boolean {
    if (this.#sharing) return isOver;
    // Here nothing goes on behind a request, unless the platform is told; and one request at a time is enough to fetch.
    const busy = this.#begunAt !== undefined && now - this.#begunAt < 2 * this.#options.timeout;
    return !busy && (isOver || (isRetry && this.#options.waitUntil === undefined));
  }

  async #fetchAndFind(request: KeyRequest): Promise<readonly Key[]> {
    await this.#wait(this.#attempt(true), request.signal);
    return this.#usable().published.set.find(request);
  }

  /** The set after an attempt: a new one, or the last good one in its place. */
  #usable(): Current {
    const current = this.#current;
    const now = this.#clock.now();
    if (current === undefined || now - current.fetchedAt >= this.#options.staleFor) throw this.#outage();
    this.#tellIfStale(current, now);
    return current;
  }

  #tellIfStale({ fetchedAt, freshUntil }: Current, now: number): void {
    if (now >= freshUntil) this.#tell({ type: "stale", url: this.#origin.url, age: now - fetchedAt });
  }

  /** What was found; or, for a key ID that the set does not have, what is found after a fetch, if one is due. */
  #known(found: readonly Key[], request: KeyRequest): Found {
    const { kid } = request.header;
    if (found.length > 0 || this.#current?.published.set.keys.some((key) => key.kid === kid)) return found;
    const now = this.#clock.now();
    const due = mayRefetch(this.#standing(), this.#options.cooldown, now);
    this.#tell({ type: "unknownKid", url: this.#origin.url, refetched: due });
    if (due) {
      this.#refetchedAt = now;
      return this.#findAfter(this.#attempt(false), request);
    }
    return this.#flight === undefined ? found : this.#findAfter(this.#flight, request);
  }

  async #findAfter(flight: Promise<void>, request: KeyRequest): Promise<readonly Key[]> {
    await this.#wait(flight, request.signal);
    return this.#current?.published.set.find(request) ?? [];
  }

  #wait(flight: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
    return signal === undefined ? flight : unlessAborted(flight, signal);
  }

  #refreshBehind(now: number): void {
    const { waitUntil, timeout } = this.#options;
    if (this.#flight !== undefined) return;
    if (!this.#sharing) {
      if (waitUntil === undefined) return;
      if (this.#begunAt !== undefined && now - this.#begunAt < 2 * timeout) return;
    }
    const flight = this.#attempt(true);
    // An attempt never rejects; a platform that does not want to wait is not worth a token.
    quietly(() => waitUntil?.(flight));
  }

  /** One attempt, shared by all who come while it lasts. It never rejects: what came of it is remembered. */
  #attempt(storeFirst: boolean): Promise<void> {
    if (this.#flight !== undefined) return this.#flight;
    this.#begunAt = this.#clock.now();
    const flight = this.#makeAttempt(storeFirst).finally(() => {
      this.#flight = undefined;
      this.#begunAt = undefined;
    });
    if (this.#sharing) this.#flight = flight;
    return flight;
  }

  async #makeAttempt(storeFirst: boolean): Promise<void> {
    if (storeFirst && (await this.#takeFromStore())) return;
    const { url, load } = this.#origin;
    const begunAt = this.#clock.now();
    try {
      const { jwks, freshFor } = await load(AbortSignal.timeout(this.#options.timeout * 1000));
      const published = readPublishedKeys(url, jwks, this.#options.maxKeys, this.#current?.published);
      this.#failures = 0;
      // Where several fetch at a time, one that began earlier does not undo what began later.
      if (this.#current !== undefined && this.#current.fetchedAt > begunAt) return;
      this.#current = { published, fetchedAt: begunAt, freshUntil: begunAt + freshFor };
      this.#tell({ type: "fetched", url, keys: published.set.keys.length, freshFor });
      this.#putIntoStore();
    } catch (error) {
      this.#failures += 1;
      this.#failure =
        error instanceof UnavailableError ? error : unavailable(url, "answers with no usable set", error);
      this.#tell({ type: "failed", url, error: this.#failure });
    } finally {
      this.#attemptedAt = this.#clock.now();
    }
  }

  /** Whether the store had a set that is newer than this one, and fresh. One that is no longer fresh may still serve. */
  async #takeFromStore(): Promise<boolean> {
    const { store, timeout } = this.#options;
    if (store === undefined) return false;
    try {
      const answer = Promise.resolve(store.get(this.#origin.url));
      const state = await unlessAborted(answer, AbortSignal.timeout(timeout * 1000));
      return state !== undefined && state !== null && this.#import(state);
    } catch (error) {
      this.#tellOfStore(error);
      return false;
    }
  }

  #putIntoStore(): void {
    const { store, waitUntil, timeout } = this.#options;
    const state = this.export();
    if (store === undefined || state === undefined) return;
    const put = async (): Promise<void> => {
      try {
        await unlessAborted(
          Promise.resolve(store.set(this.#origin.url, state)),
          AbortSignal.timeout(timeout * 1000),
        );
      } catch (error) {
        this.#tellOfStore(error);
      }
    };
    const done = put();
    quietly(() => waitUntil?.(done));
  }

  #import(state: unknown): boolean {
    const { url } = this.#origin;
    const now = this.#clock.now();
    const imported: ImportedSet = importState(
      state,
      url,
      this.#options,
      this.#clock.wall(),
      this.#current?.published,
    );
    const { published, age, left } = imported;
    if (this.#current !== undefined && this.#current.fetchedAt >= now - age) return false;
    this.#current = { published, fetchedAt: now - age, freshUntil: now + left };
    if (left > 0) this.#failures = 0;
    return left > 0;
  }

  #outage(): UnavailableError {
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

/** What an application's hooks throw is not worth a token. */
function quietly(hook: () => unknown): void {
  try {
    hook();
  } catch {
    // Nobody is there to tell.
  }
}
