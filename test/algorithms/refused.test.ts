import { expect, test } from "vitest";
import { refusedAlgorithms } from "../../src/algorithms/refused.ts";

test("none, RSA1_5 and a name of XML Encryption's are refused, and it is said why", () => {
  const names = ["RSA1_5", "http://www.w3.org/2001/04/xmlenc#rsa-oaep", "none"];
  expect(Object.keys(refusedAlgorithms).toSorted()).toEqual(names);
  for (const reason of Object.values(refusedAlgorithms)) expect(reason).not.toBe("");
});
