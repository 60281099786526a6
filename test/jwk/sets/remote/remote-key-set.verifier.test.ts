// End to end: a provider signs tokens, which are verified with the keys that it publishes.
import { UnavailableError } from "josette/errors";
import { selectBackend, type KeySource, type RemoteKeySetOptions } from "josette/jwk";
import { discoverKeySet, remoteKeySet } from "../../../../src/jwk/index.ts";
import { type JwtPolicy } from "josette/jwt";
import { createJwtVerifier } from "../../../../src/jwt/index.ts";
import { afterEach, describe, expect, inject, test } from "vitest";
import { codeOf, codeOfRejection } from "../../../support/errors.ts";
import { failureOf } from "../../../support/failure.ts";
import { down, gate, Origin, settled, silent, url } from "../../../support/jwk/remote/origin.ts";
import { json, startProvider } from "../../../support/jwk/remote/server.ts";
import { jwksOf, signer, type Signer } from "../../../support/jwk/remote/signers.ts";

afterEach(() => {
  selectBackend(inject("backend"));
});

const policyOf = (keys: KeySource, more: Partial<JwtPolicy> = {}): JwtPolicy => ({
  verify: { keys, alg: ["ES256"] },
  claims: { issuer: "me", audience: null },
  ...more,
});

function start(kids: readonly string[], options: RemoteKeySetOptions = {}, more: Partial<JwtPolicy> = {}) {
  const origin = new Origin(...kids);
  const keys = remoteKeySet(url, origin.options(options));
  return { origin, keys, verifier: createJwtVerifier(policyOf(keys, more)) };
}

