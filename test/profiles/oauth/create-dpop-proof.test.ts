// The proofs of a client: what they say, and that node:crypto and a server's verifier accept them.
import { createPublicKey, generateKeyPairSync, sign as signWith, verify, webcrypto } from "node:crypto";
import { externalKey, generateKey, importSecret, publicKey, type ExternalSignRequest } from "josette/jwk";
import { decodeUnverified } from "josette/jwt";
import { dpopProof, dpopVerifier, seenInMemory, type DpopProofOptions } from "josette/profiles";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../../support/errors.ts";
import { rsaKey } from "../../support/keys.ts";
import { jwkOf } from "../../support/native-jwk.ts";
import { clientKey, request, sha256 } from "../../support/profiles/oauth/dpop.ts";

const { privateKey, jwk, jkt } = clientKey();
const { subtle } = webcrypto;
const seen = null;

describe("a proof", () => {
  test("says what the request is, and has the public key and nothing else of it", async () => {
    const key = { ...jwkOf(privateKey), kid: "a", use: "sig", alg: "ES256" } as never;
    const proof = await dpopProof(key, { ...request, now: 1_790_000_000.9 });
    const { header, claims } = decodeUnverified(proof);
    const { kty, crv, x, y } = jwk;
    expect(header).toEqual({ alg: "ES256", typ: "dpop+jwt", jwk: { kty, crv, x, y } });
    const { jti, ...rest } = claims ?? {};
    expect(rest).toEqual({ htm: "GET", htu: request.url, iat: 1_790_000_000 });
    expect(jti).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const [head, body, signature = ""] = proof.split(".");
    const input = Buffer.from(`${head ?? ""}.${body ?? ""}`);
    const verifying = { key: createPublicKey(privateKey), dsaEncoding: "ieee-p1363" } as const;
    expect(verify("sha256", input, verifying, Buffer.from(signature, "base64url"))).toBe(true);
  });

  test("is another each time", async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => decodeUnverified(await dpopProof(privateKey, request)).claims?.jti),
    );
    expect(ids[0]).not.toBe(ids[1]);
  });

  test("has the access token's hash and the nonce", async () => {
    const accessToken = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    const proof = await dpopProof(privateKey, { ...request, accessToken, nonce: "eyJ7S_zG.eyJH0-Z.HX4w-7v" });
    expect(decodeUnverified(proof).claims).toMatchObject({
      ath: "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo",
      nonce: "eyJ7S_zG.eyJH0-Z.HX4w-7v",
    });
    expect(sha256(accessToken)).toBe("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
  });

  test.each<[string, DpopProofOptions, string, string]>([
    [
      "a query and a fragment",
      { method: "GET", url: "https://a.example/b?c=d#e" },
      "GET",
      "https://a.example/b",
    ],
    ["no path", { method: "GET", url: "https://a.example" }, "GET", "https://a.example/"],
    [
      "a URL object",
      { method: "GET", url: new URL("https://A.example:443/b%2Fc") },
      "GET",
      "https://a.example/b%2Fc",
    ],
    [
      "a method that fetch converts",
      { method: "post", url: "http://a.example/" },
      "POST",
      "http://a.example/",
    ],
    ["one that it does not", { method: "patch", url: "http://a.example/" }, "patch", "http://a.example/"],
  ])("for %s", async (_what, options, htm, htu) => {
    expect(decodeUnverified(await dpopProof(privateKey, options)).claims).toMatchObject({ htm, htu });
  });

  test("is accepted by a verifier, whatever the request", async () => {
    const verifier = dpopVerifier({ alg: ["ES256"], seen: seenInMemory(), nonce: (nonce) => nonce === "n" });
    const method = fc.stringMatching(/^[A-Z]{1,8}$/);
    const token = fc.stringMatching(/^[A-Za-z0-9._~+/-]{1,40}={0,2}$/);
    const url = fc.webUrl({ withQueryParameters: true, withFragments: true });
    await fc.assert(
      fc.asyncProperty(method, url, token, async (htm, htu, accessToken) => {
        const given = { method: htm, url: htu, accessToken };
        const proof = await dpopProof(privateKey, { ...given, nonce: "n" });
        expect((await verifier.verify({ ...given, proof, jkt })).jkt).toBe(jkt);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the key may be", () => {
  test.each(["ES256", "ES384", "PS256", "RS256", "EdDSA", "Ed25519"] as const)("one for %s", async (alg) => {
    const proof = await dpopProof(await generateKey(alg), request);
    expect((await dpopVerifier({ alg: [alg], seen }).verify({ proof, ...request })).header.alg).toBe(alg);
  });

  test("an RSA key without alg, or with alg given", async () => {
    expect(decodeUnverified(await dpopProof(rsaKey as never, request)).header.alg).toBe("PS256");
    const proof = await dpopProof(rsaKey, { ...request, alg: "RS256" });
    expect(decodeUnverified(proof).header.alg).toBe("RS256");
  });

  test("a CryptoKey that is not extractable, with its public half", async () => {
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const pair = await subtle.generateKey(algorithm, false, ["sign", "verify"]);
    const options = { ...request, publicKey: pair.publicKey };
    const proof = await dpopProof(pair.privateKey, options);
    expect((await dpopVerifier({ alg: ["ES256"], seen }).verify({ proof, ...request })).key.type).toBe(
      "public",
    );
    expect(await codeOfRejection(dpopProof(pair.privateKey, request))).toBe("ERR_INVALID_OPTION");
    const other = { ...request, publicKey: jwk as never };
    expect(await codeOfRejection(dpopProof(pair.privateKey, other))).toBe("ERR_KEY_NOT_SUITABLE");
    const secret = { ...request, publicKey: pair.privateKey };
    expect(await codeOfRejection(dpopProof(pair.privateKey, secret))).toBe("ERR_KEY_NOT_SUITABLE");
  });

  test("an external key, with its public half or the option", async () => {
    const own = await generateKey("ES256");
    const half = publicKey(own);
    const sign = ({ data }: ExternalSignRequest): Uint8Array<ArrayBuffer> =>
      new Uint8Array(signWith("sha256", data, { key: privateKey, dsaEncoding: "ieee-p1363" }));
    const verifier = dpopVerifier({ alg: ["ES256"], seen });
    const known = externalKey({ jwk: jwk, alg: ["ES256"], sign });
    expect((await verifier.verify({ proof: await dpopProof(known, request), ...request })).jkt).toBe(jkt);
    const unknown = externalKey({ alg: ["ES256"], sign });
    expect(await codeOfRejection(dpopProof(unknown, request))).toBe("ERR_INVALID_OPTION");
    const proof = await dpopProof(unknown, { ...request, publicKey: jwk });
    expect((await verifier.verify({ proof, ...request })).jkt).toBe(jkt);
    const wrong = dpopProof(unknown, { ...request, publicKey: half });
    expect(await codeOfRejection(wrong)).toBe("ERR_KEY_NOT_SUITABLE");
  });
});

describe("the caller's mistakes:", () => {
  test.each<[string, object, string]>([
    ["no method", { method: undefined }, "ERR_INVALID_OPTION"],
    ["an empty method", { method: "" }, "ERR_INVALID_OPTION"],
    ["a request line", { method: "GET /" }, "ERR_INVALID_OPTION"],
    ["no URL", { url: undefined }, "ERR_INVALID_OPTION"],
    ["a path", { url: "/orders" }, "ERR_INVALID_OPTION"],
    ["another scheme", { url: "ftp://a.example/" }, "ERR_INVALID_OPTION"],
    ["a user in the URL", { url: "https://me@a.example/" }, "ERR_INVALID_OPTION"],
    ["no access token", { accessToken: undefined }, "ERR_INVALID_OPTION"],
    ["an access token with its scheme", { accessToken: "DPoP abc" }, "ERR_INVALID_OPTION"],
    ["a nonce with a quote", { nonce: 'a"b' }, "ERR_INVALID_OPTION"],
    ["a time that is none", { now: Number.NaN }, "ERR_INVALID_OPTION"],
    ["an unknown algorithm", { alg: "ES257" }, "ERR_INVALID_OPTION"],
    ["a secret's algorithm", { alg: "HS256" }, "ERR_KEY_NOT_SUITABLE"],
    ["another key's algorithm", { alg: "RS256" }, "ERR_KEY_NOT_SUITABLE"],
    ["an unknown option", { htu: request.url }, "ERR_INVALID_OPTION"],
  ])("%s", async (_what, wrong, code) => {
    expect(await codeOfRejection(dpopProof(privateKey, { ...request, ...wrong }))).toBe(code);
  });

  test("keys that cannot prove anything", async () => {
    const secret = importSecret(new Uint8Array(32), { alg: "HS256" });
    const { publicKey: half } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const codes = await Promise.all([secret, half].map((key) => codeOfRejection(dpopProof(key, request))));
    expect(codes).toEqual(["ERR_KEY_NOT_SUITABLE", "ERR_KEY_NOT_SUITABLE"]);
    expect(await codeOfRejection(dpopProof("key" as never, request))).toBe("ERR_INVALID_ARGUMENT");
  });
});
