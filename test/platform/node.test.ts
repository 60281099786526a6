// A node:crypto whose functions throw or give wrong results: src/platform/node/known-file-algorithms.ts,
// known-agreements.ts, known-halves.ts.
import nodeCrypto from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { FileHash } from "../../src/platform/file-hashes.ts";
import type { Operation } from "../../src/steps/operation.ts";
import type { Steps } from "../../src/steps/steps.ts";
import { ecCurveNames, okpCurveNames } from "../support/jwk/pairs.ts";
import { jwkOf, jwkOfCryptoKey } from "../support/native-jwk.ts";
import { own, curvePair } from "../support/platform/materials.ts";
import { agreementOn } from "../support/platform/key-types.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

/** Loads the modules again, with some functions of node:crypto replaced. */
async function freshWith(replaced: object) {
  vi.resetModules();
  const getBuiltinModule = process.getBuiltinModule.bind(process);
  vi.spyOn(process, "getBuiltinModule").mockImplementation((id: string) =>
    id === "node:crypto" ? { ...nodeCrypto, ...replaced } : getBuiltinModule(id),
  );
  const { selectBackend } = await import("../../src/platform/backend.ts");
  const { perform } = await import("../../src/steps/steps.ts");
  const { run, runBlocking } = await import("../../src/steps/drivers.ts");
  selectBackend("auto");
  const performed = <T>(operation: Operation<T>): Promise<T> => run(perform(operation));
  const blocked = <T>(operation: Operation<T>): T => runBlocking(perform(operation));
  const finished = <T>(steps: Steps<T>): Promise<T> => run(steps);
  return {
    ...(await import("../../src/platform/digest-hmac-pbkdf2.ts")),
    ...(await import("../../src/platform/password-based.ts")),
    ...(await import("../../src/platform/iterated-digest.ts")),
    ...(await import("../../src/platform/agreement.ts")),
    ...(await import("../../src/platform/rsa-oaep.ts")),
    ...(await import("../../src/platform/generation.ts")),
    ...(await import("../../src/jwk/index.ts")),
    ...(await import("../../src/x509/index.ts")),
    performed,
    blocked,
    finished,
  };
}

/** The modules are loaded again, so that the class of the error is another one each time. */
const notSupported = expect.objectContaining({ code: "ERR_JOSE_NOT_SUPPORTED" }) as Error;

const broken = (): never => {
  throw new Error("broken");
};

type Callback = (error: Error | null, derived: Buffer) => void;

const [password, salt] = [own(Buffer.from("password")), own(Buffer.from("salt and pepper"))];
const otherHashes = [
  ["SHA-224", "sha224"],
  ["SHA-512/256", "sha512-256"],
  ["SHA3-256", "sha3-256"],
] as const;

describe.each<[string, object]>([
  ["throws", { pbkdf2Sync: broken }],
  ["gives other octets", { pbkdf2Sync: (...[, , , length]: number[]) => Buffer.alloc(length ?? 0, 1) }],
  [
    "ignores the number of iterations",
    {
      pbkdf2Sync: (...[secret, salted, , length, hash]: Parameters<typeof nodeCrypto.pbkdf2Sync>) =>
        nodeCrypto.pbkdf2Sync(secret, salted, 1, length, hash),
    },
  ],
])("PBKDF2 that %s", (_, replaced) => {
  test.each(["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const)("is not used, with %s", async (hash) => {
    const { pbkdf2, blocked, performed } = await freshWith(replaced);
    const derivation = pbkdf2(hash, password, salt, 1000, 32);
    expect(() => blocked(derivation)).toThrow(notSupported);
    const expected = nodeCrypto.pbkdf2Sync(password, salt, 1000, 32, hash.replace("-", "").toLowerCase());
    expect(await performed(derivation)).toEqual(own(expected));
  });
});

test("PBKDF2 is used synchronously where it is right", async () => {
  const { pbkdf2, blocked } = await freshWith({});
  const derived = blocked(pbkdf2("SHA-256", password, salt, 1000, 32));
  expect(derived).toEqual(own(nodeCrypto.pbkdf2Sync(password, salt, 1000, 32, "sha256")));
});

describe.each<[string, object]>([
  ["throws", { pbkdf2: broken }],
  [
    "fails",
    {
      pbkdf2: (...[, , , , , done]: [never, never, never, never, never, Callback]) => {
        done(new Error("broken"), Buffer.alloc(0));
      },
    },
  ],
  [
    "gives other octets",
    {
      pbkdf2: (...[, , , length, , done]: [never, never, never, number, never, Callback]) => {
        done(null, Buffer.alloc(length, 1));
      },
    },
  ],
])("PBKDF2 in the thread pool that %s", (_, replaced) => {
  test.each(otherHashes)("is not supported, with %s", async (hash) => {
    const { filePbkdf2, performed } = await freshWith(replaced);
    await expect(performed(filePbkdf2(hash, password, salt, 1000, 32))).rejects.toThrow(notSupported);
  });
});

