import { type KeyInput } from "josette/jwk";
import { importKey, importSecret, keySet } from "../../src/jwk/index.ts";
import { type JwtContext, type JwtPolicy } from "josette/jwt";
import { createJwtVerifier, verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { rsaKey } from "../support/keys.ts";
import { jwe, secretBytes } from "../support/tokens.ts";
import { anyClaims, macKey, signed } from "../support/jwt/signed-claims.ts";

const { verify, claims } = anyClaims;
const cek = secretBytes(16);
const decrypt = { keys: importSecret(cek), alg: ["dir" as const], enc: ["A128GCM" as const] };
const everything = { verify, claims, decrypt };
const token = signed({ exp: 9e9 });

/** A policy with one of its parts changed in JavaScript, where no compiler looks. */
function changed(part: "verify" | "claims" | "decrypt", members: object): unknown {
  return { ...everything, [part]: { ...everything[part], ...members } };
}

test("the policy that the others are made from is possible", async () => {
  expect(codeOf(() => createJwtVerifier(everything))).toBeUndefined();
  const { issuer, audience } = claims;
  const full: JwtPolicy = {
    decrypt: { ...decrypt, optional: true, crit: { a: () => true } },
    verify: { ...verify, typ: "JWT", crit: { b: () => true } },
    claims: {
      ...{ issuer, audience, subject: "s", maxTokenAge: 0, clockTolerance: 0.5, required: ["a"] },
      check: () => true,
    },
    limits: { tokenLength: 1, headerLength: 1, inflatedLength: 1, keys: 1, jsonDepth: 512 },
  };
  expect(codeOf(() => createJwtVerifier(full))).toBeUndefined();
});

describe("a policy that is missing something, or has something unknown or impossible, is a mistake:", () => {
  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["text", "policy"],
    ["a number", 1],
    ["a function", () => everything],
    ["empty", {}],
    ["an empty array", []],
    ["an array of policies", [everything]],
    ["without verify", { decrypt, claims }],
    ["without claims", { decrypt, verify }],
    ["with decrypt undefined", { ...everything, decrypt: undefined }],
    ["with limits undefined", { ...everything, limits: undefined }],
    ["with verify undefined", { ...everything, verify: undefined }],
    ["with verify null and no decrypt", { verify: null, claims }],
    ["with claims null", { ...everything, claims: null }],
    ["with decrypt null", { ...everything, decrypt: null }],
    ["with decrypt false", { ...everything, decrypt: false }],
    ["with an unknown member", { ...everything, issuer: "me" }],
    ["with a misspelled member", { ...everything, decrpyt: decrypt }],
    ["with a nonce, which belongs to the single call", { ...everything, nonce: "n" }],
    ["with limits null", { ...everything, limits: null }],
    ["with limits text", { ...everything, limits: "none" }],
    ["with limits misspelled", { ...everything, limits: { depth: 1 } }],
    ["with a limit of zero", { ...everything, limits: { keys: 0 } }],

    ["verify without keys", changed("verify", { keys: undefined })],
    ["verify with typ undefined", changed("verify", { typ: undefined })],
    ["verify with crit undefined", changed("verify", { crit: undefined })],
    ["verify without alg", changed("verify", { alg: undefined })],
    ["verify with an empty alg", changed("verify", { alg: [] })],
    ["verify with an alg that is text", changed("verify", { alg: "HS256" })],
    ["verify with none", changed("verify", { alg: ["none"] })],
    ["verify with an alg of key management", changed("verify", { alg: ["RSA-OAEP"] })],
    ["verify with an alg with a gap", changed("verify", { alg: new Array(1) })],
    ["verify with an empty typ", changed("verify", { typ: "" })],
    ["verify with a typ that is no string", changed("verify", { typ: ["JWT"] })],
    ["verify with a typ that is null", changed("verify", { typ: null })],
    ["verify with a bad crit", changed("verify", { crit: { a: true } })],
    ["verify with a crit null", changed("verify", { crit: null })],
    ["verify with a crit of a registered parameter", changed("verify", { crit: { kid: () => true } })],
    ["verify with an unknown option", changed("verify", { algorithms: ["HS256"] })],
    ["verify with limits, which belong to the policy", changed("verify", { limits: {} })],
    ["verify with a signal, which belongs to the call", changed("verify", { signal: undefined })],
    ["verify with enc", changed("verify", { enc: ["A128GCM"] })],

    ["decrypt without keys", changed("decrypt", { keys: undefined })],
    ["decrypt with optional undefined", changed("decrypt", { optional: undefined })],
    ["decrypt without alg", changed("decrypt", { alg: undefined })],
    ["decrypt without enc", changed("decrypt", { enc: undefined })],
    ["decrypt with an empty alg", changed("decrypt", { alg: [] })],
    ["decrypt with an empty enc", changed("decrypt", { enc: [] })],
    ["decrypt with RSA1_5", changed("decrypt", { alg: ["RSA1_5"] })],
    ["decrypt with an alg of signatures", changed("decrypt", { alg: ["HS256"] })],
    ["decrypt with an unknown enc", changed("decrypt", { enc: ["A128"] })],
    ["decrypt with optional null", changed("decrypt", { optional: null })],
    ["decrypt with optional as text", changed("decrypt", { optional: "false" })],
    ["decrypt with an unknown option", changed("decrypt", { type: "JWT" })],
    ["decrypt with a bad crit", changed("decrypt", { crit: [] })],

    ["claims with subject undefined", changed("claims", { subject: undefined })],
    ["claims with an age undefined", changed("claims", { maxTokenAge: undefined })],
    ["claims with a tolerance undefined", changed("claims", { clockTolerance: undefined })],
    ["claims with required undefined", changed("claims", { required: undefined })],
    ["claims with check undefined", changed("claims", { check: undefined })],
    ["claims without issuer", changed("claims", { issuer: undefined })],
    ["claims without audience", changed("claims", { audience: undefined })],
    ["claims with an empty issuer", changed("claims", { issuer: "" })],
    ["claims with no issuer in a list", changed("claims", { issuer: [] })],
    ["claims with an empty issuer in a list", changed("claims", { issuer: ["a", ""] })],
    ["claims with null in a list of issuers", changed("claims", { issuer: [null] })],
    ["claims with a gap in a list of issuers", changed("claims", { issuer: new Array(1) })],
    ["claims with a pattern for an issuer", changed("claims", { issuer: /example/ })],
    ["claims with a set of issuers", changed("claims", { issuer: new Set(["a"]) })],
    ["claims with a number for an audience", changed("claims", { audience: 1 })],
    ["claims with no audience in a list", changed("claims", { audience: [] })],
    ["claims with false for an audience", changed("claims", { audience: false })],
    ["claims with an empty subject", changed("claims", { subject: "" })],
    ["claims with a list of subjects", changed("claims", { subject: ["a"] })],
    ["claims with null for a subject", changed("claims", { subject: null })],
    ["claims with a negative age", changed("claims", { maxTokenAge: -1 })],
    ["claims with an age without end", changed("claims", { maxTokenAge: Infinity })],
    ["claims with an age that is no number", changed("claims", { maxTokenAge: NaN })],
    ["claims with an age as text", changed("claims", { maxTokenAge: "1h" })],
    ["claims with an age null", changed("claims", { maxTokenAge: null })],
    ["claims with a negative tolerance", changed("claims", { clockTolerance: -1 })],
    ["claims with a tolerance without end", changed("claims", { clockTolerance: Infinity })],
    ["claims with a tolerance that is no number", changed("claims", { clockTolerance: NaN })],
    ["claims with a tolerance as text", changed("claims", { clockTolerance: "60" })],
    ["claims with a tolerance null", changed("claims", { clockTolerance: null })],
    ["claims with a bigint for a tolerance", changed("claims", { clockTolerance: 60n })],
    ["claims with a string for required", changed("claims", { required: "exp" })],
    ["claims with required null", changed("claims", { required: null })],
    ["claims with an empty name in required", changed("claims", { required: [""] })],
    ["claims with a number in required", changed("claims", { required: [1] })],
    ["claims with a gap in required", changed("claims", { required: new Array(1) })],
    ["claims with exp undefined", changed("claims", { exp: undefined })],
    ["claims with a time for exp", changed("claims", { exp: 9e9 })],
    ["claims with exp required by name", changed("claims", { exp: "required" })],
    ["claims with exp both required and optional", changed("claims", { exp: "optional", required: ["exp"] })],
    ["claims with a check that is no function", changed("claims", { check: true })],
    ["claims with a check null", changed("claims", { check: null })],
    ["claims with an unknown option", changed("claims", { scope: "read" })],
    ["claims with a misspelled option", changed("claims", { clocktolerance: 60 })],
    ["claims that are an array", { ...everything, claims: [] }],
  ])("%s", async (_name, policy) => {
    expect(codeOf(() => createJwtVerifier(policy as never))).toBe("ERR_INVALID_OPTION");
    // `verifyJwt` never throws: it rejects, and before it looks at the token.
    expect(await codeOfRejection(verifyJwt(undefined as never, policy as never))).toBe("ERR_INVALID_OPTION");
  });

  test.each<[string, unknown]>([
    ["verify with keys null", changed("verify", { keys: null })],
    ["verify with a string for keys", changed("verify", { keys: "secret" })],
    ["verify with a URL for keys", changed("verify", { keys: new URL("https://example.com/jwks") })],
    ["verify with an empty list of keys", changed("verify", { keys: [] })],
    ["verify with bytes for keys", changed("verify", { keys: secretBytes(32) })],
    ["verify with text in a list of keys", changed("verify", { keys: ["secret"] })],
    ["decrypt with a string for keys", changed("decrypt", { keys: "secret" })],
    ["decrypt with bytes for keys", changed("decrypt", { keys: Buffer.alloc(32) })],
  ])("%s", async (_name, policy) => {
    expect(codeOf(() => createJwtVerifier(policy as never))).toBe("ERR_INVALID_ARGUMENT");
    expect(await codeOfRejection(verifyJwt(undefined as never, policy as never))).toBe(
      "ERR_INVALID_ARGUMENT",
    );
  });

  test("keys that are broken say how", () => {
    const policy = (keys: unknown) => changed("verify", { keys }) as JwtPolicy;
    expect(codeOf(() => createJwtVerifier(policy({ kty: "oct" })))).toBe("ERR_JWK_INVALID");
    expect(codeOf(() => createJwtVerifier(policy({ keys: 1 })))).toBe("ERR_JWKS_INVALID");
  });
});

