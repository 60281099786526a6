// The programs of the guide to vaults, against stand-ins over HTTP: a token, a bad token, and a bad day of the vault.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { decodeHeader, type JwtVerifier, type Key, publicKey, verifyJwt } from "josette";
import { encryptCompact } from "josette/jwe";
import { challenge } from "josette/http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeGuide } from "../../support/docs/guide.ts";
import { type Issuer, startIssuer } from "../../../examples/identity-provider/issuer.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { startKeyVault } from "../../support/examples/vaults/key-vault.ts";
import { startKms } from "../../support/examples/vaults/kms.ts";
import type { StandIn } from "../../support/examples/vaults/stand-in.ts";
import { ecJwk } from "../../support/jwk/pairs.ts";
import { keyObjects, rsaKey } from "../../support/keys.ts";

const { privateKey } = keyObjects(rsaKey);
const files = writeGuide("keys-in-vaults");
let issuer: Issuer;
let vault: StandIn;
let kms: StandIn;

const identity = { region: "eu-central-1", accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI" };

beforeEach(async () => {
  issuer = await startIssuer({ audience: "api://orders" });
  vault = await startKeyVault({
    token: "vault-token",
    keys: [{ name: "tokens", version: "v1", privateKey, keyOps: ["unwrapKey"] }],
  });
  const arn = "arn:aws:kms:eu-central-1:111122223333:key/tokens";
  const signing = createPrivateKey({ key: { ...ecJwk("P-256") }, format: "jwk" });
  kms = await startKms({
    identity,
    keys: [{ arn, usage: "SIGN_VERIFY", privateKey: signing }],
    aliases: new Map([["alias/tokens", arn]]),
  });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([issuer.close(), vault.close(), kms.close()]);
});

const encrypted = (text: string) =>
  encryptCompact(new TextEncoder().encode(text), createPublicKey(privateKey), {
    alg: "RSA-OAEP",
    enc: "A256CBC-HS512",
    cty: "JWT",
  });

test("a verifier with a key in Key Vault", async () => {
  vi.stubEnv("ISSUER", issuer.issuer);
  vi.stubEnv("KEY_ID", `${vault.origin}/keys/tokens`);
  vi.stubEnv("VAULT_TOKEN", "vault-token");
  const module: unknown = await import(/* @vite-ignore */ files["verifier.ts"] ?? "");
  const { verifier } = module as { verifier: JwtVerifier };
  const token = await encrypted(issuer.token());
  expect((await verifier.verify(token)).claims.sub).toBe("alice");

  const [header = "", , ...rest] = token.split(".");
  const other = [header, Buffer.alloc(256, 1).toString("base64url"), ...rest].join(".");
  expect(await outcome(verifier, other)).toEqual(["ERR_JWE_DECRYPTION_FAILED", 401]);

  vault.fallInto("cut");
  expect(await outcome(verifier, token)).toEqual(["ERR_KEY_UNAVAILABLE", 503]);
  vault.fallInto({ status: 429, body: { error: { code: "Throttled" } } });
  expect(await outcome(verifier, token)).toEqual(["ERR_KEY_UNAVAILABLE", 503]);
  vault.fallInto(undefined);
  vi.stubEnv("VAULT_TOKEN", "expired");
  expect(await outcome(verifier, token)).toEqual(["ERR_KEY_UNAVAILABLE", 503]);
});

test("a signature of AWS KMS", async () => {
  vi.stubEnv("KMS_ENDPOINT", kms.origin);
  vi.stubEnv("AWS_ACCESS_KEY_ID", identity.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", identity.secretAccessKey);
  vi.stubEnv("KEY_ID", "alias/tokens");
  vi.stubEnv("AWS_REGION", identity.region);
  const module: unknown = await import(/* @vite-ignore */ files["signing.ts"] ?? "");
  const { key, token } = module as { key: Key; token: string };
  expect(decodeHeader(token)["alg"]).toBe("ES256");
  const { claims } = await verifyJwt(token, {
    verify: { keys: publicKey(key), alg: ["ES256"] },
    claims: { issuer: null, audience: null },
  });
  expect(claims.sub).toBe("alice");
});

async function outcome(verifier: JwtVerifier, token: string): Promise<[string | undefined, number]> {
  const verification = verifier.verify(token);
  const code = await codeOfRejection(verification);
  const status = await verification.then(
    () => 200,
    (error: unknown) => challenge(error).status,
  );
  return [code, status];
}
