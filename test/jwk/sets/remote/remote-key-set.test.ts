// Remote key sets over time: when they are fetched, who waits, and what is used during an outage. The test
// sets the clock.
import { UnavailableError } from "josette/errors";
import { type KeyInput, type KeyRequest, type RemoteKeySet } from "josette/jwk";
import { remoteKeySet } from "../../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf, codeOfRejection } from "../../../support/errors.ts";
import { failureOf } from "../../../support/failure.ts";
import { publicJwk, rsaKey } from "../../../support/keys.ts";
import {
  answer,
  down,
  gate,
  Origin,
  settled,
  silent,
  url,
  type Behaviour,
} from "../../../support/jwk/remote/origin.ts";
import { jwksOf, named, signer } from "../../../support/jwk/remote/signers.ts";

type Options = Parameters<Origin["options"]>[0];

function start(origin: Origin, options: Options = {}): RemoteKeySet {
  return remoteKeySet(url, origin.options(options));
}

/** The keys found, awaited if necessary. */
async function find(keys: RemoteKeySet, request: string | KeyRequest): Promise<readonly KeyInput[]> {
  return keys.find(typeof request === "string" ? named(request) : request);
}

/** The keys found synchronously; a promise fails the test. */
function findNow(keys: RemoteKeySet, kid: string): readonly KeyInput[] {
  const found = keys.find(named(kid));
  if (found instanceof Promise) throw new Error("This should have been there at once");
  return found;
}

/** The number of keys found. */
const count = async (keys: RemoteKeySet, request: string | KeyRequest) => (await find(keys, request)).length;

/** A set that has been fetched. */
async function warm(origin: Origin, options: Options = {}): Promise<RemoteKeySet> {
  const keys = start(origin, options);
  await keys.refresh();
  origin.told();
  return keys;
}

const nonsense: Behaviour = () => answer({ keys: [] });
const broken: Behaviour = () => Promise.reject(new TypeError("fetch failed"));
const day = 86_400;

