// RFC 8017 sections 7.1.2 and 8.1.2, step 1: what RSA made is as long as the modulus. OpenSSL takes it without its first octets too,
// where they are zeros: without a look at the length there would be a second form of the same token.
import { constants, publicEncrypt, sign } from "node:crypto";
import { decryptCompact } from "../../src/jwe/index.ts";
import { importKey } from "../../src/jwk/index.ts";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import { verifyCompact } from "../../src/jws/index.ts";
import { beforeAll, describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { keyObjects, publicJwk, rsaKey } from "../support/keys.ts";
import { jwe, secretBytes, withBytes } from "../support/tokens.ts";

/** Tried until the first octet is zero, which takes 256 attempts on average. */
function withLeadingZero(make: () => Buffer): Buffer {
  for (;;) {
    const made = make();
    if (made[0] === 0) return made;
  }
}

describe.each(["PS256", "PS384", "PS512"] as const)("a %s signature that begins with a zero", (alg) => {
  const { privateKey } = keyObjects(rsaKey);
  let token = "";

  beforeAll(() => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const input = `${encode({ alg })}.${encode({ exp: 4_102_444_800 })}`;
    const hash = `sha${alg.slice(2)}`;
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
    const signature = withLeadingZero(() =>
      sign(hash, Buffer.from(input), { key: privateKey, padding, saltLength }),
    );
    token = `${input}.${signature.toString("base64url")}`;
  });

  test("is one, and without the zero it is none", async () => {
    const key = importKey(publicJwk(rsaKey));
    const short = withBytes(token, 2, (signature) => signature.subarray(1));
    expect((await verifyCompact(token, key, { alg: [alg] })).header.alg).toBe(alg);
    expect(await codeOfRejection(verifyCompact(short, key, { alg: [alg] }))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    const verifier = createJwtVerifier({
      verify: { keys: key, alg: [alg] },
      claims: { issuer: null, audience: null },
    });
    expect((await verifier.verify(token)).claims.exp).toBe(4_102_444_800);
    expect(await codeOfRejection(verifier.verify(short))).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });
});

test("an encrypted key that begins with a zero is one, and without the zero it is none", async () => {
  const { publicKey } = keyObjects(rsaKey);
  const cek = secretBytes(32);
  const encryptedKey = withLeadingZero(() => publicEncrypt(publicKey, cek));
  const header = { alg: "RSA-OAEP", enc: "A128CBC-HS256" };
  const token = jwe({ header, cek, encryptedKey, plaintext: Buffer.from("hello") });
  const options = { alg: ["RSA-OAEP"], enc: ["A128CBC-HS256"] } as const;
  const key = importKey(rsaKey);
  expect(Buffer.from((await decryptCompact(token, key, options)).plaintext).toString()).toBe("hello");
  const short = withBytes(token, 1, (bytes) => bytes.subarray(1));
  expect(await codeOfRejection(decryptCompact(short, key, options))).toBe("ERR_JWE_DECRYPTION_FAILED");
});