describe("a context that is impossible is a mistake:", () => {
  const verifier = createJwtVerifier(anyClaims);
  test.each<[string, unknown]>([
    ["null", null],
    ["text", "context"],
    ["a time that is text", { now: "2026-01-01" }],
    ["a time that is null", { now: null }],
    ["a time that is NaN", { now: NaN }],
    ["a time without end", { now: Infinity }],
    ["a time that is a bigint", { now: 1n }],
    ["a Date that is none", { now: new Date(NaN) }],
    ["an object for a time", { now: { getTime: () => 1 } }],
    ["an object that pretends to be a Date", { now: pretender("Date") }],
    ["an empty nonce", { nonce: "" }],
    ["a nonce that is undefined, where one was to be", { nonce: undefined }],
    ["a nonce that is null", { nonce: null }],
    ["a nonce that is a number", { nonce: 1 }],
    ["a signal that is none", { signal: {} }],
    ["a signal that is null", { signal: null }],
  ])("%s", async (_name, context) => {
    const code = "ERR_INVALID_OPTION";
    expect(await codeOfRejection(verifier.verify(token, context as JwtContext))).toBe(code);
    expect(await codeOfRejection(verifyJwt(token, anyClaims, context as JwtContext))).toBe(code);
    // The mistake is found even where the token is bad too.
    expect(await codeOfRejection(verifier.verify("no token", context as JwtContext))).toBe(code);
  });
});