describe("a set", () => {
  test("is not fetched before it is needed", async () => {
    const origin = new Origin("1");
    const keys = start(origin);
    await settled();
    expect(origin.fetches).toEqual([]);
    expect(keys.exportState()).toBeUndefined();
    expect(await count(keys, "1")).toBe(1);
    expect(origin.fetches).toHaveLength(1);
    expect(origin.events).toEqual([{ type: "fetched", url, keys: 1, rejected: [], freshFor: 600 }]);
    expect(Object.isFrozen(origin.events[0])).toBe(true);
  });

  test("is there at once while it is fresh, and is the same", async () => {
    const origin = new Origin("1", "2");
    const keys = start(origin);
    const [first] = await find(keys, "1");
    origin.time += 449;
    expect(findNow(keys, "1")).toEqual([first]);
    expect(findNow(keys, "1")[0]).toBe(first);
    expect(findNow(keys, "2")[0]).not.toBe(first);
    await settled();
    expect(origin.fetches).toHaveLength(1);
    expect(origin.told()).toEqual(["fetched"]);
  });

  test("is fetched once for all who wait for it", async () => {
    const origin = new Origin("1");
    const { promise, open } = gate();
    origin.behaviour = () => promise.then(() => origin.publish());
    const keys = start(origin);
    const all = Array.from({ length: 50 }, () => find(keys, "1"));
    await settled();
    const late = find(keys, "1");
    open();
    const found = await Promise.all([...all, late]);
    expect(new Set(found.map(([key]) => key)).size).toBe(1);
    expect(found.every(({ length }) => length === 1)).toBe(true);
    expect(origin.fetches).toHaveLength(1);
  });

  test("is renewed behind the callers' backs when three quarters of its time are over", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    const [key] = findNow(keys, "1");
    const { promise, open } = gate();
    origin.behaviour = () => promise.then(() => origin.publish());
    origin.time += 450;
    for (let caller = 0; caller < 50; caller++) expect(findNow(keys, "1")[0]).toBe(key);
    await settled();
    expect(origin.fetches).toHaveLength(2);
    open();
    await settled();
    expect(findNow(keys, "1")[0]).toBe(key);
    origin.time += 449;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(2);
    expect(origin.told()).toEqual(["fetched"]);
  });

  test("holds what the renewal brought", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.time += 450;
    origin.signers = [signer("2")];
    expect(findNow(keys, "1")).toHaveLength(1);
    await settled();
    expect(findNow(keys, "2")).toHaveLength(1);
  });

  test("is waited for when its time is over, and fetched once for all", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.time += 600;
    origin.signers = [signer("2")];
    const found = await Promise.all(Array.from({ length: 50 }, () => count(keys, "2")));
    expect(found).toEqual(new Array(50).fill(1));
    expect(origin.fetches).toHaveLength(2);
    expect(origin.told()).toEqual(["fetched"]);
  });

  test("is fresh for as long as the server says, within the caller's bounds", async () => {
    const origin = new Origin("1");
    origin.behaviour = () => origin.publish({ "cache-control": "max-age=100", age: "20" });
    const keys = await warm(origin);
    origin.time += 59;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(1);
    origin.time += 1;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(2);
    expect(origin.events).toEqual([{ type: "fetched", url, keys: 1, rejected: [], freshFor: 80 }]);
    origin.time += 80;
    expect(keys.find(named("1"))).toBeInstanceOf(Promise);
    await settled();
    expect(origin.fetches).toHaveLength(3);
  });

  test("is fresh from the moment it was asked for, not from when it came", async () => {
    const origin = new Origin("1");
    origin.behaviour = () => {
      origin.time += 4;
      return origin.publish();
    };
    const keys = await warm(origin);
    expect(keys.exportState()?.fetchedAt).toBe(origin.time - 4);
    origin.time += 445;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(1);
    origin.time += 1;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(2);
  });

  test("serves what was fetched, however slow that was, and however short it stays of use", async () => {
    const origin = new Origin("1");
    origin.behaviour = () => {
      origin.time += 3;
      return origin.publish();
    };
    const keys = start(origin, { staleFor: 2 });
    expect(await count(keys, "1")).toBe(1);
    expect(origin.told()).toEqual(["fetched"]);
  });

  test("serves those who waited for it, also if its time is over when it comes", async () => {
    const origin = new Origin("1");
    origin.behaviour = () => {
      origin.time += 3;
      return origin.publish();
    };
    const keys = start(origin, { staleFor: 0, freshFor: 1, freshForAtLeast: 1, freshForAtMost: 1 });
    expect([await count(keys, "1"), await count(keys, "1")]).toEqual([1, 1]);
    expect(origin.told()).toEqual(["fetched", "fetched"]);
  });

  test("is never fetched by a timer", async () => {
    const origin = new Origin("1");
    await warm(origin, { freshFor: 0.001, freshForAtLeast: 0.001, freshForAtMost: 0.001 });
    origin.time += 10 * day;
    await settled();
    expect(origin.fetches).toHaveLength(1);
  });

  test("no longer finds a key that is gone", async () => {
    const origin = new Origin("1", "2");
    const keys = await warm(origin);
    expect(findNow(keys, "1")).toHaveLength(1);
    origin.signers = origin.signers.slice(1);
    await keys.refresh();
    expect(findNow(keys, "2")).toHaveLength(1);
    expect(await count(keys, "1")).toBe(0);
  });
});

