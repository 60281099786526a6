// A node:crypto that lacks a feature of WebCrypto or gives wrong results:
// src/platform/node/known-signatures.ts.
import nodeCrypto from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import type { KeyMaterial } from "../../src/platform/material.ts";
import type { Operation } from "../../src/steps/operation.ts";
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
  const real = process;
  vi.stubGlobal("process", {
    versions: real.versions,
    getBuiltinModule: (id: string) =>
      id === "node:crypto" ? { ...nodeCrypto, ...replaced } : real.getBuiltinModule(id),
  });
  const { selectBackend } = await import("../../src/platform/backend.ts");
  const signatures = await import("../../src/platform/signatures.ts");
  const agreement = await import("../../src/platform/agreement.ts");
  const oaep = await import("../../src/platform/rsa-oaep.ts");
  const keyWrap = await import("../../src/platform/aes-key-wrap.ts");
  const { perform } = await import("../../src/steps/steps.ts");
  const { run, runBlocking } = await import("../../src/steps/drivers.ts");
  selectBackend("auto");
  const performed = <T>(operation: Operation<T>): Promise<T> => run(perform(operation));
  const blocked = <T>(operation: Operation<T>): T => runBlocking(perform(operation));
  return { performed, blocked, ...signatures, ...agreement, ...oaep, ...keyWrap };
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
  const { makeSigner, makeVerifier, performed, blocked } = await freshWith(replaced);
  for (const [alg, { row, signing, verifying, sign, verify }] of signingCases) {
    const verifies = makeVerifier(verifying, row.method);
    const verification = verifies(sign(data), data);
    expect(verification.now, alg).toBeUndefined();
    expect(await performed(verification), alg).toBe(true);
    expect(await performed(verifies(sign(data), data.slice(1))), alg).toBe(false);
    const signs = makeSigner(signing, row.method);
    expect(verify(data, await performed(signs(data))), alg).toBe(true);
    expect(() => blocked(verification)).toThrow(notSupported);
  }
});

/** A createVerify that accepts everything in some cases. */
const acceptingWhere = (isWrong: (hash: string, key: nodeCrypto.KeyObject) => boolean) => (hash: string) => {
  const verify = nodeCrypto.createVerify(hash);
  const object = {
    update: (octets: Uint8Array) => (verify.update(octets), object),
    verify: (key: nodeCrypto.KeyObject, signature: Uint8Array) =>
      isWrong(hash, key) || verify.verify(key, signature),
  };
  return object;
};

test.each(["256", "384", "512"])(
  "only algorithms with SHA-%s are left to WebCrypto where node:crypto is wrong about it",
  async (bits) => {
    const createVerify = acceptingWhere((hash) => hash === `sha${bits}`);
    const { makeVerifier } = await freshWith({ createVerify });
    for (const [alg, { row, verifying, sign }] of signingCases) {
      const isLeft = /^(RS|PS|ES)/.test(row.alg) && row.hash === `SHA-${bits}`;
      const { now } = makeVerifier(verifying, row.method)(sign(data), data);
      expect([alg, now === undefined]).toEqual([alg, isLeft]);
    }
  },
);

test.each([
  ["prime256v1", "ES256"],
  ["secp384r1", "ES384"],
  ["secp521r1", "ES512"],
])(
  "only the algorithm on %s is left to WebCrypto where node:crypto is wrong about it",
  async (curve, left) => {
    const createVerify = acceptingWhere((_, key) => key.asymmetricKeyDetails?.namedCurve === curve);
    const { makeVerifier } = await freshWith({ createVerify });
    for (const [alg, { row, verifying, sign }] of signingCases) {
      const { now } = makeVerifier(verifying, row.method)(sign(data), data);
      expect([alg, now === undefined]).toEqual([alg, row.alg === left]);
    }
  },
);

