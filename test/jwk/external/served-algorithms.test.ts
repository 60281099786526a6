// Which algorithms one external key can serve, and what they say about the key.
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { every } from "../../../src/algorithms/every.ts";
import { RS256 } from "../../../src/algorithms/signatures/rsa-pkcs1.ts";
import { servedAlgorithms } from "../../../src/jwk/external/served-algorithms.ts";
import { importKey } from "../../../src/jwk/index.ts";
import { codeOf } from "../../support/errors.ts";
import { publicJwk, rsaKey } from "../../support/keys.ts";
import { jwkOf } from "../../support/native-jwk.ts";

const [signs, unwraps] = [
  { sign: true, unwrap: false },
  { sign: false, unwrap: true },
];
const half = importKey(publicJwk(rsaKey));

describe("a list is refused if it", () => {
  test.each<[string, readonly unknown[], { sign: boolean; unwrap: boolean }]>([
    ["is empty", [], signs],
    ["has one algorithm as a name and as a value", ["RS256", RS256], signs],
    ["is for keys of two types", ["RS256", "ES256"], signs],
    ["is for keys of two curves", ["ES256", "ES384"], signs],
    ["has an unknown name", ["none"], signs],
    ["needs a function that is missing", ["RS256"], unwraps],
    ["leaves a function unused", ["RS256"], { sign: true, unwrap: true }],
    ["has an algorithm without an encrypted key", ["dir"], unwraps],
  ])("%s", (_, alg, given) => {
    expect(codeOf(() => servedAlgorithms(every(), alg, given, undefined))).toBe("ERR_INVALID_OPTION");
  });
});

test("the algorithms imply the key, or the public half tells it", () => {
  const ec = servedAlgorithms(every(), ["ES384"], signs, undefined);
  expect([ec.kty, ec.crv, ec.bits, ec.keyOps]).toEqual(["EC", "P-384", 384, ["sign"]]);
  const rsa = servedAlgorithms(every(), [RS256, "PS256"], signs, half);
  expect([rsa.kty, rsa.bits, rsa.algs, rsa.schemes]).toEqual(["RSA", 2048, ["RS256", "PS256"], [RS256]]);
});

describe("the public half may be bound to the same algorithm under its other name:", () => {
  const publicKeys = {
    Ed25519: generateKeyPairSync("ed25519").publicKey,
    Ed448: generateKeyPairSync("ed448").publicKey,
  };
  const served = (crv: keyof typeof publicKeys, bound: string, alg: string) =>
    servedAlgorithms(every(), [alg], signs, importKey({ ...jwkOf(publicKeys[crv]), alg: bound }));

  test.each([
    ["Ed25519", "EdDSA", "Ed25519"],
    ["Ed25519", "Ed25519", "EdDSA"],
    ["Ed448", "EdDSA", "Ed448"],
    ["Ed448", "Ed448", "EdDSA"],
  ] as const)("%s: bound to %s, used for %s", (crv, bound, alg) => {
    expect(served(crv, bound, alg)).toMatchObject({ kty: "OKP", crv, algs: [alg] });
  });

  test("not to another algorithm", () => {
    expect(codeOf(() => served("Ed25519", "EdDSA", "Ed448"))).toBe("ERR_INVALID_OPTION");
    const rsa = importKey({ ...publicJwk(rsaKey), alg: "PS256" });
    expect(codeOf(() => servedAlgorithms(every(), ["RS256"], signs, rsa))).toBe("ERR_INVALID_OPTION");
    expect(codeOf(() => servedAlgorithms(every(), ["PS256", "RS256"], signs, rsa))).toBe(
      "ERR_INVALID_OPTION",
    );
    const wrapping = importKey({ ...publicJwk(rsaKey), alg: "RSA-OAEP-256" });
    expect(codeOf(() => servedAlgorithms(every(), ["RSA-OAEP"], unwraps, wrapping))).toBe(
      "ERR_INVALID_OPTION",
    );
    expect(servedAlgorithms(every(), ["RSA-OAEP-256"], unwraps, wrapping).algs).toEqual(["RSA-OAEP-256"]);
  });

  test("without the public half EdDSA does not tell the curve", () => {
    expect(codeOf(() => servedAlgorithms(every(), ["EdDSA"], signs, undefined))).toBe("ERR_INVALID_OPTION");
    expect(servedAlgorithms(every(), ["Ed25519"], signs, undefined).crv).toBe("Ed25519");
  });
});
