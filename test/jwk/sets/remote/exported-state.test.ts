// A store that several instances share, and states that are passed between instances: what is accepted and
// what is not.
import { JoseError } from "josette/errors";
import {
  type KeyInput,
  type KeySetState,
  type KeySetStore,
  type RemoteKeySet,
  type RemoteKeySetOptions,
} from "josette/jwk";
import { remoteKeySet } from "../../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf, codeOfRejection } from "../../../support/errors.ts";
import { answer, down, gate, Origin, settled, url } from "../../../support/jwk/remote/origin.ts";
import { jwksOf, named, signer } from "../../../support/jwk/remote/signers.ts";

/** The keys found, awaited if necessary. */
async function find(keys: RemoteKeySet, kid: string): Promise<readonly KeyInput[]> {
  return keys.find(named(kid));
}

const count = async (keys: RemoteKeySet, kid: string) => (await find(keys, kid)).length;

/** A store as an application would write it, which stores text. */
class Shelf implements KeySetStore {
  readonly texts = new Map<string, string>();
  gets = 0;
  sets = 0;

  async get(key: string): Promise<unknown> {
    this.gets++;
    const text = this.texts.get(key);
    return text === undefined ? null : JSON.parse(text);
  }

  async set(key: string, state: KeySetState): Promise<void> {
    this.sets++;
    this.texts.set(key, JSON.stringify(state));
  }

  /** The stored state of the set. */
  state(): KeySetState {
    return JSON.parse(this.texts.get(url) ?? "null") as KeySetState;
  }

  /** Stores any value. */
  put(state: unknown): void {
    this.texts.set(url, JSON.stringify(state));
  }
}

/** A store whose `get` is given. */
const answering = (get: () => unknown): KeySetStore => ({ get, set: () => undefined });

const start = (origin: Origin, options: RemoteKeySetOptions = {}) =>
  remoteKeySet(url, origin.options(options));

/** A state as another instance would have stored it. */
const stateOf = (origin: Origin, more: object = {}): KeySetState => ({
  version: 1,
  url,
  jwks: JSON.parse(JSON.stringify(jwksOf(...origin.signers))) as KeySetState["jwks"],
  fetchedAt: origin.time,
  freshUntil: origin.time + 600,
  ...more,
});

