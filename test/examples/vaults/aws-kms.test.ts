import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { publicKey } from "../../../src/jwk/index.ts";
import { signJwt, verifyJwt } from "../../../src/jwt/index.ts";
import { decryptCompact } from "../../../src/jwe/index.ts";
import type { SignatureAlgorithm } from "josette/jwk";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { awsKmsKey, type AwsKmsOptions } from "../../../examples/vaults/aws-kms.ts";
import { kmsOverHttps } from "../../../examples/vaults/aws-kms-over-https.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { appearance, failureOf } from "../../support/failure.ts";
import { ecJwk } from "../../support/jwk/pairs.ts";
import { keyObjects, rsaKey } from "../../support/keys.ts";
import { jwe, oaep, rsaJws, secretBytes } from "../../support/tokens.ts";
import { startKms, type KmsKey } from "../../support/examples/vaults/kms.ts";
import type { StandIn } from "../../support/examples/vaults/stand-in.ts";

const rsa = keyObjects(rsaKey);
const identity = {
  region: "eu-central-1",
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "AQoDYXdzEPT//wEXAMPLE==",
};
const arnOf = (id: string) => `arn:aws:kms:eu-central-1:111122223333:key/${id}`;
const ec = (crv: "P-256" | "P-384" | "P-521", isWanted?: KmsKey["isWanted"]): KmsKey => ({
  ...{ arn: arnOf(crv), usage: "SIGN_VERIFY", ...(isWanted && { isWanted }) },
  privateKey: createPrivateKey({ key: { ...ecJwk(crv) }, format: "jwk" }),
});
const keys: KmsKey[] = [];
const aliases = new Map<string, string>();
let kms: StandIn;

beforeEach(async () => {
  const { privateKey } = rsa;
  keys.splice(0, Infinity, ec("P-256"), ec("P-384"), ec("P-521"));
  keys.push({ arn: arnOf("rsa"), usage: "SIGN_VERIFY", privateKey });
  keys.push({ arn: arnOf("unwrapping"), usage: "ENCRYPT_DECRYPT", privateKey });
  keys.push({ arn: arnOf("agreement"), usage: "KEY_AGREEMENT", privateKey: keys[0]!.privateKey });
  aliases.clear();
  kms = await startKms({ identity, keys, aliases });
});
afterEach(() => kms.close());

const sendOver = () =>
  kmsOverHttps({ region: identity.region, endpoint: kms.origin, credentials: () => identity });
function keyOf(keyId: string, options: Omit<Partial<AwsKmsOptions>, "keyId">) {
  return awsKmsKey({ keyId, send: sendOver(), alg: ["RS256"], ...options });
}
const asked = () => kms.requests.map(({ headers }) => headers["x-amz-target"]);
const claims = { issuer: null, audience: null, exp: "optional" } as const;

