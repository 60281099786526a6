// Rows of the catalogue of attacks on JOSE libraries: encrypted tokens.
import { deflateRawSync } from "node:zlib";
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import { type KeyInput } from "josette/jwk";
import { importSecret } from "../../src/jwk/index.ts";
import { decryptJwt, verifyJwt } from "../../src/jwt/index.ts";
import { expect, test } from "vitest";
import { codeOfRejection, type Code } from "../support/errors.ts";
import { keyObjects, rsaKey } from "../support/keys.ts";
import {
  cbcEncs,
  cekLength,
  encs,
  gcmEncs,
  hmacJws,
  jwe,
  oaep,
  secretBytes,
  tagLength,
  withBytes,
  type Enc,
  type JweRequest,
} from "../support/tokens.ts";

const algs = ["dir", "RSA-OAEP", "RSA-OAEP-256"] as const;

function dir(enc: Enc, request: Partial<JweRequest> = {}): string {
  return jwe({
    header: { alg: "dir", enc },
    cek: secretBytes(cekLength(enc)),
    plaintext: "plaintext",
    ...request,
  });
}

function open(
  token: string,
  enc: Parameters<typeof cekLength>[0],
  key?: KeyInput,
): Promise<Code | undefined> {
  const keys = key ?? importSecret(secretBytes(cekLength(enc)));
  return codeOfRejection(decryptCompact(token, keys, { alg: algs, enc: [enc] }));
}

test("row 44: GCM tags of 0 to 15 bytes and of more, and IVs that are not 12 bytes", async () => {
  for (const enc of gcmEncs) {
    const token = dir(enc);
    expect(await open(token, enc)).toBeUndefined();
    for (let length = 0; length < 16; length++) {
      expect(
        await open(
          withBytes(token, 4, (tag) => tag.subarray(0, length)),
          enc,
        ),
      ).toBe("ERR_JWE_INVALID");
    }
    expect(
      await open(
        withBytes(token, 4, (tag) => Buffer.concat([tag, tag])),
        enc,
      ),
    ).toBe("ERR_JWE_INVALID");
    // These are right in every other way.
    for (const length of [1, 8, 11, 13, 16, 32]) {
      expect(await open(dir(enc, { iv: secretBytes(length) }), enc)).toBe("ERR_JWE_INVALID");
    }
    expect(
      await open(
        withBytes(token, 2, () => Buffer.alloc(0)),
        enc,
      ),
    ).toBe("ERR_JWE_INVALID");
    // Moving bytes between ciphertext and tag changes nothing that is covered, and is still refused.
    const [header, key, iv, ciphertext = "", tag = ""] = token.split(".");
    const joined = Buffer.concat([ciphertext, tag].map((text) => Buffer.from(text, "base64url")));
    const moved = [joined.subarray(0, -12), joined.subarray(-12)].map((bytes) => bytes.toString("base64url"));
    expect(await open([header, key, iv, ...moved].join("."), enc)).toBe("ERR_JWE_INVALID");
  }
});

test("row 45: CBC-HMAC tags of every other length, other IVs, ciphertexts of no whole blocks", async () => {
  for (const enc of cbcEncs) {
    const token = dir(enc);
    expect(await open(token, enc)).toBeUndefined();
    for (let length = 0; length < tagLength(enc); length++) {
      expect(
        await open(
          withBytes(token, 4, (tag) => tag.subarray(0, length)),
          enc,
        ),
      ).toBe("ERR_JWE_INVALID");
    }
    for (const length of [tagLength(enc) + 1, 64]) {
      expect(
        await open(
          withBytes(token, 4, () => Buffer.alloc(length)),
          enc,
        ),
      ).toBe("ERR_JWE_INVALID");
    }
    for (const length of [0, 8, 12, 15, 17, 32]) {
      expect(
        await open(
          withBytes(token, 2, () => Buffer.alloc(length)),
          enc,
        ),
      ).toBe("ERR_JWE_INVALID");
    }
    for (const length of [0, 1, 15, 17]) {
      expect(
        await open(
          withBytes(token, 3, () => Buffer.alloc(length)),
          enc,
        ),
      ).toBe("ERR_JWE_DECRYPTION_FAILED");
    }
    // With a MAC that holds over nothing, which only the holder of the key can make.
    expect(await open(dir(enc, { plaintext: "", unpadded: true }), enc)).toBe("ERR_JWE_DECRYPTION_FAILED");
  }
});

