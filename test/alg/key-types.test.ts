import { expect, test } from "vitest";
import { keyTypes } from "../../src/alg/key-types.ts";

test("the table of key types has the members of a thumbprint that RFC 7638, 8037 and 9964 name", () => {
  expect({ ...keyTypes }).toEqual({
    RSA: { kty: "RSA", thumbprint: ["e", "kty", "n"] },
    EC: { kty: "EC", thumbprint: ["crv", "kty", "x", "y"] },
    OKP: { kty: "OKP", thumbprint: ["crv", "kty", "x"] },
    oct: { kty: "oct", thumbprint: ["k", "kty"] },
    AKP: { kty: "AKP", thumbprint: ["alg", "kty", "pub"] },
  });
});

test("the members of a thumbprint are in lexicographic order", () => {
  for (const { thumbprint } of Object.values(keyTypes)) expect(thumbprint).toEqual(thumbprint.toSorted());
});
