// Remote key sets that instances share, over fakes of the platforms' stores: what one instance fetched, another does not fetch.
import {
  discoverKeySet,
  remoteKeySet,
  type KeyInput,
  type KeySetEvent,
  type KeySetState,
  type KeySetStore,
} from "josette/jwk";
import { cacheStore, kvStore, redisStore, type KeySetStoreOptions } from "josette/stores";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { codeOf } from "../support/errors.ts";
import { publicJwk, rsaKey } from "../support/keys.ts";
import { clientsOf, clock, FakeCache, FakeKv, FakeRedis } from "../support/stores/fakes.ts";

/** A store, with a look at its entries. */
interface Opened {
  readonly make: (options?: KeySetStoreOptions) => KeySetStore;
  readonly entries: Map<string, { readonly text: string; readonly end: number }>;
}

function overRedis(name: keyof ReturnType<typeof clientsOf>): Opened {
  const redis = new FakeRedis();
  const client = clientsOf(redis)[name];
  return { make: (options) => redisStore(client, options), entries: redis.entries };
}

const stores: Readonly<Record<string, () => Opened>> = {
  cacheStore: () => {
    const cache = new FakeCache();
    return { make: (options) => cacheStore(cache, options), entries: cache.entries };
  },
  kvStore: () => {
    const kv = new FakeKv();
    return { make: (options) => kvStore(kv, options), entries: kv.entries };
  },
  "redisStore with ioredis": () => overRedis("ioredis"),
  "redisStore with node-redis": () => overRedis("node-redis"),
  "redisStore with Bun": () => overRedis("Bun"),
  "redisStore with a function": () => overRedis("a function"),
};

const url = "https://login.example/jwks";
const jwks = { keys: [{ ...publicJwk(rsaKey), kid: "a" }] };
const request = { header: { alg: "RS256", kid: "a" }, alg: "RS256", use: "sig" } as const;
const start = Date.UTC(2026, 10, 29);

