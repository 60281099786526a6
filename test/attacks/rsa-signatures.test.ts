// Rows of the catalogue of attacks on JOSE libraries: RSASSA-PKCS1-v1_5 signatures that are not quite (RFC 8017 section 8.2.2).
// The private key makes what a forger with a weak exponent, or a lax verifier's enemy, would come up with.
import { createHash, generateKeyPairSync } from "node:crypto";
import { encryptCompact, decryptCompact } from "../../src/jwe/index.ts";
import { importKey, importSecret } from "../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf, codeOfRejection, type Code } from "../support/errors.ts";
import { keyObjects, publicJwk, rsaKey } from "../support/keys.ts";
import { jwkOf } from "../support/native-jwk.ts";
import { jwe, oaep, rawRsaJws, rsaJws, secretBytes, segment, withBytes } from "../support/tokens.ts";

const { privateKey } = keyObjects(rsaKey);
const key = importKey(publicJwk(rsaKey));
const size = 256;
const header = { alg: "RS256" };

function verify(token: string): Promise<Code | undefined> {
  return codeOfRejection(verifyCompact(token, key, { alg: ["RS256"] }));
}

const failed = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
const sha256 = (data: Buffer) => createHash("sha256").update(data).digest();
const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

/** DigestInfo of RFC 8017 section 9.2 step 2, for SHA-256. */
const digestInfo = hex("30 31 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20");

/** EM = 00 01 FF .. FF 00 T, filled up to the size of the modulus. */
function encoded(t: Uint8Array, start = hex("00 01"), separator = hex("00")): Buffer {
  const padding = Buffer.alloc(size - start.length - separator.length - t.length, 0xff);
  return Buffer.concat([start, padding, separator, t]);
}

/** EM with the least padding there may be, and rubbish behind T. */
function withRubbish(t: Uint8Array, paddingLength = 8): Buffer {
  const front = Buffer.concat([hex("00 01"), Buffer.alloc(paddingLength, 0xff), hex("00"), t]);
  return Buffer.concat([front, Buffer.alloc(size - front.length, 0x5a)]);
}

/** T with the same hash and other DER or BER around it. */
function wrapped(prefix: string, suffix = ""): (hash: Buffer) => Buffer {
  return (hash) => encoded(Buffer.concat([hex(prefix), hash, hex(suffix)]));
}

const good = (hash: Buffer) => encoded(Buffer.concat([digestInfo, hash]));

