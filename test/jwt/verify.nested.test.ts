import { JwtClaimError } from "josette/errors";
import { importKey, importSecret, publicKey } from "../../src/jwk/index.ts";
import {
  type DecryptPolicy,
  type JwtClaims,
  type JwtContext,
  type JwtPolicy,
  type VerifiedJwt,
} from "josette/jwt";
import { createJwtVerifier, verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection, type Code } from "../support/errors.ts";
import { failureOf } from "../support/failure.ts";
import { keyObjects, rsaKey } from "../support/keys.ts";
import { jwe, oaep, rsaJws, secretBytes, segment, unsecured, withBytes } from "../support/tokens.ts";
import { anyClaims, macKey, signed } from "../support/jwt/signed-claims.ts";

const cek = secretBytes(32);
const shared = importSecret(cek);
const dir = { alg: "dir", enc: "A256GCM" };
const decrypt: DecryptPolicy = { keys: shared, alg: ["dir"], enc: ["A256GCM"] };
const nestedPolicy: JwtPolicy = { ...anyClaims, decrypt };
const claims = { iss: "me", sub: "alice", aud: ["a", "b"], exp: 9e9 };
const plain = signed(claims);

function encrypted(plaintext: string | Uint8Array, header: object = dir): string {
  return jwe({ header, cek, plaintext });
}

async function failure(token: unknown, policy: JwtPolicy = nestedPolicy): Promise<Code | undefined> {
  return codeOfRejection(verifyJwt(token as string, policy));
}

describe("the result", () => {
  test("of a plain token has its claims, its layer, and nothing else", async () => {
    const verified = await verifyJwt(plain, anyClaims);
    expect(Object.fromEntries(Object.entries(verified))).toEqual({
      claims,
      jws: { header: { alg: "HS256" }, key: macKey, matchedBy: "given", token: plain },
    });
    expect("jwe" in verified).toBe(false);
  });

  test("of a nested token has both layers, each with its own token", async () => {
    const key = importSecret(cek, { kid: "1" });
    const token = encrypted(plain, { ...dir, kid: "1", cty: "JWT" });
    const verified = await verifyJwt(token, { ...nestedPolicy, decrypt: { ...decrypt, keys: [key] } });
    expect(Object.fromEntries(Object.entries(verified))).toEqual({
      claims,
      jws: { header: { alg: "HS256" }, key: macKey, matchedBy: "given", token: plain },
      jwe: { header: { ...dir, kid: "1", cty: "JWT" }, key, matchedBy: "kid", token },
    });
  });

  test("says of each layer how its key was found", async () => {
    const { privateKey, publicKey: publicObject } = keyObjects(rsaKey);
    const inner = rsaJws({ alg: "RS256", kid: "x" }, claims, privateKey);
    const header = { alg: "RSA-OAEP", enc: "A256GCM", "x5t#S256": "hash", kid: "unknown" };
    const token = jwe({ header, cek, plaintext: inner, encryptedKey: oaep("RSA-OAEP", publicObject, cek) });
    const decryption = importKey({ ...rsaKey, "x5t#S256": "hash" });
    const verified = await verifyJwt(token, {
      ...anyClaims,
      decrypt: { keys: [decryption], alg: ["RSA-OAEP"], enc: ["A256GCM"] },
      verify: { keys: [publicKey(rsaKey)], alg: ["RS256"] },
    });
    expect([verified.jwe.matchedBy, verified.jws.matchedBy]).toEqual(["x5t#S256", "tried"]);
  });

  test("is what the application's check sees too", async () => {
    const seen: { readonly claims: JwtClaims; readonly about: unknown }[] = [];
    const check = (given: JwtClaims, about: unknown) => seen.push({ claims: given, about }) > 0;
    const policy = { ...nestedPolicy, claims: { ...anyClaims.claims, check } };
    const context: JwtContext = { data: { tenant: "t" } };
    const verified: VerifiedJwt = await verifyJwt(encrypted(plain), policy, context);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ claims, about: { jws: verified.jws, jwe: verified.jwe, context } });
  });
});

