// Tokens that are accepted once by several processes, over a fake of Redis with its clients.
import { dpopVerifier, type SeenContext } from "josette/profiles";
import { redisSeen, type RedisClient } from "josette/stores";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { UnavailableError } from "../../src/errors.ts";
import { codeOf } from "../support/errors.ts";
import { failureOf } from "../support/failure.ts";
import { clientKey, mintProof, request } from "../support/profiles/oauth/dpop.ts";
import { clientsOf, clock, FakeRedis } from "../support/stores/fakes.ts";

const start = Date.UTC(2026, 10, 29);
const { signal } = new AbortController();

/** A token that is too old after some seconds. */
function after(seconds: number): SeenContext {
  return { until: start / 1000 + seconds, signal };
}

beforeEach(() => {
  clock.now = start;
  vi.useFakeTimers({ now: start, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(Object.keys(clientsOf(new FakeRedis())))("with %s", (name) => {
  function open(): { readonly redis: FakeRedis; readonly client: RedisClient } {
    const redis = new FakeRedis();
    const clients: Readonly<Record<string, unknown>> = clientsOf(redis);
    return { redis, client: clients[name] as RedisClient };
  }

  test("it remembers an identifier until the given time", async () => {
    const { redis, client } = open();
    const seen = redisSeen(client);
    expect([await seen("a", after(10.2)), await seen("b", after(10))]).toEqual([false, false]);
    clock.now += 10_999;
    expect(await seen("a", after(10))).toBe(true);
    clock.now += 1;
    expect(await seen("a", after(30))).toBe(false);
    expect(redis.commands[0]).toEqual(["SET", "josette:seen:a", "", "NX", "EX", "11"]);
  });

  test("of simultaneous calls in several processes one is the first", async () => {
    const { client } = open();
    const calls = Array.from({ length: 20 }, async () => redisSeen(client)("a", after(60)));
    expect((await Promise.all(calls)).filter((wasSeen) => !wasSeen)).toEqual([false]);
  });

  test("prefixes keep services apart", async () => {
    const { client } = open();
    expect(await redisSeen(client, { prefix: "one:" })("a", after(60))).toBe(false);
    expect(await redisSeen(client, { prefix: "two:" })("a", after(60))).toBe(false);
    expect(await redisSeen(client, { prefix: "one:" })("a", after(60))).toBe(true);
  });

  test("a time that has passed is remembered for a second, which Redis needs", async () => {
    const { redis, client } = open();
    expect(await redisSeen(client)("a", after(-10))).toBe(false);
    expect(redis.commands[0]?.at(-1)).toBe("1");
  });

  test("a DPoP proof is accepted once by two verifiers", async () => {
    const { client } = open();
    const proof = mintProof(clientKey(), undefined, { iat: start / 1000 });
    const verify = () =>
      dpopVerifier({ alg: ["ES256"], seen: redisSeen(client) }).verify({ proof, ...request });
    const outcomes = await Promise.allSettled([verify(), verify()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await failureOf(verify())).code).toBe("ERR_DPOP_PROOF_INVALID");
  });
});

test.each<[string, RedisClient]>([
  ["an error", () => Promise.reject(new Error("READONLY You can't write against a read only replica."))],
  ["another reply", () => Promise.resolve("QUEUED")],
  ["a number", () => Promise.resolve(1)],
  ["bytes", () => Promise.resolve(new TextEncoder().encode("OK"))],
  ["undefined", () => Promise.resolve(undefined)],
])("%s is an outage, and the token is not accepted", async (_what, client) => {
  const verifier = dpopVerifier({ alg: ["ES256"], seen: redisSeen(client) });
  const proof = mintProof(clientKey(), undefined, { iat: start / 1000 });
  const failure = await failureOf(verifier.verify({ proof, ...request }));
  expect(failure).toBeInstanceOf(UnavailableError);
  expect(failure.code).toBe("ERR_REPLAY_UNAVAILABLE");
});

test.each([undefined, null, "redis://localhost", {}, { set: () => null }, { call: "SET" }])(
  "%j is no client",
  (client) => {
    expect(codeOf(() => redisSeen(client as never))).toBe("ERR_INVALID_ARGUMENT");
  },
);

test.each([{ prefix: "" }, { ttl: 1 }, { prefix: 1 }])("the options %j are refused", (options) => {
  const client = (): Promise<null> => Promise.resolve(null);
  expect(codeOf(() => redisSeen(client, options as never))).toBe("ERR_INVALID_OPTION");
});
