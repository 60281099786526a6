// Runtimes in which a request must not wait for what another request started, and in which work after the
// response must be announced to the platform.
import { type KeyInput, type KeySetStore, type RemoteKeySet, type RemoteKeySetOptions } from "josette/jwk";
import { remoteKeySet } from "../../../../src/jwk/index.ts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { codeOf, codeOfRejection } from "../../../support/errors.ts";
import { down, gate, Origin, settled, url, type Gate } from "../../../support/jwk/remote/origin.ts";
import { jwksOf, named, signer } from "../../../support/jwk/remote/signers.ts";

beforeEach(() => {
  for (const name of ["Bun", "Deno"]) vi.stubGlobal(name, undefined);
  vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** The keys found, awaited if necessary. */
async function find(keys: RemoteKeySet, kid: string): Promise<readonly KeyInput[]> {
  return keys.find(named(kid));
}

const count = async (keys: RemoteKeySet, kid: string) => (await find(keys, kid)).length;
const start = (origin: Origin, options: RemoteKeySetOptions = {}) =>
  remoteKeySet(url, origin.options(options));

/** A set that has been fetched. */
async function warm(origin: Origin, options: RemoteKeySetOptions = {}): Promise<RemoteKeySet> {
  const keys = start(origin, options);
  await keys.refresh();
  origin.told();
  return keys;
}

/** Records the promises that the platform is told to wait for. */
function platform() {
  const given: Promise<unknown>[] = [];
  return { given, waitUntil: (promise: Promise<unknown>) => void given.push(promise) };
}

/** Makes the provider answer each request when its gate is opened. */
function gated(origin: Origin): Gate<Response>[] {
  const gates: Gate<Response>[] = [];
  origin.behaviour = () => {
    const each = gate<Response>();
    gates.push(each);
    return each.promise;
  };
  return gates;
}

describe("a caller who must wait", () => {
  test("fetches itself, and waits for nobody else's fetch", async () => {
    const origin = new Origin("1");
    const gates = gated(origin);
    const keys = start(origin);
    const cutOff = find(keys, "1");
    const second = find(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(2);
    // The first request ends before its response, which never arrives.
    gates[1]?.open(origin.publish());
    expect(await second).toHaveLength(1);
    expect(await count(keys, "1")).toBe(1);
    expect(origin.fetches).toHaveLength(2);
    gates[0]?.open(origin.publish());
    expect(await cutOff).toHaveLength(1);
  });

  test("finds a set that is there at once", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    expect(keys.find(named("1"))).not.toBeInstanceOf(Promise);
  });

  test("is the one who finds the set expired; while it fetches, the stale one serves the others", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    const gates = gated(origin);
    origin.time += 600;
    const first = find(keys, "1");
    const others = Array.from({ length: 50 }, () => keys.find(named("1")));
    expect(others.some((found) => found instanceof Promise)).toBe(false);
    await settled();
    expect(origin.fetches).toHaveLength(2);
    expect(new Set(origin.told())).toEqual(new Set(["stale"]));
    gates[0]?.open(origin.publish());
    expect(await first).toHaveLength(1);
    expect(origin.told()).toEqual(["fetched"]);
  });

  test("is another one, once the first must have been cut off", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin, { timeout: 5 });
    const gates = gated(origin);
    origin.time += 600;
    const cutOff = find(keys, "1");
    origin.time += 9;
    expect(keys.find(named("1"))).not.toBeInstanceOf(Promise);
    origin.time += 1;
    const second = find(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(3);
    gates[1]?.open(origin.publish());
    expect(await second).toHaveLength(1);
    gates[0]?.open(origin.publish());
    await cutOff;
  });

  test("is everyone, when the set is too old to serve", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin, { staleFor: 3600 });
    const gates = gated(origin);
    origin.time += 3600;
    const callers = [find(keys, "1"), find(keys, "1")];
    await settled();
    expect(origin.fetches).toHaveLength(3);
    expect(origin.told()).toEqual([]);
    const failed = new Response(null, { status: 503 });
    for (const each of gates) each.open(failed);
    for (const caller of callers) expect(await codeOfRejection(caller)).toBe("ERR_JWKS_UNAVAILABLE");
  });

  test("is served the last good set when its fetch fails, and nobody waits during the back-off", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.behaviour = down;
    origin.time += 600;
    expect(await count(keys, "1")).toBe(1);
    origin.time += 1;
    expect(keys.find(named("1"))).not.toBeInstanceOf(Promise);
    expect(origin.told()).toEqual(["failed", "stale", "stale"]);
    // The next caller tries again, because there is no background refresh.
    origin.time += 1;
    const found = keys.find(named("1"));
    expect(found).toBeInstanceOf(Promise);
    expect(await found).toHaveLength(1);
    expect(origin.fetches).toHaveLength(3);
  });

  test("fails at once during the back-off, when there is none", async () => {
    const origin = new Origin("1");
    origin.behaviour = down;
    const keys = start(origin);
    expect(await codeOfRejection(find(keys, "1"))).toBe("ERR_JWKS_UNAVAILABLE");
    origin.time += 1;
    expect(codeOf(() => keys.find(named("1")))).toBe("ERR_JWKS_UNAVAILABLE");
    expect(origin.fetches).toHaveLength(1);
  });

  test("with an unknown name fetches itself, and only one does within the cooldown", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    const gates = gated(origin);
    const first = find(keys, "2");
    expect(keys.find(named("2"))).toEqual([]);
    await settled();
    expect(origin.fetches).toHaveLength(2);
    origin.signers = [...origin.signers, signer("2")];
    gates[0]?.open(origin.publish());
    expect(await first).toHaveLength(1);
    expect(origin.events.map((event) => event.type === "unknownKid" && event.refetched)).toEqual([
      true,
      false,
    ]);
  });

  test("may refresh while others do, each with a fetch of its own", async () => {
    const origin = new Origin("1");
    const keys = start(origin);
    await Promise.all([keys.refresh(), keys.refresh()]);
    expect(origin.fetches).toHaveLength(2);
  });
});