describe("encryption is", () => {
  test("refused where the policy has no decrypt", async () => {
    const error = await failureOf(verifyJwt(encrypted(plain), anyClaims));
    expect(error).toMatchObject({ code: "ERR_JWT_ENCRYPTED", stage: "decrypt" });
    // Even where it could not be decrypted anyway.
    expect(await failure("a.b.c.d.e", anyClaims)).toBe("ERR_JWT_ENCRYPTED");
  });

  test("demanded where the policy has one", async () => {
    const error = await failureOf(verifyJwt(plain, nestedPolicy));
    expect(error).toMatchObject({ code: "ERR_JWT_NOT_ENCRYPTED", stage: "decrypt" });
    expect(await failure(plain, { ...nestedPolicy, decrypt: { ...decrypt, optional: false } })).toBe(
      "ERR_JWT_NOT_ENCRYPTED",
    );
  });

  test("optional where the policy says so", async () => {
    const verifier = createJwtVerifier({ ...nestedPolicy, decrypt: { ...decrypt, optional: true } });
    expect((await verifier.verify(plain)).jwe).toBeUndefined();
    expect((await verifier.verify(encrypted(plain))).jwe?.header).toEqual(dir);
    // Optional encryption does not make anything else optional.
    expect(await codeOfRejection(verifier.verify(unsecured({ alg: "none" }, claims)))).toBe(
      "ERR_JOSE_ALG_NOT_ALLOWED",
    );
    expect(await codeOfRejection(verifier.verify(withBytes(encrypted(plain), 4, (tag) => tag.fill(0))))).toBe(
      "ERR_JWE_DECRYPTION_FAILED",
    );
  });
});

