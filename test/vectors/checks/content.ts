// Content encryption with everything given: RFC 7518 section 5.

import type { Content, ContentVector, StepsVector } from "../format.ts";
import { concat, type Bytes } from "../octets.ts";
import { contentAlgorithm, decryptContent, encryptContent } from "../operations.ts";
import { sameOctets } from "./comparisons.ts";
import type { Plan } from "./plan.ts";

type ContentEncryption = Content & Pick<ContentVector, "enc" | "plaintext">;

/** @param alsoHolds a further comparison, of what contains the content */
export function contentPlans(
  vector: ContentEncryption,
  alsoHolds: () => void = () => undefined,
): readonly Plan[] {
  const { enc, plaintext, cek, iv, aad, ciphertext, tag } = vector;
  const encrypt = async (): Promise<void> => {
    const encrypted = await encryptContent(contentAlgorithm(enc), { cek, iv, aad }, plaintext);
    sameOctets("ciphertext", encrypted.ciphertext, ciphertext);
    sameOctets("tag", encrypted.tag, tag);
    alsoHolds();
  };
  const decrypt = async (): Promise<void> => {
    const decrypted = await decryptContent(contentAlgorithm(enc), { cek, iv, aad }, { ciphertext, tag });
    sameOctets("plaintext", decrypted, plaintext);
  };
  return [
    { direction: "encrypt content", needs: [enc], work: encrypt },
    { direction: "decrypt content", needs: [enc], work: decrypt },
  ];
}

export function stepsPlans(vector: StepsVector): readonly Plan[] {
  const { enc, K: cek, P: plaintext, IV: iv, A: aad, E: ciphertext, T: tag } = vector;
  return [
    { direction: "steps", needs: [], work: () => steps(vector) },
    ...contentPlans({ enc, plaintext, cek, iv, aad, ciphertext, tag }),
  ];
}

// ---- AES_CBC_HMAC_SHA2 (RFC 7518 section 5.2.2.1)

const HASH_OF: Readonly<Record<string, string>> = {
  "A128CBC-HS256": "SHA-256",
  "A192CBC-HS384": "SHA-384",
  "A256CBC-HS512": "SHA-512",
};

// Each printed value from those before it. E is not among them: it comes from "encrypt content", as some runtimes
// have no AES with 192-bit keys to check it with.
async function steps(vector: StepsVector): Promise<void> {
  const { enc, K, IV, A, E } = vector;
  const hash = HASH_OF[enc];
  if (hash === undefined) throw new TypeError(`${enc} is not one of AES_CBC_HMAC_SHA2`);
  const half = K.length / 2;
  const macKey = K.slice(0, half);
  const lengthOfA = bigEndian64(A.length * 8);
  const hmacInput = concat(A, IV, E, lengthOfA);
  const hmacKey = await crypto.subtle.importKey("raw", macKey, { name: "HMAC", hash }, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", hmacKey, hmacInput));

  sameOctets("MAC_KEY", macKey, vector.MAC_KEY);
  sameOctets("ENC_KEY", K.slice(half), vector.ENC_KEY);
  sameOctets("AL", lengthOfA, vector.AL);
  if (vector.hmacInput !== undefined) sameOctets("hmacInput", hmacInput, vector.hmacInput);
  sameOctets("M", mac, vector.M);
  sameOctets("T", mac.slice(0, half), vector.T);
}

function bigEndian64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}
