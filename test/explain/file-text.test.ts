// Files in UTF-16, and files with keys in formats that are not read.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asUtf8 } from "../../src/explain/file-text.ts";
import { readKeys, type ReadKeys } from "../../src/explain/index.ts";
import { exportJwk } from "../../src/jwk/index.ts";
import { publicJwk, rsaKey } from "../support/keys.ts";

const pem = readFileSync(new URL("../files/keys/rsa-spki.pem", import.meta.url), "utf8");
const little = (text: string): Buffer => Buffer.from(text, "utf16le");
const big = (text: string): Buffer => little(text).swap16();
const bare = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

function read(bytes: Uint8Array): Promise<ReadKeys> {
  return readKeys([{ name: "file", bytes }]);
}

test.each([
  ["with the last octet first", little],
  ["with the first octet first", big],
])("UTF-16 %s becomes UTF-8", (_, encode) => {
  const ascii = fc.string({ unit: "grapheme-ascii", minLength: 2 });
  fc.assert(
    fc.property(ascii, fc.string({ unit: "grapheme" }), (text, more) => {
      const start = text.padEnd(16);
      expect(Buffer.from(asUtf8(bare(encode(text)))).toString()).toBe(text);
      expect(Buffer.from(asUtf8(bare(encode(`\uFEFF${start}${more}`)))).toString()).toBe(start + more);
    }),
  );
});

test("random bytes stay as they are, with a byte order mark too", () => {
  const random = fc.noBias(fc.uint8Array({ minLength: 30, maxLength: 62 }));
  fc.assert(
    fc.property(random, fc.constantFrom([], [0xff, 0xfe], [0xfe, 0xff]), (bytes, mark) => {
      const given = Uint8Array.from([...mark, ...bytes]);
      expect(asUtf8(given)).toEqual(given);
    }),
  );
});

test.each([
  ["a PEM file", pem, "public"],
  ["a JWK", JSON.stringify(publicJwk(rsaKey)), "public"],
  ["a JWK Set", JSON.stringify({ keys: [publicJwk(rsaKey)] }), "public"],
  ["DER in base64", pem.split("\n").slice(1, -2).join("\r\n"), "public"],
  ["a secret", "correct horse battery staple\r\n", "secret"],
])("%s in UTF-16 is read as in UTF-8", async (_, text, type) => {
  for (const bytes of [little(text), big(text), little(`\uFEFF${text}`), big(`\uFEFF${text}`)]) {
    const { keys, findings } = await read(bytes);
    expect([keys.map(({ key }) => key.type), findings]).toEqual([[type], []]);
    const options = { private: type === "secret" };
    const [of16, of8] = [keys[0]!, (await read(Buffer.from(text))).keys[0]!];
    expect(await exportJwk(of16.key, options)).toEqual(await exportJwk(of8.key, options));
  }
});

test.each([
  ["a keystore of Java", Buffer.from("feedfeed0000000200000001000000010003616263", "hex")],
  ["a keystore of Java with secret keys", Buffer.from("cececece0000000200000001000000030003616263", "hex")],
  ["a PuTTY key", "PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\n"],
  ["an SSH key of RFC 4716", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----"],
  ["an OpenSSH key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJQ2tR10oWkJDHJLFc7OjolxUq1n/QE+VkAJVGBOYI2l user"],
  ["XML of .NET", `<RSAKeyValue><Modulus>${rsaKey.n}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>`],
  ["another XML file", '<?xml version="1.0"?><EntityDescriptor/>'],
  ["an HTML page", "<!DOCTYPE html><title>Sign in</title>"],
  ["DER that is cut off", Buffer.from(pem.split("\n").slice(1, -2).join(""), "base64").subarray(0, 99)],
  [
    "a PFX that is cut off",
    readFileSync(new URL("../files/pkcs12/rsa.pfx", import.meta.url)).subarray(0, 99),
  ],
])("%s is not a secret", async (_, content) => {
  const { keys, findings } = await read(typeof content === "string" ? Buffer.from(content) : content);
  expect([keys, findings.map(({ code }) => code)]).toEqual([[], ["key-unreadable"]]);
});
