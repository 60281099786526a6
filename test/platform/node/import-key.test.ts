import { afterEach, describe, expect, test, vi } from "vitest";
import type { KeyMaterial } from "../../../src/platform/material.ts";
import { nodeKey } from "../../../src/platform/node/import-key.ts";
import { nodeCrypto, type NodeCrypto } from "../../../src/platform/node/module.ts";
import { secretBytes } from "../../support/tokens.ts";
import { cryptoKeyMaterial, curvePair, rsaPair, secret } from "../../support/platform/materials.ts";
import { node } from "../../support/platform/node-crypto.ts";

afterEach(() => void vi.unstubAllGlobals());

const rsa = rsaPair();
const curve = curvePair("P-256");

describe("a key of node:crypto is made", () => {
  test.each<[string, KeyMaterial]>([
    ["a public RSA key", rsa.publicMaterial],
    ["a private RSA key", rsa.privateMaterial],
    ["a public key on a curve", curve.publicMaterial],
    ["a private key on a curve", curve.privateMaterial],
    ["a secret", secret(secretBytes(32))],
    ["a secret of no bytes", secret(secretBytes(0))],
  ])("of %s", (_, material) => {
    const type = { public: "public", private: "private", secret: "secret", CryptoKey: "" }[material.form];
    expect(nodeKey(node, material)).toMatchObject({ type });
  });

  test("of a CryptoKey that can be read", async () => {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const key = await cryptoKeyMaterial(secret(secretBytes(32)), algorithm, ["sign"], true);
    expect(nodeKey(node, key)).toMatchObject({ type: "secret", symmetricKeySize: 32 });
  });
});

describe("there is none", () => {
  test("of a CryptoKey that cannot be read: nothing is asked of it", async () => {
    const algorithm = { name: "RSA-PSS", hash: "SHA-256" };
    const material = await cryptoKeyMaterial(rsa.privateMaterial, algorithm, ["sign"], false);
    const asked = vi.fn();
    const watched: NodeCrypto = { ...node, KeyObject: { from: asked } };
    expect(nodeKey(watched, material)).toBeUndefined();
    expect(asked).not.toHaveBeenCalled();
  });

  test("of what only looks like a CryptoKey", () => {
    const fake = { type: "secret", extractable: true, algorithm: { name: "HMAC" }, usages: [] };
    expect(nodeKey(node, { form: "CryptoKey", cryptoKey: fake as unknown as CryptoKey })).toBeUndefined();
  });

  test.each<[string, object]>([
    ["no type that it knows", { kty: "AKP", alg: "ML-DSA-1", pub: "AA" }],
    ["a point beside the curve", { kty: "EC", crv: "P-256", x: "AA", y: "AA" }],
    ["a curve that it does not know", { kty: "OKP", crv: "Ed1", x: "AA" }],
  ])("of members with %s", (_, members) => {
    expect(nodeKey(node, { form: "public", members } as KeyMaterial)).toBeUndefined();
    expect(nodeKey(node, { form: "private", members } as KeyMaterial)).toBeUndefined();
  });
});

describe("node:crypto is taken", () => {
  test("where all of it is there", () => {
    expect(nodeCrypto()).toBeDefined();
  });

  test.each<[string, unknown]>([
    ["has no modules of its own", {}],
    ["does not have it", { getBuiltinModule: () => undefined }],
    ["has something else by that name", { getBuiltinModule: () => "crypto" }],
    ["has a part of it", { getBuiltinModule: () => ({ ...node, diffieHellman: undefined }) }],
    ["has no constants", { getBuiltinModule: () => ({ ...node, constants: undefined }) }],
    ["has null", { getBuiltinModule: () => null }],
  ])("not where the runtime %s", (_, process) => {
    vi.stubGlobal("process", process);
    expect(nodeCrypto()).toBeUndefined();
  });
});
