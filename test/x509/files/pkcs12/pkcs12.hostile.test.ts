// What a PKCS #12 file must not get away with: src/x509/files/pkcs12.
import nodeCrypto, { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { loadPkcs12 } from "../../../../src/x509/index.ts";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { asWindowsDoes, inBer } from "../../../support/encoding/ber-writer.ts";
import { codeOfRejection } from "../../../support/errors.ts";
import * as writer from "../../../support/x509/pkcs12-writer.ts";
import {
  attribute,
  bag,
  certBag,
  contentInfo,
  data,
  element,
  explicit,
  integer,
  octetString,
  oid,
  oids,
  sequence,
} from "../../../support/x509/pkcs12-writer.ts";

const read = (name: string) => readFileSync(new URL(`../../../files/pkcs12/${name}`, import.meta.url));
const leaf = new X509Certificate(read("leaf.pem")).raw;
const leafKey = createPrivateKey(read("leaf-key.pem")).export({ format: "der", type: "pkcs8" });
const keyBag = bag(oids.keyBag, leafKey);

const codeFor = (file: Uint8Array, password = "") => codeOfRejection(loadPkcs12(file, { password }));
/** A file whose only contents are these bags. */
const withBags = (...bags: readonly Uint8Array[]) => writer.pfx([data(sequence(...bags))]);
async function countsOf(file: Uint8Array): Promise<readonly number[]> {
  const { keys, certificates } = await loadPkcs12(file);
  return [keys.length, certificates.length];
}

describe("bags", () => {
  const dsaKey = sequence(
    integer(0),
    sequence(oid("1.2.840.10040.4.1"), sequence()),
    octetString(integer(1)),
  );
  const skipped: readonly (readonly [what: string, bag: Uint8Array, code: string])[] = [
    [
      "certificate revocation list",
      bag(oids.crlBag, sequence(oid("1.2.840.113549.1.9.23.1"), explicit(octetString()))),
      "ERR_PKCS12_INVALID",
    ],
    ["secret", bag(oids.secretBag, sequence(oid(oids.data), explicit(octetString()))), "ERR_PKCS12_INVALID"],
    [
      "certificate",
      bag(oids.certBag, sequence(oid(oids.sdsiCertificate), explicit(element(0x16)))),
      "ERR_JOSE_NOT_SUPPORTED",
    ],
    ["bag of the type 1.2.3.4", bag("1.2.3.4", integer(1), writer.friendlyName("?")), "ERR_PKCS12_INVALID"],
    ["private key", bag(oids.keyBag, dsaKey), "ERR_JOSE_NOT_SUPPORTED"],
    ["encrypted private key", writer.shroudedKeyBag(writer.pbes2(dsaKey, "")), "ERR_JOSE_NOT_SUPPORTED"],
    [
      "encrypted private key",
      bag(oids.shroudedKeyBag, sequence(sequence(oid("1.2.3"), sequence()), octetString())),
      "ERR_JOSE_NOT_SUPPORTED",
    ],
  ];

  test.each(skipped)("with a %s leave the others readable", async (what, skip, code) => {
    const loaded = await loadPkcs12(withBags(skip, keyBag, skip, certBag(leaf)));
    expect([loaded.keys.length, loaded.certificates.length]).toEqual([1, 1]);
    expect(loaded.unreadable.map((each) => each.what)).toEqual([`${what} (bag 1)`, `${what} (bag 3)`]);
    expect(await codeFor(withBags(skip))).toBe(code);
  });

  test("in parts that cannot be read leave the others readable", async () => {
    const loaded = await loadPkcs12(
      writer.pfx([
        contentInfo(oids.envelopedData, sequence()),
        data(sequence(keyBag)),
        contentInfo("1.2.3", octetString()),
      ]),
    );
    expect(loaded.keys).toHaveLength(1);
    expect(loaded.unreadable.map((each) => each.what)).toEqual([
      "part encrypted with a public key (part 1)",
      "part of the type 1.2.3 (part 3)",
    ]);
  });

  const nested = (depth: number): Uint8Array =>
    depth === 1
      ? sequence(keyBag, certBag(leaf))
      : sequence(bag(oids.safeContentsBag, nested(depth - 1)), certBag(leaf));

  test("in bags, up to four levels", async () => {
    expect(await countsOf(writer.pfx([data(nested(2))]))).toEqual([1, 2]);
    expect(await countsOf(writer.pfx([data(nested(4))]))).toEqual([1, 4]);
    for (const depth of [5, 20, 500])
      expect(await codeFor(writer.pfx([data(nested(depth))]))).toBe("ERR_PKCS12_INVALID");
  });

  test("up to 4,096", async () => {
    const many = (count: number) =>
      writer.pfx([data(element(0x30, Buffer.concat(Array(count).fill(small)))), data(sequence(keyBag))]);
    const small = bag("1.2.3", writer.nothing);
    expect(await countsOf(many(4095))).toEqual([1, 0]);
    expect(await codeFor(many(4096))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(await codeFor(many(20_000))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("up to 128 of them encrypted", async () => {
    const many = (count: number) =>
      withBags(...Array.from({ length: count }, () => writer.shroudedKeyBag(writer.pbes2(leafKey, ""))));
    expect(await countsOf(many(128))).toEqual([128, 0]);
    expect(await codeFor(many(129))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("that ask for too much work", async () => {
    const file = withBags(writer.shroudedKeyBag(writer.pbes2(leafKey, "", 10_000_001)));
    expect(await codeFor(file)).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  const wrapped = explicit(octetString(leaf));
  const x509 = oid(oids.x509Certificate);
  test.each([
    ["without a type", sequence(explicit(leafKey)), "ERR_PKCS12_INVALID"],
    ["without a value", sequence(oid(oids.keyBag)), "ERR_PKCS12_INVALID"],
    [
      "with two values",
      sequence(oid(oids.keyBag), explicit(leafKey), explicit(leafKey)),
      "ERR_PKCS12_INVALID",
    ],
    ["with two keys", bag(oids.keyBag, Buffer.concat([leafKey, leafKey])), "ERR_PKCS12_INVALID"],
    ["with a key that is none", bag(oids.keyBag, sequence()), "ERR_KEY_INVALID"],
    [
      "with an encrypted key that is none",
      writer.shroudedKeyBag(writer.pbes2(sequence(), "")),
      "ERR_KEY_INVALID",
    ],
    ["with what is no key", bag(oids.keyBag, integer(1)), "ERR_PKCS12_INVALID"],
    [
      "with something behind the encrypted key",
      bag(oids.shroudedKeyBag, sequence(writer.pbes2(leafKey, "").algorithm, octetString(), integer(1))),
      "ERR_PKCS12_INVALID",
    ],
    [
      "with an encrypted key twice",
      bag(oids.shroudedKeyBag, Buffer.concat([sequence(), sequence()])),
      "ERR_PKCS12_INVALID",
    ],
    [
      "with encrypted rubbish",
      writer.shroudedKeyBag(writer.pbes2(Buffer.from("rubbish"), "")),
      "ERR_PKCS12_INVALID",
    ],
    [
      "with a ciphertext of no octets",
      writer.shroudedKeyBag({ ...writer.pbes2(leafKey, ""), ciphertext: Buffer.alloc(0) }),
      "ERR_PKCS12_INVALID",
    ],
    ["with a certificate that is none", certBag(sequence()), "ERR_X509_INVALID"],
    [
      "with something behind the certificate",
      bag(oids.certBag, sequence(x509, explicit(octetString(leaf), integer(1)))),
      "ERR_PKCS12_INVALID",
    ],
    ["with two certificates", bag(oids.certBag, sequence(x509, wrapped, wrapped)), "ERR_PKCS12_INVALID"],
    [
      "with a certificate in two bags",
      bag(oids.certBag, Buffer.concat([sequence(x509, wrapped), sequence()])),
      "ERR_PKCS12_INVALID",
    ],
    [
      "with nested bags twice",
      bag(oids.safeContentsBag, Buffer.concat([sequence(), sequence()])),
      "ERR_PKCS12_INVALID",
    ],
    [
      "with an attribute without values",
      bag(oids.keyBag, leafKey, sequence(oid(oids.localKeyId))),
      "ERR_PKCS12_INVALID",
    ],
    [
      "with a localKeyId of another type",
      bag(oids.keyBag, leafKey, attribute(oids.localKeyId, integer(1))),
      "ERR_PKCS12_INVALID",
    ],
    [
      "with a localKeyId without a value",
      bag(oids.keyBag, leafKey, sequence(oid(oids.localKeyId), element(0x31))),
      "ERR_PKCS12_INVALID",
    ],
    [
      "with more than an attribute",
      bag(oids.keyBag, leafKey, sequence(oid("1.2.3"), element(0x31), integer(1))),
      "ERR_PKCS12_INVALID",
    ],
  ] as const)("%s", async (_, malformed, code) => {
    expect(await codeFor(withBags(malformed))).toBe(code);
  });
});

describe("the file", () => {
  const safe = sequence(data(sequence(keyBag)));
  const authSafe = data(safe);
  const { algorithm, ciphertext } = writer.pbes2(sequence(keyBag), "");
  const info = (type: string) => sequence(oid(type), algorithm, element(0x80, ciphertext));
  const encrypted = (...contents: readonly Uint8Array[]) =>
    writer.pfx([contentInfo(oids.encryptedData, sequence(...contents))]);

  test("may have attributes beside what is encrypted", async () => {
    expect(await countsOf(encrypted(integer(2), info(oids.data), element(0xa1, sequence())))).toEqual([1, 0]);
  });

  test.each([
    ["of version 2", sequence(integer(2), authSafe)],
    ["of version 259", sequence(integer(259), authSafe)],
    ["without contents", sequence(integer(3))],
    ["with contents of no octets", sequence(integer(3), sequence(oid(oids.data)))],
    ["with contents of another kind", sequence(integer(3), contentInfo("1.2.3", octetString(safe)))],
    ["with encrypted contents", sequence(integer(3), contentInfo(oids.encryptedData, octetString(safe)))],
    [
      "with contents twice",
      sequence(integer(3), contentInfo(oids.data, octetString(safe), octetString(safe))),
    ],
    [
      "with something behind the contents",
      sequence(integer(3), sequence(oid(oids.data), explicit(octetString(safe)), integer(1))),
    ],
    ["with a MAC that is none", sequence(integer(3), authSafe, integer(1))],
    ["with parts that are none", writer.pfx([integer(1)])],
    ["with a part of another kind", writer.pfx([contentInfo("1.2.3", octetString())])],
    ["with a part that is signed", writer.pfx([contentInfo(oids.signedData, sequence())])],
    ["with a part that is no sequence", writer.pfx([data(octetString())])],
    ["with a part of nothing", writer.pfx([data(new Uint8Array(0))])],
    ["with two sequences in a part", writer.pfx([data(Buffer.concat([sequence(), sequence()]))])],
    ["with nothing in a part", writer.pfx([data(sequence())])],
    ["with no part", writer.pfx([])],
    ["with EncryptedData of version 1", encrypted(integer(1), info(oids.data))],
    ["with EncryptedData of version 256", encrypted(integer(256), info(oids.data))],
    ["with something else encrypted", encrypted(integer(0), info(oids.signedData))],
    ["with nothing encrypted", encrypted(integer(0), sequence(oid(oids.data), algorithm))],
    ["with something behind the encrypted", encrypted(integer(0), info(oids.data), integer(1))],
    [
      "with pieces of another kind",
      encrypted(integer(0), sequence(oid(oids.data), algorithm, element(0xa0, integer(1)))),
    ],
    [
      "with one block too few",
      encrypted(integer(0), sequence(oid(oids.data), algorithm, element(0x80, ciphertext.subarray(0, -16)))),
    ],
  ])("%s", async (_, file) => {
    expect(await codeFor(file)).toBe("ERR_PKCS12_INVALID");
  });

  test.each([
    ["that is signed", sequence(integer(3), contentInfo(oids.signedData, sequence())), "SignedData"],
    ["for a public key", writer.pfx([contentInfo(oids.envelopedData, sequence())]), "EnvelopedData"],
    [
      "with an unknown encryption",
      encrypted(integer(0), sequence(oid(oids.data), sequence(oid("1.2.3"), sequence()), element(0x80))),
      "1.2.3",
    ],
  ])("%s is not supported", async (_, file, hint) => {
    expect(await codeFor(file)).toBe("ERR_JOSE_NOT_SUPPORTED");
    await expect(loadPkcs12(file)).rejects.toThrow(hint);
  });
});

/** Any of these may be what is wrong with a file. */
const codes = new Set([
  "ERR_PKCS12_INVALID",
  "ERR_KEY_INVALID",
  "ERR_X509_INVALID",
  "ERR_JOSE_NOT_SUPPORTED",
  "ERR_JOSE_LIMIT_EXCEEDED",
  undefined,
]);
const expectOneOf = async (file: Uint8Array, password: string) => {
  const code = await codeFor(file, password);
  expect(codes.has(code), String(code)).toBe(true);
};

describe("more than a file may hold", () => {
  /** So many elements in one bag. */
  const elements = (count: number) =>
    sequence(bag("1.2.3", element(0x30, Buffer.alloc(2 * count, "BQA=", "base64"))));

  test("is told from a wrong password where it is encrypted", async () => {
    const encrypted = writer.pfx([writer.encryptedData(writer.pbes2(elements(33_000), "secret"))]);
    expect(await codeFor(encrypted, "secret")).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(await codeFor(encrypted, "another")).toBe("ERR_PKCS12_INVALID");
    const plain = writer.pfx([data(elements(33_000))]);
    expect(await codeFor(plain)).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("is so under a MAC too, and without a password", async () => {
    for (const password of ["secret", ""]) {
      const contents = [
        data(sequence(keyBag)),
        writer.encryptedData(writer.pbes2(elements(33_000), password)),
      ];
      const file = writer.pfx(contents, (safe) => writer.mac(safe, password));
      expect(await codeFor(file, password)).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    }
  });

  test("is not a thousand elements", async () => {
    const parts = [data(sequence(keyBag)), writer.encryptedData(writer.pbes2(elements(1000), "secret"))];
    expect(await codeFor(writer.pfx(parts), "secret")).toBeUndefined();
  });
});

describe("parts under RC2", () => {
  const rc2 = (bits: 40 | 128, contents: Uint8Array, password = "secret") =>
    writer.encryptedData(writer.rc2(bits, contents, password));
  const signed = (...infos: readonly Uint8Array[]) => writer.pfx(infos, (safe) => writer.mac(safe, "secret"));

  test.each([40, 128] as const)(
    "of %d bits give certificates and keys that have encryption of their own",
    async (bits) => {
      const key = writer.shroudedKeyBag(writer.pbes2(leafKey, "secret"), writer.localKeyId("1"));
      const nested = bag(oids.safeContentsBag, sequence(certBag(leaf)));
      const loaded = await loadPkcs12(signed(rc2(bits, sequence(nested, key))), { password: "secret" });
      expect([loaded.keys.length, loaded.certificates.length, loaded.unreadable]).toEqual([1, 1, []]);
      expect(loaded.keys[0]!.x5c).toHaveLength(1);
    },
  );

  test.each([
    ["as it is", sequence(keyBag)],
    ["in nested bags", sequence(bag(oids.safeContentsBag, sequence(keyBag)))],
  ])("give no key that RC2 alone protects: %s", async (_, contents) => {
    const loaded = await loadPkcs12(signed(rc2(40, contents), data(sequence(certBag(leaf)))), {
      password: "secret",
    });
    expect([loaded.keys.length, loaded.certificates.length, loaded.unreadable.length]).toEqual([0, 1, 1]);
    expect(loaded.unreadable[0]!.what).toMatch(/^private key \(bag \d\)$/);
    expect(await codeFor(signed(rc2(40, contents)), "secret")).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("give no key that is encrypted with RC2", async () => {
    const key = writer.shroudedKeyBag(writer.rc2(128, leafKey, "secret"));
    for (const file of [signed(data(sequence(key))), signed(rc2(40, sequence(key)))]) {
      expect(await codeFor(file, "secret")).toBe("ERR_JOSE_NOT_SUPPORTED");
    }
  });

  test("are damaged or have another password", async () => {
    const wrong = writer.pfx([rc2(40, sequence(certBag(leaf)), "other")]);
    expect(await codeFor(wrong, "secret")).toBe("ERR_PKCS12_INVALID");
    expect(await codeFor(wrong, "other")).toBeUndefined();
    expect(await codeFor(signed(rc2(40, sequence(certBag(sequence())))), "secret")).toBe("ERR_X509_INVALID");
  });

  test("without a password", async () => {
    for (const password of ["", null]) {
      const file = writer.pfx([writer.encryptedData(writer.rc2(40, sequence(certBag(leaf)), password))]);
      expect(await countsOf(file)).toEqual([0, 1]);
    }
  });
});

describe("iterations", () => {
  /** A file whose MAC takes so many iterations. */
  const single = (count: number) => writer.pfx([data(sequence(keyBag))], () => writer.macWithCount(count));

  /** What happened, in order: whether the event loop turned, and then the result. */
  async function turnsDuring(work: () => Promise<string | undefined>): Promise<(string | undefined)[]> {
    const events: (string | undefined)[] = [];
    const turn = setImmediate(() => events.push("turn"));
    events.push(await work());
    clearImmediate(turn);
    return events;
  }

  /** Counts the digests that the platform computes from now on. */
  function countedDigests(): () => number {
    const spies = [vi.spyOn(crypto.subtle, "digest"), vi.spyOn(nodeCrypto, "createHash")];
    const hash = vi.spyOn(nodeCrypto, "hash");
    return () => [...spies, hash].reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  }

  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("are added up before the MAC is computed", async () => {
    const most = inject("backend") === "webcrypto" ? 100_000 : 5_000_000;
    const key = writer.shroudedKeyBag({
      algorithm: sequence(oid(oids.tripleDes), sequence(octetString(Buffer.alloc(8)), integer(3_000_000))),
      ciphertext: Buffer.alloc(8),
    });
    const file = writer.pfx(
      [data(sequence(key, writer.shroudedKeyBag(writer.pbes2(leafKey, "", 9_990_000))))],
      () => writer.macWithCount(most),
    );
    const digests = countedDigests();
    expect(await codeFor(file, "wrong")).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    // Some known answers at most.
    expect(digests()).toBeLessThan(100);
    expect(await turnsDuring(() => codeFor(single(100_000), "wrong"))).toEqual([
      "turn",
      "ERR_PKCS12_INVALID",
    ]);
    expect(digests()).toBeGreaterThanOrEqual(100_000);
  });

  test.runIf(inject("backend") === "webcrypto")(
    "of RFC 7292 are at most 100,000 with WebCrypto",
    async () => {
      expect(await codeFor(single(100_001), "secret")).toBe("ERR_JOSE_LIMIT_EXCEEDED");
      expect(await codeFor(single(10), "secret")).toBe("ERR_PKCS12_INVALID");
    },
  );

  test.runIf(inject("backend") !== "webcrypto")(
    "may be a million, and do not keep the event loop",
    async () => {
      expect(await turnsDuring(() => codeFor(single(1_000_000), "secret"))).toEqual([
        "turn",
        "ERR_PKCS12_INVALID",
      ]);
    },
  );
});

describe("a MAC with a long key", () => {
  /** RFC 9579, with HMAC-SHA-1 to derive the key. */
  const pbmac1 = (iterations: number, keyLength: number) => {
    const hmacWithSha1 = sequence(oid("1.2.840.113549.2.7"), writer.nothing);
    const derivation = [octetString(Buffer.alloc(8)), integer(iterations), integer(keyLength), hmacWithSha1];
    const scheme = sequence(sequence(oid(oids.pbkdf2), sequence(...derivation)), hmacWithSha1);
    const digest = sequence(sequence(oid(oids.pbmac1), scheme), octetString(Buffer.alloc(20)));
    return sequence(digest, octetString(Buffer.alloc(8)), integer(1));
  };
  const file = (iterations: number, keyLength: number) =>
    writer.pfx([data(sequence(keyBag))], () => pbmac1(iterations, keyLength));

  test("asks for the work once for each block of it", async () => {
    expect(await codeFor(file(2_500_001, 64), "secret")).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(await codeFor(file(1000, 64), "secret")).toBe("ERR_PKCS12_INVALID");
  });
});

describe("options", () => {
  test.each<[string, object]>([
    ["another name for the password", { passphrase: "secret" }],
    ["a name with another letter", { passWord: "secret" }],
    ["an unknown name without a value", { passphrase: undefined }],
  ])("are refused with %s", async (_, options) => {
    expect(await codeOfRejection(loadPkcs12(withBags(keyBag), options))).toBe("ERR_INVALID_OPTION");
  });

  test("without values are as if left out", async () => {
    const options: object = { password: undefined };
    expect((await loadPkcs12(withBags(keyBag), options)).keys).toHaveLength(1);
  });
});

describe("damaged files", () => {
  const contents = [data(sequence(keyBag, certBag(leaf, writer.localKeyId("1"))))];
  const files: readonly (readonly [name: string, file: Uint8Array, password: string])[] = [
    ["one-iteration.pfx", read("one-iteration.pfx"), "secret"],
    ["unencrypted-no-mac.pfx", read("unencrypted-no-mac.pfx"), ""],
    ["a file in BER", inBer(writer.pfx(contents), asWindowsDoes), ""],
    [
      "a file with encrypted parts and no MAC",
      writer.pfx([writer.encryptedData(writer.pbes2(sequence(keyBag), ""))]),
      "",
    ],
  ];

  describe.each(files)("%s", (_, file, password) => {
    test("cut short anywhere", async () => {
      for (let length = 0; length < file.length; length += 3)
        expect(await codeFor(file.subarray(0, length), password)).toBe("ERR_PKCS12_INVALID");
    });

    test("with any octet one more or one less", async () => {
      for (let at = 0; at < file.length; at += 2) {
        const damaged = Uint8Array.from(file);
        damaged[at] = file[at]! + (at % 4 < 2 ? 1 : 255);
        await expectOneOf(damaged, password);
      }
    });

    test("with octets put in, taken out or changed", async () => {
      const change = fc.record({
        at: fc.nat(file.length),
        remove: fc.nat(4),
        insert: fc.uint8Array({ maxLength: 4 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
          const damaged = [...file];
          for (const { at, remove, insert } of changes) damaged.splice(at, remove, ...insert);
          await expectOneOf(Uint8Array.from(damaged), password);
        }),
      );
    });
  });

  test("under a MAC, give what is in them or nothing", async () => {
    const file = Buffer.from(writer.pfx(contents, (safe) => writer.mac(safe, "secret")));
    for (let bit = 0; bit < 8 * file.length; bit += 5) {
      const damaged = Uint8Array.from(file);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      const loaded = await loadPkcs12(damaged, { password: "secret" }).catch(() => undefined);
      if (loaded === undefined) await expectOneOf(damaged, "secret");
      else expect(loaded.certificates.map(({ der }) => Buffer.from(der))).toEqual([leaf]);
    }
  });

  test("whatever the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), async (bytes) => {
        await expectOneOf(bytes, "secret");
        await expectOneOf(sequence(integer(3), bytes), "secret");
        await expectOneOf(writer.pfx([bytes]), "secret");
        await expectOneOf(withBags(bytes), "secret");
      }),
    );
  });
});
