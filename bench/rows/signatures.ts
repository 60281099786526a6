/** Signing, verifying, and keys that are used once. */
import { deepStrictEqual } from "node:assert/strict";
import { jwtVerify } from "jose";
import { sameClaims, type Claims } from "../material/claims.ts";
import { publicJwk, signingKey, type SigningAlgorithm, type SigningKey } from "../material/keys.ts";
import { manyClaims, mintJwts, unacceptable } from "../material/tokens.ts";
import { libraries } from "./libraries.ts";
import { contendersOf, type Row } from "./row.ts";

const algorithms: readonly SigningAlgorithm[] = ["RS256", "PS256", "ES256", "EdDSA", "HS256"];

/** From a string to checked claims, with a key imported once. */
export const verifyRows: readonly Row[] = algorithms.map((alg) => ({
  id: `verify-${alg}`,
  title: `${nameOf(alg)}: verify and check claims`,
  callers: alg === "RS256" ? [1, 32] : [1],
  async contenders() {
    const { key, cases, refused } = await signed(alg);
    return contendersOf({ libraries, prepare: (library) => library.verify?.({ key }), cases, refused });
  },
}));

/** From claims to a token, with a key imported once. */
export const signRows: readonly Row[] = algorithms.map((alg) => ({
  id: `sign-${alg}`,
  title: `${nameOf(alg)}: sign claims`,
  callers: alg === "RS256" ? [1, 32] : [1],
  async contenders() {
    const key = signingKey(alg);
    return contendersOf({
      libraries,
      prepare: (library) => library.sign?.({ key }),
      cases: manyClaims().map((claims) => ({ input: claims, check: signedBy(key, claims) })),
    });
  },
}));

/** Libraries differ in when they import: at once, or at the first use. So one use is part of the row. */
export const importRows: readonly Row[] = [
  {
    id: "import-jwk",
    title: "RSA public JWK: import, and verify one RS256 token",
    callers: [1],
    async contenders() {
      const { key, cases, refused } = await signed("RS256");
      return contendersOf({
        libraries,
        prepare: (library) => library.importAndVerify?.({ key, jwk: publicJwk(key) }),
        cases,
        refused,
      });
    },
  },
  {
    id: "import-pem",
    title: "RSA private PEM (PKCS #8): import, and sign one RS256 token",
    callers: [1],
    async contenders() {
      const key = signingKey("RS256");
      const pem = key.signing.export({ type: "pkcs8", format: "pem" }).toString();
      return contendersOf({
        libraries,
        prepare: (library) => library.importAndSign?.({ key, pem }),
        cases: manyClaims().map((claims) => ({ input: claims, check: signedBy(key, claims) })),
      });
    },
  },
];

async function signed(alg: SigningAlgorithm) {
  const key = signingKey(alg);
  const minted = await mintJwts(key);
  return {
    key,
    cases: minted.map(({ claims, token }) => ({ input: token, check: sameClaims(claims) })),
    refused: await unacceptable(minted[0]!.token, key),
  };
}

function signedBy(key: SigningKey, claims: Claims): (token: string) => Promise<void> {
  return async (token) => {
    const { payload, protectedHeader } = await jwtVerify(token, key.verifying, { algorithms: [key.alg] });
    deepStrictEqual(payload, claims);
    deepStrictEqual(protectedHeader.kid, key.kid);
  };
}

function nameOf(alg: SigningAlgorithm): string {
  return alg === "EdDSA" ? "EdDSA (Ed25519)" : alg;
}
