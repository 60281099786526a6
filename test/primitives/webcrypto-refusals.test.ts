// What becomes of a platform's own errors: they say what is missing, or nothing at all.
import { afterEach, describe, expect, test, vi } from "vitest";
import { managementAlgorithms, type RsaOaepRow } from "../../src/alg/management.ts";
import { signatureAlgorithms } from "../../src/alg/signature.ts";
import type { KeyMaterial } from "../../src/primitives/material.ts";
import { webcrypto } from "../../src/primitives/webcrypto.ts";
import { runtimeName } from "../../src/runtime.ts";
import { codeOf } from "../errors.ts";
import { failureOf } from "../failure.ts";
import { publicJwk, rsaKey } from "../keys.ts";
import { secretBytes } from "../tokens.ts";

const { subtle } = crypto;
const real = crypto;
const bytes = secretBytes(32);
const iv = secretBytes(16);
const sealed = { ciphertext: bytes, tag: secretBytes(16) };
const { HS256, RS256 } = signatureAlgorithms;
const oaep = managementAlgorithms["RSA-OAEP"] as RsaOaepRow;
const secret: KeyMaterial = { form: "secret", bytes };
const publicMaterial: KeyMaterial = { form: "public", members: publicJwk(rsaKey) };
const privateMaterial: KeyMaterial = { form: "private", members: rsaKey };

afterEach(() => {
  vi.unstubAllGlobals();
});

type Method = Exclude<keyof SubtleCrypto, "constructor">;