beforeEach(() => {
  clock.now = start;
  vi.useFakeTimers({ now: start, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function provider() {
  return vi.fn((address: string) =>
    Promise.resolve(
      Response.json(
        address.includes("/.well-known/") ? { issuer: "https://login.example", jwks_uri: url } : jwks,
      ),
    ),
  );
}

function kidOf(key: KeyInput): unknown {
  return "kid" in key ? key.kid : undefined;
}

/** Lets a write finish, for which nobody waits. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe.each(Object.entries(stores))("%s", (_name, open) => {
  test("gives an instance what another fetched", async () => {
    const { make, entries } = open();
    const fetch = provider();
    const first = await remoteKeySet(url, { fetch, store: make() }).find(request);
    await settled();
    const second = await remoteKeySet(url, { fetch, store: make() }).find(request);
    expect([...first, ...second].map(kidOf)).toEqual(["a", "a"]);
    expect(fetch).toHaveBeenCalledOnce();
    expect([...entries.values()].map(({ end }) => end)).toEqual([start + 86_400_000]);
  });

  test("keeps an entry for as long as the option says", async () => {
    const { make } = open();
    const store = make({ keepFor: 60 });
    const state: KeySetState = { version: 1, url, jwks, fetchedAt: 1, freshUntil: 2 };
    await store.set(url, state);
    clock.now += 59_999;
    expect(await store.get(url)).toEqual(state);
    clock.now += 1;
    expect(await store.get(url)).toBeUndefined();
  });

  test("keeps sets and prefixes apart, whatever their identifiers", async () => {
    const { make } = open();
    const id = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string({ minLength: 1, unit: "grapheme" }),
    );
    const property = fc.asyncProperty(fc.uniqueArray(id, { minLength: 2, maxLength: 5 }), async (ids) => {
      const one = make();
      const other = make({ prefix: "other:" });
      const stateOf = (at: number): KeySetState => ({ version: 1, url, jwks, fetchedAt: at, freshUntil: at });
      for (const [at, each] of ids.entries()) {
        await one.set(each, stateOf(at));
        await other.set(each, stateOf(-at));
      }
      for (const [at, each] of ids.entries()) {
        expect(await one.get(each)).toEqual(stateOf(at));
        expect(await other.get(each)).toEqual(stateOf(-at || 0));
      }
    });
    await fc.assert(property, { numRuns: 50 });
  });

  test("takes identifiers of any length", async () => {
    const { make } = open();
    const store = make();
    const ids = ["a", "b"].map((last) => `https://login.example/${"x".repeat(5000)}${last}`);
    for (const [at, id] of ids.entries()) {
      await store.set(id, { version: 1, url: id, jwks, fetchedAt: at, freshUntil: at });
    }
    expect(await Promise.all(ids.map((id) => store.get(id)))).toMatchObject([
      { fetchedAt: 0 },
      { fetchedAt: 1 },
    ]);
  });

  test("holds a discovered set, whose identifier has a fragment", async () => {
    const { make } = open();
    const fetch = provider();
    await (await discoverKeySet("https://login.example", { fetch, store: make() })).find(request);
    await settled();
    expect(fetch).toHaveBeenCalledTimes(2);
    const other = await discoverKeySet("https://login.example", { fetch, store: make() });
    expect(await other.find(request)).toHaveLength(1);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test.each(["", "{", "null", '{"version":2}', '"text"'])(
    "is not trusted to hold a set: %j",
    async (text) => {
      const { make, entries } = open();
      await make().set(url, { version: 1, url, jwks, fetchedAt: 1, freshUntil: 2 });
      const [key] = entries.keys();
      entries.set(key ?? "", { text, end: Infinity });
      const fetch = provider();
      const events: KeySetEvent[] = [];
      const onEvent = (event: KeySetEvent): void => void events.push(event);
      const keys = await remoteKeySet(url, { fetch, store: make(), onEvent }).find(request);
      expect([keys.length, fetch.mock.calls.length]).toEqual([1, 1]);
      expect(events.some(({ type }) => type === "storeFailed")).toBe(text !== "null");
    },
  );

  test.each<[string, object]>([
    ["a short time", { keepFor: 59 }],
    ["a time with a fraction", { keepFor: 60.5 }],
    ["an empty prefix", { prefix: "" }],
    ["an unknown option", { ttl: 60 }],
  ])("refuses %s", (_what, options) => {
    const { make } = open();
    expect(codeOf(() => make(options as never))).toBe("ERR_INVALID_OPTION");
  });
});

describe("a store that fails", () => {
  test.each<[string, KeySetStore]>([
    [
      "cacheStore",
      cacheStore({
        match: () => Promise.reject(new Error("no")),
        put: () => Promise.reject(new Error("no")),
      }),
    ],
    [
      "kvStore",
      kvStore({ get: () => Promise.reject(new Error("no")), put: () => Promise.reject(new Error("no")) }),
    ],
    ["redisStore", redisStore(() => Promise.reject(new Error("no")))],
    ["redisStore with bytes", redisStore(() => Promise.resolve(new Uint8Array(1)))],
  ])("does not keep keys from being fetched: %s", async (_name, store) => {
    const events: KeySetEvent[] = [];
    const keys = await remoteKeySet(url, {
      ...{ fetch: provider(), store, onEvent: (event) => void events.push(event) },
    }).find(request);
    await settled();
    expect(keys).toHaveLength(1);
    expect(events.map(({ type }) => type)).toContain("storeFailed");
  });
});

test("a prefix that is not well-formed Unicode is refused", () => {
  for (const store of Object.values(stores)) {
    expect(codeOf(() => store().make({ prefix: "\ud800" }))).toBe("ERR_INVALID_OPTION");
    expect(codeOf(() => store().make({ prefix: "\u{1F511}" }))).toBeUndefined();
  }
});

test("an entry of a cache is for a host that does not exist", async () => {
  const cache = new FakeCache();
  await cacheStore(cache).set(`${url}#a`, { version: 1, url, jwks, fetchedAt: 1, freshUntil: 2 });
  expect([...cache.entries.keys()]).toEqual([
    "https://josette.invalid/josette%3Akeys%3Ahttps%3A%2F%2Flogin.example%2Fjwks%23a",
  ]);
});

test("without Response there is no cache", async () => {
  vi.stubGlobal("Response", undefined);
  const state: KeySetState = { version: 1, url, jwks, fetchedAt: 1, freshUntil: 2 };
  const failure = Promise.resolve(cacheStore(new FakeCache()).set(url, state));
  await expect(failure).rejects.toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED" });
  vi.unstubAllGlobals();
});

test.each([undefined, null, "redis://localhost", {}, { call: "GET" }, new Map(), []])(
  "%j is no store",
  (value) => {
    const wrong = value as never;
    const codes = [cacheStore, redisStore].map((make) => codeOf(() => make(wrong)));
    expect(codes).toEqual(["ERR_INVALID_ARGUMENT", "ERR_INVALID_ARGUMENT"]);
    expect(codeOf(() => kvStore(wrong))).toBe("ERR_INVALID_ARGUMENT");
  },
);
