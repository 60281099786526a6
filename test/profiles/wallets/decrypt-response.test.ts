// Responses of wallets: OpenID for Verifiable Presentations 1.0 sections 8.1 to 8.5. The wallet is npm jose.
import { CompactEncrypt, importJWK, SignJWT, type CompactJWEHeaderParameters } from "jose";
import type { DecryptWalletResponseOptions } from "josette/profiles";
import { describe, expect, test } from "vitest";
import { exportJwk, generateKey, importKey } from "../../../src/jwk/index.ts";
import { decryptWalletResponse, walletResponseMetadata } from "../../../src/profiles/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { withBitFlipped, withBytes } from "../../support/tokens.ts";

/** The key of the request, and that of another one. */
const key = await generateKey("ECDH-ES");
const otherKey = await generateKey("ECDH-ES");
const state = "eyJhb-6_sVA.9~";
const vpToken = { my_credential: ["eyJhbGciOiJFUzI1NiJ9.e30.c2ln~WyJhIl0~e30.e30.c2ln"] };
const right = { state, vp_token: vpToken };
const refusal = { state, error: "access_denied", error_description: "The user declined" };

interface Wallet {
  readonly header?: { readonly enc?: string; readonly kid?: string | undefined; readonly typ?: string };
  readonly apu?: string;
  readonly apv?: string;
  readonly to?: typeof key;
}

/** Encrypts as a wallet does: with what the request says. */
async function respond(parameters: object | string, wallet: Wallet = {}): Promise<string> {
  const { jwks, encrypted_response_enc_values_supported: supported } = await walletResponseMetadata(
    wallet.to ?? key,
  );
  const [{ kid, alg = "", ...jwk }] = jwks.keys;
  const [enc = ""] = supported;
  const text = typeof parameters === "string" ? parameters : JSON.stringify(parameters);
  const header = { alg, enc, kid, ...wallet.header };
  const { apu, apv } = wallet;
  return await new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader(JSON.parse(JSON.stringify(header)) as CompactJWEHeaderParameters)
    .setKeyManagementParameters({
      ...(apu !== undefined && { apu: new TextEncoder().encode(apu) }),
      ...(apv !== undefined && { apv: new TextEncoder().encode(apv) }),
    })
    .encrypt(await importJWK(JSON.parse(JSON.stringify(jwk)) as object, header.alg));
}

function open(response: string, changes: Partial<DecryptWalletResponseOptions> = {}, keys = key) {
  return decryptWalletResponse(response, keys, { state, ...changes });
}

