// DPoP proofs, RFC 9449 section 4.3: each wrong one differs in one thing from a right one, which node:crypto made.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import {
  dpopVerifier,
  seenInMemory,
  type DpopVerification,
  type DpopVerifierOptions,
} from "josette/profiles";
import { describe, expect, inject, test, vi } from "vitest";
import { DpopProofError, JoseError, JwtClaimError, UnavailableError } from "../../../src/errors.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { jwkOf } from "../../support/native-jwk.ts";
import {
  clientKey,
  mintProof,
  now,
  proofClaims,
  request,
  sha256,
} from "../../support/profiles/oauth/dpop.ts";
import { jws, unsecured, withBitFlipped, withBytes } from "../../support/tokens.ts";

const client = clientKey();
const other = clientKey();
const accessToken = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
const claimFailed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const options = { alg: ["ES256"], seen: null } as const;

/** What becomes of a proof: accepted, or the codes of the error and its cause, and the claim. */
async function outcomeOf(
  proof: string,
  changes: Partial<DpopVerification> = {},
  changedOptions: Partial<DpopVerifierOptions> = {},
): Promise<unknown> {
  const verifier = dpopVerifier({ ...options, ...changedOptions });
  const input = { proof, ...request, accessToken, now, ...changes };
  const outcome = await verifier.verify(input).then(({ jkt }) => jkt, said);
  if (inject("backend") === "auto" && changedOptions.seen === undefined) {
    expect(atOnce(() => verifier.verifySync(input).jkt)).toEqual(outcome);
  }
  return outcome;
}

function atOnce(verify: () => unknown): unknown {
  try {
    return verify();
  } catch (error) {
    return said(error);
  }
}

function said(error: unknown): unknown {
  if (error instanceof DpopProofError) {
    const { cause } = error;
    return [error.code, cause.code, ...(cause instanceof JwtClaimError ? [cause.claim] : [])];
  }
  if (error instanceof JwtClaimError) return [error.code, error.claim];
  if (error instanceof JoseError) return error.code;
  throw error;
}

function invalid(code: string, ...claim: string[]): readonly string[] {
  return ["ERR_DPOP_PROOF_INVALID", code, ...claim];
}

describe("the proofs of RFC 9449", () => {
  const jkt = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
  const header =
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0Rs" +
    "cEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19";

  test("figure 2, of a token request", async () => {
    const proof =
      `${header}.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rv` +
      "a2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37x" +
      "RZT3Lg";
    const url = "https://server.example.com/token";
    const { claims, key, ...rest } = await dpopVerifier(options).verify({
      ...{ proof, method: "POST", url, now: 1562262616 },
    });
    expect(claims).toEqual({ jti: "-BwC3ESc6acc2lTc", htm: "POST", htu: url, iat: 1562262616 });
    expect([key.type, key.crv, rest.jkt, rest.header.typ]).toEqual(["public", "P-256", jkt, "dpop+jwt"]);
  });

  test("figure 13, of a request with an access token", async () => {
    const proof =
      `${header}.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9w` +
      "cm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFF" +
      "byJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";
    const input = {
      method: "GET",
      url: "https://resource.example.org/protectedresource",
      now: 1562262618,
      jkt,
    };
    expect(await outcomeOf(proof, input)).toBe(jkt);
  });
});

