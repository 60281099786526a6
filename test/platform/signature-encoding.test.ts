// The form of signatures, checked before the platform sees them.
import { schemeOf } from "../support/platform/scheme-names.ts";
import nodeCrypto from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ecCurves } from "../support/curves.ts";
import { edwardsCurves } from "../support/curves.ts";
import { mlDsaParameters } from "../support/curves.ts";
import { signatureAlgorithms } from "../support/signature-table.ts";
import type { BuiltInSignature } from "../../src/algorithms/signatures/built-in.ts";
import type { Bytes } from "../../src/encoding/bytes.ts";
import { bigIntOf, integerBytes } from "../../src/encoding/integers.ts";
import type { KeyMaterial } from "../../src/platform/material.ts";
import { makeVerifier } from "../../src/platform/signatures.ts";
import { jwkOf } from "../support/native-jwk.ts";
import { performed } from "../support/platform/waiting.ts";
import { signingCases } from "../support/platform/signing.ts";
import { cryptoKeyMaterial, curvePair, own, rsaPair } from "../support/platform/materials.ts";

const rsa = rsaPair();
const { n = "" } = jwkOf(rsa.publicKey);
const modulus = BigInt(`0x${Buffer.from(n, "base64url").toString("hex")}`);
const message = new TextEncoder().encode("message");

/** A limit, and the range of allowed values that it ends. */
interface Bounds {
  readonly length: number;
  readonly lowest: bigint;
  readonly limit: bigint;
  readonly write: (value: bigint) => Bytes;
}

interface Case {
  readonly row: BuiltInSignature;
  readonly material: KeyMaterial;
  /** The parts of the signature in order; a number is a count of octets that may have any value. */
  readonly parts: readonly (Bounds | number)[];
}

const bigEndian = (length: number, lowest: bigint, limit: bigint): Bounds => ({
  ...{ length, lowest, limit },
  write: (value) => integerBytes(value, length),
});
const littleEndian = (length: number, limit: bigint): Bounds => ({
  ...{ length, lowest: 0n, limit },
  write: (value) => integerBytes(value, length).reverse(),
});

const { RS256, PS384, ES256, ES384, ES512, EdDSA, Ed25519 } = signatureAlgorithms;

const cases: readonly (readonly [string, Case])[] = [
  ...[RS256, PS384].map(
    (row) => [row.alg, { row, material: rsa.publicMaterial, parts: [bigEndian(256, 0n, modulus)] }] as const,
  ),
  ...(
    [
      [ES256, "P-256"],
      [ES384, "P-384"],
      [ES512, "P-521"],
    ] as const
  ).map(([row, crv]) => {
    const coordinate = bigEndian(ecCurves[crv].length, 1n, ecCurves[crv].n);
    return [
      row.alg,
      { row, material: curvePair(crv).publicMaterial, parts: [coordinate, coordinate] },
    ] as const;
  }),
  ...(
    [
      [Ed25519, "Ed25519"],
      [EdDSA, "Ed25519"],
      [EdDSA, "Ed448"],
    ] as const
  ).map(([row, crv]) => {
    const half = edwardsCurves[crv].signatureLength / 2;
    const parts = [half, littleEndian(half, edwardsCurves[crv].order)];
    return [`${row.alg} on ${crv}`, { row, material: curvePair(crv).publicMaterial, parts }] as const;
  }),
];

describe.each(cases)("the form of %s", (_, { row, material, parts }) => {
  const hasForm = row.method.form(material);
  const written = (part: Bounds | number, value: bigint): Bytes =>
    typeof part === "number" ? new Uint8Array(part).fill(0xff) : part.write(value);
  const signature = (values: readonly bigint[]): Bytes =>
    new Uint8Array(Buffer.concat(parts.map((part, index) => written(part, values[index] ?? 0n))));
  const lowest = parts.map((part) => (typeof part === "number" ? 0n : part.lowest));
  const highest = parts.map((part) => (typeof part === "number" ? 0n : part.limit - 1n));

  test("ends where its ranges end", () => {
    expect(hasForm(signature(lowest))).toBe(true);
    expect(hasForm(signature(highest))).toBe(true);
    for (const [index, part] of parts.entries()) {
      if (typeof part === "number") continue;
      const largest = 2n ** BigInt(8 * part.length) - 1n;
      for (const beyond of [part.limit, part.limit + 1n, largest]) {
        expect(hasForm(signature(lowest.with(index, beyond)))).toBe(false);
      }
      if (part.lowest > 0n) expect(hasForm(signature(highest.with(index, 0n)))).toBe(false);
    }
  });

  test("has one length", () => {
    const exact = signature(lowest);
    for (const length of [0, 1, exact.length / 2, exact.length - 1, exact.length + 1, 2 * exact.length]) {
      const other = new Uint8Array(length);
      other.set(exact.subarray(0, length));
      expect(hasForm(other)).toBe(false);
    }
  });

  test("is what arithmetic says", () => {
    const bounds = parts.map((part) =>
      typeof part === "number"
        ? fc.constant(0n)
        : fc.oneof(near(part.limit, part.length), anyOf(part.length)),
    );
    fc.assert(
      fc.property(fc.tuple(...bounds), (values) => {
        const expected = parts.every((part, index) => {
          const value = values[index] ?? 0n;
          return typeof part === "number" || (value >= part.lowest && value < part.limit);
        });
        expect(hasForm(signature(values))).toBe(expected);
      }),
    );
  });
});