describe("what is inside the encryption:", () => {
  const mark = "\uFEFF";
  test.each<[string, string | Uint8Array, Code | undefined]>([
    ["a signed token", plain, undefined],
    ["a signed token after one byte order mark", mark + plain, undefined],
    ["after two of them", mark + mark + plain, "ERR_JWS_INVALID"],
    ["before one", plain + mark, "ERR_JWS_INVALID"],
    ["after a space", ` ${plain}`, "ERR_JWS_INVALID"],
    ["before a space", `${plain} `, "ERR_JWS_INVALID"],
    ["before a line feed", `${plain}\n`, "ERR_JWS_INVALID"],
    ["in quotes", JSON.stringify(plain), "ERR_JWS_INVALID"],
    ["a token without a signature", unsecured({ alg: "none" }, claims), "ERR_JOSE_ALG_NOT_ALLOWED"],
    ["one with an alg not allowed", signed(claims, { alg: "HS512" }), "ERR_JOSE_ALG_NOT_ALLOWED"],
    ["claims that nobody signed", JSON.stringify(claims), "ERR_JWT_INVALID"],
    ["them after a byte order mark", mark + JSON.stringify(claims), "ERR_JWT_INVALID"],
    ["empty claims", "{}", "ERR_JWT_INVALID"],
    ["an encrypted token", encrypted(plain), "ERR_JWT_INVALID"],
    ["one after a byte order mark", mark + encrypted(plain), "ERR_JWT_INVALID"],
    ["nothing", "", "ERR_JWT_INVALID"],
    ["a byte order mark alone", mark, "ERR_JWT_INVALID"],
    ["text", "text", "ERR_JWT_INVALID"],
    ["what is not UTF-8", Buffer.of(0xff, 0xfe, 0x41), "ERR_JWT_INVALID"],
    ["a token in UTF-16", Buffer.from(plain, "utf16le"), "ERR_JWS_INVALID"],
    ["four segments", `${plain}.`, "ERR_JWT_INVALID"],
    ["a JWS in JSON", JSON.stringify({ payload: segment(claims), signature: "" }), "ERR_JWT_INVALID"],
  ])("%s", async (_name, plaintext, code) => {
    expect(await failure(encrypted(plaintext))).toBe(code);
    expect(await failure(encrypted(plaintext, { ...dir, zip: "DEF" }))).toBe(code);
  });

  test("a byte order mark belongs to no plain token", async () => {
    expect(await failure(mark + plain, anyClaims)).toBe("ERR_JWS_INVALID");
  });

  test("the inner token has no mark in the result", async () => {
    expect((await verifyJwt(encrypted(mark + plain), nestedPolicy)).jws.token).toBe(plain);
  });

  test("a signature that does not hold fails as anywhere else", async () => {
    const forged = withBytes(plain, 2, (signature) => signature.fill(0));
    const error = await failureOf(verifyJwt(encrypted(forged), nestedPolicy));
    expect(error).toMatchObject({ code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", stage: "verify" });
  });

  test("it is no longer than a token may be", async () => {
    const long = signed({ a: "a".repeat(200_000) });
    expect(await failure(encrypted(long, { ...dir, zip: "DEF" }))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    const limits = { tokenLength: 1_000_000, inflatedLength: 1_000_000 };
    expect(
      await failure(encrypted(long, { ...dir, zip: "DEF" }), { ...nestedPolicy, limits }),
    ).toBeUndefined();
  });
});

describe("structure alone says what a token is:", () => {
  test.each<[string, object]>([
    ["cty JWT", { cty: "JWT" }],
    ["another cty", { cty: "json" }],
    ["typ JWT", { typ: "JWT" }],
    ["typ at+jwt", { typ: "at+jwt" }],
    ["neither", {}],
  ])("%s outside", async (_name, members) => {
    expect(await failure(encrypted(plain, { ...dir, ...members }))).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["bytes", new TextEncoder().encode(plain)],
    ["a String object", Object(plain)],
    ["an object", { payload: "", signatures: [] }],
    ["an object that is written as a token", { toString: () => plain }],
    ["an empty string", ""],
    ["one segment", "token"],
    ["two segments", "a.b"],
    ["four segments", `${plain}.`],
    ["six segments", "a.b.c.d.e.f"],
    ["a token with its scheme", `Bearer ${plain}.`],
    ["many dots", ".".repeat(100_000)],
  ])("%s is no token", async (_name, token) => {
    expect(await failure(token)).toBe("ERR_JWT_INVALID");
    expect(await failure(token, anyClaims)).toBe("ERR_JWT_INVALID");
  });

  test("a token over the limit is not looked at", async () => {
    expect(await failure(".".repeat(262_145))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    const limits = { tokenLength: plain.length };
    expect(await failure(plain, { ...anyClaims, limits })).toBeUndefined();
    expect(await failure(`${plain}A`, { ...anyClaims, limits })).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });
});

describe("copies of claims in the outer header (RFC 7519 section 5.3)", () => {
  test.each<[string, object]>([
    ["all the same", { iss: "me", sub: "alice", aud: ["a", "b"] }],
    ["one the same", { sub: "alice" }],
    ["of other claims, which are not looked at", { exp: 1, jti: "x" }],
  ])("%s are accepted", async (_name, copies) => {
    expect(await failure(encrypted(plain, { ...dir, ...copies }))).toBeUndefined();
  });

  test.each<[string, object, string]>([
    ["another iss", { iss: "you" }, "iss"],
    ["another sub", { sub: "bob" }, "sub"],
    ["another aud", { aud: ["a"] }, "aud"],
    ["one aud that is there", { aud: "a" }, "aud"],
    ["the aud in another order", { aud: ["b", "a"] }, "aud"],
    ["an iss of another type", { iss: ["me"] }, "iss"],
    ["a sub that is null", { sub: null }, "sub"],
  ])("%s is refused", async (_name, copies, claim) => {
    const error = await failureOf(verifyJwt(encrypted(plain, { ...dir, ...copies }), nestedPolicy));
    const { [claim]: actual } = claims as Record<string, unknown>;
    expect(error).toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim, actual });
  });

  test("a copy of a claim that is not there is refused", async () => {
    const token = encrypted(signed({}), { ...dir, iss: "me" });
    const error = await failureOf(verifyJwt(token, nestedPolicy));
    expect(error).toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim: "iss" });
    expect("actual" in error).toBe(false);
  });

  test("the application's check is not asked about them", async () => {
    const check = () => expect.fail("the copies differ");
    const policy = { ...nestedPolicy, claims: { ...anyClaims.claims, check } };
    expect(await failure(encrypted(plain, { ...dir, iss: "you" }), policy)).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
  });
});

