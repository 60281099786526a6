// Access tokens that are bound to a key: RFC 9449 sections 6 and 7, RFC 8705 section 3. Tokens and proofs are minted with node:crypto alone.
import { createHash } from "node:crypto";
import { createJwtVerifier, type JwtPolicy } from "josette/jwt";
import {
  dpopVerifier,
  entraAccessToken,
  jwtAccessToken,
  seenInMemory,
  type AccessTokenContext,
  type ConfirmationOptions,
} from "josette/profiles";
import { describe, expect, inject, test, vi } from "vitest";
import {
  DpopProofError,
  JoseError,
  JwtClaimError,
  UnavailableError,
  UsageError,
} from "../../../src/errors.ts";
import { codeOf } from "../../support/errors.ts";
import { rsaKey } from "../../support/keys.ts";
import * as entra from "../../support/profiles/entra/tokens.ts";
import { clientKey, mintProof, request } from "../../support/profiles/oauth/dpop.ts";
import {
  accessClaims,
  accessOptions,
  certificate,
  decrypt,
  encrypted,
  mintAccess,
  now,
  rs256,
} from "../../support/profiles/oidc/tokens.ts";
import { selfSigned } from "../../support/x509/certificates.ts";

const client = clientKey();
const other = clientKey();
const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const x5t = createHash("sha256").update(certificate).digest("base64url");
const otherCertificate = selfSigned(rsaKey);
const dpop = dpopVerifier({ alg: ["ES256"], seen: null });

function bound(cnf: unknown): string {
  return mintAccess({ ...accessClaims, cnf });
}

type Cnf = ConfirmationOptions | null | undefined;

/** What becomes of an access token, the same with `verifySync`. */
async function outcomeOf(token: string, cnf: Cnf, context: AccessTokenContext = {}): Promise<unknown> {
  const verifier = createJwtVerifier(
    jwtAccessToken(
      accessOptions({ decrypt: { ...decrypt, optional: true }, ...(cnf !== undefined && { cnf }) }),
    ),
  );
  const given = { now, ...context };
  const outcome = await verifier.verify(token, given).then(() => "accepted", said);
  if (inject("backend") === "auto") {
    let atOnce: unknown = "accepted";
    try {
      verifier.verifySync(token, given);
    } catch (error) {
      atOnce = said(error);
    }
    expect(atOnce).toEqual(outcome);
  }
  return outcome;
}

function said(error: unknown): unknown {
  if (error instanceof DpopProofError) {
    const { cause } = error;
    return [error.code, cause.code, ...(cause instanceof JwtClaimError ? [cause.claim] : [])];
  }
  if (error instanceof JwtClaimError) return [error.code, error.claim];
  if (error instanceof JoseError || error instanceof UsageError) return error.code;
  throw error;
}

const jktToken = bound({ jkt: client.jkt });
const bearerToken = mintAccess(accessClaims);

/** The context of a request with a proof. */
function proven(token: string, by = client, claims: object = {}): AccessTokenContext {
  return { dpop: { ...request, proof: mintProof(by, token, claims) } };
}

/** The context of a request whose header field DPoP has this value. */
function proofOf(proof: unknown): AccessTokenContext {
  return { dpop: { ...request, proof: proof as never } };
}

const noProof = ["ERR_DPOP_PROOF_INVALID", "ERR_JWT_INVALID"];
const nested = encrypted(jktToken);
const both = bound({ jkt: client.jkt, "x5t#S256": x5t });
const certified = bound({ "x5t#S256": x5t });

describe("accepted is", () => {
  test.each<[string, string, Cnf, AccessTokenContext?]>([
    ["a bearer token", bearerToken, undefined],
    ["a bearer token where proofs are verified", bearerToken, { dpop }],
    ["a bearer token on a mutual TLS connection", bearerToken, undefined, { certificate }],
    ["a token with a proof of its key", jktToken, { dpop }, proven(jktToken)],
    ["the same, where binding is required", jktToken, { dpop, required: true }, proven(jktToken)],
    ["an encrypted one, whose hash is that of what was sent", nested, { dpop }, proven(nested)],
    ["a token for the certificate", certified, undefined, { certificate }],
    ["the same, where binding is required", certified, { required: true }, { certificate }],
    ["a token for both", both, { dpop }, { ...proven(both), certificate }],
    ["a bound token where the claim is ignored", jktToken, null],
    ["one with an unknown method, ignored", bound({ kid: "a" }), null],
    [
      "no proof and no certificate, as undefined",
      bearerToken,
      { dpop },
      { dpop: undefined, certificate: undefined } as never,
    ],
  ])("%s", async (_what, token, cnf, context) => {
    expect(await outcomeOf(token, cnf, context)).toBe("accepted");
  });
});

