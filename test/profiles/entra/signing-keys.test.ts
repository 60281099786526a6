// The keys behind the policy: whoever gives them, they are asked as they would be without it, except for tokens of Microsoft's own APIs.
import { every } from "../../../src/algorithms/every.ts";
import { type KeyRequest, type KeysInput, type KeySource } from "josette/jwk";
import { importKey, keySet, publicKey } from "../../../src/jwk/index.ts";
import { type VerifiedJwt } from "josette/jwt";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { sourceVersion } from "../../../src/jwk/sets/key-source.ts";
import { entraAccessToken } from "../../../src/profiles/index.ts";
import type { EntraAccessTokenOptions } from "../../../src/profiles/entra/access-token-options.ts";
import { entraCloud } from "../../../src/profiles/entra/clouds.ts";
import { entraKeysUrl, keysForCustomApis } from "../../../src/profiles/entra/signing-keys.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { keyObjects, rsaKey } from "../../support/keys.ts";
import {
  api,
  consumerSigner,
  entry,
  header,
  issuer,
  mint,
  now,
  options,
  outcomeOf,
  publicKeys,
  signer,
  tenantA,
  tenantB,
  v1,
  v2,
} from "../../support/profiles/entra/tokens.ts";

const token = mint(v2);
/** As Graph's tokens are: signed over another header than the one they have. */
const graphHeader = { typ: "JWT", nonce: "qH-0kUtbF2lT8cAnnFJ5VtZ6zA", alg: "RS256", kid: signer.x5t };
const graphToken = `${mint(v2, graphHeader).split(".")[0] ?? ""}.${token.split(".").slice(1).join(".")}`;

