// Algorithms as values: wherever a name may stand, and algorithms that only the application has.
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import * as algorithms from "../../src/algorithms/index.ts";
import type { SignatureScheme } from "../../src/algorithms/types.ts";
import { oct } from "../../src/keytypes/oct.ts";
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import {
  externalKey,
  generateKey,
  importKey,
  importSecret,
  publicKey,
  supports,
} from "../../src/jwk/index.ts";
import { signCompact, verifyCompact, verifyFlattened, verifyGeneral } from "../../src/jws/index.ts";
import { createJwtVerifier, signJwt } from "../../src/jwt/index.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";

const { ES256, HS256, RSA_OAEP_256, A256GCM, DIR } = algorithms;
const payload = new Uint8Array([1, 2, 3]);

/** HMAC with SHA-224, which no suite has. */
const HS224: SignatureScheme<"HS224"> = Object.freeze<SignatureScheme<"HS224">>({
  kind: "signature",
  alg: "HS224",
  keyAlgs: () => ["HS224"],
  keyTypes: [oct],
  ktys: ["oct"],
  symmetric: true,
  smallestKey: 224,
  newKey: { form: "secret", length: 28 },
  features: [],
  fitsCryptoKey: () => false,
  signer: (material) => (data) => mac(material, data),
  verifier: (material) => (signature, data) =>
    Buffer.from(mac(material, data)).equals(Buffer.from(signature)),
});

function mac(material: Parameters<SignatureScheme["signer"]>[0], data: Uint8Array) {
  if (material.form !== "secret") throw new Error("not a secret");
  return new Uint8Array(createHmac("sha224", material.bytes).update(data).digest());
}

describe("a value stands where a name may stand", () => {
  test("in allow-lists of signatures", async () => {
    const key = await generateKey(ES256, { kid: "1" });
    expect(key.alg).toBe("ES256");
    const token = await signCompact(payload, key);
    for (const alg of [[ES256], ["ES256"], ["RS256", ES256]] as const) {
      expect((await verifyCompact(token, publicKey(key), { alg })).header.alg).toBe("ES256");
    }
    const rejected = verifyCompact(token, publicKey(key), { alg: [HS256] });
    expect(await codeOfRejection(rejected)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });

  test("in allow-lists of encryption, and policies with values and names are told apart", async () => {
    const key = await generateKey(RSA_OAEP_256);
    const token = await encryptCompact(payload, publicKey(key), { enc: "A256GCM" });
    const lists = [
      { alg: [RSA_OAEP_256], enc: [A256GCM] },
      { alg: ["RSA-OAEP-256"], enc: ["A256GCM"] },
    ] as const;
    for (const options of [...lists, ...lists]) {
      expect((await decryptCompact(token, key, options)).plaintext).toEqual(payload);
    }
    const rejected = decryptCompact(token, key, { alg: [DIR], enc: [A256GCM] });
    expect(await codeOfRejection(rejected)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });

  test("when keys are made, and asked about", async () => {
    expect(importSecret(new Uint8Array(32).fill(7), { alg: HS256 }).alg).toBe("HS256");
    expect(await supports(ES256)).toBe(true);
    const sign = () => payload;
    expect(externalKey({ alg: [HS256], sign }).alg).toBe("HS256");
  });

  test("but not if it does not say how its keys are generated", async () => {
    for (const newKey of [undefined, null, "pair"]) {
      const alg = { ...ES256, newKey } as unknown as typeof ES256;
      expect(await codeOfRejection(generateKey(alg))).toBe("ERR_INVALID_OPTION");
    }
  });

  test("but not in a list of another kind", async () => {
    const key = await generateKey(HS256);
    const token = await signCompact(payload, key);
    for (const wrong of [A256GCM, RSA_OAEP_256, { kind: "signature" }, { ...HS256, verifier: 1 }, null, 7]) {
      const options = { alg: [wrong] } as unknown as { alg: ["HS256"] };
      expect(await codeOfRejection(verifyCompact(token, key, options))).toBe("ERR_INVALID_OPTION");
    }
  });
});

describe("an algorithm of the application", () => {
  test("signs and verifies with a key that is bound to it", async () => {
    const key = await generateKey(HS224);
    expect([key.alg, key.bits]).toEqual(["HS224", 224]);
    const token = await signCompact(payload, key, { kid: "a" });
    expect(await verifyCompact(token, key, { alg: [HS224] })).toMatchObject({
      header: { alg: "HS224" },
      payload,
    });
    const [header = "", body = "", signature = ""] = token.split(".");
    const flattened = { protected: header, payload: body, signature };
    expect((await verifyFlattened(flattened, key, { alg: [HS224] })).payload).toEqual(payload);
    const general = { payload: body, signatures: [{ protected: header, signature }] };
    expect((await verifyGeneral(general, key, { alg: [HS224], require: "all" })).payload).toEqual(payload);
  });

  test("verifies with a raw JWK and a JWK Set, in a JWT policy too", async () => {
    const secret = new Uint8Array(28).fill(9);
    const jwk = { kty: "oct", alg: "HS224", kid: "s", k: Buffer.from(secret).toString("base64url") };
    const token = await signJwt({ sub: "alice" }, importKey(jwk, { alg: HS224 }));
    for (const keys of [jwk, { keys: [jwk] }]) {
      const verifier = createJwtVerifier({
        verify: { keys, alg: [HS224] },
        claims: { issuer: null, audience: null, exp: "optional" },
      });
      expect((await verifier.verify(token)).claims.sub).toBe("alice");
    }
  });

  test("is unknown to whoever names it", async () => {
    const key = importSecret(new Uint8Array(28).fill(9));
    expect(codeOf(() => importSecret(new Uint8Array(28), { alg: "HS224" }))).toBe("ERR_INVALID_OPTION");
    expect(await codeOfRejection(signCompact(payload, key, { alg: "HS224" }))).toBe("ERR_INVALID_OPTION");
    const token = await signCompact(payload, await generateKey(HS224));
    const options = { alg: ["HS224"] } as unknown as { alg: ["HS256"] };
    expect(await codeOfRejection(verifyCompact(token, key, options))).toBe("ERR_INVALID_OPTION");
  });
});
