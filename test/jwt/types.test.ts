// What must not compile does not: `tsc -p test/tsconfig.json` reports every @ts-expect-error that is not needed. At run time
// the same mistakes are errors with a code.
import { decryptCompact } from "../../src/jwe/index.ts";
import { importSecret, keySet } from "../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../src/jws/index.ts";
import {
  decodeUnverified,
  type ClaimsInput,
  type JwtClaims,
  type JwtPolicy,
  type JwtVerifier,
  type EncryptedClaimsOrigin,
  type EncryptedJwtPolicy,
  type EncryptedJwtVerifier,
  type Expiring,
  type JwtContext,
  type NestedJwtVerifier,
  type OpenedJwt,
  type VerifiedClaims,
  type VerifiedJwt,
  type VerifiedLayer,
} from "josette/jwt";
import type { JweHeader } from "josette/jwe";
import { A128GCM, DIR, HS256 } from "../../src/algorithms/index.ts";
import { createJwtVerifier, signAndEncryptJwt, verifyJwt } from "../../src/jwt/index.ts";
import * as lean from "../../src/lean/index.ts";
import { rolesOf, scopesOf, type AccessTokenContext, type OidcIdTokenContext } from "josette/profiles";
import { entraAccessToken, jwtAccessToken, oidcIdToken } from "../../src/profiles/index.ts";
import { describe, expect, expectTypeOf, test } from "vitest";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { anyClaims, macKey, signed } from "../support/jwt/signed-claims.ts";

const { verify } = anyClaims;
const directKey = importSecret(new Uint8Array(16), { alg: "dir" });

describe("a policy does not compile without", () => {
  test("claims.issuer", () => {
    // @ts-expect-error issuer is mandatory; null skips the check
    const policy: JwtPolicy = { verify, claims: { audience: "a" } };
    expect(codeOf(() => createJwtVerifier(policy))).toBe("ERR_INVALID_OPTION");
  });

  test("claims.audience", () => {
    // @ts-expect-error audience is mandatory; null skips the check
    const policy: JwtPolicy = { verify, claims: { issuer: "a" } };
    expect(codeOf(() => createJwtVerifier(policy))).toBe("ERR_INVALID_OPTION");
  });

  test("claims", () => {
    // @ts-expect-error claims are mandatory
    const policy: JwtPolicy = { verify };
    expect(codeOf(() => createJwtVerifier(policy))).toBe("ERR_INVALID_OPTION");
  });

  test("verify", () => {
    // @ts-expect-error verify is mandatory
    const policy: JwtPolicy = { claims: anyClaims.claims };
    expect(codeOf(() => createJwtVerifier(policy))).toBe("ERR_INVALID_OPTION");
  });

  test("verify.alg", () => {
    // @ts-expect-error alg is mandatory
    const policy: JwtPolicy = { ...anyClaims, verify: { keys: macKey } };
    expect(codeOf(() => createJwtVerifier(policy))).toBe("ERR_INVALID_OPTION");
  });

  test("decrypt.enc", () => {
    // @ts-expect-error enc is mandatory
    const policy: JwtPolicy = { ...anyClaims, decrypt: { keys: macKey, alg: ["dir"] } };
    expect(codeOf(() => createJwtVerifier(policy))).toBe("ERR_INVALID_OPTION");
  });
});