describe.each(["A128GCM", "A256GCM"])("%s:", (enc) => {
  const header = { enc };

  test.each<[string, object, Wallet?]>([
    ["a presentation", right],
    ["several presentations", { ...right, vp_token: { a: ["b~", "c~"], d: ["e~"] } }],
    ["a presentation that is an object", { ...right, vp_token: { a: [{ type: ["x"] }] } }],
    ["an ID token besides", { ...right, id_token: "a.b.c" }],
    ["unknown parameters", { ...right, presentation_submission: {}, x: [null] }],
    ["an issuer, which proves nothing here", { ...right, iss: "https://wallet.example", aud: "x" }],
    ["exp that has not passed", { ...right, exp: 4_102_444_800 }],
    ["an error", refusal],
    ["an error without a description", { ...refusal, error_description: undefined }],
    ["typ JWT", right, { header: { ...header, typ: "JWT" } }],
    ["no kid", right, { header: { ...header, kid: undefined } }],
    ["another kid", right, { header: { ...header, kid: "else" } }],
  ])("accepted: %s", async (_what, parameters, wallet = { header }) => {
    const { unverifiedClaims, header: received } = await open(await respond(parameters, wallet));
    expect(unverifiedClaims).toEqual(JSON.parse(JSON.stringify(parameters)));
    expect(received).toMatchObject({ alg: "ECDH-ES", enc });
    expect(received).not.toHaveProperty("apu");
  });

  test.each([
    ["both", { apu: "mdoc-generated nonce", apv: "n-0S6_WzA2Mj" }],
    ["apu", { apu: "wallet" }],
    ["apv", { apv: "verifier" }],
  ])("apu and apv are accepted and returned: %s", async (_what, parties) => {
    const { header: received } = await open(await respond(right, { header, ...parties }));
    const text = (value = "") => Buffer.from(value, "base64url").toString();
    expect({ apu: text(received.apu), apv: text(received.apv) }).toEqual({ apu: "", apv: "", ...parties });
  });

  test.each<[string, object, string]>([
    ["no state", { ...right, state: undefined }, "state"],
    ["another state", { ...right, state: `${state}x` }, "state"],
    ["a state that starts the same", { ...right, state: state.slice(0, -1) }, "state"],
    ["an empty state", { ...right, state: "" }, "state"],
    ["a state that is null", { ...right, state: null }, "state"],
    ["a state in a list", { ...right, state: [state] }, "state"],
    ["an error without the state", { ...refusal, state: undefined }, "state"],
    ["an error with another state", { ...refusal, state: "else" }, "state"],
    ["no presentation", { state }, "vp_token"],
    ["a presentation as text, as in drafts", { ...right, vp_token: "eyJ~" }, "vp_token"],
    ["a list of presentations", { ...right, vp_token: ["eyJ~"] }, "vp_token"],
    ["an object with text", { ...right, vp_token: { a: "eyJ~" } }, "vp_token"],
    ["an empty object", { ...right, vp_token: {} }, "vp_token"],
    ["an empty list", { ...right, vp_token: { a: [] } }, "vp_token"],
    ["one empty list", { ...right, vp_token: { ...vpToken, a: [] } }, "vp_token"],
    ["a presentation that is null", { ...right, vp_token: { a: [null] } }, "vp_token"],
    ["a presentation that is a list", { ...right, vp_token: { a: [[]] } }, "vp_token"],
    ["a presentation that is a number", { ...right, vp_token: { a: ["b~", 1] } }, "vp_token"],
    ["an empty presentation", { ...right, vp_token: { a: [""] } }, "vp_token"],
    ["a vp_token that is null", { ...right, vp_token: null }, "vp_token"],
    ["an error and a presentation", { ...refusal, vp_token: vpToken }, "error"],
    ["an error that is null, and a presentation", { ...right, error: null }, "error"],
    ["an empty error", { ...refusal, error: "" }, "error"],
    ["an error that is no text", { ...refusal, error: 1 }, "error"],
    ["a description that is no text", { ...refusal, error_description: {} }, "error_description"],
    ["nbf in the future", { ...right, nbf: 4_102_444_800 }, "nbf"],
    ["an issuer that is no text", { ...right, iss: 1 }, "iss"],
  ])("refused: %s", async (_what, parameters, claim) => {
    const error: unknown = await open(await respond(parameters, { header })).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim });
    expect(JSON.stringify(error)).not.toContain("c2ln");
  });
});

test.each<[string, () => Promise<unknown>, string]>([
  ["exp that has passed", async () => open(await respond({ ...right, exp: 1 })), "ERR_JWT_EXPIRED"],
  ["a list of claims", async () => open(await respond([right])), "ERR_JWT_INVALID"],
  ["no JSON", async () => open(await respond("state")), "ERR_JWT_INVALID"],
  ["a repeated state", async () => open(await respond('{"state":"a","state":"b"}')), "ERR_JWT_INVALID"],
  ["a signed response", async () => open(await respond(await signed())), "ERR_JWT_INVALID"],
  [
    "the key of another request",
    async () => open(await respond(right, { to: otherKey })),
    "ERR_JWE_DECRYPTION_FAILED",
  ],
  [
    "the key of another request, with this one's kid",
    async () => open(await respond(right, { to: otherKey, header: { kid: await kidOf(key) } })),
    "ERR_JWE_DECRYPTION_FAILED",
  ],
  [
    "a key on another curve",
    async () => open(await respond(right, { to: await generateKey("ECDH-ES", { crv: "X25519" }) })),
    "ERR_JWKS_NO_MATCHING_KEY",
  ],
  ["ECDH-ES+A128KW", async () => open(await respondWith("ECDH-ES+A128KW")), "ERR_JOSE_ALG_NOT_ALLOWED"],
  [
    "A128CBC-HS256, unless it is allowed",
    async () => open(await respond(right, { header: { enc: "A128CBC-HS256" } })),
    "ERR_JOSE_ALG_NOT_ALLOWED",
  ],
  [
    "an enc that the verifier did not list",
    async () => open(await respond(right), { enc: ["A256GCM"] }),
    "ERR_JOSE_ALG_NOT_ALLOWED",
  ],
  [
    "a tag with a bit flipped",
    async () => open(withBytes(await respond(right), 4, (tag) => withBitFlipped(tag))),
    "ERR_JWE_DECRYPTION_FAILED",
  ],
  ["another apu", async () => open(await withHeader({ apu: "eA" })), "ERR_JWE_DECRYPTION_FAILED"],
  ["an apu that is not base64url", async () => open(await withHeader({ apu: "e=" })), "ERR_JWE_INVALID"],
  ["an apv that is no text", async () => open(await withHeader({ apv: 1 })), "ERR_JWE_INVALID"],
  ["no epk", async () => open(await withHeader({ epk: undefined })), "ERR_JWE_INVALID"],
  ["a signed JWT", async () => open(await signed()), "ERR_JWE_INVALID"],
  ["no token", async () => open("access_denied"), "ERR_JWE_INVALID"],
])("refused: %s", async (_what, call, code) => {
  expect(await codeOfRejection(call())).toBe(code);
});