describe("a policy is read once", () => {
  test("each member of it", async () => {
    const reads: Record<string, number> = {};
    const counted = <Value extends object>(value: Value, path: string): Value =>
      new Proxy(value, {
        get(target, name, receiver) {
          if (typeof name === "string") reads[path + name] = (reads[path + name] ?? 0) + 1;
          return Reflect.get(target, name, receiver) as unknown;
        },
      });
    const check = () => true;
    const policy: JwtPolicy = counted(
      {
        decrypt: counted({ ...decrypt, optional: true, crit: counted({}, "decrypt.crit.") }, "decrypt."),
        verify: counted({ ...verify, typ: "JWT", crit: counted({}, "verify.crit.") }, "verify."),
        claims: counted(
          { ...claims, subject: "s", maxTokenAge: 9e9, clockTolerance: 1, required: ["iat"], check },
          "claims.",
        ),
        limits: counted({ tokenLength: 1000, keys: 8 }, "limits."),
      },
      "",
    );
    const verifier = createJwtVerifier(policy);
    const before = { ...reads };
    expect(new Set(Object.values(before))).toEqual(new Set([1]));
    await verifier.verify(signed({ sub: "s", iat: 1, exp: 9e9 }, { typ: "JWT" }));
    expect(reads).toEqual(before);
  });

  test("so that what happens to it later has no effect", async () => {
    const keys: KeyInput[] = [importSecret(secretBytes(32))];
    const policy = {
      verify: { keys, alg: ["HS256" as "HS256" | "HS512"], typ: "JWT", crit: { a: () => true } },
      claims: {
        issuer: ["me"],
        audience: null as null | string,
        required: ["iss"],
        clockTolerance: 60,
        check: () => true,
      },
      limits: { tokenLength: 1000 },
    };
    const verifier = createJwtVerifier(policy);
    keys[0] = importKey(rsaKey);
    policy.verify.alg[0] = "HS512";
    policy.verify.typ = "at+jwt";
    policy.verify.crit.a = () => false;
    policy.claims.issuer[0] = "you";
    policy.claims.audience = "client";
    policy.claims.required.push("sub");
    policy.claims.clockTolerance = 0;
    policy.claims.check = () => false;
    policy.limits.tokenLength = 1;
    const late = signed({ iss: "me", exp: 100 }, { typ: "JWT", crit: ["a"], a: 1 });
    expect((await verifier.verify(late, { now: 159 })).claims.iss).toBe("me");
  });

  test("nor does it while a token is being verified", async () => {
    const policy = {
      verify: { keys: [macKey], alg: ["HS256" as const] },
      claims: { issuer: "me" as string | null, audience: null },
    };
    const context = { now: 50, nonce: "n", data: "t" };
    const seen: unknown[] = [];
    const check = (_claims: unknown, about: { readonly context: JwtContext }) => seen.push(about.context) > 0;
    const claimsPolicy = { ...policy.claims, check };
    const nonce = signed({ iss: "me", exp: 100, nonce: "n" });
    const verifying = verifyJwt(nonce, { ...policy, claims: claimsPolicy }, context);
    claimsPolicy.issuer = "you";
    policy.verify.keys.pop();
    context.now = 200;
    context.nonce = "m";
    context.data = "u";
    expect((await verifying).claims.iss).toBe("me");
    expect(seen).toEqual([{ now: 50, nonce: "n", data: "t" }]);
  });

  test("but a key source is asked anew for every token", async () => {
    let found = [importSecret(secretBytes(33))];
    const verifier = createJwtVerifier({ ...anyClaims, verify: { ...verify, keys: { find: () => found } } });
    expect(await codeOfRejection(verifier.verify(token))).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    found = [...keySet([macKey]).keys];
    expect((await verifier.verify(token)).jws.matchedBy).toBe("tried");
  });
});