describe("keys are chosen as from a set of the application's own:", () => {
  const nameless = publicJwk(rsaKey);
  const requestOf = (alg: string, header: object = {}, use: "sig" | "enc" = "sig"): KeyRequest => ({
    header: { alg, ...header },
    alg,
    use,
  });

  test("a name that no key has leaves only keys without a name", async () => {
    const origin = new Origin();
    const [a, b] = [signer("a"), signer("b")];
    origin.behaviour = () => answer({ keys: [a.jwk, nameless, b.jwk] });
    const keys = await warm(origin);
    expect(await count(keys, requestOf("RS256", { kid: "unknown" }))).toBe(1);
    expect(await count(keys, requestOf("ES256"))).toBe(2);
    expect(origin.told()).toEqual([]);
    expect(origin.fetches).toHaveLength(1);
  });

  test("without a name, a certificate's thumbprint decides", async () => {
    const origin = new Origin();
    const x5t = "A".repeat(27);
    const certified = { ...signer("a").jwk, kid: undefined, x5t };
    origin.behaviour = () => answer({ keys: [signer("b").jwk, certified] });
    const keys = await warm(origin);
    expect(await count(keys, requestOf("ES256", { x5t }))).toBe(1);
    expect(await count(keys, requestOf("ES256", { x5t: "B".repeat(27) }))).toBe(2);
    expect(origin.fetches).toHaveLength(1);
  });

  test("to encrypt with is another use", async () => {
    const origin = new Origin();
    origin.behaviour = () => answer({ keys: [{ ...nameless, kid: "1", use: "sig" }] });
    const keys = await warm(origin);
    expect(await count(keys, requestOf("RS256", { kid: "1" }))).toBe(1);
    expect(await count(keys, requestOf("RSA-OAEP", { kid: "1", enc: "A128GCM" }, "enc"))).toBe(0);
  });
});

