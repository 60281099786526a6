// PKCS #12 files that no command line writes: src/x509/files/pkcs12, RFC 7292, RFC 9579.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { exportJwk } from "../../../../src/jwk/index.ts";
import { loadPkcs12 } from "../../../../src/x509/index.ts";
import { describe, expect, inject, test } from "vitest";
import { asWindowsDoes, type Roll } from "../../../support/encoding/ber-writer.ts";
import { codeOfRejection } from "../../../support/errors.ts";
import { jwkOf } from "../../../support/native-jwk.ts";
import * as writer from "../../../support/x509/pkcs12-writer.ts";
import {
  bag,
  certBag,
  data,
  element,
  integer,
  octetString,
  oid,
  oids,
  sequence,
} from "../../../support/x509/pkcs12-writer.ts";

const read = (name: string) =>
  readFileSync(new URL(`../../../files/pkcs12/${name}.pem`, import.meta.url), "utf8");
const certificateOf = (name: string) => new X509Certificate(read(name)).raw;
const pkcs8Of = (name: string) =>
  createPrivateKey(read(`${name}-key`)).export({ format: "der", type: "pkcs8" });
const jwkNamed = (name: string) => jwkOf(createPrivateKey(read(`${name}-key`)));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

const leaf = certificateOf("leaf");
const root = certificateOf("root");
const leafKey = pkcs8Of("leaf");
const keyBag = (...attributes: readonly Uint8Array[]) => bag(oids.keyBag, leafKey, ...attributes);
const ordinary = [data(sequence(certBag(leaf))), data(sequence(keyBag()))];

/** The private keys and certificates that a file gives. */
async function load(file: Uint8Array, password?: string): Promise<object> {
  const loaded = await loadPkcs12(file, password === undefined ? {} : { password });
  return {
    keys: await Promise.all(
      loaded.keys.map(async (key) => ({ jwk: await exportJwk(key, { private: true }), x5c: key.x5c })),
    ),
    certificates: loaded.certificates.map(({ der }) => base64(der)),
  };
}
const codeFor = (file: Uint8Array, password?: string) => codeOfRejection(load(file, password));

const withLeaf = { keys: [{ jwk: jwkNamed("leaf"), x5c: [base64(leaf)] }], certificates: [base64(leaf)] };

describe("what belongs together", () => {
  const rsa = certificateOf("rsa");

  test("two keys, each with its certificate, and names that say nothing", async () => {
    const contents = sequence(
      writer.shroudedKeyBag(
        writer.pbes2(pkcs8Of("rsa"), "secret"),
        writer.friendlyName("the same"),
        writer.localKeyId("1"),
      ),
      keyBag(writer.localKeyId("2"), writer.friendlyName("the same")),
      certBag(leaf, writer.localKeyId("2")),
      certBag(root, writer.friendlyName("the same")),
      certBag(rsa, writer.friendlyName("漢字"), writer.localKeyId("1")),
    );
    const file = writer.pfx([writer.encryptedData(writer.pbes2(contents, "secret"))], (safe) =>
      writer.mac(safe, "secret"),
    );
    expect(await load(file, "secret")).toEqual({
      keys: [
        { jwk: jwkNamed("rsa"), x5c: [base64(rsa)] },
        { jwk: jwkNamed("leaf"), x5c: [base64(leaf)] },
      ],
      certificates: [leaf, root, rsa].map(base64),
    });
  });

  test.each([
    ["localKeyId", writer.localKeyId],
    ["friendlyName", writer.friendlyName],
  ])("of two certificates for one key the one that the file says by %s", async (_, name) => {
    const renewed = certificateOf("renewed");
    for (const named of [leaf, renewed]) {
      const bags = [leaf, renewed].map((each) => certBag(each, name(each === named ? "\u0001" : "\u0002")));
      const { keys } = await loadPkcs12(writer.pfx([data(sequence(...bags, keyBag(name("\u0001"))))]));
      expect(keys[0]!.x5c).toEqual([base64(named)]);
    }
  });

  test("a name that leads to a certificate for another key does not count", async () => {
    const bags = [certBag(rsa, writer.localKeyId("1")), certBag(leaf), keyBag(writer.localKeyId("1"))];
    const { keys } = await loadPkcs12(writer.pfx([data(sequence(...bags))]));
    expect(keys[0]!.x5c).toEqual([base64(leaf)]);
  });
});

describe("no password", () => {
  test.each([null, ""])("in the MAC as %j", async (none) => {
    const file = writer.pfx(ordinary, (safe) => writer.mac(safe, none));
    expect(await load(file)).toEqual(withLeaf);
    expect(await load(file, "")).toEqual(withLeaf);
    expect(await codeFor(file, "secret")).toBe("ERR_PKCS12_INVALID");
  });

  test.runIf(inject("backend") !== "webcrypto").each([
    [null, null],
    [null, ""],
    ["", null],
    ["", ""],
  ])("in the MAC as %j, for triple DES as %j", async (forMac, forCipher) => {
    const contents = [certBag(leaf), writer.shroudedKeyBag(writer.tripleDes(leafKey, forCipher))];
    const infos = [writer.encryptedData(writer.tripleDes(sequence(...contents), forCipher))];
    expect(await load(writer.pfx(infos, (safe) => writer.mac(safe, forMac)))).toEqual(withLeaf);
    expect(await load(writer.pfx(infos))).toEqual(withLeaf);
    expect(await codeFor(writer.pfx(infos), "secret")).toBe("ERR_PKCS12_INVALID");
  });
});