describe("of fetches that overlap", () => {
  const overlap = async (seconds: number): Promise<[Origin, RemoteKeySet]> => {
    const origin = new Origin("1", "2");
    const keys = await warm(origin);
    const gates = gated(origin);
    const before = origin.publish();
    const first = keys.refresh();
    await settled();
    origin.time += seconds;
    const second = keys.refresh();
    await settled();
    origin.signers = origin.signers.slice(1);
    gates[1]?.open(origin.publish());
    await second;
    gates[0]?.open(before);
    await first;
    return [origin, keys];
  };

  test.each([0, 1, 4])(
    "(%i seconds apart) the one that began earlier brings no key back",
    async (seconds) => {
      const [origin, keys] = await overlap(seconds);
      expect(keys.exportState()?.jwks).toEqual(jwksOf(...origin.signers));
      expect(await count(keys, "2")).toBe(1);
    },
  );

  test("the one that began later counts, also when it comes later", async () => {
    const origin = new Origin("1", "2");
    const keys = await warm(origin);
    const gates = gated(origin);
    const both = [keys.refresh(), keys.refresh()];
    await settled();
    gates[0]?.open(origin.publish());
    await both[0];
    origin.signers = origin.signers.slice(1);
    gates[1]?.open(origin.publish());
    await both[1];
    expect(keys.exportState()?.jwks).toEqual(jwksOf(...origin.signers));
  });
});

