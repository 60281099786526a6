// Which certificates go with which key of a file: src/x509/files/pairing.ts.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { loadPem, loadPkcs12, validateChain } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import {
  certificatePem,
  mintCertificate,
  mintSelfSignedCertificate,
} from "../../../examples/identity-provider/certificate.ts";
import {
  authorityKeyIdentifier,
  basicConstraints,
  subjectKeyIdentifier,
} from "../../../examples/identity-provider/certificate-extensions.ts";
import type { DerBytes } from "../../../examples/identity-provider/der-writer.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { base64, validity } from "../../support/x509/certificates.ts";
import * as writer from "../../support/x509/pkcs12-writer.ts";

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const [ours, oldIssuer, newIssuer] = [pair(), pair(), pair()];
const keyPem = ours.privateKey.export({ type: "pkcs8", format: "pem" }).toString();

function pair(): Pair {
  return generateKeyPairSync("ed25519");
}

function authority({ privateKey, publicKey }: Pair): DerBytes {
  const extensions = [basicConstraints({ ca: true }), subjectKeyIdentifier(publicKey)];
  return mintSelfSignedCertificate({ subject: "CN=CA", privateKey, publicKey, extensions, ...validity });
}

/** Of our key, from the CA with the newer key. */
function leafOf(content: { readonly notBefore?: Date; readonly identified?: boolean } = {}): DerBytes {
  const { notBefore = validity.notBefore, identified = true } = content;
  return mintCertificate({
    subject: "CN=leaf",
    publicKey: ours.publicKey,
    notBefore,
    notAfter: validity.notAfter,
    extensions: identified ? [authorityKeyIdentifier(newIssuer.publicKey)] : [],
    issuer: { subject: "CN=CA", privateKey: newIssuer.privateKey },
  });
}

async function chainsIn(...parts: readonly (string | Uint8Array)[]): Promise<readonly unknown[]> {
  const text = parts.map((part) => (typeof part === "string" ? part : certificatePem(part))).join("");
  return (await loadPem(text)).keys.map(({ x5c }) => x5c);
}

describe("keys of one certificate", () => {
  const [leaf, ca] = [leafOf(), authority(newIssuer)];

  test("share its chain", async () => {
    const { keys } = await loadPem(keyPem.repeat(3) + certificatePem(leaf) + certificatePem(ca));
    expect(keys).toHaveLength(3);
    expect(keys[0]!.x5c).toEqual([leaf, ca].map(base64));
    expect(Object.isFrozen(keys[0]!.x5c)).toBe(true);
    expect([keys[1]!.x5c === keys[0]!.x5c, keys[2]!.x5c === keys[0]!.x5c]).toEqual([true, true]);
  });

  test("share it in PKCS #12 files too", async () => {
    const keyBag = writer.bag(writer.oids.keyBag, ours.privateKey.export({ type: "pkcs8", format: "der" }));
    const bags = [keyBag, keyBag, writer.certBag(leaf), writer.certBag(ca)];
    const { keys } = await loadPkcs12(writer.pfx([writer.data(writer.sequence(...bags))]));
    expect(keys[0]!.x5c).toEqual([leaf, ca].map(base64));
    expect(keys[1]!.x5c).toBe(keys[0]!.x5c);
  });

  test("are as many as 1,024 in one file", async () => {
    expect((await loadPem(keyPem.repeat(1024))).keys).toHaveLength(1024);
    expect(await codeOfRejection(loadPem(keyPem.repeat(1025)))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });
});

describe("of two CAs of one name", () => {
  const [older, newer] = [authority(oldIssuer), authority(newIssuer)];

  test("the one whose key the certificate names has issued it, wherever it stands", async () => {
    const leaf = leafOf();
    const expected = [[leaf, newer].map(base64)];
    for (const authorities of [
      [older, newer],
      [newer, older],
    ]) {
      expect(await chainsIn(keyPem, leaf, ...authorities)).toEqual(expected);
      expect(await chainsIn(...authorities, leaf, keyPem)).toEqual(expected);
    }
  });

  test("it is the one that the chain can be validated with", async () => {
    const { keys } = await loadPem([leafOf(), older, newer].map(certificatePem).join("") + keyPem);
    const { path } = await validateChain(keys[0]!.x5c!, {
      trustAnchors: [newer],
      at: new Date("2026-07-01T12:00:00Z"),
    });
    expect(path).toHaveLength(2);
  });

  test("one has issued a certificate that names no key", async () => {
    const leaf = leafOf({ identified: false });
    expect(await chainsIn(keyPem, leaf, newer)).toEqual([[leaf, newer].map(base64)]);
    const [[first, second]] = (await chainsIn(keyPem, leaf, older, newer)) as [[string, string]];
    expect(first).toBe(base64(leaf));
    expect([older, newer].map(base64)).toContain(second);
  });
});

describe("of two certificates for one key", () => {
  const first = leafOf({ notBefore: new Date("2025-06-01T00:00:00Z") });
  const renewed = leafOf({ notBefore: new Date("2026-06-01T00:00:00Z") });

  test("the one that is valid from later on is taken, wherever it stands", async () => {
    expect(await chainsIn(keyPem, first, renewed)).toEqual([[base64(renewed)]]);
    expect(await chainsIn(keyPem, renewed, first)).toEqual([[base64(renewed)]]);
    expect(await chainsIn(first, keyPem, renewed)).toEqual([[base64(renewed)]]);
  });

  test("the one that a PKCS #12 file puts beside the key is taken", async () => {
    const { localKeyId, certBag } = writer;
    const pkcs8 = ours.privateKey.export({ type: "pkcs8", format: "der" });
    for (const [name, named] of [
      ["1", first],
      ["2", renewed],
    ] as const) {
      const bags = [
        writer.bag(writer.oids.keyBag, pkcs8, localKeyId(name)),
        certBag(renewed, localKeyId("2")),
        certBag(first, localKeyId("1")),
      ];
      const { keys } = await loadPkcs12(writer.pfx([writer.data(writer.sequence(...bags))]));
      expect(keys[0]!.x5c).toEqual([base64(named)]);
    }
  });

  test("the later one is taken in a PKCS #12 file that puts neither beside the key", async () => {
    const keyBag = writer.bag(writer.oids.keyBag, ours.privateKey.export({ type: "pkcs8", format: "der" }));
    for (const certificates of [
      [first, renewed],
      [renewed, first],
    ]) {
      const bags = certificates.map((each) => writer.certBag(each));
      const { keys } = await loadPkcs12(writer.pfx([writer.data(writer.sequence(keyBag, ...bags))]));
      expect(keys[0]!.x5c).toEqual([base64(renewed)]);
    }
  });
});