/** From here on, one method of the platform fails. */
function breakSubtle(method: Method, error: unknown): void {
  const broken = new Proxy(subtle, {
    get: (target, name): unknown => {
      if (name === method) return () => Promise.reject(error as Error);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  vi.stubGlobal("crypto", { subtle: broken, getRandomValues: real.getRandomValues.bind(real) });
}

async function wrapper(usages: KeyUsage[]): Promise<KeyMaterial> {
  const jwk = usages.includes("unwrapKey") ? rsaKey : publicJwk(rsaKey);
  const algorithm = { name: "RSA-OAEP", hash: "SHA-1" };
  return { form: "CryptoKey", cryptoKey: await subtle.importKey("jwk", { ...jwk }, algorithm, true, usages) };
}

/** An operation, the method of the platform it depends on, and what the error has to name. */
interface Dependence {
  readonly operation: string;
  readonly method: Method;
  readonly names: string;
  /** Everything that works before the method is broken; gives what does not work afterwards. */
  readonly prepare: () => Promise<() => unknown>;
}

const dependences: Dependence[] = [
  {
    operation: "digest",
    method: "digest",
    names: "SHA-256",
    prepare: async () => () => webcrypto.digest("SHA-256", bytes),
  },
  {
    operation: "signer",
    method: "importKey",
    names: "HS256",
    prepare: async () => () => webcrypto.signer(secret, HS256),
  },
  {
    operation: "verifier",
    method: "importKey",
    names: "RS256",
    prepare: async () => () => webcrypto.verifier(publicMaterial, RS256),
  },
  {
    operation: "a signer in use",
    method: "sign",
    names: "RS256",
    prepare: async () => {
      const signer = await webcrypto.signer(privateMaterial, RS256);
      return () => signer(bytes);
    },
  },
  {
    operation: "a verifier in use",
    method: "verify",
    names: "HS256",
    prepare: async () => {
      const verifier = await webcrypto.verifier(secret, HS256);
      return () => verifier(bytes, bytes);
    },
  },
  {
    operation: "keyEncrypter",
    method: "importKey",
    names: "RSA-OAEP",
    prepare: async () => () => webcrypto.keyEncrypter(publicMaterial, oaep),
  },
  {
    operation: "keyDecrypter",
    method: "importKey",
    names: "RSA-OAEP",
    prepare: async () => () => webcrypto.keyDecrypter(privateMaterial, oaep),
  },
  {
    operation: "a key encrypter in use",
    method: "encrypt",
    names: "RSA-OAEP",
    prepare: async () => {
      const encrypter = await webcrypto.keyEncrypter(publicMaterial, oaep);
      return () => encrypter(bytes);
    },
  },
  {
    operation: "a key encrypter that wraps",
    method: "wrapKey",
    names: "RSA-OAEP",
    prepare: async () => {
      const encrypter = await webcrypto.keyEncrypter(await wrapper(["wrapKey"]), oaep);
      return () => encrypter(bytes);
    },
  },
  {
    operation: "the key of hmac",
    method: "importKey",
    names: "HMAC",
    prepare: async () => () => webcrypto.hmac("SHA-512", bytes, bytes),
  },
  {
    operation: "hmac",
    method: "sign",
    names: "HMAC",
    prepare: async () => () => webcrypto.hmac("SHA-512", bytes, bytes),
  },
  {
    operation: "the key of cbcEncrypt",
    method: "importKey",
    names: "AES-CBC with 192 bits",
    prepare: async () => () => webcrypto.cbcEncrypt(secretBytes(24), iv, bytes),
  },
  {
    operation: "cbcEncrypt",
    method: "encrypt",
    names: "AES-CBC",
    prepare: async () => () => webcrypto.cbcEncrypt(bytes, iv, bytes),
  },
  {
    operation: "the key of cbcDecrypt",
    method: "importKey",
    names: "AES-CBC with 192 bits",
    prepare: async () => () => webcrypto.cbcDecrypt(secretBytes(24), iv, bytes),
  },
  {
    operation: "the key of gcmEncrypt",
    method: "importKey",
    names: "AES-GCM with 192 bits",
    prepare: async () => () => webcrypto.gcmEncrypt(secretBytes(24), iv, bytes, bytes),
  },
  {
    operation: "gcmEncrypt",
    method: "encrypt",
    names: "AES-GCM",
    prepare: async () => () => webcrypto.gcmEncrypt(bytes, iv, bytes, bytes),
  },
  {
    operation: "the key of gcmDecrypt",
    method: "importKey",
    names: "AES-GCM with 192 bits",
    prepare: async () => () => webcrypto.gcmDecrypt(secretBytes(24), iv, bytes, sealed),
  },
  {
    operation: "exportCryptoKey",
    method: "exportKey",
    names: "export",
    prepare: async () => {
      const material = await wrapper(["encrypt"]);
      return () =>
        material.form === "CryptoKey" ? webcrypto.exportCryptoKey(material.cryptoKey) : undefined;
    },
  },
];

describe.each(dependences)("$operation, where the platform's $method", ({ method, names, prepare }) => {
  test("does not know the algorithm, names what is not supported, and by whom", async () => {
    const attempt = await prepare();
    const cause = new DOMException("", "NotSupportedError");
    breakSubtle(method, cause);
    const error = await failureOf(Promise.resolve(attempt()));
    expect(error).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED", cause });
    expect(error.message).toContain(names);
    expect(error.message).toContain(runtimeName());
  });
});

const refusable = dependences.filter(
  ({ method, operation }) => method === "importKey" || operation.includes("in use"),
);

describe.each(refusable)("$operation, where the platform's $method", ({ method, prepare }) => {
  test.each<[string, unknown]>([
    ["does not like the key", new DOMException("", "DataError")],
    ["does not allow the use", new DOMException("", "InvalidAccessError")],
    ["fails without saying why", new DOMException("", "OperationError")],
    ["does not like the types", new TypeError("of the platform")],
    ["rejects with something that is no error", "NotSupportedError"],
    ["rejects with an object that looks like one", { name: "NotSupportedError" }],
  ])("%s, blames the key", async (_, cause) => {
    const attempt = await prepare();
    breakSubtle(method, cause);
    expect(await failureOf(Promise.resolve(attempt()))).toMatchObject({ code: "ERR_KEY_INVALID", cause });
  });
});

describe("a decryption says nothing about why it failed, not even", () => {
  const errors = ["NotSupportedError", "OperationError", "InvalidAccessError", "DataError"];

  test.each(errors)("%s", async (name) => {
    const decrypter = await webcrypto.keyDecrypter(privateMaterial, oaep);
    breakSubtle("decrypt", new DOMException("", name));
    expect(await decrypter(bytes)).toBeNull();
    expect(await webcrypto.cbcDecrypt(bytes, iv, bytes)).toBeNull();
    expect(await webcrypto.gcmDecrypt(bytes, iv, bytes, sealed)).toBeNull();
  });

  test.each(errors)("%s, of a key that unwraps", async (name) => {
    const decrypter = await webcrypto.keyDecrypter(await wrapper(["unwrapKey"]), oaep);
    breakSubtle("unwrapKey", new DOMException("", name));
    expect(await decrypter(bytes)).toBeNull();
  });
});

test.each<[string, unknown]>([
  ["crypto", undefined],
  ["crypto.subtle", {}],
])("without %s nothing is supported", async (_, global) => {
  vi.stubGlobal("crypto", global);
  const attempts: (() => unknown)[] = [
    () => webcrypto.digest("SHA-256", bytes),
    () => webcrypto.signer(secret, HS256),
    () => webcrypto.verifier(secret, HS256),
    () => webcrypto.keyEncrypter(publicMaterial, oaep),
    () => webcrypto.keyDecrypter(privateMaterial, oaep),
    () => webcrypto.hmac("SHA-256", bytes, bytes),
    () => webcrypto.cbcEncrypt(bytes, iv, bytes),
    () => webcrypto.cbcDecrypt(bytes, iv, bytes),
    () => webcrypto.gcmEncrypt(bytes, iv, bytes, bytes),
    () => webcrypto.gcmDecrypt(bytes, iv, bytes, sealed),
  ];
  for (const attempt of attempts) {
    expect(await failureOf(Promise.resolve(attempt()))).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED" });
  }
});

test("without WebCrypto, a CryptoKey from elsewhere is of no use", async () => {
  const encrypter = await webcrypto.keyEncrypter(await wrapper(["encrypt"]), oaep);
  const material: KeyMaterial = {
    form: "CryptoKey",
    cryptoKey: await subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]),
  };
  const verifier = await webcrypto.verifier(material, HS256);
  vi.stubGlobal("crypto", {});
  expect(await failureOf(Promise.resolve(encrypter(bytes)))).toMatchObject({
    code: "ERR_JOSE_NOT_SUPPORTED",
  });
  expect(codeOf(() => verifier(bytes, bytes))).toBe("ERR_JOSE_NOT_SUPPORTED");
});