describe("behind a request", () => {
  test("nothing goes on, unless the platform is told", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.time += 599;
    for (let caller = 0; caller < 5; caller++) expect(await count(keys, "1")).toBe(1);
    await settled();
    expect(origin.fetches).toHaveLength(1);
    expect(origin.told()).toEqual([]);
  });

  test("the set is renewed once, when it is", async () => {
    const origin = new Origin("1");
    const { given, waitUntil } = platform();
    const keys = await warm(origin, { waitUntil });
    const gates = gated(origin);
    origin.time += 450;
    for (let caller = 0; caller < 50; caller++) {
      expect(keys.find(named("1"))).not.toBeInstanceOf(Promise);
    }
    await settled();
    expect(origin.fetches).toHaveLength(2);
    expect(given).toHaveLength(1);
    gates[0]?.open(origin.publish());
    await Promise.all(given);
    expect(origin.told()).toEqual(["fetched"]);
  });

  test("a renewal that was cut off is begun again when its time is over", async () => {
    const origin = new Origin("1");
    const { given, waitUntil } = platform();
    const keys = await warm(origin, { waitUntil, timeout: 5 });
    gated(origin);
    origin.time += 450;
    await count(keys, "1");
    origin.time += 9;
    await count(keys, "1");
    expect(given).toHaveLength(1);
    origin.time += 1;
    await count(keys, "1");
    expect(given).toHaveLength(2);
  });

  test("a provider that is down is tried again, and nobody waits", async () => {
    const origin = new Origin("1");
    const { given, waitUntil } = platform();
    const keys = await warm(origin, { waitUntil });
    origin.behaviour = down;
    origin.time += 600;
    await count(keys, "1");
    expect(given).toEqual([]);
    origin.time += 2;
    expect(keys.find(named("1"))).not.toBeInstanceOf(Promise);
    expect(given).toHaveLength(1);
    await Promise.all(given);
    expect(origin.fetches).toHaveLength(3);
  });
});

describe("a store", () => {
  /** A store that is slow to write. */
  const slow = (): KeySetStore & { readonly written: Gate<void>; sets: number } => ({
    written: gate(),
    sets: 0,
    get: () => undefined,
    set() {
      this.sets++;
      return this.written.promise;
    },
  });

  test("is written before the request ends that has fetched", async () => {
    const origin = new Origin("1");
    const store = slow();
    const keys = start(origin, { store });
    let done = false;
    const found = find(keys, "1").finally(() => (done = true));
    await settled();
    expect([store.sets, done]).toEqual([1, false]);
    store.written.open();
    expect(await found).toHaveLength(1);
  });

  test("is written behind it, when the platform is told", async () => {
    const origin = new Origin("1");
    const store = slow();
    const { given, waitUntil } = platform();
    expect(await count(start(origin, { store, waitUntil }), "1")).toBe(1);
    expect(given).toHaveLength(1);
    store.written.open();
    await Promise.all(given);
  });

  test("that does not write holds nobody up for longer than the timeout", async () => {
    const origin = new Origin("1");
    const keys = start(origin, { store: slow(), timeout: 0.02 });
    expect(await count(keys, "1")).toBe(1);
    expect(origin.told()).toEqual(["fetched", "storeFailed"]);
  });

  test("whose set is newer than the one that is on its way has the last word", async () => {
    const origin = new Origin("1", "2");
    const gates = gated(origin);
    const states: unknown[] = [];
    const keys = start(origin, { store: { get: () => states.at(-1), set: () => undefined } });
    const slow = find(keys, "2");
    await settled();
    const before = origin.publish();
    origin.time += 2;
    origin.signers = origin.signers.slice(1);
    const other = remoteKeySet(url, { ...origin.options(), fetch: async () => origin.publish() });
    await other.refresh();
    states.push(other.exportState());
    expect(await count(keys, "2")).toBe(1);
    gates[0]?.open(before);
    expect(await slow).toHaveLength(1);
    expect(keys.exportState()).toEqual(states.at(-1));
  });

  test("saves a new instance its fetch", async () => {
    const origin = new Origin("1");
    const states = new Map<string, unknown>();
    const store: KeySetStore = { get: (key) => states.get(key), set: (key, state) => states.set(key, state) };
    expect(await count(start(origin, { store }), "1")).toBe(1);
    expect(await count(start(origin, { store }), "1")).toBe(1);
    expect(origin.fetches).toHaveLength(1);
  });
});

test("a state that is given at the start, when the clock stands at 1970, is as old as it is once there is a time", async () => {
  const origin = new Origin("1");
  const before = await warm(origin);
  const state = before.exportState()!;
  let now = 0;
  const keys = remoteKeySet(url, { ...origin.options(), state, now: () => now });
  now = state.fetchedAt + 10;
  expect(await count(keys, "1")).toBe(1);
  expect(origin.fetches).toHaveLength(1);
  expect(keys.exportState()).toEqual(state);
  const late = remoteKeySet(url, { ...origin.options(), state, now: () => now });
  now = state.freshUntil;
  expect(await count(late, "1")).toBe(1);
  expect(origin.fetches).toHaveLength(2);
});
