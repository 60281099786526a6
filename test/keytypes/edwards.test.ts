// Insecure public keys of EdDSA: RFC 8032 sections 5.1.3 and 5.2.3. The points of small order are computed
// here from the curve equations and compared with the table.
import { generateKeyPairSync } from "node:crypto";
import { verifyCompact } from "../../src/jws/index.ts";
import { importKey } from "../../src/jwk/index.ts";
import { parseCertificate, validateChain } from "../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { edwardsCurves } from "../support/curves.ts";
import { integerBytes } from "../../src/encoding/integers.ts";
import { basicConstraints } from "../../examples/identity-provider/certificate-extensions.ts";
import { mintCertificate, mintSelfSignedCertificate } from "../../examples/identity-provider/certificate.ts";
import { jwkOf } from "../support/native-jwk.ts";
import { validity } from "../support/x509/certificates.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** a x^2 + y^2 = 1 + d x^2 y^2 modulo p; RFC 8032 sections 5.1 and 5.2. */
interface Curve {
  readonly p: bigint;
  readonly a: bigint;
  readonly d: bigint;
  readonly order: bigint;
  readonly cofactor: number;
  readonly length: number;
}

const { Ed25519, Ed448 } = edwardsCurves;
const curves: Readonly<Record<"Ed25519" | "Ed448", Curve>> = {
  Ed25519: {
    ...{ p: Ed25519.p, a: -1n, order: Ed25519.order, cofactor: 8, length: 32 },
    d: -121665n * power(121666n, Ed25519.p - 2n, Ed25519.p),
  },
  Ed448: { p: Ed448.p, a: 1n, d: -39081n, order: Ed448.order, cofactor: 4, length: 57 },
};

function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n;
  for (let [factor, rest] = [base % p, exponent]; rest > 0n; rest >>= 1n, factor = (factor * factor) % p) {
    if (rest & 1n) result = (result * factor) % p;
  }
  return modulo(result, p);
}

function modulo(value: bigint, p: bigint): bigint {
  return ((value % p) + p) % p;
}

function add({ p, a, d }: Curve, one: Point, two: Point): Point {
  const product = d * one.x * two.x * one.y * two.y;
  const x = (one.x * two.y + one.y * two.x) * power(modulo(1n + product, p), p - 2n, p);
  const y = (one.y * two.y - a * one.x * two.x) * power(modulo(1n - product, p), p - 2n, p);
  return { x: modulo(x, p), y: modulo(y, p) };
}

function multiply(curve: Curve, scalar: bigint, point: Point): Point {
  let result: Point = { x: 0n, y: 1n };
  for (let [rest, addend] = [scalar, point]; rest > 0n; rest >>= 1n, addend = add(curve, addend, addend)) {
    if (rest & 1n) result = add(curve, result, addend);
  }
  return result;
}

/** A point with this y; `undefined` if there is none. */
function pointAt({ p, a, d }: Curve, y: bigint): Point | undefined {
  const square = modulo((1n - y * y) * power(modulo(a - d * y * y, p), p - 2n, p), p);
  const candidates =
    p % 4n === 3n
      ? [power(square, (p + 1n) / 4n, p)]
      : [1n, power(2n, (p - 1n) / 4n, p)].map((root) => modulo(power(square, (p + 3n) / 8n, p) * root, p));
  const x = candidates.find((each) => modulo(each * each - square, p) === 0n);
  return x === undefined ? undefined : { x, y };
}

/**
 * All points whose order divides the cofactor. Multiplying any point by the order of the base point gives one
 * of them.
 */
function smallOrderPoints(curve: Curve): readonly Point[] {
  const found = new Map<string, Point>();
  for (let y = 2n; found.size < curve.cofactor && y < 1000n; y++) {
    const point = pointAt(curve, y);
    if (point === undefined) continue;
    const torsion = multiply(curve, curve.order, point);
    for (let factor = 0n; factor < BigInt(curve.cofactor); factor++) {
      const multiple = multiply(curve, factor, torsion);
      found.set(`${multiple.x} ${multiple.y}`, multiple);
    }
  }
  return [...found.values()];
}

/** RFC 8032 section 5.1.2: y, least significant octet first, with the sign of x in the highest bit. */
function encoding({ length }: Curve, y: bigint, sign: 0 | 1): Uint8Array {
  const bytes = integerBytes(y, length).reverse();
  bytes[length - 1] = (bytes[length - 1] ?? 0) | (sign << 7);
  return bytes;
}

const names = ["Ed25519", "Ed448"] as const;
const prefixes = { Ed25519: "302a300506032b6570032100", Ed448: "3043300506032b6571033a00" };