describe("accepted is", () => {
  test.each<[string, object?, object?, Partial<DpopVerification>?, Partial<DpopVerifierOptions>?]>([
    ["a proof of the RFC's form"],
    ["typ as a whole media type", {}, { typ: "application/DPoP+jwt" }],
    ["an unknown header parameter and an unknown claim", { bound: true }, { vendor: 1 }],
    ["a key with metadata", {}, { jwk: { ...client.jwk, use: "sig", kid: "a", alg: "ES256" } }],
    ["a kid, which nobody looks up", {}, { kid: "b" }],
    ["a proof a minute old and a minute late", { iat: now - 120 }],
    ["one from a clock a minute ahead", { iat: now + 60 }],
    ["one as old as it may be", { iat: now - 5 }, {}, {}, { maxAge: 5, clockTolerance: 0 }],
    ["one that expires later", { exp: now + 1 }],
    ["htu with a query", { htu: `${request.url}?a=b#c` }],
    ["a request with a query", {}, {}, { url: `${request.url}?a=b` }],
    ["a URL object", {}, {}, { url: new URL(request.url) }],
    ["htu in another form", { htu: "HTTPS://api.EXAMPLE:443/%6Frders" }],
    ["the URL in another form", {}, {}, { url: "https://API.example:443/x/../orders" }],
    ["another method", { htm: "PATCH" }, {}, { method: "PATCH" }],
    ["the key that is expected", {}, {}, { jkt: client.jkt }],
    ["the nonce that is expected", { nonce: "a" }, {}, { nonce: "a" }],
    ["a recent nonce", { nonce: "a" }, {}, {}, { nonce: (given) => given === "a" }],
    ["a nonce that nobody asked for", { nonce: "a" }],
    ["one of several algorithms", {}, {}, {}, { alg: ["ES384", "ES256"] }],
  ])("%s", async (_what, claims, header, changes, changedOptions) => {
    const proof = mintProof(client, accessToken, claims, header);
    expect(await outcomeOf(proof, changes, changedOptions)).toBe(client.jkt);
  });

  test("a proof without an access token", async () => {
    const verifier = dpopVerifier(options);
    expect((await verifier.verify({ proof: mintProof(client), ...request, now })).jkt).toBe(client.jkt);
  });

  test("an answer of the nonce hook that comes later", async () => {
    const verifier = dpopVerifier({ ...options, nonce: (given) => Promise.resolve(given === "a") });
    const proof = mintProof(client, undefined, { nonce: "a" });
    expect((await verifier.verify({ proof, ...request, now })).jkt).toBe(client.jkt);
  });

  test.each([
    ["RS256", generateKeyPairSync("rsa", { modulusLength: 2048 }), "sha256"],
    ["EdDSA", generateKeyPairSync("ed25519"), null],
  ] as const)("a key for %s", async (alg, { privateKey, publicKey }, hash) => {
    const header = { typ: "dpop+jwt", alg, jwk: jwkOf(publicKey) };
    const proof = jws(header, proofClaims(accessToken), (input) => sign(hash, input, privateKey));
    expect(await outcomeOf(proof, {}, { alg: [alg] })).toMatch(/^[\w-]{43}$/);
  });
});