describe("instances that share a store", () => {
  test("fetch once: one puts there what the others take", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    const [one, other] = [start(origin, { store }), start(origin, { store })];
    expect(await count(one, "1")).toBe(1);
    await settled();
    expect(store.state()).toEqual(stateOf(origin));
    origin.time += 100;
    expect(await count(other, "1")).toBe(1);
    expect(origin.fetches).toHaveLength(1);
    expect(other.exportState()).toEqual(one.exportState());
    expect(origin.told()).toEqual(["fetched"]);
  });

  test("ask the provider by turns: whose set has expired takes a fresher one", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    const [one, other] = [start(origin, { store }), start(origin, { store })];
    await count(one, "1");
    await settled();
    await count(other, "1");
    origin.signers = [...origin.signers, signer("2")];
    origin.time += 600;
    expect(await count(one, "2")).toBe(1);
    await settled();
    origin.time += 10;
    expect(await count(other, "2")).toBe(1);
    expect(origin.fetches).toHaveLength(2);
  });

  test("take a fresher one also to renew theirs in time", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    const [one, other] = [start(origin, { store }), start(origin, { store })];
    await count(one, "1");
    await settled();
    await count(other, "1");
    origin.time += 450;
    await one.refresh();
    await count(other, "1");
    await settled();
    expect(other.exportState()?.fetchedAt).toBe(origin.time);
    expect(origin.fetches).toHaveLength(2);
  });

  test("fetch when the store has nothing newer than what they have", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    const keys = start(origin, { store });
    await count(keys, "1");
    await settled();
    origin.time += 450;
    await count(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(2);
    expect(store.sets).toBe(2);
  });

  test("fetch when the store has nothing newer, also by a clock that counts fractions", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    // No two of these times have a difference that is a round number.
    origin.time = 1_700_000_000.123;
    const keys = start(origin, { store, freshFor: 100.7 });
    await count(keys, "1");
    await settled();
    for (let renewal = 1; renewal <= 50; renewal++) {
      origin.time += 80.3 + renewal / 97;
      await count(keys, "1");
      await settled();
      expect(origin.fetches).toHaveLength(1 + renewal);
    }
  });

  test("do not read the store while theirs is fresh", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    const keys = start(origin, { store });
    await count(keys, "1");
    origin.time += 449;
    await count(keys, "1");
    expect(store.gets).toBe(1);
  });

  test("ask the provider for a name that the store's set does not have", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    store.put(stateOf(origin));
    origin.signers = [...origin.signers, signer("2")];
    const keys = start(origin, { store });
    expect(await Promise.all([count(keys, "2"), count(keys, "2"), count(keys, "1")])).toEqual([1, 1, 1]);
    expect(origin.fetches).toHaveLength(1);
    expect(await count(keys, "3")).toBe(0);
    expect(origin.fetches).toHaveLength(1);
    await settled();
    expect(await count(start(origin, { store }), "2")).toBe(1);
    expect(origin.fetches).toHaveLength(1);
  });

  test("ask the provider for a name that they do not have, though the store has a newer set", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    const keys = start(origin, { store });
    await count(keys, "1");
    await settled();
    origin.time += 10;
    store.put(stateOf(origin));
    origin.signers = [...origin.signers, signer("2")];
    expect(await count(keys, "2")).toBe(1);
    expect(origin.fetches).toHaveLength(2);
  });

  test("ask the provider when they are told to, whatever is in the store", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    store.put(stateOf(origin));
    origin.signers = [signer("2")];
    const { promise, open } = gate();
    const slow: KeySetStore = { get: (key) => promise.then(() => store.get(key)), set: () => undefined };
    const keys = start(origin, { store: slow });
    // A lookup that accepts the stored set is in progress.
    const found = find(keys, "1");
    const refreshed = keys.refresh();
    open();
    expect(await found).toHaveLength(1);
    await refreshed;
    expect(origin.fetches).toHaveLength(1);
    expect(await count(keys, "2")).toBe(1);
  });

  test("have a stale set from the store serve while the provider is down", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    store.put(stateOf(origin));
    origin.time += 4000;
    origin.behaviour = down;
    const keys = start(origin, { store });
    expect(await count(keys, "1")).toBe(1);
    expect(origin.told()).toEqual(["failed", "stale"]);
    expect(origin.fetches).toHaveLength(1);
  });

  test("have none serve that is too old", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    store.put(stateOf(origin));
    origin.time += 86_400;
    origin.behaviour = down;
    expect(await codeOfRejection(find(start(origin, { store }), "1"))).toBe("ERR_JWKS_UNAVAILABLE");
  });

  test("take a set that is fresh, however soon they would no longer serve a stale one", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    store.put(stateOf(origin));
    origin.time += 100;
    const keys = start(origin, { store, staleFor: 60 });
    expect(await count(keys, "1")).toBe(1);
    expect(origin.fetches).toEqual([]);
  });

  test("are back as soon as one of them is, with their failures forgotten", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    const keys = start(origin, { store });
    origin.behaviour = down;
    expect(await codeOfRejection(find(keys, "1"))).toBe("ERR_JWKS_UNAVAILABLE");
    origin.time += 2;
    store.put(stateOf(origin));
    expect(await count(keys, "1")).toBe(1);
    expect(origin.fetches).toHaveLength(1);
    // A caller that finds the set expired waits for another fetch, as if there had been none.
    origin.time += 600;
    origin.behaviour = () => origin.publish();
    origin.signers = [signer("2")];
    expect(await count(keys, "2")).toBe(1);
    expect(origin.told()).toEqual(["failed", "fetched"]);
  });

  test("do not take back a key that is gone, from an instance that did not hear of it", async () => {
    const origin = new Origin("1", "2");
    const store = new Shelf();
    const old = stateOf(origin);
    origin.time += 100;
    origin.signers = origin.signers.slice(1);
    const keys = start(origin, { store });
    await keys.refresh();
    origin.behaviour = down;
    const fetchedAt = origin.time;
    for (const since of [-100, 0, 10_000]) {
      origin.time += 650;
      // Older than its own, equally old, and from the future.
      store.put({ ...old, fetchedAt: fetchedAt + since, freshUntil: fetchedAt + since + 600 });
      expect(await count(keys, "2")).toBe(1);
      await settled();
      expect(await codeOfRejection(find(keys, "1"))).toBe("ERR_JWKS_UNAVAILABLE");
    }
    expect(store.gets).toBe(3);
  });
});

