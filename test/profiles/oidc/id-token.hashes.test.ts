// at_hash, c_hash and s_hash: by every algorithm, from both endpoints, and nothing else than the right one.
import type { OidcIdTokenContext } from "josette/profiles";
import type { Jwk } from "josette/jwk";
import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { oidcIdToken } from "../../../src/profiles/index.ts";
import type { OidcIdTokenOptions } from "../../../src/profiles/oidc/id-token-options.ts";
import { jwkOf } from "../../support/native-jwk.ts";
import {
  accessToken,
  code,
  halfHash,
  idClaims,
  idOptions,
  mint,
  nonce,
  outcomeOf,
  outcomeUnder,
  rs256,
  signerOf,
  signers,
  state,
  type Claims,
  type Signer,
} from "../../support/profiles/oidc/tokens.ts";

type Options = Partial<OidcIdTokenOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const came = { accessToken, code, state };
const hashes = [
  { claim: "at_hash", name: "accessToken", value: accessToken },
  { claim: "c_hash", name: "code", value: code },
  { claim: "s_hash", name: "state", value: state },
] as const;

/** The claims for what came. */
function hashClaims(hash: string): Claims {
  return {
    at_hash: halfHash(accessToken, hash),
    c_hash: halfHash(code, hash),
    s_hash: halfHash(state, hash),
  };
}

/** What a client says who is registered for an algorithm. */
function registered({ alg, jwk }: Signer, changes: Options = {}): Options {
  return { keys: jwk, alg: [alg] as unknown as NonNullable<Options["alg"]>, ...changes };
}

const hybrid: Options = { endpoint: "authorization" };
const right = { ...idClaims, ...hashClaims("sha256") };

describe.each(signers.map((signer) => [signer.alg, signer] as const))("with %s", (_alg, signer) => {
  const claims = { ...idClaims, ...hashClaims(signer.hash) };

  test("the right hashes are accepted, of the options and of the call", async () => {
    const token = mint(claims, {}, signer);
    expect(await outcomeOf(token, registered(signer, came))).toBe("accepted");
    expect(await outcomeOf(token, registered(signer), { nonce, ...came })).toBe("accepted");
    expect(await outcomeOf(token, registered(signer, { ...hybrid, ...came }))).toBe("accepted");
    expect(await outcomeOf(token, registered(signer, hybrid), { nonce, ...came })).toBe("accepted");
  });

  test.each(hashes)("another $claim is refused", async ({ claim, name, value }) => {
    const wrong = ["sha256", "sha384", "sha512"].filter((hash) => hash !== signer.hash);
    const values = [...wrong.map((hash) => halfHash(value, hash)), halfHash(`${value}0`, signer.hash)];
    for (const other of values) {
      const token = mint({ ...claims, [claim]: other }, {}, signer);
      expect(await outcomeOf(token, registered(signer, { [name]: value }))).toEqual([failed, claim]);
      expect(await outcomeOf(token, registered(signer), { nonce, [name]: value })).toEqual([failed, claim]);
    }
  });
});

describe.each(hashes)("$claim", ({ claim, name, value }) => {
  const given = { [name]: value };

  test.each<[string, Claims, Options?, OidcIdTokenContext?]>([
    ["nobody says what it is of", { ...right, [claim]: "else" }],
    ["it is not there, from the token endpoint", { ...idClaims }, given],
    [
      "it is not there, from the token endpoint, by the call",
      idClaims,
      { endpoint: "token" },
      { nonce, ...given },
    ],
    ["it is right", right, given],
    [
      "it is right where the others are wrong",
      { ...hashClaims("sha512"), ...idClaims, [claim]: halfHash(value) },
      given,
    ],
    ["the call's value is right, the options' is not", right, { [name]: "else" }, { nonce, ...given }],
  ])("passes where %s", async (_what, claims, changes, context) => {
    expect(await outcomeOf(mint(claims), changes, context)).toBe("accepted");
  });

  test.each<[string, unknown, Options?, OidcIdTokenContext?]>([
    ["not there, from the authorization endpoint", undefined, { ...hybrid, ...given }],
    ["not there, from the authorization endpoint, by the call", undefined, hybrid, { nonce, ...given }],
    ["the options' where the call says another value", halfHash(value), given, { nonce, [name]: "else" }],
    ["the whole hash", `${halfHash(value)}${halfHash(value)}`],
    ["of another value", halfHash("else")],
    ["of the value with a space", halfHash(`${value} `)],
    ["the value itself", value],
    ["padded", `${halfHash(value)}==`],
    ["with one more character", `${halfHash(value)}A`],
    ["with one less", halfHash(value).slice(0, -1)],
    ["in small letters", halfHash(value).toLowerCase()],
    ["in hexadecimal", Buffer.from(halfHash(value), "base64url").toString("hex")],
    ["empty", ""],
    ["null", null],
    ["a number", 0],
    ["a list", [halfHash(value)]],
    ["true", true],
    ["not ASCII", "å".repeat(22)],
  ])("is refused where it is %s", async (_what, hash, changes = given, context = { nonce }) => {
    const alone = mint({ ...idClaims, [claim]: hash });
    expect(await outcomeOf(alone, changes, context)).toEqual([failed, claim]);
    expect(await outcomeOf(alone, { ...changes, ...hybrid }, context)).toEqual([failed, claim]);
    const among = mint({ ...right, [claim]: hash });
    const all = { ...came, ...changes, endpoint: "token" } as const;
    expect(await outcomeOf(among, all, context)).toEqual(hash === undefined ? "accepted" : [failed, claim]);
  });

  test("of something else that came does not stand for it", async () => {
    for (const other of hashes.filter((each) => each.claim !== claim)) {
      const token = mint({ ...right, [claim]: right[other.claim as keyof typeof right] });
      expect(await outcomeOf(token, given)).toEqual([failed, claim]);
    }
  });
});

