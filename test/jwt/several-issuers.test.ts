// One verifier for several issuers: which policy a token comes under, and that nothing of the others counts for it.
import fc from "fast-check";
import { JwtClaimError } from "josette/errors";
import { type KeyRequest } from "josette/jwk";
import { importSecret } from "../../src/jwk/index.ts";
import { type DecryptPolicy, type JwtPolicy } from "josette/jwt";
import { createJwtVerifier, verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, inject, test } from "vitest";
import { defaultLimits, type Limits } from "../../src/limits.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { failureOf } from "../support/failure.ts";
import { hmacJws, jwe, secretBytes, segment } from "../support/tokens.ts";

const secrets = { a: secretBytes(32), b: secretBytes(33), c: secretBytes(34) };
const ceks = { a: secretBytes(16), b: secretBytes(16).reverse() };
type Name = keyof typeof secrets;

function policy(
  name: Name,
  more: Partial<JwtPolicy> = {},
  issuer: JwtPolicy["claims"]["issuer"] = name,
): JwtPolicy {
  return {
    verify: { keys: importSecret(secrets[name]), alg: ["HS256"] },
    claims: { issuer, audience: `for ${name}`, exp: "optional" },
    ...more,
  };
}
function token(iss: unknown, signer: Name = "a", audience: string = signer): string {
  return hmacJws({ alg: "HS256" }, { iss, aud: `for ${audience}` }, secrets[signer]);
}
const dir = (name: keyof typeof ceks): DecryptPolicy => ({
  keys: importSecret(ceks[name]),
  alg: ["dir"],
  enc: ["A128GCM"],
});
const sealed = (plaintext: string, name: keyof typeof ceks) =>
  jwe({ header: { alg: "dir", enc: "A128GCM" }, cek: ceks[name], plaintext });

const verifier = createJwtVerifier([policy("a"), policy("b"), policy("c", {}, ["c", "c2"])]);

