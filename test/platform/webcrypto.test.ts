import { createHash } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { signatureAlgorithms } from "../support/signature-table.ts";
import * as agreement from "../../src/platform/webcrypto/agreement.ts";
import * as ciphers from "../../src/platform/webcrypto/ciphers.ts";
import * as generation from "../../src/platform/webcrypto/generation.ts";
import * as keyWrap from "../../src/platform/webcrypto/aes-key-wrap.ts";
import * as oaepOperations from "../../src/platform/webcrypto/rsa-oaep.ts";
import * as secretOperations from "../../src/platform/webcrypto/digest-hmac-pbkdf2.ts";
import * as signatures from "../../src/platform/webcrypto/signatures.ts";
import { codeOfRejection } from "../support/errors.ts";
import { secretBytes } from "../support/tokens.ts";
import {
  cryptoKeyMaterial,
  cryptoKeyOf,
  curvePair,
  nodeHash,
  own,
  rsaPair,
  secret,
} from "../support/platform/materials.ts";
import { agreementOn, generationOf } from "../support/platform/key-types.ts";

const webcrypto = {
  ...agreement,
  ...ciphers,
  ...generation,
  ...keyWrap,
  ...oaepOperations,
  ...secretOperations,
  ...signatures,
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("digest", () => {
  test.each(["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const)(
    "gives the %s of node:crypto",
    async (hash) => {
      for (const length of [0, 1, 1000]) {
        const data = secretBytes(length);
        expect(await webcrypto.digest(hash, data)).toEqual(
          own(createHash(nodeHash(hash)).update(data).digest()),
        );
      }
    },
  );
});

test.each<[string, unknown]>([
  ["crypto", undefined],
  ["crypto.subtle", {}],
])("without %s, everything says what is missing", async (_, global) => {
  const bytes = secretBytes(32);
  const { privateMaterial, publicMaterial } = rsaPair();
  const pair = curvePair("P-256");
  const { HS256, RS256 } = signatureAlgorithms;
  const cryptoKey = cryptoKeyOf(
    await cryptoKeyMaterial(secret(bytes), { name: "HMAC", hash: "SHA-256" }, ["sign", "verify"], true),
  );
  const verifier = await webcrypto.verifier({ form: "CryptoKey", cryptoKey }, HS256.method);
  const signer = await webcrypto.signer(privateMaterial, RS256.method);
  const encrypter = await webcrypto.keyWrapper(secret(bytes), "AES-KW");
  const decrypter = await webcrypto.keyUnwrapper(secret(bytes), "AES-KW");
  const agreement = await webcrypto.keyAgreement(pair.privateMaterial, agreementOn("P-256"));
  vi.stubGlobal("crypto", global);

  const attempts: (() => unknown)[] = [
    () => webcrypto.digest("SHA-256", bytes),
    () => webcrypto.signer(privateMaterial, RS256.method),
    () => webcrypto.verifier(publicMaterial, RS256.method),
    () => webcrypto.keyWrapper(secret(bytes), "AES-KW"),
    () => webcrypto.keyUnwrapper(secret(bytes), "AES-KW"),
    () => webcrypto.keyAgreement(pair.privateMaterial, agreementOn("P-256")),
    () => webcrypto.hmac("SHA-256", bytes, bytes),
    () => webcrypto.cbcEncrypt(bytes, bytes, bytes),
    () => webcrypto.cbcDecrypt(bytes, bytes, bytes),
    () => webcrypto.gcmEncrypt(bytes, bytes, bytes, bytes),
    () => webcrypto.gcmDecrypt(bytes, bytes, bytes, { ciphertext: bytes, tag: bytes }),
    () => webcrypto.pbkdf2("SHA-256", bytes, bytes, 1, 32),
    () => webcrypto.ephemeralPair(agreementOn("P-256")),
    () => webcrypto.generate(generationOf({ kty: "EC", crv: "P-256" })),
    () => webcrypto.exportCryptoKey(cryptoKey),
    () => verifier(bytes, bytes),
    () => signer(bytes),
    () => encrypter(bytes),
  ];
  for (const attempt of attempts) {
    expect(await codeOfRejection((async () => attempt())())).toBe("ERR_JOSE_NOT_SUPPORTED");
  }
  // These fail like everything that cannot be opened.
  expect(await decrypter(bytes)).toBeNull();
  expect(await agreement(pair.publicMembers)).toBeNull();
});