describe("a hash of a value that nobody has given, from the authorization endpoint", () => {
  test.each(["at_hash", "c_hash"] as const)("is refused: %s", async (claim) => {
    for (const hash of [right[claim], "else", null]) {
      const token = mint({ ...idClaims, [claim]: hash });
      expect(await outcomeOf(token, hybrid)).toEqual([failed, claim]);
      expect(await outcomeOf(token)).toBe("accepted");
    }
  });

  test("is accepted if it is that of the state", async () => {
    expect(await outcomeOf(mint({ ...idClaims, s_hash: "else" }), hybrid)).toBe("accepted");
  });
});

describe("hashes are those of the JWS header's algorithm, whatever key there is:", () => {
  const algs = ["RS256", "RS512"] as const;

  test.each(["RS256", "RS512"])("%s", async (alg) => {
    const { hash } = signerOf(alg);
    for (const made of ["sha256", "sha512"]) {
      const token = mint({ ...idClaims, at_hash: halfHash(accessToken, made) }, {}, signerOf(alg));
      const outcome = made === hash ? "accepted" : [failed, "at_hash"];
      expect(await outcomeOf(token, { alg: algs, accessToken })).toEqual(outcome);
    }
  });
});

test("Ed448 has none that is to be had, which matters where there is something to compare", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed448");
  const jwk = jwkOf(publicKey) as unknown as Jwk;
  const ed448: Signer = { alg: "EdDSA", hash: "sha512", jwk, sign: (input) => sign(null, input, privateKey) };
  const hashed = mint({ ...idClaims, at_hash: halfHash(accessToken, "sha512") }, {}, ed448);
  expect(await outcomeOf(hashed, registered(ed448, { accessToken }))).toBe("ERR_JOSE_NOT_SUPPORTED");
  expect(await outcomeOf(hashed, registered(ed448))).toBe("accepted");
  expect(await outcomeOf(mint(idClaims, {}, ed448), registered(ed448, { accessToken }))).toBe("accepted");
});

describe("properties:", () => {
  /** What RFC 6749 lets codes, access tokens and states be made of. */
  const visible = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((point) => String.fromCharCode(point)),
    minLength: 1,
  });
  const anything = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.integer(),
    fc.constantFrom(null, true, {}),
    fc.array(fc.string()),
  );
  const place = fc.constantFrom<OidcIdTokenOptions["endpoint"]>("token", "authorization");
  const kind = fc.constantFrom(...hashes);
  const signer = fc.constantFrom(...signers);

  test("the hash that node:crypto computes is accepted", async () => {
    await fc.assert(
      fc.asyncProperty(
        kind,
        visible,
        signer,
        place,
        async ({ claim, name }, value, by, endpoint = "token") => {
          const token = mint({ ...idClaims, [claim]: halfHash(value, by.hash) }, {}, by);
          expect(await outcomeOf(token, registered(by, { endpoint, [name]: value }))).toBe("accepted");
          expect(await outcomeOf(token, registered(by, { endpoint }), { nonce, [name]: value })).toBe(
            "accepted",
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test("and no other", async () => {
    await fc.assert(
      fc.asyncProperty(
        kind,
        visible,
        anything,
        place,
        async ({ claim, name }, value, hash, endpoint = "token") => {
          fc.pre(hash !== halfHash(value));
          const token = mint({ ...idClaims, [claim]: hash });
          expect(await outcomeOf(token, { endpoint, [name]: value })).toEqual([failed, claim]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("nor that of another value, or with one character changed", async () => {
    const character = fc.constantFrom("A", "Z", "a", "z", "0", "9", "-", "_");
    await fc.assert(
      fc.asyncProperty(
        kind,
        visible,
        visible,
        fc.nat(21),
        character,
        async ({ claim, name }, value, other, at, instead) => {
          fc.pre(value !== other && halfHash(value)[at] !== instead);
          const hash = halfHash(value);
          const policy = oidcIdToken(idOptions({ [name]: value }));
          for (const wrong of [halfHash(other), `${hash.slice(0, at)}${instead}${hash.slice(at + 1)}`]) {
            const token = mint({ ...idClaims, [claim]: wrong }, {}, rs256);
            expect(await outcomeUnder(policy, token, { nonce })).toEqual([failed, claim]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
