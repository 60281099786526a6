// RC2-CBC decryption, RFC 2268: its test vectors, and an encryption written here from the text.
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { run } from "../../../../src/steps/drivers.ts";
import { rc2CbcDecrypt } from "../../../../src/x509/files/pkcs12/rc2.ts";
import { rc2CbcEncrypt, rc2EncryptBlock } from "../../../support/x509/rc2-encrypt.ts";

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));
const decrypt = (...about: Parameters<typeof rc2CbcDecrypt>) => run(rc2CbcDecrypt(...about));
const hex = (octets: Uint8Array | null) => octets && Buffer.from(octets).toString("hex");

/** One block without chaining: what is before the padding block when that is made to fit. */
async function decryptBlock(
  key: Uint8Array<ArrayBuffer>,
  bits: number,
  block: Uint8Array,
): Promise<string | null> {
  // CBC with an initialization vector of zeros; the second block decrypts to eight times eight.
  const padding = rc2EncryptBlock(
    key,
    bits,
    Uint8Array.from(block, (octet) => octet ^ 8),
  );
  return hex(await decrypt(key, bits, new Uint8Array(8), Uint8Array.from([...block, ...padding])));
}

describe("the test vectors of RFC 2268 section 5", () => {
  test.each([
    ["0000000000000000", 63, "0000000000000000", "ebb773f993278eff"],
    ["ffffffffffffffff", 64, "ffffffffffffffff", "278b27e42e2f0d49"],
    ["3000000000000000", 64, "1000000000000001", "30649edf9be7d2c2"],
    ["88", 64, "0000000000000000", "61a8a244adacccf0"],
    ["88bca90e90875a", 64, "0000000000000000", "6ccf4308974c267f"],
    ["88bca90e90875a7f0f79c384627bafb2", 64, "0000000000000000", "1a807d272bbe5db1"],
    ["88bca90e90875a7f0f79c384627bafb2", 128, "0000000000000000", "2269552ab0f85ca6"],
    [
      "88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e",
      129,
      "0000000000000000",
      "5b78d3a43dfff1f1",
    ],
  ])("key %s of %d effective bits", async (key, bits, plaintext, ciphertext) => {
    expect(hex(rc2EncryptBlock(bytes(key), bits, bytes(plaintext)))).toBe(ciphertext);
    expect(await decryptBlock(bytes(key), bits, bytes(ciphertext))).toBe(plaintext);
  });
});

const octets = (lengths: fc.IntArrayConstraints) =>
  fc.uint8Array(lengths).map((array) => Uint8Array.from(array));
const keys = octets({ minLength: 1, maxLength: 128 });
const ivs = octets({ minLength: 8, maxLength: 8 });

test("what was encrypted is decrypted, with keys of all lengths", async () => {
  await fc.assert(
    fc.asyncProperty(
      keys,
      fc.integer({ min: 1, max: 1024 }),
      ivs,
      octets({ maxLength: 60 }),
      async (key, bits, iv, text) => {
        const ciphertext = rc2CbcEncrypt(key, bits, iv, text);
        expect(hex(await decrypt(key, bits, iv, ciphertext))).toBe(hex(text));
      },
    ),
  );
});

test("any octets decrypt to something shorter or to nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      octets({ minLength: 5, maxLength: 5 }),
      ivs,
      octets({ maxLength: 80 }),
      async (key, iv, ciphertext) => {
        const plaintext = await decrypt(key, 40, iv, ciphertext);
        if (ciphertext.length % 8 !== 0 || ciphertext.length === 0) expect(plaintext).toBeNull();
        if (plaintext !== null) {
          expect(ciphertext.length - plaintext.length).toBeLessThanOrEqual(8);
          expect(hex(rc2CbcEncrypt(key, 40, iv, plaintext))).toBe(hex(ciphertext));
        }
      },
    ),
  );
});

test.each([
  ["none", 0],
  ["of nine octets", 9],
  ["of unlike octets", 0x0102_03],
])("padding: %s", async (_, padding) => {
  const key = bytes("0102030405");
  const block = new Uint8Array(8).fill(padding & 0xff);
  block[0] = padding >> 8;
  const last = padding === 0x010203 ? Uint8Array.of(1, 1, 1, 1, 1, 1, 4, 3) : block;
  const ciphertext = rc2EncryptBlock(key, 40, last);
  expect(await decrypt(key, 40, new Uint8Array(8), ciphertext)).toBeNull();
});

test("timers fire while much is decrypted", async () => {
  const key = bytes("0102030405");
  const text = Uint8Array.from(randomBytes(16_384));
  const ciphertext = rc2CbcEncrypt(key, 40, new Uint8Array(8), text);
  // Every look at the clock finds the slice over.
  let clock = 0;
  const now = vi.spyOn(Date, "now").mockImplementation(() => (clock += 8));
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  try {
    expect(hex(await decrypt(key, 40, new Uint8Array(8), ciphertext))).toBe(hex(text));
    expect(turns).toBeGreaterThan(0);
  } finally {
    clearInterval(timer);
    now.mockRestore();
  }
});
