// Findings about JWEs.
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { EncryptionCode } from "../../../src/explain/codes/encryption.ts";
import { diagnose } from "../../../src/explain/index.ts";
import { testCases, type Case } from "../../support/explain/cases.ts";
import { generalJwe } from "../../support/explain/general.ts";
import {
  claims,
  encrypted,
  instead,
  now,
  other,
  policy,
  publicKey,
  recipientJwk,
  sample,
  secretJwk,
  secret,
  signed,
  signerJwk,
} from "../../support/explain/samples.ts";
import { externalKey, type Key } from "../../../src/jwk/index.ts";
import { rsaKey, publicJwk, rsaKey3072, keyObjects, otherRsaKey } from "../../support/keys.ts";
import { ecJwk } from "../../support/jwk/pairs.ts";
import {
  jwe,
  oaep,
  secretBytes,
  segment,
  withBitFlipped,
  withBytes,
  withSegment,
} from "../../support/tokens.ts";
import { encryptCompact } from "../../../src/jwe/index.ts";

const keys = [recipientJwk, signerJwk];
const input = { keys };
const dirHeader = { alg: "dir", enc: "A256GCM" };

/** A JWE whose content is these bytes, under a header with "zip". */
function compressed(content: Uint8Array): string {
  // The header is sent with "zip" and the content is taken as it is: jwe() would compress it once more.
  const header = { alg: "dir", enc: "A128CBC-HS256", zip: "DEF" };
  return jwe({ header: JSON.stringify(header), enc: "A128CBC-HS256", cek: secret, plaintext: content });
}

const ec = ecJwk("P-256");
const inner = signed();
const deflated = deflateRawSync(inner.repeat(1));