describe("a verifier for several issuers", () => {
  test.each<[Name, string]>([
    ["a", "a"],
    ["b", "b"],
    ["c", "c"],
    ["c", "c2"],
  ])("takes the tokens of %s, which calls itself %s", async (name, iss) => {
    expect((await verifier.verify(token(iss, name))).claims.iss).toBe(iss);
  });

  test("answers at once too", () => {
    const both = () => ["a", "b"].map((name) => verifier.verifySync(token(name, name as Name)).claims.iss);
    if (inject("backend") === "auto") expect(both()).toEqual(["a", "b"]);
    else expect(codeOf(both)).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test.each<[string, string, string]>([
    ["signed with another issuer's key", token("a", "b", "a"), "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
    ["for another issuer's audience", token("a", "a", "b"), "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["of an issuer nobody knows", token("d"), "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["of an issuer that begins like one", token("a/"), "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["of a list of issuers", token(["a"]), "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["of no issuer", token(undefined), "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["with two issuers", hmacJws({ alg: "HS256" }, '{"iss":"a","iss":"b"}', secrets.a), "ERR_JWT_INVALID"],
    ["with claims that are none", hmacJws({ alg: "HS256" }, "[]", secrets.a), "ERR_JWT_INVALID"],
    ["with claims in another alphabet", `${segment({ alg: "HS256" })}.e30=.AAAA`, "ERR_JWT_INVALID"],
    ["that is encrypted", sealed(token("a"), "a"), "ERR_JWT_ENCRYPTED"],
    [
      "with another algorithm",
      hmacJws({ alg: "HS384" }, { iss: "a", aud: "for a" }, secrets.a, "sha384"),
      "ERR_JOSE_ALG_NOT_ALLOWED",
    ],
    ["that is none", "a.b", "ERR_JWT_INVALID"],
    ["that is no text", 1 as unknown as string, "ERR_JWT_INVALID"],
  ])("refuses a token %s", async (_what, wrong, code) => {
    expect(await codeOfRejection(verifier.verify(wrong))).toBe(code);
  });

  test("tells of an issuer it does not know that it does not, and not what nobody has verified", async () => {
    const error = await failureOf(verifier.verify(token("MARKER")));
    // A JwtClaimError is only for claims whose signature has been verified.
    expect(error).not.toBeInstanceOf(JwtClaimError);
    expect(error).toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED", stage: "claims" });
    expect(error).not.toHaveProperty("claim");
    expect(error).not.toHaveProperty("actual");
    expect(error.message).not.toContain("MARKER");
  });

  test("asks no other issuer's keys", async () => {
    const asked: string[] = [];
    const source = (name: Name) => ({
      find: ({ use }: KeyRequest) => (asked.push(`${name} ${use}`), [importSecret(secrets[name])]),
    });
    const policies = (["a", "b"] as const).map((name) =>
      policy(name, { verify: { keys: source(name), alg: ["HS256"] } }),
    );
    await createJwtVerifier(policies).verify(token("b", "b"));
    expect(asked).toEqual(["b sig"]);
  });

  test("no key verifies for an issuer that is not its own, whatever the token", async () => {
    const names = fc.constantFrom<Name>("a", "b", "c");
    await fc.assert(
      fc.asyncProperty(
        names,
        names,
        fc.constantFrom("a", "b", "c", "c2", "d"),
        async (signer, audience, iss) => {
          const accepted = await codeOfRejection(verifier.verify(token(iss, signer, audience)));
          const right = iss.startsWith(signer) && audience === signer;
          expect(accepted === undefined).toBe(right);
        },
      ),
    );
  });

  test("works for a single call, and for a list of one", async () => {
    expect((await verifyJwt(token("b", "b"), [policy("a"), policy("b")])).claims.iss).toBe("b");
    expect((await verifyJwt(token("a"), [policy("a")])).claims.iss).toBe("a");
  });
});

describe("with a rule in place of issuers", () => {
  const rule = (iss: string) => iss.startsWith("https://tenant-");

  test("the rule chooses, and the policy holds", async () => {
    const rules = createJwtVerifier([policy("a"), policy("b", {}, rule)]);
    expect((await rules.verify(token("https://tenant-1", "b"))).claims.iss).toBe("https://tenant-1");
    expect(await codeOfRejection(rules.verify(token("https://tenant-1", "a")))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    expect(await codeOfRejection(rules.verify(token("https://other", "b")))).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
    expect((await rules.verify(token("a"))).claims.iss).toBe("a");
  });

  test("the first of two that accept is the one", async () => {
    const all = createJwtVerifier([policy("a", {}, () => true), policy("b", {}, () => true)]);
    expect((await all.verify(token("x", "a"))).claims.iss).toBe("x");
    expect(await codeOfRejection(all.verify(token("x", "b")))).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });

  test("who names an issuer comes before every rule", async () => {
    const strict = policy("a", { claims: { issuer: "a", audience: null, required: ["scope"] } });
    const lax = policy("a", { claims: { issuer: () => true, audience: null, exp: "optional" } });
    for (const list of [
      [lax, strict],
      [strict, lax],
    ]) {
      expect(await codeOfRejection(verifyJwt(token("a"), list))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
      expect((await verifyJwt(token("x", "a"), list)).claims.iss).toBe("x");
    }
  });

  test("what a rule cannot cope with is no accepted issuer, and nobody hears of it", async () => {
    const rejections: unknown[] = [];
    const hear = (reason: unknown) => rejections.push(reason);
    process.on("unhandledRejection", hear);
    const odd: ((iss: string) => unknown)[] = [
      (iss) => new URL(iss).host === "x",
      async () => Promise.reject(new Error("x")),
    ];
    for (const issuer of odd) {
      const rules = [policy("a", {}, issuer as (iss: string) => boolean), policy("b")];
      expect(await codeOfRejection(verifyJwt(token("x"), rules))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", hear);
    expect(rejections).toEqual([]);
  });

  test("only true is a yes", async () => {
    for (const answer of [1, "yes", {}, Promise.resolve(true)]) {
      const odd = policy("a", {}, () => answer as unknown as boolean);
      expect(await codeOfRejection(verifyJwt(token("a"), odd))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    }
    expect(
      (
        await verifyJwt(
          token("a"),
          policy("a", {}, (iss) => iss === "a"),
        )
      ).claims.iss,
    ).toBe("a");
    expect(
      await codeOfRejection(
        verifyJwt(
          token(undefined),
          policy("a", {}, () => true),
        ),
      ),
    ).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  });
});

describe("encrypted tokens of several issuers", () => {
  test("are opened each with its own keys", async () => {
    const both = createJwtVerifier([policy("a", { decrypt: dir("a") }), policy("b", { decrypt: dir("b") })]);
    for (const name of ["a", "b"] as const) {
      const { claims, jwe: layer } = await both.verify(sealed(token(name, name), name));
      expect([claims.iss, layer?.header.alg]).toEqual([name, "dir"]);
    }
    // Encrypted with a key that opens only the other's tokens.
    expect(await codeOfRejection(both.verify(sealed(token("a"), "b")))).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(await codeOfRejection(both.verify(sealed(token("a", "b", "a"), "a")))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    expect(await codeOfRejection(both.verify(token("a")))).toBe("ERR_JWT_NOT_ENCRYPTED");
    expect(await codeOfRejection(both.verify(sealed(token("d"), "a")))).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
  });

  test.each<[number, string, Partial<Limits>?, Partial<Limits>?]>([
    [1, "share their keys"],
    [1, "share their keys, and set the same limits", { privateOperations: 16 }, { privateOperations: 16 }],
    [1, "share their keys, and set no limits in different ways", {}, { keys: defaultLimits.keys }],
    [2, "set different limits", { keys: 2 }, { keys: 3 }],
    [2, "set limits in one", { keys: 2 }],
  ])("are opened %i times where the policies %s", async (times, _what, ...limits) => {
    let asked = 0;
    const decrypt: DecryptPolicy = {
      ...dir("a"),
      keys: { find: () => ((asked += 1), [importSecret(ceks.a)]) },
    };
    const [first, second] = limits;
    const both = createJwtVerifier([
      policy("a", { decrypt, ...(first && { limits: first }) }),
      policy("b", { decrypt, ...(second && { limits: second }) }),
    ]);
    expect((await both.verify(sealed(token("b", "b"), "a"))).claims.iss).toBe("b");
    expect(asked).toBe(times);
  });

  test("with something inside that is none fail as with one policy", async () => {
    const both = [policy("a", { decrypt: dir("a") }), policy("b", { decrypt: dir("b") })];
    const unsigned = sealed('{"iss":"a"}', "a");
    expect(await codeOfRejection(verifyJwt(unsigned, both))).toBe("ERR_JWT_INVALID");
    expect(await codeOfRejection(verifyJwt(unsigned, policy("a", { decrypt: dir("a") })))).toBe(
      "ERR_JWT_INVALID",
    );
  });

  test("are not tried further once one has opened, whatever is wrong inside", async () => {
    const a = policy("a", { decrypt: dir("a"), limits: { inflatedLength: 1000 } });
    const b = policy("b", { decrypt: dir("b") });
    const header = { alg: "dir", enc: "A128GCM", zip: "DEF" };
    const long = jwe({ header, cek: ceks.a, plaintext: "a".repeat(1001) });
    const malformed = jwe({ header: JSON.stringify(header), enc: "A128GCM", cek: ceks.a, plaintext: "a" });
    const noToken = jwe({ header, cek: ceks.a, plaintext: "{}" });
    for (const policies of [a, [a, b], [b, a]]) {
      const code = (token: string) => codeOfRejection(verifyJwt(token, policies));
      expect(await code(long)).toBe("ERR_JOSE_LIMIT_EXCEEDED");
      expect(await code(malformed)).toBe("ERR_JWE_INVALID");
      expect(await code(noToken)).toBe("ERR_JWT_INVALID");
    }
  });

  test("are tried with another policy if the header is too long for the limits of one", async () => {
    const b = policy("b", { decrypt: dir("b") });
    const header = { alg: "dir", enc: "A128GCM", pad: "x".repeat(100) };
    const padded = jwe({ header, cek: ceks.b, plaintext: token("b", "b") });
    const a = policy("a", { decrypt: dir("a"), limits: { headerLength: 60 } });
    for (const policies of [
      [a, b],
      [b, a],
    ]) {
      expect((await verifyJwt(padded, policies)).claims.iss).toBe("b");
    }
  });

  test("are opened only by policies whose limits they keep", async () => {
    const long = sealed(token("a"), "a");
    const a = policy("a", { decrypt: dir("a"), limits: { tokenLength: long.length - 1 } });
    const fits = policy("a", { decrypt: dir("a"), limits: { tokenLength: long.length } });
    const b = policy("b");
    expect((await verifyJwt(long, [fits, b])).claims.iss).toBe("a");
    expect(await codeOfRejection(verifyJwt(long, a))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(await codeOfRejection(verifyJwt(long, [a, b]))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(await codeOfRejection(verifyJwt(long, [b, a]))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    // Another policy with the same key opens it, but the policy of the issuer still has its own limits.
    const other = policy("b", { decrypt: dir("a") });
    expect(await codeOfRejection(verifyJwt(long, [other, a]))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    const forOther = sealed(token("b", "b"), "a");
    expect(forOther).toHaveLength(long.length);
    expect((await verifyJwt(forOther, [a, other])).claims.iss).toBe("b");
  });

  test("come under a policy that wants none only without encryption", async () => {
    const mixed = createJwtVerifier([policy("a", { decrypt: dir("a") }), policy("b")]);
    expect(await codeOfRejection(mixed.verify(sealed(token("b", "b"), "a")))).toBe("ERR_JWT_ENCRYPTED");
    expect((await mixed.verify(token("b", "b"))).claims.iss).toBe("b");
    const optional = createJwtVerifier([
      policy("a", { decrypt: { ...dir("a"), optional: true } }),
      policy("b"),
    ]);
    expect((await optional.verify(token("a"))).claims.iss).toBe("a");
  });

  test("fail as one does", async () => {
    const both = createJwtVerifier([
      policy("a", { decrypt: dir("a") }),
      policy("b", { decrypt: { keys: importSecret(secretBytes(32)), alg: ["dir"], enc: ["A256GCM"] } }),
    ]);
    const wrong = jwe({
      header: { alg: "dir", enc: "A128GCM" },
      cek: secretBytes(17).slice(1),
      plaintext: "x",
    });
    // One does not have the algorithm, the other not the key: neither is the whole truth.
    expect(await codeOfRejection(both.verify(wrong))).toBe("ERR_JWE_DECRYPTION_FAILED");
    const unknown = jwe({
      header: { alg: "dir", enc: "A128CBC-HS256" },
      cek: secretBytes(32),
      plaintext: "x",
    });
    expect(await codeOfRejection(both.verify(unknown))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });
});

describe("a list of policies", () => {
  test.each<[string, () => unknown]>([
    ["of none", () => []],
    ["with one that names no issuer", () => [policy("a"), policy("b", {}, null)]],
    ["with an issuer twice", () => [policy("a"), policy("b", {}, ["b", "a"])]],
    ["with something else in it", () => [policy("a"), null]],
    ["in a list", () => [[policy("a")]]],
  ])("%s is a mistake", (_what, make) => {
    expect(codeOf(() => createJwtVerifier(make() as JwtPolicy[]))).toBe("ERR_INVALID_OPTION");
  });

  test("may name an issuer twice in one policy", () => {
    expect(codeOf(() => createJwtVerifier([policy("a", {}, ["a", "a"]), policy("b")]))).toBeUndefined();
  });
});

describe("what is remembered", () => {
  const expiring = (iss: string, signer: Name) =>
    hmacJws({ alg: "HS256" }, { iss, aud: `for ${signer}`, exp: 9e9 }, secrets[signer]);

  test("is remembered for the policy alone that verified it", async () => {
    const caching = createJwtVerifier([
      policy("a", { cache: true, decrypt: { ...dir("a"), optional: true } }),
      policy("b", { cache: true }),
    ]);
    for (const good of [expiring("a", "a"), sealed(expiring("a", "a"), "a"), expiring("b", "b")]) {
      const first = await caching.verify(good);
      expect(await caching.verify(good)).toBe(first);
    }
    expect(await codeOfRejection(caching.verify(expiring("a", "b")))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });
});

describe("a check for one call", () => {
  const checking = policy("a", {
    claims: { issuer: "a", audience: null, exp: "optional", check: ({ sub }) => sub !== "mallory" },
  });
  const from = (sub: string) => hmacJws({ alg: "HS256" }, { iss: "a", sub }, secrets.a);

  test("comes after the policy's own", async () => {
    const seen: unknown[] = [];
    const check = (claims: { readonly sub?: string }) => (seen.push(claims.sub), claims.sub === "alice");
    expect((await verifyJwt(from("alice"), checking, { check })).claims.sub).toBe("alice");
    expect(await failureOf(verifyJwt(from("bob"), checking, { check }))).toMatchObject({ claim: "check" });
    expect(await failureOf(verifyJwt(from("mallory"), checking, { check }))).toMatchObject({
      claim: "check",
    });
    expect(seen).toEqual(["alice", "bob"]);
  });

  test("is made at every call, remembered or not", async () => {
    const caching = createJwtVerifier({ ...policy("a"), cache: true });
    const good = hmacJws({ alg: "HS256" }, { iss: "a", aud: "for a", exp: 9e9 }, secrets.a);
    await caching.verify(good);
    expect(await codeOfRejection(caching.verify(good, { check: () => false }))).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
  });

  test.each([
    ["text", "yes"],
    ["true", true],
    ["null", null],
  ])("is not %s", async (_what, check) => {
    expect(await codeOfRejection(verifyJwt(from("alice"), checking, { check: check as never }))).toBe(
      "ERR_INVALID_OPTION",
    );
  });
});
