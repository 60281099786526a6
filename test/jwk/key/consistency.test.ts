// A private key whose halves do not match is rejected at its import, its export or its first use.
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { selectBackend, type Key, type KeyInput } from "josette/jwk";
import {
  exportJwk,
  exportPem,
  externalKey,
  importKey,
  keySet,
  publicKey,
  supports,
  thumbprint,
} from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import nodeCrypto, { type webcrypto } from "node:crypto";
import { afterEach, beforeAll, describe, expect, inject, test, vi, type MockInstance } from "vitest";
import { concatenate, der } from "../../../examples/identity-provider/der-writer.ts";
import type { Curve } from "../../../src/keytypes/names.ts";
import type { SignatureAlgorithm } from "../../../src/algorithms/names.ts";
import { encodePem } from "../../../src/encoding/pem.ts";
import { writePkcs8 } from "../../../src/jwk/formats/pkcs8.ts";
import { every } from "../../../src/algorithms/every.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import {
  akpChimera,
  akpJwk,
  ecCurveNames,
  ecJwk,
  mlDsaNames,
  okpCurveNames,
  okpJwk,
  publicPart,
  type EcJwk,
  type OkpJwk,
} from "../../support/jwk/pairs.ts";

const message = new TextEncoder().encode("hello");
const { subtle } = crypto;

afterEach(() => {
  vi.restoreAllMocks();
});

const signing: [SignatureAlgorithm, () => EcJwk | OkpJwk][] = [
  ["ES256", () => ecJwk("P-256")],
  ["ES384", () => ecJwk("P-384")],
  ["ES512", () => ecJwk("P-521")],
  ["EdDSA", () => okpJwk("Ed25519")],
  ["Ed25519", () => okpJwk("Ed25519")],
];
const agreeing: [string, () => EcJwk | OkpJwk][] = [
  ["P-256", () => ecJwk("P-256")],
  ["P-384", () => ecJwk("P-384")],
  ["P-521", () => ecJwk("P-521")],
  ["X25519", () => okpJwk("X25519")],
];
const opens = { alg: ["ECDH-ES"], enc: ["A128GCM"] } as const;
const sealedTo = (key: KeyInput) => encryptCompact(message, key, { alg: "ECDH-ES", enc: "A128GCM" });

/** Makes the platform compute the public half of this pair itself, and ignore the one that is stated. */
function ignorePublicHalf(pair: EcJwk | OkpJwk): void {
  const whole = (key: unknown): unknown =>
    typeof key === "object" && key !== null && "d" in key && key.d === pair.d ? { ...key, ...pair } : key;
  const importJwk = subtle.importKey.bind(subtle) as (...args: unknown[]) => Promise<CryptoKey>;
  vi.spyOn(subtle, "importKey").mockImplementation((format: unknown, key: unknown, ...rest: unknown[]) =>
    importJwk(format, whole(key), ...rest),
  );
  const { createPrivateKey } = nodeCrypto;
  vi.spyOn(nodeCrypto, "createPrivateKey").mockImplementation((input) =>
    createPrivateKey(
      typeof input === "object" && "key" in input
        ? ({ ...input, key: whole(input.key) } as typeof input)
        : input,
    ),
  );
}

/** Counts the signatures that the platform verifies from now on. */
function countVerifications(): () => number {
  const spies = [
    vi.spyOn(subtle, "verify"),
    vi.spyOn(nodeCrypto, "verify"),
    vi.spyOn(nodeCrypto, "createVerify"),
  ];
  return () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
}

/**
 * Imports as in a runtime without node:crypto, where halves that do not match are not detected at the import.
 */
function importUnproved(jwk: EcJwk | OkpJwk): Key {
  selectBackend("webcrypto");
  try {
    return importKey(jwk);
  } finally {
    selectBackend(inject("backend"));
  }
}

const keyTypeOn = (crv: Curve) => every().keyTypes.find((each) => each.crv === crv)!;
const octets = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
const sec1 = ({ crv, x, y, d }: EcJwk) =>
  der.sequence(
    der.integer(1),
    der.octetString(octets(d)),
    der.contextSpecific(0, "constructed", der.objectIdentifier(keyTypeOn(crv).der!.namedCurve!)),
    der.contextSpecific(1, "constructed", der.bitString(concatenate(Uint8Array.of(4), octets(x), octets(y)))),
  );

const onCurves: [Curve, () => EcJwk | OkpJwk][] = [
  ...ecCurveNames.map((crv): [Curve, () => EcJwk] => [crv, () => ecJwk(crv)]),
  ...okpCurveNames.map((crv): [Curve, () => OkpJwk] => [crv, () => okpJwk(crv)]),
];