describe("the typ of the signed token", () => {
  const typed = (typ: string): JwtPolicy => ({ ...anyClaims, verify: { ...anyClaims.verify, typ } });

  test.each([
    ["at+jwt", "at+jwt"],
    ["at+jwt", "AT+JWT"],
    ["at+jwt", "application/at+jwt"],
    ["application/at+jwt", "at+jwt"],
    ["Application/At+Jwt", "at+JWT"],
    ["example/jwt", "example/jwt"],
  ])("%s is %s", async (asked, said) => {
    expect(await failure(signed(claims, { typ: said }), typed(asked))).toBeUndefined();
  });

  test.each([
    ["at+jwt", undefined],
    ["at+jwt", "JWT"],
    ["at+jwt", "at+jwt "],
    ["at+jwt", ""],
    ["at+jwt", "text/at+jwt"],
    ["at+jwt", "at"],
    ["JWT", "at+jwt"],
    ["example/jwt", "application/example/jwt"],
    // U+212A, the Kelvin sign, is a k in lower case, but no k.
    ["token", "to\u212Aen"],
  ])("%s is not %s", async (asked, said) => {
    const error = await failureOf(
      verifyJwt(signed(claims, said === undefined ? {} : { typ: said }), typed(asked)),
    );
    expect(error).toBeInstanceOf(JwtClaimError);
    const code = "ERR_JWT_CLAIM_VALIDATION_FAILED";
    expect(error).toMatchObject({ code, stage: "claims", claim: "typ", expected: asked });
    expect((error as JwtClaimError).actual).toBe(said);
  });

  test("is the inner one's", async () => {
    const policy = { ...typed("at+jwt"), decrypt };
    expect(await failure(encrypted(plain, { ...dir, typ: "at+jwt" }), policy)).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
    expect(await failure(encrypted(signed(claims, { typ: "at+jwt" })), policy)).toBeUndefined();
  });

  test("counts only once the signature holds", async () => {
    const forged = withBytes(signed(claims, { typ: "JWT" }), 2, (signature) => signature.fill(0));
    expect(await failure(forged, typed("at+jwt"))).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });
});

describe("an abort", () => {
  const verifier = createJwtVerifier(nestedPolicy);

  test("before the call rejects with the reason, whatever it is", async () => {
    const signal = AbortSignal.abort("enough");
    await expect(verifier.verify(encrypted(plain), { signal })).rejects.toBe("enough");
    await expect(verifyJwt("no token", nestedPolicy, { signal })).rejects.toBe("enough");
    await expect(verifier.verify(plain, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  test.each(["decrypt", "verify"] as const)(
    "while %s looks for keys rejects with the reason",
    async (layer) => {
      const controller = new AbortController();
      const aborting = {
        find: async ({ signal }: { readonly signal?: AbortSignal }) => {
          expect(signal).toBe(controller.signal);
          controller.abort("enough");
          return layer === "decrypt" ? [shared] : [macKey];
        },
      };
      const policy = { ...nestedPolicy, [layer]: { ...nestedPolicy[layer], keys: aborting } };
      const verifying = verifyJwt(encrypted(plain), policy, { signal: controller.signal });
      await expect(verifying).rejects.toBe("enough");
    },
  );
});