describe("the request", () => {
  test.each<[string, object, string | null, string | undefined]>([
    ["no state, as the response", { vp_token: vpToken }, null, undefined],
    ["no state, and the response has one", right, null, "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["an error to a request without state", { error: "invalid_request" }, null, undefined],
    ["another state", right, "else", "ERR_JWT_CLAIM_VALIDATION_FAILED"],
  ])("had %s", async (_what, parameters, expected, code) => {
    expect(await codeOfRejection(open(await respond(parameters), { state: expected }))).toBe(code);
  });

  test("had other content encryption", async () => {
    const response = await respond(right, { header: { enc: "A128CBC-HS256" } });
    const { unverifiedClaims } = await open(response, { enc: ["A128GCM", "A128CBC-HS256"] });
    expect(unverifiedClaims).toEqual(right);
  });

  test("is one of several that are pending", async () => {
    const keys = [otherKey, key];
    const result = await decryptWalletResponse(await respond(right), keys, { state });
    expect(result.key).toBe(key);
  });

  test("had a key that was stored as a JWK", async () => {
    const stored = JSON.parse(JSON.stringify(await exportJwk(key, { private: true }))) as object;
    expect((await open(await respond(right), {}, importKey(stored))).unverifiedClaims.vp_token).toEqual(
      vpToken,
    );
  });
});

test.each<[string, object]>([
  ["no state", { state: undefined }],
  ["an empty state", { state: "" }],
  ["a state that is no text", { state: 1 }],
  ["no content encryption", { enc: [] }],
  ["unknown content encryption", { enc: ["A129GCM"] }],
  ["alg, which is fixed", { alg: ["ECDH-ES"] }],
  ["claims, which are fixed", { claims: null }],
])("an option is refused: %s", async (_what, changes) => {
  expect(await codeOfRejection(open(await respond(right), changes))).toBe("ERR_INVALID_OPTION");
});

async function kidOf(of: typeof key): Promise<string | undefined> {
  return (await walletResponseMetadata(of)).jwks.keys[0].kid;
}

async function respondWith(alg: string): Promise<string> {
  const unbound = importKey({ ...(await exportJwk(key)), alg: undefined });
  return await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(right)))
    .setProtectedHeader({ alg, enc: "A128GCM" })
    .encrypt(await importJWK(JSON.parse(JSON.stringify(await exportJwk(unbound))) as object, alg));
}

/** A right response whose header has been changed on the way. */
async function withHeader(changes: object): Promise<string> {
  const [header = "", ...rest] = (await respond(right)).split(".");
  const changed = { ...(JSON.parse(Buffer.from(header, "base64url").toString()) as object), ...changes };
  return [Buffer.from(JSON.stringify(changed)).toString("base64url"), ...rest].join(".");
}

function signed(): Promise<string> {
  return new SignJWT(right).setProtectedHeader({ alg: "HS256" }).sign(new Uint8Array(32));
}
