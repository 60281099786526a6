import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { type Key } from "josette/jwk";
import { exportJwk, generateKey, importKey, publicKey, supports } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection, type Code } from "../../support/errors.ts";
import { rsaKey } from "../../support/keys.ts";
import { segment, withSegment } from "../../support/tokens.ts";

// RFC 7518 section 4.6, RFC 8037 section 3.2.

interface PublicJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
}

const options = { alg: ["ECDH-ES", "ECDH-ES+A128KW"], enc: ["A128GCM"] } as const;
const key = await generateKey("ECDH-ES");
const ecJwk = (await exportJwk(publicKey(await generateKey("ECDH-ES")))) as PublicJwk;
const point = { kty: "EC", crv: "P-256", x: ecJwk.x, y: ecJwk.y };
const p384 = (await exportJwk(publicKey(await generateKey("ECDH-ES", { crv: "P-384" })))) as PublicJwk;

interface Header {
  readonly epk: PublicJwk;
}

const tokenFor = (recipient: Key, header: object = {}) =>
  encryptCompact(new Uint8Array(1), publicKey(recipient), { enc: "A128GCM", ...header });

const headerOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()) as Header;

async function codeWith(recipient: Key, parameters: object): Promise<Code | undefined> {
  const token = await tokenFor(recipient);
  const changed = withSegment(token, 0, () => segment({ ...headerOf(token), ...parameters }));
  return codeOfRejection(decryptCompact(changed, recipient, options));
}

test("epk has the members of a public key and no others, new each time", async () => {
  const [one, two] = [headerOf(await tokenFor(key)), headerOf(await tokenFor(key))];
  expect(Object.keys(one.epk).sort()).toEqual(["crv", "kty", "x", "y"]);
  expect(one.epk.x).not.toBe(two.epk.x);
});

// All of these can be seen without any key: saying so tells an attacker nothing new.
test.each([
  ["missing", undefined],
  ["null", null],
  ["a text", "epk"],
  ["a list", []],
  ["empty", {}],
  ["off the curve", { ...point, y: point.x }],
  ["at the origin", { ...point, x: segment(new Uint8Array(32)), y: segment(new Uint8Array(32)) }],
  ["at infinity, as some write it", { ...point, x: "", y: "" }],
  ["with a short coordinate", { ...point, x: segment(new Uint8Array(31)) }],
  [
    "with a coordinate padded with too many zeros",
    { ...point, x: segment(Buffer.concat([Buffer.alloc(34), Buffer.from(point.x, "base64url")])) },
  ],
  ["without y", { kty: "EC", crv: "P-256", x: point.x }],
  ["without crv", { ...point, crv: undefined }],
  ["without kty", { ...point, kty: undefined }],
  ["with the kty of octet key pairs", { ...point, kty: "OKP" }],
  ["RSA", { kty: "RSA", n: rsaKey.n, e: rsaKey.e }],
  ["a secret", { kty: "oct", k: "AAAA" }],
  ["P-384 coordinates said to be P-256", { ...point, x: p384.x, y: p384.y }],
  ["a private key", { ...point, d: segment(new Uint8Array(32).fill(1)) }],
  ["a private key with an empty d", { ...point, d: "" }],
])("an epk that is %s", async (_what, epk) => {
  expect(await codeWith(key, { epk })).toBe("ERR_JWE_INVALID");
});

test("an epk on another curve fits no key", async () => {
  expect(await codeWith(key, { epk: { kty: "EC", crv: "P-384", x: p384.x, y: p384.y } })).toBe(
    "ERR_JWKS_NO_MATCHING_KEY",
  );
  expect(await codeWith(key, { epk: { ...point, crv: "secp256k1" } })).toBe("ERR_JWKS_NO_MATCHING_KEY");
});

test("another valid epk leads to another key", async () => {
  expect(await codeWith(key, { epk: point })).toBe("ERR_JWE_DECRYPTION_FAILED");
});

test("an epk is brought to its one form before the agreement", async () => {
  const x = segment(Buffer.concat([Buffer.of(0), Buffer.from(point.x, "base64url")]));
  expect(await codeWith(key, { epk: { ...point, x } })).toBe("ERR_JWE_DECRYPTION_FAILED");
});

describe("low-order points of X25519, RFC 7748 section 6.1:", () => {
  const p = 2n ** 255n - 19n;
  const orders: bigint[] = [
    0n,
    1n,
    325606250916557431795983626356110631294008115727848805560023387167927233504n,
    39382357235489614581723060781553021112529911719440698176882885853963445705823n,
    p - 1n,
    p,
    p + 1n,
  ];
  const encodings = orders.flatMap((u) => [u, u + 2n ** 255n]);
  const x = (u: bigint) => segment(Buffer.from(u.toString(16).padStart(64, "0"), "hex").reverse());

  test.each(encodings)("%i", async (u) => {
    expect(await supports("X25519")).toBe(true);
    const recipient = await generateKey("ECDH-ES", { crv: "X25519" });
    // No JSON says that a point is of low order; the agreement gives no secret, and goes on like one with a wrong key.
    const epk = { kty: "OKP", crv: "X25519", x: x(u) };
    expect(await codeWith(recipient, { epk })).toBe("ERR_JWE_DECRYPTION_FAILED");
    const weak = importKey(epk);
    const encrypting = encryptCompact(new Uint8Array(1), weak, { alg: "ECDH-ES", enc: "A128GCM" });
    expect(await codeOfRejection(encrypting)).toBe("ERR_KEY_INVALID");
  });
});

describe("apu and apv:", () => {
  const parties = { apu: segment("Alice"), apv: segment("Bob") };

  test("change the key", async () => {
    const token = await tokenFor(key, parties);
    expect((await decryptCompact(token, key, options)).header).toMatchObject(parties);
    for (const other of [{ apu: segment("Alicf") }, { apv: "" }, { apu: parties.apv, apv: parties.apu }]) {
      const changed = withSegment(token, 0, () => segment({ ...headerOf(token), ...other }));
      expect(await codeOfRejection(decryptCompact(changed, key, options))).toBe("ERR_JWE_DECRYPTION_FAILED");
    }
  });

  test.each([
    ["apu", "a+b="],
    ["apv", "A"],
    ["apu", 1],
    ["apv", null],
  ])("%s %j is refused", async (name, value) => {
    expect(await codeWith(key, { [name]: value })).toBe("ERR_JWE_INVALID");
  });

  test.each(["apu", "apv"])("%s that is not base64url is the caller's mistake", async (name) => {
    expect(await codeOfRejection(tokenFor(key, { [name]: "a+b=" }))).toBe("ERR_INVALID_ARGUMENT");
  });
});
