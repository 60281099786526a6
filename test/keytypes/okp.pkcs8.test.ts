// PKCS #8 files of version 2, which have the public half beside the private key: RFC 8410 section 7.
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { exportJwk, importKey } from "../../src/jwk/index.ts";
import { codeOfRejection } from "../support/errors.ts";

const curves = [
  ["Ed25519", [0x2b, 0x65, 0x70]],
  ["X25519", [0x2b, 0x65, 0x6e]],
] as const;

/** A new key pair. */
function octetsOf(crv: "Ed25519" | "X25519") {
  const { publicKey, privateKey } =
    crv === "Ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("x25519");
  return {
    x: publicKey.export({ format: "der", type: "spki" }).subarray(-32),
    d: privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32),
  };
}

const element = (tag: number, ...contents: readonly Iterable<number>[]) => {
  const content = contents.flatMap((part) => [...part]);
  return [tag, content.length, ...content];
};

/** A OneAsymmetricKey with both halves. */
function pemOf(oid: readonly number[], d: Uint8Array, x: Uint8Array): string {
  const algorithm = element(0x30, element(0x06, oid));
  const privateKey = element(0x04, element(0x04, d));
  const der = element(0x30, element(0x02, [1]), algorithm, privateKey, element(0x81, [0], x));
  return `-----BEGIN PRIVATE KEY-----\n${Buffer.from(der).toString("base64")}\n-----END PRIVATE KEY-----\n`;
}

describe.each(curves)("a file of version 2 for %s", (crv, oid) => {
  test("is read at once with every backend: nothing has to be computed", async () => {
    const { x, d } = octetsOf(crv);
    const jwk = await exportJwk(importKey(pemOf(oid, d, x)), { private: true });
    expect([jwk.x, jwk.d]).toEqual([x.toString("base64url"), d.toString("base64url")]);
  });

  test("is refused if the halves do not match, or the public half has another length", async () => {
    const { x } = octetsOf(crv);
    const { d } = octetsOf(crv);
    const refused = async (pem: string) => codeOfRejection((async () => exportJwk(importKey(pem)))());
    expect(await refused(pemOf(oid, d, x))).toMatch(/^ERR_(JWK|KEY)_INVALID$/);
    expect(await refused(pemOf(oid, d, x.subarray(1)))).toBe("ERR_KEY_INVALID");
  });
});
