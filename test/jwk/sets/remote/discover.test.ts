// Discovery: where the metadata is, what it must contain, and that both requests are one attempt.
import { every } from "../../../../src/algorithms/every.ts";
import type { RequestListener } from "node:http";
import { type DiscoveryOptions, type Fetch, type KeySetState, type RemoteKeySet } from "josette/jwk";
import { discoverKeySet } from "../../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { discoveringKeySet } from "../../../../src/jwk/sets/remote/discover.ts";
import { codeOf, codeOfRejection } from "../../../support/errors.ts";
import { failureOf } from "../../../support/failure.ts";
import { answer, Origin, settled } from "../../../support/jwk/remote/origin.ts";
import {
  hang,
  json,
  routes,
  startProvider,
  status,
  type Provider,
} from "../../../support/jwk/remote/server.ts";
import { jwksOf, named, signer, type Signer } from "../../../support/jwk/remote/signers.ts";

const openid = "/.well-known/openid-configuration";

/** Starts a provider whose issuer is its origin, with the given changes to its metadata. */
async function start(
  signers: readonly Signer[],
  metadata: object = {},
  more: Record<string, RequestListener> = {},
) {
  const provider = await startProvider(hang);
  const { origin: issuer, url } = provider;
  publish(provider, signers, metadata, more);
  return { provider, issuer, url };
}

function publish(
  provider: Provider,
  signers: readonly Signer[],
  metadata: object = {},
  more: Record<string, RequestListener> = {},
): void {
  const { origin: issuer, url } = provider;
  provider.answer = routes({
    [openid]: json({ issuer, jwks_uri: url, ...metadata }),
    "/jwks": json(jwksOf(...signers)),
    ...more,
  });
}

const paths = ({ requests }: Provider) => requests.map(({ url }) => url);
const count = async (keys: RemoteKeySet, kid: string) => (await keys.find(named(kid))).length;

describe("an issuer's keys", () => {
  const [one, two] = [signer("1"), signer("2")];

  test("are there when they have been discovered", async () => {
    const { provider, issuer } = await start([one]);
    const keys = await discoverKeySet(issuer);
    expect(paths(provider)).toEqual([openid, "/jwks"]);
    const found = keys.find(named("1"));
    expect(found).not.toBeInstanceOf(Promise);
    expect(await found).toHaveLength(1);
    expect(paths(provider)).toHaveLength(2);
    expect(Object.isFrozen(keys)).toBe(true);
  });

  test("are discovered when they are needed, if that is wanted", async () => {
    const { provider, issuer } = await start([one]);
    const keys = discoveringKeySet(every(), issuer);
    await settled();
    expect(paths(provider)).toEqual([]);
    expect(await Promise.all([count(keys, "1"), count(keys, "2")])).toEqual([1, 0]);
    expect(paths(provider)).toEqual([openid, "/jwks"]);
  });

  test("are found anew at every refresh, also when they have moved", async () => {
    const { provider, issuer } = await start([one]);
    const keys = await discoverKeySet(issuer);
    publish(provider, [one], { jwks_uri: `${issuer}/moved` }, { "/moved": json(jwksOf(two)) });
    expect(await count(keys, "2")).toBe(1);
    expect(paths(provider)).toEqual([openid, "/jwks", openid, "/moved"]);
    expect(await count(keys, "1")).toBe(0);
  });

  test("are fresh for as long as the set says, whatever the metadata does", async () => {
    const { provider, issuer } = await start([one]);
    provider.answer = routes({
      [openid]: json({ issuer, jwks_uri: provider.url }, { "cache-control": "max-age=3000" }),
      "/jwks": json(jwksOf(one), { "cache-control": "max-age=100" }),
    });
    const { events, fetches: _, ...origin } = new Origin();
    const keys = await discoverKeySet(issuer, {
      now: () => origin.time,
      onEvent: (event) => events.push(event),
    });
    const { fetchedAt = 0, freshUntil = 0 } = keys.exportState() ?? {};
    expect(freshUntil - fetchedAt).toBe(100);
    expect(events).toEqual([
      { type: "fetched", url: `${issuer}${openid}`, keys: 1, rejected: [], freshFor: 100 },
    ]);
  });

  test("may be elsewhere", async () => {
    const keysAt = await startProvider(json(jwksOf(one)));
    const { provider, issuer } = await start([], { jwks_uri: `${keysAt.origin}/keys?v=2` });
    expect(await count(await discoverKeySet(issuer), "1")).toBe(1);
    expect([paths(provider), paths(keysAt)]).toEqual([[openid], ["/keys?v=2"]]);
  });

  test("are exported and stored under where the metadata is, and whose", async () => {
    const { provider, issuer } = await start([one]);
    const stored: [string, KeySetState][] = [];
    const store = { get: () => undefined, set: (...entry: [string, KeySetState]) => stored.push(entry) };
    const keys = await discoverKeySet(issuer, { store });
    const state = keys.exportState();
    const name = `${issuer}${openid}#${encodeURIComponent(issuer)}`;
    expect(state?.url).toBe(name);
    expect(stored).toEqual([[name, state]]);
    const other = await discoverKeySet(issuer, { state: state! });
    expect(await count(other, "1")).toBe(1);
    expect(paths(provider)).toHaveLength(2);
  });
});

