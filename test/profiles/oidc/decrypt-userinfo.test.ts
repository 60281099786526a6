// Userinfo responses that are encrypted and not signed: OpenID Connect Core section 5.3.2.
import type { DecryptUserinfoOptions } from "josette/profiles";
import { describe, expect, test } from "vitest";
import { JwtClaimError } from "../../../src/errors.ts";
import { decryptUserinfo } from "../../../src/profiles/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { otherRsaKey } from "../../support/keys.ts";
import { withBitFlipped, withBytes } from "../../support/tokens.ts";
import { bareKey, clientId, encrypted, issuer, mint } from "../../support/profiles/oidc/tokens.ts";

const subject = "248289761001";
const claims = { sub: subject, name: "Jane Doe" };
const allowed = { alg: ["RSA-OAEP"], enc: ["A256CBC-HS512"], subject } as const;

function open(plaintext: object | string, changes: Partial<DecryptUserinfoOptions> = {}) {
  const text = typeof plaintext === "string" ? plaintext : JSON.stringify(plaintext);
  return decryptUserinfo(encrypted(text, { header: { cty: undefined } }), bareKey, {
    ...allowed,
    ...changes,
  });
}

test.each<[string, object]>([
  ["as the specification has it", claims],
  ["with iss and aud, which prove nothing here", { ...claims, iss: issuer, aud: clientId }],
  ["with exp that has not passed", { ...claims, exp: 4_102_444_800 }],
])("decrypted: %s", async (_what, given) => {
  const { unverifiedClaims, header } = await open(given);
  expect(unverifiedClaims).toEqual(given);
  expect(header.alg).toBe("RSA-OAEP");
});

test.each<[string, object]>([
  ["another user", { ...claims, sub: "24400320" }],
  ["no user", { name: "Jane Doe" }],
  ["a user that is a number", { ...claims, sub: Number(subject) }],
])("refused: %s", async (_what, given) => {
  const error: unknown = await open(given).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(JwtClaimError);
  expect(error).toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim: "sub" });
});

test.each<[string, () => Promise<unknown>, string]>([
  ["exp that has passed", () => open({ ...claims, exp: 1 }), "ERR_JWT_EXPIRED"],
  ["a signed response", () => open(mint(claims)), "ERR_JWT_INVALID"],
  ["no claims", () => open("[]"), "ERR_JWT_INVALID"],
  [
    "an algorithm that is not allowed",
    () => open(claims, { alg: ["RSA-OAEP-256"] }),
    "ERR_JOSE_ALG_NOT_ALLOWED",
  ],
  ["an enc that is not allowed", () => open(claims, { enc: ["A128GCM"] }), "ERR_JOSE_ALG_NOT_ALLOWED"],
  [
    "another key",
    () => decryptUserinfo(encrypted(JSON.stringify(claims)), otherRsaKey, allowed),
    "ERR_JWE_DECRYPTION_FAILED",
  ],
  [
    "a tag with a bit flipped",
    () =>
      decryptUserinfo(
        withBytes(encrypted(JSON.stringify(claims)), 4, (tag) => withBitFlipped(tag)),
        bareKey,
        allowed,
      ),
    "ERR_JWE_DECRYPTION_FAILED",
  ],
  ["a plain response", () => decryptUserinfo(mint(claims), bareKey, allowed), "ERR_JWE_INVALID"],
])("refused: %s", async (_what, call, code) => {
  expect(await codeOfRejection(call())).toBe(code);
});

describe("options", () => {
  test.each<[string, object]>([
    ["no subject", { subject: undefined }],
    ["an empty subject", { subject: "" }],
    ["no alg", { alg: undefined }],
    ["claims, which are fixed", { claims: null }],
  ])("refused: %s", async (_what, changes) => {
    expect(await codeOfRejection(open(claims, changes))).toBe("ERR_INVALID_OPTION");
  });
});
