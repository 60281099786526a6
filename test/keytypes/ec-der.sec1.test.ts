// ECPrivateKey (RFC 5915 section 3), alone and in PKCS #8; points (RFC 5480 section 2.2); Curve25519 and
// Curve448 (RFC 8410).
import { createPrivateKey, createPublicKey } from "node:crypto";
import { selectBackend } from "josette/jwk";
import { exportJwk, exportPem, importKey } from "../../src/jwk/index.ts";
import { loadPem } from "../../src/x509/index.ts";
import { describe, expect, inject, test } from "vitest";
import { concatenate, der } from "../../examples/identity-provider/der-writer.ts";
import type { EcCurve } from "../../src/keytypes/names.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { jwkOf } from "../support/native-jwk.ts";
import {
  ecCurveNames,
  ecJwk,
  filled,
  okpCurveNames,
  okpJwk,
  publicPart,
  type EcJwk,
} from "../support/jwk/pairs.ts";
import { algorithmIdentifier, pem } from "../support/jwk/pem.ts";

const oids: Readonly<Record<EcCurve, string>> = {
  "P-256": "1.2.840.10045.3.1.7",
  "P-384": "1.3.132.0.34",
  "P-521": "1.3.132.0.35",
};
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
const curve = (crv: EcCurve) => der.contextSpecific(0, "constructed", der.objectIdentifier(oids[crv]));
const point = ({ x, y }: EcJwk) => concatenate(Uint8Array.of(4), bytesOf(x), bytesOf(y));
const publicKey = (jwk: EcJwk) => der.contextSpecific(1, "constructed", der.bitString(point(jwk)));
const scalar = (jwk: EcJwk) => der.octetString(bytesOf(jwk.d));
const sec1 = (...parts: readonly Uint8Array[]) => der.sequence(der.integer(1), ...parts);
const pkcs8 = (jwk: EcJwk, key: Uint8Array) =>
  der.sequence(
    der.integer(0),
    algorithmIdentifier("1.2.840.10045.2.1", der.objectIdentifier(oids[jwk.crv])),
    der.octetString(key),
  );
/** Uses loadPem, which may be asynchronous. */
const read = async (label: string, bytes: Uint8Array) => {
  const { keys } = await loadPem(pem(label, bytes));
  return exportJwk(keys[0]!, { private: true });
};