describe.each(onCurves)("a private key on %s whose halves belong to two keys", (crv, make) => {
  const [one, two] = [make(), make()];
  const chimera = { ...one, d: two.d };

  test("is refused at its import, in every form", () => {
    if (inject("backend") !== "auto") return;
    expect(codeOf(() => importKey(chimera))).toBe("ERR_JWK_INVALID");
    expect(codeOf(() => publicKey(chimera))).toBe("ERR_JWK_INVALID");
    expect(keySet({ keys: [chimera, { ...two, kid: "2" }] }).rejected).toMatchObject([{ index: 0 }]);
    // The file of an OKP key contains only the private half.
    if (chimera.kty === "OKP") return;
    const files = [
      encodePem("PRIVATE KEY", writePkcs8(keyTypeOn(crv).der!, { ...chimera })),
      encodePem("EC PRIVATE KEY", Uint8Array.from(sec1(chimera))),
    ];
    for (const file of files) expect(codeOf(() => importKey(file))).toBe("ERR_KEY_INVALID");
  });

  test("is refused by whatever waits first, where it can be told", async () => {
    if (inject("backend") !== "webcrypto") return;
    const expected = (await supports(crv)) ? "ERR_KEY_INVALID" : undefined;
    const refusals = [
      exportJwk(chimera),
      exportJwk(chimera, { private: true }),
      exportPem(chimera),
      exportPem(chimera, { private: true }),
      thumbprint(chimera),
    ];
    const codes = await Promise.all(refusals.map(codeOfRejection));
    expect(codes).toEqual(refusals.map(() => expected));
    const half = publicKey(importKey(chimera, { kid: "1" }));
    expect([half.type, half.kid]).toEqual(["public", "1"]);
    for (const key of [half, importKey(half)]) {
      expect(await codeOfRejection(exportJwk(key))).toBe(expected);
      expect(await codeOfRejection(exportPem(key))).toBe(expected);
      expect(await codeOfRejection(thumbprint(key))).toBe(expected);
    }
  });

  test("is no obstacle to the two keys", async () => {
    for (const whole of [one, two]) {
      expect(await exportJwk(whole, { private: true })).toEqual(whole);
      expect(await exportJwk(publicKey(whole))).toEqual(publicPart(whole));
      expect(await thumbprint(publicKey(whole))).toBe(await thumbprint(publicPart(whole)));
    }
  });
});

/** FIPS 204 table 2. */
const signatureLengths = { "ML-DSA-44": 2420, "ML-DSA-65": 3309, "ML-DSA-87": 4627 } as const;