test("row 48: RSA1_5 exists for nobody", async () => {
  const cek = secretBytes(16);
  const encryptedKey = oaep("RSA-OAEP", keyObjects(rsaKey).publicKey, cek);
  const header = { alg: "RSA1_5", enc: "A128GCM" };
  const token = jwe({ header, cek, encryptedKey, plaintext: "text" });
  expect(await open(token, "A128GCM", rsaKey)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  const options = { alg: ["RSA1_5" as never], enc: ["A128GCM" as const] };
  expect(await codeOfRejection(decryptCompact(token, rsaKey, options))).toBe("ERR_INVALID_OPTION");
  expect(await codeOfRejection(encryptCompact(cek, keyObjects(rsaKey).publicKey, header))).toBe(
    "ERR_INVALID_OPTION",
  );
});

test("row 49: dir with an encrypted key, and RSA-OAEP without one", async () => {
  for (const enc of encs) {
    for (const encryptedKey of [Buffer.alloc(1), secretBytes(cekLength(enc)), Buffer.alloc(256)]) {
      expect(await open(dir(enc, { encryptedKey }), enc)).toBe("ERR_JWE_INVALID");
    }
    const cek = secretBytes(cekLength(enc));
    const token = jwe({ header: { alg: "RSA-OAEP", enc }, cek, plaintext: "text" });
    expect(await open(token, enc, rsaKey)).toBe("ERR_JWE_INVALID");
  }
});

test("row 50: dir with a key of any length but the CEK's", async () => {
  for (const enc of encs) {
    for (const length of [1, 16, 24, 32, 48, 64, 128].filter((each) => each !== cekLength(enc))) {
      const key = importSecret(secretBytes(length));
      expect(await open(dir(enc), enc, key)).toBe("ERR_JWKS_NO_MATCHING_KEY");
      const encrypting = encryptCompact(new Uint8Array(1), key, { alg: "dir", enc });
      expect(await codeOfRejection(encrypting)).toBe("ERR_KEY_NOT_SUITABLE");
    }
  }
});

test("row 52: a bomb, a limit on what comes out, zip where it does not belong, and rubbish behind", async () => {
  const enc = "A256GCM";
  const zipped = (plaintext: Uint8Array, members: object = {}) =>
    dir(enc, { header: { alg: "dir", enc, zip: "DEF", ...members }, plaintext });
  expect(await open(zipped(new Uint8Array(256_000)), enc)).toBeUndefined();
  expect(await open(zipped(new Uint8Array(256_001)), enc)).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  const bomb = zipped(new Uint8Array(150_000_000));
  expect(bomb.length).toBeLessThan(262_144);
  const key = importSecret(secretBytes(32));
  const decrypt = { keys: key, alg: ["dir" as const], enc: [enc] as const };
  const policy = {
    decrypt,
    verify: { keys: key, alg: ["HS256" as const] },
    claims: { issuer: null, audience: null },
  };
  expect(await open(bomb, enc)).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  expect(await codeOfRejection(verifyJwt(bomb, policy))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  expect(await codeOfRejection(decryptJwt(bomb, key, { alg: ["dir"], enc: [enc], claims: null }))).toBe(
    "ERR_JOSE_LIMIT_EXCEEDED",
  );

  const sent = (content: Uint8Array) =>
    dir(enc, { header: `{"alg":"dir","enc":"${enc}","zip":"DEF"}`, enc, plaintext: content });
  const stream = deflateRawSync("text");
  expect(await open(sent(stream), enc)).toBeUndefined();
  for (const broken of [
    Buffer.concat([stream, Buffer.of(0)]),
    Buffer.concat([stream, stream]),
    stream.subarray(0, -1),
    Buffer.alloc(0),
    Buffer.concat([Buffer.of(0x78, 0x9c), stream]),
  ]) {
    expect(await open(sent(broken), enc)).toBe("ERR_JWE_INVALID");
  }
  // In a JWS, zip means nothing: the payload stays as it is.
  const jws = hmacJws({ alg: "HS256", zip: "DEF" }, '{"exp":9000000000}', secretBytes(32));
  expect(
    await codeOfRejection(verifyJwt(jws, { ...policy, decrypt: { ...decrypt, optional: true } })),
  ).toBeUndefined();
});
