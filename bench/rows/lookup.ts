/** Verifying what has been seen before, and with keys that have to be found. */
import { sameClaims } from "../material/claims.ts";
import { setAround } from "../material/jwks.ts";
import { signingKey } from "../material/keys.ts";
import { mintJwts, unacceptable } from "../material/tokens.ts";
import { josetteWithSetOfOne } from "../contenders/josette.ts";
import { libraries } from "./libraries.ts";
import { contendersOf, type Row } from "./row.ts";

/** RS256 with a key set; the token names its key. */
export const keySetRows: readonly Row[] = [
  ...[1, 10, 1000].map((size) => ({
    id: `jwks-${size}`,
    title: `RS256: verify with a JWK Set of ${size} ${size === 1 ? "key" : "keys"}`,
    callers: [1],
    async contenders() {
      const { key, cases, refused } = await signed();
      const set = setAround(key, size);
      return contendersOf({
        libraries: [...libraries, ...(size === 1000 ? [josetteWithSetOfOne] : [])],
        prepare: (library) => library.verifyWithSet?.({ key, set }),
        cases,
        refused,
      });
    },
  })),
  {
    id: "jwks-parse-1000",
    title: "RS256: read the JSON of a JWK Set of 1000 keys, and verify one token",
    callers: [1],
    async contenders() {
      const { key, cases, refused } = await signed();
      const json = JSON.stringify(setAround(key, 1000));
      return contendersOf({
        libraries,
        prepare: (library) => library.parseSetAndVerify?.({ key, json }),
        cases,
        refused,
      });
    },
  },
];

/** RS256, one token over and over, for libraries that have a cache. */
export const cacheRows: readonly Row[] = [
  {
    id: "cache-same-string",
    title: "Repeated token with cache, the same string",
    callers: [1],
    contenders: () => cached((token) => () => token),
  },
  {
    id: "cache-fresh-string",
    title: "Repeated token with cache, a fresh string each time",
    callers: [1],
    // As a token arrives in a request: no hash of it is known, and the engine cannot see that it is the same.
    contenders: () =>
      cached((token) => {
        const bytes = Buffer.from(token, "latin1");
        return () => bytes.toString("latin1");
      }),
  },
];

async function cached(inputOf: (token: string) => () => string) {
  const { key, cases, refused } = await signed();
  const [first] = cases;
  return contendersOf({
    libraries,
    prepare: (library) => library.verifyCached?.({ key }),
    cases: [first!],
    input: inputOf(first!.input),
    refused,
  });
}

async function signed() {
  const key = signingKey("RS256");
  const minted = await mintJwts(key);
  return {
    key,
    cases: minted.map(({ claims, token }) => ({ input: token, check: sameClaims(claims) })),
    refused: await unacceptable(minted[0]!.token, key),
  };
}