describe("the other hash functions", () => {
  const wrongHash = { createHash: () => nodeCrypto.createHash("md5") };
  const wrongMac = {
    createHmac: (_: string, key: nodeCrypto.KeyObject) => nodeCrypto.createHmac("md5", key),
  };

  test.each(otherHashes)("are used where they are right: %s", async (hash, name) => {
    const { fileHmac, filePbkdf2, iteratedDigest, requireNode, performed, finished } = await freshWith({});
    requireNode(hash);
    expect(await finished(fileHmac(hash, password, salt))).toEqual(
      own(nodeCrypto.createHmac(name, password).update(salt).digest()),
    );
    expect(await performed(filePbkdf2(hash, password, salt, 10, 80))).toEqual(
      own(nodeCrypto.pbkdf2Sync(password, salt, 10, 80, name)),
    );
    expect(await finished(iteratedDigest(hash, salt, 1))).toEqual(
      own(nodeCrypto.createHash(name).update(salt).digest()),
    );
  });

  test.each(otherHashes)("are not supported where they are wrong: %s", async (hash) => {
    for (const replaced of [wrongHash, { createHash: broken }]) {
      const { requireNode } = await freshWith(replaced);
      expect(() => requireNode(hash)).toThrow(notSupported);
    }
    for (const replaced of [wrongMac, { createHmac: broken }]) {
      const { fileHmac, finished } = await freshWith(replaced);
      await expect(finished(fileHmac(hash, password, salt))).rejects.toThrow(notSupported);
    }
    for (const hashOnce of [() => "a".repeat(32), broken]) {
      const { iteratedDigest, finished } = await freshWith({ hash: hashOnce });
      await expect(finished(iteratedDigest(hash, salt, 3))).rejects.toThrow(notSupported);
    }
  });

  test.each([() => "a".repeat(32), broken])("of JOSE are left to WebCrypto", async (hashOnce) => {
    const hashes: readonly FileHash[] = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];
    for (const hash of hashes) {
      const { iteratedDigest, finished } = await freshWith({ hash: hashOnce });
      const expected = nodeCrypto.createHash(hash.replace("-", "").toLowerCase()).update(salt).digest();
      expect(await finished(iteratedDigest(hash, salt, 1))).toEqual(own(expected));
    }
  });
});

describe("scrypt", () => {
  const parameters = { cost: 16, blockSize: 8, parallelization: 1 };

  test("is used where it is right", async () => {
    const { scrypt, performed } = await freshWith({});
    const expected = nodeCrypto.scryptSync(password, salt, 32, { N: 16, r: 8, p: 1 });
    expect(await performed(scrypt(password, salt, parameters, 32))).toEqual(own(expected));
  });

  test.each<[string, object]>([
    ["throws", { scrypt: broken }],
    [
      "fails",
      {
        scrypt: (...[, , , , done]: [never, never, never, never, Callback]) => {
          done(new Error("broken"), Buffer.alloc(0));
        },
      },
    ],
    [
      "ignores its parameters",
      {
        scrypt: (...[secret, salted, length, , done]: [Buffer, Buffer, number, object, Callback]) => {
          nodeCrypto.scrypt(secret, salted, length, { N: 4, r: 1, p: 1 }, done);
        },
      },
    ],
    ["is missing", { scrypt: undefined }],
  ])("is not supported where it %s", async (_, replaced) => {
    const { scrypt, performed } = await freshWith(replaced);
    const derived = async () => performed(scrypt(password, salt, parameters, 32));
    await expect(derived()).rejects.toThrow(notSupported);
  });
});

describe("triple DES", () => {
  const [key, iv] = [new Uint8Array(24).fill(1), new Uint8Array(8).fill(2)];

  test("is used where it is right", async () => {
    const { tripleDesDecrypt, requireNode, finished } = await freshWith({});
    const cipher = nodeCrypto.createCipheriv("des-ede3-cbc", key, iv);
    const ciphertext = own(Buffer.concat([cipher.update(salt), cipher.final()]));
    requireNode("triple DES");
    expect(await finished(tripleDesDecrypt(key, iv, ciphertext))).toEqual(salt);
  });

  test.each<[string, object]>([
    ["throws", { createDecipheriv: broken }],
    [
      "is single DES",
      {
        createDecipheriv: (name: string, secret: nodeCrypto.KeyObject, start: Uint8Array) => {
          const first = secret.export().subarray(0, 8);
          return nodeCrypto.createDecipheriv(name, Buffer.concat([first, first, first]), start);
        },
      },
    ],
    [
      "does not check the padding",
      {
        createDecipheriv: (name: string, secret: nodeCrypto.KeyObject, start: Uint8Array) =>
          nodeCrypto.createDecipheriv(name, secret, start).setAutoPadding(false),
      },
    ],
  ])("is not supported where it %s", async (_, replaced) => {
    const { tripleDesDecrypt, requireNode, finished } = await freshWith(replaced);
    expect(() => requireNode("triple DES")).toThrow(notSupported);
    await expect(finished(tripleDesDecrypt(key, iv, new Uint8Array(8)))).rejects.toThrow(notSupported);
  });
});