describe("what is in a store is refused, and the provider asked:", () => {
  const origin = new Origin("1");
  const good = stateOf(origin);
  const [key] = origin.signers;

  test.each<[string, unknown]>([
    ["text", "rubbish"],
    ["a number", 5],
    ["true", true],
    ["a list", [good]],
    ["an empty object", {}],
    ["a JWK Set", good.jwks],
    ["another version", { ...good, version: 2 }],
    ["no version", { ...good, version: undefined }],
    ["a version as text", { ...good, version: "1" }],
    ["another URL", { ...good, url: "https://id.example/other" }],
    ["no URL", { ...good, url: undefined }],
    ["no set", { ...good, jwks: undefined }],
    ["a set as text", { ...good, jwks: JSON.stringify(good.jwks) }],
    ["a set that is a list", { ...good, jwks: good.jwks["keys"] }],
    ["an empty set", { ...good, jwks: { keys: [] } }],
    ["a set with a secret", { ...good, jwks: { keys: [key?.jwk, { kty: "oct", k: "AAAA" }] } }],
    ["a set with a private key", { ...good, jwks: { keys: [{ ...key?.jwk, d: "AAAA" }] } }],
    ["a set with too many keys", { ...good, jwks: { keys: new Array(1001).fill(key?.jwk) } }],
    ["no time", { ...good, fetchedAt: undefined }],
    ["a time that is none", { ...good, fetchedAt: null }],
    ["a time as text", { ...good, fetchedAt: "2026-11-21" }],
    ["no end", { ...good, freshUntil: undefined }],
    [
      "what is nested too deeply",
      { ...good, jwks: JSON.parse(`${'{"a":'.repeat(40)}1${"}".repeat(40)}`) as object },
    ],
    [
      "a cycle",
      (() => {
        const cycle: { self?: object } = {};
        return Object.assign(cycle, good, { self: cycle });
      })(),
    ],
    ["what has no JSON", { ...good, fetchedAt: 5n }],
    ["a function", () => good],
    ["a symbol", Symbol("state")],
    [
      "what throws when it is read",
      {
        ...good,
        get jwks(): never {
          throw new Error("no");
        },
      },
    ],
    ["what says something else of itself", { ...good, toJSON: () => "rubbish" }],
  ])("%s", async (_what, state) => {
    origin.events.length = origin.fetches.length = 0;
    const keys = start(origin, { store: answering(() => state) });
    expect(await count(keys, "1")).toBe(1);
    expect(origin.fetches).toHaveLength(1);
    const [event] = origin.events;
    expect(event?.type === "storeFailed" && event.error.code).toBe("ERR_JWKS_INVALID");
    expect(origin.told()).toEqual(["storeFailed", "fetched"]);
    // The caller is responsible for a state that is imported explicitly.
    expect(codeOf(() => start(origin, { state: state as KeySetState }))).toBe("ERR_JWKS_INVALID");
  });

  test.each<[string, object]>([
    ["is no longer fresh", { fetchedAt: origin.time - 600, freshUntil: origin.time }],
    ["has expired long ago", { fetchedAt: origin.time - 9000, freshUntil: origin.time - 8400 }],
    [
      "says that it is fresh for ever, but is older than any may be",
      {
        fetchedAt: origin.time - 3600,
        freshUntil: 1e300,
      },
    ],
    ["comes from the future", { fetchedAt: origin.time + 1, freshUntil: origin.time + 601 }],
    ["comes from a far future", { fetchedAt: 1e300, freshUntil: 1e301 }],
    ["ends before it begins", { fetchedAt: origin.time - 10, freshUntil: origin.time - 20 }],
  ])("a set that %s", async (_what, times) => {
    origin.events.length = origin.fetches.length = 0;
    const keys = start(origin, { store: answering(() => ({ ...good, ...times })) });
    expect(await count(keys, "1")).toBe(1);
    expect(origin.fetches).toHaveLength(1);
    expect(origin.told()).toEqual(["fetched"]);
    expect(keys.exportState()).toEqual(good);
  });

  test.each([undefined, null])("nothing at all (%o), which is no failure", async (nothing) => {
    origin.events.length = 0;
    expect(await count(start(origin, { store: answering(() => nothing) }), "1")).toBe(1);
    expect(origin.told()).toEqual(["fetched"]);
  });
});