describe("refused is", () => {
  test.each<[string, string, Cnf, AccessTokenContext | undefined, unknown]>([
    ["a DPoP-bound token as a bearer token", jktToken, undefined, undefined, [failed, "cnf"]],
    ["the same where proofs are verified", jktToken, { dpop }, undefined, [failed, "cnf"]],
    ["the same, encrypted", nested, { dpop }, undefined, [failed, "cnf"]],
    ["a certificate in place of a proof", jktToken, { dpop }, { certificate }, [failed, "cnf"]],
    ["a proof of another key", jktToken, { dpop }, proven(jktToken, other), [failed, "cnf"]],
    ["a proof with a token that is not bound", bearerToken, { dpop }, proven(bearerToken), [failed, "cnf"]],
    [
      "a proof with a token that is bound to a certificate",
      certified,
      { dpop },
      { ...proven(certified), certificate },
      [failed, "cnf"],
    ],
    ["a proof where proofs are not verified", jktToken, undefined, proven(jktToken), [failed, "cnf"]],
    ["the same with a bearer token", bearerToken, undefined, proven(bearerToken), [failed, "cnf"]],
    ["a proof where the claim is ignored", jktToken, null, proven(jktToken), [failed, "cnf"]],
    ["the same with a bearer token", bearerToken, null, proven(bearerToken), [failed, "cnf"]],
    ["no proof, as Headers return it", jktToken, { dpop }, proofOf(null), noProof],
    ["no proof, as Node.js has it", jktToken, { dpop }, proofOf(undefined), noProof],
    ["an empty proof", jktToken, { dpop }, proofOf(""), noProof],
    ["two proofs", jktToken, { dpop }, proofOf(["a", "b"]), noProof],
    ["no certificate", certified, undefined, undefined, [failed, "cnf"]],
    ["another certificate", certified, undefined, { certificate: otherCertificate }, [failed, "cnf"]],
    ["no bytes", certified, undefined, { certificate: new Uint8Array(0) }, [failed, "cnf"]],
    ["one of two methods", both, { dpop }, proven(both), [failed, "cnf"]],
    ["the other of two methods", both, { dpop }, { certificate }, [failed, "cnf"]],
    ["a bearer token where binding is required", bearerToken, { required: true }, undefined, [failed, "cnf"]],
    ["the same, with a certificate", bearerToken, { required: true }, { certificate }, [failed, "cnf"]],
    ["an unknown method", bound({ kid: "a" }), { dpop }, undefined, [failed, "cnf"]],
    [
      "an unknown method beside a satisfied one",
      bound({ "x5t#S256": x5t, jwk: client.jwk }),
      undefined,
      { certificate },
      [failed, "cnf"],
    ],
    ["a method that every object has", bound({ toString: "a" }), undefined, undefined, [failed, "cnf"]],
    ["no method", bound({}), undefined, undefined, [failed, "cnf"]],
    ["cnf that is null", bound(null), undefined, undefined, [failed, "cnf"]],
    ["cnf that is text", bound(client.jkt), { dpop }, undefined, [failed, "cnf"]],
    ["cnf that is a list", bound([{ jkt: client.jkt }]), { dpop }, undefined, [failed, "cnf"]],
    ["jkt that is a number", bound({ jkt: 1 }), { dpop }, proven(bound({ jkt: 1 })), [failed, "cnf"]],
    ["jkt that is empty", bound({ jkt: "" }), { dpop }, undefined, [failed, "cnf"]],
    ["x5t#S256 that is a list", bound({ "x5t#S256": [x5t] }), undefined, { certificate }, [failed, "cnf"]],
    ["x5t#S256 with padding", bound({ "x5t#S256": `${x5t}=` }), undefined, { certificate }, [failed, "cnf"]],
    [
      "a proof for another token",
      jktToken,
      { dpop },
      proven(both),
      ["ERR_DPOP_PROOF_INVALID", failed, "ath"],
    ],
    [
      "a proof for the inner token",
      nested,
      { dpop },
      proven(jktToken),
      ["ERR_DPOP_PROOF_INVALID", failed, "ath"],
    ],
    [
      "a proof for another method",
      jktToken,
      { dpop },
      proven(jktToken, client, { htm: "POST" }),
      ["ERR_DPOP_PROOF_INVALID", failed, "htm"],
    ],
    [
      "an old proof",
      jktToken,
      { dpop },
      proven(jktToken, client, { iat: now - 200 }),
      ["ERR_DPOP_PROOF_INVALID", "ERR_JWT_EXPIRED", "iat"],
    ],
    [
      "the access token as its proof",
      jktToken,
      { dpop },
      { dpop: { ...request, proof: jktToken } },
      ["ERR_DPOP_PROOF_INVALID", "ERR_JOSE_ALG_NOT_ALLOWED"],
    ],
    [
      "a proof with another nonce",
      jktToken,
      { dpop },
      { dpop: { ...request, nonce: "a", proof: mintProof(client, jktToken) } },
      ["ERR_DPOP_NONCE_REQUIRED", failed, "nonce"],
    ],
  ])("%s", async (_what, token, cnf, context, expected) => {
    expect(await outcomeOf(token, cnf, context)).toEqual(expected);
  });

  test("a proof that was used before, also with a cached token", async () => {
    const cnf = { dpop: dpopVerifier({ alg: ["ES256"], seen: seenInMemory() }) };
    const iat = Math.floor(Date.now() / 1000);
    const token = mintAccess({ ...accessClaims, iat, exp: iat + 60, cnf: { jkt: client.jkt } });
    const verifier = createJwtVerifier(jwtAccessToken(accessOptions({ cnf, cache: true })));
    const context = { ...proven(token, client, { iat }) };
    const next = { ...proven(token, client, { iat }) };
    const outcomes = [];
    for (const each of [context, context, next, {}]) {
      outcomes.push(await verifier.verify(token, each).then(() => "accepted", said));
    }
    const used = ["ERR_DPOP_PROOF_INVALID", failed, "jti"];
    expect(outcomes).toEqual(["accepted", used, "accepted", [failed, "cnf"]]);
  });
});