describe.each(names)("a public key on %s", (crv) => {
  const curve = curves[crv];
  const jwk = (bytes: Uint8Array) => ({ kty: "OKP", crv, x: Buffer.from(bytes).toString("base64url") });
  const pem = (bytes: Uint8Array) => {
    const der = Buffer.concat([Buffer.from(prefixes[crv], "hex"), bytes]);
    return `-----BEGIN PUBLIC KEY-----\n${der.toString("base64").replaceAll(/.{64}/g, "$&\n")}\n-----END PUBLIC KEY-----\n`;
  };
  /** A certificate with this public key, and no valid signature. */
  const certified = (bytes: Uint8Array) => {
    const { publicKey } = crv === "Ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ed448");
    const octets = publicKey.export({ format: "der", type: "spki" }).subarray(-curve.length);
    const issuer = { subject: "CN=Edwards", privateKey: generateKeyPairSync("ed25519").privateKey };
    const template = mintCertificate({ subject: "CN=Key", publicKey, issuer, ...validity });
    const at = Buffer.from(template).indexOf(octets);
    return parseCertificate(template.map((octet, index) => bytes[index - at] ?? octet));
  };
  const points = smallOrderPoints(curve);
  const small = new Set(points.map(({ y }) => y));

  test("the table has every y of a point of small order, and no other", () => {
    expect(points).toHaveLength(curve.cofactor);
    for (const point of points)
      expect(multiply(curve, BigInt(curve.cofactor), point)).toEqual({ x: 0n, y: 1n });
    expect(new Set(edwardsCurves[crv].smallOrder)).toEqual(small);
  });

  // With both signs, and in the non-canonical encodings, where p is added, if they fit.
  const largest = crv === "Ed25519" ? 2n ** 255n : 2n ** 455n;
  const encodings = [...small].flatMap((y) =>
    [y, y + curve.p, y + 2n * curve.p]
      .filter((each) => each < largest)
      .flatMap((each) => [encoding(curve, each, 0), encoding(curve, each, 1)]),
  );

  test("of small order is refused in every encoding", () => {
    expect(encodings.length).toBeGreaterThanOrEqual(2 * small.size);
    for (const bytes of encodings) {
      expect(codeOf(() => importKey(jwk(bytes)))).toBe("ERR_JWK_INVALID");
      expect(codeOf(() => importKey(pem(bytes)))).toBe("ERR_KEY_INVALID");
      expect(codeOf(() => certified(bytes).key)).toBe("ERR_KEY_INVALID");
      expect(codeOf(() => importKey({ ...jwk(bytes), d: jwk(bytes).x }))).toBe("ERR_JWK_INVALID");
    }
  });

  test("with a y that is not below p is refused", () => {
    for (const y of [curve.p, curve.p + 1n, curve.p + 2n, curve.p + 18n, largest - 1n]) {
      for (const sign of [0, 1] as const) {
        expect(codeOf(() => importKey(jwk(encoding(curve, y, sign))))).toBe("ERR_JWK_INVALID");
        expect(codeOf(() => importKey(pem(encoding(curve, y, sign))))).toBe("ERR_KEY_INVALID");
        expect(codeOf(() => certified(encoding(curve, y, sign)).key)).toBe("ERR_KEY_INVALID");
      }
    }
  });

  test("of small order makes a chain invalid", async () => {
    const root = { subject: "CN=Edwards", ...generateKeyPairSync("ed25519"), ...validity };
    const trustAnchors = [
      mintSelfSignedCertificate({ ...root, extensions: [basicConstraints({ ca: true })] }),
    ];
    const chain = [certified(encoding(curve, 1n, 0))];
    await expect(
      validateChain(chain, { trustAnchors, at: new Date("2026-07-01T12:00:00Z") }),
    ).rejects.toMatchObject({ code: "ERR_X509_CHAIN_INVALID", check: "publicKey", certificateIndex: 0 });
  });

  test("that is an ordinary one passes", () => {
    for (let round = 0; round < 50; round++) {
      const { publicKey } = crv === "Ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ed448");
      expect(importKey(jwkOf(publicKey) as { kty: string }).crv).toBe(crv);
      expect(importKey(publicKey.export({ format: "pem", type: "spki" }).toString()).crv).toBe(crv);
      const octets = publicKey.export({ format: "der", type: "spki" }).subarray(-curve.length);
      expect(certified(octets).key.crv).toBe(crv);
    }
  });
});

test("a CryptoKey of small order that can be read is refused before it verifies anything", async () => {
  const bytes = new Uint8Array(encoding(curves.Ed25519, 1n, 0));
  const key = await crypto.subtle.importKey("raw", bytes, "Ed25519", true, ["verify"]);
  // R is the identity and S is 0: with such a key this signature verifies for any message, unless the
  // platform rejects it.
  const signature = new Uint8Array(64);
  signature[0] = 1;
  const encode = (part: string | Uint8Array) => Buffer.from(part).toString("base64url");
  const token = `${encode('{"alg":"Ed25519"}')}.${encode("anything")}.${encode(signature)}`;
  expect(await codeOfRejection(verifyCompact(token, key, { alg: ["Ed25519"] }))).toBe("ERR_JWK_INVALID");
});