describe("a name that no key has", () => {
  test("is worth one fetch, which the caller waits for", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.signers = [...origin.signers, signer("2")];
    origin.time += 1;
    expect(await count(keys, "2")).toBe(1);
    expect(origin.fetches).toHaveLength(2);
    expect(origin.events[0]).toEqual({ type: "unknownKid", url, refetched: true });
    expect(origin.told()).toEqual(["unknownKid", "fetched"]);
    expect(findNow(keys, "2")).toHaveLength(1);
  });

  test("is worth no other before the cooldown is over, whatever tokens say", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin, { freshFor: 3600 });
    expect(await count(keys, "x")).toBe(0);
    expect(origin.told()).toEqual(["unknownKid", "fetched"]);
    origin.time += 299;
    for (let flood = 0; flood < 100; flood++) expect(findNow(keys, `x${flood}`)).toEqual([]);
    expect(origin.fetches).toHaveLength(2);
    expect(origin.events.at(-1)).toEqual({ type: "unknownKid", url, refetched: false });
    expect(new Set(origin.told())).toEqual(new Set(["unknownKid"]));
    origin.time += 1;
    expect(await count(keys, "x")).toBe(0);
    expect(origin.fetches).toHaveLength(3);
  });

  test("is reported once in a cooldown", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin, { freshFor: 3600, freshForAtMost: 3600 });
    await count(keys, "a");
    origin.told();
    for (let flood = 0; flood < 2000; flood++) expect(findNow(keys, flood % 2 === 0 ? "a" : "b")).toEqual([]);
    expect(origin.told()).toEqual(["unknownKid"]);
    origin.time += 300;
    await count(keys, "b");
    for (let flood = 0; flood < 2000; flood++) expect(findNow(keys, flood % 2 === 0 ? "a" : "b")).toEqual([]);
    expect(origin.told()).toEqual(["unknownKid", "fetched", "unknownKid"]);
  });

  test("is reported for a bounded number of names in a cooldown, of any length", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin, { freshFor: 3600, freshForAtMost: 3600 });
    const flood = (of: (index: number) => string) => {
      for (let index = 0; index < 2000; index++) expect(findNow(keys, of(index))).toEqual([]);
    };
    await count(keys, "a");
    origin.told();
    flood((index) => `${"x".repeat(1000)}${index}`);
    expect(origin.told()).toEqual(["unknownKid"]);
    flood((index) => `\u00e5\u6f22${index}`);
    expect(origin.told()).toHaveLength(98);
    origin.time += 300;
    await count(keys, "a");
    flood((index) => `${"x".repeat(199)}\u{1F511}${index}`);
    flood((index) => `\ud800${index}`);
    expect(origin.told().filter((type) => type === "unknownKid")).toHaveLength(100);
  });

  test("is worth one fetch for all who come with one", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.signers = [...origin.signers, signer("2"), signer("3")];
    const kids = Array.from({ length: 50 }, (_, index) => String(1 + (index % 4)));
    const found = await Promise.all(kids.map((kid) => count(keys, kid)));
    expect(found).toEqual(kids.map((kid) => (kid === "4" ? 0 : 1)));
    expect(origin.fetches).toHaveLength(2);
    const refetches = origin.events.filter((event) => event.type === "unknownKid" && event.refetched);
    expect(refetches).toHaveLength(1);
  });

  test.each<[string, Behaviour]>([
    ["fails", down],
    ["brings nonsense", nonsense],
  ])(
    "is an outage and not an unknown name when its fetch %s, and is looked for again soon",
    async (_what, behaviour) => {
      const origin = new Origin("1");
      const keys = await warm(origin);
      origin.behaviour = behaviour;
      const failures = await Promise.all([failureOf(find(keys, "2")), failureOf(find(keys, "3"))]);
      for (const failure of failures) expect(failure).toBeInstanceOf(UnavailableError);
      expect(failures.map(({ code }) => code)).toEqual(["ERR_JWKS_UNAVAILABLE", "ERR_JWKS_UNAVAILABLE"]);
      expect(origin.fetches).toHaveLength(2);
      expect(origin.told()).toEqual(["unknownKid", "unknownKid", "failed"]);
      origin.signers = [...origin.signers, signer("2")];
      origin.behaviour = () => origin.publish();
      origin.time += 1;
      expect(codeOf(() => keys.find(named("2")))).toBe("ERR_JWKS_UNAVAILABLE");
      expect(findNow(keys, "1")).toHaveLength(1);
      expect(origin.fetches).toHaveLength(2);
      origin.time += 1;
      expect(await count(keys, "2")).toBe(1);
      expect(origin.fetches).toHaveLength(3);
      // The good fetch has used up the cooldown.
      expect(findNow(keys, "3")).toEqual([]);
    },
  );

  test("is looked for during an outage after 2, 4, 8, 16 and then every 30 seconds", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin, { freshFor: 3600 });
    origin.behaviour = down;
    const begin = origin.time;
    for (let second = 0; second < 130; second++) {
      expect(await codeOfRejection(find(keys, `x${second}`))).toBe("ERR_JWKS_UNAVAILABLE");
      expect(findNow(keys, "1")).toHaveLength(1);
      origin.time += 1;
    }
    const offsets = origin.fetches.slice(1).map((time) => time - begin);
    expect(offsets).toEqual([0, 2, 6, 14, 30, 60, 90, 120]);
  });

  test("that was looked for in the cooldown is unknown, also when a later fetch fails", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    expect(await count(keys, "x")).toBe(0);
    origin.behaviour = down;
    expect(await codeOfRejection(keys.refresh())).toBe("ERR_JWKS_UNAVAILABLE");
    expect(findNow(keys, "x")).toEqual([]);
    origin.time += 300;
    expect(await codeOfRejection(find(keys, "x"))).toBe("ERR_JWKS_UNAVAILABLE");
  });

  test("is worth none when the call has waited for one already", async () => {
    const origin = new Origin("1");
    const keys = start(origin);
    expect(await count(keys, "x")).toBe(0);
    expect(origin.fetches).toHaveLength(1);
    expect(origin.told()).toEqual(["fetched"]);
    origin.time += 600;
    expect(await count(keys, "x")).toBe(0);
    expect(origin.fetches).toHaveLength(2);
    expect(origin.told()).toEqual(["fetched"]);
  });

  test("waits for a renewal that is under way, and takes no fetch from those who come later", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    const { promise, open } = gate();
    const before = origin.publish();
    origin.behaviour = () => promise.then(() => before);
    origin.time += 450;
    findNow(keys, "1");
    await settled();
    const found = find(keys, "2");
    origin.signers = [...origin.signers, signer("2")];
    origin.behaviour = () => origin.publish();
    open();
    expect(await found).toEqual([]);
    expect(origin.fetches).toHaveLength(2);
    expect(await count(keys, "2")).toBe(1);
    expect(origin.fetches).toHaveLength(3);
  });

  test("may be no name at all, where no key is for the algorithm", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    const request: KeyRequest = { header: { alg: "RS256" }, alg: "RS256", use: "sig" };
    origin.behaviour = () => answer({ keys: [publicJwk(rsaKey)] });
    expect(await count(keys, request)).toBe(1);
    expect(origin.fetches).toHaveLength(2);
  });
});

