/** Nested tokens: RSA-OAEP and A256CBC-HS512 around RS256, from a string to checked claims. */
import { accessTokenClaims, sameClaims } from "../material/claims.ts";
import { encryptionKey, publicJwk, signingKey } from "../material/keys.ts";
import { mintJwe, mintJwt, mintJwts, tampered, unacceptable } from "../material/tokens.ts";
import { libraries } from "./libraries.ts";
import { contendersOf, type Row } from "./row.ts";

interface Size {
  readonly id: string;
  readonly text: string;
  /** Characters of the claims; base64url makes four thirds of them. */
  readonly claims: number;
  readonly zip?: "DEF";
  readonly callers: readonly number[];
}

const sizes: readonly Size[] = [
  { id: "1.3kB", text: "a JWT of 1.3 kB", claims: 0, callers: [1, 32] },
  { id: "1.3kB-deflated", text: "a JWT of 1.3 kB, deflated", claims: 0, zip: "DEF", callers: [1] },
  { id: "4kB", text: "a JWT of 4 kB", claims: 2700, callers: [1] },
  { id: "16kB", text: "a JWT of 16 kB", claims: 11_800, callers: [1] },
  { id: "64kB", text: "a JWT of 64 kB", claims: 48_700, callers: [1] },
];

export const nestedRows: readonly Row[] = sizes.map(({ id, text, claims, zip, callers }) => ({
  id: `nested-${id}`,
  title: `Nested open, ${text} inside`,
  callers,
  async contenders() {
    const { task, cases, refused } = await nestedTokens(claims, zip);
    return contendersOf({ libraries, prepare: (library) => library.open?.(task), cases, refused });
  },
}));

/** Keys, tokens that differ, and tokens to refuse. */
export async function nestedTokens(characters = 0, zip?: "DEF") {
  const encryption = encryptionKey("RSA-OAEP", "A256CBC-HS512");
  const signing = signingKey("RS256");
  const header = { cty: "JWT", ...(zip === undefined ? {} : { zip }) } as const;
  const wrap = (jwt: string) => mintJwe(encryption, new TextEncoder().encode(jwt), header);

  const cases = [];
  for (const { claims, token } of await mintJwts(signing, characters)) {
    cases.push({ input: await wrap(token), check: sameClaims(claims) });
  }
  const badInside = await unacceptable(await mintJwt(signing, accessTokenClaims(characters)), signing);
  return {
    task: { encryption, signing, set: { keys: [publicJwk(signingKey("RS256")), publicJwk(signing)] } },
    cases,
    refused: [tampered(cases[0]!.input), ...(await Promise.all(badInside.map(wrap)))],
  };
}
