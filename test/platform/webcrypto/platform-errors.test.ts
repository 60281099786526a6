// What becomes of a platform's own errors: they say what is missing, or that the key is wrong, or nothing at all.
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { signatureAlgorithms } from "../../support/signature-table.ts";
import * as agreement from "../../../src/platform/webcrypto/agreement.ts";
import * as ciphers from "../../../src/platform/webcrypto/ciphers.ts";
import * as generation from "../../../src/platform/webcrypto/generation.ts";
import * as keyWrap from "../../../src/platform/webcrypto/aes-key-wrap.ts";
import * as oaepOperations from "../../../src/platform/webcrypto/rsa-oaep.ts";
import {
  available,
  openedOrNull,
  usable,
  usableAs,
  usableBytes,
} from "../../../src/platform/webcrypto/platform-errors.ts";
import * as secretOperations from "../../../src/platform/webcrypto/digest-hmac-pbkdf2.ts";
import * as signatures from "../../../src/platform/webcrypto/signatures.ts";
import { runtimeName } from "../../../src/runtime.ts";
import { publicHalf } from "../../../src/platform/webcrypto/public-half.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { secretBytes } from "../../support/tokens.ts";
import {
  cryptoKeyMaterial,
  cryptoKeyOf,
  curvePair,
  rsaPair,
  secret,
} from "../../support/platform/materials.ts";
import { agreementOn, generationOf } from "../../support/platform/key-types.ts";

const { subtle } = crypto;
const webcrypto = {
  ...agreement,
  ...ciphers,
  ...generation,
  ...keyWrap,
  ...oaepOperations,
  ...secretOperations,
  ...signatures,
};

afterEach(() => {
  vi.unstubAllGlobals();
});

const unsupported: [string, unknown][] = [
  ["a DOMException", new DOMException("", "NotSupportedError")],
  ["an error of another realm", runInNewContext("Object.assign(new Error(), { name: 'NotSupportedError' })")],
  ["an object of that name", { name: "NotSupportedError" }],
];
const refused: [string, unknown][] = [
  ["a DataError", new DOMException("", "DataError")],
  ["an InvalidAccessError", new DOMException("", "InvalidAccessError")],
  ["an OperationError", new DOMException("", "OperationError")],
  ["a TypeError", new TypeError("of the platform")],
  ["an error of another realm", runInNewContext("new Error()")],
  ["a text", "NotSupportedError"],
  ["null", null],
  ["nothing", undefined],
  ["an object without a name", {}],
];

/** What rejects with anything at all. */
async function rejecting(cause: unknown): Promise<never> {
  throw cause;
}

describe("usable", () => {
  test("gives what the platform gives", async () => {
    expect(await usable(() => Promise.resolve(1), "RS256")).toBe(1);
  });

  test.each(unsupported)("takes %s for a lack, names it, and keeps the cause", async (_, cause) => {
    const error = await failureOf(usable(() => rejecting(cause), "RS256"));
    expect(error).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED", cause });
    expect(error.message).toContain("RS256");
    expect(error.message).toContain(runtimeName());
  });

  test.each(refused)("takes %s for a refusal of the key, and keeps the cause", async (_, cause) => {
    const error = await failureOf(usable(() => rejecting(cause), "RS256"));
    expect(error).toMatchObject({ code: "ERR_KEY_INVALID", cause });
    expect(error.message).toContain("RS256");
    expect(error.message).toContain(runtimeName());
  });
});

describe("usableAs", () => {
  test("converts what the platform gives", async () => {
    const length = ({ byteLength }: ArrayBuffer) => byteLength;
    expect(await usableAs(async () => new ArrayBuffer(3), "RS256", length)).toBe(3);
    expect(await usableBytes(async () => Uint8Array.of(1, 2).buffer, "RS256")).toEqual(Uint8Array.of(1, 2));
  });

  test.each([...unsupported, ...refused])(
    "rejects also where the platform throws at once: %s",
    async (_, cause) => {
      const throwing = () => {
        throw cause;
      };
      expect(await failureOf(usableBytes(throwing, "RS256"))).toMatchObject({ name: "JoseError", cause });
    },
  );
});

describe("available", () => {
  const fail = (): never => {
    throw new DOMException("", "OperationError");
  };

  test("gives what the platform gives", async () => {
    expect(await available(() => Promise.resolve(1), "it")).toBe(1);
  });

  test("reports what is not supported, even if the platform throws instead of rejecting", async () => {
    const empty = new Uint8Array(0);
    vi.spyOn(crypto.subtle, "deriveBits").mockImplementation(fail);
    const derived = secretOperations.pbkdf2("SHA-256", empty, secretBytes(8), 1000, 32);
    expect(await codeOfRejection(derived)).toBe("ERR_JOSE_NOT_SUPPORTED");
    vi.spyOn(crypto.subtle, "importKey").mockImplementation(fail);
    const generation = {
      name: "Ed25519",
      algorithm: { name: "Ed25519" },
      usages: ["sign", "verify"],
    } as const;
    expect(await codeOfRejection(publicHalf(generation, empty))).toBe("ERR_JOSE_NOT_SUPPORTED");
    vi.restoreAllMocks();
  });
});

