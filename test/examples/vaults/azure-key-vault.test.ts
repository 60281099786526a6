import { createHash, createPrivateKey } from "node:crypto";
import { publicKey } from "../../../src/jwk/index.ts";
import { signAndEncryptJwt, signJwt, verifyJwt } from "../../../src/jwt/index.ts";
import { decryptCompact } from "../../../src/jwe/index.ts";
import type { SignatureAlgorithm } from "josette/jwk";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { azureKeyVaultKey, type AzureKeyVaultOptions } from "../../../examples/vaults/azure-key-vault.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { appearance, failureOf } from "../../support/failure.ts";
import { ecJwk } from "../../support/jwk/pairs.ts";
import { keyObjects, rsaKey } from "../../support/keys.ts";
import { jwe, oaep, rsaJws, secretBytes } from "../../support/tokens.ts";
import { startKeyVault, type VaultKey } from "../../support/examples/vaults/key-vault.ts";
import type { StandIn } from "../../support/examples/vaults/stand-in.ts";

const rsa = keyObjects(rsaKey);
const token = "eyJ0eXAi.access-token_1.c2ln";
const all = ["sign", "verify", "wrapKey", "unwrapKey"];
const ec = (crv: "P-256" | "P-384" | "P-521"): VaultKey => ({
  ...{ name: crv, version: "v1", keyOps: all },
  privateKey: createPrivateKey({ key: { ...ecJwk(crv) }, format: "jwk" }),
});
const rsaV1: VaultKey = { name: "rsa", version: "v1", privateKey: rsa.privateKey, keyOps: all };
const keys: VaultKey[] = [];
let vault: StandIn;

beforeEach(async () => {
  keys.splice(0, Infinity, rsaV1, ec("P-256"), ec("P-384"), ec("P-521"));
  vault = await startKeyVault({ token, keys });
});
afterEach(() => vault.close());

function keyOf(name: string, options: Omit<Partial<AzureKeyVaultOptions>, "keyId">) {
  const keyId = `${vault.origin}/keys/${name}`;
  return azureKeyVaultKey({ keyId, token: () => token, alg: ["RS256"], ...options });
}
const asked = () => vault.requests.map(({ method, url }) => `${method} ${url.pathname}`);
const claims = { issuer: null, audience: null, exp: "optional" } as const;

describe("signing in Azure Key Vault", () => {
  const rsaAlgs = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] as const;
  const rows: [SignatureAlgorithm, string][] = [
    ...rsaAlgs.map((alg): [SignatureAlgorithm, string] => [alg, "rsa"]),
    ["ES256", "P-256"],
    ["ES384", "P-384"],
    ["ES512", "P-521"],
  ];
  test.each(rows)("%s: the vault is asked once, for a digest", async (alg, name) => {
    const key = await keyOf(name, { alg: [alg] });
    const jwt = await signJwt({ sub: "alice" }, key);
    const verified = await verifyJwt(jwt, { verify: { keys: publicKey(key), alg: [alg] }, claims });
    expect(verified.claims.sub).toBe("alice");
    expect(asked()).toEqual([`GET /keys/${name}`, `POST /keys/${name}/v1/sign`]);
    const digest = createHash(`sha${alg.slice(2)}`).update(jwt.slice(0, jwt.lastIndexOf(".")));
    expect(JSON.parse(vault.requests[1]!.body)).toEqual({ alg, value: digest.digest("base64url") });
  });

  test("the public half of a key in hardware is like any other", async () => {
    keys.splice(0, Infinity, { ...rsaV1, ktySuffix: "-HSM" }, { ...ec("P-256"), ktySuffix: "-HSM" });
    expect((await keyOf("rsa", {})).kty).toBe("RSA");
    expect((await keyOf("P-256", { alg: ["ES256"] })).crv).toBe("P-256");
  });

  test("the key has the name that the vault gives it, or another, and its chain", async () => {
    expect((await keyOf("rsa", {})).kid).toBe(`${vault.origin}/keys/rsa/v1`);
    const named = await keyOf("rsa/v1", { kid: "2026", x5c: ["MAA="] });
    expect([named.kid, named.x5c]).toEqual(["2026", ["MAA="]]);
  });

  test("a key stays the one it was when it is rotated", async () => {
    const key = await keyOf("rsa", {});
    keys.push({ ...rsaV1, version: "v2", keyOps: [] });
    expect(await signJwt({}, key)).toMatch(/^\S+$/);
    expect(asked()[1]).toBe("POST /keys/rsa/v1/sign");
  });

  test.each(["/keys/rsa/v1", "//other.example/keys/rsa/v1"])(
    "the access token goes to the vault, wherever it says the key is: %s",
    async (path) => {
      const { n, e } = rsaKey;
      const kid = `https://elsewhere.example${path}`;
      vault.fallInto({ status: 200, body: { key: { kid, kty: "RSA", n, e, key_ops: all } } });
      const key = await keyOf("rsa", {});
      vault.fallInto(undefined);
      await signJwt({}, key).catch(() => undefined);
      expect(asked()).toEqual(["GET /keys/rsa", `POST ${path}/sign`]);
    },
  );

  test("what the key may not do in the vault, it is not taken for", async () => {
    keys.splice(0, Infinity, { ...rsaV1, keyOps: ["sign"] });
    expect(await codeOfRejection(keyOf("rsa", { alg: ["RS256", "RSA-OAEP"] }))).toBe("ERR_INVALID_OPTION");
    keys.splice(0, Infinity, { ...rsaV1, keyOps: ["unwrapKey"] });
    expect(await codeOfRejection(keyOf("rsa", { alg: ["RS256"] }))).toBe("ERR_INVALID_OPTION");
  });
});

