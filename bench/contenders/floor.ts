/**
 * The floor: the calls of node:crypto that no library can avoid, on keys that are KeyObjects already, and the decoding of
 * base64url. It reads no JSON, except to find an ephemeral key, and checks no claims;
 * to sign, it writes JSON.
 */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import type { Library } from "../library.ts";
import { asClaims, type Claims } from "../material/claims.ts";
import type { SigningKey } from "../material/keys.ts";
import { operation } from "../operation.ts";
import { bareContent } from "../floor/content.ts";
import { bareManagement } from "../floor/management.ts";
import { bareSigner, bareVerifier } from "../floor/signatures.ts";

export const floor: Library = {
  name: "floor",

  verify: ({ key }) => operation(payloadReader(key), claimsOf),
  verifyWithSet: ({ key }) => operation(payloadReader(key), claimsOf),

  importAndVerify: ({ key, jwk }) =>
    operation((token) => {
      const verifying = createPublicKey({ key: { ...jwk }, format: "jwk" });
      return payloadReader({ ...key, verifying })(token);
    }, claimsOf),

  sign({ key }) {
    const { sign, fromNative } = bareSigner(key);
    return operation(
      (claims) => {
        const input = signingInput(key, claims);
        return { input, signature: sign(Buffer.from(input)) };
      },
      ({ input, signature }) => `${input}.${fromNative(signature).toString("base64url")}`,
    );
  },

  importAndSign: ({ key, pem }) =>
    operation((claims) => {
      const input = signingInput(key, claims);
      const { sign } = bareSigner({ ...key, signing: createPrivateKey(pem) });
      return `${input}.${sign(Buffer.from(input)).toString("base64url")}`;
    }, String),

  decrypt({ key }) {
    const recoverKey = bareManagement[key.alg].decrypter(key);
    const { decrypt } = bareContent[key.enc];
    return operation(
      (token) => {
        const { header, encryptedKey, ...sealed } = sealedParts(token);
        return decrypt(recoverKey(encryptedKey, header), sealed);
      },
      (plaintext) => plaintext,
    );
  },

  encrypt({ key }) {
    const makeKey = bareManagement[key.alg].encrypter(key);
    const { encrypt } = bareContent[key.enc];
    return operation(
      (plaintext: Uint8Array) => {
        const carried = makeKey();
        return { ...encrypt(carried.key, carried.aad, plaintext), encryptedKey: carried.encryptedKey };
      },
      ({ aad, encryptedKey, iv, ciphertext, tag }) =>
        [
          aad.toString(),
          ...[encryptedKey, iv, ciphertext, tag].map((part) => part.toString("base64url")),
        ].join("."),
    );
  },

  open({ encryption, signing }) {
    const recoverKey = bareManagement[encryption.alg].decrypter(encryption);
    const { decrypt } = bareContent[encryption.enc];
    const verify = bareVerifier(signing);
    return operation((token) => {
      const { header, encryptedKey, ...sealed } = sealedParts(token);
      const decrypted = decrypt(recoverKey(encryptedKey, header), sealed);
      // A JWS begins with "e", in base64url the first letter of "{". Compressed it begins otherwise.
      const inner = decrypted[0] === 0x65 ? decrypted : inflateRawSync(decrypted);
      const [start, end] = [inner.indexOf("."), inner.lastIndexOf(".")];
      const signature = decode(inner.toString("latin1", end + 1));
      if (!verify(inner.subarray(0, end), signature)) throw new Error("The signature is wrong");
      return decode(inner.toString("latin1", start + 1, end));
    }, claimsOf);
  },
};

/** From a token to the bytes of its verified payload. */
function payloadReader(key: SigningKey): (token: string) => Buffer {
  const verify = bareVerifier(key);
  return (token) => {
    const [start, end] = [token.indexOf("."), token.lastIndexOf(".")];
    const verified = verify(Buffer.from(token.slice(0, end), "latin1"), decode(token.slice(end + 1)));
    if (!verified) throw new Error("The signature is wrong");
    return decode(token.slice(start + 1, end));
  };
}

/** Not timed. */
function claimsOf(payload: Buffer): Claims {
  return asClaims(JSON.parse(payload.toString()));
}

function signingInput({ alg, kid }: SigningKey, claims: Claims): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ typ: "JWT", alg, kid })}.${encode(claims)}`;
}

function sealedParts(token: string) {
  const [header = "", encryptedKey = "", iv = "", ciphertext = "", tag = ""] = token.split(".");
  return {
    header,
    encryptedKey: decode(encryptedKey),
    aad: Buffer.from(header, "latin1"),
    iv: decode(iv),
    ciphertext: decode(ciphertext),
    tag: decode(tag),
  };
}

function decode(text: string): Buffer {
  return Buffer.from(text, "base64url");
}
