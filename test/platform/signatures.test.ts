// A node:crypto that lacks a feature of WebCrypto or gives wrong results:
// src/platform/node/known-signatures.ts.
import { schemeOf } from "../support/platform/scheme-names.ts";
import nodeCrypto from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import type { KeyMaterial } from "../../src/platform/material.ts";
import { isPromise } from "../../src/platform/steps.ts";
import { keyObjects, publicJwk, rsaKey } from "../support/keys.ts";
import { secretBytes } from "../support/tokens.ts";
import { signingCases } from "../support/platform/signing.ts";
import { curvePair, secret } from "../support/platform/materials.ts";
import { agreementOn } from "../support/platform/key-types.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** Loads the modules again, with some functions of node:crypto replaced. */
async function freshWith(replaced: object) {
  vi.resetModules();
  vi.stubGlobal("process", {
    versions: process.versions,
    getBuiltinModule: (id: string) =>
      id === "node:crypto" ? { ...nodeCrypto, ...replaced } : process.getBuiltinModule(id),
  });
  const { runBlocking, selectBackend } = await import("../../src/platform/backend.ts");
  const signatures = await import("../../src/platform/signatures.ts");
  const agreement = await import("../../src/platform/agreement.ts");
  const keyEncryption = await import("../../src/platform/key-encryption.ts");
  const { settle } = await import("../../src/platform/steps.ts");
  selectBackend("auto");
  return { runBlocking, settle, ...signatures, ...agreement, ...keyEncryption };
}

const broken = (): never => {
  throw new Error("broken");
};

/** A Verify or Hmac that always returns the same. */
const saying = (answer: unknown) => () => {
  const object = { update: () => object, verify: () => answer, digest: () => answer };
  return object;
};

const data = secretBytes(100);
const notSupported = expect.objectContaining({ code: "ERR_JOSE_NOT_SUPPORTED" }) as Error;

test.each<[string, object]>([
  ["throws", { createVerify: broken, verify: broken, createHmac: broken }],
  [
    "accepts everything",
    { createVerify: saying(true), verify: () => true, createHmac: saying(new Uint8Array(32)) },
  ],
  [
    "accepts nothing",
    { createVerify: saying(false), verify: () => false, createHmac: saying(new Uint8Array(0)) },
  ],
])("signatures are left to WebCrypto where node:crypto %s", async (_, replaced) => {
  const { makeSigner, makeVerifier, runBlocking, settle } = await freshWith(replaced);
  for (const [alg, { row, signing, verifying, sign, verify }] of signingCases) {
    const made = makeVerifier(verifying, row.method);
    expect(isPromise(made), alg).toBe(schemeOf(row) !== "ML-DSA");
    if (schemeOf(row) === "ML-DSA") continue;
    const verifies = await made;
    expect(await verifies(sign(data), data), alg).toBe(true);
    expect(await verifies(sign(data), data.slice(1)), alg).toBe(false);
    const signs = await makeSigner(signing, row.method);
    expect(verify(data, await signs(data)), alg).toBe(true);
    expect(() => runBlocking(() => settle(makeVerifier(verifying, row.method)))).toThrow(notSupported);
  }
});

test("an agreement is left to WebCrypto where node:crypto finds another secret, or none", async () => {
  const [one, two] = [curvePair("P-256"), curvePair("P-256")];
  for (const computeSecret of [() => new Uint8Array(32).fill(1), broken]) {
    const createECDH = () => ({ setPrivateKey: () => undefined, computeSecret });
    const { makeKeyAgreement, ephemeralPair } = await freshWith({ createECDH });
    const agree = await makeKeyAgreement(one.privateMaterial, agreementOn("P-256"));
    const back = await makeKeyAgreement(two.privateMaterial, agreementOn("P-256"));
    expect(await agree(two.publicMembers)).toEqual(await back(one.publicMembers));
    expect(isPromise(ephemeralPair(agreementOn("P-256")))).toBe(true);
  }
});

test.each(["X25519", "X448"] as const)("%s likewise", async (crv) => {
  const [one, two] = [curvePair(crv), curvePair(crv)];
  for (const diffieHellman of [() => new Uint8Array(crv === "X448" ? 56 : 32).fill(1), broken]) {
    const { makeKeyAgreement } = await freshWith({ diffieHellman });
    const made = makeKeyAgreement(one.privateMaterial, agreementOn(crv));
    expect(isPromise(made)).toBe(true);
    const back = await makeKeyAgreement(two.privateMaterial, agreementOn(crv));
    expect(await (await made)(two.publicMembers)).toEqual(await back(one.publicMembers));
  }
  const { makeKeyAgreement } = await freshWith({});
  expect(isPromise(makeKeyAgreement(one.privateMaterial, agreementOn(crv)))).toBe(false);
});

test.each<[string, object]>([
  ["throws", { publicEncrypt: broken }],
  ["gives what no key decrypts", { publicEncrypt: () => new Uint8Array(128).fill(1) }],
  ["pads with nothing random", { publicEncrypt: fixedEncryption() }],
])("RSA-OAEP is left to WebCrypto where node:crypto %s", async (_, replaced) => {
  const material = { form: "public", members: publicJwk(rsaKey) } as KeyMaterial;
  const { makeOaepEncrypter } = await freshWith(replaced);
  const made = makeOaepEncrypter(material, "SHA-1");
  expect(isPromise(made)).toBe(true);
  const encrypted = await (await made)(secretBytes(16));
  const { privateKey } = keyObjects(rsaKey);
  expect(new Uint8Array(nodeCrypto.privateDecrypt(privateKey, encrypted))).toEqual(secretBytes(16));
  expect(isPromise((await freshWith({})).makeOaepEncrypter(material, "SHA-1"))).toBe(false);
});

/** Always returns the first ciphertext. */
function fixedEncryption() {
  let first: Uint8Array | undefined;
  return (key: nodeCrypto.RsaPublicKey, data: Uint8Array) => (first ??= nodeCrypto.publicEncrypt(key, data));
}

test("key wrapping is left to WebCrypto where node:crypto answers wrongly", async () => {
  const createCipheriv = (_: string, key: nodeCrypto.KeyObject) =>
    nodeCrypto.createCipheriv("aes-256-ctr", key, new Uint8Array(16));
  const { makeKeyWrapper } = await freshWith({ createCipheriv });
  const encrypt = await makeKeyWrapper(secret(secretBytes(32)));
  const wrap = nodeCrypto.createCipheriv("id-aes256-wrap", secretBytes(32), Buffer.alloc(8, 0xa6));
  const expected = Buffer.concat([wrap.update(secretBytes(16)), wrap.final()]);
  expect(Buffer.from(await encrypt(secretBytes(16)))).toEqual(expected);
});
