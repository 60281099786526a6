// Encrypted access tokens in Entra's exact form, and what is close to it.
import { A128CBC_HS256, A256CBC_HS512, A256GCM, RSA_OAEP, RSA_OAEP_256 } from "josette/algorithms";
import { type DecryptPolicy } from "josette/jwt";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { loadPem } from "../../../src/x509/index.ts";
import { describe, expect, inject, test } from "vitest";
import { codeOf } from "../../support/errors.ts";
import { certificatePem } from "../../../examples/identity-provider/certificate.ts";
import { entraAccessToken } from "../../../src/profiles/index.ts";
import type { EntraAccessTokenOptions } from "../../../src/profiles/entra/access-token-options.ts";
import { keyObjects, otherRsaKey } from "../../support/keys.ts";
import { unsecured, withBitFlipped, withBytes } from "../../support/tokens.ts";
import { base64 } from "../../support/x509/certificates.ts";
import {
  client,
  encrypted,
  encryption,
  header,
  mint,
  now,
  options,
  outcomeOf,
  signer,
  stranger,
  v1,
  v2,
  type Encryption,
} from "../../support/profiles/entra/tokens.ts";

/** The key as a JWK, with its certificate. */
const own = { ...encryption.jwk, x5c: [base64(encryption.certificate)] };
const decrypt = { keys: [otherRsaKey, own] };
const plain = mint(v2);

describe("accepted is", () => {
  test.each<[string, string, Partial<EntraAccessTokenOptions>?]>([
    ["version 2.0", encrypted(plain)],
    ["version 1.0", encrypted(mint(v1, header.v1))],
    ["one without the byte order mark", encrypted(plain, { mark: "" })],
    ["one that is not compressed", encrypted(plain, { header: { zip: undefined } })],
    ["RSA-OAEP-256", encrypted(plain, { alg: "RSA-OAEP-256" })],
    ["A256CBC-HS512", encrypted(plain, { enc: "A256CBC-HS512" })],
    [
      "one with members that nobody knows",
      encrypted(plain, { header: { xms_hd_uti: "u", xms_hd_iat: now } }),
    ],
    ["one with an x5t that nobody has", encrypted(plain, { header: { x5t: signer.x5t } })],
    ["one without any hint", encrypted(plain, { header: { x5t: undefined } })],
    ["one key alone", encrypted(plain), { decrypt: { keys: encryption.jwk } }],
    ["a plain one where encryption is optional", plain, { decrypt: { ...decrypt, optional: true } }],
    ["an encrypted one where it is", encrypted(plain), { decrypt: { ...decrypt, optional: true } }],
    [
      "with the algorithms spelled out",
      encrypted(plain),
      { decrypt: { ...decrypt, alg: ["RSA-OAEP"], enc: ["A128CBC-HS256"] } },
    ],
    ["with one of them spelled out", encrypted(plain), { decrypt: { ...decrypt, alg: ["RSA-OAEP"] } }],
  ])("%s", async (_what, token, changes = {}) => {
    expect(await outcomeOf(token, { decrypt, ...changes })).toBe("accepted");
  });
});

