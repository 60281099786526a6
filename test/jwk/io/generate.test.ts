// Key generation for every algorithm.
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { type GeneratedAlgorithm, type GenerateOptions, type Key } from "josette/jwk";
import {
  exportJwk,
  generateKey,
  importKey,
  publicKey,
  supports,
  thumbprint,
} from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { afterEach, describe, expect, test, vi, type MockInstance } from "vitest";
import { contentAlgorithms } from "../../support/content-table.ts";
import { managementAlgorithms } from "../../support/management-table.ts";
import { signatureAlgorithms } from "../../support/signature-table.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { akpJwk, ecCurveNames, mlDsaNames, okpCurveNames, publicPart } from "../../support/jwk/pairs.ts";

const message = new TextEncoder().encode("hello");

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** The expected key for each algorithm: kty, crv, type, bits. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  HS256: ["oct", undefined, "secret", 256],
  HS384: ["oct", undefined, "secret", 384],
  HS512: ["oct", undefined, "secret", 512],
  RS256: ["RSA", undefined, "private", 2048],
  PS384: ["RSA", undefined, "private", 2048],
  ES256: ["EC", "P-256", "private", 256],
  ES384: ["EC", "P-384", "private", 384],
  ES512: ["EC", "P-521", "private", 521],
  EdDSA: ["OKP", "Ed25519", "private", 255],
  Ed25519: ["OKP", "Ed25519", "private", 255],
  Ed448: ["OKP", "Ed448", "private", 448],
  "ML-DSA-44": ["AKP", undefined, "private", 1312 * 8],
  "ML-DSA-65": ["AKP", undefined, "private", 1952 * 8],
  "ML-DSA-87": ["AKP", undefined, "private", 2592 * 8],
  "RSA-OAEP": ["RSA", undefined, "private", 2048],
  A128KW: ["oct", undefined, "secret", 128],
  A192KW: ["oct", undefined, "secret", 192],
  A256KW: ["oct", undefined, "secret", 256],
  A128GCMKW: ["oct", undefined, "secret", 128],
  A192GCMKW: ["oct", undefined, "secret", 192],
  A256GCMKW: ["oct", undefined, "secret", 256],
  "ECDH-ES": ["EC", "P-256", "private", 256],
  "ECDH-ES+A128KW": ["EC", "P-256", "private", 256],
  "ECDH-ES+A192KW": ["EC", "P-256", "private", 256],
  "ECDH-ES+A256KW": ["EC", "P-256", "private", 256],
  A128GCM: ["oct", undefined, "secret", 128],
  A192GCM: ["oct", undefined, "secret", 192],
  A256GCM: ["oct", undefined, "secret", 256],
  "A128CBC-HS256": ["oct", undefined, "secret", 256],
  "A192CBC-HS384": ["oct", undefined, "secret", 384],
  "A256CBC-HS512": ["oct", undefined, "secret", 512],
};
/** RSA keys are slow to generate, so these algorithms are represented by another one of their family. */
const alike: Readonly<Record<string, string>> = {
  RS384: "RS256",
  RS512: "RS256",
  PS256: "PS384",
  PS512: "PS384",
  "RSA-OAEP-256": "RSA-OAEP",
  "RSA-OAEP-384": "RSA-OAEP",
  "RSA-OAEP-512": "RSA-OAEP",
};
const without = ["dir", "PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"];
const names = Object.keys(expected) as GeneratedAlgorithm[];
const shapeOf = ({ kty, crv, type, bits }: Key) => [kty, crv, type, bits];

test("every algorithm of the tables is in these tests", () => {
  const all = [signatureAlgorithms, managementAlgorithms, contentAlgorithms].flatMap(Object.keys);
  expect([...names, ...Object.keys(alike), ...without].toSorted()).toEqual(all.toSorted());
});

describe.each(names)("a key for %s", (alg) => {
  test("is what the algorithm needs, bound to it, and serves", async () => {
    if (!(await supports(alg))) {
      // Browsers that lack AES with 192 bits reject it only when the key is used.
      if (expected[alg]?.[0] !== "oct") {
        expect(await codeOfRejection(generateKey(alg))).toBe("ERR_JOSE_NOT_SUPPORTED");
      }
      return;
    }
    const key = await generateKey(alg);
    expect(shapeOf(key)).toEqual(expected[alg]);
    expect([key.alg, key.kid, key.use, key.keyOps, key.x5c]).toEqual([
      alg,
      ...Array<undefined>(4).fill(undefined),
    ]);
    await expectToServe(key, alg);
  });

  test("leaves, and comes back as the same key", async () => {
    if (!(await supports(alg))) return;
    const key = await generateKey(alg, { kid: "1" });
    const jwk = await exportJwk(key, { private: true });
    expect([jwk.kty, jwk.alg, jwk.kid, jwk.key_ops, jwk.use]).toEqual([
      key.kty,
      alg,
      "1",
      undefined,
      undefined,
    ]);
    const back = importKey(jwk);
    expect(shapeOf(back)).toEqual(shapeOf(key));
    expect(await exportJwk(back, { private: true })).toEqual(jwk);
    expect(await thumbprint(back)).toBe(await thumbprint(key));
  });

  test("is another one each time", async () => {
    if (!(await supports(alg))) return;
    const [one, two] = [await generateKey(alg), await generateKey(alg)];
    expect(await thumbprint(one)).not.toBe(await thumbprint(two));
  });
});

