/**
 * Tests RSAES-OAEP of node:crypto with a fixed key and a ciphertext for each hash function. The test runs
 * once, at the first use of the hash function.
 */
import { decodeBase64url } from "../../encoding/base64url.ts";
import { noBytes } from "../../encoding/bytes.ts";
import type { Hash } from "../../encoding/hash.ts";
import { table } from "../../encoding/table.ts";
import { knownPrivateKey } from "../known-rsa-key.ts";
import { hex, plaintext, withLastBitFlipped } from "./known-inputs.ts";
import { testedOnce, type FeatureTest } from "./probe.ts";
import { nodeOaepDecrypter, nodeOaepEncrypter } from "./rsa-oaep.ts";

/** Ciphertexts of "abc", in base64url. */
const ciphertexts: Readonly<Record<Hash, string>> = /* @__PURE__ */ table({
  "SHA-1":
    "Otm7bJDhYLLgq6k9zIWL5Onuz5QV021FjJNoXZM12Udt-z28vMUD1qsetRUDv5jDEcpubwyLIMUinwhCXHvxQ9MclT2TYDFk" +
    "uGNxdSvKT4uc6YnFApvHW3TK3zq7LogU5fP8syGiItVaDZ-mZa-Y2Z_cmNSBYckazCphw5-6LPEZbMjz0gEXM0XHgUKiXhhI",
  "SHA-256":
    "UsDqcHrT9eIArUGoQswbt2kxbELgvJJVxXtrWXbzBzxnM4VsNDTDTREH4KsX_muA4WrHOBXz2g473Gh9RvvMllcnkv-Dx6pE" +
    "NXFIJEb20ZNJV9SQzBmiPFKa5uRH0ro3Zqbvrk4oVjcQLVXxiOp6KL75_tSkZp3BFWvOtz0VRRNN8xq19IlyOPbwrpy-tkEt",
  "SHA-384":
    "hG-WYmz5oRYbncM9Lv9qwyRDZW-q98H6ZQYlVwCwlSSsNA0QfdMx3D0uwYnc7DuBFq_XEfwXP8gp07vqTVRnePVYIjulnX0S" +
    "Asfx0Y-txm5S3cDsYRLJus4qSqrkxWKOUmsWYbezinDrJnbRakJKTpFZfTMNfHXqoP9bGkEP4FbyE2ZuPR6BdC7RozOz0Mzz",
  "SHA-512":
    "EJZ0R3qchwUYaVY_LUN_CdMpmmskWC728b_6VtVBqtmS9Y7dKWm5oK66HPMGekgSnamY3Zd7ZPFhAgS1lJuCuDXU4-5cdJMB" +
    "plfLGrOEiuxhiJ1aiHRXMkURMYNHiLJTIO66d_XWZ0mcGufgMvMIisGptTrdwh9SUhvXA77U_yArC8ZOFnXkQWlGfK0ZrD5S",
});

/**
 * Reports whether the known ciphertext and a new one can be decrypted, and an altered one cannot. OAEP is
 * randomised: two equal ciphertexts would mean that the padding is not random.
 */
export const oaepWorks: FeatureTest<Hash> = /* @__PURE__ */ testedOnce((node, hash) => {
  const material = { form: "private", members: knownPrivateKey() } as const;
  const encrypt = nodeOaepEncrypter(node, material, hash);
  const decrypt = nodeOaepDecrypter(node, material, hash);
  if (encrypt === undefined || decrypt === undefined) return false;
  const known = decodeBase64url(ciphertexts[hash]) ?? noBytes;
  const encrypted = encrypt(plaintext);
  return (
    hex(encrypted) !== hex(encrypt(plaintext)) &&
    hex(decrypt(encrypted)) === hex(plaintext) &&
    hex(decrypt(known)) === hex(plaintext) &&
    decrypt(withLastBitFlipped(known)) === null
  );
});