describe("refused is", () => {
  const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
  const token = encrypted(plain);
  const twice: Encryption = { mark: "\uFEFF\uFEFF" };

  test.each<[string, string, unknown, Partial<EntraAccessTokenOptions>?]>([
    ["a plain one", plain, "ERR_JWT_NOT_ENCRYPTED"],
    ["another tenant's", encrypted(mint({ ...v2, tid: stranger })), [failed, "tid"]],
    ["another client's", encrypted(mint({ ...v2, azp: stranger })), [failed, "azp"], { clients: [client] }],
    [
      "an unsigned one, as External ID wraps passwords",
      encrypted(unsecured({ alg: "none" }, v2)),
      "ERR_JOSE_ALG_NOT_ALLOWED",
    ],
    ["claims alone", encrypted(JSON.stringify(v2)), "ERR_JWT_INVALID"],
    ["one encrypted twice", encrypted(token, { mark: "" }), "ERR_JWT_INVALID"],
    ["two byte order marks", encrypted(plain, twice), "ERR_JWS_INVALID"],
    ["another key's", token, "ERR_JWE_DECRYPTION_FAILED", { decrypt: { keys: otherRsaKey } }],
    [
      "an algorithm that Entra does not use",
      encrypted(plain, { alg: "RSA-OAEP-512" }),
      "ERR_JOSE_ALG_NOT_ALLOWED",
    ],
    [
      "an encryption that Entra does not use",
      encrypted(plain, { enc: "A256GCM" }),
      "ERR_JOSE_ALG_NOT_ALLOWED",
    ],
    [
      "an algorithm that the caller left out",
      encrypted(plain, { alg: "RSA-OAEP-256" }),
      "ERR_JOSE_ALG_NOT_ALLOWED",
      { decrypt: { ...decrypt, alg: ["RSA-OAEP"] } },
    ],
    [
      "a tag with a bit turned",
      withBytes(token, 4, (tag) => withBitFlipped(tag)),
      "ERR_JWE_DECRYPTION_FAILED",
    ],
    [
      "one for Graph",
      encrypted(mint(v2, { ...header.v2, nonce: "n" })),
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    ],
  ])("%s", async (_what, text, outcome, changes = {}) => {
    expect(await outcomeOf(text, { decrypt, ...changes })).toEqual(outcome);
  });

  test("an encrypted one where the policy does not decrypt", async () => {
    const { decrypt: _without, ...changes } = options();
    expect(await outcomeOf(token, changes)).toBe("ERR_JWT_ENCRYPTED");
  });
});

test("the key of a certificate in PEM is found by its thumbprint, and the result says both keys", async () => {
  const pem = keyObjects(encryption.jwk).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const { keys } = await loadPem(`${certificatePem(encryption.certificate)}${pem}`);
  const verifier = createJwtVerifier(entraAccessToken(options({ decrypt: { keys } })));
  const { claims, jws, jwe } = await verifier.verify(encrypted(plain), { now });
  expect(claims).toEqual(v2);
  expect([jwe?.matchedBy, jws.matchedBy]).toEqual(["x5t", "kid"]);
  expect(jws.token).toBe(plain);
});

test("decrypt becomes values, with defaults for what it leaves out", () => {
  const whole: DecryptPolicy = { ...decrypt, alg: ["RSA-OAEP"], enc: ["A256GCM"] };
  const made = entraAccessToken(options({ decrypt: whole })).decrypt;
  expect(made).toMatchObject({ ...decrypt, alg: [RSA_OAEP], enc: [A256GCM] });
  expect(entraAccessToken(options({ decrypt })).decrypt).toMatchObject({
    ...decrypt,
    alg: [RSA_OAEP, RSA_OAEP_256],
    enc: [A128CBC_HS256, A256CBC_HS512],
  });
});

test("policies that are given the same object share the decryption", () => {
  const [one, two] = [entraAccessToken(options({ decrypt })), entraAccessToken(options({ decrypt }))];
  const other = entraAccessToken(options({ decrypt: { ...decrypt } }));
  expect(two.decrypt).toBe(one.decrypt);
  expect(other.decrypt).not.toBe(one.decrypt);
  const changing = { ...decrypt };
  const before = entraAccessToken(options({ decrypt: changing })).decrypt;
  changing.keys = [own];
  const after = entraAccessToken(options({ decrypt: changing })).decrypt;
  expect([before?.keys, after?.keys]).toEqual([decrypt.keys, [own]]);
});

test("an encrypted one is verified at once, where there is node:crypto", () => {
  const verifier = createJwtVerifier(entraAccessToken(options({ decrypt })));
  const verify = () => verifier.verifySync(encrypted(plain), { now });
  if (inject("backend") === "auto") expect(verify().claims).toEqual(v2);
  else expect(codeOf(verify)).toBe("ERR_JOSE_NOT_SUPPORTED");
});
