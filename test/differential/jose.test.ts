// Against npm jose, in both directions: what it makes opens here, and what is made here opens there.
import * as jose from "jose";
import { type ContentAlgorithm, type ManagementAlgorithm } from "josette/jwe";
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import { type Key } from "josette/jwk";
import { exportJwk, generateKey, importKey, importSecret, publicKey, supports } from "../../src/jwk/index.ts";
import { type SignatureAlgorithm } from "josette/jws";
import { signCompact, verifyCompact } from "../../src/jws/index.ts";
import { signJwt, verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { contentAlgorithms } from "../support/content-table.ts";
import { managementAlgorithms } from "../support/management-table.ts";
import { signatureAlgorithms } from "../support/signature-table.ts";
import { rsaKey } from "../support/keys.ts";

const text = new TextEncoder().encode("grüezi");

/** What npm jose does not have. */
const unknownToJose = new Set<string>(["Ed448"]);

const signatureNames = (Object.keys(signatureAlgorithms) as SignatureAlgorithm[]).filter(
  (alg) => !unknownToJose.has(alg),
);
const managementNames = Object.keys(managementAlgorithms) as ManagementAlgorithm[];
const contentNames = Object.keys(contentAlgorithms) as ContentAlgorithm[];

const usable: Readonly<Record<string, boolean>> = Object.fromEntries(
  await Promise.all(
    [...signatureNames, ...managementNames, ...contentNames].map(
      async (name) => [name, await supports(name)] as const,
    ),
  ),
);

/** A key for both libraries: the same material, each in its own form. */
interface Pair {
  readonly key: Key;
  readonly publicKey: Key;
  readonly jose: jose.CryptoKey | Uint8Array;
  readonly josePublic: jose.CryptoKey | Uint8Array;
}

async function pairFor(alg: SignatureAlgorithm | ManagementAlgorithm, enc?: ContentAlgorithm): Promise<Pair> {
  if (alg.startsWith("PBES2")) {
    const password = new TextEncoder().encode("a password of some length");
    const key = importSecret(password);
    return { key, publicKey: key, jose: password, josePublic: password };
  }
  const isRsa = /^(RS|PS)/.test(alg);
  const key = isRsa ? importKey(rsaKey) : await generateKey(alg === "dir" ? (enc ?? "A128GCM") : alg);
  const isSecret = key.type === "secret";
  const jwk = (await exportJwk(key, { private: true })) as jose.JWK;
  const joseKey = await jose.importJWK({ ...jwk, alg }, alg);
  if (isSecret) return { key, publicKey: key, jose: joseKey, josePublic: joseKey };
  const publicJwk = (await exportJwk(key)) as jose.JWK;
  return {
    key,
    publicKey: publicKey(key),
    jose: joseKey,
    josePublic: await jose.importJWK({ ...publicJwk, alg }, alg),
  };
}

describe.each(signatureNames.filter((alg) => usable[alg]))("JWS with %s", async (alg) => {
  const pair = await pairFor(alg);

  test("what jose signs verifies here", async () => {
    const token = await new jose.CompactSign(text).setProtectedHeader({ alg, kid: "1" }).sign(pair.jose);
    const { payload, header } = await verifyCompact(token, pair.publicKey, { alg: [alg] });
    expect(payload).toEqual(text);
    expect(header).toEqual({ alg, kid: "1" });
  });

  test("what is signed here verifies with jose", async () => {
    const token = await signCompact(text, pair.key, { alg, kid: "1" });
    const { payload, protectedHeader } = await jose.compactVerify(token, pair.josePublic, {
      algorithms: [alg],
    });
    expect(new Uint8Array(payload)).toEqual(text);
    expect(protectedHeader).toEqual({ alg, kid: "1" });
  });

  test("claims, both ways", async () => {
    const claims = { iss: "me", aud: ["you", "other"], exp: 4_102_444_800, roles: ["a"] };
    const options = { issuer: "me", audience: "you", algorithms: [alg] };
    const ours = await signJwt(claims, pair.key, { alg });
    expect((await jose.jwtVerify(ours, pair.josePublic, options)).payload).toEqual(claims);
    const theirs = await new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(pair.jose);
    const verified = await verifyJwt(theirs, {
      verify: { keys: pair.publicKey, alg: [alg] },
      claims: { issuer: "me", audience: "you" },
    });
    expect(verified.claims).toEqual(claims);
  });
});

describe.each(managementNames.filter((alg) => usable[alg]))("JWE with %s", (alg) => {
  describe.each(contentNames.filter((enc) => usable[enc]))("and %s", async (enc) => {
    const pair = await pairFor(alg, enc);
    const zips = [{}, { zip: "DEF" }];

    test.each(zips)("what jose encrypts decrypts here, %o", async (zip) => {
      const header = { alg, enc, kid: "1", ...zip };
      const encryption = new jose.CompactEncrypt(text).setProtectedHeader(header);
      if (alg.startsWith("PBES2")) encryption.setKeyManagementParameters({ p2c: 1000 });
      const token = await encryption.encrypt(pair.josePublic);
      const decrypted = await decryptCompact(token, pair.key, { alg: [alg], enc: [enc] });
      expect(decrypted.plaintext).toEqual(text);
      expect(decrypted.header).toMatchObject(header);
    });

    test.each(zips)("what is encrypted here decrypts with jose, %o", async (zip) => {
      const header = { alg, enc, kid: "1", ...zip, ...(alg.startsWith("PBES2") && { p2c: 1000 }) };
      const token = await encryptCompact(text, pair.publicKey, header);
      const { plaintext, protectedHeader } = await jose.compactDecrypt(token, pair.jose, {
        keyManagementAlgorithms: [alg],
        contentEncryptionAlgorithms: [enc],
      });
      expect(new Uint8Array(plaintext)).toEqual(text);
      expect(protectedHeader).toMatchObject(header);
    });
  });
});