describe("a proof is used up only by a request that is accepted:", () => {
  const refuse = (): boolean => false;
  const accept = (): boolean => true;

  /** The outcomes of a request that is refused, and of the same one when nothing refuses it any more. */
  async function outcomesOf(
    token: string,
    refused: { readonly policy?: object; readonly option?: object; readonly context?: object },
    context: AccessTokenContext = proven(token),
  ): Promise<readonly unknown[]> {
    const seen = vi.fn(seenInMemory());
    const cnf = { dpop: dpopVerifier({ alg: ["ES256"], seen, maxAge: 1e9 }) };
    const right = jwtAccessToken(accessOptions({ cnf }));
    const options = accessOptions({ cnf, ...refused.option });
    const strict = { ...jwtAccessToken(options), ...refused.policy };
    const first = createJwtVerifier(strict).verify(token, { now, ...context, ...refused.context });
    const outcomes: unknown[] = [await first.then(() => "accepted", said), seen.mock.calls.length];
    for (let time = 0; time < 2; time++) {
      const again = createJwtVerifier(right).verify(token, { now, ...proven(token), ...context });
      outcomes.push(await again.then(() => "accepted", said));
    }
    return outcomes;
  }

  const used = ["ERR_DPOP_PROOF_INVALID", failed, "jti"];

  test("the application's check, as an option", async () => {
    const expected = [[failed, "check"], 0, "accepted", used];
    expect(await outcomesOf(jktToken, { option: { check: refuse } })).toEqual(expected);
    const later = (): Promise<boolean> => Promise.resolve(false);
    expect(await outcomesOf(jktToken, { option: { check: later } })).toEqual(expected);
  });

  test("the check of the call", async () => {
    const expected = [[failed, "check"], 0, "accepted", used];
    expect(await outcomesOf(jktToken, { context: { check: refuse } })).toEqual(expected);
  });

  test("a check that throws", async () => {
    const check = (): never => {
      throw new UnavailableError("ERR_REPLAY_UNAVAILABLE", "The database is away");
    };
    const outcomes = await outcomesOf(jktToken, { option: { check } });
    expect(outcomes).toEqual(["ERR_REPLAY_UNAVAILABLE", 0, "accepted", used]);
  });

  test("a scope", async () => {
    const outcomes = await outcomesOf(jktToken, { option: { scope: "admin" } });
    expect(outcomes).toEqual([[failed, "scope"], 0, "accepted", used]);
  });

  test("another confirmation method", async () => {
    const context = { ...proven(both), certificate };
    const outcomes = await outcomesOf(both, { context: { certificate: otherCertificate } }, context);
    expect(outcomes).toEqual([[failed, "cnf"], 0, "accepted", used]);
  });

  test("entraAccessToken does the same", async () => {
    const token = entra.mint({ ...entra.v2, cnf: { jkt: client.jkt } });
    const seen = vi.fn(seenInMemory());
    const cnf = { dpop: dpopVerifier({ alg: ["ES256"], seen }) };
    const verifier = createJwtVerifier(entraAccessToken(entra.options({ cnf, check: refuse })));
    const outcome = verifier.verify(token, { now, ...proven(token) }).then(() => "accepted", said);
    expect([await outcome, seen.mock.calls.length]).toEqual([[failed, "check"], 0]);
  });

  test("and the application's check sees only tokens whose proof is valid", async () => {
    const check = vi.fn(accept);
    const verifier = createJwtVerifier(jwtAccessToken(accessOptions({ cnf: { dpop }, check })));
    const outcomes = [];
    for (const context of [{}, proven(jktToken, other), proven(both), proven(jktToken)]) {
      const outcome = await verifier.verify(jktToken, { now, ...context }).then(() => "accepted", said);
      outcomes.push([outcome, check.mock.calls.length]);
    }
    expect(outcomes).toEqual([
      [[failed, "cnf"], 0],
      [[failed, "cnf"], 0],
      [["ERR_DPOP_PROOF_INVALID", failed, "ath"], 0],
      ["accepted", 1],
    ]);
  });

  test("if the memory is away, the request is refused after the check", async () => {
    const check = vi.fn(accept);
    const seen = () => Promise.reject(new Error("away"));
    const cnf = { dpop: dpopVerifier({ alg: ["ES256"], seen }) };
    const verifier = createJwtVerifier(jwtAccessToken(accessOptions({ cnf, check })));
    const outcome = await verifier
      .verify(jktToken, { now, ...proven(jktToken) })
      .then(() => "accepted", said);
    expect([outcome, check.mock.calls.length]).toEqual(["ERR_REPLAY_UNAVAILABLE", 1]);
  });
});