test("a set is never fresh for longer than the caller's bound, whatever a store says", async () => {
  const origin = new Origin("1");
  const state = stateOf(origin, { freshUntil: origin.time + 1e9 });
  const keys = start(origin, { store: answering(() => state), freshForAtMost: 1000 });
  await count(keys, "1");
  expect(keys.exportState()?.freshUntil).toBe(origin.time + 1000);
  expect(origin.fetches).toEqual([]);
});

test("a set from the future serves for so long as one that came when it was first seen, and no longer", async () => {
  const origin = new Origin("1");
  const store = new Shelf();
  store.put(stateOf(origin, { fetchedAt: origin.time + 1e9, freshUntil: origin.time + 1e9 + 600 }));
  origin.behaviour = down;
  const keys = start(origin, { store, staleFor: 3600 });
  const begin = origin.time;
  while (origin.time < begin + 3600) {
    expect(await count(keys, "1")).toBe(1);
    await settled();
    origin.time += 300;
  }
  expect(await codeOfRejection(find(keys, "1"))).toBe("ERR_JWKS_UNAVAILABLE");
});

describe("a store that fails", () => {
  const failures: [string, () => unknown][] = [
    [
      "at once",
      () => {
        throw new Error("no route to host");
      },
    ],
    ["later", () => Promise.reject(new Error("no route to host"))],
    ["with what is no error", () => Promise.reject(new JoseError("ERR_JWKS_INVALID", "rubbish"))],
    ["by never answering", () => new Promise(() => undefined)],
    [
      "by an answer that is no promise",
      () => ({ then: (_: unknown, fail: (reason: string) => void) => fail("no") }),
    ],
    [
      "by an answer that throws",
      () => ({
        get then(): never {
          throw new Error("no");
        },
      }),
    ],
  ];

  test.each(failures)("to read, %s, is as if it were empty", async (_how, get) => {
    const origin = new Origin("1");
    const keys = start(origin, { store: { get, set: () => undefined }, timeout: 0.02 });
    expect(await count(keys, "1")).toBe(1);
    expect(origin.told()).toEqual(["storeFailed", "fetched"]);
  });

  test.each(failures)("to write, %s, costs nothing", async (_how, set) => {
    const origin = new Origin("1");
    const failed = gate<string>();
    const keys = start(origin, {
      store: { get: () => undefined, set },
      timeout: 0.02,
      onEvent: ({ type, ...event }) => {
        if (type === "storeFailed" && "error" in event) failed.open(event.error.code);
      },
    });
    expect(await count(keys, "1")).toBe(1);
    expect(["ERR_JWKS_UNAVAILABLE", "ERR_JWKS_INVALID"]).toContain(await failed.promise);
    expect(await count(keys, "1")).toBe(1);
    expect(origin.fetches).toHaveLength(1);
  });

  test("does not stop the provider from being asked in time", async () => {
    const origin = new Origin("1");
    const store = answering(() => {
      throw new Error("no route to host");
    });
    const keys = start(origin, { store });
    await count(keys, "1");
    origin.time += 450;
    await count(keys, "1");
    await settled();
    expect(origin.told()).toEqual(["storeFailed", "fetched", "storeFailed", "fetched"]);
  });

  test("is told to the application with its reason", async () => {
    const origin = new Origin("1");
    const reason = new Error("no route to host");
    await count(start(origin, { store: answering(() => Promise.reject(reason)) }), "1");
    const [event] = origin.events;
    expect(event?.type).toBe("storeFailed");
    const error = event?.type === "storeFailed" ? event.error : undefined;
    expect([error?.code, error?.cause, event?.url]).toEqual(["ERR_JWKS_UNAVAILABLE", reason, url]);
  });
});