describe("a token", () => {
  test("is verified with the key that its provider publishes", async () => {
    const { origin, verifier } = start(["1", "2"]);
    const [one, two] = origin.signers;
    expect((await verifier.verify(one!.sign({ sub: "alice" }))).claims.sub).toBe("alice");
    const { jws } = await verifier.verify(two!.sign());
    expect([jws.key.kid, jws.matchedBy]).toEqual(["2", "kid"]);
    expect(origin.fetches).toHaveLength(1);
  });

  test("is refused when somebody else has signed it, and nothing is fetched for it", async () => {
    const { origin, keys, verifier } = start(["1"]);
    await keys.refresh();
    expect(await codeOfRejection(verifier.verify(signer("1").sign()))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    expect(origin.fetches).toHaveLength(1);
  });

  test("is refused when nobody has its key, after one fetch", async () => {
    const { origin, keys, verifier } = start(["1"]);
    await keys.refresh();
    for (let flood = 0; flood < 20; flood++) {
      const token = signer(`x${flood}`).sign();
      expect(await codeOfRejection(verifier.verify(token))).toBe("ERR_JWKS_NO_MATCHING_KEY");
    }
    expect(origin.fetches).toHaveLength(2);
  });

  test("of a new key is verified after one fetch", async () => {
    const { origin, keys, verifier } = start(["1"]);
    await keys.refresh();
    const two = signer("2");
    origin.signers = [...origin.signers, two];
    expect((await verifier.verify(two.sign())).jws.key.kid).toBe("2");
    expect(origin.fetches).toHaveLength(2);
  });

  test("is not what fails when the keys cannot be had", async () => {
    const { origin, verifier } = start(["1"]);
    origin.behaviour = down;
    const token = origin.signers[0]!.sign();
    const failure = await failureOf(verifier.verify(token));
    expect(failure).toBeInstanceOf(UnavailableError);
    expect([failure.code, failure instanceof UnavailableError && failure.retryable]).toEqual([
      "ERR_JWKS_UNAVAILABLE",
      true,
    ]);
    expect(failure.message).not.toContain(token.slice(0, 20));
    // Also between attempts, when nothing is fetched.
    expect(await codeOfRejection(verifier.verify(token))).toBe("ERR_JWKS_UNAVAILABLE");
    expect(origin.fetches).toHaveLength(1);
  });

  test("of a new key is not refused because the one refetch failed", async () => {
    const { origin, keys, verifier } = start(["1"]);
    await keys.refresh();
    const two = signer("2");
    origin.signers = [...origin.signers, two];
    origin.behaviour = down;
    expect(await failureOf(verifier.verify(two.sign()))).toBeInstanceOf(UnavailableError);
    expect((await verifier.verify(origin.signers[0]!.sign())).jws.key.kid).toBe("1");
    origin.behaviour = () => origin.publish();
    origin.time += 2;
    expect((await verifier.verify(two.sign())).jws.key.kid).toBe("2");
    expect(origin.fetches).toHaveLength(3);
  });

  test("is verified while the provider is down, with what it last published", async () => {
    const { origin, keys, verifier } = start(["1"]);
    await keys.refresh();
    origin.behaviour = down;
    origin.time += 80_000;
    await verifier.verify(origin.signers[0]!.sign());
    await verifier.verify(origin.signers[0]!.sign({ sub: "alice" }));
    origin.time += 7000;
    expect(await codeOfRejection(verifier.verify(origin.signers[0]!.sign()))).toBe("ERR_JWKS_UNAVAILABLE");
  });

  test("is given up with the call that brought it", async () => {
    const { origin, verifier } = start(["1"]);
    origin.behaviour = silent;
    const controller = new AbortController();
    const outcome = verifier.verify(origin.signers[0]!.sign(), { signal: controller.signal });
    await settled();
    controller.abort("enough");
    await expect(outcome).rejects.toBe("enough");
  });

  test("is verified with keys that were discovered", async () => {
    const one = signer("1");
    const provider = await startProvider((request, response) => {
      const metadata = { issuer: provider.origin, jwks_uri: provider.url };
      json(request.url === "/jwks" ? jwksOf(one) : metadata)(request, response);
    });
    const verifier = createJwtVerifier(policyOf(await discoverKeySet(provider.origin)));
    expect((await verifier.verify(one.sign())).jws.key.kid).toBe("1");
  });
});

describe("a token that is remembered", () => {
  test("is verified no more once its key is gone", async () => {
    const { origin, keys, verifier } = start(["1", "2"], {}, { cache: true });
    const [one, two] = origin.signers;
    const token = one!.sign();
    const verified = await verifier.verify(token);
    expect(await verifier.verify(token)).toBe(verified);
    origin.signers = [two!];
    // The removal is not known yet.
    expect(await verifier.verify(token)).toBe(verified);
    await keys.refresh();
    expect(await codeOfRejection(verifier.verify(token))).toBe("ERR_JWKS_NO_MATCHING_KEY");
    expect(await codeOfRejection(verifier.verify(token))).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });

  test("is verified no more when another key has taken the name of its own", async () => {
    const { origin, keys, verifier } = start(["1"], {}, { cache: true });
    const token = origin.signers[0]!.sign();
    await verifier.verify(token);
    origin.signers = [signer("1")];
    await keys.refresh();
    expect(await codeOfRejection(verifier.verify(token))).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });

  test.each<[string, boolean]>([
    ["with", true],
    ["without", false],
  ])(
    "in any way (%s a cache) is verified no more once its key is gone, however that came to be known",
    async (_how, cache) => {
      const { origin, keys, verifier } = start(["1", "2"], {}, { cache });
      // Fetched explicitly, so that no verification causes a fetch.
      await keys.refresh();
      const [one, two] = origin.signers;
      const token = one!.sign();
      const accepted = async (): Promise<boolean> =>
        (await codeOfRejection(verifier.verify(token))) === undefined;
      expect([await accepted(), await accepted(), await accepted()]).toEqual([true, true, true]);
      origin.signers = [two!];
      await keys.refresh();
      expect([await accepted(), await accepted()]).toEqual([false, false]);
      // The key returns, and is removed by a background refresh.
      origin.signers = [one!, two!];
      await keys.refresh();
      expect([await accepted(), await accepted(), await accepted()]).toEqual([true, true, true]);
      origin.signers = [two!];
      origin.time += 450;
      expect(await accepted()).toBe(true);
      await settled();
      expect(await accepted()).toBe(false);
      // And when the maximum age of the set ends.
      origin.signers = [one!];
      await keys.refresh();
      expect([await accepted(), await accepted()]).toEqual([true, true]);
      origin.behaviour = down;
      origin.time += 86_400;
      expect(await codeOfRejection(verifier.verify(token))).toBe("ERR_JWKS_UNAVAILABLE");
    },
  );

  test("stays so over refreshes, as long as its key does", async () => {
    const { origin, keys, verifier } = start(["1"], {}, { cache: true });
    const token = origin.signers[0]!.sign();
    const verified = await verifier.verify(token);
    for (let refresh = 0; refresh < 5; refresh++) {
      origin.signers = [signer(`new ${refresh}`), origin.signers.at(-1)!];
      await keys.refresh();
      expect(await verifier.verify(token)).toBe(verified);
    }
  });

  test("is verified no more when the keys have been out of reach for too long", async () => {
    const { origin, verifier } = start(["1"], { staleFor: 3600 }, { cache: true });
    const token = origin.signers[0]!.sign();
    const verified = await verifier.verify(token);
    origin.behaviour = down;
    origin.time += 3599;
    expect(await verifier.verify(token)).toBe(verified);
    origin.time += 1;
    expect(await codeOfRejection(verifier.verify(token))).toBe("ERR_JWKS_UNAVAILABLE");
  });
});

describe("synchronously", () => {
  test("a token is verified with keys that are there, also with stale ones", async () => {
    const { origin, keys, verifier } = start(["1"]);
    const token = origin.signers[0]!.sign();
    await keys.refresh();
    selectBackend("auto");
    expect(verifier.verifySync(token).jws.key.kid).toBe("1");
    origin.time += 450;
    expect(verifier.verifySync(token).jws.key.kid).toBe("1");
    await settled();
    expect(origin.fetches).toHaveLength(2);
    origin.behaviour = down;
    origin.time += 600;
    await verifier.verify(token);
    expect(verifier.verifySync(token).jws.key.kid).toBe("1");
  });

  test("it is not, with keys that are not; but they come", async () => {
    selectBackend("auto");
    const { origin, verifier } = start(["1"]);
    const token = origin.signers[0]!.sign();
    expect(codeOf(() => verifier.verifySync(token))).toBe("ERR_INVALID_OPTION");
    await settled();
    expect(verifier.verifySync(token).jws.key.kid).toBe("1");
    expect(origin.fetches).toHaveLength(1);
  });

  test("keys that cannot be had fail the call, and nothing later", async () => {
    selectBackend("auto");
    const { origin, verifier } = start(["1"]);
    origin.behaviour = down;
    const token = origin.signers[0]!.sign();
    expect(codeOf(() => verifier.verifySync(token))).toBe("ERR_INVALID_OPTION");
    await settled();
    expect(codeOf(() => verifier.verifySync(token))).toBe("ERR_JWKS_UNAVAILABLE");
    await settled();
  });
});

describe("while keys rotate, over a network, every good token verifies:", () => {
  /** A provider whose set can be changed, and a key set that uses the test's clock. */
  async function rotating(options: RemoteKeySetOptions = {}) {
    const world = new Origin();
    let published: readonly Signer[] = [signer("0"), signer("1")];
    const provider = await startProvider((request, response) => {
      const body = jwksOf(...published);
      // Responses take some time.
      setTimeout(() => json(body)(request, response), 2);
    });
    const keys = remoteKeySet(provider.url, {
      now: () => world.time,
      onEvent: (event) => world.events.push(event),
      ...options,
    });
    const verifier = createJwtVerifier(policyOf(keys, { cache: { maxEntries: 50 } }));
    return {
      ...{ world, provider, verifier },
      /** Publishes a new key and keeps the previous one. */
      rotate: (): void => {
        published = [...published.slice(1), signer(`${Number(published.at(-1)?.kid) + 1}`)];
      },
      /** Verifies tokens concurrently, with each key in turn. */
      verifyAll: (signers: readonly Signer[], tokens: number) =>
        Array.from({ length: tokens }, async (_, index) => {
          const by = signers[index % signers.length]!;
          // Some tokens are verified more than once.
          const { claims, jws } = await verifier.verify(by.sign({ sub: String(index % 30) }));
          return claims.sub === String(index % 30) && jws.key.kid === by.kid;
        }),
      published: () => published,
    };
  }

  test("new keys are used as soon as they are published", async () => {
    const { world, provider, verifyAll, rotate, published } = await rotating({ freshFor: 3600 });
    await Promise.all(verifyAll(published(), 10));
    const rounds = 6;
    for (let round = 0; round < rounds; round++) {
      world.time += 300;
      const [, kept] = published();
      const before = verifyAll([kept!], 100);
      rotate();
      const after = verifyAll(published(), 100);
      const verified = await Promise.all([...before, ...after]);
      expect(verified).toEqual(new Array(200).fill(true));
    }
    // The first fetch, and one for each unknown key.
    expect(provider.requests).toHaveLength(1 + rounds);
  });

  test("new keys are published before they are used, and nobody ever waits for a fetch", async () => {
    const { world, provider, verifyAll, rotate, published } = await rotating();
    await Promise.all(verifyAll(published(), 10));
    const rounds = 6;
    for (let round = 0; round < rounds; round++) {
      const [, current] = published();
      rotate();
      world.time += 450;
      expect(await Promise.all(verifyAll([current!], 200))).toEqual(new Array(200).fill(true));
      await expect.poll(() => world.events.length).toBe(2 + round);
    }
    expect(provider.requests).toHaveLength(1 + rounds);
    expect(new Set(world.told())).toEqual(new Set(["fetched"]));
  });

  test("also when the provider is down half of the time", async () => {
    const { world, provider, verifyAll, published } = await rotating({ timeout: 5 });
    await Promise.all(verifyAll(published(), 10));
    const { answer } = provider;
    for (let round = 0; round < 6; round++) {
      provider.answer = round % 2 === 0 ? (_request, response) => void response.destroy() : answer;
      world.time += 650;
      expect(await Promise.all(verifyAll(published(), 200))).toEqual(new Array(200).fill(true));
    }
    // One in each round, and one more in the background if the previous one failed.
    expect(provider.requests.length).toBeLessThanOrEqual(1 + 6);
  });
});

test("a set under a flood of bad tokens leaves good ones alone", async () => {
  const { origin, keys, verifier } = start(["1"]);
  await keys.refresh();
  const { promise, open } = gate();
  origin.behaviour = () => promise.then(() => origin.publish());
  const stranger = signer("x");
  const bad = Array.from({ length: 200 }, (_, index) =>
    codeOfRejection(verifier.verify(stranger.sign({}, { kid: `x${index}` }))),
  );
  // While those wait for the one fetch, these do not wait.
  const good = await Promise.all(
    Array.from({ length: 20 }, () => verifier.verify(origin.signers[0]!.sign())),
  );
  expect(good).toHaveLength(20);
  open();
  expect(new Set(await Promise.all(bad))).toEqual(new Set(["ERR_JWKS_NO_MATCHING_KEY"]));
  expect(origin.fetches).toHaveLength(2);
});