describe("several issuers of one API", () => {
  const proof = (token: string) => mintProof(client, token);
  const second = { iss: "https://second.example", cnf: { jkt: client.jkt } };
  const secondToken = mintAccess({ ...accessClaims, ...second });
  const verifier = createJwtVerifier([
    jwtAccessToken(accessOptions({ cnf: { dpop } })),
    jwtAccessToken(accessOptions({ issuer: "https://second.example" })),
  ]);

  test("each follow their own policy", async () => {
    const outcomes = [];
    for (const [token, context] of [
      [jktToken, { dpop: { ...request, proof: proof(jktToken) } }],
      [jktToken, {}],
      [secondToken, {}],
      [mintAccess({ ...accessClaims, iss: second.iss }), {}],
    ] as const) {
      outcomes.push(await verifier.verify(token, { now, ...context }).then(() => "accepted", said));
    }
    expect(outcomes).toEqual(["accepted", [failed, "cnf"], [failed, "cnf"], "accepted"]);
  });

  test("a proof is refused where the policy of the issuer does not verify proofs, after the signature", async () => {
    const context = { now, dpop: { ...request, proof: proof(secondToken) } };
    expect(await verifier.verify(secondToken, context).then(() => "accepted", said)).toEqual([failed, "cnf"]);
    const [head, body] = secondToken.split(".");
    const forged = `${head ?? ""}.${body ?? ""}.${jktToken.split(".")[2] ?? ""}`;
    expect(await verifier.verify(forged, context).then(() => "accepted", said)).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });
});

