// Encrypted ID tokens in Curity's form: nested, found by a certificate's thumbprint or by no hint at all, compressed or not.
import type { Jwk } from "josette/jwk";
import { type DecryptPolicy } from "josette/jwt";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { loadPem } from "../../../src/x509/index.ts";
import { describe, expect, inject, test } from "vitest";
import { certificatePem } from "../../../examples/identity-provider/certificate.ts";
import { oidcIdToken } from "../../../src/profiles/index.ts";
import type { OidcIdTokenOptions } from "../../../src/profiles/oidc/id-token-options.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey3072 } from "../../support/keys.ts";
import { unsecured, withBitFlipped, withBytes, withSegment } from "../../support/tokens.ts";
import {
  accessToken,
  bareKey,
  certificate,
  certifiedKey,
  code,
  decrypt,
  encrypted,
  halfHash,
  idClaims,
  idOptions,
  mint,
  nonce,
  now,
  outcomeOf,
  signerOf,
  state,
  x5tS256,
  type Encryption,
  type Outcome,
} from "../../support/profiles/oidc/tokens.ts";

type Options = Partial<OidcIdTokenOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const plain = mint(idClaims);
/** A kid that the server has given the client's key, and the client does not know. */
const curityKid = { kid: "-996770274", "x5t#S256": undefined };
const bare: DecryptPolicy = { ...decrypt, keys: bareKey };
const several: DecryptPolicy = { ...decrypt, keys: [otherRsaKey, bareKey] };
const compressed = { zip: "DEF" };

describe("accepted is", () => {
  test.each<[string, Encryption, Options?]>([
    ["the thumbprint of the client's certificate", {}],
    ["the same, compressed", { header: compressed }],
    ["the thumbprint, where the client has a bare key", {}, { decrypt: bare }],
    ["the same, compressed", { header: compressed }, { decrypt: bare }],
    ["the thumbprint, where the client has two bare keys", {}, { decrypt: several }],
    ["a kid that nobody knows", { header: curityKid }],
    ["the same, compressed", { header: { ...curityKid, ...compressed } }],
    ["a kid that nobody knows, with a bare key", { header: curityKid }, { decrypt: bare }],
    ["a kid that nobody knows, with two bare keys", { header: curityKid }, { decrypt: several }],
    ["a kid that nobody knows and the thumbprint", { header: { kid: "-996770274" } }],
    ["no hint", { header: { "x5t#S256": undefined } }, { decrypt: several }],
    ["no cty", { header: { cty: undefined } }],
    ["typ JWT outside", { header: { typ: "JWT" } }],
    ["copies of claims in the header", { header: { iss: idClaims["iss"], aud: idClaims["aud"] } }],
    ["RSA-OAEP-256", { alg: "RSA-OAEP-256" }, { decrypt: { ...decrypt, alg: ["RSA-OAEP", "RSA-OAEP-256"] } }],
    ["A128CBC-HS256", { enc: "A128CBC-HS256" }, { decrypt: { ...decrypt, enc: ["A128CBC-HS256"] } }],
    ["A256GCM", { enc: "A256GCM" }, { decrypt: { ...decrypt, enc: ["A256CBC-HS512", "A256GCM"] } }],
    ["encrypted where encryption is optional", {}, { decrypt: { ...decrypt, optional: true } }],
  ])("%s", async (_what, encryption, changes) => {
    expect(await outcomeOf(encrypted(plain, encryption), { decrypt, ...changes })).toBe("accepted");
  });

  test("plain where encryption is optional", async () => {
    expect(await outcomeOf(plain, { decrypt: { ...decrypt, optional: true } })).toBe("accepted");
  });
});

describe("hashes are those of the inner algorithm:", () => {
  const came = { accessToken, code, state };

  test.each(["RS256", "PS256", "PS384", "ES256", "ES512", "EdDSA", "HS512"] as const)("%s", async (alg) => {
    const signer = signerOf(alg);
    const hashesBy = (hash: string): object => ({
      at_hash: halfHash(accessToken, hash),
      c_hash: halfHash(code, hash),
      s_hash: halfHash(state, hash),
    });
    const outcome = (hash: string): Promise<Outcome> => {
      const token = encrypted(mint({ ...idClaims, ...hashesBy(hash) }, {}, signer), { header: compressed });
      return outcomeOf(token, { decrypt, keys: signer.jwk, alg: [alg], endpoint: "authorization", ...came });
    };
    expect(await outcome(signer.hash)).toBe("accepted");
    expect(await outcome(signer.hash === "sha512" ? "sha256" : "sha512")).toEqual([failed, "at_hash"]);
  });
});