/** Integers that differ from a limit in one octet. */
function near(limit: bigint, length: number): fc.Arbitrary<bigint> {
  return fc.tuple(fc.nat(length - 1), fc.nat(255)).map(([index, octet]) => {
    const bytes = integerBytes(limit, length);
    bytes[index] = octet;
    return bigIntOf(bytes);
  });
}

function anyOf(length: number): fc.Arbitrary<bigint> {
  return fc.bigInt({ min: 0n, max: 2n ** BigInt(8 * length) - 1n });
}

test.each(["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] as const)("the form of %s is its length", (alg) => {
  const { signatureLength } = mlDsaParameters[alg];
  const material = { form: "public", members: { kty: "AKP", alg, pub: "" } } as const;
  const hasForm = signatureAlgorithms[alg].method.form(material);
  expect(hasForm(new Uint8Array(signatureLength))).toBe(true);
  expect(hasForm(new Uint8Array(signatureLength - 1))).toBe(false);
  expect(hasForm(new Uint8Array(signatureLength + 1))).toBe(false);
});

/**
 * Replaces every verification function, so that it throws, as on platforms that throw for malformed
 * signatures.
 */
function makePlatformThrow(): void {
  const fail = (): never => {
    throw new DOMException("the signature is malformed", "OperationError");
  };
  vi.spyOn(crypto.subtle, "verify").mockImplementation(fail);
  vi.spyOn(nodeCrypto, "verify").mockImplementation(fail);
  vi.spyOn(nodeCrypto, "createVerify").mockImplementation(fail);
}

beforeEach(() => void vi.restoreAllMocks());
afterEach(() => void vi.restoreAllMocks());

describe.each(signingCases.filter(([, { row }]) => schemeOf(row) !== "HMAC"))("%s", (_, each) => {
  const { row, verifying, sign, algorithm } = each;
  const genuine = sign(message);
  const malformed = [0, 1, genuine.length - 1, genuine.length + 1].map((length) => {
    const bytes = new Uint8Array(length);
    bytes.set(genuine.subarray(0, length));
    return bytes;
  });
  const tooLarge = new Uint8Array(genuine.length).fill(0xff);

  test("verifies what is genuine, and asks the platform about nothing malformed", async () => {
    const verify = makeVerifier(verifying, row.method);
    expect(await performed(verify(genuine, message))).toBe(true);
    makePlatformThrow();
    for (const signature of [...malformed, tooLarge])
      expect(await performed(verify(signature, message))).toBe(false);
  });

  test.each([true, false])("with a public CryptoKey, extractable: %s", async (extractable) => {
    const material = await cryptoKeyMaterial(verifying, algorithm, ["verify"], extractable);
    const verify = makeVerifier(material, row.method);
    expect(await performed(verify(genuine, message))).toBe(true);
    makePlatformThrow();
    for (const signature of malformed) expect(await performed(verify(signature, message))).toBe(false);
    // The modulus of a non-extractable key cannot be read.
    if (row.ktys.includes("RSA") && !extractable) return;
    expect(await performed(verify(tooLarge, message))).toBe(false);
  });
});

test("an RSA signature plus the modulus is a second form of it, and refused", async () => {
  const sign = (data: Bytes) => own(nodeCrypto.sign("sha256", data, rsa.privateKey));
  const verify = makeVerifier(rsa.publicMaterial, RS256.method);
  let text = 0;
  let signature = sign(integerBytes(0n, 4));
  // A signature to which the modulus can be added without making it longer.
  while (bigIntOf(signature) + modulus >= 2n ** 2048n) signature = sign(integerBytes(BigInt(++text), 4));
  const data = integerBytes(BigInt(text), 4);
  expect(await performed(verify(signature, data))).toBe(true);
  expect(await performed(verify(integerBytes(bigIntOf(signature) + modulus, 256), data))).toBe(false);
});
