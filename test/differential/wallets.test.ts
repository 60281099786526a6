// A request to a wallet and its encrypted response (OpenID4VP 1.0, HAIP): josette is the verifier and npm jose the wallet, and the reverse.
import * as jose from "jose";
import { decodeHeader } from "josette";
import { exportJwk, generateKey, importKey, publicKey } from "josette/jwk";
import { encryptJwt } from "josette/jwt";
import { decryptWalletResponse, requestObject, walletResponseMetadata } from "josette/profiles";
import { describe, expect, test } from "vitest";

const clientId = "x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk";
const audience = "https://self-issued.me/v2";
const nonce = "n-0S6_WzA2Mj";
const signer = await generateKey("ES256");

interface Metadata {
  readonly jwks: { readonly keys: readonly [jose.JWK] };
  readonly encrypted_response_enc_values_supported: readonly string[];
}

/** What a wallet does: verifies the request, and encrypts its answer as the request says. */
async function answer(request: string, parameters: object): Promise<string> {
  const verifier = await jose.importJWK({ ...(await exportJwk(signer)) } as jose.JWK, "ES256");
  const { payload } = await jose.jwtVerify(request, verifier, { typ: "oauth-authz-req+jwt", audience });
  const { jwks, encrypted_response_enc_values_supported: encs } = payload["client_metadata"] as Metadata;
  const [jwk] = jwks.keys;
  expect(jwk).toMatchObject({ kty: "EC", crv: "P-256", use: "enc", alg: "ECDH-ES" });
  const enc = encs.at(-1) ?? "A128GCM";
  return await new jose.EncryptJWT({ state: payload["state"], ...parameters })
    .setProtectedHeader({ alg: "ECDH-ES", enc, ...(jwk.kid !== undefined && { kid: jwk.kid }) })
    .setKeyManagementParameters({
      apu: new TextEncoder().encode("a nonce of the wallet"),
      apv: new TextEncoder().encode(String(payload["nonce"])),
    })
    .encrypt(await jose.importJWK(jwk, "ECDH-ES"));
}

describe("josette is the verifier", () => {
  test.each<[string, object]>([
    ["a presentation", { vp_token: { pid: ["eyJhbGciOiJFUzI1NiJ9.e30.c2ln~"] } }],
    ["an error", { error: "access_denied" }],
  ])("and the wallet answers with %s", async (_what, parameters) => {
    const pending = new Map<
      string,
      { readonly key: Awaited<ReturnType<typeof generateKey>>; readonly state: string }
    >();
    const requests = [];
    for (const state of ["first", "second"]) {
      const key = await generateKey("ECDH-ES");
      const metadata = await walletResponseMetadata(key);
      pending.set(metadata.jwks.keys[0].kid ?? "", { key, state });
      const request = {
        ...{ response_type: "vp_token", response_mode: "direct_post.jwt", nonce, state },
        ...{ response_uri: "https://verifier.example/post", dcql_query: { credentials: [] } },
        client_metadata: { ...metadata, vp_formats_supported: {} },
      };
      requests.push(await requestObject({ clientId, audience, key: signer, parameters: request }));
    }
    expect(pending.size).toBe(2);
    for (const request of requests) {
      const response = await answer(request, parameters);
      const found = pending.get(decodeHeader(response).kid ?? "");
      if (found === undefined) throw new TypeError("No request has this key");
      const opened = await decryptWalletResponse(response, found.key, { state: found.state });
      expect(opened.unverifiedClaims).toEqual({ state: found.state, ...parameters });
      expect(opened.header).toMatchObject({ enc: "A256GCM", apv: Buffer.from(nonce).toString("base64url") });
    }
  });
});

test.each(["A128GCM", "A256GCM"])("josette encrypts as a wallet, and jose decrypts: %s", async (enc) => {
  const pair = await jose.generateKeyPair("ECDH-ES", { crv: "P-256", extractable: true });
  const jwk = { ...(await jose.exportJWK(pair.publicKey)), kid: "ac", use: "enc", alg: "ECDH-ES" };
  const presented = { state: "s", vp_token: { pid: ["a~"] } };
  const response = await encryptJwt(presented, publicKey(importKey(jwk)), {
    enc,
    apu: "d2FsbGV0",
    apv: "bi0x",
  });
  const { payload, protectedHeader } = await jose.jwtDecrypt(response, pair.privateKey);
  expect(payload).toEqual(presented);
  expect(protectedHeader).toMatchObject({ alg: "ECDH-ES", enc, kid: "ac", apu: "d2FsbGV0", apv: "bi0x" });
});