describe("openedOrNull", () => {
  test("gives the bytes that were opened", async () => {
    expect(await openedOrNull(async () => Uint8Array.of(1, 2).buffer, "RSA-OAEP")).toEqual(
      Uint8Array.of(1, 2),
    );
    expect(await openedOrNull(async () => new ArrayBuffer(0), "RSA-OAEP")).toEqual(new Uint8Array(0));
  });

  test.each(refused)("gives null for %s, thrown or rejected with", async (_, cause) => {
    expect(await openedOrNull(() => rejecting(cause), "RSA-OAEP")).toBeNull();
    const throwing = () => {
      throw cause;
    };
    expect(await openedOrNull(throwing, "RSA-OAEP")).toBeNull();
  });

  test.each(unsupported)(
    "names what the platform lacks, which does not depend on the ciphertext: %s",
    async (_, cause) => {
      const error = await failureOf(openedOrNull(() => rejecting(cause), "RSA-OAEP"));
      expect(error).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED", cause });
      expect(error.message).toContain("RSA-OAEP");
    },
  );
});

type Method = Exclude<keyof SubtleCrypto, "constructor">;

/** From here on, one method of the platform fails. */
function breakSubtle(method: Method, error: Error): void {
  const broken = new Proxy(subtle, {
    get: (target, name): unknown => {
      if (name === method) return () => Promise.reject(error);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  vi.stubGlobal("crypto", { subtle: broken });
}

const bytes = secretBytes(32);
const iv = secretBytes(16);
const sealed = { ciphertext: bytes, tag: iv };
const { privateMaterial, publicMaterial } = rsaPair();
const curve = curvePair("P-256");
const { HS256, RS256, PS384, ES256 } = signatureAlgorithms;
const oaep = ["SHA-1", "RSA-OAEP"] as const;
const oaepImport = { name: "RSA-OAEP", hash: "SHA-1" };

/** What an operation needs before the platform breaks; it gives the operation. */
type Preparation = () => Promise<() => unknown>;

const now = (attempt: () => unknown) => async () => attempt;
const dependences: [operation: string, method: Method, names: string, prepare: Preparation][] = [
  ["digest", "digest", "SHA-384", now(() => webcrypto.digest("SHA-384", bytes))],
  ["signer", "importKey", "HS256", now(() => webcrypto.signer(secret(bytes), HS256.method))],
  ["verifier", "importKey", "PS384", now(() => webcrypto.verifier(publicMaterial, PS384.method))],
  [
    "a signer",
    "sign",
    "RS256",
    async () => {
      const signer = await webcrypto.signer(privateMaterial, RS256.method);
      return () => signer(bytes);
    },
  ],
  [
    "a verifier",
    "verify",
    "ES256",
    async () => {
      const verifier = await webcrypto.verifier(curve.publicMaterial, ES256.method);
      return () => verifier(new Uint8Array(64).fill(1), bytes);
    },
  ],
  ["oaepEncrypter", "importKey", "RSA-OAEP", now(() => webcrypto.oaepEncrypter(publicMaterial, ...oaep))],
  ["oaepDecrypter", "importKey", "RSA-OAEP", now(() => webcrypto.oaepDecrypter(privateMaterial, ...oaep))],
  [
    "a key encrypter",
    "encrypt",
    "RSA-OAEP",
    async () => {
      const encrypter = await webcrypto.oaepEncrypter(publicMaterial, ...oaep);
      return () => encrypter(bytes);
    },
  ],
  [
    "a key encrypter that wraps",
    "wrapKey",
    "RSA-OAEP",
    async () => {
      const material = await cryptoKeyMaterial(publicMaterial, oaepImport, ["wrapKey"]);
      const encrypter = await webcrypto.oaepEncrypter(material, ...oaep);
      return () => encrypter(bytes);
    },
  ],
  [
    "keyAgreement",
    "importKey",
    "P-256",
    now(() => webcrypto.keyAgreement(curve.privateMaterial, agreementOn("P-256"))),
  ],
  ["ephemeralPair", "generateKey", "P-384", now(() => webcrypto.ephemeralPair(agreementOn("P-384")))],
  ["ephemeralPair", "exportKey", "P-384", now(() => webcrypto.ephemeralPair(agreementOn("P-384")))],
  ["hmac", "importKey", "HMAC", now(() => webcrypto.hmac("SHA-512", bytes, bytes))],
  ["hmac", "sign", "HMAC", now(() => webcrypto.hmac("SHA-512", bytes, bytes))],
  ["pbkdf2", "importKey", "PBKDF2", now(() => webcrypto.pbkdf2("SHA-512", bytes, bytes, 7, 32))],
  ["pbkdf2", "deriveBits", "PBKDF2 with 7", now(() => webcrypto.pbkdf2("SHA-512", bytes, bytes, 7, 32))],
  [
    "cbcEncrypt",
    "importKey",
    "AES-CBC with 192 bits",
    now(() => webcrypto.cbcEncrypt(secretBytes(24), iv, bytes)),
  ],
  ["cbcEncrypt", "encrypt", "AES-CBC", now(() => webcrypto.cbcEncrypt(bytes, iv, bytes))],
  [
    "cbcDecrypt",
    "importKey",
    "AES-CBC with 192 bits",
    now(() => webcrypto.cbcDecrypt(secretBytes(24), iv, bytes)),
  ],
  [
    "gcmEncrypt",
    "importKey",
    "AES-GCM with 192 bits",
    now(() => webcrypto.gcmEncrypt(secretBytes(24), iv, iv, iv)),
  ],
  ["gcmEncrypt", "encrypt", "AES-GCM", now(() => webcrypto.gcmEncrypt(bytes, iv, iv, iv))],
  [
    "gcmDecrypt",
    "importKey",
    "AES-GCM with 192 bits",
    now(() => webcrypto.gcmDecrypt(secretBytes(24), iv, iv, sealed)),
  ],
  [
    "generate",
    "generateKey",
    "2048",
    now(() => webcrypto.generate(generationOf({ kty: "RSA", bits: 2048 }))),
  ],
  [
    "generate",
    "generateKey",
    "P-256",
    now(() => webcrypto.generate(generationOf({ kty: "EC", crv: "P-256" }))),
  ],
  [
    "generate",
    "generateKey",
    "Ed448",
    now(() => webcrypto.generate(generationOf({ kty: "OKP", crv: "Ed448", agrees: false }))),
  ],
  [
    "exportCryptoKey",
    "exportKey",
    "export",
    async () => {
      const cryptoKey = cryptoKeyOf(await cryptoKeyMaterial(publicMaterial, oaepImport, ["encrypt"]));
      return () => webcrypto.exportCryptoKey(cryptoKey);
    },
  ],
];

describe.each(dependences)("%s, where the platform's %s", (_operation, method, names, prepare) => {
  test("lacks the algorithm, says what is not supported", async () => {
    const attempt = await prepare();
    const cause = new DOMException("", "NotSupportedError");
    breakSubtle(method, cause);
    const error = await failureOf((async () => attempt())());
    expect(error).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED", cause });
    expect(error.message).toContain(names);
  });

  // A new key is not a caller's, and a platform that cannot import a fixed key of 192 bits has no AES with such keys.
  const code =
    method === "generateKey" || names.includes("192") ? "ERR_JOSE_NOT_SUPPORTED" : "ERR_KEY_INVALID";
  test(`fails in another way: ${code}`, async () => {
    const attempt = await prepare();
    const cause = new DOMException("", "OperationError");
    breakSubtle(method, cause);
    expect(await failureOf((async () => attempt())())).toMatchObject({ code, cause });
  });
});

/** What a platform is asked about at all: as long as the modulus. */
const ofModulusLength = new Uint8Array(256);

const openings: [operation: string, method: Method, prepare: Preparation][] = [
  [
    "a key decrypter",
    "decrypt",
    async () => {
      const decrypter = await webcrypto.oaepDecrypter(privateMaterial, ...oaep);
      return () => decrypter(ofModulusLength, 32);
    },
  ],
  [
    "a key decrypter that unwraps",
    "unwrapKey",
    async () => {
      const material = await cryptoKeyMaterial(privateMaterial, oaepImport, ["unwrapKey"]);
      const decrypter = await webcrypto.oaepDecrypter(material, ...oaep);
      return () => decrypter(ofModulusLength, 32);
    },
  ],
  [
    "a key agreement",
    "deriveBits",
    async () => {
      const agreement = await webcrypto.keyAgreement(curve.privateMaterial, agreementOn("P-256"));
      return () => agreement(curvePair("P-256").publicMembers);
    },
  ],
  ["cbcDecrypt", "decrypt", now(() => webcrypto.cbcDecrypt(bytes, iv, bytes))],
  ["gcmDecrypt", "decrypt", now(() => webcrypto.gcmDecrypt(bytes, iv, bytes, sealed))],
];

describe.each(openings)("%s, where the platform's %s", (_operation, method, prepare) => {
  test.each(["OperationError", "InvalidAccessError", "DataError", "Error"])(
    "fails with %s, gives null",
    async (name) => {
      const attempt = await prepare();
      breakSubtle(method, new DOMException("", name));
      expect(await attempt()).toBeNull();
    },
  );

  test("lacks the algorithm, says what is not supported", async () => {
    const attempt = await prepare();
    breakSubtle(method, new DOMException("", "NotSupportedError"));
    expect(await failureOf((async () => attempt())())).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED" });
  });
});