describe("refused is", () => {
  const privateJwk = jwkOf(client.privateKey);
  test.each<
    [string, object, object, readonly string[], Partial<DpopVerification>?, Partial<DpopVerifierOptions>?]
  >([
    ["no typ", {}, { typ: undefined }, invalid(claimFailed, "typ")],
    ["another typ", {}, { typ: "JWT" }, invalid(claimFailed, "typ")],
    ["the typ of access tokens", {}, { typ: "at+jwt" }, invalid(claimFailed, "typ")],
    ["no alg", {}, { alg: undefined }, invalid("ERR_JOSE_ALG_NOT_ALLOWED")],
    ["another alg", {}, {}, invalid("ERR_JOSE_ALG_NOT_ALLOWED"), {}, { alg: ["ES384"] }],
    [
      "an alg that the key is not for",
      {},
      { alg: "ES384" },
      invalid("ERR_JWKS_NO_MATCHING_KEY"),
      {},
      { alg: ["ES384"] },
    ],
    ["no jwk", {}, { jwk: undefined }, invalid("ERR_JWKS_NO_MATCHING_KEY")],
    ["a jwk that is text", {}, { jwk: JSON.stringify(client.jwk) }, invalid("ERR_JWS_INVALID")],
    ["a private jwk", {}, { jwk: privateJwk }, invalid("ERR_JWK_INVALID")],
    ["a jwk with d that is empty", {}, { jwk: { ...client.jwk, d: "" } }, invalid("ERR_JWK_INVALID")],
    ["a jwk with d that is null", {}, { jwk: { ...client.jwk, d: null } }, invalid("ERR_JWK_INVALID")],
    ["a secret as jwk", {}, { jwk: { kty: "oct", k: "AAAA" } }, invalid("ERR_JWK_INVALID")],
    ["a jwk without kty", {}, { jwk: { ...client.jwk, kty: undefined } }, invalid("ERR_JWK_INVALID")],
    ["a jwk of an unknown type", {}, { jwk: { kty: "XYZ" } }, invalid("ERR_JOSE_NOT_SUPPORTED")],
    ["a point off the curve", {}, { jwk: { ...client.jwk, y: client.jwk.x } }, invalid("ERR_JWK_INVALID")],
    ["a jwk for encryption", {}, { jwk: { ...client.jwk, use: "enc" } }, invalid("ERR_JWKS_NO_MATCHING_KEY")],
    ["another key's jwk", {}, { jwk: other.jwk }, invalid("ERR_JWS_SIGNATURE_VERIFICATION_FAILED")],
    ["crit", {}, { crit: ["jwk"] }, invalid("ERR_JWS_INVALID")],
    ["b64", {}, { crit: ["b64"], b64: true }, invalid("ERR_JWT_INVALID")],
    ["no jti", { jti: undefined }, {}, invalid(claimFailed, "jti")],
    ["an empty jti", { jti: "" }, {}, invalid(claimFailed, "jti")],
    ["a jti that is a number", { jti: 1 }, {}, invalid(claimFailed, "jti")],
    ["no htm", { htm: undefined }, {}, invalid(claimFailed, "htm")],
    ["another method", { htm: "POST" }, {}, invalid(claimFailed, "htm")],
    ["the method in other letters", { htm: "get" }, {}, invalid(claimFailed, "htm")],
    ["a list of methods", { htm: ["GET"] }, {}, invalid(claimFailed, "htm")],
    ["no htu", { htu: undefined }, {}, invalid(claimFailed, "htu")],
    ["another path", { htu: `${request.url}/1` }, {}, invalid(claimFailed, "htu")],
    ["another host", { htu: "https://else.example/orders" }, {}, invalid(claimFailed, "htu")],
    ["another port", { htu: "https://api.example:444/orders" }, {}, invalid(claimFailed, "htu")],
    ["another scheme", { htu: "http://api.example/orders" }, {}, invalid(claimFailed, "htu")],
    ["the path alone", { htu: "/orders" }, {}, invalid(claimFailed, "htu")],
    ["a list of URLs", { htu: [request.url] }, {}, invalid(claimFailed, "htu")],
    ["a URL with a line break", { htu: "https://api.example/ord\ners" }, {}, invalid(claimFailed, "htu")],
    ["no iat", { iat: undefined }, {}, invalid(claimFailed, "iat")],
    ["iat as text", { iat: String(now) }, {}, invalid(claimFailed, "iat")],
    ["iat too early", { iat: now - 121 }, {}, invalid("ERR_JWT_EXPIRED", "iat")],
    ["iat too late", { iat: now + 61 }, {}, invalid(claimFailed, "iat")],
    [
      "iat too early for options",
      { iat: now - 6 },
      {},
      invalid("ERR_JWT_EXPIRED", "iat"),
      {},
      { maxAge: 5, clockTolerance: 0 },
    ],
    ["exp in the past", { exp: now - 60 }, {}, invalid("ERR_JWT_EXPIRED", "exp")],
    ["nbf in the future", { nbf: now + 61 }, {}, invalid(claimFailed, "nbf")],
    ["no ath", { ath: undefined }, {}, invalid(claimFailed, "ath")],
    ["the hash of another token", { ath: sha256("a") }, {}, invalid(claimFailed, "ath")],
    ["the access token in place of its hash", { ath: accessToken }, {}, invalid(claimFailed, "ath")],
    ["a proof for another token", {}, {}, invalid(claimFailed, "ath"), { accessToken: "a" }],
    ["another key than expected", {}, {}, [claimFailed, "cnf"], { jkt: other.jkt }],
    ["no nonce", {}, {}, ["ERR_DPOP_NONCE_REQUIRED", claimFailed, "nonce"], { nonce: "a" }],
    ["another nonce", { nonce: "b" }, {}, ["ERR_DPOP_NONCE_REQUIRED", claimFailed, "nonce"], { nonce: "a" }],
    [
      "no nonce for the hook",
      {},
      {},
      ["ERR_DPOP_NONCE_REQUIRED", claimFailed, "nonce"],
      {},
      { nonce: () => true },
    ],
    [
      "a nonce that is a number",
      { nonce: 1 },
      {},
      ["ERR_DPOP_NONCE_REQUIRED", claimFailed, "nonce"],
      {},
      { nonce: () => true },
    ],
    [
      "a nonce that the hook refuses",
      { nonce: "a" },
      {},
      ["ERR_DPOP_NONCE_REQUIRED", claimFailed, "nonce"],
      {},
      { nonce: () => false },
    ],
  ])("%s", async (_what, claims, header, expected, changes, changedOptions) => {
    const proof = mintProof(client, accessToken, claims, header);
    expect(await outcomeOf(proof, changes, changedOptions)).toEqual(expected);
  });

  test("a proof for an access token where there is none", async () => {
    const failure = await failureOf(
      dpopVerifier(options).verify({ proof: mintProof(client, accessToken), ...request, now }),
    );
    expect(said(failure)).toEqual(invalid(claimFailed, "ath"));
  });

  const proof = mintProof(client, accessToken);
  const secret = new Uint8Array(32);
  const keyed = jws({ typ: "dpop+jwt", alg: "HS256", jwk: client.jwk }, proofClaims(accessToken), (input) =>
    createHmac("sha256", secret).update(input).digest(),
  );
  test.each([
    ["an empty proof", "", invalid("ERR_JWT_INVALID")],
    ["two proofs", `${proof}, ${proof}`, invalid("ERR_JWT_ENCRYPTED")],
    ["five segments", "a.b.c.d.e", invalid("ERR_JWT_ENCRYPTED")],
    [
      "alg none",
      unsecured({ typ: "dpop+jwt", jwk: client.jwk }, proofClaims(accessToken)),
      invalid("ERR_JOSE_ALG_NOT_ALLOWED"),
    ],
    ["an HMAC", keyed, invalid("ERR_JOSE_ALG_NOT_ALLOWED")],
    [
      "a changed signature",
      withBytes(proof, 2, (bytes) => withBitFlipped(bytes)),
      invalid("ERR_JWS_SIGNATURE_VERIFICATION_FAILED"),
    ],
    [
      "changed claims",
      withBytes(proof, 1, (bytes) => withBitFlipped(bytes, 2)),
      invalid("ERR_JWS_SIGNATURE_VERIFICATION_FAILED"),
    ],
  ])("%s", async (_what, wrong, expected) => {
    expect(await outcomeOf(wrong)).toEqual(expected);
  });

  test("something else than text", async () => {
    for (const wrong of [undefined, null, 1, [proof]]) {
      const failure = await failureOf(
        dpopVerifier(options).verify({ ...request, accessToken, now, proof: wrong as never }),
      );
      expect((failure as { code?: string }).code).toMatch(/^ERR_(DPOP_PROOF_INVALID|INVALID_OPTION)$/);
    }
  });
});

