// The labels of PEM files with keys: RFC 7468 sections 10, 11 and 13, and those of OpenSSL and OpenSSH.
import { createPrivateKey, createPublicKey } from "node:crypto";
import fc from "fast-check";
import { importKey } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../support/errors.ts";
import { keyObjects, rsaKey } from "../../support/keys.ts";
import { ecJwk, okpJwk } from "../../support/jwk/pairs.ts";
import { pem } from "../../support/jwk/pem.ts";

const { privateKey, publicKey } = keyObjects(rsaKey);
const ec = createPrivateKey({ key: { ...ecJwk("P-384") }, format: "jwk" });
const files: Readonly<Record<string, Buffer>> = {
  "PUBLIC KEY": publicKey.export({ type: "spki", format: "der" }),
  "PRIVATE KEY": privateKey.export({ type: "pkcs8", format: "der" }),
  "RSA PUBLIC KEY": publicKey.export({ type: "pkcs1", format: "der" }),
  "RSA PRIVATE KEY": privateKey.export({ type: "pkcs1", format: "der" }),
  "EC PRIVATE KEY": ec.export({ type: "sec1", format: "der" }),
};
/** Keys of other types with the same labels. */
const others = [
  ec,
  ...(["Ed25519", "X448"] as const).map((crv) =>
    createPrivateKey({ key: { ...okpJwk(crv) }, format: "jwk" }),
  ),
].flatMap((key) => [
  key.export({ type: "pkcs8", format: "der" }),
  createPublicKey(key).export({ type: "spki", format: "der" }),
]);
const labels = Object.keys(files);

describe("a key in PEM", () => {
  test.each(labels.flatMap((label) => labels.map((content) => [label, content] as const)))(
    "labelled %s with the content of %s is a key only where they agree",
    (label, content) => {
      const code = codeOf(() => importKey(pem(label, files[content]!)));
      if (label === content) expect(code).toBeUndefined();
      else expect(code).toMatch(/^ERR_(KEY_INVALID|JOSE_NOT_SUPPORTED)$/);
    },
  );

  const encrypted = { cipher: "aes-256-cbc", passphrase: "secret" };
  test.each([
    ["encrypted as PKCS #8", privateKey.export({ type: "pkcs8", format: "pem", ...encrypted })],
    ["encrypted in OpenSSL's old way", privateKey.export({ type: "pkcs1", format: "pem", ...encrypted })],
    ["of DSA", pem("DSA PRIVATE KEY", Uint8Array.of(0x30, 0x00))],
    ["of OpenSSH", pem("OPENSSH PRIVATE KEY", Buffer.from("openssh-key-v1\0"))],
  ])("%s is not supported", (_, text) => {
    expect(codeOf(() => importKey(text.toString()))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("that is cut short, extended, changed or made up only ever fails with an error of the library", () => {
    const anyFile = fc.constantFrom(...Object.values(files), ...others);
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 1 }),
      fc.tuple(anyFile, fc.nat(1200)).map(([file, length]) => file.subarray(0, Math.max(length, 1))),
      fc.tuple(anyFile, fc.uint8Array({ minLength: 1 })).map(([file, more]) => Buffer.concat([file, more])),
      fc
        .tuple(anyFile, fc.nat(80), fc.uint8Array({ minLength: 1, maxLength: 4 }))
        .map(([file, offset, octets]) => {
          const changed = Buffer.from(file);
          changed.set(octets, Math.min(offset, file.length - octets.length));
          return changed;
        }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...labels), bytes, (label, content) => {
        expect([undefined, "ERR_KEY_INVALID", "ERR_JOSE_NOT_SUPPORTED"]).toContain(
          codeOf(() => importKey(pem(label, content))),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("in any text at all only ever fails with an error of the library", () => {
    const pieces = [
      "-----BEGIN ",
      "-----END ",
      "-----",
      "PUBLIC KEY",
      "CERTIFICATE",
      "\n",
      "MAA=",
      "Proc-Type:",
      "\\n",
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string())).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (each) => {
        expect(codeOf(() => importKey(each))).toMatch(/^ERR_/);
      }),
    );
  });
});
