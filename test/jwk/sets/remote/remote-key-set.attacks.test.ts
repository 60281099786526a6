// Attacks on a remote key set: primes beside a public key, credentials in an issuer, a late response, changes
// to the set.
import { generateKeyPairSync } from "node:crypto";
import { discoverKeySet, remoteKeySet } from "../../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../../../support/errors.ts";
import { jwkOf } from "../../../support/native-jwk.ts";
import { answer, url } from "../../../support/jwk/remote/origin.ts";
import { jwksOf, named, signer } from "../../../support/jwk/remote/signers.ts";

const one = signer("1");

describe("an RSA key that is published without d and with", () => {
  const { n, e, ...rest } = jwkOf(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);

  test.each(["p", "q", "dp", "dq", "qi", "oth"] as const)("%s makes the set unusable", async (name) => {
    const entry = { kty: "RSA", n, e, [name]: name === "oth" ? [] : rest[name] };
    const keys = remoteKeySet(url, { fetch: async () => answer({ keys: [one.jwk, entry] }) });
    expect(await codeOfRejection(keys.refresh())).toBe("ERR_JWKS_UNAVAILABLE");
    await expect(keys.refresh()).rejects.toMatchObject({ cause: { code: "ERR_JWKS_INVALID" } });
  });

  test("none of them is as good as any other", async () => {
    const keys = remoteKeySet(url, { fetch: async () => answer({ keys: [one.jwk, { kty: "RSA", n, e }] }) });
    await keys.refresh();
    expect(await keys.find(named("1"))).toHaveLength(1);
  });

  test("p and q of another type of key are that type's business", async () => {
    const keys = remoteKeySet(url, {
      fetch: async () => answer({ keys: [one.jwk, { kty: "DSA", p: "AQ", q: "AQ" }] }),
    });
    await keys.refresh();
    expect(await keys.find(named("1"))).toHaveLength(1);
  });
});

test("nobody changes the set by what was exported", async () => {
  const keys = remoteKeySet(url, { fetch: async () => answer(jwksOf(one)) });
  await keys.refresh();
  const exported = keys.exportState()!.jwks as { keys: unknown[] };
  expect(() => exported.keys.push(signer("2").jwk)).toThrow(TypeError);
  expect(keys.exportState()!.jwks).toEqual(jwksOf(one));
});

test.each(["https://user@id.example", "https://user:secret@id.example", "https://:secret@id.example"])(
  "the issuer %s is refused before anything is fetched",
  async (issuer) => {
    let fetches = 0;
    const fetch = async (): Promise<Response> => {
      fetches++;
      return answer({ issuer, jwks_uri: url });
    };
    expect(await codeOfRejection(discoverKeySet(issuer, { fetch }))).toBe("ERR_INVALID_ARGUMENT");
    expect(fetches).toBe(0);
  },
);

test.each([{}, { metadataUrl: "https://id.example/metadata" }])(
  "an issuer that is not well-formed Unicode is refused: %j",
  async (options) => {
    const fetch = async (): Promise<Response> => answer(jwksOf(one));
    for (const issuer of ["https://id.example/\ud800", "https://id.example/\udc00\ud800"]) {
      expect(await codeOfRejection(discoverKeySet(issuer, { ...options, fetch }))).toBe(
        "ERR_INVALID_ARGUMENT",
      );
    }
  },
);

test("an answer that comes when the time is over is not left open", async () => {
  let come: (response: Response) => void = () => undefined;
  let closed: () => void = () => undefined;
  const cancelled = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const coming = new Promise<Response>((resolve) => {
    come = resolve;
  });
  const keys = remoteKeySet(url, { timeout: 0.01, fetch: () => coming });
  const alive = setInterval(() => undefined, 1000);
  expect(await codeOfRejection(keys.refresh())).toBe("ERR_JWKS_TIMEOUT");
  clearInterval(alive);
  come(new Response(new ReadableStream({ cancel: closed })));
  await cancelled;
});

test.each([
  ["https://id.example/keys", "Bearer x"],
  ["https://keys.example/keys", undefined],
  ["https://id.example:8443/keys", undefined],
])(
  "what is sent to the provider's metadata goes to %s too only where that is the same origin",
  async (jwksUri, sent) => {
    const requests: [string, string | undefined][] = [];
    const set = await discoverKeySet("https://id.example", {
      headers: { Authorization: "Bearer x" },
      fetch: async (asked, { headers }) => {
        requests.push([asked, headers["authorization"]]);
        expect(headers["accept"]).toContain("application/json");
        return answer({ issuer: "https://id.example", jwks_uri: jwksUri, ...jwksOf(one) });
      },
    });
    expect(requests).toEqual([
      ["https://id.example/.well-known/openid-configuration", "Bearer x"],
      [jwksUri, sent],
    ]);
    expect(await set.find(named("1"))).toHaveLength(1);
  },
);