describe.each(["P-384", "P-521"] as const)("a synchronous agreement on %s", (crv) => {
  const [one, two] = [curvePair(crv), curvePair(crv)];

  test.each<[string, object]>([
    ["finds another secret", { diffieHellman: () => Buffer.alloc(66, 1) }],
    ["throws", { diffieHellman: broken }],
  ])("is not supported where node:crypto %s", async (_, replaced) => {
    const { makeKeyAgreement, ephemeralPair, blocked, performed } = await freshWith(replaced);
    const agreement = makeKeyAgreement(one.privateMaterial, agreementOn(crv))(two.publicMembers);
    expect(() => blocked(agreement)).toThrow(notSupported);
    expect(() => blocked(ephemeralPair(agreementOn(crv)))).toThrow(notSupported);
    const back = makeKeyAgreement(two.privateMaterial, agreementOn(crv))(one.publicMembers);
    expect(await performed(agreement)).toEqual(await performed(back));
  });

  test("is used where it is right", async () => {
    const { makeKeyAgreement, blocked } = await freshWith({});
    const agreement = makeKeyAgreement(one.privateMaterial, agreementOn(crv))(two.publicMembers);
    const { privateKey } = one;
    expect(blocked(agreement)).toEqual(
      own(nodeCrypto.diffieHellman({ privateKey, publicKey: two.publicKey })),
    );
  });
});

describe("a new pair", () => {
  /** An ECDH object that generates the same pair each time. */
  const createECDH = (name: string) => {
    const ecdh = nodeCrypto.createECDH(name);
    ecdh.setPrivateKey(Buffer.alloc(32, 3));
    return Object.assign(ecdh, { generateKeys: () => ecdh.getPublicKey() });
  };

  test("on P-256 is left to WebCrypto where it is always the same", async () => {
    const { ephemeralPair } = await freshWith({ createECDH });
    expect(ephemeralPair(agreementOn("P-256")).now).toBeUndefined();
  });

  test("on P-256 is left to WebCrypto where its public key is another's", async () => {
    const mixing = (name: string) => {
      const ecdh = nodeCrypto.createECDH(name);
      ecdh.generateKeys();
      return Object.assign(ecdh, { generateKeys: () => nodeCrypto.createECDH(name).generateKeys() });
    };
    const { ephemeralPair } = await freshWith({ createECDH: mixing });
    expect(ephemeralPair(agreementOn("P-256")).now).toBeUndefined();
  });

  test.each(["P-384", "P-521"] as const)(
    "on %s is not supported where it is always the same",
    async (crv) => {
      const pair = nodeCrypto.generateKeyPairSync("ec", { namedCurve: crv });
      const { ephemeralPair, blocked } = await freshWith({ generateKeyPairSync: () => pair });
      expect(() => blocked(ephemeralPair(agreementOn(crv)))).toThrow(notSupported);
    },
  );
});

