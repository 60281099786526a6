// Tokens that bring their own certificate chain: "x5c", RFC 7515 section 4.1.6.
import { CertificateChainError } from "josette/errors";
import { importKey } from "../../../src/jwk/index.ts";
import { createJwtVerifier, signJwt } from "../../../src/jwt/index.ts";
import { type SignatureAlgorithm } from "josette/jws";
import { signCompact, verifyCompact, verifyFlattened } from "../../../src/jws/index.ts";
import { type ChainOptions } from "josette/x509";
import { certificateThumbprint, loadPem, x5cKeySource } from "../../../src/x509/index.ts";
import { describe, expect, inject, test } from "vitest";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { certificateNamed, derNamed, keyNamed } from "../../support/x509/chains/fixtures.ts";

const at = new Date("2026-07-01T12:00:00Z");
const payload = new TextEncoder().encode("signed");
const rsaChain = ["leaf", "intermediate"];

interface Signing {
  readonly alg?: SignatureAlgorithm;
  readonly key?: string;
  readonly chain?: readonly string[] | undefined;
  readonly header?: object;
}

async function sign(signing: Signing = {}): Promise<string> {
  const { alg = "RS256", key = "rsa-leaf", chain = rsaChain, header } = signing;
  const { keys } = await loadPem(keyNamed(key));
  return signCompact(payload, keys[0]!, { alg, x5c: chain.map(certificateNamed), ...header });
}

function source(anchor = "root", options: Partial<ChainOptions> = {}) {
  return x5cKeySource({ trustAnchors: [derNamed(anchor)], at, ...options });
}

const anyAlg = { alg: ["RS256", "PS256", "ES256", "ES384", "ES512", "Ed25519"] } as const;

describe("a token is accepted:", () => {
  test.each<[SignatureAlgorithm, string, string, string]>([
    ["RS256", "rsa-leaf", "leaf-of-root", "root"],
    ["PS256", "rsa-leaf", "leaf-of-root", "root"],
    ["ES256", "p256-leaf", "leaf-p256", "root"],
    ["ES384", "p384-leaf", "p384-leaf", "p384-root"],
    ["ES512", "p521-leaf", "p521-leaf", "p521-root"],
    ["Ed25519", "ed25519-leaf", "ed25519-leaf", "ed25519-root"],
  ])("%s", async (alg, key, leaf, anchor) => {
    const token = await sign({ alg, key, chain: [leaf] });
    const verified = await verifyCompact(token, source(anchor), anyAlg);
    expect(Buffer.from(verified.payload).toString()).toBe("signed");
    expect(verified.key.x5c?.[0]).toBe(certificateNamed(leaf));
  });

  test("with an intermediate, and its anchor in the chain or not", async () => {
    for (const chain of [rsaChain, [...rsaChain, "root"]]) {
      expect((await verifyCompact(await sign({ chain }), source(), anyAlg)).header.alg).toBe("RS256");
    }
  });

  test("with the thumbprints of its leaf", async () => {
    const x5t = await certificateThumbprint(derNamed("leaf"), "SHA-1");
    const sha256 = await certificateThumbprint(derNamed("leaf"));
    for (const [header, matchedBy] of [
      [{ x5t }, "x5t"],
      [{ "x5t#S256": sha256 }, "x5t#S256"],
      [{ x5t, "x5t#S256": sha256 }, "x5t#S256"],
    ] as const) {
      expect((await verifyCompact(await sign({ header }), source(), anyAlg)).matchedBy).toBe(matchedBy);
    }
  });

  test("in JSON, with the chain in the unprotected header", async () => {
    const [encoded, body, signature] = (
      await sign({ chain: ["leaf-of-root"], header: { x5c: undefined } })
    ).split(".");
    const x5c = ["leaf-of-root"].map(certificateNamed);
    const token = { protected: encoded!, payload: body!, signature: signature!, header: { x5c } };
    expect((await verifyFlattened(token, source(), anyAlg)).key.x5c).toEqual(x5c);
  });

  test("as a JWT, synchronously too where that is possible", async () => {
    const verifier = createJwtVerifier({
      verify: { keys: source(), alg: ["RS256"] },
      claims: { issuer: "me", audience: "you", exp: "optional" },
    });
    const x5c = rsaChain.map(certificateNamed);
    const token = await signJwt({ iss: "me", aud: "you" }, importKey(keyNamed("rsa-leaf")), {
      alg: "RS256",
      x5c,
    });
    expect((await verifier.verify(token)).claims.iss).toBe("me");
    if (inject("backend") === "auto") expect(verifier.verifySync(token).claims.iss).toBe("me");
    const other = await signJwt({ iss: "me", aud: "you" }, importKey(keyNamed("rsa-leaf")), {
      ...{ alg: "RS256", x5c: x5c.slice(0, 1) },
    });
    expect(await codeOfRejection(verifier.verify(other))).toBe("ERR_X509_CHAIN_INVALID");
    if (inject("backend") === "auto") {
      expect(codeOf(() => verifier.verifySync(other))).toBe("ERR_X509_CHAIN_INVALID");
    }
  });
});