test("a name that a key has, which does not fit, is worth no fetch", async () => {
  const origin = new Origin("1");
  const keys = await warm(origin);
  const request: KeyRequest = { header: { alg: "RS256", kid: "1" }, alg: "RS256", use: "sig" };
  expect(keys.find(request)).toEqual([]);
  const other: KeyRequest = {
    header: { alg: "RSA-OAEP", enc: "A128GCM", kid: "1" },
    alg: "RSA-OAEP",
    use: "enc",
  };
  expect(keys.find(other)).toEqual([]);
  await settled();
  expect(origin.fetches).toHaveLength(1);
  expect(origin.told()).toEqual([]);
});

describe("a provider that is not there", () => {
  const outages: [string, Behaviour, string][] = [
    ["is down", down, "ERR_JWKS_UNAVAILABLE"],
    ["cannot be reached", broken, "ERR_JWKS_UNAVAILABLE"],
    ["answers nonsense", nonsense, "ERR_JWKS_UNAVAILABLE"],
    ["does not answer", silent, "ERR_JWKS_TIMEOUT"],
  ];

  test.each(outages)("from the beginning (it %s) fails its callers", async (_what, behaviour, code) => {
    const origin = new Origin("1");
    origin.behaviour = behaviour;
    const keys = start(origin, { timeout: 0.02 });
    const failures = await Promise.all([failureOf(find(keys, "1")), failureOf(find(keys, "2"))]);
    expect(failures[0]).not.toBe(failures[1]);
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(UnavailableError);
      expect(failure.code).toBe(code);
    }
    expect(origin.fetches).toHaveLength(1);
    expect(origin.events).toEqual([{ type: "failed", url, error: failures[0] }]);
    expect(keys.exportState()).toBeUndefined();
  });

  test.each(outages)("once there is a set (it %s) has the last good one serve", async (_what, behaviour) => {
    const origin = new Origin("1");
    const keys = await warm(origin, { timeout: 0.02 });
    const [key] = findNow(keys, "1");
    origin.behaviour = behaviour;
    origin.time += 600;
    // The first callers wait for the fetch that fails; later callers do not wait.
    const found = await Promise.all([find(keys, "1"), find(keys, "1")]);
    expect(found.map(([each]) => each)).toEqual([key, key]);
    expect(origin.events.map(({ type }) => type)).toEqual(["failed", "stale", "stale"]);
    expect(origin.events.at(-1)).toEqual({ type: "stale", url, age: 600 });
    expect(findNow(keys, "1")[0]).toBe(key);
    expect(origin.fetches).toHaveLength(2);
    origin.time += 2;
    expect(findNow(keys, "1")[0]).toBe(key);
    await settled();
    expect(origin.fetches).toHaveLength(3);
    expect(origin.events.find((event) => event.type === "stale" && event.age === 602)).toBeDefined();
  });

  test("is asked again after 2, 4, 8, 16 and then every 30 seconds, while the set serves", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.behaviour = down;
    const begin = (origin.time += 600);
    await find(keys, "1");
    for (let second = 0; second < 130; second++) {
      origin.time += 1;
      findNow(keys, "1");
      await settled();
    }
    const offsets = origin.fetches.slice(1).map((time) => time - begin);
    expect(offsets).toEqual([0, 2, 6, 14, 30, 60, 90, 120]);
  });

  test("is asked again after 2, 4, 8, 16 and then every 30 seconds, while there is none", async () => {
    const origin = new Origin("1");
    origin.behaviour = down;
    const keys = start(origin);
    const begin = origin.time;
    for (let second = 0; second < 130; second++) {
      expect(await codeOfRejection(find(keys, "1"))).toBe("ERR_JWKS_UNAVAILABLE");
      origin.time += 1;
    }
    const offsets = origin.fetches.map((time) => time - begin);
    expect(offsets).toEqual([0, 2, 6, 14, 30, 60, 90, 120]);
  });

  test("fails its callers at once, and with the last error, until it is asked again", async () => {
    const origin = new Origin("1");
    origin.behaviour = down;
    const keys = start(origin);
    const failure = await failureOf(find(keys, "1"));
    origin.time += 1;
    let thrown: unknown;
    try {
      findNow(keys, "1");
    } catch (error) {
      thrown = error;
    }
    // Each call has its own error, because frameworks add data of the request to errors.
    expect(thrown).not.toBe(failure);
    expect(thrown).toBeInstanceOf(UnavailableError);
    expect(thrown).toEqual(failure);
    expect(origin.fetches).toHaveLength(1);
    origin.behaviour = () => origin.publish();
    origin.time += 1;
    expect(await count(keys, "1")).toBe(1);
    expect(origin.told()).toEqual(["failed", "fetched"]);
  });

  test("that comes back is noticed, and its failures are forgotten", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.behaviour = down;
    origin.time += 600;
    await find(keys, "1");
    origin.time += 2;
    findNow(keys, "1");
    await settled();
    origin.behaviour = () => origin.publish();
    origin.time += 4;
    findNow(keys, "1");
    await settled();
    expect(origin.told()).toEqual(["failed", "stale", "stale", "failed", "stale", "fetched"]);
    findNow(keys, "1");
    expect(origin.told()).toEqual([]);
    origin.behaviour = down;
    origin.time += 600;
    await find(keys, "1");
    const { length } = origin.fetches;
    origin.time += 2;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(length + 1);
  });

  test("when the renewal fails, the set is fresh still, and the next attempt waits", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.behaviour = down;
    origin.time += 450;
    findNow(keys, "1");
    await settled();
    origin.time += 1;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(2);
    origin.time += 1;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(3);
    expect(origin.told()).toEqual(["failed", "failed"]);
  });

  test("for longer than a stale set may serve fails its callers", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin, { staleFor: 3600 });
    origin.behaviour = down;
    origin.time += 3599;
    expect(await count(keys, "1")).toBe(1);
    origin.time += 1;
    expect(codeOf(() => keys.find(named("1")))).toBe("ERR_JWKS_UNAVAILABLE");
    origin.time += 1;
    expect(await codeOfRejection(find(keys, "1"))).toBe("ERR_JWKS_UNAVAILABLE");
    expect(origin.fetches).toHaveLength(3);
    origin.behaviour = () => origin.publish();
    origin.time += 4;
    expect(await count(keys, "1")).toBe(1);
  });

  test("does not let a set serve for longer by being slow to fail", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin, { staleFor: 3600 });
    origin.behaviour = () => {
      origin.time += 5;
      return new Response(null, { status: 500 });
    };
    origin.time += 3598;
    expect(await codeOfRejection(find(keys, "1"))).toBe("ERR_JWKS_UNAVAILABLE");
  });

  test("serves for a day, where nothing else is said", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.behaviour = down;
    origin.time += day - 1;
    expect(await count(keys, "1")).toBe(1);
    origin.time += 1;
    expect(codeOf(() => keys.find(named("1")))).toBe("ERR_JWKS_UNAVAILABLE");
  });

  test("fails those whose name a stale set does not have, until it can be fetched", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.behaviour = down;
    origin.time += 600;
    expect(await codeOfRejection(find(keys, "2"))).toBe("ERR_JWKS_UNAVAILABLE");
    expect(codeOf(() => keys.find(named("2")))).toBe("ERR_JWKS_UNAVAILABLE");
    expect(findNow(keys, "1")).toHaveLength(1);
    expect(origin.fetches).toHaveLength(2);
    origin.behaviour = () => origin.publish();
    origin.time += 2;
    expect(await count(keys, "2")).toBe(0);
    expect(origin.fetches).toHaveLength(3);
  });
});

