/** Nested tokens: RSA-OAEP and A256CBC-HS512 around RS256, from a string to checked claims. */
import { accessTokenClaims, sameClaims } from "../material/claims.ts";
import { encryptionKey, publicJwk, signingKey } from "../material/keys.ts";
import { mintJwe, mintJwt, tampered, unacceptable } from "../material/tokens.ts";
import { libraries } from "./libraries.ts";
import { contendersOf, type Row } from "./row.ts";

interface Size {
  readonly id: string;
  readonly text: string;
  /** Characters of the claims; base64url makes four thirds of them. */
  readonly claims: number;
  readonly zip?: "DEF";
}

const sizes: readonly Size[] = [
  { id: "1.3kB", text: "a JWT of 1.3 kB", claims: 0 },
  { id: "1.3kB-deflated", text: "a JWT of 1.3 kB, deflated", claims: 0, zip: "DEF" },
  { id: "4kB", text: "a JWT of 4 kB", claims: 2700 },
  { id: "64kB", text: "a JWT of 64 kB", claims: 48_700 },
];

export const nestedRows: readonly Row[] = sizes.map(({ id, text, claims: characters, zip }) => ({
  id: `nested-${id}`,
  title: `Nested open, ${text} inside`,
  callers: [1, 32],
  async contenders() {
    const encryption = encryptionKey("RSA-OAEP", "A256CBC-HS512");
    const signing = signingKey("RS256");
    const claims = accessTokenClaims(characters);
    const wrap = (jwt: string) =>
      mintJwe(encryption, new TextEncoder().encode(jwt), {
        cty: "JWT",
        ...(zip === undefined ? {} : { zip }),
      });

    const inner = await mintJwt(signing, claims);
    const token = await wrap(inner);
    const set = { keys: [publicJwk(signingKey("RS256")), publicJwk(signing)] };
    const badInside = await unacceptable(inner, signing);
    return contendersOf({
      libraries,
      prepare: (library) => library.open?.({ encryption, signing, token, inner, set }),
      input: () => token,
      check: sameClaims(claims),
      refused: [tampered(token), ...(await Promise.all(badInside.map(wrap)))],
    });
  },
}));