describe("a token is refused:", () => {
  test.each<[string, Signing, Partial<ChainOptions>, object]>([
    ["no chain", { header: { x5c: undefined } }, {}, { code: "ERR_JWKS_NO_MATCHING_KEY" }],
    [
      "what is no certificate",
      { header: { x5c: ["AAAA"] } },
      {},
      { check: "certificate", certificateIndex: 0 },
    ],
    ["no anchor", { chain: ["leaf"] }, {}, { check: "trustAnchor", certificateIndex: 0 }],
    ["another x5t", { header: { x5t: "AAAAAAAAAAAAAAAAAAAAAAAAAAA" } }, {}, { check: "x5t" }],
    ["a thumbprint in hexadecimal", { header: { x5t: "00".repeat(20) } }, {}, { check: "x5t" }],
    ["another x5t#S256", { header: { "x5t#S256": "A".repeat(43) } }, {}, { check: "x5t#S256" }],
    ["an expired leaf", { chain: ["leaf-expired"] }, {}, { check: "validity" }],
    ["a leaf that is not for signatures", { chain: ["leaf-encipherment"] }, {}, { check: "keyUsage" }],
    ["a leaf of someone else", {}, { subject: "CN=Someone else" }, { check: "subject" }],
    ["a key of another certificate", { chain: ["leaf-p256"] }, {}, { code: "ERR_JWKS_NO_MATCHING_KEY" }],
    [
      "a signature by another key",
      { alg: "ES256", key: "p256-leaf", chain: ["p256-leaf", "p256-intermediate"] },
      {},
      { check: "trustAnchor" },
    ],
  ])("%s", async (_, signing, options, expected) => {
    const verification = verifyCompact(await sign(signing), source("root", options), anyAlg);
    expect(await failureOf(verification)).toMatchObject({ stage: "verify", ...expected });
  });

  test("a valid chain for another key of the same kind", async () => {
    // Signed with rsa-leaf, while the certificate is one for another RSA key.
    const token = await sign({ chain: ["intermediate"] });
    const verification = verifyCompact(token, source("intermediate"), anyAlg);
    expect(await codeOfRejection(verification)).toBe("ERR_X509_CHAIN_INVALID");
    const pinned = source("intermediate", { keyUsage: "keyCertSign" });
    expect(await codeOfRejection(verifyCompact(token, pinned, anyAlg))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });

  test("one thumbprint that is right and one that is not", async () => {
    const x5t = await certificateThumbprint(derNamed("leaf"), "SHA-1");
    const token = await sign({ header: { x5t, "x5t#S256": "A".repeat(43) } });
    const error = await failureOf(verifyCompact(token, source(), anyAlg));
    expect(error).toBeInstanceOf(CertificateChainError);
    expect(error).toMatchObject({
      ...{ check: "x5t#S256", certificateIndex: 0 },
      expected: await certificateThumbprint(derNamed("leaf")),
      actual: "A".repeat(43),
    });
  });

  test("an algorithm that is not allowed, before the chain is looked at", async () => {
    const token = await sign({ chain: ["leaf"] });
    expect(await codeOfRejection(verifyCompact(token, source(), { alg: ["ES256"] }))).toBe(
      "ERR_JOSE_ALG_NOT_ALLOWED",
    );
  });

  test("a key embedded as jwk is never taken in place of the chain", async () => {
    const token = await sign({
      chain: [],
      header: { x5c: undefined, jwk: { kty: "RSA", n: "AQAB", e: "AQAB" } },
    });
    expect(await codeOfRejection(verifyCompact(token, source(), anyAlg))).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });
});

describe("the source", () => {
  test("finds nothing to decrypt with", () => {
    const x5c = rsaChain.map(certificateNamed);
    expect(source().find({ header: { alg: "RSA-OAEP", x5c }, alg: "RSA-OAEP", use: "enc" })).toEqual([]);
  });

  test("refuses an empty chain, which no header can have", async () => {
    const find = async () => source().find({ header: { alg: "RS256", x5c: [] }, alg: "RS256", use: "sig" });
    expect(await failureOf(find())).toMatchObject({ check: "chainLength", certificateIndex: 0 });
  });

  test("takes the time of the call where it is not told another", async () => {
    const options = { trustAnchors: [derNamed("root")] };
    expect((await verifyCompact(await sign(), x5cKeySource(options), anyAlg)).header.alg).toBe("RS256");
    const late = x5cKeySource({ ...options, at: new Date("2100-01-01T00:00:01Z") });
    expect(await failureOf(verifyCompact(await sign(), late, anyAlg))).toMatchObject({ check: "validity" });
  });

  test("cannot be changed", () => {
    expect(Object.isFrozen(source())).toBe(true);
  });
});