describe("a private key whose halves belong to two keys", () => {
  test.each(signing)("signs nothing with %s", async (alg, make) => {
    const [one, two] = [make(), make()];
    const chimera = { ...one, d: two.d };
    expect(await codeOfRejection(signCompact(message, chimera, { alg }))).toBe(
      inject("backend") === "auto" ? "ERR_JWK_INVALID" : "ERR_KEY_INVALID",
    );
    const key = importUnproved(chimera);
    for (let round = 0; round < 2; round++) {
      expect(await codeOfRejection(signCompact(message, key, { alg }))).toBe("ERR_KEY_INVALID");
    }
  });

  test.each(signing)("signs nothing with %s where the platform accepts it", async (alg, make) => {
    const [one, two] = [make(), make()];
    ignorePublicHalf(two);
    const chimera = importUnproved({ ...one, d: two.d });
    expect(await codeOfRejection(signCompact(message, chimera, { alg }))).toBe("ERR_KEY_INVALID");
    // The same platform signs with a key whose halves match.
    const token = await signCompact(message, importKey(two), { alg });
    expect((await verifyCompact(token, publicPart(two), { alg: [alg] })).matchedBy).toBe("given");
  });

  test.each(signing)("has a public half that verifies nothing with %s", async (alg, make) => {
    const [one, two] = [make(), make()];
    const half = publicKey(importUnproved({ ...one, d: two.d }));
    const token = await signCompact(message, importKey(one), { alg });
    expect((await verifyCompact(token, publicPart(one), { alg: [alg] })).matchedBy).toBe("given");
    expect(await codeOfRejection(verifyCompact(token, half, { alg: [alg] }))).toBe("ERR_KEY_INVALID");
    const external = externalKey({ jwk: half, alg: [alg], sign: () => Promise.resolve(new Uint8Array(64)) });
    expect(await codeOfRejection(exportJwk(external))).toBe("ERR_KEY_INVALID");
  });

  test.each(agreeing)("has a public half that nothing is encrypted to on %s", async (_, make) => {
    const [one, two] = [make(), make()];
    const half = publicKey(importUnproved({ ...one, d: two.d }));
    expect(await codeOfRejection(sealedTo(half))).toBe("ERR_KEY_INVALID");
  });

  test.each(agreeing)("agrees on nothing on %s", async (_, make) => {
    const [one, two] = [make(), make()];
    const chimera = importUnproved({ ...one, d: two.d });
    for (const recipient of [one, two]) {
      const token = await sealedTo(publicPart(recipient));
      expect(await codeOfRejection(decryptCompact(token, chimera, opens))).toBe("ERR_KEY_INVALID");
    }
  });

  test.each(agreeing)("agrees on nothing on %s where the platform accepts it", async (_, make) => {
    const [one, two] = [make(), make()];
    ignorePublicHalf(two);
    for (const recipient of [one, two]) {
      const token = await sealedTo(publicPart(recipient));
      const chimera = importUnproved({ ...one, d: two.d });
      expect(await codeOfRejection(decryptCompact(token, chimera, opens))).toBe("ERR_KEY_INVALID");
    }
    const token = await sealedTo(publicPart(two));
    expect((await decryptCompact(token, importKey(two), opens)).plaintext).toEqual(message);
  });

  test("agrees on nothing where the platform finds no secret at all", async () => {
    const pair = ecJwk("P-256");
    const token = await sealedTo(publicPart(pair));
    const fail = (): never => {
      throw new Error("no secret");
    };
    vi.spyOn(subtle, "deriveBits").mockRejectedValue(new DOMException("no secret", "OperationError"));
    vi.spyOn(nodeCrypto, "diffieHellman").mockImplementation(fail);
    vi.spyOn(nodeCrypto.ECDH.prototype, "computeSecret").mockImplementation(fail);
    expect(await codeOfRejection(decryptCompact(token, importUnproved(pair), opens))).toBe("ERR_KEY_INVALID");
  });

  test.each(mlDsaNames)("signs nothing with %s", async (alg) => {
    const pair = akpChimera(alg);
    const key = {
      type: "private",
      algorithm: { name: alg },
      usages: ["sign", "verify"],
    } as unknown as CryptoKey;
    // WebCrypto is used where node:crypto does not accept the key.
    for (const name of ["createPrivateKey", "createPublicKey"] as const) {
      vi.spyOn(nodeCrypto, name).mockImplementation(() => {
        throw new TypeError("not here");
      });
    }
    const imported = vi.spyOn(subtle, "importKey").mockResolvedValue(key);
    const signed = vi.spyOn(subtle, "sign").mockResolvedValue(new ArrayBuffer(signatureLengths[alg]));
    vi.spyOn(subtle, "verify").mockResolvedValue(false);
    expect(await codeOfRejection(signCompact(message, pair, { alg }))).toBe("ERR_KEY_INVALID");
    expect(imported.mock.calls.map((args: readonly unknown[]) => args[1])).toEqual([pair, publicPart(pair)]);
    // Only a random sample was signed, and nothing of the caller's.
    expect(signed.mock.calls.map(([, , data]) => data.byteLength)).toEqual([32]);
  });

  test.each(mlDsaNames)("signs nothing with %s on a platform that has it", async (alg) => {
    if (!(await supports(alg))) return;
    expect(await codeOfRejection(signCompact(message, akpChimera(alg), { alg }))).toBe("ERR_KEY_INVALID");
  });
});

test.each(mlDsaNames)("a key for %s whose halves disagree is not exported", async (alg) => {
  const expected = (await supports(alg)) ? "ERR_KEY_INVALID" : undefined;
  const chimera = importKey(akpChimera(alg));
  for (const key of [chimera, publicKey(chimera)]) {
    expect(await codeOfRejection(exportJwk(key))).toBe(expected);
    expect(await codeOfRejection(exportPem(key))).toBe(expected);
    expect(await codeOfRejection(thumbprint(key))).toBe(expected);
  }
  expect(await codeOfRejection(exportJwk(chimera, { private: true }))).toBe(expected);
  const pair = akpJwk(alg);
  expect(await exportJwk(pair, { private: true })).toEqual(pair);
  expect(await thumbprint(publicKey(pair))).toBe(await thumbprint(publicPart(pair)));
});

test("the public half of a key for ML-DSA whose halves disagree verifies nothing", async () => {
  if (!(await supports("ML-DSA-44"))) return;
  const half = publicKey(akpChimera("ML-DSA-44"));
  const token = await signCompact(message, akpJwk("ML-DSA-44"), { alg: "ML-DSA-44" });
  const verification = verifyCompact(token, half, { alg: ["ML-DSA-44"] });
  expect(await codeOfRejection(verification)).toBe("ERR_KEY_INVALID");
});