describe.each(ecCurveNames)("a private key on %s", (crv) => {
  const jwk = ecJwk(crv);

  test.each<[string, Uint8Array]>([
    ["with its curve and public key", sec1(scalar(jwk), curve(crv), publicKey(jwk))],
    ["without its public key", sec1(scalar(jwk), curve(crv))],
  ])("is read %s", async (_, bytes) => {
    expect(await read("EC PRIVATE KEY", bytes)).toEqual(jwk);
    expect(await read("PRIVATE KEY", pkcs8(jwk, bytes))).toEqual(jwk);
  });

  test("is read without its curve where PKCS #8 names it, and only there", async () => {
    for (const bytes of [sec1(scalar(jwk), publicKey(jwk)), sec1(scalar(jwk))]) {
      expect(await read("PRIVATE KEY", pkcs8(jwk, bytes))).toEqual(jwk);
      expect(await codeOfRejection(loadPem(pem("EC PRIVATE KEY", bytes)))).toBe("ERR_KEY_INVALID");
    }
  });

  test("is the same in every form that node:crypto and this library write", async () => {
    const key = createPrivateKey({ key: { ...jwk }, format: "jwk" });
    const texts = [
      key.export({ type: "sec1", format: "pem" }).toString(),
      key.export({ type: "pkcs8", format: "pem" }).toString(),
      await exportPem(jwk, { private: true }),
    ];
    for (const text of texts) {
      expect(await exportJwk(importKey(text), { private: true })).toEqual(jwk);
      expect(jwkOf(createPrivateKey(text))).toEqual(jwk);
    }
    expect(jwkOf(createPublicKey(await exportPem(jwk)))).toEqual(publicPart(jwk));
    const spki = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
    expect(await exportJwk(importKey(spki))).toEqual(publicPart(jwk));
    expect(await exportPem(importKey(spki))).toBe(spki);
  });

  const other = ecCurveNames.find((each) => each !== crv)!;
  test.each<[string, Uint8Array]>([
    ["of another version", der.sequence(der.integer(0), scalar(jwk), curve(crv), publicKey(jwk))],
    ["of version 257", der.sequence(der.integer(257), scalar(jwk), curve(crv), publicKey(jwk))],
    ["with another curve's name", sec1(scalar(jwk), curve(other), publicKey(jwk))],
    ["with two curves", sec1(scalar(jwk), curve(crv), curve(crv), publicKey(jwk))],
    [
      "that is zero",
      sec1(der.octetString(bytesOf(filled(bytesOf(jwk.d).length, 0))), curve(crv), publicKey(jwk)),
    ],
    ["that is empty", sec1(der.octetString(new Uint8Array()), curve(crv), publicKey(jwk))],
    [
      "as large as can be",
      sec1(der.octetString(bytesOf(filled(bytesOf(jwk.d).length, 255))), curve(crv), publicKey(jwk)),
    ],
    [
      "longer than the curve's are",
      sec1(der.octetString(concatenate(Uint8Array.of(1), bytesOf(jwk.d))), curve(crv), publicKey(jwk)),
    ],
    [
      "with a point of the wrong length",
      sec1(
        scalar(jwk),
        curve(crv),
        der.contextSpecific(1, "constructed", der.bitString(point(jwk).subarray(1))),
      ),
    ],
    ["with a point off the curve", sec1(scalar(jwk), curve(crv), publicKey({ ...jwk, y: jwk.x }))],
    [
      "with the point at infinity",
      sec1(scalar(jwk), curve(crv), der.contextSpecific(1, "constructed", der.bitString(Uint8Array.of(0)))),
    ],
    [
      "with a hybrid point",
      sec1(
        scalar(jwk),
        curve(crv),
        der.contextSpecific(1, "constructed", der.bitString(point(jwk).with(0, 6))),
      ),
    ],
    [
      "with something behind the point",
      sec1(
        scalar(jwk),
        curve(crv),
        der.contextSpecific(1, "constructed", concatenate(der.bitString(point(jwk)), der.nullValue())),
      ),
    ],
    ["with something unknown", sec1(scalar(jwk), curve(crv), publicKey(jwk), der.nullValue())],
    ["with something behind it", concatenate(sec1(scalar(jwk), curve(crv), publicKey(jwk)), der.nullValue())],
  ])("%s is refused", async (_, bytes) => {
    expect(await codeOfRejection(loadPem(pem("EC PRIVATE KEY", bytes)))).toBe("ERR_KEY_INVALID");
    expect(await codeOfRejection(loadPem(pem("PRIVATE KEY", pkcs8(jwk, bytes))))).toBe("ERR_KEY_INVALID");
  });

  test("with a compressed point is read", async () => {
    const compressed = concatenate(Uint8Array.of(2 + (bytesOf(jwk.y).at(-1)! & 1)), bytesOf(jwk.x));
    const bytes = sec1(
      scalar(jwk),
      curve(crv),
      der.contextSpecific(1, "constructed", der.bitString(compressed)),
    );
    const { keys } = await loadPem(pem("EC PRIVATE KEY", bytes));
    expect((await exportJwk(keys[0]!)).y).toBe(jwk.y);
  });
});

test("leading zeros may be left out, as some writers do", async () => {
  let jwk = ecJwk("P-256");
  // About one key in 256 begins with a zero octet.
  while (!jwk.d.startsWith("AA") && bytesOf(jwk.d)[0] !== 0) jwk = ecJwk("P-256");
  const short = der.octetString(bytesOf(jwk.d).subarray(1));
  expect(await read("EC PRIVATE KEY", sec1(short, curve("P-256"), publicKey(jwk)))).toEqual(jwk);
});

