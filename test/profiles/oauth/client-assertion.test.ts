// Client assertions: which claims they have, and who can verify them. src/profiles/oauth/client-assertion.ts, RFC 7523 section 3.
import { createSecretKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import fc from "fast-check";
import { UnavailableError } from "josette/errors";
import { type ExternalSignRequest, type KeyInput } from "josette/jwk";
import {
  externalKey,
  generateKey,
  importKey,
  importSecret,
  publicKey,
  supports,
} from "../../../src/jwk/index.ts";
import { verifyJwt } from "../../../src/jwt/index.ts";
import { describe, expect, test, vi } from "vitest";
import { type ClientAssertionOptions } from "../../../src/profiles/oauth/client-assertion.ts";
import { clientAssertion } from "../../../src/profiles/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { keyObjects, publicJwk, rsaKey } from "../../support/keys.ts";
import { jwkOf } from "../../support/native-jwk.ts";
import { secretBytes } from "../../support/tokens.ts";
import { isSignedBy, now, partsOf, verifiers, type Alg } from "../../support/profiles/oauth/assertions.ts";

const { privateKey, publicKey: rsaPublic } = keyObjects(rsaKey);
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const basic = { clientId: "s6BhdRkqt3", audience: "https://login.example.com", key: rsaKey, now } as const;
const assert = (options: Partial<ClientAssertionOptions> = {}) => clientAssertion({ ...basic, ...options });
const claimsOf = async (options: Partial<ClientAssertionOptions> = {}) =>
  partsOf(await assert(options)).claims;
const headerOf = async (options: Partial<ClientAssertionOptions> = {}) =>
  partsOf(await assert(options)).header;

const standard = {
  iss: "s6BhdRkqt3",
  sub: "s6BhdRkqt3",
  aud: "https://login.example.com",
  jti: expect.stringMatching(uuid),
  nbf: now,
  iat: now,
  exp: now + 300,
};

const pairs: Readonly<Record<string, { readonly privateKey: KeyObject; readonly publicKey: KeyObject }>> = {
  RSA: { privateKey, publicKey: rsaPublic },
  "P-256": generateKeyPairSync("ec", { namedCurve: "P-256" }),
  "P-384": generateKeyPairSync("ec", { namedCurve: "P-384" }),
  "P-521": generateKeyPairSync("ec", { namedCurve: "P-521" }),
  Ed25519: generateKeyPairSync("ed25519"),
  Ed448: generateKeyPairSync("ed448"),
  X25519: generateKeyPairSync("x25519"),
};
const secret = createSecretKey(secretBytes(64));

describe("the claims", () => {
  test("are exactly those of RFC 7523 section 3", async () => {
    expect(await claimsOf()).toEqual(standard);
  });

  test("stand in the order in which people read them", async () => {
    expect(Object.keys(await claimsOf())).toEqual(["iss", "sub", "aud", "jti", "nbf", "iat", "exp"]);
  });

  test.each<[string, Partial<ClientAssertionOptions>, object]>([
    [
      "several audiences",
      { audience: ["https://a.example", "https://b.example"] },
      { aud: ["https://a.example", "https://b.example"] },
    ],
    ["one audience in a list", { audience: ["https://a.example"] }, { aud: ["https://a.example"] }],
    ["the shortest life", { lifetime: 30 }, { exp: now + 30 }],
    ["the longest life", { lifetime: 600 }, { exp: now + 600 }],
    ["a date", { now: new Date((now + 5) * 1000) }, { nbf: now + 5, iat: now + 5, exp: now + 305 }],
    ["a fraction of a second", { now: now + 0.9 }, {}],
    ["a date with a fraction", { now: new Date(now * 1000 + 999) }, {}],
    ["a subject", { subject: "mailto:mike@example.com" }, { sub: "mailto:mike@example.com" }],
    ["an issuer", { issuer: "https://jwt-idp.example.com" }, { iss: "https://jwt-idp.example.com" }],
    [
      "both, for an authorization grant",
      { issuer: "https://jwt-idp.example.com", subject: "mailto:mike@example.com" },
      { iss: "https://jwt-idp.example.com", sub: "mailto:mike@example.com" },
    ],
    [
      "claims of its own",
      { claims: { scope: "a b", amr: ["pwd"], deep: { a: [1, null] } } },
      { scope: "a b", amr: ["pwd"], deep: { a: [1, null] } },
    ],
    ["a claim without a value", { claims: { scope: undefined, iss: undefined } }, {}],
    ["letters of all kinds", { clientId: "Zürich 🔑" }, { iss: "Zürich 🔑", sub: "Zürich 🔑" }],
  ])("with %s", async (_, options, changed) => {
    expect(await claimsOf(options)).toEqual({ ...standard, ...changed });
  });

  test("say now where no time is given", async () => {
    vi.useFakeTimers({ now: 1_800_000_000_999, toFake: ["Date"] });
    try {
      const claims = partsOf(await clientAssertion({ clientId: "a", audience: "b", key: rsaKey })).claims;
      expect(claims).toMatchObject({ nbf: 1_800_000_000, iat: 1_800_000_000, exp: 1_800_000_300 });
    } finally {
      vi.useRealTimers();
    }
  });

  test("are those at the time of the call, whatever happens to the options later", async () => {
    const audience = ["https://a.example"];
    const options = {
      ...basic,
      certificate: "none" as const,
      audience,
      claims: { list: ["a"] },
      header: { extra: ["b"] },
    };
    const pending = clientAssertion(options);
    audience.push("https://b.example");
    options.claims.list.push("c");
    options.header.extra.push("d");
    const { claims, header } = partsOf(await pending);
    expect(claims).toMatchObject({ aud: ["https://a.example"], list: ["a"] });
    expect(header).toEqual({ alg: "PS256", typ: "JWT", extra: ["b"] });
  });

  test("have a jti that is never the same", async () => {
    const key = importSecret(secretBytes(32), { alg: "HS256" });
    const seen = new Set<unknown>();
    const lifetimes = fc.integer({ min: 30, max: 600 });
    await fc.assert(
      fc.asyncProperty(lifetimes, fc.integer({ min: 0, max: 4_102_444_800 }), async (lifetime, at) => {
        const { claims } = partsOf(await assert({ key, lifetime, now: at }));
        expect(claims).toEqual({ ...standard, nbf: at, iat: at, exp: at + lifetime });
        expect(seen.has(claims["jti"])).toBe(false);
        seen.add(claims["jti"]);
      }),
      { numRuns: 200 },
    );
    expect(seen.size).toBe(200);
  });

  test("have a jti of their own also when everything else is the same, at the same time", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => claimsOf()));
    expect(new Set(made.map((claims) => claims["jti"])).size).toBe(20);
  });
});

