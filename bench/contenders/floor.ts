/**
 * The floor: the calls of node:crypto that no library can avoid, on keys that are KeyObjects already and on buffers that are
 * decoded already. It takes nothing apart and checks no claims.
 */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import type { Library, OpenTask } from "../library.ts";
import type { Claims } from "../material/claims.ts";
import type { SigningKey } from "../material/keys.ts";
import { operation, type Operation } from "../operation.ts";
import { bareContent, type Sealed } from "../floor/content.ts";
import { bareManagement } from "../floor/management.ts";
import { bareSigner, bareVerifier } from "../floor/signatures.ts";

export const floor: Library = {
  name: "floor",

  verify: ({ key, token }) => verification(token, verifierOf(key, token)),
  verifyWithSet: ({ key, token }) => verification(token, verifierOf(key, token)),

  importAndVerify({ key, token, jwk }) {
    const verify = () => {
      const verifying = createPublicKey({ key: { ...jwk }, format: "jwk" });
      return verifierOf({ ...key, verifying }, token)();
    };
    return verification(token, verify);
  },

  sign({ key, claims }) {
    const input = signingInput(key, claims);
    const { sign, fromNative } = bareSigner(key, Buffer.from(input));
    return operation(sign, (signature) => `${input}.${fromNative(signature).toString("base64url")}`);
  },

  importAndSign({ key, claims, pem }) {
    const input = signingInput(key, claims);
    const bytes = Buffer.from(input);
    return operation(
      () => bareSigner({ ...key, signing: createPrivateKey(pem) }, bytes).sign(),
      (signature) => `${input}.${signature.toString("base64url")}`,
    );
  },

  decrypt({ key, token }) {
    const recoverKey = bareManagement[key.alg].decrypter(key, token);
    const decryptContent = bareContent[key.enc].decrypter(sealedParts(token));
    return operation(
      () => decryptContent(recoverKey()),
      (parts) => Buffer.concat(parts),
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

  open: (task) => opening(task),
};

function opening({ encryption, signing, token, inner }: OpenTask): Operation<string, Claims> {
  const recoverKey = bareManagement[encryption.alg].decrypter(encryption, token);
  const decryptContent = bareContent[encryption.enc].decrypter(sealedParts(token));
  const verify = verifierOf(signing, inner);
  const compressed = headerOf(token).zip === "DEF";
  return verification(inner, () => {
    const parts = decryptContent(recoverKey());
    if (compressed) inflateRawSync(Buffer.concat(parts));
    return verify();
  });
}

/** What is outside the floor's work, the claims, is taken from the token beforehand. */
function verification(token: string, verify: () => boolean): Operation<string, Claims> {
  const claims: Claims = JSON.parse(decode(token.split(".")[1]!).toString());
  return operation(verify, (verified) => {
    if (!verified) throw new Error("The signature does not verify");
    return claims;
  });
}

function verifierOf(key: SigningKey, token: string): () => boolean {
  const end = token.lastIndexOf(".");
  return bareVerifier(key, Buffer.from(token.slice(0, end)), decode(token.slice(end + 1)));
}

function signingInput({ alg, kid }: SigningKey, claims: Claims): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ typ: "JWT", alg, kid })}.${encode(claims)}`;
}

function sealedParts(token: string): Sealed {
  const [header, , iv, ciphertext, tag] = token.split(".");
  return {
    aad: Buffer.from(header!),
    iv: decode(iv!),
    ciphertext: decode(ciphertext!),
    tag: decode(tag!),
  };
}

function headerOf(token: string): { readonly zip?: string } {
  const header: { zip?: string } = JSON.parse(decode(token.split(".")[0]!).toString());
  return header;
}

function decode(text: string): Buffer {
  return Buffer.from(text, "base64url");
}