test("nobody has the set fetched again by a token that is to be decrypted", async () => {
  let fetches = 0;
  const keys = remoteKeySet(url, {
    fetch: async () => {
      fetches++;
      return answer(jwksOf(one));
    },
  });
  await keys.refresh();
  const header = { alg: "RSA-OAEP", enc: "A256GCM", kid: "unknown" };
  expect(await keys.find({ header, alg: "RSA-OAEP", use: "enc" })).toEqual([]);
  expect(fetches).toBe(1);
});

describe("two issuers whose metadata is in one place", () => {
  const metadataUrl = "https://id.example/metadata";
  const issuers = ["https://a.example", "https://b.example"] as const;

  test("do not get each other's keys out of a store", async () => {
    const states = new Map<string, unknown>();
    const store = {
      get: (name: string) => states.get(name),
      set: (name: string, state: unknown) => states.set(name, state),
    };
    const fetch = async () => answer({ issuer: issuers[0], jwks_uri: url, ...jwksOf(one) });
    const options = { metadataUrl, store, fetch };
    expect(await (await discoverKeySet(issuers[0], options)).find(named("1"))).toHaveLength(1);
    expect(await codeOfRejection(discoverKeySet(issuers[1], options))).toBe("ERR_JWKS_UNAVAILABLE");
    expect(await (await discoverKeySet(issuers[0], options)).find(named("1"))).toHaveLength(1);
    expect(states.size).toBe(1);
  });

  test("do not take each other's state", async () => {
    const fetch = async () => answer({ issuer: issuers[0], jwks_uri: url, ...jwksOf(one) });
    const state = (await discoverKeySet(issuers[0], { metadataUrl, fetch })).exportState()!;
    expect(await codeOfRejection(discoverKeySet(issuers[1], { metadataUrl, fetch, state }))).toBe(
      "ERR_JWKS_INVALID",
    );
  });
});

test.each([
  ["https://id.example", "http://127.0.0.1:8500/v1/kv", {}, undefined],
  ["https://id.example", "http://localhost/keys", {}, undefined],
  ["https://id.example", "http://localhost/keys", { allowHttp: true }, 2],
  ["http://localhost:9000", "http://127.0.0.1:8500/keys", {}, 2],
])(
  "metadata of %s leads to %s with %j only where that is allowed",
  async (issuer, jwksUri, options, fetches) => {
    const asked: string[] = [];
    const discovered = discoverKeySet(issuer, {
      ...options,
      fetch: async (location) => {
        asked.push(location);
        return answer({ issuer, jwks_uri: jwksUri, ...jwksOf(one) });
      },
    });
    expect(await codeOfRejection(discovered)).toBe(
      fetches === undefined ? "ERR_JWKS_UNAVAILABLE" : undefined,
    );
    expect(asked).toHaveLength(fetches ?? 1);
  },
);

test("wellKnown is read also where the metadata is said to be elsewhere", async () => {
  const options = { metadataUrl: "https://id.example/m", wellKnown: "bogus" as "openid-configuration" };
  expect(await codeOfRejection(discoverKeySet("https://id.example", options))).toBe("ERR_INVALID_OPTION");
});

test("a set in as many pieces as it has bytes is read", async () => {
  const padded = new TextEncoder().encode(JSON.stringify(jwksOf(one)) + " ".repeat(200_000));
  const octets = padded.values();
  // One chunk at a time: Node.js empties a long queue slowly.
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = octets.next();
      if (done === true) controller.close();
      else controller.enqueue(Uint8Array.of(value));
    },
  });
  const fetch = async () => new Response(body, { headers: { "content-type": "application/json" } });
  const keys = remoteKeySet(url, { fetch });
  expect(await keys.find(named("1"))).toHaveLength(1);
});

test("a clock that throws has no time, and nothing else happens", async () => {
  let broken = false;
  const keys = remoteKeySet(url, {
    fetch: async () => answer(jwksOf(one)),
    now: () => {
      if (broken) throw new Error("no clock");
      return 1_700_000_000;
    },
  });
  await keys.refresh();
  broken = true;
  expect(await keys.find(named("1"))).toHaveLength(1);
  await keys.refresh();
});

test("with staleFor 0 a set serves while it is fresh, and no longer", async () => {
  let time = 1_700_000_000;
  let up = true;
  const keys = remoteKeySet(url, {
    fetch: async () => (up ? answer(jwksOf(one)) : new Response(null, { status: 503 })),
    now: () => time,
    staleFor: 0,
  });
  await keys.refresh();
  up = false;
  time += 599;
  expect(await keys.find(named("1"))).toHaveLength(1);
  time += 1;
  const late = async () => keys.find(named("1"));
  expect(await codeOfRejection(late())).toBe("ERR_JWKS_UNAVAILABLE");
});