describe("refused is", () => {
  const token = encrypted(plain);

  test.each<[string, string, Outcome, Options?]>([
    ["a plain one", plain, "ERR_JWT_NOT_ENCRYPTED"],
    ["another client's", encrypted(mint({ ...idClaims, aud: "app" })), [failed, "aud"]],
    ["one with another azp", encrypted(mint({ ...idClaims, azp: "app" })), [failed, "azp"]],
    ["one with another nonce", encrypted(mint({ ...idClaims, nonce: "n-1" })), [failed, "nonce"]],
    ["a late one", encrypted(mint({ ...idClaims, exp: now - 60 })), ["ERR_JWT_EXPIRED", "exp"]],
    ["an old login", encrypted(plain), ["ERR_JWT_EXPIRED", "auth_time"], { maxAge: 5 }],
    ["another class", encrypted(plain), [failed, "acr"], { acr: "loa3" }],
    ["an inner typ", encrypted(mint(idClaims, { typ: "at+jwt" })), [failed, "typ"]],
    [
      "a logout token",
      encrypted(mint({ ...idClaims, events: { "http://schemas.openid.net/event/backchannel-logout": {} } })),
      [failed, "events"],
    ],
    ["an unsigned one", encrypted(unsecured({ alg: "none" }, idClaims)), "ERR_JOSE_ALG_NOT_ALLOWED"],
    ["claims alone", encrypted(JSON.stringify(idClaims)), "ERR_JWT_INVALID"],
    ["one encrypted twice", encrypted(token), "ERR_JWT_INVALID"],
    [
      "an inner one by another algorithm",
      encrypted(mint(idClaims, {}, signerOf("PS256"))),
      "ERR_JOSE_ALG_NOT_ALLOWED",
    ],
    ["a copy that differs", encrypted(plain, { header: { iss: "https://else.example" } }), [failed, "iss"]],
    ["another key's", token, "ERR_JWE_DECRYPTION_FAILED", { decrypt: { ...decrypt, keys: otherRsaKey } }],
    [
      "RSA-OAEP-256, which is not registered",
      encrypted(plain, { alg: "RSA-OAEP-256" }),
      "ERR_JOSE_ALG_NOT_ALLOWED",
    ],
    ["A128GCM, which is not registered", encrypted(plain, { enc: "A128GCM" }), "ERR_JOSE_ALG_NOT_ALLOWED"],
    [
      "a tag with a bit turned",
      withBytes(token, 4, (tag) => withBitFlipped(tag)),
      "ERR_JWE_DECRYPTION_FAILED",
    ],
    [
      "a key with a bit turned",
      withBytes(token, 1, (key) => withBitFlipped(key, 9)),
      "ERR_JWE_DECRYPTION_FAILED",
    ],
    ["another header", withSegment(token, 0, (each) => each.replace(/.$/, "A")), "ERR_JWE_INVALID"],
  ])("%s", async (_what, text, outcome, changes) => {
    expect(await outcomeOf(text, { decrypt, ...changes })).toEqual(outcome);
  });

  test("an encrypted one where the client does not decrypt", async () => {
    expect(await outcomeOf(token)).toBe("ERR_JWT_ENCRYPTED");
  });

  test("one for a key of which only the public half is there", async () => {
    const keys = { keys: [publicJwk(rsaKey3072)] };
    expect(await outcomeOf(token, { decrypt: { ...decrypt, keys } })).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });
});

test("the result has both layers, and the inner token to send on as a hint", async () => {
  const verifier = createJwtVerifier(oidcIdToken(idOptions({ decrypt })));
  const { claims, jws, jwe } = await verifier.verify(encrypted(plain), { now, nonce });
  expect(claims).toEqual(idClaims);
  expect(jws.token).toBe(plain);
  expect(jwe?.header).toEqual({ alg: "RSA-OAEP", enc: "A256CBC-HS512", cty: "JWT", "x5t#S256": x5tS256 });
  expect([jwe?.matchedBy, jws.matchedBy]).toEqual(["x5t#S256", "given"]);
});

test.each<[string, Jwk, object, string]>([
  ["a bare key whose thumbprint nobody knows", bareKey, {}, "tried"],
  ["a kid that nobody knows", certifiedKey, curityKid, "tried"],
  ["a kid that nobody knows, and the thumbprint", certifiedKey, { kid: "-996770274" }, "x5t#S256"],
  ["a kid that the client knows", { ...bareKey, kid: "enc-1" }, { kid: "enc-1" }, "kid"],
])("what a key was found by: %s", async (_what, key, header, matchedBy) => {
  const keys = [otherRsaKey, key];
  const verifier = createJwtVerifier(oidcIdToken(idOptions({ decrypt: { ...decrypt, keys } })));
  const { jwe } = await verifier.verify(encrypted(plain, { header }), { now, nonce });
  expect(jwe?.matchedBy).toBe(matchedBy);
});

test("a key in PEM with its certificate is found by the thumbprint", async () => {
  const pem = keyObjects(rsaKey3072).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const { keys } = await loadPem(`${pem}${certificatePem(certificate)}`);
  const verifier = createJwtVerifier(oidcIdToken(idOptions({ decrypt: { ...decrypt, keys } })));
  expect((await verifier.verify(encrypted(plain), { now, nonce })).jwe?.matchedBy).toBe("x5t#S256");
});

test("an encrypted one is verified at once, hashes and all, where there is node:crypto", () => {
  const verifier = createJwtVerifier(oidcIdToken(idOptions({ decrypt })));
  const token = encrypted(mint({ ...idClaims, at_hash: halfHash(accessToken) }));
  const verify = () => verifier.verifySync(token, { now, nonce, accessToken });
  if (inject("backend") === "auto") expect(verify().claims["sub"]).toBe("alice");
  else expect(codeOf(verify)).toBe("ERR_JOSE_NOT_SUPPORTED");
});

test("with a cache, what came with the token is compared at every call", async () => {
  const verifier = createJwtVerifier(oidcIdToken(idOptions({ decrypt, cache: true })));
  const token = encrypted(mint({ ...idClaims, at_hash: halfHash(accessToken) }));
  const first = await verifier.verify(token, { now, nonce, accessToken });
  expect(await verifier.verify(token, { now, nonce, accessToken })).toBe(first);
  const other = verifier.verify(token, { now, nonce, accessToken: "else" });
  expect(await codeOfRejection(other)).toBe(failed);
  expect(await codeOfRejection(verifier.verify(token, { now, nonce, maxAge: 5 }))).toBe("ERR_JWT_EXPIRED");
  expect(await codeOfRejection(verifier.verify(token, { now, nonce: "n-1" }))).toBe(failed);
  expect(await codeOfRejection(verifier.verify(token, { now }))).toBe("ERR_INVALID_OPTION");
});
