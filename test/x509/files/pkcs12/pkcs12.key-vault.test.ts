// The way of docs/guides/keys.md from a Key Vault secret to an opened token: a PFX in base64 without a password, a token that names its certificate.
import { createHash, createPublicKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createJwtVerifier } from "../../../../src/jwt/index.ts";
import { keySet } from "../../../../src/jwk/index.ts";
import { loadPkcs12 } from "../../../../src/x509/index.ts";
import { expect, test } from "vitest";
import { keyObjects, publicJwk, rsaKey } from "../../../support/keys.ts";
import { jwe, oaep, rsaJws, secretBytes } from "../../../support/tokens.ts";

const file = (name: string) => readFileSync(new URL(`../../../files/pkcs12/${name}`, import.meta.url));

test("a Key Vault PFX opens the token that was encrypted to its certificate", async () => {
  const certificate = new X509Certificate(file("rsa.pem"));
  const x5t = createHash("sha1").update(certificate.raw).digest("base64url");
  const claims = { iss: "https://login.example.com", aud: "api://orders", exp: 4102444800 };
  const cek = secretBytes(32);
  const token = jwe({
    header: { alg: "RSA-OAEP", enc: "A128CBC-HS256", x5t },
    encryptedKey: oaep(
      "RSA-OAEP",
      createPublicKey(certificate.publicKey.export({ format: "pem", type: "spki" })),
      cek,
    ),
    cek,
    plaintext: rsaJws({ alg: "RS256", kid: "1" }, claims, keyObjects(rsaKey).privateKey),
  });
  const secret = { value: file("key-vault.pfx").toString("base64") };

  const { keys } = await loadPkcs12(secret.value);
  const verifier = createJwtVerifier({
    decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A128CBC-HS256", "A256CBC-HS512"] },
    verify: { keys: keySet({ keys: [{ ...publicJwk(rsaKey), kid: "1" }] }), alg: ["RS256"] },
    claims: { issuer: "https://login.example.com", audience: "api://orders" },
  });
  const verified = await verifier.verify(token);
  expect(verified.claims).toEqual(claims);
  expect(verified.jwe.matchedBy).toBe("x5t");
  expect(keys[0]!.x5c).toEqual([certificate.raw.toString("base64")]);
});
