// What is signed and verified at once is what is signed and verified everywhere else.
import { schemeOf } from "../../support/platform/scheme-names.ts";
import {
  constants,
  createPrivateKey,
  sign,
  verify as verifyOnce,
  type KeyObject,
  type SignKeyObjectInput,
} from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EcCurve } from "../../../src/keytypes/names.ts";
import { ecCurves } from "../../support/curves.ts";
import { signatureAlgorithms } from "../../support/signature-table.ts";
import type { Bytes } from "../../../src/encoding/bytes.ts";
import { derSequence } from "../../../src/encoding/der-writer.ts";
import type { NodeCrypto } from "../../../src/platform/node/module.ts";
import { nodeSigner, nodeVerifier } from "../../../src/platform/node/signatures.ts";
import { signer, verifier } from "../../../src/platform/webcrypto/signatures.ts";
import { rsaKey, rsaKey3072 } from "../../support/keys.ts";
import { secretBytes, withBitFlipped } from "../../support/tokens.ts";
import { signingCases, type SigningCase } from "../../support/platform/signing.ts";
import { cryptoKeyMaterial, curvePair, nodeHash, own, rsaPair } from "../../support/platform/materials.ts";
import { node } from "../../support/platform/node-crypto.ts";

const message = secretBytes(100);
const messages = fc.uint8Array({ maxLength: 300 }).map(own);

function verifierFor({ verifying, row }: Pick<SigningCase, "verifying" | "row">) {
  const verifies = nodeVerifier(node, verifying, row.method);
  if (verifies === undefined) throw new Error("node:crypto does not take this key");
  return verifies;
}

