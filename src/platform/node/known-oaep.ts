/**
 * Tests RSAES-OAEP of node:crypto once, at its first use, with a fixed key. Encryption is randomised, so the
 * result is decrypted again. The key has no other purpose. It is short because a private operation is slow.
 */
import type { KeyMaterial } from "../material.ts";
import { works } from "./known-answers.ts";
import type { NodeCrypto } from "./module.ts";
import { nodeOaepDecrypter, nodeOaepEncrypter } from "./rsa-oaep.ts";

const material: KeyMaterial = {
  form: "private",
  members: {
    kty: "RSA",
    n:
      "-_276XTVf5da9gMIFvaggcckNj9VF2KK57H349RjoEUZhzodfgUOAiD2pKkyVvOB9sVYs7CpurxuUl75Sr0FUn6WWTL4yVoC" +
      "BByYgb5UF-VjIZn0sks4r0jW-G3drKvILuW3nBox6lUKW_kshFWcn4KvpFfcSufx6NyDGYXBHz0",
    e: "AQAB",
    d:
      "pnF6ZUGeo6A9nLFz7ncInbAD4zEB62hTh6atrfbjt0DtE7z3Lf34ur87Kpf3gCdneK_xXv8ZnRZJaG8DCrK_h-Y8EpOM94wm" +
      "MI7gQII_oZP2RbMjesjTMA8qRXtGO7jpunH7oJQyZ9JggrRAk2ct7AtSzAGDSrWe-khd0DMV8wE",
    p: "_5atYEso2NJECaD77uweV5ghHbKWQRw3Xp9OkKcBIo8O4NbFhCSoymWzwu2PnlZ1mcWQzKh-xIqJDudztV-O9Q",
    q: "_GWTCMHns33VPU4zPNXzSZ5gtSqbtN5kH_8NU5BUlVmPglvI0dXUvscqAVUxs4dW2RJvxlhkJKvVeDYFMA4SKQ",
    dp: "628Pu-Df-oINnFUHXPlxpbyD3MhR8h4cvvO-Oi8sM3pV-TS9ctEWDoKKiSetoOwBnilIDc20IDWAtRLtGgixNQ",
    dq: "PieZZN-zem0zdQxr68BYUDnTYOnkPE9D4ulBU-HIIptSjuyhcKMy5-ROANQFEEv05DH5GqQrzSgPwrGy51mfuQ",
    qi: "d1-lzCJ1tqP4p-AkJ1jT2olXjJcrJ7CKAnIU9Lx3tpeJqrYSugYGSSOb9ewQ0M69xv0m7tn14Lz7m70CEZx4JQ",
  },
};

/** Reports whether a ciphertext can be decrypted, and an altered one cannot. */
export function oaepWorks(node: NodeCrypto): boolean {
  return works(node, "RSA-OAEP", () => {
    const encrypt = nodeOaepEncrypter(node, material, "SHA-1");
    const decrypt = nodeOaepDecrypter(node, material, "SHA-1");
    if (encrypt === undefined || decrypt === undefined) return false;
    const cek = Uint8Array.of(0, 1, 2, 3);
    const [encrypted, again] = [encrypt(cek), encrypt(cek)];
    const decrypted = decrypt(encrypted);
    // OAEP is randomised: equal ciphertexts would mean that the padding is not random.
    const differs = encrypted.some((octet, index) => octet !== again[index]);
    return (
      differs && decrypted?.length === cek.length && cek.every((octet, index) => octet === decrypted[index])
    );
  });
}