describe("the metadata is at", () => {
  const at = "https://id.example";
  const oauth = "oauth-authorization-server";
  test.each<[string, string, DiscoveryOptions]>([
    [`${at}${openid}`, at, {}],
    [`${at}${openid}`, `${at}/`, {}],
    [`${at}/t/v2.0${openid}`, `${at}/t/v2.0`, {}],
    [`${at}/t/v2.0${openid}`, `${at}/t/v2.0/`, {}],
    [`${at}/t/${openid}`, `${at}/t//`, {}],
    [`${at}:8443${openid}`, `${at}:8443`, {}],
    [`${at}/t${openid}`, `${at}/t`, { wellKnown: "openid-configuration" }],
    [`${at}/.well-known/${oauth}`, at, { wellKnown: oauth }],
    [`${at}/.well-known/${oauth}`, `${at}/`, { wellKnown: oauth }],
    [`${at}/.well-known/${oauth}/t/v2.0`, `${at}/t/v2.0`, { wellKnown: oauth }],
    [`${at}/.well-known/${oauth}/t/v2.0`, `${at}/t/v2.0/`, { wellKnown: oauth }],
    [`${at}/.well-known/${oauth}/t`, `${at}/t`, { wellKnown: [oauth, "openid-configuration"] }],
    [`${at}/t${openid}`, `${at}/t`, { wellKnown: ["openid-configuration", oauth] }],
    ["https://else.example/m", at, { metadataUrl: "https://else.example/m", wellKnown: [oauth] }],
    ["https://else.example/m?a=b", at, { metadataUrl: "https://else.example/m?a=b#c" }],
    ["https://else.example/m", at, { metadataUrl: new URL("https://else.example/m") }],
    ["https://else.example/m", at, { metadataUrl: "https://else.example/m", wellKnown: oauth }],
    // The issuer is then not used as a URL.
    ["https://else.example/m", "accounts.example", { metadataUrl: "https://else.example/m" }],
    ["https://else.example/m", `${at}/?tenant=1`, { metadataUrl: "https://else.example/m" }],
    [`http://id.example${openid}`, "http://id.example", { allowHttp: true }],
    [`http://localhost:1${openid}`, "http://localhost:1", {}],
  ])("%s for %s with %o", async (location, issuer, options) => {
    const asked: string[] = [];
    const fetch: Fetch = async (url) => {
      asked.push(url);
      const jwks = "https://keys.example/";
      return answer(url === jwks ? jwksOf(signer("1")) : { issuer, jwks_uri: jwks });
    };
    const keys = await discoverKeySet(issuer, { ...options, fetch });
    expect(asked).toEqual([location, "https://keys.example/"]);
    expect(await count(keys, "1")).toBe(1);
  });
});

describe("an issuer is refused, and nothing fetched:", () => {
  test.each<[string, unknown, DiscoveryOptions?]>([
    ["plain http", "http://id.example"],
    ["a host without a scheme", "id.example"],
    ["another scheme", "ftp://id.example"],
    ["a name that is no location", "urn:example:issuer"],
    ["nothing", ""],
    ["a query", "https://id.example/?tenant=1"],
    ["a fragment", "https://id.example/#tenant"],
    ["a number", 1],
    ["null", null],
    ["a URL object", new URL("https://id.example")],
    ["a number, whose metadata is elsewhere", 1, { metadataUrl: "https://id.example/m" }],
    ["metadata at plain http", "https://id.example", { metadataUrl: "http://id.example/m" }],
    ["metadata with a password", "https://id.example", { metadataUrl: "https://:x@id.example/m" }],
    ["metadata at a path", "https://id.example", { metadataUrl: "/m" }],
  ])("%s", async (_what, issuer, options = {}) => {
    const asked: string[] = [];
    const fetch: Fetch = async (url) => {
      asked.push(url);
      return answer({});
    };
    const given = { ...options, fetch };
    expect(await codeOfRejection(discoverKeySet(issuer as string, given))).toBe("ERR_INVALID_ARGUMENT");
    expect(codeOf(() => discoveringKeySet(every(), issuer as string, given))).toBe("ERR_INVALID_ARGUMENT");
    expect(asked).toEqual([]);
  });
});