describe("a caller who gives up", () => {
  test("is told why, and does not take the set from the others", async () => {
    const origin = new Origin("1");
    const { promise, open } = gate();
    let signal: AbortSignal | undefined;
    origin.behaviour = (request) => {
      ({ signal } = request);
      return promise.then(() => origin.publish());
    };
    const keys = start(origin);
    const controller = new AbortController();
    const impatient = keys.find(named("1", controller.signal));
    const patient = find(keys, "1");
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(impatient).rejects.toBe(reason);
    expect(signal?.aborted).toBe(false);
    open();
    expect(await patient).toHaveLength(1);
    expect(origin.fetches).toHaveLength(1);
  });

  test("leaves behind what was fetched, also when nobody else waits", async () => {
    const origin = new Origin("1");
    const { promise, open } = gate();
    origin.behaviour = () => promise.then(() => origin.publish());
    const keys = start(origin);
    const controller = new AbortController();
    const outcome = Promise.resolve(keys.find(named("1", controller.signal)));
    controller.abort("enough");
    await expect(outcome).rejects.toBe("enough");
    open();
    await settled();
    expect(findNow(keys, "1")).toHaveLength(1);
    expect(origin.fetches).toHaveLength(1);
  });

  test("may give up waiting for an unknown name, or for a refresh", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.behaviour = silent;
    const controller = new AbortController();
    const outcomes = [
      Promise.resolve(keys.find(named("2", controller.signal))),
      keys.refresh({ signal: controller.signal }),
    ];
    controller.abort("enough");
    for (const outcome of outcomes) await expect(outcome).rejects.toBe("enough");
    expect(origin.fetches).toHaveLength(2);
  });

  test("before anything began, begins nothing", async () => {
    const origin = new Origin("1");
    const keys = start(origin);
    const signal = AbortSignal.abort("enough");
    let thrown: unknown;
    try {
      await keys.find(named("1", signal));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBe("enough");
    await expect(keys.refresh({ signal })).rejects.toBe("enough");
    expect(origin.fetches).toEqual([]);
  });
});