describe("row 38: an encoded message that is not exactly the one there is:", () => {
  test.each<[string, (hash: Buffer) => Buffer]>([
    [
      "rubbish behind the hash (Bleichenbacher 2006)",
      (hash) => withRubbish(Buffer.concat([digestInfo, hash])),
    ],
    ["rubbish behind the hash, less padding", (hash) => withRubbish(Buffer.concat([digestInfo, hash]), 1)],
    ["rubbish behind the hash, no padding", (hash) => withRubbish(Buffer.concat([digestInfo, hash]), 0)],
    ["rubbish in the parameters", (hash) => rubbishInParameters(hash)],
    ["rubbish behind the NULL", wrapped("30 33 30 0f 06 09 60 86 48 01 65 03 04 02 01 05 00 5a 5a 04 20")],
    [
      "rubbish inside the sequence",
      wrapped("30 33 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20", "5a 5a"),
    ],
    [
      "rubbish behind the sequence",
      wrapped("30 31 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20", "5a 5a"),
    ],
    ["no parameters", wrapped("30 2f 30 0b 06 09 60 86 48 01 65 03 04 02 01 04 20")],
    ["other parameters than NULL", wrapped("30 31 30 0d 06 09 60 86 48 01 65 03 04 02 01 30 00 04 20")],
    ["a NULL with a length of one", wrapped("30 32 30 0e 06 09 60 86 48 01 65 03 04 02 01 05 01 00 04 20")],
    [
      "a long form of the outer length",
      wrapped("30 81 31 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20"),
    ],
    [
      "a long form of an inner length",
      wrapped("30 32 30 81 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20"),
    ],
    [
      "a long form of the hash's length",
      wrapped("30 32 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 81 20"),
    ],
    [
      "a length with a leading zero",
      wrapped("30 82 00 31 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20"),
    ],
    ["the indefinite form", wrapped("30 80 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20", "00 00")],
    ["a constructed octet string", wrapped("30 33 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 24 22 04 20")],
    ["a set for a sequence", wrapped("31 31 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20")],
    [
      "a bit string for the octet string",
      wrapped("30 31 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 03 20"),
    ],
    ["the OID of SHA-512", wrapped("30 31 30 0d 06 09 60 86 48 01 65 03 04 02 03 05 00 04 20")],
    ["the OID of SHA-1", wrapped("30 2d 30 09 06 05 2b 0e 03 02 1a 05 00 04 20")],
    ["no DigestInfo", (hash) => encoded(hash)],
    ["nothing but padding", () => encoded(Buffer.alloc(0))],
    ["half a hash", (hash) => encoded(Buffer.concat([digestInfo, hash.subarray(0, 16)]))],
    ["the hash twice", (hash) => encoded(Buffer.concat([digestInfo, hash, hash]))],
    ["another hash", (hash) => good(Buffer.from(hash).reverse())],
    ["an empty hash", () => encoded(hex("30 11 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 00"))],
    ["block type 0", (hash) => encoded(Buffer.concat([digestInfo, hash]), hex("00 00"))],
    ["block type 2", (hash) => encoded(Buffer.concat([digestInfo, hash]), hex("00 02"))],
    ["block type 1 with a bit too many", (hash) => encoded(Buffer.concat([digestInfo, hash]), hex("00 81"))],
    ["a first byte that is not zero", (hash) => encoded(Buffer.concat([digestInfo, hash]), hex("01 01"))],
    ["no first byte", (hash) => encoded(Buffer.concat([digestInfo, hash]), hex("01"))],
    ["another separator", (hash) => encoded(Buffer.concat([digestInfo, hash]), hex("00 01"), hex("01"))],
    ["no separator", (hash) => encoded(Buffer.concat([digestInfo, hash]), hex("00 01"), hex(""))],
    ["two separators", (hash) => encoded(Buffer.concat([digestInfo, hash]), hex("00 01"), hex("00 00"))],
    ["one byte of other padding", (hash) => replaced(good(hash), 100, 0xfe)],
    ["a zero in the padding", (hash) => replaced(good(hash), 20, 0)],
    ["zeros for padding", (hash) => Buffer.from(good(hash)).fill(0, 2, 204)],
    ["a zero at the end, all moved forward", (hash) => Buffer.concat([good(hash).subarray(1), hex("00")])],
    ["zeros", () => Buffer.alloc(size)],
    ["one", () => replaced(Buffer.alloc(size), size - 1, 1)],
  ])("%s", async (_name, encode) => {
    expect(await verify(rawRsaJws(header, "payload", privateKey, (input) => encode(sha256(input))))).toBe(
      failed,
    );
  });

  test("none of which is the right one, which passes", async () => {
    const token = rawRsaJws(header, "payload", privateKey, (input) => good(sha256(input)));
    expect(token).toBe(rsaJws(header, "payload", privateKey));
    expect(await verify(token)).toBeUndefined();
  });
});

describe("row 38: a signature that stands for the right number, or nearly, in other bytes:", () => {
  const modulus = BigInt(`0x${Buffer.from(rsaKey.n, "base64url").toString("hex")}`);
  const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  const octets = (value: bigint, length = size) => hex(value.toString(16).padStart(2 * length, "0"));
  const valid = rsaJws(header, "payload", privateKey);

  test.each<[string, (signature: Buffer) => Uint8Array]>([
    ["a zero in front", (signature) => Buffer.concat([hex("00"), signature])],
    ["a zero behind", (signature) => Buffer.concat([signature, hex("00")])],
    ["two signatures", (signature) => Buffer.concat([signature, signature])],
    [
      "the number and the modulus, in one byte more",
      (signature) => octets(number(signature) + modulus, size + 1),
    ],
    ["the modulus less the number", (signature) => octets(modulus - number(signature))],
    ["zero", () => octets(0n)],
    ["one", () => octets(1n)],
    ["the modulus less one", () => octets(modulus - 1n)],
    ["the modulus", () => octets(modulus)],
    ["the modulus and one", () => octets(modulus + 1n)],
    ["all ones", () => Buffer.alloc(size, 0xff)],
    ["back to front", (signature) => signature.reverse()],
    ["hexadecimal text", (signature) => Buffer.from(signature.toString("hex"))],
  ])("%s", async (_name, change) => {
    expect(await verify(withBytes(valid, 2, change))).toBe(failed);
  });

  test("the number and the modulus, where that fits into the same bytes", async () => {
    const limit = 1n << BigInt(8 * size);
    const token = search((signature) => number(signature) + modulus < limit);
    expect(await verify(token)).toBeUndefined();
    expect(await verify(withBytes(token, 2, (signature) => octets(number(signature) + modulus)))).toBe(
      failed,
    );
  });

  test("the number without its leading zero", async () => {
    const token = search((signature) => signature[0] === 0);
    expect(await verify(token)).toBeUndefined();
    expect(await verify(withBytes(token, 2, (signature) => signature.subarray(1)))).toBe(failed);
  });

  /** The first token whose signature is of a kind that a few in a thousand are. */
  function search(wanted: (signature: Buffer) => boolean): string {
    for (let count = 0; count < 20_000; count++) {
      const token = rsaJws(header, `payload ${count}`, privateKey);
      if (wanted(Buffer.from(token.split(".")[2] ?? "", "base64url"))) return token;
    }
    return expect.fail("there is no such signature");
  }
});

