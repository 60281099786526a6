// Runtimes without fetch, URL, AbortSignal.timeout or AbortController: the error names the missing feature.
import { discoverKeySet, externalKey, remoteKeySet } from "../../../../src/jwk/index.ts";
import { UnavailableError } from "josette/errors";
import { signCompact } from "../../../../src/jws/index.ts";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { KeySetEvent } from "../../../../src/jwk/sets/remote/types.ts";
import { failureOf } from "../../../support/failure.ts";
import { jwksOf, named, signer } from "../../../support/jwk/remote/signers.ts";

const url = "https://id.example/jwks";
const one = signer("1");

afterEach(() => {
  vi.unstubAllGlobals();
});

async function expectMissing(name: string, work: () => unknown): Promise<void> {
  const error = await failureOf((async () => work())());
  expect(error).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED" });
  expect(error).not.toBeInstanceOf(UnavailableError);
  expect(error).toHaveProperty("message", expect.stringContaining(name));
  expect(error).toHaveProperty("message", expect.stringContaining("Node.js"));
}

describe.each<[string, string, unknown]>([
  ["fetch", "fetch", undefined],
  ["AbortSignal", "AbortSignal", undefined],
  ["AbortSignal.timeout", "AbortSignal", {}],
])("without %s", (missing, global, value) => {
  test("a key set cannot be fetched", async () => {
    vi.stubGlobal(global, value);
    const events: KeySetEvent[] = [];
    const keys = remoteKeySet(url, { onEvent: (event) => events.push(event) });
    await expectMissing(missing, () => keys.find(named("1")));
    await expectMissing(missing, () => keys.refresh());
    await expectMissing(missing, () => discoverKeySet("https://id.example"));
    expect(events).toMatchObject([
      { type: "failed", error: { code: "ERR_JOSE_NOT_SUPPORTED" } },
      { type: "failed", error: { code: "ERR_JOSE_NOT_SUPPORTED" } },
    ]);
  });

  test("a set that was there before goes on serving", async () => {
    let now = 1_000_000;
    const options = { now: () => now, onEvent: () => undefined };
    vi.stubGlobal("fetch", async () => Response.json(jwksOf(one)));
    const keys = remoteKeySet(url, options);
    await keys.refresh();
    vi.stubGlobal(global, value);
    now += 7200;
    expect(await keys.find(named("1"))).toMatchObject([{ kid: "1" }]);
  });
});

test("a fetch of the caller's takes the place of a missing one", async () => {
  vi.stubGlobal("fetch", undefined);
  const keys = remoteKeySet(url, { fetch: async () => Response.json(jwksOf(one)) });
  expect(await keys.find(named("1"))).toMatchObject([{ kid: "1" }]);
});

test("without URL there is no key set", async () => {
  const given = new URL(url);
  vi.stubGlobal("URL", undefined);
  await expectMissing("URL", () => remoteKeySet(url));
  await expectMissing("URL", () => remoteKeySet(given));
  await expectMissing("URL", () => discoverKeySet("https://id.example"));
  await expectMissing("URL", () => discoverKeySet("name", { metadataUrl: url }));
});

describe("an external key cannot be asked", () => {
  test.each<[string, string, unknown]>([
    ["AbortController", "AbortController", undefined],
    ["AbortSignal.timeout", "AbortSignal", {}],
  ])("without %s", async (missing, global, value) => {
    const key = externalKey({ jwk: one.jwk, alg: ["ES256"], sign: () => new Uint8Array(64) });
    vi.stubGlobal(global, value);
    await expectMissing(missing, () => signCompact(new Uint8Array(1), key, { alg: "ES256" }));
  });
});