describe("a nonce in the header", () => {
  test("is refused by a reason of its own", async () => {
    const verifier = createJwtVerifier(entraAccessToken(options()));
    const failure = await failureOf(verifier.verify(graphToken, { now }));
    expect(failure).toMatchObject({ code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", stage: "verify" });
    const bad = await failureOf(verifier.verify(mint(v2, header.v2, consumerSigner), { now }));
    expect(bad).toMatchObject({ code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", stage: "verify" });
    expect(failure.message).not.toBe(bad.message);
  });

  test.each<[string, string]>([
    ["whatever was signed", mint(v2, graphHeader)],
    ["whatever it says", mint(v2, { ...header.v2, nonce: null })],
    ["where no key would be found either", mint(v2, { ...header.v2, kid: "else", nonce: "n" })],
  ])("%s", async (_what, text) => {
    expect(await outcomeOf(text)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });

  test("comes to no key source", async () => {
    const asked: KeyRequest[] = [];
    const find = (request: KeyRequest): readonly [] => {
      asked.push(request);
      return [];
    };
    expect(await outcomeOf(graphToken, { keys: { find } })).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    expect(asked).toEqual([]);
  });

  test("is refused after the algorithm", async () => {
    expect(await outcomeOf(mint(v2, { ...graphHeader, alg: "ES256" }))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });

  test("is no matter among the claims", async () => {
    expect(await outcomeOf(mint({ ...v2, nonce: "n" }))).toBe("accepted");
  });
});

describe("keys of any kind serve:", () => {
  const { publicKey: keyObject } = keyObjects(rsaKey);
  const { keys } = publicKeys;
  const set = keySet(publicKeys);
  const kinds: [string, KeysInput, string][] = [
    ["a JWK Set", publicKeys, "kid"],
    ["a key set", set, "kid"],
    ["a list of JWKs", keys, "kid"],
    ["a JWK", entry(signer), "kid"],
    ["a JWK without a kid", { ...entry(signer), kid: undefined }, "tried"],
    ["a key", importKey(entry(signer)), "kid"],
    ["a private key's public half", publicKey(importKey(rsaKey)), "tried"],
    ["a KeyObject", keyObject, "tried"],
    ["a source", { find: () => [entry(signer)] }, "kid"],
  ];

  test.each(kinds)("%s", async (_what, given, matchedBy) => {
    const verifier = createJwtVerifier(entraAccessToken(options({ keys: given })));
    expect((await verifier.verify(token, { now })).jws.matchedBy).toBe(matchedBy);
    if (inject("backend") === "auto")
      expect(verifier.verifySync(token, { now }).jws.matchedBy).toBe(matchedBy);
  });

  test("a source that answers later, except at once", async () => {
    const source: KeySource = { find: async () => [entry(signer)] };
    const verifier = createJwtVerifier(entraAccessToken(options({ keys: source })));
    expect((await verifier.verify(token, { now })).jws.matchedBy).toBe("kid");
    if (inject("backend") === "auto")
      expect(codeOf(() => verifier.verifySync(token, { now }))).toBe("ERR_INVALID_OPTION");
  });

  test("a certificate's thumbprint finds the key where there is no kid", async () => {
    const verifier = createJwtVerifier(entraAccessToken(options()));
    expect((await verifier.verify(mint(v1, header.adfs), { now })).jws.matchedBy).toBe("x5t");
  });

  test("a source is asked with all that it would be asked with, as its own method", async () => {
    const asked: unknown[] = [];
    class Source {
      readonly answer = [entry(signer)];
      find(request: KeyRequest): typeof this.answer {
        asked.push(request);
        return this.answer;
      }
    }
    const { signal } = new AbortController();
    const verifier = createJwtVerifier(entraAccessToken(options({ keys: new Source() })));
    await verifier.verify(token, { now, signal });
    expect(asked).toEqual([{ header: header.v2, alg: "RS256", use: "sig", signal }]);
  });

  test("what a source throws comes through", async () => {
    const error = new RangeError("the source's own");
    const find = (): never => {
      throw error;
    };
    const verifier = createJwtVerifier(entraAccessToken(options({ keys: { find } })));
    await expect(verifier.verify(token, { now })).rejects.toBe(error);
  });

  test("a key stays the same object, so that remembered tokens stay remembered until it goes", async () => {
    const served = [...keySet(publicKeys).keys];
    const verifier = createJwtVerifier(
      entraAccessToken(options({ keys: { find: () => served }, cache: true })),
    );
    const verify = (): Promise<VerifiedJwt> => verifier.verify(token, { now });
    expect(await verify()).toBe(await verify());
    served.shift();
    expect(await codeOfRejection(verify())).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    served.length = 0;
    expect(await codeOfRejection(verify())).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });

  test.each<[string, KeysInput]>([
    ["a JWK Set", publicKeys],
    ["one key", entry(signer)],
  ])("a remembered token is checked again: %s", async (_what, given) => {
    const seen: unknown[] = [];
    const policy = entraAccessToken(
      options({ keys: given, cache: true, check: ({ tid }) => seen.push(tid) > 0 }),
    );
    const verifier = createJwtVerifier(policy);
    const first = await verifier.verify(token, { now });
    expect(await verifier.verify(token, { now })).toBe(first);
    expect(seen).toEqual([tenantA, tenantA]);
    expect(await codeOfRejection(verifier.verify(token, { now: now + 4000 }))).toBe("ERR_JWT_EXPIRED");
  });

  test("they change when the keys behind them do, as far as anyone can tell", () => {
    expect(sourceVersion(keysForCustomApis(every(), set))).toBe(sourceVersion(set));
    const one = keysForCustomApis(every(), entry(signer));
    expect(sourceVersion(one)).toBeDefined();
    expect(sourceVersion(one)).toBe(sourceVersion(one));
    expect(sourceVersion(keysForCustomApis(every(), entry(signer)))).not.toBe(sourceVersion(one));
    expect(sourceVersion(keysForCustomApis(every(), { find: () => [] }))).toBeUndefined();
  });

  test("a source of keys can be made for other policies as well", () => {
    const source = keysForCustomApis(every(), publicKeys);
    expect(Object.isFrozen(source)).toBe(true);
    expect(source.find({ header: header.v2, alg: "RS256", use: "sig" })).toHaveLength(1);
    expect(codeOf(() => source.find({ header: graphHeader, alg: "RS256", use: "sig" }))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });
});

describe("without keys those that Entra publishes are fetched, when the first token comes:", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const { keys: _given, ...rest } = options();

  test.each<[string, Partial<EntraAccessTokenOptions>, object, string]>([
    ["one tenant", {}, v2, `https://login.microsoftonline.com/${tenantA}/discovery/v2.0/keys`],
    ["all tenants", { tenants: "any" }, v2, "https://login.microsoftonline.com/common/discovery/v2.0/keys"],
    [
      "an API with keys of its own",
      { appId: api.toUpperCase() },
      v2,
      `https://login.microsoftonline.com/${tenantA}/discovery/v2.0/keys?appid=${api}`,
    ],
    [
      "China",
      { cloud: "china" },
      { ...v2, iss: issuer.china(tenantA) },
      `https://login.partner.microsoftonline.cn/${tenantA}/discovery/v2.0/keys`,
    ],
    [
      "an external tenant",
      { ciam: "Orders" },
      { ...v2, iss: issuer.ciam(tenantA) },
      `https://orders.ciamlogin.com/${tenantA}/discovery/v2.0/keys`,
    ],
  ])("%s", async (_what, changes, claims, url) => {
    const fetched: string[] = [];
    vi.stubGlobal("fetch", async (address: string | URL) => {
      fetched.push(String(address));
      return Response.json({ keys: [entry(signer)] });
    });
    const verifier = createJwtVerifier(entraAccessToken({ ...rest, ...changes }));
    expect(fetched).toEqual([]);
    expect((await verifier.verify(mint(claims), { now })).claims).toEqual(claims);
    expect((await verifier.verify(mint(claims), { now })).jws.matchedBy).toBe("kid");
    if (inject("backend") === "auto") {
      expect(verifier.verifySync(mint(claims), { now }).claims).toEqual(claims);
    }
    expect(await codeOfRejection(verifier.verify(graphToken, { now }))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    expect(fetched).toEqual([url]);
  });
});

describe("the address of the keys", () => {
  const cloud = entraCloud();
  const rest = { cloud, ciam: undefined, appId: undefined };

  test.each<[string, Parameters<typeof entraKeysUrl>[0], string]>([
    [
      "one tenant",
      { ...rest, tenants: [tenantA] },
      `https://login.microsoftonline.com/${tenantA}/discovery/v2.0/keys`,
    ],
    [
      "two tenants",
      { ...rest, tenants: [tenantA, tenantB] },
      "https://login.microsoftonline.com/common/discovery/v2.0/keys",
    ],
    [
      "all tenants",
      { ...rest, tenants: "any" },
      "https://login.microsoftonline.com/common/discovery/v2.0/keys",
    ],
    [
      "an API with keys of its own",
      { ...rest, tenants: [tenantA], appId: tenantB },
      `https://login.microsoftonline.com/${tenantA}/discovery/v2.0/keys?appid=${tenantB}`,
    ],
    [
      "the US Government",
      { ...rest, cloud: entraCloud("usgov"), tenants: [tenantA] },
      `https://login.microsoftonline.us/${tenantA}/discovery/v2.0/keys`,
    ],
    [
      "China",
      { ...rest, cloud: entraCloud("china"), tenants: "any" },
      "https://login.partner.microsoftonline.cn/common/discovery/v2.0/keys",
    ],
    [
      "an external tenant",
      { ...rest, ciam: "orders", tenants: [tenantA] },
      `https://orders.ciamlogin.com/${tenantA}/discovery/v2.0/keys`,
    ],
    [
      "an external tenant's API with keys of its own",
      { ...rest, ciam: "orders", tenants: [tenantA], appId: tenantB },
      `https://orders.ciamlogin.com/${tenantA}/discovery/v2.0/keys?appid=${tenantB}`,
    ],
  ])("%s", (_what, request, url) => {
    expect(entraKeysUrl(request)).toBe(url);
    expect(new URL(url).href).toBe(url);
  });
});
