import { constants, publicEncrypt } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { own, rsaPair } from "../../support/platform/materials.ts";
import { secretBytes } from "../../support/tokens.ts";

const webKit =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15";
const { privateMaterial, publicKey } = rsaPair();
const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" };
const encrypted = (cek: Uint8Array) => own(publicEncrypt({ key: publicKey, ...padding }, cek));
const zeros = (length: number) =>
  Uint8Array.of(...new Uint8Array(length), ...secretBytes(32).subarray(length));

/** As libgcrypt does. */
function dropLeadingZeros(): void {
  const decrypt = crypto.subtle.decrypt.bind(crypto.subtle);
  vi.spyOn(crypto.subtle, "decrypt").mockImplementation(async (...inputs) => {
    const whole = new Uint8Array(await decrypt(...inputs));
    const first = whole.findIndex((octet) => octet !== 0);
    return whole.slice(first === -1 ? whole.length : first).buffer;
  });
}

/** The result of the test of a platform is kept, so each test has the modules to itself. */
async function decrypter() {
  vi.resetModules();
  const { oaepDecrypter } = await import("../../../src/platform/webcrypto/rsa-oaep.ts");
  return oaepDecrypter(privateMaterial, "SHA-1", "RSA-OAEP");
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("in WebKit with libgcrypt", () => {
  beforeEach(() => {
    vi.stubGlobal("navigator", { userAgent: webKit });
  });

  test.each([0, 1, 2, 31, 32])("%i leading zeros that the platform drops are put back", async (length) => {
    dropLeadingZeros();
    const decrypt = await decrypter();
    expect(await decrypt(encrypted(zeros(length)), 32)).toEqual(zeros(length));
  });

  test("nothing is put in front if the platform keeps the zeros", async () => {
    const decrypt = await decrypter();
    expect(await decrypt(encrypted(zeros(1)), 32)).toEqual(zeros(1));
    expect(await decrypt(encrypted(secretBytes(31)), 32)).toEqual(secretBytes(31));
  });

  test("a key that is too long, and one that is not valid, stay what they are", async () => {
    dropLeadingZeros();
    const decrypt = await decrypter();
    expect(await decrypt(encrypted(secretBytes(33)), 32)).toEqual(secretBytes(33));
    expect(await decrypt(new Uint8Array(256), 32)).toBeNull();
  });

  test("the platform is tested once", async () => {
    const decrypts = vi.spyOn(crypto.subtle, "decrypt");
    vi.resetModules();
    const { oaepDecrypter } = await import("../../../src/platform/webcrypto/rsa-oaep.ts");
    await oaepDecrypter(privateMaterial, "SHA-1", "RSA-OAEP");
    await oaepDecrypter(privateMaterial, "SHA-256", "RSA-OAEP-256");
    expect(decrypts).toHaveBeenCalledTimes(1);
  });

  test("a platform that fails the test is used as it is", async () => {
    vi.spyOn(crypto.subtle, "encrypt").mockRejectedValue(new Error("not today"));
    const decrypt = await decrypter();
    expect(await decrypt(encrypted(secretBytes(31)), 32)).toEqual(secretBytes(31));
  });
});

test.each([
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
  "Node.js/24",
])("the platform is not tested in %s", async (userAgent) => {
  vi.stubGlobal("navigator", { userAgent });
  const decrypts = vi.spyOn(crypto.subtle, "decrypt");
  await decrypter();
  expect(decrypts).not.toHaveBeenCalled();
});
