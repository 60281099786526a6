// Tokens that are encrypted with a shared key and not signed: createJwtVerifier with `verify: null`.
import fc from "fast-check";
import { selectBackend, type KeySource } from "josette/jwk";
import { importSecret, keySet } from "../../src/jwk/index.ts";
import {
  type EncryptedJwtPolicy,
  type EncryptedJwtVerifier,
  type JwtPolicy,
  type VerifiedEncryptedJwt,
  type VerifiedJwt,
} from "josette/jwt";
import { createJwtVerifier, encryptJwt, signAndEncryptJwt, verifyJwt } from "../../src/jwt/index.ts";
import { oidcIdToken } from "../../src/profiles/index.ts";
import { afterEach, beforeEach, describe, expect, expectTypeOf, inject, test } from "vitest";
import { managementAlgorithms } from "../support/management-table.ts";
import type { ManagementAlgorithm } from "../../src/algorithms/names.ts";
import { codeOf, codeOfRejection, type Code } from "../support/errors.ts";
import { jwe, secretBytes, withBytes } from "../support/tokens.ts";
import { anyClaims, macKey, signed } from "../support/jwt/signed-claims.ts";

const cek = secretBytes(16);
const otherCek = secretBytes(17).slice(1);
const key = importSecret(cek, { kid: "k" });
const header = { alg: "dir", enc: "A128GCM" };
const decrypt = { keys: key, alg: ["dir"], enc: ["A128GCM"] } as const;
const policy: EncryptedJwtPolicy = { decrypt, verify: null, claims: { issuer: "me", audience: "you" } };
const good = { iss: "me", aud: "you", exp: 100, nonce: "n" };
const context = { now: 99 };

beforeEach(() => void selectBackend("auto"));
afterEach(() => {
  selectBackend(inject("backend"));
});

function encrypted(claims: object, more: object = {}): string {
  return jwe({ header: { ...header, ...more }, cek, plaintext: JSON.stringify(claims) });
}

const forms: readonly [
  string,
  (token: string, given?: Partial<EncryptedJwtPolicy>) => Promise<VerifiedEncryptedJwt>,
][] = [
  ["verify", (token, given) => createJwtVerifier({ ...policy, ...given }).verify(token, context)],
  ["verifyJwt", (token, given) => verifyJwt(token, { ...policy, ...given }, context)],
  [
    "verifySync",
    (token, given) =>
      new Promise((resolve) => {
        resolve(createJwtVerifier({ ...policy, ...given }).verifySync(token, context));
      }),
  ],
  [
    "a verifier with a cache",
    (token, given) => createJwtVerifier({ ...policy, ...given, cache: true }).verify(token, context),
  ],
];