test.each(["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const)(
  "a synchronous decryption with RSA-OAEP and %s is not supported where it throws or gives other octets",
  async (hash) => {
    const { privateKey } = nodeCrypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
    const members = jwkOf(privateKey) as { kty: string };
    for (const privateDecrypt of [broken, () => Buffer.alloc(4, 1)]) {
      const { makeOaepDecrypter, blocked } = await freshWith({ privateDecrypt });
      const decryption = makeOaepDecrypter({ form: "private", members }, hash)(new Uint8Array(256), 32);
      expect(() => blocked(decryption)).toThrow(notSupported);
    }
  },
);

describe("the public half of a private key", () => {
  /** An ECDH object that gives the same public key for every private key. */
  const createECDH = (name: string) => {
    const ecdh = nodeCrypto.createECDH(name);
    const point = nodeCrypto.createECDH(name).generateKeys();
    return Object.assign(ecdh, { getPublicKey: () => point });
  };
  /** A KeyObject that exports the same public half for every private key. */
  const createPrivateKey = (input: nodeCrypto.PrivateKeyInput) => {
    const key = nodeCrypto.createPrivateKey(input);
    const { x, y } = curvePair("P-256").publicMembers;
    return Object.assign(key, { export: () => ({ x, y, pub: x }) });
  };

  test.each(ecCurveNames)("on %s is not compared where node:crypto computes another one", async (crv) => {
    const { members } = curvePair(crv).privateMaterial as { members: { kty: string } };
    for (const replaced of [{ createECDH }, { createECDH: broken }]) {
      const { importKey } = await freshWith(replaced);
      expect(importKey(members).type).toBe("private");
    }
  });

  test.each(okpCurveNames)("on %s is not compared where node:crypto computes another one", async (crv) => {
    const { members } = curvePair(crv).privateMaterial as { members: { kty: string } };
    for (const replaced of [{ createPrivateKey }, { createPrivateKey: broken }]) {
      const { importKey } = await freshWith(replaced);
      expect(importKey(members).type).toBe("private");
    }
  });

  test.each(["P-256", "P-521", "Ed25519", "X25519"] as const)(
    "on %s is computed by WebCrypto where node:crypto computes another one",
    async (crv) => {
      const { publicMembers, privateKey } = curvePair(crv);
      const pem = withoutPublicHalf(privateKey, crv);
      for (const replaced of [{ createPrivateKey }, { createPrivateKey: broken }]) {
        const { exportJwk, importKey, loadPem, publicKey } = await freshWith(replaced);
        expect(() => importKey(pem)).toThrow(notSupported);
        const { keys } = await loadPem(pem);
        expect(await Promise.all(keys.map((key) => exportJwk(publicKey(key))))).toEqual([publicMembers]);
      }
    },
  );

  test.each(["Ed25519", "X25519"] as const)(
    "of a KeyObject on %s is computed by node:crypto alone",
    async (crv) => {
      const { privateKey, publicMembers } = curvePair(crv);
      const { exportJwk, importKey, publicKey } = await freshWith({});
      expect(await exportJwk(publicKey(importKey(privateKey)))).toEqual(publicMembers);
      for (const replaced of [{ createPrivateKey }, { createPrivateKey: broken }]) {
        const fresh = await freshWith(replaced);
        expect(() => fresh.importKey(privateKey)).toThrow(notSupported);
      }
    },
  );
});

/** PKCS #8 without a public half, as PEM. */
function withoutPublicHalf(key: nodeCrypto.KeyObject, crv: string): string {
  const der = key.export({ format: "der", type: "pkcs8" });
  if (!crv.startsWith("P-")) return key.export({ format: "pem", type: "pkcs8" }).toString();
  const { d = "" } = jwkOf(key);
  const scalar = Buffer.from(d, "base64url");
  const element = (tag: number, ...contents: Uint8Array[]) => {
    const content = Buffer.concat(contents);
    const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
    return Buffer.concat([Buffer.from([tag, ...length]), content]);
  };
  const sec1 = element(0x30, element(0x02, Buffer.of(1)), element(0x04, scalar));
  const start = der.indexOf(Buffer.of(0x30), 3);
  const identifier = der.subarray(start, start + 2 + der[start + 1]!);
  const info = element(0x30, element(0x02, Buffer.of(0)), identifier, element(0x04, sec1));
  return `-----BEGIN PRIVATE KEY-----\n${info.toString("base64")}\n-----END PRIVATE KEY-----\n`;
}

describe("a public CryptoKey that a synchronous function exports", () => {
  const exporting = (key: nodeCrypto.KeyObject, members: object) =>
    Object.assign(Object.create(key) as nodeCrypto.KeyObject, {
      export: (options: nodeCrypto.KeyExportOptions<"der"> | nodeCrypto.JwkKeyExportOptions) =>
        options.format === "jwk" ? members : key.export(options),
    });
  const createPublicKey = (input: nodeCrypto.PublicKeyInput) =>
    exporting(nodeCrypto.createPublicKey(input), curvePair("P-256").publicMembers);

  test("is not supported where node:crypto exports another key or throws", async () => {
    const algorithm = { name: "ECDH", namedCurve: "P-256" };
    const { publicKey } = await crypto.subtle.generateKey(algorithm, true, ["deriveBits"]);
    for (const replaced of [{ createPublicKey }, { createPublicKey: broken }]) {
      const { exportCryptoKey, blocked } = await freshWith(replaced);
      expect(() => blocked(exportCryptoKey(publicKey))).toThrow(notSupported);
    }
    const { exportCryptoKey, blocked } = await freshWith({});
    const { x, y } = await jwkOfCryptoKey(publicKey);
    expect(blocked(exportCryptoKey(publicKey))).toMatchObject({ x, y });
  });
});