describe("a proof is accepted once,", () => {
  test("by its key and jti", async () => {
    const seen = seenInMemory();
    const verifier = dpopVerifier({ ...options, seen });
    const verify = (proof: string) =>
      verifier.verify({ proof, ...request, now: Date.now() / 1000 }).then(() => "accepted", said);
    const claims = { jti: "a", iat: Math.floor(Date.now() / 1000) };
    const proof = mintProof(client, undefined, claims);
    expect(await verify(proof)).toBe("accepted");
    expect(await verify(proof)).toEqual(invalid(claimFailed, "jti"));
    expect(await verify(mintProof(client, undefined, claims))).toEqual(invalid(claimFailed, "jti"));
    expect(await verify(mintProof(client, undefined, { ...claims, jti: "b" }))).toBe("accepted");
    expect(await verify(mintProof(other, undefined, claims))).toBe("accepted");
  });

  test("and is remembered until its age alone rejects it, and not before it was verified", async () => {
    const seen = vi.fn(() => false);
    const verify = (proof: string, at: number) =>
      outcomeOf(proof, { now: at }, { seen, maxAge: 10, clockTolerance: 5 });
    expect(await verify(mintProof(client, accessToken, { htm: "POST" }), now)).toEqual(
      invalid(claimFailed, "htm"),
    );
    expect(seen).not.toHaveBeenCalled();
    const proof = mintProof(client, accessToken);
    expect(await verify(proof, now)).toBe(client.jkt);
    expect(seen).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^[\w-]{43}$/), {
      until: now + 16,
      signal: expect.any(AbortSignal),
    });
    expect(await verify(proof, now + 15)).toBe(client.jkt);
    expect(await verify(proof, now + 16)).toEqual(invalid("ERR_JWT_EXPIRED", "iat"));
  });

  test("unless the memory gives no answer, which is an outage", async () => {
    const seen = (): never => {
      throw new TypeError("The store is down");
    };
    const input = { proof: mintProof(client), ...request, now };
    const failure = await failureOf(dpopVerifier({ ...options, seen }).verify(input));
    expect(failure).toBeInstanceOf(UnavailableError);
    expect((failure as UnavailableError).code).toBe("ERR_REPLAY_UNAVAILABLE");
  });
});

