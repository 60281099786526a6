/** The Worker of stores.cloudflare.test.js: a remote key set over the store that the URL names, anew for each request. */
import { remoteKeySet } from "josette";
import { cacheStore, kvStore } from "josette/stores";

const stores = {
  cache: (_, options) => cacheStore(caches.default, options),
  named: async (_, options) => cacheStore(await caches.open("keys"), options),
  kv: (env, options) => kvStore(env.KEYS, options),
};

export default {
  async fetch(request, env, context) {
    const { pathname, searchParams } = new URL(request.url);
    const options = JSON.parse(searchParams.get("options") ?? "{}");
    const store = await stores[searchParams.get("store")](env, options);
    if (pathname === "/get") return Response.json((await store.get(searchParams.get("id"))) ?? null);
    if (pathname === "/set") {
      await store.set(searchParams.get("id"), await request.json());
      return new Response();
    }
    const events = [];
    const set = remoteKeySet(searchParams.get("id"), {
      store,
      waitUntil: (promise) => context.waitUntil(promise),
      onEvent: ({ type }) => events.push(type),
    });
    const header = { alg: "ES256", kid: searchParams.get("kid") ?? "a" };
    const keys = await set.find({ header, alg: "ES256", use: "sig" });
    return Response.json({ kids: [...keys].map(({ kid }) => kid), events });
  },
};