test("a verifier is frozen, and its method needs no this", async () => {
  const verifier = createJwtVerifier(anyClaims);
  expect(Object.isFrozen(verifier)).toBe(true);
  expect((await verifier.verify.call(undefined as never, token)).claims).toEqual({ exp: 9e9 });
});

test("what is for the one layer is not for the other", async () => {
  const crit = { crit: ["a"], a: 1 };
  const inner = signed({ exp: 9e9 }, crit);
  const outer = jwe({
    header: { alg: "dir", enc: "A128GCM", ...crit },
    cek,
    plaintext: signed({ exp: 9e9 }),
  });
  const plain = jwe({ header: { alg: "dir", enc: "A128GCM" }, cek, plaintext: inner });
  const understood = { a: () => true };
  const forVerify: JwtPolicy = { ...everything, verify: { ...verify, crit: understood } };
  const forDecrypt: JwtPolicy = { ...everything, decrypt: { ...decrypt, crit: understood } };
  expect(await codeOfRejection(verifyJwt(plain, forVerify))).toBeUndefined();
  expect(await codeOfRejection(verifyJwt(outer, forVerify))).toBe("ERR_JWE_INVALID");
  expect(await codeOfRejection(verifyJwt(plain, forDecrypt))).toBe("ERR_JWS_INVALID");
  expect(await codeOfRejection(verifyJwt(outer, forDecrypt))).toBeUndefined();
});

function pretender(tag: string): object {
  return Object.assign(Object.create(null) as object, { [Symbol.toStringTag]: tag });
}
