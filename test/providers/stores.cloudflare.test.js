// cacheStore and kvStore over the Cache API and Workers KV of workerd, in Miniflare.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { build } from "esbuild";
import { Miniflare, Response } from "miniflare";
import { identifiers, jwks, stateOf } from "./support/key-sets.js";

let miniflare;
const fetched = [];

before(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("support/worker.js", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    external: ["node:*"],
  });
  miniflare = new Miniflare({
    modules: true,
    script: outputFiles[0].text,
    compatibilityDate: "2026-03-01",
    compatibilityFlags: ["nodejs_compat"],
    kvNamespaces: ["KEYS"],
    // Otherwise Miniflare asks Cloudflare where this machine is.
    cf: false,
    // The Worker's network: the provider of the key set.
    outboundService: ({ url }) => {
      fetched.push(url);
      return Response.json(jwks);
    },
  });
  await miniflare.ready;
});
after(() => miniflare.dispose());

async function call(action, { options, body, ...query }) {
  const parameters = new URLSearchParams({ ...query, ...(options && { options: JSON.stringify(options) }) });
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await miniflare.dispatchFetch(`http://worker.example/${action}?${parameters}`, init);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return text === "" ? undefined : JSON.parse(text);
}

const timesFetched = (url) => fetched.filter((each) => each === url).length;

for (const store of ["cache", "named", "kv"]) {
  describe(store, () => {
    test("gives an instance what another fetched", async () => {
      const id = `https://login.example/${store}/shared`;
      for (const instance of [1, 2, 3]) {
        const { kids } = await call("find", { store, id });
        assert.deepEqual(kids, ["a"], `instance ${instance}`);
      }
      assert.equal(timesFetched(id), 1);
    });

    test("keeps sets and prefixes apart, whatever their identifiers", async () => {
      const prefix = { prefix: "other:" };
      for (const [at, id] of identifiers.entries()) {
        await call("set", { store, id, body: stateOf(id, at + 1) });
        await call("set", { store, id, options: prefix, body: stateOf(id, at + 1001) });
      }
      for (const [at, id] of identifiers.entries()) {
        assert.deepEqual(await call("get", { store, id }), stateOf(id, at + 1));
        assert.deepEqual(await call("get", { store, id, options: prefix }), stateOf(id, at + 1001));
      }
    });

    test("has nothing for an unknown identifier", async () => {
      assert.equal(await call("get", { store, id: "https://login.example/unknown" }), null);
    });

    test("replaces an entry", async () => {
      const id = `https://login.example/${store}/replaced`;
      for (const at of [1, 2]) await call("set", { store, id, body: stateOf(id, at) });
      assert.deepEqual(await call("get", { store, id }), stateOf(id, 2));
    });

    test("an entry that is no key set is not used", async () => {
      const id = `https://login.example/${store}/broken`;
      await call("set", { store, id, body: { version: 1, url: id, jwks: "none" } });
      assert.deepEqual((await call("find", { store, id })).kids, ["a"]);
      assert.equal(timesFetched(id), 1);
    });
  });
}

describe("kv", () => {
  test("expires entries after the time that the option says", async () => {
    const id = "https://login.example/expires";
    const begin = Date.now() / 1000;
    await call("set", { store: "kv", id, options: { prefix: "expiring:", keepFor: 600 }, body: stateOf(id) });
    const kv = await miniflare.getKVNamespace("KEYS");
    const { keys } = await kv.list({ prefix: "expiring:" });
    assert.deepEqual(
      keys.map(({ name }) => name),
      [`expiring:${id}`],
    );
    assert.ok(keys[0].expiration >= Math.floor(begin + 600) && keys[0].expiration <= Date.now() / 1000 + 601);
  });
});

describe("cache", () => {
  test("stores a response for the time that the option says", async () => {
    const id = "https://login.example/expires";
    await call("set", { store: "cache", id, options: { keepFor: 600 }, body: stateOf(id) });
    const { default: cache } = await miniflare.getCaches();
    const response = await cache.match(`https://josette.invalid/${encodeURIComponent(`josette:keys:${id}`)}`);
    assert.equal(response.headers.get("cache-control"), "max-age=600");
    assert.deepEqual(await response.json(), stateOf(id));
  });
});
