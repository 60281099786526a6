// DPoP proofs: josette's are accepted by npm jose with the key in their header, and those of jose by josette.
import * as jose from "jose";
import { generateKey } from "josette/jwk";
import { dpopProof, dpopVerifier } from "josette/profiles";
import { createHash, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";

const algorithms = [
  "ES256",
  "ES384",
  "ES512",
  "PS256",
  "PS384",
  "RS256",
  "RS512",
  "EdDSA",
  "Ed25519",
] as const;
const method = "POST";
const url = "https://api.example/orders?a=b";
const accessToken = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
const ath = createHash("sha256").update(accessToken).digest("base64url");

describe.each(algorithms)("%s", (alg) => {
  test("a proof of josette", async () => {
    const proof = await dpopProof(await generateKey(alg), { method, url, accessToken, nonce: "n" });
    const { payload, protectedHeader } = await jose.jwtVerify(proof, jose.EmbeddedJWK, {
      ...{ algorithms: [alg], typ: "dpop+jwt", maxTokenAge: 60, requiredClaims: ["jti"] },
    });
    expect(payload).toMatchObject({ htm: method, htu: "https://api.example/orders", ath, nonce: "n" });
    const { jkt } = await dpopVerifier({ alg: [alg], seen: null }).verify({
      proof,
      method,
      url,
      accessToken,
    });
    expect(jkt).toBe(await jose.calculateJwkThumbprint(protectedHeader.jwk as jose.JWK));
  });

  test("a proof of jose", async () => {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg);
    const jwk = await jose.exportJWK(publicKey);
    const claims = { jti: randomUUID(), htm: method, htu: "https://api.example/orders", ath };
    const proof = await new jose.SignJWT(claims)
      .setProtectedHeader({ typ: "dpop+jwt", alg, jwk })
      .setIssuedAt()
      .sign(privateKey);
    const verifier = dpopVerifier({ alg: [alg], seen: null });
    const { jkt, claims: verified } = await verifier.verify({ proof, method, url, accessToken });
    expect(jkt).toBe(await jose.calculateJwkThumbprint(jwk));
    expect(verified).toMatchObject(claims);
  });
});