describe("signing in AWS KMS", () => {
  const rsaAlgs = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] as const;
  const rows: [SignatureAlgorithm, string][] = [
    ...rsaAlgs.map((alg): [SignatureAlgorithm, string] => [alg, "rsa"]),
    ["ES256", "P-256"],
    ["ES384", "P-384"],
    ["ES512", "P-521"],
  ];
  test.each(rows)("%s: KMS is asked once, for a digest", async (alg, id) => {
    const key = await keyOf(arnOf(id), { alg: [alg], kid: "2026", x5c: ["MAA="] });
    expect([key.kid, key.x5c]).toEqual(["2026", ["MAA="]]);
    const jwt = await signJwt({ sub: "alice" }, key);
    const verified = await verifyJwt(jwt, { verify: { keys: publicKey(key), alg: [alg] }, claims });
    expect(verified.claims.sub).toBe("alice");
    expect(asked()).toEqual(["TrentService.GetPublicKey", "TrentService.Sign"]);
    const digest = createHash(`sha${alg.slice(2)}`).update(jwt.slice(0, jwt.lastIndexOf(".")));
    const body = { KeyId: arnOf(id), MessageType: "DIGEST", Message: digest.digest("base64") };
    expect(JSON.parse(kms.requests[1]!.body)).toMatchObject(body);
  });

  const first = (value: bigint, length: number) => Number(value >> BigInt(8 * length - 8));
  test.each<[string, KmsKey["isWanted"]]>([
    ["r with a zero in front", ({ r, length }) => first(r, length) >= 0x80],
    ["r without", ({ r, length }) => first(r, length) < 0x80],
    ["an r that is short", ({ r, length }) => first(r, length) === 0],
    ["an s that is short", ({ s, length }) => first(s, length) === 0],
    ["both with a zero in front", ({ r, s, length }) => first(r, length) >= 0x80 && first(s, length) >= 0x80],
  ])("DER that has %s becomes R and S of one length", async (_what, isWanted) => {
    keys[0] = ec("P-256", isWanted);
    const jwt = await signJwt({}, await keyOf(arnOf("P-256"), { alg: ["ES256"] }));
    const verify = { keys: createPublicKey(keys[0].privateKey), alg: ["ES256"] } as const;
    expect((await verifyJwt(jwt, { verify, claims })).claims).toEqual({});
  });

  test("a key stays the one it was when its alias is given to another", async () => {
    aliases.set("alias/signing", arnOf("rsa"));
    const key = await keyOf("alias/signing", {});
    aliases.set("alias/signing", arnOf("P-256"));
    await expect(signJwt({}, key)).resolves.toMatch(/^\S+$/);
  });

  test.each([
    ["to sign", "rsa", ["RS256", "RSA-OAEP"]],
    ["to sign", "rsa", ["RSA-OAEP"]],
    ["to decrypt", "unwrapping", ["RS256"]],
    ["to agree", "agreement", ["ES256"]],
  ] as const)("a key that is there %s (%s) is not taken for %j", async (_for, id, alg) => {
    expect(await codeOfRejection(keyOf(arnOf(id), { alg }))).toBe("ERR_INVALID_OPTION");
  });
});

describe("unwrapping in AWS KMS", () => {
  const cek = secretBytes(32);
  const enc = "A256GCM";

  test.each(["RSA-OAEP", "RSA-OAEP-256"] as const)("%s: opens a nested token", async (alg) => {
    const decrypt = {
      keys: await keyOf(arnOf("unwrapping"), { alg: [alg] }),
      alg: [alg],
      enc: [enc],
    } as const;
    const verifier = createJwtVerifier({ decrypt, verify: { keys: rsa.publicKey, alg: ["RS256"] }, claims });
    const plaintext = rsaJws({ alg: "RS256" }, { sub: "bob" }, rsa.privateKey);
    const encryptedKey = oaep(alg, rsa.publicKey, cek);
    const jwt = jwe({ header: { alg, enc, cty: "JWT" }, cek, plaintext, encryptedKey });
    expect((await verifier.verify(jwt)).claims.sub).toBe("bob");
    expect(asked()).toEqual(["TrentService.GetPublicKey", "TrentService.Decrypt"]);
  });

  test.each([
    ["no OAEP inside", secretBytes(256), 1],
    ["the hash of another OAEP", oaep("RSA-OAEP-256", rsa.publicKey, cek), 1],
    ["a key of another length", oaep("RSA-OAEP", rsa.publicKey, secretBytes(16)), 1],
    ["another key", oaep("RSA-OAEP", rsa.publicKey, cek.toReversed()), 1],
    ["a byte too few", secretBytes(255), 0],
    ["more bytes than KMS would read", secretBytes(6145), 0],
  ])("a ciphertext with %s fails like one for a local key", async (_what, encryptedKey, times) => {
    const key = await keyOf(arnOf("unwrapping"), { alg: ["RSA-OAEP"] });
    const jwt = jwe({ header: { alg: "RSA-OAEP", enc }, cek, plaintext: "secret", encryptedKey });
    const accepted = { alg: ["RSA-OAEP"], enc: [enc] } as const;
    const error = await failureOf(decryptCompact(jwt, key, accepted));
    const local = await failureOf(decryptCompact(jwt, rsaKey, accepted));
    expect(appearance(error)).toEqual(appearance(local));
    expect(error.code).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(asked().slice(1)).toEqual(Array(times).fill("TrentService.Decrypt"));
  });
});
