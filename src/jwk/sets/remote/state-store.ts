/**
 * The application's store of exported states, which processes share. Its failures are reported as events and
 * have no other effect.
 */
import { JoseError, UnavailableError } from "../../../errors.ts";
import { unlessAborted } from "../../../steps/waiting.ts";
import { shownLocation } from "./allowed-urls.ts";
import type { KeySetEvent, KeySetState, KeySetStore } from "./types.ts";

/** The set that is stored, and how failures are reported. */
export interface StoredSet {
  /** The identifier of the set in the store. */
  readonly id: string;
  /** The URL of the set, for messages and events. */
  readonly url: string;
  /** Creates the signal that aborts one access to the store at its deadline. */
  readonly deadline: () => AbortSignal;
  readonly report: (event: KeySetEvent) => void;
}

/** Reads and writes the state of one set. */
export class StateStore {
  readonly #store: KeySetStore;
  readonly #set: StoredSet;

  constructor(store: KeySetStore, set: StoredSet) {
    this.#store = store;
    this.#set = set;
  }

  /** Returns the state that is stored, parsed by `parse`; `undefined` if there is none or it is unusable. */
  async get<State>(parse: (state: unknown) => State): Promise<State | undefined> {
    const { id, deadline } = this.#set;
    try {
      const state = await unlessAborted(Promise.resolve(this.#store.get(id)), deadline());
      return state === undefined || state === null ? undefined : parse(state);
    } catch (error) {
      this.#reportFailure(error);
      return undefined;
    }
  }

  /** Stores a state. */
  async set(state: KeySetState): Promise<void> {
    const { id, deadline } = this.#set;
    try {
      await unlessAborted(Promise.resolve(this.#store.set(id, state)), deadline());
    } catch (error) {
      this.#reportFailure(error);
    }
  }

  #reportFailure(cause: unknown): void {
    const { url, report } = this.#set;
    const message = `The store for ${shownLocation(url)} failed`;
    const error =
      cause instanceof JoseError ? cause : new UnavailableError("ERR_JWKS_UNAVAILABLE", message, { cause });
    report({ type: "storeFailed", url, error });
  }
}