describe.each(signingCases)("%s", (_, signingCase) => {
  const { row, signing, verifying, other } = signingCase;
  const verifies = verifierFor(signingCase);
  const signs = nodeSigner(node, signing, row.method)!;

  test("signs at once, and node:crypto verifies it", () => {
    fc.assert(
      fc.property(messages, (data) => {
        const signature = signs(data);
        expect(signingCase.verify(data, signature)).toBe(true);
        expect(verifies(signature, data)).toBe(true);
        // Over a buffer of its own: whoever gets it may keep it.
        expect(signature.buffer.byteLength).toBe(signature.length);
      }),
      { numRuns: 20 },
    );
  });

  test("verifies what node:crypto signs", () => {
    const property = fc.property(messages, (data) => {
      expect(verifies(signingCase.sign(data), data)).toBe(true);
    });
    fc.assert(property, { numRuns: 20 });
  });

  test("each backend verifies what the other signs", async () => {
    const pooled = {
      signs: await signer(signing, row.method),
      verifies: await verifier(verifying, row.method),
    };
    const property = fc.asyncProperty(messages, async (data) => {
      expect(verifies(await pooled.signs(data), data)).toBe(true);
      expect(await pooled.verifies(signs(data), data)).toBe(true);
    });
    await fc.assert(property, { numRuns: 15 });
  });

  test("no bit of a signature or message can be turned", async () => {
    const pooled = await verifier(verifying, row.method);
    const signature = signingCase.sign(message);
    const bits = fc.tuple(fc.nat({ max: signature.length - 1 }), fc.nat({ max: 7 }));
    const property = fc.asyncProperty(bits, fc.nat({ max: 99 }), async ([index, bit], at) => {
      const flipped = own(signature);
      flipped[index] = flipped[index]! ^ (1 << bit);
      expect([verifies(flipped, message), await pooled(flipped, message)]).toEqual([false, false]);
      expect(verifies(signature, own(withBitFlipped(message, at)))).toBe(false);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test("whatever else is no signature, and throws nothing", () => {
    const signature = signingCase.sign(message);
    const wrong = [
      new Uint8Array(0),
      new Uint8Array(1),
      new Uint8Array(signature.length),
      new Uint8Array(signature.length).fill(0xff),
      signature.subarray(1),
      signature.subarray(0, -1),
      own(Buffer.concat([signature, Buffer.alloc(1)])),
      own(Buffer.concat([Buffer.alloc(1), signature])),
      own(Buffer.concat([signature, signature])),
    ];
    for (const each of wrong) expect(verifies(each, message)).toBe(false);
    const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(verifies(own(bytes), message)).toBe(false);
    });
    fc.assert(property);
  });

  test("the signature is for this key alone", () => {
    expect(verifierFor({ verifying: other, row })(signingCase.sign(message), message)).toBe(false);
  });

  test("the private key's CryptoKey signs if it can be read, the public key's verifies", async () => {
    const usages: KeyUsage[] = schemeOf(row) === "HMAC" ? ["sign", "verify"] : ["sign"];
    const readable = await cryptoKeyMaterial(signing, signingCase.algorithm, usages, true);
    const ofCryptoKey = nodeSigner(node, readable, row.method);
    expect(verifies(ofCryptoKey!(message), message)).toBe(true);
    const sealed = await cryptoKeyMaterial(signing, signingCase.algorithm, usages, false);
    expect(nodeSigner(node, sealed, row.method)).toBeUndefined();
    const verifyingKey = await cryptoKeyMaterial(verifying, signingCase.algorithm, ["verify"], true);
    expect(verifierFor({ verifying: verifyingKey, row })(signingCase.sign(message), message)).toBe(true);
  });
});

describe.each(Object.values(signatureAlgorithms).filter((row) => schemeOf(row) === "RSA-PSS"))(
  "$alg",
  (row) => {
    const { hash, saltLength } = row.pss!;
    /** A runtime that knows no keys for RSASSA-PSS alone. */
    const withoutPssKeys: NodeCrypto = {
      ...node,
      createPublicKey: (input) => {
        if (input.format === "der") throw new Error("no such keys");
        return node.createPublicKey(input);
      },
    };

    describe.each([
      ["2048 bits", rsaKey],
      ["3072 bits", rsaKey3072],
    ])("with a key of %s", (_, jwk) => {
      const { privateKey, publicMaterial } = rsaPair(jwk);
      const signedWith = (options: Omit<SignKeyObjectInput, "key">, key = privateKey) =>
        own(sign(nodeHash(hash), message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, ...options }));

      test.each([
        ["a key for it alone", node],
        ["parameters beside the key", withoutPssKeys],
      ])("takes salts of exactly the hash's length, with %s", (_how, crypto) => {
        const verifies = nodeVerifier(crypto, publicMaterial, row.method)!;
        expect(verifies(signedWith({ saltLength }), message)).toBe(true);
        const lengths = [0, 1, 20, saltLength - 1, saltLength + 1, constants.RSA_PSS_SALTLEN_MAX_SIGN];
        for (const length of lengths) {
          expect([length, verifies(signedWith({ saltLength: length }), message)]).toEqual([length, false]);
        }
        expect(verifies(signedWith({ padding: constants.RSA_PKCS1_PADDING }), message)).toBe(false);
      });

      test.each(["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const)(
        "takes no mask with %s but its own",
        (mgf1) => {
          const key = pssOnly(privateKey, hash, mgf1, saltLength);
          const signature = signedWith({ saltLength }, key);
          expect(signature.length).toBe(jwk === rsaKey ? 256 : 384);
          for (const crypto of [node, withoutPssKeys]) {
            expect(nodeVerifier(crypto, publicMaterial, row.method)!(signature, message)).toBe(mgf1 === hash);
          }
        },
      );
    });
  },
);

/** The private key with parameters of RSASSA-PSS in it, RFC 4055 section 3.1. */
function pssOnly(key: KeyObject, hash: string, mgf1: string, saltLength: number): KeyObject {
  const arcs: Readonly<Record<string, string>> = {
    "SHA-1": "300906052b0e03021a0500",
    "SHA-256": "300d06096086480165030402010500",
    "SHA-384": "300d06096086480165030402020500",
    "SHA-512": "300d06096086480165030402030500",
  };
  const hex = (text: string) => own(Buffer.from(text, "hex"));
  const tagged = (tag: number, content: Bytes) =>
    own(Buffer.concat([Buffer.of(tag, content.length), content]));
  const mask = derSequence(hex("06092a864886f70d010108"), hex(arcs[mgf1] ?? ""));
  const parameters = derSequence(
    tagged(0xa0, hex(arcs[hash] ?? "")),
    tagged(0xa1, mask),
    tagged(0xa2, hex(`0201${saltLength.toString(16)}`)),
  );
  const identifier = derSequence(hex("06092a864886f70d01010a"), parameters);
  const pkcs8 = own(key.export({ format: "der", type: "pkcs8" }));
  // SEQUENCE { INTEGER 0, the identifier of rsaEncryption, of 15 octets, OCTET STRING }.
  const der = derSequence(hex("020100"), identifier, pkcs8.subarray(4 + 3 + 15));
  return createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
}

describe.each(Object.values(signatureAlgorithms).filter((row) => schemeOf(row) === "ECDSA"))(
  "$alg",
  (row) => {
    const hash = row.hash!;
    const curves = row.curves!;
    const { n, length } = ecCurves[curves[0] as EcCurve];
    const { privateKey, publicKey, privateMaterial, publicMaterial } = curvePair(curves[0] as EcCurve);
    const verifies = verifierFor({ verifying: publicMaterial, row });
    const pooled = verifier(publicMaterial, row.method);
    const signature = sign(nodeHash(hash), message, { key: privateKey, dsaEncoding: "ieee-p1363" });
    const r = integer(signature.subarray(0, length));
    const s = integer(signature.subarray(length));

    /** R || S of any integers. */
    function raw(...integers: readonly bigint[]): Bytes {
      return own(Buffer.concat(integers.map((each) => octets(each, length))));
    }

    test("is what it is made of", () => {
      expect(verifies(raw(r, s), message)).toBe(true);
      // The other signature of the same point: valid, and another text.
      expect(verifies(raw(r, n - s), message)).toBe(true);
    });

    const top = 256n ** BigInt(length);
    const wrong: [string, bigint, bigint][] = [
      ["r is zero", 0n, s],
      ["s is zero", r, 0n],
      ["both are zero", 0n, 0n],
      ["both are one", 1n, 1n],
      ["r is the order", n, s],
      ["s is the order", r, n],
      ["r is the order and s is zero", n, 0n],
      ["r is beyond the order", n + 1n, s],
      ["r is as large as it can be", top - 1n, s],
      ["s is as large as it can be", r, top - 1n],
      ["both are", top - 1n, top - 1n],
      ["only the top bit of r is there", top / 2n, s],
      ["r is the order less one", n - 1n, s],
      ["r and s are exchanged", s, r],
      ["r is the same modulo the order", r + n < top ? r + n : n, s],
      ["s is the same modulo the order", r, s + n < top ? s + n : n],
    ];

    test.each(wrong)("refuses where %s", async (_, ...integers) => {
      expect(verifies(raw(...integers), message)).toBe(false);
      expect(await (await pooled)(raw(...integers), message)).toBe(false);
    });

    test("refuses DER, and halves of another length", () => {
      const der = own(sign(nodeHash(hash), message, privateKey));
      expect(verifyOnce(nodeHash(hash), message, publicKey, der)).toBe(true);
      expect(verifies(der, message)).toBe(false);
      for (const each of [length + 1, 2 * length]) {
        expect(verifies(own(Buffer.concat([octets(r, each), octets(s, each)])), message)).toBe(false);
      }
      expect(verifies(own(Buffer.concat([octets(r, length + 1), octets(s, length)])), message)).toBe(false);
      expect(verifies(own(signature.subarray(0, length)), message)).toBe(false);
    });

    test("takes numbers that begin with zeros or ones, as they come", async () => {
      const signs = nodeSigner(node, privateMaterial, row.method)!;
      const seen = { rZero: false, sZero: false, rHigh: false, sHigh: false };
      const low = (octet: number) => octet === 0;
      for (let round = 0; round < 5000 && !Object.values(seen).every(Boolean); round++) {
        const data = own(Buffer.from(`message ${round}`));
        const fresh = signs(data);
        const [rTop, sTop] = [fresh[0]!, fresh[length]!];
        const isNew =
          (low(rTop) && !seen.rZero) ||
          (low(sTop) && !seen.sZero) ||
          (!low(rTop) && !seen.rHigh) ||
          (!low(sTop) && !seen.sHigh);
        if (!isNew) continue;
        seen.rZero ||= low(rTop);
        seen.sZero ||= low(sTop);
        seen.rHigh ||= !low(rTop);
        seen.sHigh ||= !low(sTop);
        expect(verifies(fresh, data)).toBe(true);
        expect(await (await pooled)(fresh, data)).toBe(true);
      }
      expect(seen).toEqual({ rZero: true, sZero: true, rHigh: true, sHigh: true });
    });
  },
);

function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

function octets(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex");
}