const cases: Readonly<Record<EncryptionCode, Case>> = {
  "encrypted-key-for-other-key": {
    cause: () => sample(encrypted({ to: other.publicKey }), input),
    other: () =>
      instead("encrypted-key-for-other-size", encrypted({ to: keyObjects(rsaKey3072).publicKey }), input),
  },
  "encrypted-key-for-other-size": {
    cause: () => sample(encrypted({ to: keyObjects(rsaKey3072).publicKey }), input),
    other: () => instead("encrypted-key-for-other-key", encrypted({ to: other.publicKey }), input),
  },
  "encrypted-key-other-algorithm": {
    cause: () => sample(encrypted({ alg: "RSA-OAEP", really: "RSA-OAEP-256" }), input),
    other: () => instead("encrypted-key-for-other-key", encrypted({ to: other.publicKey }), input),
  },
  "encrypted-key-must-be-empty": {
    cause: () =>
      sample(jwe({ header: dirHeader, cek: secret, plaintext: inner, encryptedKey: secret }), {
        keys: [secretJwk],
      }),
    other: () =>
      instead(
        "encrypted-key-missing",
        withSegment(encrypted(), 1, () => ""),
        input,
      ),
  },
  "encrypted-key-missing": {
    cause: () =>
      sample(
        withSegment(encrypted(), 1, () => ""),
        input,
      ),
    other: () =>
      instead(
        "encrypted-key-for-other-size",
        withBytes(encrypted(), 1, (bytes) => bytes.subarray(0, 128)),
        input,
      ),
  },
  "direct-key-for-several-recipients": {
    cause: () => ({
      ...sample(generalJwe([{ to: publicKey }, { header: { alg: "dir" } }]), input),
      after: "json-serialization",
    }),
    other: () => ({
      ...instead("entry-accepted", generalJwe([{ to: publicKey }, { to: other.publicKey }]), input),
      after: "json-serialization",
    }),
  },
  "key-agreement-failed": {
    cause: async () => {
      const { d: _, ...pub } = ec;
      const token = await encryptCompact(Buffer.from(inner), pub, { alg: "ECDH-ES", enc: "A128GCM" });
      const [header = "", ...rest] = token.split(".");
      const { apu: _apu, ...members } = JSON.parse(Buffer.from(header, "base64url").toString()) as Record<
        string,
        unknown
      >;
      return sample([segment({ ...members, apu: "QWxpY2U" }), ...rest].join("."), { keys: [ec] });
    },
    other: async () => {
      const { d: _, ...pub } = ec;
      const token = await encryptCompact(Buffer.from(inner), pub, { alg: "ECDH-ES+A128KW", enc: "A128GCM" });
      return instead("tag-mismatch", withBytes(token, 3, withBitFlipped), { keys: [ec] });
    },
  },
  "cek-wrong-length": {
    cause: () =>
      sample(
        encrypted({
          enc: "A256GCM",
          header: {},
          cek: secretBytes(32),
          encryptedKey: oaep("RSA-OAEP", publicKey, secretBytes(16)),
        }),
        input,
      ),
    other: () =>
      instead(
        "tag-mismatch",
        encrypted({ encryptedKey: oaep("RSA-OAEP", publicKey, secretBytes(32).reverse()) }),
        input,
      ),
  },
  "tag-mismatch": {
    cause: () => sample(withBytes(encrypted(), 3, withBitFlipped), input),
    other: () =>
      instead(
        "encrypted-key-for-other-key",
        withBytes(encrypted(), 1, (bytes) => withBitFlipped(bytes, 100)),
        input,
      ),
  },
  "header-changed-after-encryption": {
    cause: () => {
      const token = encrypted({ header: { kid: "recipient" } });
      const spaced = JSON.stringify(
        JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()),
        null,
        1,
      );
      return sample(
        withSegment(token, 0, () => segment(spaced)),
        input,
      );
    },
    other: () => instead("tag-mismatch", withBytes(encrypted(), 4, withBitFlipped), input),
  },
  "iv-wrong-length": {
    cause: () =>
      sample(
        withBytes(encrypted(), 2, (iv) => iv.subarray(1)),
        input,
      ),
    other: () => instead("tag-mismatch", withBytes(encrypted(), 2, withBitFlipped), input),
  },
  "tag-wrong-length": {
    cause: () =>
      sample(
        withBytes(encrypted(), 4, (tag) => tag.subarray(0, 12)),
        input,
      ),
    other: () => instead("tag-mismatch", withBytes(encrypted(), 4, withBitFlipped), input),
  },
  "decryption-parameters-invalid": {
    cause: () =>
      sample(
        jwe({
          header: { alg: "PBES2-HS256+A128KW", enc: "A128GCM", p2c: 10, p2s: "AAECAwQFBgc" },
          cek: secretBytes(16),
          encryptedKey: secretBytes(24),
          plaintext: inner,
        }),
        { keys: [secretJwk] },
      ),
    other: () =>
      instead(
        "encrypted-key-for-other-key",
        jwe({
          header: { alg: "PBES2-HS256+A128KW", enc: "A128GCM", p2c: 1000, p2s: "AAECAwQFBgc" },
          cek: secretBytes(16),
          encryptedKey: secretBytes(24),
          plaintext: inner,
        }),
        { keys: [secretJwk] },
      ),
  },
  "decryption-limit": {
    cause: () =>
      sample(
        jwe({
          header: { alg: "PBES2-HS256+A128KW", enc: "A128GCM", p2c: 100_000_000, p2s: "AAECAwQFBgc" },
          cek: secretBytes(16),
          encryptedKey: secretBytes(24),
          plaintext: inner,
        }),
        { keys: [secretJwk] },
      ),
    other: () =>
      instead(
        "decryption-parameters-invalid",
        jwe({
          header: { alg: "PBES2-HS256+A128KW", enc: "A128GCM", p2c: 1000, p2s: "AA" },
          cek: secretBytes(16),
          encryptedKey: secretBytes(24),
          plaintext: inner,
        }),
        { keys: [secretJwk] },
      ),
  },
  "decryption-key-unusable": {
    cause: () => sample(encrypted(), { keys: [vault(() => Promise.reject(new Error("out of order")))] }),
    other: () => instead("encrypted-key-for-other-key", encrypted(), { keys: [vault(() => null)] }),
  },
  "deflate-broken": {
    cause: () =>
      sample(compressed(withBitFlipped(deflated, 0).fill(0xff, 20, 60)), { keys: [secretJwk, signerJwk] }),
    other: () => instead("zlib-wrapped", compressed(deflateSync(inner)), { keys: [secretJwk, signerJwk] }),
  },
  "deflate-trailing-data": {
    cause: () =>
      sample(compressed(Buffer.concat([deflated, secretBytes(9)])), { keys: [secretJwk, signerJwk] }),
    other: () =>
      instead("deflate-broken", compressed(deflated.subarray(0, -20)), { keys: [secretJwk, signerJwk] }),
  },
  "deflate-missing": {
    cause: () => sample(compressed(Buffer.from(inner)), { keys: [secretJwk, signerJwk] }),
    other: () =>
      instead("deflate-broken", compressed(Buffer.from([255, 255, 255, 255, 0])), {
        keys: [secretJwk, signerJwk],
      }),
  },
  "zlib-wrapped": {
    cause: () => sample(compressed(deflateSync(inner)), { keys: [secretJwk, signerJwk] }),
    other: () => instead("gzip-wrapped", compressed(gzipSync(inner)), { keys: [secretJwk, signerJwk] }),
  },
  "gzip-wrapped": {
    cause: () => sample(compressed(gzipSync(inner)), { keys: [secretJwk, signerJwk] }),
    other: () =>
      instead("deflate-trailing-data", compressed(Buffer.concat([deflated, deflated])), {
        keys: [secretJwk, signerJwk],
      }),
  },
  "plaintext-too-long": {
    cause: () => sample(compressed(deflateRawSync("a".repeat(300_000))), { keys: [secretJwk] }),
    other: () =>
      instead("plaintext-not-a-token", compressed(deflateRawSync("a".repeat(30_000))), { keys: [secretJwk] }),
  },
  "plaintext-not-signed": {
    cause: () => sample(encrypted({ plaintext: JSON.stringify(claims) }), input),
    other: () => instead("plaintext-not-a-token", encrypted({ plaintext: JSON.stringify([claims]) }), input),
  },
  "plaintext-encrypted-again": {
    cause: () => sample(encrypted({ plaintext: encrypted() }), input),
    other: () => instead("plaintext-quoted", encrypted({ plaintext: JSON.stringify(inner) }), input),
  },
  "plaintext-quoted": {
    cause: () => sample(encrypted({ plaintext: JSON.stringify(inner) }), input),
    other: () => instead("plaintext-not-a-token", encrypted({ plaintext: JSON.stringify("hello") }), input),
  },
  "plaintext-not-a-token": {
    cause: () => sample(encrypted({ plaintext: secretBytes(40).fill(0xfe) }), input),
    other: () => instead("plaintext-not-signed", encrypted({ plaintext: JSON.stringify(claims) }), input),
  },
  "encryption-not-expected": {
    cause: () => sample(encrypted(), { keys, policy: policy() }),
    other: () =>
      instead("encrypted-key-for-other-key", encrypted({ to: other.publicKey }), {
        policy: { ...policy(), decrypt: { keys: [recipientJwk], alg: ["RSA-OAEP"], enc: ["A256GCM"] } },
      }),
  },
  "encryption-missing": {
    cause: () =>
      sample(signed(), {
        policy: { ...policy(), decrypt: { keys: [recipientJwk], alg: ["RSA-OAEP"], enc: ["A256GCM"] } },
      }),
    other: () =>
      instead("encryption-not-expected", encrypted(), {
        policy: policy(),
        keys: [otherRsaKey, recipientJwk],
      }),
  },
};