describe("metadata is refused, and no set fetched:", () => {
  const text = (issuer: string, more: object) => json({ issuer, jwks_uri: `${issuer}/jwks`, ...more });

  test.each<[string, (issuer: string) => RequestListener]>([
    ["another issuer's", (issuer) => text(issuer, { issuer: "https://else.example" })],
    ["an issuer's with a slash", (issuer) => text(issuer, { issuer: `${issuer}/` })],
    ["an issuer's in other letters", (issuer) => text(issuer, { issuer: issuer.toUpperCase() })],
    ["an issuer's with a template", (issuer) => text(issuer, { issuer: `${issuer}/{tenantid}` })],
    ["nobody's", (issuer) => text(issuer, { issuer: undefined })],
    ["several issuers'", (issuer) => text(issuer, { issuer: [issuer] })],
    ["without a place for keys", (issuer) => text(issuer, { jwks_uri: undefined })],
    ["with several places for keys", (issuer) => text(issuer, { jwks_uri: [`${issuer}/jwks`] })],
    ["with a number for a place", (issuer) => text(issuer, { jwks_uri: 5 })],
    ["with a path for a place", (issuer) => text(issuer, { jwks_uri: "/jwks" })],
    ["with keys at plain http", (issuer) => text(issuer, { jwks_uri: "http://id.example/jwks" })],
    ["with keys behind a password", (issuer) => text(issuer, { jwks_uri: issuer.replace("//", "//me:x@") })],
    ["with keys in a file", (issuer) => text(issuer, { jwks_uri: "file:///etc/jwks" })],
    ["that is a list", (issuer) => json([{ issuer, jwks_uri: `${issuer}/jwks` }])],
    [
      "that says something twice",
      (issuer) => (_request, response) => {
        response.setHeader("content-type", "application/json");
        response.end(`{"issuer":"x","issuer":"${issuer}","jwks_uri":"${issuer}/jwks"}`);
      },
    ],
    [
      "of another type",
      (issuer) => json({ issuer, jwks_uri: `${issuer}/jwks` }, { "content-type": "text/html" }),
    ],
    ["that is too long", (issuer) => text(issuer, { more: " ".repeat(5000) })],
    ["that is not there", () => status(404)],
    ["that is elsewhere", (issuer) => status(302, { location: `${issuer}/jwks` })],
  ])("%s", async (_what, metadata) => {
    const { provider, issuer } = await start([signer("1")]);
    provider.answer = routes({ [openid]: metadata(issuer), "/jwks": json(jwksOf(signer("1"))) });
    const options = { maxBytes: 4000 };
    expect(await codeOfRejection(discoverKeySet(issuer, options))).toBe("ERR_JWKS_UNAVAILABLE");
    const keys = discoveringKeySet(every(), issuer, options);
    expect(await codeOfRejection(count(keys, "1"))).toBe("ERR_JWKS_UNAVAILABLE");
    expect(paths(provider)).toEqual([openid, openid]);
  });
});

describe("metadata and set together", () => {
  test("are one attempt: the one that fails fails it", async () => {
    const { provider, issuer } = await start([signer("1")], {}, { "/jwks": status(500) });
    const world = new Origin();
    const keys = discoveringKeySet(every(), issuer, {
      now: () => world.time,
      onEvent: (event) => world.events.push(event),
    });
    expect(await codeOfRejection(count(keys, "1"))).toBe("ERR_JWKS_UNAVAILABLE");
    world.time += 1;
    expect(codeOf(() => keys.find(named("1")))).toBe("ERR_JWKS_UNAVAILABLE");
    world.time += 1;
    expect(await codeOfRejection(count(keys, "1"))).toBe("ERR_JWKS_UNAVAILABLE");
    expect(paths(provider)).toEqual([openid, "/jwks", openid, "/jwks"]);
    expect(world.told()).toEqual(["failed", "failed"]);
  });

  test.each([openid, "/jwks"])("have one time: %s, which does not come, is late", async (path) => {
    const { issuer } = await start([signer("1")], {}, { [path]: hang });
    expect(await codeOfRejection(discoverKeySet(issuer, { timeout: 0.1 }))).toBe("ERR_JWKS_TIMEOUT");
  });

  test.each([openid, "/jwks"])("serve stale when %s is gone", async (path) => {
    const { provider, issuer } = await start([signer("1")]);
    const world = new Origin();
    const keys = await discoverKeySet(issuer, { now: () => world.time });
    publish(provider, [], {}, { [path]: status(503) });
    world.time += 600;
    expect(await count(keys, "1")).toBe(1);
  });

  test("cannot be had: the failure says whose they are, and nothing of a query", async () => {
    const { issuer } = await start([], {}, { "/jwks?key=secret": status(500) });
    const metadataUrl = `${issuer}${openid}?key=secret`;
    const failure = await failureOf(discoverKeySet(issuer, { metadataUrl }));
    expect(failure.message).toContain(issuer);
    expect(failure.message).not.toContain("secret");
  });
});
