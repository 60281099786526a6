// Elliptic curve keys: RFC 7518 section 6.2, and the invalid points of RFC 8725 section 3.4.
import fc from "fast-check";
import { exportJwk, importKey, thumbprint } from "../../src/jwk/index.ts";
import { createECDH } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ecCurves } from "../support/curves.ts";
import { codeOf } from "../support/errors.ts";
import { numberIn, without } from "../support/jwk/members.ts";
import { ecCurveNames, ecJwk, publicPart } from "../support/jwk/pairs.ts";

const octets = (member: string) => Buffer.from(member, "base64url");
const encoded = (value: bigint, length: number) =>
  Buffer.from(value.toString(16).padStart(length * 2, "0"), "hex").toString("base64url");

describe.each(ecCurveNames)("a key on %s", (crv) => {
  const pair = ecJwk(crv);
  const { bits, length, p, n } = ecCurves[crv];
  const { x, y } = pair;
  const code = (changes: object) => codeOf(() => importKey({ ...pair, ...changes }));
  const publicCode = (changes: object) => codeOf(() => importKey({ ...publicPart(pair), ...changes }));
  const bothCodes = (changes: object) => [code(changes), publicCode(changes)];
  const invalid = ["ERR_JWK_INVALID", "ERR_JWK_INVALID"];

  test("is read, the private key and the public one", () => {
    const key = importKey(pair);
    expect([key.kty, key.crv, key.type, key.bits]).toEqual(["EC", crv, "private", bits]);
    const half = importKey(publicPart(pair));
    expect([half.kty, half.crv, half.type, half.bits]).toEqual(["EC", crv, "public", bits]);
  });

  test("is read whatever the platform generated, also with leading zeros", () => {
    for (let round = 0; round < 40; round++) expect(codeOf(() => importKey(ecJwk(crv)))).toBeUndefined();
  });

  test("may be the negative of the point, in the public half", () => {
    expect(publicCode({ y: encoded(p - numberIn(y), length) })).toBeUndefined();
  });

  test("has a coordinate without its last octet", () => {
    expect(bothCodes({ x: octets(x).subarray(0, -1).toString("base64url") })).toEqual(invalid);
    expect(bothCodes({ y: octets(y).subarray(0, -1).toString("base64url") })).toEqual(invalid);
    expect(bothCodes({ x: "" })).toEqual(invalid);
  });

  test("has more leading zeros than octets", () => {
    const padded = (member: string) =>
      Buffer.concat([Buffer.alloc(length + 2), octets(member)]).toString("base64url");
    expect(bothCodes({ x: padded(x) })).toEqual(invalid);
    expect(bothCodes({ y: padded(y) })).toEqual(invalid);
    expect(code({ d: padded(pair.d) })).toBe("ERR_JWK_INVALID");
  });

  test("has a number that is one octet too long", () => {
    const longer = (member: string) => Buffer.concat([Buffer.of(1), octets(member)]).toString("base64url");
    expect(bothCodes({ x: longer(x) })).toEqual(invalid);
    expect(bothCodes({ y: longer(y) })).toEqual(invalid);
    expect(code({ d: longer(pair.d) })).toBe("ERR_JWK_INVALID");
  });

  test("has no private key in its member", () => {
    for (const d of ["", "AA", "AAAA"]) expect(code({ d })).toBe("ERR_JWK_INVALID");
  });

  test("has a coordinate as large as the field, or larger", () => {
    for (const value of [p, p + 1n, 2n ** BigInt(length * 8) - 1n]) {
      expect(bothCodes({ x: encoded(value, length) })).toEqual(invalid);
      expect(bothCodes({ y: encoded(value, length) })).toEqual(invalid);
    }
  });

  test("has a coordinate that is on the curve only modulo p", () => {
    // Only P-521 has unused values above p for every coordinate.
    for (const changes of [
      { x: numberIn(x) + p, y: numberIn(y) },
      { x: numberIn(x), y: numberIn(y) + p },
    ]) {
      if (changes.x >= 2n ** BigInt(length * 8) || changes.y >= 2n ** BigInt(length * 8)) continue;
      const point = { x: encoded(changes.x, length), y: encoded(changes.y, length) };
      expect(bothCodes(point)).toEqual(invalid);
    }
  });

  test("has a point beside the curve", () => {
    expect(bothCodes({ y: encoded((numberIn(y) + 1n) % p, length) })).toEqual(invalid);
    expect(bothCodes({ x: y, y: x })).toEqual(invalid);
    expect(bothCodes({ x: encoded(0n, length), y: encoded(0n, length) })).toEqual(invalid);
  });

  test("has a point that changed in one bit", () => {
    fc.assert(
      fc.property(fc.constantFrom("x", "y"), fc.nat(bits - 1), (name, bit) => {
        const changed = numberIn(pair[name]) ^ (1n << BigInt(bit));
        expect(publicCode({ [name]: encoded(changed, length) })).toBe("ERR_JWK_INVALID");
      }),
    );
  });

  test("has a private key of 0, or as large as the order, or larger", () => {
    // The correct order: by SP 800-186 section 3.2.1 it has as many bits as the field.
    expect(n.toString(2)).toHaveLength(bits);
    for (const value of [0n, n, n + 1n, 2n ** BigInt(length * 8) - 1n]) {
      expect(code({ d: encoded(value, length) })).toBe("ERR_JWK_INVALID");
    }
  });

  test("may have the smallest and the largest private key", () => {
    for (const value of [1n, n - 1n]) {
      const ecdh = createECDH({ "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1" }[crv]);
      ecdh.setPrivateKey(encoded(value, length), "base64url");
      const point = ecdh.getPublicKey();
      const x = point.subarray(1, 1 + length).toString("base64url");
      const y = point.subarray(1 + length).toString("base64url");
      expect(code({ d: encoded(value, length), x, y })).toBeUndefined();
    }
  });

  test.each(["x", "y"])("has no %s", (name) => {
    expect(codeOf(() => importKey(without(pair, name)))).toBe("ERR_JWK_INVALID");
    expect(publicCode({ [name]: undefined })).toBe("ERR_JWK_INVALID");
  });

  test.each<[string, unknown]>([
    ["a number", 1],
    ["null", null],
    ["padded base64url", `${x}==`],
    ["base64", `+/${x.slice(2)}`],
    ["bytes", octets(x)],
  ])("has a coordinate that is %s", (_, value) => {
    expect(bothCodes({ x: value })).toEqual(invalid);
    expect(bothCodes({ y: value })).toEqual(invalid);
    expect(code({ d: value })).toBe("ERR_JWK_INVALID");
  });

  test.each(ecCurveNames.filter((other) => other !== crv))("is said to be on %s", (other) => {
    expect(bothCodes({ crv: other })).toEqual(invalid);
  });

  test.each(["secp256k1", "P-224", "p-256", "Ed25519", "", "constructor", "__proto__"])(
    "is said to be on %s, which is no curve of EC here",
    (other) => {
      expect(bothCodes({ crv: other })).toEqual(["ERR_JOSE_NOT_SUPPORTED", "ERR_JOSE_NOT_SUPPORTED"]);
    },
  );

  test.each<[string, unknown]>([
    ["a number", 256],
    ["null", null],
    ["a list", [crv]],
  ])("has a crv that is %s", (_, value) => {
    expect(bothCodes({ crv: value })).toEqual(invalid);
  });
});

/** The octets without leading zeros, preceded by this number of zeros. */
function respelled(member: string, zeros: number): string {
  const bytes = octets(member);
  const first = bytes.findIndex((octet) => octet !== 0);
  return Buffer.concat([Buffer.alloc(zeros), bytes.subarray(first)]).toString("base64url");
}

/** Generates a key pair in which this number begins with a zero octet, as one in 256 does. */
function pairWithZero(member: "x" | "y" | "d"): ReturnType<typeof ecJwk> {
  for (;;) {
    const pair = ecJwk("P-256");
    if (octets(pair[member])[0] === 0) return pair;
  }
}

test.each(["x", "y", "d"] as const)("%s has one form, whatever zeros it is written with", async (member) => {
  const pair = pairWithZero(member);
  for (const zeros of [0, 2, 31]) {
    const key = importKey({ ...pair, [member]: respelled(pair[member], zeros) });
    expect(await exportJwk(key, { private: true })).toEqual(pair);
    expect(await thumbprint(key)).toBe(await thumbprint(pair));
  }
});