describe("MAC", () => {
  const hashes = ["sha1", "sha256", "sha384", "sha512"] as const;

  test.each(hashes)("with %s, and however many iterations", async (hash) => {
    for (const count of [1, 2, 300]) {
      const file = writer.pfx(ordinary, (safe) => writer.mac(safe, "pass wörd", hash, count));
      expect(await load(file, "pass wörd")).toEqual(withLeaf);
      expect(await codeFor(file, "pass word")).toBe("ERR_PKCS12_INVALID");
    }
  });

  test.each(hashes)("PBMAC1 with %s", async (hash) => {
    for (const prf of hashes) {
      const file = writer.pfx(ordinary, (safe) => writer.pbmac1(safe, "pass wörd", prf, hash, 40));
      expect(await load(file, "pass wörd")).toEqual(withLeaf);
      expect(await codeFor(file, "pass word")).toBe("ERR_PKCS12_INVALID");
    }
  });

  test("PBMAC1 says how long its key is", async () => {
    const file = writer.pfx(ordinary, (safe) => writer.pbmac1(safe, "secret", "sha256", "sha256"));
    expect(await codeFor(file, "secret")).toBe("ERR_PKCS12_INVALID");
  });

  test("comes before anything in the file", async () => {
    const infos = [element(0x31), contentOfNoKind];
    expect(
      await codeFor(
        writer.pfx(infos, (safe) => writer.mac(safe, "secret")),
        "other",
      ),
    ).toBe("ERR_PKCS12_INVALID");
    const unsupported = writer.contentInfo(oids.envelopedData, sequence());
    const file = writer.pfx([unsupported], (safe) => writer.mac(safe, "secret"));
    expect(await codeFor(file, "other")).toBe("ERR_PKCS12_INVALID");
    expect(await codeFor(file, "secret")).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  const macWith = (algorithm: Uint8Array, count = integer(1)) =>
    writer.pfx(ordinary, () =>
      sequence(sequence(algorithm, octetString(Buffer.alloc(32))), octetString(Buffer.alloc(8)), count),
    );
  const sha256 = oid("2.16.840.1.101.3.4.2.1");

  test.each([
    ["another hash", macWith(sequence(oid("1.2.840.113549.2.5"), writer.nothing)), "ERR_JOSE_NOT_SUPPORTED"],
    ["a hash without parameters", macWith(sequence(sha256)), "ERR_PKCS12_INVALID"],
    ["a hash with parameters", macWith(sequence(sha256, integer(1))), "ERR_PKCS12_INVALID"],
    ["a NULL that is not empty", macWith(sequence(sha256, element(5, Buffer.of(1)))), "ERR_PKCS12_INVALID"],
    ["no iterations", macWith(sequence(sha256), integer(0)), "ERR_PKCS12_INVALID"],
    ["too many iterations", macWith(sequence(sha256), integer(10_000_001)), "ERR_JOSE_LIMIT_EXCEEDED"],
    [
      "far too many iterations",
      macWith(sequence(sha256), element(2, Buffer.alloc(40, 1))),
      "ERR_JOSE_LIMIT_EXCEEDED",
    ],
    [
      "a negative number of iterations",
      macWith(sequence(sha256), element(2, Buffer.of(0xff))),
      "ERR_PKCS12_INVALID",
    ],
    [
      "something behind",
      macWith(sequence(sha256), Buffer.concat([integer(1), integer(1)])),
      "ERR_PKCS12_INVALID",
    ],
  ])("with %s", async (_, file, code) => {
    expect(await codeFor(file, "secret")).toBe(code);
  });

  test("without octets", async () => {
    const empty = sequence(sequence(sequence(sha256), octetString()), octetString(Buffer.alloc(8)));
    expect(
      await codeFor(
        writer.pfx(ordinary, () => empty),
        "secret",
      ),
    ).toBe("ERR_PKCS12_INVALID");
  });
});

const contentOfNoKind = writer.contentInfo("1.2.840.113549.1.7.5", sequence());

describe("BER", () => {
  const written = (roll: Roll) =>
    writer.pfxInBer({ certificates: [leaf, root], key: leafKey, password: "secret" }, roll);

  test("with indefinite lengths and strings in pieces", async () => {
    const file = written(asWindowsDoes);
    expect(Buffer.from(file.subarray(0, 2)).toString("hex")).toBe("3080");
    expect(await load(file, "secret")).toEqual({ ...withLeaf, certificates: [leaf, root].map(base64) });
    expect(await codeFor(file, "other")).toBe("ERR_PKCS12_INVALID");
  });

  test("in any form", async () => {
    let seed = 1;
    for (let run = 0; run < 50; run++) {
      const file = written(() => (seed = (seed * 48_271) % 2_147_483_647) % 256);
      expect(await load(file, "secret")).toEqual({ ...withLeaf, certificates: [leaf, root].map(base64) });
    }
  });
});
