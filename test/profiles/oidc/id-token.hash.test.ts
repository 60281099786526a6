// The left half of a hash: the examples of OpenID Connect Core, and every algorithm of the table.
import { every } from "../../../src/algorithms/every.ts";
import { type Jwk } from "josette/jwk";
import { importKey } from "../../../src/jwk/index.ts";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { signatureAlgorithms } from "../../support/signature-table.ts";
import type { JwsHeader } from "../../../src/header/types.ts";
import type { Key } from "../../../src/jwk/key/key.ts";
import { run } from "../../../src/steps/drivers.ts";
import { tokenHash } from "../../../src/profiles/oidc/id-token.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { publicJwk, rsaKey } from "../../support/keys.ts";
import { accessToken, code, halfHash, signerOf } from "../../support/profiles/oidc/tokens.ts";

const rsa = importKey(publicJwk(rsaKey));
const ed25519 = importKey(signerOf("EdDSA").jwk);
/** RFC 8037 has no example; the public key of RFC 8032 section 7.4, "Blank". */
const ed448Jwk: Jwk = {
  kty: "OKP",
  crv: "Ed448",
  x: "X9dEm1m0Yf0s54fsYWrUah2hNCSFpw4fig6nXYDpZ3jt8SR2m0bHBhvWeD3x5Q9s0foavq_oJWGA",
};

function hashOf(value: string, alg: string, key: Key = rsa): Promise<string> {
  const header: JwsHeader = { alg };
  return run(tokenHash(every(), value, header, key));
}

test.each([
  ["at_hash of appendix A.3", accessToken, "77QmUPtjPfzWtF2AnpK9RQ"],
  ["c_hash of appendix A.4", code, "LDktKdoQak3Pk0cnXxCltA"],
])("%s", async (_what, value, hash) => {
  expect(await hashOf(value, "RS256")).toBe(hash);
});

const hashes: Readonly<Record<string, readonly [hash: string, length: number]>> = {
  ...{ HS256: ["sha256", 22], RS256: ["sha256", 22], PS256: ["sha256", 22], ES256: ["sha256", 22] },
  ...{ HS384: ["sha384", 32], RS384: ["sha384", 32], PS384: ["sha384", 32], ES384: ["sha384", 32] },
  ...{ HS512: ["sha512", 43], RS512: ["sha512", 43], PS512: ["sha512", 43], ES512: ["sha512", 43] },
  ...{ EdDSA: ["sha512", 43], Ed25519: ["sha512", 43] },
};

test.each(Object.entries(hashes))("%s", async (alg, [hash, length]) => {
  const key = alg.startsWith("Ed") ? ed25519 : rsa;
  expect(await hashOf("value", alg, key)).toBe(halfHash("value", hash));
  expect(await hashOf("value", alg, key)).toHaveLength(length);
});

test("the others have none", async () => {
  const others = Object.keys(signatureAlgorithms).filter((alg) => !Object.hasOwn(hashes, alg));
  expect(others).toEqual(["Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]);
  for (const alg of [...others, "none", "constructor", "RSA-OAEP", ""]) {
    expect(await codeOfRejection(hashOf("value", alg))).toBe("ERR_JOSE_NOT_SUPPORTED");
  }
});

test("EdDSA has that of its key's curve, and Ed448's is not to be had", async () => {
  const ed448 = importKey(ed448Jwk);
  for (const alg of ["EdDSA", "Ed448"]) {
    const failure = await failureOf(hashOf("a secret value", alg, ed448));
    expect(failure).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED", stage: "claims" });
    expect(failure.message).not.toContain("secret");
  }
});

test("property: it is the left half, and half as long", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string(),
      fc.constantFrom(...Object.entries(hashes)),
      async (value, [alg, [hash]]) => {
        const left = Buffer.from(await hashOf(value, alg, ed25519), "base64url");
        const whole = createHash(hash).update(value).digest();
        expect(left.length).toBe(whole.length / 2);
        expect(left.equals(whole.subarray(0, left.length))).toBe(true);
      },
    ),
  );
});