describe("row 39: an RSA key of less than 2048 bits, however it comes,", async () => {
  const pairs = [1024, 2040].map((modulusLength) => generateKeyPairSync("rsa", { modulusLength }));
  const algorithm = (name: string) => ({ name, hash: "SHA-256" });
  const cek = secretBytes(16);
  const outer = { alg: "RSA-OAEP-256", enc: "A128GCM" };
  const options = { alg: ["RSA-OAEP-256" as const], enc: ["A128GCM" as const] };

  test.each(pairs)("is refused as soon as it is read", (pair) => {
    for (const half of [pair.privateKey, pair.publicKey]) {
      expect(codeOf(() => importKey(half))).toMatch(/^ERR_(KEY|JWK)_INVALID$/);
      expect(codeOf(() => importKey(jwkOf(half)))).toBe("ERR_JWK_INVALID");
      const type = half.type === "private" ? "pkcs8" : "spki";
      expect(codeOf(() => importKey(half.export({ format: "pem", type }) as string))).toBe("ERR_KEY_INVALID");
    }
  });

  test.each(pairs)("neither signs, verifies, encrypts nor decrypts", async (pair) => {
    const jwk = jwkOf(pair.privateKey);
    const { kty, n, e } = jwk;
    const load = (key: JsonWebKey, name: string, usage: KeyUsage) =>
      crypto.subtle.importKey("jwk", key, algorithm(name), false, [usage]);
    const refused = ["ERR_KEY_INVALID", "ERR_KEY_NOT_SUITABLE", "ERR_JWKS_NO_MATCHING_KEY"];

    const signs = await load(jwk, "RSASSA-PKCS1-v1_5", "sign");
    expect(refused).toContain(await codeOfRejection(signCompact(cek, signs, header)));
    const verifies = await load({ kty, n, e } as JsonWebKey, "RSASSA-PKCS1-v1_5", "verify");
    const signed = rsaJws(header, "payload", pair.privateKey);
    expect(refused).toContain(await codeOfRejection(verifyCompact(signed, verifies, { alg: ["RS256"] })));
    const encrypts = await load({ kty, n, e } as JsonWebKey, "RSA-OAEP", "encrypt");
    expect(refused).toContain(await codeOfRejection(encryptCompact(cek, encrypts, outer)));
    const decrypts = await load(jwk, "RSA-OAEP", "decrypt");
    const encryptedKey = oaep("RSA-OAEP-256", pair.publicKey, cek);
    const token = jwe({ header: outer, cek, encryptedKey, plaintext: "text" });
    expect(refused).toContain(await codeOfRejection(decryptCompact(token, decrypts, options)));
  });

  test.each(pairs)("is left out of a JWK Set", async (pair) => {
    const signed = rsaJws(header, "payload", pair.privateKey);
    const set = { keys: [jwkOf(pair.publicKey)] };
    expect(await codeOfRejection(verifyCompact(signed, set, { alg: ["RS256"] }))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });

  test("is counted without the zeros in front of its modulus", () => {
    const padded = segment(Buffer.concat([Buffer.alloc(1), Buffer.from(rsaKey.n, "base64url")]));
    expect(importKey({ ...publicJwk(rsaKey), n: padded }).bits).toBe(2048);
    const short = segment(Buffer.concat([Buffer.alloc(1), Buffer.from(rsaKey.n, "base64url").subarray(1)]));
    expect(codeOf(() => importKey({ ...publicJwk(rsaKey), n: short }))).toBe("ERR_JWK_INVALID");
    expect(codeOf(() => importSecret(new Uint8Array(0)))).toBe("ERR_KEY_INVALID");
  });
});

/** The lengths agree, and the padding is short: the space is in the parameters. */
function rubbishInParameters(hash: Buffer): Buffer {
  const rubbish = Buffer.alloc(100, 0x5a);
  const oid = hex("06 09 60 86 48 01 65 03 04 02 01");
  const parameters = Buffer.concat([hex("04 64"), rubbish]);
  const identifier = Buffer.concat([hex("30"), Buffer.of(oid.length + parameters.length), oid, parameters]);
  const inside = Buffer.concat([identifier, hex("04 20"), hash]);
  return encoded(Buffer.concat([hex("30 81"), Buffer.of(inside.length), inside]));
}

function replaced(bytes: Buffer, index: number, octet: number): Buffer {
  bytes[index] = octet;
  return bytes;
}