describe("the algorithm", () => {
  test.each<[key: string, usual: Alg]>([
    ["RSA", "PS256"],
    ["P-256", "ES256"],
    ["P-384", "ES384"],
    ["P-521", "ES512"],
    ["Ed25519", "Ed25519"],
    ["Ed448", "Ed448"],
  ])("of a %s key is %s", async (name, alg) => {
    const pair = pairs[name]!;
    for (const key of [pair.privateKey, jwkOf(pair.privateKey), importKey(jwkOf(pair.privateKey))]) {
      const token = await assert({ key });
      expect(partsOf(token).header).toEqual({ alg, typ: "JWT" });
      expect(isSignedBy(token, pair.publicKey)).toBe(true);
    }
  });

  test.each<[alg: Alg, key: string]>([
    ...(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] as const).map(
      (alg) => [alg, "RSA"] as [Alg, string],
    ),
    ["ES256", "P-256"],
    ["ES384", "P-384"],
    ["ES512", "P-521"],
    ["EdDSA", "Ed25519"],
    ["Ed25519", "Ed25519"],
    ["EdDSA", "Ed448"],
    ["Ed448", "Ed448"],
  ])("%s is taken where it is said, and where the key (%s) is bound to it", async (alg, name) => {
    const pair = pairs[name]!;
    for (const options of [
      { key: pair.privateKey, alg },
      { key: { ...jwkOf(pair.privateKey), alg } },
      { key: importKey(jwkOf(pair.privateKey), { alg }), alg },
    ]) {
      const token = await assert(options);
      expect(partsOf(token).header).toEqual({ alg, typ: "JWT" });
      expect(isSignedBy(token, pair.publicKey)).toBe(true);
    }
  });

  test.each(["HS256", "HS384", "HS512"] as const)(
    "%s is taken with a secret (client_secret_jwt)",
    async (alg) => {
      for (const options of [
        { key: importSecret(secretBytes(64)), alg },
        { key: importSecret(secretBytes(64), { alg }) },
      ]) {
        const token = await assert(options);
        expect(partsOf(token).header).toEqual({ alg, typ: "JWT" });
        expect(isSignedBy(token, secret)).toBe(true);
      }
    },
  );

  test("of a CryptoKey is its own", async () => {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, false, [
      "sign",
      "verify",
    ]);
    expect((await headerOf({ key: pair.privateKey }))["alg"]).toBe("ES384");
    const pkcs8 = privateKey.export({ type: "pkcs8", format: "der" });
    for (const [name, hash, alg] of [
      ["RSASSA-PKCS1-v1_5", "SHA-256", "RS256"],
      ["RSA-PSS", "SHA-512", "PS512"],
    ] as const) {
      const key = await crypto.subtle.importKey("pkcs8", pkcs8, { name, hash }, false, ["sign"]);
      const token = await assert({ key });
      expect(partsOf(token).header["alg"]).toBe(alg);
      expect(isSignedBy(token, rsaPublic)).toBe(true);
    }
  });

  test.each(["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] as const)("%s is that of its key", async (alg) => {
    if (!(await supports(alg))) {
      expect(await codeOfRejection(generateKey(alg))).toBe("ERR_JOSE_NOT_SUPPORTED");
      return;
    }
    const key = await generateKey(alg);
    const { jws } = await verifyJwt(
      await assert({ key }),
      {
        verify: { keys: publicKey(key), alg: [alg] },
        claims: { issuer: basic.clientId, audience: basic.audience },
      },
      { now },
    );
    expect(jws.header).toEqual({ alg, typ: "JWT" });
  });

  const tampered = Object.entries({
    RS256: "RSA",
    PS256: "RSA",
    ES256: "P-256",
    Ed25519: "Ed25519",
  } as const);
  test.each(tampered)("%s covers the claims", async (alg, name) => {
    const pair = pairs[name]!;
    const token = await assert({ key: pair.privateKey, alg: alg as Alg });
    const [header = "", , signature = ""] = token.split(".");
    const forged = Buffer.from(JSON.stringify({ ...partsOf(token).claims, sub: "other" })).toString(
      "base64url",
    );
    expect(isSignedBy(token, pair.publicKey)).toBe(true);
    expect(isSignedBy(`${header}.${forged}.${signature}`, pair.publicKey)).toBe(false);
  });

  test("PS256 has a salt of 32 bytes, and of no other length", async () => {
    const { signingInput, signature } = partsOf(await assert());
    expect(verifiers.PS256(rsaPublic, signingInput, signature)).toBe(true);
    expect(verifiers.PS384(rsaPublic, signingInput, signature)).toBe(false);
  });
});