describe("a whole key", () => {
  // The self-tests of the platform verify signatures at the first use of an algorithm.
  beforeAll(async () => {
    for (const [alg, key] of [
      ["RS256", rsaKey],
      ["ES256", ecJwk("P-256")],
      ["Ed25519", okpJwk("Ed25519")],
    ] as const) {
      await verifyCompact(await signCompact(message, key, { alg }), publicKey(key), { alg: [alg] });
    }
  });

  test("is tried once, and that is then remembered", async () => {
    const pair = okpJwk("Ed25519");
    const key = importUnproved(pair);
    const verifications = countVerifications();
    for (let round = 0; round < 3; round++) {
      for (const alg of ["EdDSA", "Ed25519"]) await signCompact(message, key, { alg });
      expect(await exportJwk(publicKey(key))).toEqual(publicPart(pair));
    }
    expect(verifications()).toBe(1);
  });

  test("is not tried again after node:crypto has compared its halves", async () => {
    if (inject("backend") !== "auto") return;
    const verifications = countVerifications();
    for (const alg of ["ES256", "Ed25519"]) {
      const key = importKey(alg === "ES256" ? ecJwk("P-256") : okpJwk("Ed25519"));
      await signCompact(message, key, { alg: alg });
    }
    expect(verifications()).toBe(0);
  });

  test("of RSA or a secret is not tried: arithmetic has checked the one, and the other has no halves", async () => {
    const verifications = countVerifications();
    await signCompact(message, importKey(rsaKey), { alg: "RS256" });
    await signCompact(
      message,
      { kty: "oct", k: Buffer.alloc(32, 1).toString("base64url") },
      { alg: "HS256" },
    );
    expect(verifications()).toBe(0);
  });

  test("of the platform's own is not tried: it may be unreadable", async () => {
    const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const verifications = countVerifications();
    const token = await signCompact(message, pair.privateKey, { alg: "ES256" });
    expect(verifications()).toBe(0);
    expect((await verifyCompact(token, pair.publicKey, { alg: ["ES256"] })).matchedBy).toBe("given");
  });
});

describe("an RSA CryptoKey that can be read is checked like a JWK before its first use:", () => {
  const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const OAEP = { name: "RSA-OAEP", hash: "SHA-256" };
  const even = { ...publicJwk(rsaKey), n: `${rsaKey.n.slice(0, -1)}g` };

  test("an even modulus verifies and encrypts nothing", async () => {
    expect(Buffer.from(even.n, "base64url").at(-1)! % 2).toBe(0);
    const token = await signCompact(message, rsaKey, { alg: "RS256" });
    const verifying = await importedOrNot(even, RS256, true, ["verify"]);
    if (verifying !== undefined) {
      const verification = verifyCompact(token, verifying, { alg: ["RS256"] });
      expect(await codeOfRejection(verification)).toBe("ERR_JWK_INVALID");
    }
    const encrypting = await importedOrNot(even, OAEP, true, ["encrypt"]);
    if (encrypting !== undefined) {
      const encryption = encryptCompact(message, encrypting, { alg: "RSA-OAEP-256", enc: "A128GCM" });
      expect(await codeOfRejection(encryption)).toBe("ERR_JWK_INVALID");
    }
  });

  test("what a private one exports is looked at, and refused when its parts do not agree", async () => {
    const signing = await subtle.importKey("jwk", { ...rsaKey }, RS256, true, ["sign"]);
    const exportKey = subtle.exportKey.bind(subtle) as (format: string, key: CryptoKey) => Promise<object>;
    const spy = vi.spyOn(subtle, "exportKey") as MockInstance<typeof exportKey>;
    spy.mockImplementation(async (format, key) =>
      format === "jwk" ? { ...rsaKey, d: otherRsaKey.d } : exportKey(format, key),
    );
    expect(await codeOfRejection(signCompact(message, signing, { alg: "RS256" }))).toBe("ERR_JWK_INVALID");
  });

  test("one that cannot be read serves all the same, and nobody asks for what is in it", async () => {
    const signing = await subtle.importKey("jwk", { ...rsaKey }, RS256, false, ["sign"]);
    const exported = vi.spyOn(subtle, "exportKey");
    const token = await signCompact(message, signing, { alg: "RS256" });
    expect((await verifyCompact(token, publicJwk(rsaKey), { alg: ["RS256"] })).matchedBy).toBe("given");
    expect(exported).not.toHaveBeenCalled();
  });

  async function importedOrNot(
    jwk: object,
    algorithm: { readonly name: string; readonly hash: string },
    extractable: boolean,
    usages: webcrypto.KeyUsage[],
  ): Promise<KeyInput | undefined> {
    return subtle.importKey("jwk", { ...jwk }, algorithm, extractable, usages).catch(() => undefined);
  }
});