describe("a store is written", () => {
  test("after every good fetch, and after no other", async () => {
    const origin = new Origin("1");
    const store = new Shelf();
    const keys = start(origin, { store });
    origin.behaviour = () => answer({ keys: [] });
    expect(await codeOfRejection(find(keys, "1"))).toBe("ERR_JWKS_UNAVAILABLE");
    await settled();
    expect(store.sets).toBe(0);
    origin.behaviour = () => origin.publish();
    await keys.refresh();
    await count(keys, "unknown");
    await settled();
    expect(store.sets).toBe(2);
    expect(store.state()).toEqual(stateOf(origin));
  });

  test("behind the caller's back, and the platform is told", async () => {
    const origin = new Origin("1");
    const { promise, open } = gate();
    const given: Promise<unknown>[] = [];
    const store: KeySetStore = { get: () => undefined, set: () => promise };
    const keys = start(origin, { store, waitUntil: (each) => given.push(each) });
    expect(await count(keys, "1")).toBe(1);
    expect(given).toHaveLength(1);
    open();
    await Promise.all(given);
  });

  test("with plain JSON, by the clock of this instance", async () => {
    const origin = new Origin("1");
    const states: unknown[] = [];
    const keys = start(origin, { store: { get: () => undefined, set: (...args) => states.push(args) } });
    await keys.refresh();
    origin.time -= 86_400;
    origin.behaviour = () => origin.publish({ "cache-control": "max-age=1000" });
    await keys.refresh();
    const second = stateOf(origin, { freshUntil: origin.time + 1000 });
    origin.time += 86_400;
    expect(states).toEqual([
      [url, stateOf(origin)],
      [url, second],
    ]);
    expect(JSON.parse(JSON.stringify(states))).toEqual(states);
  });
});

describe("a state that was exported", () => {
  test("is imported at the beginning, and serves without a fetch", async () => {
    const origin = new Origin("1");
    const one = start(origin);
    await one.refresh();
    origin.time += 100;
    const state = JSON.parse(JSON.stringify(one.exportState())) as KeySetState;
    const other = start(origin, { state });
    const found = other.find(named("1"));
    expect(found).not.toBeInstanceOf(Promise);
    expect(await found).toHaveLength(1);
    expect(other.exportState()).toEqual(state);
    expect(origin.fetches).toHaveLength(1);
  });

  test("is none while there is no set", () => {
    expect(start(new Origin("1")).exportState()).toBeUndefined();
  });

  test("has expired when it has, and is stale then", async () => {
    const origin = new Origin("1");
    const state = stateOf(origin);
    origin.time += 600;
    const keys = start(origin, { state });
    expect(await count(keys, "1")).toBe(1);
    expect(origin.fetches).toHaveLength(1);
    origin.behaviour = down;
    const other = start(origin, { state });
    expect(await count(other, "1")).toBe(1);
    expect(origin.told()).toEqual(["fetched", "failed", "stale"]);
  });

  test("that is newer in the store is taken from there, and one that is not is left", async () => {
    const origin = new Origin("1");
    const state = stateOf(origin);
    const store = new Shelf();
    origin.time += 500;
    origin.signers = [signer("2")];
    store.put(stateOf(origin));
    origin.time += 100;
    const keys = start(origin, { state, store });
    expect(await count(keys, "2")).toBe(1);
    expect(origin.fetches).toEqual([]);
  });

  test("is not touched by what the caller does with it afterwards", async () => {
    const origin = new Origin("1");
    const state = stateOf(origin) as { jwks: unknown };
    const keys = start(origin, { state: state as KeySetState });
    state.jwks = { keys: [] };
    expect(await count(keys, "1")).toBe(1);
    expect(keys.exportState()).toEqual(stateOf(origin));
  });

  test("tells the same after the clock was set", async () => {
    const origin = new Origin("1");
    const keys = start(origin);
    await keys.refresh();
    origin.time += 100;
    await count(keys, "1");
    origin.time -= 86_400;
    const { fetchedAt = 0, freshUntil = 0 } = keys.exportState() ?? {};
    expect([origin.time - fetchedAt, freshUntil - origin.time]).toEqual([100, 500]);
  });
});