describe("the header", () => {
  test.each<[string, Partial<ClientAssertionOptions>, object]>([
    ["nothing else for a key without a name", {}, {}],
    ["the kid of a key that has one", { key: { ...rsaKey, kid: "1" } }, { kid: "1" }],
    [
      "the kid where no certificate is wanted",
      { key: { ...rsaKey, kid: "1" }, certificate: "none" },
      { kid: "1" },
    ],
    ["nothing else where no certificate is wanted", { certificate: "none" }, {}],
    ["the kid that the caller gives", { key: { ...rsaKey, kid: "1" }, header: { kid: "2" } }, { kid: "2" }],
    [
      "the type that the caller gives",
      { header: { typ: "client-authentication+jwt" } },
      { typ: "client-authentication+jwt" },
    ],
    ["more parameters", { header: { a: { b: [1] }, alg: undefined } }, { a: { b: [1] } }],
    // Nobody has checked what a JWK says of a certificate that is not there.
    [
      "no thumbprint without a certificate",
      { key: { ...rsaKey, x5t: "a".repeat(27), "x5t#S256": "a".repeat(43) } },
      {},
    ],
  ])("has %s", async (_, options, changed) => {
    expect(await headerOf(options)).toEqual({ alg: "PS256", typ: "JWT", ...changed });
  });
});