test("signatures are verified synchronously where node:crypto is right", async () => {
  const { makeVerifier, blocked } = await freshWith({});
  for (const [alg, { row, verifying, sign }] of signingCases) {
    const verifies = makeVerifier(verifying, row.method);
    expect(blocked(verifies(sign(data), data)), alg).toBe(true);
  }
});

test("an agreement is left to WebCrypto where node:crypto finds another secret, or none", async () => {
  const [one, two] = [curvePair("P-256"), curvePair("P-256")];
  for (const computeSecret of [() => new Uint8Array(32).fill(1), broken]) {
    const createECDH = () => ({ setPrivateKey: () => undefined, computeSecret });
    const { makeKeyAgreement, ephemeralPair, performed } = await freshWith({ createECDH });
    const agree = makeKeyAgreement(one.privateMaterial, agreementOn("P-256"));
    const back = makeKeyAgreement(two.privateMaterial, agreementOn("P-256"));
    const there = await performed(back(one.publicMembers));
    expect(await performed(agree(two.publicMembers))).toEqual(there);
    expect(ephemeralPair(agreementOn("P-256")).now).toBeUndefined();
  }
});

test.each(["X25519", "X448"] as const)("%s likewise", async (crv) => {
  const [one, two] = [curvePair(crv), curvePair(crv)];
  for (const diffieHellman of [() => new Uint8Array(crv === "X448" ? 56 : 32).fill(1), broken]) {
    const { makeKeyAgreement, performed } = await freshWith({ diffieHellman });
    const here = makeKeyAgreement(one.privateMaterial, agreementOn(crv))(two.publicMembers);
    expect(here.now).toBeUndefined();
    const there = makeKeyAgreement(two.privateMaterial, agreementOn(crv))(one.publicMembers);
    expect(await performed(here)).toEqual(await performed(there));
  }
  const { makeKeyAgreement } = await freshWith({});
  expect(makeKeyAgreement(one.privateMaterial, agreementOn(crv))(two.publicMembers).now).toBeDefined();
});

test.each<[string, object]>([
  ["throws", { publicEncrypt: broken }],
  ["gives what no key decrypts", { publicEncrypt: () => new Uint8Array(128).fill(1) }],
  ["pads with nothing random", { publicEncrypt: fixedEncryption() }],
])("RSA-OAEP is left to WebCrypto where node:crypto %s", async (_, replaced) => {
  const material = { form: "public", members: publicJwk(rsaKey) } as KeyMaterial;
  const { makeOaepEncrypter, performed } = await freshWith(replaced);
  const encryption = makeOaepEncrypter(material, "SHA-1")(secretBytes(16));
  expect(encryption.now).toBeUndefined();
  const encrypted = await performed(encryption);
  const { privateKey } = keyObjects(rsaKey);
  expect(new Uint8Array(nodeCrypto.privateDecrypt(privateKey, encrypted))).toEqual(secretBytes(16));
  const whole = await freshWith({});
  expect(whole.makeOaepEncrypter(material, "SHA-1")(secretBytes(16)).now).toBeDefined();
});

/** Always returns the first ciphertext. */
function fixedEncryption() {
  let first: Uint8Array | undefined;
  return (key: nodeCrypto.RsaPublicKey, data: Uint8Array) => (first ??= nodeCrypto.publicEncrypt(key, data));
}

test("key wrapping is left to WebCrypto where node:crypto answers wrongly", async () => {
  const createCipheriv = (_: string, key: nodeCrypto.KeyObject) =>
    nodeCrypto.createCipheriv("aes-256-ctr", key, new Uint8Array(16));
  const { makeKeyWrapper, performed } = await freshWith({ createCipheriv });
  const encrypt = makeKeyWrapper(secret(secretBytes(32)));
  const wrap = nodeCrypto.createCipheriv("id-aes256-wrap", secretBytes(32), Buffer.alloc(8, 0xa6));
  const expected = Buffer.concat([wrap.update(secretBytes(16)), wrap.final()]);
  expect(Buffer.from(await performed(encrypt(secretBytes(16))))).toEqual(expected);
});
