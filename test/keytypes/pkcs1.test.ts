// RSAPublicKey and RSAPrivateKey: RFC 8017 appendix A.1.
import { exportJwk, importKey } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { concatenate, der } from "../../examples/identity-provider/der-writer.ts";
import { codeOf } from "../support/errors.ts";
import { otherRsaKey, publicJwk, rsaKey } from "../support/keys.ts";
import { numberIn } from "../support/jwk/members.ts";
import { pem, pkcs1Private, pkcs1Public } from "../support/jwk/pem.ts";

const [n, e] = [numberIn(rsaKey.n), numberIn(rsaKey.e)];

describe("RSAPublicKey", () => {
  const codeFor = (bytes: Uint8Array) => codeOf(() => importKey(pem("RSA PUBLIC KEY", bytes)));
  const withModulus = (...octets: readonly Uint8Array[]) =>
    der.sequence(der.tagged(0x02, ...octets), der.integer(e));
  const modulus = Buffer.from(rsaKey.n, "base64url");

  test("is read", async () => {
    expect(await exportJwk(importKey(pem("RSA PUBLIC KEY", pkcs1Public(rsaKey))))).toEqual(publicJwk(rsaKey));
  });

  test.each<[string, Uint8Array]>([
    ["a modulus alone", der.sequence(der.integer(n))],
    ["a third member", pkcs1Public(rsaKey, der.integer(1))],
    ["something behind it", concatenate(pkcs1Public(rsaKey), der.nullValue())],
    ["a negative modulus", der.sequence(der.integer(-n), der.integer(e))],
    ["a modulus whose sign bit nobody cleared", withModulus(modulus)],
    ["a modulus with a needless zero", withModulus(Buffer.alloc(2), modulus)],
    ["a modulus of nothing", withModulus()],
    ["a modulus of zero", der.sequence(der.integer(0), der.integer(e))],
    ["an even modulus", der.sequence(der.integer(n - 1n), der.integer(e))],
    ["a short modulus", der.sequence(der.integer(n >> 1n), der.integer(e))],
    ["a modulus in an OCTET STRING", der.sequence(der.octetString(modulus), der.integer(e))],
    ["an exponent of 1", der.sequence(der.integer(n), der.integer(1))],
    ["an exponent of 2", der.sequence(der.integer(n), der.integer(2))],
    ["an exponent of 33 bits", der.sequence(der.integer(n), der.integer(2n ** 32n + 1n))],
    ["a negative exponent", der.sequence(der.integer(n), der.integer(-3))],
    ["its members the other way round", der.sequence(der.integer(e), der.integer(n))],
  ])("with %s is refused", (_, bytes) => {
    expect(codeFor(bytes)).toBe("ERR_KEY_INVALID");
  });
});

describe("RSAPrivateKey", () => {
  const codeFor = (bytes: Uint8Array) => codeOf(() => importKey(pem("RSA PRIVATE KEY", bytes)));

  test("is read", async () => {
    const key = importKey(pem("RSA PRIVATE KEY", pkcs1Private(rsaKey)));
    expect(await exportJwk(key, { private: true })).toEqual(rsaKey);
  });

  test.each([1, 2, 256])("of version %i is not supported: it has more than two primes", (version) => {
    const others = der.sequence(der.sequence(der.integer(3), der.integer(3), der.integer(3)));
    expect(codeFor(pkcs1Private(rsaKey, der.integer(version), others))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test.each<[string, Uint8Array]>([
    ["a tenth member", pkcs1Private(rsaKey, der.integer(0), der.integer(1))],
    ["something behind it", concatenate(pkcs1Private(rsaKey), der.nullValue())],
    ["a negative version", pkcs1Private(rsaKey, der.integer(-1))],
    ["no version", pkcs1Private(rsaKey, new Uint8Array(0))],
    ["nothing", der.sequence()],
    ["the members of a public key", pkcs1Public(rsaKey)],
    ["d of another key", pkcs1Private({ ...rsaKey, d: otherRsaKey.d })],
    ["dp and dq swapped", pkcs1Private({ ...rsaKey, dp: rsaKey.dq, dq: rsaKey.dp })],
    ["dp of zero", pkcs1Private({ ...rsaKey, dp: "AA" })],
    ["q of zero", pkcs1Private({ ...rsaKey, q: "AA" })],
    ["p of 1", pkcs1Private({ ...rsaKey, p: "AQ", q: rsaKey.n })],
  ])("with %s is refused", (_, bytes) => {
    expect(codeFor(bytes)).toMatch(/^ERR_(KEY_INVALID|JOSE_NOT_SUPPORTED)$/);
  });
});