describe("a refresh that is asked for", () => {
  test("fetches, however fresh the set is", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.signers = [signer("2")];
    await keys.refresh();
    expect(findNow(keys, "2")).toHaveLength(1);
    expect(origin.fetches).toHaveLength(2);
    await keys.refresh();
    expect(origin.fetches).toHaveLength(3);
  });

  test("is one fetch for all who ask meanwhile, and for those who need a key", async () => {
    const origin = new Origin("1");
    const keys = start(origin);
    await Promise.all([keys.refresh(), keys.refresh(), find(keys, "1"), keys.refresh({})]);
    expect(origin.fetches).toHaveLength(1);
  });

  test("fails when the fetch does, and leaves the set as it is", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin, { timeout: 0.02 });
    origin.behaviour = down;
    expect(await codeOfRejection(keys.refresh())).toBe("ERR_JWKS_UNAVAILABLE");
    origin.behaviour = silent;
    expect(await codeOfRejection(keys.refresh())).toBe("ERR_JWKS_TIMEOUT");
    expect(findNow(keys, "1")).toHaveLength(1);
    origin.behaviour = () => origin.publish();
    await keys.refresh();
    expect(origin.told()).toEqual(["failed", "failed", "fetched"]);
  });

  test("is not held back by failures before, nor by the cooldown, nor counts for it", async () => {
    const origin = new Origin("1");
    origin.behaviour = down;
    const keys = start(origin);
    expect(await codeOfRejection(keys.refresh())).toBe("ERR_JWKS_UNAVAILABLE");
    origin.behaviour = () => origin.publish();
    await keys.refresh();
    await find(keys, "x");
    await keys.refresh();
    expect(origin.fetches).toHaveLength(4);
    origin.time += 300;
    await keys.refresh();
    await find(keys, "x");
    expect(origin.fetches).toHaveLength(6);
  });
});

