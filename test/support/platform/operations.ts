// What the platform is asked to do when tokens are opened, with WebCrypto and node:crypto alike.
import nodeCrypto from "node:crypto";
import { vi } from "vitest";

const names = ["RSA-OAEP", "HMAC", "AES-CBC", "AES-GCM"] as const;
type Operation = (typeof names)[number];

/** Counts decryptions and MACs from now on, until the spies are restored, and keeps the keys of the MACs. */
export function watchOperations() {
  const { subtle } = crypto;
  const decrypt = vi.spyOn(subtle, "decrypt");
  const sign = vi.spyOn(subtle, "sign");
  const importKey = vi.spyOn(subtle, "importKey");
  const privateDecrypt = vi.spyOn(nodeCrypto, "privateDecrypt");
  const createHmac = vi.spyOn(nodeCrypto, "createHmac");
  const createDecipheriv = vi.spyOn(nodeCrypto, "createDecipheriv");
  const createSecretKey = vi.spyOn(nodeCrypto, "createSecretKey");
  const spies = [decrypt, sign, importKey, privateDecrypt, createHmac, createDecipheriv, createSecretKey];

  const done = (): string[] => [
    ...[...decrypt.mock.calls, ...sign.mock.calls].map(([algorithm]) => nameOf(algorithm)),
    ...privateDecrypt.mock.calls.map(() => "RSA-OAEP"),
    ...createHmac.mock.calls.map(() => "HMAC"),
    ...createDecipheriv.mock.calls.map(([name]) => `AES-${name.slice(-3).toUpperCase()}`),
  ];
  return {
    clear: (): void => {
      for (const spy of spies) spy.mockClear();
    },
    counts: () =>
      Object.fromEntries(
        names.map((name) => [name, done().filter((each) => each === name).length]),
      ) as Record<Operation, number>,
    /** In hexadecimal. */
    macKeys: (): string[] => [
      ...createSecretKey.mock.calls.map(([key]) => hexadecimal(key)),
      ...importKey.mock.calls
        .filter(([, , algorithm]) => nameOf(algorithm) === "HMAC")
        .map(([, key]) => hexadecimal(key)),
    ],
  };
}

function nameOf(algorithm: string | { readonly name: string }): string {
  return typeof algorithm === "string" ? algorithm : algorithm.name;
}

function hexadecimal(key: unknown): string {
  if (!(key instanceof Uint8Array)) throw new TypeError("the key of a MAC is not given as bytes");
  return Buffer.from(key).toString("hex");
}