test("verifySync cannot wait for the memory of used proofs or for the nonce hook", () => {
  const proof = mintProof(client, undefined, { nonce: "a" });
  const hooks: Partial<DpopVerifierOptions>[] = [
    { seen: () => Promise.resolve(false) },
    { nonce: () => Promise.resolve(true) },
  ];
  const expected = inject("backend") === "auto" ? "ERR_INVALID_OPTION" : "ERR_DPOP_PROOF_INVALID";
  for (const hook of hooks) {
    const verifier = dpopVerifier({ ...options, ...hook });
    expect(codeOf(() => verifier.verifySync({ proof, ...request, now }))).toBe(expected);
  }
});

describe("passed on unchanged is", () => {
  const proof = mintProof(client, undefined, { nonce: "a" });

  test.each<[string, Error]>([
    ["an error of another library", new RangeError("The store of nonces is down")],
    ["a JoseError", new JoseError("ERR_JWT_INVALID", "x")],
    ["a JwtClaimError", new JwtClaimError("ERR_JWT_EXPIRED", "x", { claim: "nonce" })],
  ])("what the nonce hook throws or rejects with: %s", async (_what, error) => {
    const hooks: NonNullable<DpopVerifierOptions["nonce"]>[] = [
      () => {
        throw error;
      },
      () => Promise.reject(error),
    ];
    for (const nonce of hooks) {
      const verifier = dpopVerifier({ ...options, nonce });
      await expect(verifier.verify({ proof, ...request, now })).rejects.toBe(error);
    }
  });

  test("the reason of an abort, before and while seen is asked", async () => {
    const reason = new JoseError("ERR_JWT_INVALID", "x");
    const early = dpopVerifier(options).verify({ proof, ...request, now, signal: AbortSignal.abort(reason) });
    await expect(early).rejects.toBe(reason);
    const controller = new AbortController();
    const seen = () => {
      queueMicrotask(() => controller.abort(reason));
      return new Promise<boolean>(() => undefined);
    };
    const late = dpopVerifier({ ...options, seen });
    await expect(late.verify({ proof, ...request, now, signal: controller.signal })).rejects.toBe(reason);
  });
});

describe("the caller's mistakes:", () => {
  test.each<[string, object]>([
    ["no alg", { alg: undefined }],
    ["an empty list", { alg: [] }],
    ["an algorithm with a shared secret", { alg: ["ES256", "HS256"] }],
    ["none", { alg: ["none"] }],
    ["no seen", { seen: undefined }],
    ["seen that is no function", { seen: new Map() }],
    ["a nonce that is no function", { nonce: "a" }],
    ["a negative age", { maxAge: -1 }],
    ["an unknown option", { htu: "https://api.example" }],
  ])("%s", (_what, wrong) => {
    expect(codeOf(() => dpopVerifier({ ...options, ...wrong }))).toBe("ERR_INVALID_OPTION");
  });

  test("seen must be spelled out", () => {
    expect(codeOf(() => dpopVerifier({ alg: ["ES256"] } as never))).toBe("ERR_INVALID_OPTION");
  });

  test.each<[string, object]>([
    ["no method", { method: undefined }],
    ["a method that is none", { method: "GET /" }],
    ["no URL", { url: undefined }],
    ["a path", { url: "/orders" }],
    ["a URL that is a number", { url: 1 }],
    ["an object that is no URL", { url: { href: 1 } }],
    ["a URL that is no request", { url: "urn:a" }],
    ["an empty access token", { accessToken: "" }],
    ["an access token that is undefined", { accessToken: undefined }],
    ["an empty jkt", { jkt: "" }],
    ["an unknown member", { htm: "GET" }],
  ])("%s", async (_what, wrong) => {
    const input = { proof: mintProof(client), ...request, now, ...wrong } as never;
    expect(await codeOfRejection(dpopVerifier(options).verify(input))).toBe("ERR_INVALID_OPTION");
  });
});
