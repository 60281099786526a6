// Elliptic curve keys: RFC 7518 section 6.2, and the invalid points of RFC 8725 section 3.4.
import fc from "fast-check";
import { exportJwk, exportPem, generateKey, importKey, thumbprint } from "../../src/jwk/index.ts";
import { createECDH, createPrivateKey, type KeyObject } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ES256 } from "../../src/algorithms/signatures/ecdsa.ts";
import type { SignatureScheme } from "../../src/algorithms/types.ts";
import { ecKeyType } from "../../src/keytypes/ec.ts";
import { ecCurves } from "../support/curves.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { numberIn, without } from "../support/jwk/members.ts";
import { ecCurveNames, ecJwk, publicPart, type EcJwk } from "../support/jwk/pairs.ts";

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

describe("a curve that josette lacks, with operations of the application", () => {
  // RFC 5639 section 3.4.
  const brainpool = ecKeyType({
    curve: {
      crv: "BP-256",
      bits: 256,
      length: 32,
      p: 0xa9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377n,
      a: 0x7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9n,
      b: 0x26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6n,
      n: 0xa9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7n,
    },
    oid: "1.3.36.3.3.2.8.1.1.7",
    publicPoint: (privateKey) => {
      const ecdh = createECDH("brainpoolP256r1");
      ecdh.setPrivateKey(privateKey);
      return ecdh.getPublicKey();
    },
  });
  const DEMO: SignatureScheme = {
    ...ES256,
    alg: "X-DEMO",
    keyAlgs: () => ["X-DEMO"],
    keyTypes: [brainpool],
    curves: ["BP-256"],
  };
  const options = { alg: DEMO };

  test("generates keys of its own", async () => {
    const jwk = await exportJwk(await generateKey(DEMO), { private: true });
    const { d = "" } = jwk as Record<string, string>;
    const { privateKey } = pairOf(Buffer.from(d, "base64url"));
    expect(await exportJwk(importKey(privateKey, options), { private: true })).toEqual(jwk);
  });

  test("reads keys in every form, and rejects points that are not on it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 1n, max: brainpool.curve.n - 1n }), async (scalar) => {
        const d = Buffer.from(scalar.toString(16).padStart(64, "0"), "hex");
        const { privateKey, point } = pairOf(d);
        const key = importKey(privateKey, options);
        const jwk = await exportJwk(key, { private: true });
        expect(jwk).toEqual({
          kty: "EC",
          crv: "BP-256",
          x: point.subarray(1, 33).toString("base64url"),
          y: point.subarray(33).toString("base64url"),
          d: d.toString("base64url"),
          alg: "X-DEMO",
        });
        expect(await exportJwk(importKey(jwk, options), { private: true })).toEqual(jwk);
        expect(createPrivateKey(await exportPem(key, { private: true })).equals(privateKey)).toBe(true);
        const flipped = Buffer.from(point);
        flipped[64] = (flipped[64] ?? 0) ^ 1;
        for (const wrong of [
          { ...jwk, y: flipped.subarray(33).toString("base64url"), d: undefined },
          { ...jwk, d: Buffer.alloc(32, 1).toString("base64url") },
          { ...jwk, d: Buffer.alloc(32).toString("base64url") },
          { ...jwk, d: Buffer.from(brainpool.curve.n.toString(16), "hex").toString("base64url") },
        ]) {
          expect(codeOf(() => importKey(wrong, options))).toBe("ERR_JWK_INVALID");
        }
      }),
      { numRuns: 20 },
    );
  });

  test("is rejected as a generator if it makes no private key", async () => {
    const keyType = { ...brainpool, generate: () => publicPart(pairOf(Buffer.alloc(32, 7)).jwk) };
    const scheme = { ...DEMO, keyTypes: [keyType] };
    expect(await codeOfRejection(generateKey(scheme))).toBe("ERR_JWK_INVALID");
    const none = { ...DEMO, keyTypes: [{ ...brainpool, generate: undefined }] };
    expect(await codeOfRejection(generateKey(none))).toBe("ERR_INVALID_OPTION");
    const wrong = { ...DEMO, keyTypes: [{ ...brainpool, generate: () => ({ kty: "EC", crv: "BP-256" }) }] };
    expect(await codeOfRejection(generateKey(wrong))).toBe("ERR_JWK_INVALID");
  });

  /** The key pair with a private key, made by OpenSSL. */
  function pairOf(d: Buffer): { privateKey: KeyObject; point: Buffer; jwk: EcJwk } {
    const ecdh = createECDH("brainpoolP256r1");
    ecdh.setPrivateKey(d);
    const point = ecdh.getPublicKey();
    const sec1 = Buffer.concat([
      Buffer.from("3078020101" + "0420", "hex"),
      d,
      Buffer.from("a00b06092b2403030208010107" + "a144034200", "hex"),
      point,
    ]);
    const jwk = {
      kty: "EC",
      crv: "BP-256",
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
      d: d.toString("base64url"),
    } as unknown as EcJwk;
    return { privateKey: createPrivateKey({ key: sec1, format: "der", type: "sec1" }), point, jwk };
  }
});
