// Which algorithms one external key can serve, and what they say about the key.
import { describe, expect, test } from "vitest";
import { every } from "../../../src/algorithms/every.ts";
import { RS256 } from "../../../src/algorithms/signatures/rsa-pkcs1.ts";
import { servedAlgorithms } from "../../../src/jwk/external/external-algorithms.ts";
import { importKey } from "../../../src/jwk/index.ts";
import { codeOf } from "../../support/errors.ts";
import { publicJwk, rsaKey } from "../../support/keys.ts";

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
