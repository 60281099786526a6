// A node:crypto that accepts every signature, or refuses every one, is not used to verify any.
import { describe, expect, test } from "vitest";
import type { BuiltInSignature } from "../../../src/algorithms/signatures/built-in.ts";
import { okpJwk, publicPart } from "../../support/jwk/pairs.ts";
import type { NodeCrypto } from "../../../src/platform/node/module.ts";
import { node } from "../../support/platform/node-crypto.ts";
import { signatureAlgorithms } from "../../support/signature-table.ts";

/** node:crypto with this result of every verification. */
function verifying(result: (real: boolean) => boolean): NodeCrypto {
  return {
    ...node,
    verify: (...input) => result(node.verify(...input)),
    createVerify: (hash) => {
      const real = node.createVerify(hash);
      const replaced: ReturnType<NodeCrypto["createVerify"]> = {
        update: (data) => (real.update(data), replaced),
        verify: (...input) => result(real.verify(...input)),
      };
      return replaced;
    },
  };
}

const names = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "Ed25519",
] as const;

describe.each(names)("%s", (name) => {
  const { method }: BuiltInSignature = signatureAlgorithms[name];
  const members = publicPart(okpJwk("Ed25519"));
  const material = { form: "public", members } as const;
  const isUsed = (result: (real: boolean) => boolean) => method.nodeWorks(verifying(result), material);

  test("works in the real node:crypto", () => {
    expect(isUsed((real) => real)).toBe(true);
  });

  test.each([
    ["accepts everything", () => true],
    ["refuses everything", () => false],
    ["does the opposite", (real: boolean) => !real],
  ])("is not used if it %s", (_, result) => {
    expect(isUsed(result)).toBe(false);
  });
});