describe("unwrapping in Azure Key Vault", () => {
  const cek = secretBytes(32);
  const header = { alg: "RSA-OAEP", enc: "A256GCM" };
  const accepted = { alg: ["RSA-OAEP"], enc: ["A256GCM"] } as const;

  test.each(["RSA-OAEP", "RSA-OAEP-256"] as const)("%s: opens a nested token of its own", async (alg) => {
    const key = await keyOf("rsa", { alg: ["PS256", alg] });
    const jwt = await signAndEncryptJwt(
      { sub: "alice" },
      {
        sign: { key, header: { alg: "PS256" } },
        encrypt: { key: publicKey(key), header: { alg, enc: "A256GCM" } },
      },
    );
    const verifier = createJwtVerifier({
      decrypt: { keys: key, alg: [alg], enc: ["A256GCM"] },
      verify: { keys: publicKey(key), alg: ["PS256"] },
      claims,
    });
    expect((await verifier.verify(jwt)).claims.sub).toBe("alice");
    expect(asked()).toEqual(["GET /keys/rsa", "POST /keys/rsa/v1/sign", "POST /keys/rsa/v1/unwrapkey"]);
  });

  test("opens a token that somebody else has made", async () => {
    const inner = rsaJws({ alg: "RS256" }, { sub: "bob" }, rsa.privateKey);
    const encryptedKey = oaep("RSA-OAEP", rsa.publicKey, cek);
    const key = await keyOf("rsa", { alg: ["RSA-OAEP"] });
    const verifier = createJwtVerifier({
      decrypt: { keys: key, ...accepted },
      verify: { keys: rsa.publicKey, alg: ["RS256"] },
      claims,
    });
    const jwt = jwe({ header: { ...header, cty: "JWT" }, cek, plaintext: inner, encryptedKey });
    expect((await verifier.verify(jwt)).claims.sub).toBe("bob");
  });

  test.each([
    ["no OAEP inside", secretBytes(256), 1],
    ["the hash of another OAEP", oaep("RSA-OAEP-256", rsa.publicKey, cek), 1],
    ["a key of another length", oaep("RSA-OAEP", rsa.publicKey, secretBytes(16)), 1],
    ["another key", oaep("RSA-OAEP", rsa.publicKey, cek.toReversed()), 1],
    ["a byte too few", secretBytes(255), 0],
    ["a byte too many", secretBytes(257), 0],
  ])("a ciphertext with %s fails like one for a local key", async (_what, encryptedKey, times) => {
    const key = await keyOf("rsa", { alg: ["RSA-OAEP"] });
    const jwt = jwe({ header, cek, plaintext: "secret", encryptedKey });
    const error = await failureOf(decryptCompact(jwt, key, accepted));
    const local = await failureOf(decryptCompact(jwt, rsaKey, accepted));
    expect(appearance(error)).toEqual(appearance(local));
    expect(error.code).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(asked().slice(1)).toEqual(Array(times).fill("POST /keys/rsa/v1/unwrapkey"));
  });
});