describe.each(Object.entries(alike) as [GeneratedAlgorithm, string][])("a key for %s", (alg, like) => {
  test(`is like one for ${like}`, async () => {
    const key = await generateKey(alg);
    expect([shapeOf(key), key.alg]).toEqual([expected[like], alg]);
    await expectToServe(key, alg);
  });
});

async function expectToServe(key: Key, alg: GeneratedAlgorithm): Promise<void> {
  const other = key.type === "secret" ? key : publicKey(key);
  expect(other.alg).toBe(alg);
  if (alg in signatureAlgorithms) {
    const token = await signCompact(message, key);
    const verified = await verifyCompact(token, [other], { alg: [alg as keyof typeof signatureAlgorithms] });
    expect(verified.payload).toEqual(message);
    return;
  }
  const content = alg in contentAlgorithms ? (alg as keyof typeof contentAlgorithms) : undefined;
  const enc = content ?? "A128GCM";
  const management = content === undefined ? (alg as keyof typeof managementAlgorithms) : "dir";
  const token = await encryptCompact(message, other, { alg: management, enc });
  const opened = await decryptCompact(token, [key], { alg: [management], enc: [enc] });
  expect(opened.plaintext).toEqual(message);
}

describe("options:", () => {
  test("kid is kept, also an empty one", async () => {
    expect((await generateKey("HS256", { kid: "2026-11" })).kid).toBe("2026-11");
    expect((await generateKey("ES256", { kid: "" })).kid).toBe("");
    expect((await generateKey("A128GCM", { kid: "1" })).kid).toBe("1");
  });

  test.each([
    ["EdDSA", ["Ed25519", "Ed448"]],
    ["ECDH-ES", [...ecCurveNames, "X25519", "X448"]],
    ["ECDH-ES+A256KW", [...ecCurveNames, "X25519", "X448"]],
    ["ES384", ["P-384"]],
    ["Ed25519", ["Ed25519"]],
  ] as const)("crv says on which of its curves a key for %s is", async (alg, curves) => {
    for (const crv of curves) {
      if (okpCurveNames.some((name) => name === crv) && !(await supports(crv))) continue;
      const key = await generateKey(alg, { crv });
      expect([key.crv, key.alg, key.kty]).toEqual([crv, alg, crv.startsWith("P-") ? "EC" : "OKP"]);
      await expectToServe(key, alg);
    }
  });

  test.each<[GeneratedAlgorithm, unknown]>([
    ["EdDSA", "X25519"],
    ["EdDSA", "P-256"],
    ["Ed25519", "Ed448"],
    ["Ed448", "Ed25519"],
    ["ES256", "P-384"],
    ["ES512", "P-512"],
    ["ECDH-ES", "Ed25519"],
    ["ECDH-ES", "secp256k1"],
    ["ECDH-ES", "constructor"],
    ["ECDH-ES+A128KW", ""],
    ["ECDH-ES", null],
    ["ECDH-ES", 256],
    ["ECDH-ES", ["P-256"]],
  ])("a key for %s is not made on %s", async (alg, crv) => {
    const options = { crv } as GenerateOptions;
    expect(await codeOfRejection(generateKey(alg, options))).toBe("ERR_INVALID_OPTION");
  });

  test.each(["RS256", "PS512", "RSA-OAEP-256"] as const)(
    "modulusLength is that of a key for %s",
    async (alg) => {
      expect((await generateKey(alg, { modulusLength: 2056 })).bits).toBe(2056);
    },
  );

  test("modulusLength may be 2048 to 8192", async () => {
    const lacking = new DOMException("no", "NotSupportedError");
    const asked = vi.spyOn(crypto.subtle, "generateKey").mockRejectedValue(lacking);
    for (const modulusLength of [2048, 3072, 4096, 8192]) {
      expect(await codeOfRejection(generateKey("RS256", { modulusLength }))).toBe("ERR_JOSE_NOT_SUPPORTED");
    }
    expect(asked.mock.calls.map(([algorithm]) => algorithm)).toMatchObject(
      [2048, 3072, 4096, 8192].map((bits) => ({ name: "RSA-PSS", modulusLength: bits })),
    );
  });

  test.each<[unknown]>([
    [0],
    [512],
    [2047],
    [2049],
    [2052],
    [8200],
    [16384],
    [2048.5],
    [-2048],
    [NaN],
    [Infinity],
    ["2048"],
    [null],
    [2048n],
    [[2048]],
  ])("a modulusLength of %s is refused", async (modulusLength) => {
    for (const alg of ["RS256", "PS256", "RSA-OAEP"] as const) {
      const options = { modulusLength } as GenerateOptions;
      expect(await codeOfRejection(generateKey(alg, options))).toBe("ERR_INVALID_OPTION");
    }
  });

  test.each<[unknown]>([[null], [1], [{}], [Symbol("kid")], [true]])(
    "a kid of %s is refused",
    async (kid) => {
      for (const alg of ["HS256", "ES256", "A128GCM"] as const) {
        expect(await codeOfRejection(generateKey(alg, { kid } as GenerateOptions))).toBe(
          "ERR_INVALID_OPTION",
        );
      }
    },
  );

  test.each<[string, unknown]>([
    ["null", null],
    ["a string", "P-256"],
    ["a number", 2048],
    ["a list", []],
    ["a function", () => ({})],
  ])("%s is refused as options", async (_, options) => {
    expect(await codeOfRejection(generateKey("ES256", options as GenerateOptions))).toBe(
      "ERR_INVALID_OPTION",
    );
  });

  test("are read once, and not from what every object inherits", async () => {
    let reads = 0;
    const once = {
      get crv(): "P-256" | "Ed25519" {
        return reads++ === 0 ? "P-256" : "Ed25519";
      },
    };
    expect((await generateKey("ECDH-ES", once)).crv).toBe("P-256");
    expect(reads).toBe(1);
    const inherited = Object.create({ crv: "P-384", kid: "evil" }) as GenerateOptions;
    const key = await generateKey("ECDH-ES", inherited);
    expect([key.crv, key.kid]).toEqual(["P-256", undefined]);
  });
});