/** A key in a vault. */
function vault(unwrap: () => Promise<null> | null): Key {
  return externalKey({ alg: ["RSA-OAEP"], jwk: publicJwk(rsaKey), unwrap });
}

testCases(cases);

test.each<[object, string | undefined]>([
  [{}, undefined],
  [{ kid: "a" }, '(kid "a")'],
  [{ kid: "a", x5t: "AAAAAAAAAAAAAAAAAAAAAAAAAAA" }, '(kid "a" and x5t "AAAAAAAAAAAAAAAAAAAAAAAAAAA")'],
])("of the header %j, only what names a key is pointed at", async (header, names) => {
  const { findings } = await diagnose(encrypted({ to: other.publicKey, header }), { at: now, ...input });
  const found = findings.find(({ code }) => code === "encrypted-key-for-other-key");
  expect(found).toBeDefined();
  if (names === undefined) expect(found?.action).not.toMatch(/header|kid|x5t/);
  else expect(found?.action).toContain(names);
});

test("the keys of the issuer are not compared with the ID of the recipient's key", async () => {
  const token = encrypted({ to: other.publicKey, header: { kid: "recipient" } });
  const issuerJwk = { ...publicJwk(rsaKey), kid: "issuer", use: "sig" };
  const { findings } = await diagnose(token, { at: now, keys: [recipientJwk, issuerJwk] });
  expect(findings[0]?.code).toBe("encrypted-key-for-other-key");
  expect(findings.map(({ code }) => code)).not.toContain("kid-unknown");
});
