// redisStore and redisSeen with a redis-server, through ioredis and node-redis.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Redis } from "ioredis";
import { generateKey, remoteKeySet } from "josette";
import { dpopProof, dpopVerifier } from "josette/profiles";
import { redisSeen, redisStore } from "josette/stores";
import { createClient } from "redis";
import { identifiers, jwks, stateOf } from "./support/key-sets.js";
import { refuses } from "./support/refusals.js";

function isInstalled() {
  try {
    execFileSync("redis-server", ["--version"]);
    return true;
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return false;
  }
}

const missing = !isInstalled();
const required = process.env.JOSETTE_REQUIRE_REDIS === "1";
if (missing && required) throw new Error("redis-server is not installed");
if (missing) {
  console.error("WARNING: redis-server is not installed. NOTHING WAS TESTED WITH REDIS.");
}

/** A server in a folder of its own. It listens on a socket in that folder, and on no port. */
async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), "josette-redis-"));
  const path = join(folder, "socket");
  const options = { port: "0", unixsocket: path, save: "", appendonly: "no", dir: folder };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const text of child.stdout) if (/ready to accept connections/i.test(String(text))) break;
  const stop = async () => {
    const exited = once(child, "exit");
    child.kill();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  return { path, stop };
}

const clients = {
  ioredis: async (path) => {
    const client = new Redis({ path, maxRetriesPerRequest: 0, retryStrategy: null });
    client.on("error", () => undefined);
    return { client, close: () => client.disconnect() };
  },
  "node-redis": async (path) => {
    const client = createClient({ socket: { path, reconnectStrategy: false } });
    client.on("error", () => undefined);
    await client.connect();
    return { client, close: () => client.isOpen && client.destroy() };
  },
  "a function": async (path) => {
    const client = new Redis({ path });
    return { client: ([name, ...args]) => client.call(name, ...args), close: () => client.disconnect() };
  },
};

const { signal } = new AbortController();
const inSeconds = (seconds) => ({ until: Date.now() / 1000 + seconds, signal });

describe("redis-server", { skip: missing }, () => {
  let server;
  before(async () => {
    server = await startRedis();
  });
  after(() => server.stop());

  for (const [name, connect] of Object.entries(clients)) {
    describe(name, () => {
      let client;
      let close;
      /** Asks the server itself, with another connection. */
      let inspector;
      before(async () => {
        ({ client, close } = await connect(server.path));
        inspector = new Redis({ path: server.path });
        await inspector.flushall();
      });
      after(async () => {
        await close();
        inspector.disconnect();
      });

      test(`${name}: redisStore gives an instance what another fetched`, async () => {
        const url = "https://login.example/shared";
        let requests = 0;
        const fetch = async () => {
          requests += 1;
          return Response.json(jwks);
        };
        const writes = [];
        const waitUntil = (promise) => writes.push(promise);
        for (let instance = 0; instance < 3; instance += 1) {
          const set = remoteKeySet(url, { fetch, store: redisStore(client), waitUntil });
          const keys = await set.find({ header: { alg: "ES256", kid: "a" }, alg: "ES256", use: "sig" });
          await Promise.all(writes);
          assert.equal([...keys].length, 1);
        }
        assert.equal(requests, 1);
        const seconds = await inspector.ttl(`josette:keys:${url}`);
        assert.ok(seconds > 86_390 && seconds <= 86_400, String(seconds));
      });

      test(`${name}: redisStore keeps sets and prefixes apart`, async () => {
        const one = redisStore(client);
        const other = redisStore(client, { prefix: "other:", keepFor: 60 });
        for (const [at, id] of identifiers.entries()) {
          await one.set(id, stateOf(id, at + 1));
          await other.set(id, stateOf(id, at + 1001));
        }
        for (const [at, id] of identifiers.entries()) {
          assert.deepEqual(await one.get(id), stateOf(id, at + 1));
          assert.deepEqual(await other.get(id), stateOf(id, at + 1001));
        }
        assert.equal(await one.get("https://login.example/unknown"), undefined);
        assert.ok((await inspector.ttl(`other:${identifiers[0]}`)) <= 60);
      });

      test(`${name}: redisSeen remembers until the given time`, async () => {
        const seen = redisSeen(client);
        assert.deepEqual([await seen("a", inSeconds(60)), await seen("a", inSeconds(60))], [false, true]);
        assert.ok((await inspector.ttl("josette:seen:a")) <= 60);
        assert.equal(await seen("b", inSeconds(0.5)), false);
        assert.equal(await seen("b", inSeconds(0.5)), true);
        while ((await inspector.exists("josette:seen:b")) === 1) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        assert.equal(await seen("b", inSeconds(60)), false);
      });

      test(`${name}: of simultaneous calls one is the first`, async () => {
        const others = await Promise.all([clients.ioredis(server.path), clients["node-redis"](server.path)]);
        const memories = [client, ...others.map((each) => each.client)].map((each) => redisSeen(each));
        const calls = memories.flatMap((seen) =>
          Array.from({ length: 20 }, () => seen("race", inSeconds(60))),
        );
        const verdicts = await Promise.all(calls);
        assert.equal(verdicts.filter((wasSeen) => !wasSeen).length, 1);
        for (const each of others) await each.close();
      });

      test(`${name}: a DPoP proof is accepted once by several instances`, async () => {
        const request = { method: "GET", url: "https://api.example/" };
        const proof = await dpopProof(await generateKey("ES256"), request);
        const verify = () =>
          dpopVerifier({ alg: ["ES256"], seen: redisSeen(client) }).verify({ proof, ...request });
        assert.equal(typeof (await verify()).jkt, "string");
        await refuses(verify, "ERR_DPOP_PROOF_INVALID", undefined);
      });
    });
  }

  for (const name of ["ioredis", "node-redis"]) {
    test(`${name}: a proof is not accepted when the server is gone`, async () => {
      const own = await startRedis();
      const { client, close } = await clients[name](own.path);
      const request = { method: "GET", url: "https://api.example/" };
      const key = await generateKey("ES256");
      const verifier = dpopVerifier({ alg: ["ES256"], seen: redisSeen(client) });
      await verifier.verify({ proof: await dpopProof(key, request), ...request });
      await own.stop();
      const proof = await dpopProof(key, request);
      await refuses(() => verifier.verify({ proof, ...request }), "ERR_REPLAY_UNAVAILABLE");
      await close();
    });
  }
});