describe("no key is made", () => {
  test.each(without)("for %s", async (alg) => {
    expect(await codeOfRejection(generateKey(alg as GeneratedAlgorithm))).toBe("ERR_INVALID_OPTION");
  });

  test.each<[unknown]>([
    ["none"],
    ["RSA1_5"],
    ["ES256K"],
    ["HS1"],
    ["es256"],
    [""],
    ["constructor"],
    ["__proto__"],
    [undefined],
    [null],
    [256],
    [{}],
    [["ES256"]],
  ])("for %s, which is never supported", async (alg) => {
    expect(await codeOfRejection(generateKey(alg as GeneratedAlgorithm))).toBe("ERR_INVALID_OPTION");
  });

  test.each<[string, string, string]>([
    ["lacks the algorithm", "NotSupportedError", "ERR_JOSE_NOT_SUPPORTED"],
    ["fails otherwise", "OperationError", "ERR_JOSE_NOT_SUPPORTED"],
  ])("where the platform %s", async (_, name, code) => {
    vi.spyOn(crypto.subtle, "generateKey").mockRejectedValue(new DOMException("no", name));
    for (const alg of ["RS256", "ES256", "Ed25519", "ECDH-ES"] as const) {
      expect(await codeOfRejection(generateKey(alg))).toBe(code);
    }
  });

  test("where there is no WebCrypto", async () => {
    vi.stubGlobal("crypto", undefined);
    for (const alg of ["HS256", "ES256", "A128GCM"] as const) {
      expect(await codeOfRejection(generateKey(alg))).toBe("ERR_JOSE_NOT_SUPPORTED");
    }
  });
});

test.each(mlDsaNames)("a key for %s is what the platform made", async (alg) => {
  const pair = akpJwk(alg);
  const made = { ...pair, key_ops: ["sign"], ext: true };
  const asymmetric = {
    type: "private",
    extractable: true,
    algorithm: { name: alg },
    usages: ["sign"],
  } as CryptoKey;
  const asked = vi.spyOn(crypto.subtle, "generateKey") as MockInstance<() => Promise<unknown>>;
  asked.mockResolvedValue({ privateKey: asymmetric, publicKey: asymmetric });
  vi.spyOn(crypto.subtle, "importKey").mockResolvedValue(asymmetric);
  const exported = vi.spyOn(crypto.subtle, "exportKey") as MockInstance<(format: string) => Promise<unknown>>;
  exported.mockImplementation(async (format) => (format === "jwk" ? made : new ArrayBuffer(1)));
  const key = await generateKey(alg, { kid: "pq" });
  expect(asked.mock.calls).toEqual([[{ name: alg }, true, ["sign", "verify"]]]);
  vi.restoreAllMocks();
  expect([...shapeOf(key), key.alg, key.kid, key.keyOps]).toEqual([...expected[alg]!, alg, "pq", undefined]);
  expect(await exportJwk(key)).toEqual({ ...publicPart(pair), kid: "pq" });
});