describe("a clock that is set", () => {
  test("back leaves the set fresh for what was left of its time, and no longer", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.time += 400;
    findNow(keys, "1");
    origin.time -= day;
    findNow(keys, "1");
    origin.time += 49;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(1);
    origin.time += 1;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(2);
  });

  test("back leaves a stale set of use for what was left of its time, and no longer", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin, { staleFor: 3600 });
    origin.behaviour = down;
    origin.time += 3000;
    await find(keys, "1");
    origin.time -= 10 * day;
    expect(findNow(keys, "1")).toHaveLength(1);
    origin.time += 599;
    expect(findNow(keys, "1")).toHaveLength(1);
    await settled();
    origin.time += 1;
    expect(codeOf(() => keys.find(named("1")))).toBe("ERR_JWKS_UNAVAILABLE");
  });

  test("back does not stop the attempts", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.behaviour = down;
    origin.time += 600;
    await find(keys, "1");
    origin.time -= day;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(2);
    origin.time += 2;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(3);
    origin.behaviour = () => origin.publish();
    origin.time += 4;
    findNow(keys, "1");
    await settled();
    expect(origin.told()).toContain("fetched");
  });

  test("back does not make the cooldown longer than it is", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin, { freshFor: 3600 });
    await find(keys, "x");
    origin.time -= day;
    expect(findNow(keys, "x")).toEqual([]);
    origin.time += 300;
    await find(keys, "x");
    expect(origin.fetches).toHaveLength(3);
  });

  test("forward makes everything older", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    await find(keys, "x");
    expect(origin.fetches).toHaveLength(2);
    origin.time += day;
    expect(await count(keys, "1")).toBe(1);
    expect(origin.fetches).toHaveLength(3);
    await find(keys, "x");
    expect(origin.fetches).toHaveLength(4);
  });

  test("forward and back again costs one fetch", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    origin.time += 10 * day;
    expect(await count(keys, "1")).toBe(1);
    origin.time -= 10 * day;
    expect(findNow(keys, "1")).toHaveLength(1);
    origin.time += 449;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(2);
  });

  test.each([NaN, Infinity, -Infinity])("to %d is as good as one that stands", async (nonsense) => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    const { time } = origin;
    origin.time = nonsense;
    for (let caller = 0; caller < 5; caller++) expect(findNow(keys, "1")).toHaveLength(1);
    await settled();
    const { fetchedAt, freshUntil } = keys.exportState() ?? {};
    expect([fetchedAt, freshUntil]).toEqual([time, time + 600]);
    origin.time = time + 449;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(1);
    origin.time = time + 450;
    findNow(keys, "1");
    await settled();
    expect(origin.fetches).toHaveLength(2);
  });
});

describe("the hooks of an application", () => {
  test("may fail, at once or later, without harm", async () => {
    const origin = new Origin("1");
    const fail = (): never => {
      throw new Error("the log is full");
    };
    const later = (): unknown => Promise.reject(new Error("the log is full"));
    const hooks: Options[] = [
      { onEvent: fail, waitUntil: fail },
      { onEvent: later, waitUntil: later },
    ];
    for (const options of hooks) {
      const keys = start(origin, options);
      expect(await count(keys, "1")).toBe(1);
      origin.time += 450;
      expect(findNow(keys, "1")).toHaveLength(1);
      expect(await count(keys, "2")).toBe(0);
    }
    await settled();
  });

  test("are given what goes on behind the callers, which never fails", async () => {
    const origin = new Origin("1");
    const given: Promise<unknown>[] = [];
    const keys = await warm(origin, { waitUntil: (promise) => given.push(promise) });
    expect(given).toEqual([]);
    origin.behaviour = down;
    origin.time += 450;
    findNow(keys, "1");
    findNow(keys, "1");
    expect(given).toHaveLength(1);
    await Promise.all(given);
    expect(origin.told()).toEqual(["failed"]);
  });

  test("see nothing of a token", async () => {
    const origin = new Origin("1");
    const keys = await warm(origin);
    await find(keys, "the-name-in-the-token");
    expect(JSON.stringify(origin.events)).not.toContain("the-name-in-the-token");
    expect(origin.told()).toContain("unknownKid");
  });
});

test("what is found in one set is not found in another of the same provider", async () => {
  const origin = new Origin("1");
  const [one, other] = [await warm(origin), await warm(origin)];
  expect(findNow(one, "1")[0]).not.toBe(findNow(other, "1")[0]);
  expect(origin.fetches).toHaveLength(2);
  expect(jwksOf(...origin.signers)).toEqual(one.exportState()?.jwks);
});