describe("a key that lives elsewhere", () => {
  const half = publicJwk(rsaKey);
  const rs256 = ({ data }: ExternalSignRequest) => new Uint8Array(sign("sha256", data, privateKey));
  const all = ({ alg, data }: ExternalSignRequest) => {
    if (alg === "RS256") return rs256({ alg, data, signal: new AbortController().signal });
    const pss = { key: privateKey, padding: 6, saltLength: 32 };
    return new Uint8Array(sign("sha256", data, pss));
  };

  test.each<[string, KeyInput, string]>([
    ["one algorithm", externalKey({ jwk: half, alg: ["RS256"], sign: rs256 }), "RS256"],
    [
      "one of them for signatures",
      externalKey({ jwk: half, alg: ["RSA-OAEP", "RS256"], sign: rs256, unwrap: () => null }),
      "RS256",
    ],
    ["the usual one among several", externalKey({ jwk: half, alg: ["RS256", "PS256"], sign: all }), "PS256"],
    ["nothing known of it", externalKey({ alg: ["RS256", "PS256"], sign: all }), "PS256"],
  ])("signs, with %s", async (_, key, alg) => {
    const token = await assert({ key });
    expect(partsOf(token).header).toEqual({ alg, typ: "JWT" });
    expect(isSignedBy(token, rsaPublic)).toBe(true);
  });

  test("signs with the algorithm that is said", async () => {
    const key = externalKey({ jwk: half, alg: ["RS256", "PS256"], sign: all });
    expect((await headerOf({ key, alg: "RS256" }))["alg"]).toBe("RS256");
  });

  test("must be told which of several unusual algorithms", async () => {
    const key = externalKey({ jwk: half, alg: ["RS256", "RS384"], sign: rs256 });
    expect(await codeOfRejection(assert({ key }))).toBe("ERR_INVALID_OPTION");
    expect((await headerOf({ key, alg: "RS256" }))["alg"]).toBe("RS256");
  });

  test("fails as something that may work later", async () => {
    const key = externalKey({ jwk: half, alg: ["RS256"], sign: () => Promise.reject(new Error("503")) });
    const error = await failureOf(assert({ key }));
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error.code).toBe("ERR_KEY_UNAVAILABLE");
  });

  test("is not waited for once the caller has given up", async () => {
    const controller = new AbortController();
    const reason = new Error("given up");
    let asked: AbortSignal | undefined;
    const key = externalKey({
      ...{ jwk: half, alg: ["RS256"] },
      sign: ({ signal }) => {
        asked = signal;
        return new Promise<never>(() => undefined);
      },
    });
    const pending = assert({ key, signal: controller.signal });
    await vi.waitFor(() => expect(asked).toBeDefined());
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(asked?.aborted).toBe(true);
  });

  test("is not asked when the caller has given up before", async () => {
    const sign = vi.fn(rs256);
    const key = externalKey({ jwk: half, alg: ["RS256"], sign });
    const reason = new Error("given up");
    await expect(assert({ key, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(sign).not.toHaveBeenCalled();
  });
});