describe.each(forms)("%s", (_name, open) => {
  test("gives claims and jwe, and no jws", async () => {
    const token = encrypted(good);
    const verified = await open(token);
    expect(Object.fromEntries(Object.entries(verified))).toEqual({
      claims: good,
      jwe: { header, key, matchedBy: "given", token },
    });
    expect(verified).not.toHaveProperty("jws");
  });

  test.each<[string, string, Code]>([
    ["an expired token", encrypted({ ...good, exp: 99 }), "ERR_JWT_EXPIRED"],
    ["one without exp", encrypted({ iss: "me", aud: "you" }), "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["another issuer", encrypted({ ...good, iss: "him" }), "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["another audience", encrypted({ ...good, aud: "him" }), "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["a claim of the wrong type", encrypted({ ...good, jti: 1 }), "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["a copy that differs", encrypted(good, { iss: "him" }), "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["a signed token", signed(good), "ERR_JWT_NOT_ENCRYPTED"],
    ["a nested token", jwe({ header, cek, plaintext: signed(good) }), "ERR_JWT_INVALID"],
    ["an array", jwe({ header, cek, plaintext: "[]" }), "ERR_JWT_INVALID"],
    ["a member twice", jwe({ header, cek, plaintext: '{"a":1,"a":1}' }), "ERR_JWT_INVALID"],
    ["no token", "", "ERR_JWT_INVALID"],
    ["another key's", jwe({ header, cek: otherCek, plaintext: "{}" }), "ERR_JWE_DECRYPTION_FAILED"],
    ["another tag", withBytes(encrypted(good), 4, (tag) => tag.fill(0)), "ERR_JWE_DECRYPTION_FAILED"],
  ])("refuses %s", async (_what, token, code) => {
    expect(await codeOfRejection(open(token))).toBe(code);
  });

  test("compares the media type", async () => {
    const typed = { decrypt: { ...decrypt, typ: "application/session+jwt" } };
    const token = encrypted(good, { typ: "Session+JWT" });
    expect(await open(token, typed)).toMatchObject({ claims: good });
    for (const other of [encrypted(good), encrypted(good, { typ: "JWT" })]) {
      expect(await codeOfRejection(open(other, typed))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    }
  });
});

describe("a policy with verify: null", () => {
  const shared = Object.values(managementAlgorithms).filter(({ ktys }) => ktys.includes("oct"));
  // Every algorithm with a shared key can use one of these.
  const keys = [16, 24, 32].map((length) => importSecret(secretBytes(length)));

  test("takes every algorithm with a shared key", () => {
    expect(shared.map(({ alg }) => alg).sort()).toEqual(
      [
        ...["A128GCMKW", "A128KW", "A192GCMKW", "A192KW", "A256GCMKW", "A256KW"],
        ...["PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW", "dir"],
      ].sort(),
    );
    for (const { alg } of shared) {
      const given = { ...decrypt, keys, alg: [alg] };
      expect(codeOf(() => createJwtVerifier({ ...policy, decrypt: given } as never))).toBeUndefined();
    }
  });

  test("refuses an algorithm with a public key, whatever stands beside it", () => {
    const names = Object.keys(managementAlgorithms) as ManagementAlgorithm[];
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }), (alg) => {
        const possible = alg.every((name) => shared.some((row) => row.alg === name));
        const code = codeOf(() =>
          createJwtVerifier({ ...policy, decrypt: { ...decrypt, keys, alg } } as never),
        );
        expect(code).toBe(possible ? undefined : "ERR_INVALID_OPTION");
      }),
    );
  });

  test.each<[string, unknown]>([
    ["no decrypt", { verify: null, claims: policy.claims }],
    ["decrypt.optional", { ...policy, decrypt: { ...decrypt, optional: true } }],
    ["a list", [policy]],
    ["a list with others", [{ ...anyClaims, claims: { ...policy.claims } }, policy]],
    ["no claims", { decrypt, verify: null }],
    ["claims: null", { ...policy, claims: null }],
    ["verify: undefined", { ...policy, verify: undefined }],
    ["a misspelt member", { ...policy, chace: true }],
    [
      "the policy of a profile",
      {
        ...oidcIdToken({ issuer: "https://op.example", clientId: "c", keys: macKey, alg: ["HS256"] }),
        decrypt,
        verify: null,
      },
    ],
  ])("is refused with %s", (_name, given) => {
    expect(codeOf(() => createJwtVerifier(given as EncryptedJwtPolicy))).toBe("ERR_INVALID_OPTION");
  });

  test("checks nonce and time at each call, and an application's checks last", async () => {
    const seen: unknown[] = [];
    const check = (claims: unknown, about: object): boolean => {
      seen.push(claims, Object.keys(about));
      return true;
    };
    const verifier = createJwtVerifier({ ...policy, cache: true, claims: { ...policy.claims, check } });
    const token = encrypted(good);
    for (let round = 0; round < 2; round++) {
      await verifier.verify(token, { ...context, nonce: "n", check });
      expect(seen.splice(0)).toEqual([good, ["jwe", "context"], good, ["jwe", "context"]]);
      expect(await codeOfRejection(verifier.verify(token, { ...context, nonce: "m" }))).toBe(
        "ERR_JWT_CLAIM_VALIDATION_FAILED",
      );
      expect(await codeOfRejection(verifier.verify(token, { now: 100 }))).toBe("ERR_JWT_EXPIRED");
      expect(await codeOfRejection(verifier.verify(token, { ...context, check: () => false }))).toBe(
        "ERR_JWT_CLAIM_VALIDATION_FAILED",
      );
      seen.length = 0;
    }
    const unknown = verifier.verify(token, { ...context, nonse: "n" } as never);
    expect(await codeOfRejection(unknown)).toBe("ERR_INVALID_OPTION");
  });

  test("remembers tokens while the keys are the same", async () => {
    let keys = [key];
    const source: KeySource = { find: (request) => keySet(keys).find(request) };
    const verifier = createJwtVerifier({ ...policy, cache: true, decrypt: { ...decrypt, keys: source } });
    const token = encrypted(good);
    const first = await verifier.verify(token, context);
    expect(Object.isFrozen(first.claims)).toBe(true);
    expect(await verifier.verify(token, context)).toBe(first);
    keys = [importSecret(otherCek)];
    expect(await codeOfRejection(verifier.verify(token, context))).toBe("ERR_JWE_DECRYPTION_FAILED");
  });

  test("opens what encryptJwt makes, and nothing that is signed inside", async () => {
    const token = await encryptJwt(good, key, header);
    expect((await verifyJwt(token, policy, context)).claims).toEqual(good);
    const nested = await signAndEncryptJwt(good, {
      sign: { key: macKey, header: { alg: "HS256" } },
      encrypt: { key, header },
    });
    expect(await codeOfRejection(verifyJwt(nested, policy, context))).toBe("ERR_JWT_INVALID");
  });
});

test("decrypt.typ is compared in nested tokens too", async () => {
  const given: JwtPolicy = { ...anyClaims, decrypt: { ...decrypt, typ: "outer+jwt" } };
  const nested = (more: object): string =>
    jwe({ header: { ...header, ...more }, cek, plaintext: signed({ sub: "a" }) });
  expect((await verifyJwt(nested({ typ: "outer+jwt" }), given)).claims.sub).toBe("a");
  for (const token of [nested({}), nested({ typ: "JWT" })]) {
    expect(await codeOfRejection(verifyJwt(token, given))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  }
});

describe("types", () => {
  test("keep the two kinds of verifier apart", () => {
    expectTypeOf(createJwtVerifier(policy)).toEqualTypeOf<EncryptedJwtVerifier>();
    expectTypeOf<VerifiedEncryptedJwt>().not.toExtend<VerifiedJwt>();
    expectTypeOf<VerifiedJwt>().not.toExtend<VerifiedEncryptedJwt>();
  });

  test("refuse public keys and plain tokens", () => {
    // @ts-expect-error encryption to a public key does not authenticate
    const asymmetric: EncryptedJwtPolicy = { ...policy, decrypt: { ...decrypt, alg: ["RSA-OAEP"] } };
    expect(codeOf(() => createJwtVerifier(asymmetric))).toBe("ERR_INVALID_OPTION");
    // @ts-expect-error plain tokens are never let through
    const optional: EncryptedJwtPolicy = { ...policy, decrypt: { ...decrypt, optional: true } };
    expect(codeOf(() => createJwtVerifier(optional))).toBe("ERR_INVALID_OPTION");
  });
});