test("leading zeros before the private key are no part of it, as GnuTLS writes them", async () => {
  const jwk = ecJwk("P-256");
  const padded = (zeros: number) => der.octetString(concatenate(new Uint8Array(zeros), bytesOf(jwk.d)));
  for (const zeros of [1, 32]) {
    expect(await read("EC PRIVATE KEY", sec1(padded(zeros), curve("P-256"), publicKey(jwk)))).toEqual(jwk);
  }
  const bytes = sec1(padded(33), curve("P-256"), publicKey(jwk));
  expect(await codeOfRejection(loadPem(pem("EC PRIVATE KEY", bytes)))).toBe("ERR_KEY_INVALID");
});

describe.each(okpCurveNames)("a private key on %s", (crv) => {
  const jwk = okpJwk(crv);
  const key = createPrivateKey({ key: { ...jwk }, format: "jwk" });
  const text = key.export({ type: "pkcs8", format: "pem" }).toString();

  test("is read, and written as node:crypto writes it", async () => {
    const { keys } = await loadPem(text);
    expect(await exportJwk(keys[0]!, { private: true })).toEqual(jwk);
    expect(await exportPem(jwk, { private: true })).toBe(text);
    const spki = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
    expect(await exportJwk(importKey(spki))).toEqual(publicPart(jwk));
    expect(await exportPem(jwk)).toBe(spki);
  });

  test("is read at once where node:crypto is in use, and otherwise by loadPem alone", () => {
    expect(codeOf(() => importKey(text))).toBe(
      inject("backend") === "webcrypto" ? "ERR_JOSE_NOT_SUPPORTED" : undefined,
    );
  });

  const pkcs8Of = (privateKey: Uint8Array) =>
    der.sequence(
      der.integer(0),
      algorithmIdentifier(
        { X25519: "1.3.101.110", X448: "1.3.101.111", Ed25519: "1.3.101.112", Ed448: "1.3.101.113" }[crv],
      ),
      der.octetString(privateKey),
    );
  test.each<[string, Uint8Array]>([
    ["that is too short", der.octetString(bytesOf(jwk.d).subarray(1))],
    ["that is too long", der.octetString(concatenate(bytesOf(jwk.d), Uint8Array.of(0)))],
    ["that is empty", der.octetString(new Uint8Array())],
    ["without its own OCTET STRING", bytesOf(jwk.d)],
    ["with something behind it", concatenate(der.octetString(bytesOf(jwk.d)), der.nullValue())],
  ])("%s is refused", async (_, privateKey) => {
    expect(await codeOfRejection(loadPem(pem("PRIVATE KEY", pkcs8Of(privateKey))))).toBe("ERR_KEY_INVALID");
  });

  test("has a public half of exactly its length", () => {
    const spki = createPublicKey(key).export({ type: "spki", format: "der" });
    const start = spki.length - bytesOf(jwk.x).length;
    const identifier = spki.subarray(2, start - 3);
    for (const octets of [spki.subarray(start + 1), concatenate(spki.subarray(start), Uint8Array.of(0))]) {
      const bytes = der.sequence(new Uint8Array(identifier), der.bitString(new Uint8Array(octets)));
      expect(codeOf(() => importKey(pem("PUBLIC KEY", bytes)))).toBe("ERR_KEY_INVALID");
    }
  });
});

test("a private key without its public half is work for the platform: WebCrypto alone does it as well", async () => {
  const jwk = okpJwk("Ed25519");
  const text = createPrivateKey({ key: { ...jwk }, format: "jwk" }).export({ type: "pkcs8", format: "pem" });
  selectBackend("webcrypto");
  try {
    const { keys } = await loadPem(text.toString());
    expect(await exportJwk(keys[0]!, { private: true })).toEqual(jwk);
  } finally {
    selectBackend(inject("backend") === "webcrypto" ? "webcrypto" : "auto");
  }
});
