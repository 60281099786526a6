// A test that fails because the stack is full says nothing about node:crypto: src/platform/node/probe.ts.
import { describe, expect, test } from "vitest";
import { nodeKeyAgreement } from "../../../src/platform/node/agreement.ts";
import { nodeKey } from "../../../src/platform/node/import-key.ts";
import { gcmWorks, hmacWorks } from "../../../src/platform/node/known-answers.ts";
import { works, worksLater } from "../../../src/platform/node/probe.ts";
import { withLittleStack } from "../../support/little-stack.ts";
import { agreementOn } from "../../support/platform/key-types.ts";
import { curvePair } from "../../support/platform/materials.ts";
import { node } from "../../support/platform/node-crypto.ts";

describe("on an almost full stack", () => {
  test("no feature is found missing", () => {
    const fresh = { ...node };
    expect(withLittleStack(() => hmacWorks(fresh, "SHA-256"))).toBe(true);
    expect(withLittleStack(() => gcmWorks(fresh, 16))).toBe(true);
    expect(withLittleStack(() => works(fresh, "feature", () => gcmWorks({ ...node }, 16)))).toBe(true);
    expect(hmacWorks(fresh, "SHA-256")).toBe(true);
  });

  test("no key is found unusable", () => {
    const { privateMaterial, publicMaterial } = curvePair("P-256");
    expect(withLittleStack(() => nodeKey(node, publicMaterial))).toMatchObject({ type: "public" });
    expect(
      withLittleStack(() => nodeKeyAgreement(node, privateMaterial, agreementOn("P-256"))),
    ).toBeDefined();
  });
});

describe("a feature that fails", () => {
  const fail = (): never => {
    throw new Error("broken");
  };

  test("is tested once", async () => {
    const fresh = { ...node };
    let calls = 0;
    for (let round = 0; round < 2; round++) {
      expect(works(fresh, "throws", () => (calls++, fail()))).toBe(false);
      expect(works(fresh, "is wrong", () => (calls++, false))).toBe(false);
      expect(await worksLater(fresh, "rejects", async () => (calls++, fail()))).toBe(false);
    }
    expect(calls).toBe(3);
  });

  test("is tested for each node:crypto", () => {
    expect(works({ ...node }, "feature", () => false)).toBe(false);
    expect(works({ ...node }, "feature", () => true)).toBe(true);
  });
});