// Whether a request has a proof or a certificate, and whose token it has, is up to the client: it must not cause an error of the server.
describe("a list with a policy that knows neither proofs nor certificates", () => {
  const plain: JwtPolicy<AccessTokenContext> = {
    verify: { keys: rs256.jwk, alg: ["RS256"] },
    claims: { issuer: "https://second.example", audience: null },
  };
  const verifier = createJwtVerifier([jwtAccessToken(accessOptions({ cnf: { dpop } })), plain]);
  const token = mintAccess({ ...accessClaims, iss: "https://second.example" });
  const [head, body] = token.split(".");
  const forged = `${head ?? ""}.${body ?? ""}.${jktToken.split(".")[2] ?? ""}`;

  test.each<[string, string, AccessTokenContext, unknown]>([
    ["accepts a token of its issuer", token, {}, "accepted"],
    ["accepts one without a proof", token, { dpop: undefined }, "accepted"],
    ["refuses one with a proof", token, proven(token), failed],
    ["refuses one with a certificate", token, { certificate }, failed],
    ["refuses a forged one with a proof", forged, proven(token), "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
    ["accepts a proof for the other issuer", jktToken, proven(jktToken), "accepted"],
    ["reports a mistake of the caller", token, { nonces: "a" } as never, "ERR_INVALID_OPTION"],
  ])("%s", async (_what, given, context, expected) => {
    expect(await verifier.verify(given, { now, ...context }).then(() => "accepted", said)).toEqual(expected);
  });
});

describe("the caller's mistakes:", () => {
  test.each<[string, string, Cnf, object, string]>([
    [
      "a proof without the method",
      jktToken,
      { dpop },
      { dpop: { proof: "a", url: request.url } },
      "ERR_INVALID_OPTION",
    ],
    [
      "a proof without a URL",
      jktToken,
      { dpop },
      { dpop: { proof: "a", method: "GET" } },
      "ERR_INVALID_OPTION",
    ],
    [
      "a path as URL",
      jktToken,
      { dpop },
      { dpop: { proof: "a", method: "GET", url: "/" } },
      "ERR_INVALID_OPTION",
    ],
    ["a proof alone", jktToken, { dpop }, { dpop: mintProof(client, jktToken) }, "ERR_INVALID_OPTION"],
    [
      "an unknown member",
      jktToken,
      { dpop },
      { dpop: { ...request, proof: "a", jkt: client.jkt } },
      "ERR_INVALID_OPTION",
    ],
    ["a certificate in PEM", certified, undefined, { certificate: "-----BEGIN" }, "ERR_INVALID_ARGUMENT"],
    ["an unknown option", jktToken, { dpop }, { proof: "a" }, "ERR_INVALID_OPTION"],
  ])("%s", async (_what, token, cnf, context, code) => {
    expect(await outcomeOf(token, cnf, context)).toBe(code);
  });

  test.each([{ dpop: {} }, { dpop: undefined }, { dpop: null }, { required: "yes" }, { certificate }, true])(
    "the option cnf: %j",
    (cnf) => {
      expect(codeOf(() => jwtAccessToken(accessOptions({ cnf: cnf as never })))).toBe("ERR_INVALID_OPTION");
    },
  );
});

describe("entraAccessToken", () => {
  const token = entra.mint({ ...entra.v2, cnf: { jkt: client.jkt } });

  test.each<[string, Cnf, AccessTokenContext, unknown]>([
    ["refuses a bound token as a bearer token", undefined, {}, [failed, "cnf"]],
    ["accepts it with a proof", { dpop }, proven(token), "accepted"],
    ["refuses another key's proof", { dpop }, proven(token, other), [failed, "cnf"]],
    ["ignores the claim where that is spelled out", null, {}, "accepted"],
  ])("%s", async (_what, cnf, context, expected) => {
    const options = entra.options(cnf === undefined ? {} : { cnf });
    const verifier = createJwtVerifier(entraAccessToken(options));
    const outcome = await verifier.verify(token, { now, ...context }).then(() => "accepted", said);
    expect(outcome).toEqual(expected);
  });
});