describe("a check does not compile", () => {
  test("where it may return undefined, and such a check refuses", async () => {
    const claims = { ...anyClaims.claims };
    const token = signed({ roles: ["admin"] });
    const isAdmin = ({ roles }: JwtClaims) => (Array.isArray(roles) ? roles.includes("admin") : undefined);
    // @ts-expect-error boolean | undefined is not boolean
    const policy: JwtPolicy = { verify, claims: { ...claims, check: isAdmin } };
    expect(await codeOfRejection(verifyJwt(token, policy))).toBeUndefined();
    expect(await codeOfRejection(verifyJwt(signed({}), policy))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    // @ts-expect-error nor is it in a call's own check
    const verification = verifyJwt(signed({}), anyClaims, { check: isAdmin });
    expect(await codeOfRejection(verification)).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  });

  test("where it returns nothing, or a promise of nothing", () => {
    // @ts-expect-error it accepts by returning true
    const nothing: NonNullable<JwtPolicy["claims"]["check"]> = () => undefined;
    // @ts-expect-error it accepts by a promise of true
    const later: NonNullable<JwtPolicy["claims"]["check"]> = async () => undefined;
    expect([nothing, later]).toHaveLength(2);
  });
});

describe("what does not exist does not compile:", () => {
  test("an option that is misspelled", () => {
    // @ts-expect-error there is no such option
    const policy: JwtPolicy = { ...anyClaims, claims: { issuer: null, audience: null, expiry: 1 } };
    expect(codeOf(() => createJwtVerifier(policy))).toBe("ERR_INVALID_OPTION");
  });

  test("the name of an issuer in place of a policy", () => {
    // @ts-expect-error a list is one of policies
    expect(codeOf(() => createJwtVerifier(["me"]))).toBe("ERR_INVALID_OPTION");
  });

  test("the algorithm none", () => {
    // @ts-expect-error none does not exist
    const policy: JwtPolicy = { ...anyClaims, verify: { keys: macKey, alg: ["none"] } };
    expect(codeOf(() => createJwtVerifier(policy))).toBe("ERR_INVALID_OPTION");
  });

  test("the algorithm RSA1_5", async () => {
    // @ts-expect-error RSA1_5 does not exist
    const decrypting = decryptCompact("", macKey, { alg: ["RSA1_5"], enc: ["A128GCM"] });
    expect(await codeOfRejection(decrypting)).toBe("ERR_INVALID_OPTION");
  });

  test("an allow-list that is text", async () => {
    // @ts-expect-error alg must be a list
    expect(await codeOfRejection(verifyCompact("", macKey, { alg: "HS256" }))).toBe("ERR_INVALID_OPTION");
  });

  test("a verification without an allow-list", async () => {
    // @ts-expect-error options are mandatory
    expect(await codeOfRejection(verifyCompact("", macKey))).toBe("ERR_INVALID_OPTION");
  });
});

describe("a string, or bytes, do not compile as keys", () => {
  const code = "ERR_INVALID_ARGUMENT";

  test("of a policy", () => {
    // @ts-expect-error a string is never a key
    expect(codeOf(() => createJwtVerifier({ ...anyClaims, verify: { ...verify, keys: "secret" } }))).toBe(
      code,
    );
    const bytes = new Uint8Array(32);
    // @ts-expect-error bytes go through importSecret
    expect(codeOf(() => createJwtVerifier({ ...anyClaims, verify: { ...verify, keys: bytes } }))).toBe(code);
  });

  test("of a verification", async () => {
    // @ts-expect-error a string is never a key
    expect(await codeOfRejection(verifyCompact("", "secret", { alg: ["HS256"] }))).toBe(code);
    // @ts-expect-error not in a list either
    expect(await codeOfRejection(verifyCompact("", ["secret"], { alg: ["HS256"] }))).toBe(code);
    // @ts-expect-error bytes go through importSecret
    expect(await codeOfRejection(verifyCompact("", new Uint8Array(32), { alg: ["HS256"] }))).toBe(code);
  });

  test("of a signature", async () => {
    // @ts-expect-error a string is never a key
    expect(await codeOfRejection(signCompact(new Uint8Array(1), "secret", { alg: "HS256" }))).toBe(code);
    // @ts-expect-error text is no secret: encode it
    expect(codeOf(() => importSecret("secret"))).toBe(code);
  });
});

describe("a verified token is a type that only a verifier can make:", () => {
  const demand = (token: VerifiedJwt): JwtClaims => token.claims;

  test("its result", async () => {
    expect(demand(await verifyJwt(signed({ sub: "a" }), anyClaims))).toEqual({ sub: "a" });
  });

  test("not an object that looks like one", () => {
    expectTypeOf<VerifiedJwt>().toExtend<OpenedJwt>();
    expectTypeOf<OpenedJwt>().not.toExtend<VerifiedJwt>();
    expectTypeOf<OpenedJwt & { readonly madeByVerifier: true }>().not.toExtend<VerifiedJwt>();
    expectTypeOf<Parameters<typeof demand>[0]>().toEqualTypeOf<VerifiedJwt>();
  });

  test("and its members cannot be replaced", async () => {
    const verified = await verifyJwt(signed({ sub: "a" }), anyClaims);
    const { jws } = verified;
    // @ts-expect-error it is readonly
    verified.jws = jws;
    expectTypeOf(verified.claims.sub).toEqualTypeOf<string | undefined>();
    expectTypeOf(verified.claims.exp).toEqualTypeOf<number | undefined>();
    expectTypeOf(verified.claims.aud).toEqualTypeOf<string | readonly string[] | undefined>();
  });
});

describe("claims have a type:", () => {
  interface MyClaims {
    readonly roles: readonly string[];
  }

  test("the one that the application asserts", async () => {
    const verifier = createJwtVerifier<MyClaims>(anyClaims);
    expectTypeOf(verifier).toEqualTypeOf<JwtVerifier<MyClaims>>();
    const { claims } = await verifier.verify(signed({ roles: ["a"] }));
    expectTypeOf(claims).toEqualTypeOf<VerifiedClaims & MyClaims>();
    expectTypeOf(claims.roles).toEqualTypeOf<readonly string[]>();
    expect(claims.roles).toEqual(["a"]);
  });

  test("the one that a type predicate proves", async () => {
    const verifier = createJwtVerifier({
      ...anyClaims,
      claims: {
        ...anyClaims.claims,
        check: (claims): claims is VerifiedClaims & MyClaims => Array.isArray(claims["roles"]),
      },
    });
    const { claims } = await verifier.verify(signed({ roles: ["a"] }));
    expectTypeOf(claims.roles).toEqualTypeOf<readonly string[]>();
    expect(await codeOfRejection(verifier.verify(signed({ roles: "a" })))).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
  });

  test("the one that a profile is given, beside the context that the profile takes", async () => {
    const options = {
      issuer: "https://login.example.com",
      clientId: "website",
      keys: keySet([macKey]),
    } as const;
    const policy = oidcIdToken<MyClaims>({ ...options, alg: ["HS256"] });
    const verifier = createJwtVerifier(policy);
    expectTypeOf(verifier).toEqualTypeOf<JwtVerifier<MyClaims, OidcIdTokenContext>>();
    expectTypeOf(createJwtVerifier({ ...policy, cache: true })).toEqualTypeOf(verifier);
    expectTypeOf(createJwtVerifier<MyClaims, OidcIdTokenContext>(oidcIdToken(options))).toEqualTypeOf(
      verifier,
    );
    expectTypeOf(createJwtVerifier<MyClaims>(policy)).toEqualTypeOf<JwtVerifier<MyClaims>>();
    const now = 1_800_000_000;
    const token = signed({
      ...{ iss: options.issuer, aud: options.clientId, sub: "a", iat: now, exp: now + 60, nonce: "n" },
      ...{ auth_time: now, roles: ["b"] },
    });
    const { claims } = await verifier.verify(token, { now, nonce: "n", maxAge: 30 });
    expectTypeOf(claims.roles).toEqualTypeOf<readonly string[]>();
    expect(claims.roles).toEqual(["b"]);
  });

  test("the one that the type predicate of a profile proves", () => {
    const hasRoles = (claims: VerifiedClaims): claims is VerifiedClaims & MyClaims =>
      Array.isArray(claims["roles"]);
    const site = { issuer: "https://login.example.com", keys: keySet([macKey]) } as const;
    const access = createJwtVerifier(jwtAccessToken({ ...site, audience: "api", check: hasRoles }));
    expectTypeOf(access).toEqualTypeOf<JwtVerifier<MyClaims, AccessTokenContext>>();
    const login = createJwtVerifier(oidcIdToken({ ...site, clientId: "website", check: hasRoles }));
    expectTypeOf(login).toEqualTypeOf<JwtVerifier<MyClaims, OidcIdTokenContext>>();
    const tenants = "11111111-2222-4333-8444-555555555555";
    const entra = createJwtVerifier(entraAccessToken({ tenants, audience: "api", check: hasRoles }));
    expectTypeOf(entra).toEqualTypeOf<JwtVerifier<MyClaims, AccessTokenContext>>();
    const plain = createJwtVerifier(entraAccessToken({ tenants, audience: "api", check: () => true }));
    expectTypeOf(plain).toEqualTypeOf<JwtVerifier<unknown, AccessTokenContext>>();
  });

  test("none of their own without either", () => {
    expectTypeOf(createJwtVerifier(anyClaims)).toEqualTypeOf<JwtVerifier>();
    expectTypeOf<VerifiedJwt["claims"]>().toEqualTypeOf<VerifiedClaims>();
  });
});

describe("verified claims are a type that only a verifier can make:", () => {
  test("scopesOf and rolesOf take nothing else", async () => {
    const token = signed({ scope: "a b", roles: ["c"] });
    const { claims } = await verifyJwt(token, anyClaims);
    expect([scopesOf(claims), rolesOf(claims)]).toEqual([["a", "b"], ["c"]]);
    const unverified = decodeUnverified(token).claims ?? {};
    // @ts-expect-error nobody has verified these claims
    expect(scopesOf(unverified)).toEqual(["a", "b"]);
    // @ts-expect-error nobody has verified these claims
    expect(rolesOf(unverified)).toEqual(["c"]);
    // @ts-expect-error an object that looks like claims is not verified
    expect(scopesOf({ scope: "a" })).toEqual(["a"]);
  });

  test("signJwt takes claims of any origin", () => {
    expectTypeOf<VerifiedClaims>().toExtend<ClaimsInput>();
    expectTypeOf<JwtClaims>().not.toExtend<VerifiedClaims>();
  });
});

describe("exp in the claims of a result", () => {
  const claims = { issuer: null, audience: null };
  const policy = { verify, claims };

  test("is there, if the policy requires it", async () => {
    const verifier = createJwtVerifier(policy);
    expectTypeOf(verifier).toEqualTypeOf<JwtVerifier<Expiring>>();
    expectTypeOf(verifier).toExtend<JwtVerifier>();
    const token = signed({ exp: 4_000_000_000 });
    const { exp } = (await verifier.verify(token)).claims;
    expectTypeOf(exp).toEqualTypeOf<number>();
    expect(exp).toBe(4_000_000_000);
    expectTypeOf((await verifyJwt(token, policy)).claims.exp).toEqualTypeOf<number>();
    expectTypeOf(
      (await lean.verifyJwt(token, { verify: { keys: macKey, alg: [HS256] }, claims })).claims.exp,
    ).toEqualTypeOf<number>();
    const decrypt = { keys: directKey, alg: ["dir"], enc: ["A128GCM"] } as const;
    expectTypeOf(createJwtVerifier({ ...policy, decrypt })).toEqualTypeOf<NestedJwtVerifier<Expiring>>();
    expectTypeOf(createJwtVerifier({ decrypt, verify: null, claims })).toEqualTypeOf<
      EncryptedJwtVerifier<Expiring>
    >();
  });

  test("may be absent, if the policy does not require it, or if its type does not tell", async () => {
    const token = signed({});
    expectTypeOf(
      createJwtVerifier({ verify, claims: { ...claims, exp: "optional" } }),
    ).toEqualTypeOf<JwtVerifier>();
    const listed = { verify, claims: { issuer: "a", audience: null } };
    expectTypeOf(createJwtVerifier([listed])).toEqualTypeOf<JwtVerifier>();
    const plain: JwtPolicy = policy;
    expectTypeOf(createJwtVerifier(plain)).toEqualTypeOf<JwtVerifier>();
    const either = (isOptional: boolean) =>
      createJwtVerifier({ verify, claims: isOptional ? anyClaims.claims : claims });
    expectTypeOf(either).returns.toEqualTypeOf<JwtVerifier>();
    const spread = (isOptional: boolean) =>
      createJwtVerifier({ verify, claims: { ...claims, ...(isOptional && { exp: "optional" }) } });
    expectTypeOf(spread).returns.toEqualTypeOf<JwtVerifier>();
    for (const verifier of [either(true), spread(true)]) {
      expect((await verifier.verify(token)).claims.exp).toBeUndefined();
    }
  });
});

describe("the encryption layer of a result", () => {
  const decrypt = { keys: directKey, alg: ["dir"], enc: ["A128GCM"] } as const;
  const always = { ...anyClaims, decrypt };
  const sometimes = { ...anyClaims, decrypt: { ...decrypt, optional: true } } as const;

  test("is there, if the policy accepts only encrypted tokens", async () => {
    const verifier = createJwtVerifier({ verify, claims: anyClaims.claims, decrypt });
    expectTypeOf(verifier).toEqualTypeOf<NestedJwtVerifier>();
    expectTypeOf(createJwtVerifier({ ...always, decrypt: { ...decrypt, optional: false } })).toEqualTypeOf(
      verifier,
    );
    const token = await signAndEncryptJwt(
      {},
      {
        sign: { key: macKey, header: { alg: "HS256" } },
        encrypt: { key: directKey, header: { enc: "A128GCM" } },
      },
    );
    const { jwe } = await verifier.verify(token);
    expectTypeOf(jwe).toEqualTypeOf<VerifiedLayer<JweHeader>>();
    expect(jwe.header.enc).toBe("A128GCM");
    expect((await verifyJwt(token, always)).jwe.key).toBe(jwe.key);
  });

  test("may be absent, if the policy also accepts others, or if its type does not tell", async () => {
    expectTypeOf(createJwtVerifier(sometimes)).toEqualTypeOf<JwtVerifier>();
    expectTypeOf(createJwtVerifier(anyClaims)).toEqualTypeOf<JwtVerifier>();
    const listed = { ...always, claims: { issuer: "a", audience: null } };
    expectTypeOf(createJwtVerifier([listed])).toEqualTypeOf<JwtVerifier>();
    const policy: JwtPolicy = always;
    expectTypeOf(createJwtVerifier(policy)).toEqualTypeOf<JwtVerifier>();
    const withOption = (optional: boolean) =>
      createJwtVerifier({ ...always, decrypt: { ...decrypt, optional } });
    expectTypeOf(withOption).returns.toEqualTypeOf<JwtVerifier>();
    const withOrWithout = (isEncrypted: boolean) =>
      createJwtVerifier({ ...anyClaims, ...(isEncrypted && { decrypt }) });
    expectTypeOf(withOrWithout).returns.toEqualTypeOf<JwtVerifier>();
    const withOneOf = (either: typeof decrypt | typeof sometimes.decrypt) =>
      createJwtVerifier({ ...anyClaims, decrypt: either });
    expectTypeOf(withOneOf).returns.toEqualTypeOf<JwtVerifier>();
    for (const verifier of [withOption(true), withOrWithout(false), withOneOf(sometimes.decrypt)]) {
      expect((await verifier.verify(signed({}))).jwe).toBeUndefined();
    }
  });

  test("may be absent with josette/lean: the type of a decryption does not tell", () => {
    const policy = {
      verify: { keys: macKey, alg: [HS256] },
      claims: anyClaims.claims,
      decrypt: lean.decryption({ keys: directKey, alg: [DIR], enc: [A128GCM] }),
    };
    expectTypeOf(lean.createJwtVerifier(policy)).toEqualTypeOf<JwtVerifier>();
  });

  test("is all that a token without a signature has", () => {
    const policy = { verify: null, decrypt, claims: { issuer: null, audience: null } } as const;
    expectTypeOf(createJwtVerifier(policy)).toEqualTypeOf<EncryptedJwtVerifier<Expiring>>();
    interface Session {
      readonly cart: readonly string[];
    }
    const typed = createJwtVerifier<Session, JwtContext, EncryptedJwtPolicy, null>(policy);
    expectTypeOf(typed).toEqualTypeOf<EncryptedJwtVerifier<Session>>();
    const checked = createJwtVerifier({
      ...policy,
      claims: {
        ...policy.claims,
        check: (_claims, about) => {
          expectTypeOf(about).toEqualTypeOf<EncryptedClaimsOrigin>();
          return true;
        },
      },
    });
    expectTypeOf(checked).toEqualTypeOf<EncryptedJwtVerifier<Expiring>>();
    expect([typed, checked]).toHaveLength(2);
  });
});
