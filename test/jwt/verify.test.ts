import { generateKeyPairSync } from "node:crypto";
import { importSecret, keySet } from "../../src/jwk/index.ts";
import { createJwtVerifier, verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { encryptRsaOaep } from "../../examples/identity-provider/jwe.ts";
import { signRs256, unsecuredJwt } from "../../examples/identity-provider/jws.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { jwkOf } from "../support/native-jwk.ts";
import { secretBytes } from "../support/tokens.ts";
import { anyClaims, macKey, now, signed } from "../support/jwt/signed-claims.ts";

describe("the whole way of a token, minted elsewhere", () => {
  const signing = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const recipient = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const claims = { iss: "https://idp.example.com", aud: "client", sub: "alice", iat: now, exp: now + 300 };
  const header = { alg: "RS256", typ: "at+jwt", kid: "2026" };
  const verifier = createJwtVerifier({
    decrypt: {
      keys: recipient.privateKey,
      alg: ["RSA-OAEP", "RSA-OAEP-256"],
      enc: ["A128CBC-HS256", "A256CBC-HS512", "A256GCM"],
    },
    verify: {
      keys: keySet({ keys: [{ ...jwkOf(signing.publicKey), kid: "2026", use: "sig" }] }),
      alg: ["RS256"],
      typ: "at+jwt",
    },
    claims: { issuer: "https://idp.example.com", audience: "client", maxTokenAge: 600, clockTolerance: 5 },
  });
  const nest = (
    inner: string,
    outer: { readonly alg: string; readonly enc: string; readonly zip?: string },
  ) => encryptRsaOaep({ header: outer, plaintext: inner, publicKey: recipient.publicKey });

  test.each([
    { alg: "RSA-OAEP", enc: "A128CBC-HS256", zip: "DEF" },
    { alg: "RSA-OAEP", enc: "A256CBC-HS512" },
    { alg: "RSA-OAEP-256", enc: "A256GCM" },
  ])("opens with $alg and $enc", async (outer) => {
    const token = nest(signRs256(header, claims, signing.privateKey), outer);
    const verified = await verifier.verify(token, { now });
    expect(verified.claims).toEqual(claims);
    expect([verified.jwe.matchedBy, verified.jws.matchedBy]).toEqual(["given", "kid"]);
  });

  test("fails at every step it can fail at", async () => {
    const outer = { alg: "RSA-OAEP", enc: "A256GCM" };
    const inner = signRs256(header, claims, signing.privateKey);
    const open = (token: string, at = now) => codeOfRejection(verifier.verify(token, { now: at }));
    expect(await open(inner)).toBe("ERR_JWT_NOT_ENCRYPTED");
    expect(await open(nest(inner, { ...outer, enc: "A128GCM" }))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    expect(
      await open(encryptRsaOaep({ header: outer, plaintext: inner, publicKey: signing.publicKey })),
    ).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(await open(nest(unsecuredJwt(claims), outer))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    expect(await open(nest(signRs256(header, claims, recipient.privateKey), outer))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    expect(await open(nest(signRs256({ ...header, kid: "1" }, claims, signing.privateKey), outer))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
    expect(await open(nest(signRs256({ ...header, typ: "JWT" }, claims, signing.privateKey), outer))).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
    expect(await open(nest(inner, outer), now + 305)).toBe("ERR_JWT_EXPIRED");
    expect(await open(nest(inner, outer), now + 304)).toBeUndefined();
  });
});

test("createJwtVerifier throws, verifyJwt and verify reject", async () => {
  expect(codeOf(() => createJwtVerifier({} as never))).toBe("ERR_INVALID_OPTION");
  expect(await codeOfRejection(verifyJwt("", {} as never))).toBe("ERR_INVALID_OPTION");
  expect(await codeOfRejection(createJwtVerifier(anyClaims).verify(undefined as never))).toBe(
    "ERR_JWT_INVALID",
  );
});

test("one verifier serves many tokens at once", async () => {
  const keys = [macKey, importSecret(secretBytes(33))];
  const verifier = createJwtVerifier({ ...anyClaims, verify: { keys, alg: ["HS256"] } });
  const subjects = Array.from({ length: 50 }, (_, index) => `user ${index}`);
  const verified = await Promise.all(subjects.map((sub) => verifier.verify(signed({ sub }))));
  expect(verified.map(({ claims }) => claims.sub)).toEqual(subjects);
  expect(new Set(verified.map(({ jws }) => jws.key))).toEqual(new Set([macKey]));
});
