// Findings about keys.
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { KeyCode } from "../../../src/explain/codes/keys.ts";
import { diagnose, readKeys, type KeyFile } from "../../../src/explain/index.ts";
import { encryptCompact } from "../../../src/jwe/index.ts";
import { generateKey, importKey, importSecret } from "../../../src/jwk/index.ts";
import { signJwt } from "../../../src/jwt/index.ts";
import { parseCertificate } from "../../../src/x509/index.ts";
import { testCases, type Case, type Sample } from "../../support/explain/cases.ts";
import {
  claims,
  encrypted,
  instead,
  mac,
  now,
  other,
  policy,
  publicKey,
  recipientJwk,
  sample,
  secret,
  signed,
  signerJwk,
} from "../../support/explain/samples.ts";
import { UnavailableError } from "../../../src/errors.ts";
import { pem } from "../../support/jwk/pem.ts";
import { ecJwk } from "../../support/jwk/pairs.ts";
import { otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import { selfSigned } from "../../support/x509/certificates.ts";
import { hmacJws, jwe, secretBytes } from "../../support/tokens.ts";

const file = (name: string): string => readFileSync(new URL(`../../files/${name}`, import.meta.url), "utf8");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A token diagnosed with what files contain. */
async function withFiles(text: string, ...files: readonly KeyFile[]): Promise<Sample> {
  return sample(text, { keys: [await readKeys(files)] });
}

const first = selfSigned(rsaKey, "CN=first");
const renewed = selfSigned(rsaKey, "CN=renewed");
const stranger = selfSigned(otherRsaKey, "CN=stranger");
const base64 = (der: Uint8Array): string => Buffer.from(der).toString("base64");
const certified = { ...recipientJwk, kid: undefined, x5c: [base64(first)] };
const { x5t, hex } = await thumbprints(first);
const tenant = "11111111-2222-3333-4444-555555555555";
const otherTenant = "99999999-2222-3333-4444-555555555555";
const ofTenant = { ...claims, iss: `https://login.microsoftonline.com/${tenant}/v2.0` };
const bare = { ...rsaKey, kid: undefined, use: undefined };
const verifying = { ...publicJwk(rsaKey), kid: "signer" };

async function thumbprints(der: Uint8Array): Promise<{ readonly x5t: string; readonly hex: string }> {
  const { keys } = await diagnose(signed(), { keys: [parseCertificate(der)] });
  const certificate = keys[0]?.certificate;
  return { x5t: certificate?.x5t ?? "", hex: certificate?.hex ?? "" };
}

/** A set that cannot be fetched. */
const unreachable = {
  find: () => Promise.reject(new UnavailableError("ERR_JWKS_TIMEOUT", "The key set did not arrive in time")),
};

function pemOf(key: KeyObject): string {
  return String(key.export({ type: "pkcs8", format: "pem" }));
}

const cases: Readonly<Record<KeyCode, Case>> = {
  "key-unreadable": {
    cause: () =>
      withFiles(signed(), {
        name: "a.pem",
        bytes: bytes("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
      }),
    other: async () => ({
      ...(await withFiles(signed(), { name: "a.pem", bytes: bytes("") })),
      first: "key-file-empty",
    }),
  },
  "key-file-empty": {
    cause: () => withFiles(signed(), { name: "a.pem", bytes: bytes("") }),
    other: async () => ({
      ...(await withFiles(signed(), { name: "a.json", bytes: bytes("{}") })),
      first: "key-unreadable",
    }),
  },
  "key-password-missing": {
    cause: () => withFiles(signed(), { name: "a.pem", bytes: bytes(file("pkcs8/aes-256-cbc-SHA256.pem")) }),
    other: async () => ({
      ...(await withFiles(signed(), {
        name: "a.pem",
        bytes: bytes(file("pkcs8/aes-256-cbc-SHA256.pem")),
        password: "wrong",
      })),
      first: "key-password-wrong",
    }),
  },
  "key-password-wrong": {
    cause: () =>
      withFiles(signed(), {
        name: "a.pfx",
        bytes: readFileSync(new URL("../../files/pkcs12/modern.pfx", import.meta.url)),
        password: "wrong",
      }),
    other: async () => ({
      ...(await withFiles(signed(), {
        name: "a.pfx",
        bytes: readFileSync(new URL("../../files/pkcs12/modern.pfx", import.meta.url)),
      })),
      first: "key-password-missing",
    }),
  },
  "key-set-entry-rejected": {
    cause: () =>
      withFiles(signed(claims, { kid: undefined }), {
        name: "jwks",
        bytes: bytes(JSON.stringify({ keys: [{ kty: "RSA" }, verifying] })),
      }),
    other: async () => ({
      ...(await withFiles(signed(), { name: "jwks", bytes: bytes('{"keys":7}') })),
      first: "key-unreadable",
    }),
  },
  "key-file-is-token": {
    cause: () => withFiles(signed(), { name: "key", bytes: bytes(mac()) }),
    other: async () => ({
      ...(await withFiles(signed(), { name: "key", bytes: bytes("secret") })),
      first: "secret-for-public-key-algorithm",
    }),
  },
  "certificate-of-other-key": {
    cause: () =>
      withFiles(encrypted(), {
        name: "a.pem",
        bytes: bytes(pemOf(other.privateKey) + pem("CERTIFICATE", first)),
      }),
    other: async () => ({
      ...(await withFiles(encrypted({ header: { x5t } }), {
        name: "a.pem",
        bytes: bytes(pemOf(other.privateKey) + pem("CERTIFICATE", stranger)),
      })),
      first: "thumbprint-unknown",
    }),
  },
  "keys-unavailable": {
    cause: () => sample(signed(), { policy: { ...policy(), verify: { keys: unreachable, alg: ["RS256"] } } }),
    other: () =>
      instead("kid-unknown", signed(), {
        policy: { ...policy(), verify: { keys: { find: () => [] }, alg: ["RS256"] } },
      }),
  },
  "key-is-weak": {
    cause: () => ({
      ...sample(mac(claims, {}, "correct horse battery"), { keys: [bytes("correct horse battery")] }),
      of: "keys",
    }),
    other: () => ({
      ...instead("key-too-short", mac(claims, {}, secretBytes(21)), { keys: [secretBytes(21)] }),
      of: "keys",
    }),
  },
  "no-key": {
    cause: () => sample(encrypted()),
    other: () => instead("encrypted-key-for-other-key", encrypted({ to: other.publicKey }), { keys: [bare] }),
  },
  "too-many-keys": {
    cause: () =>
      sample(mac(), {
        keys: [...Array.from({ length: 40 }, (_, index) => secretBytes(32).fill(index)), secret],
      }),
    other: () => instead("no-policy", mac(), { keys: [secret] }),
  },
  "private-key-missing": {
    cause: () => sample(encrypted(), { keys: [publicJwk(rsaKey)] }),
    other: () => instead("key-other-type", encrypted(), { keys: [ecJwk("P-256")] }),
  },
  "key-other-type": {
    cause: () => sample(signed(claims, { kid: undefined }), { keys: [{ ...ecJwk("P-256"), d: undefined }] }),
    other: () =>
      instead("signature-mismatch", signed(claims, { kid: undefined }), { keys: [publicJwk(otherRsaKey)] }),
  },
  "secret-for-public-key-algorithm": {
    cause: () => sample(signed(claims, { kid: undefined }), { keys: [secret] }),
    other: () => instead("symmetric-with-public-key", mac(), { keys: [verifying] }),
  },
  "key-other-curve": {
    cause: () =>
      sample(hmacJws({ alg: "ES384" }, claims, secret), { keys: [{ ...ecJwk("P-256"), d: undefined }] }),
    other: () =>
      instead("signature-wrong-length", hmacJws({ alg: "ES384" }, claims, secret), {
        keys: [{ ...ecJwk("P-384"), d: undefined }],
      }),
  },
  "key-too-short": {
    cause: () => sample(mac(claims, {}, "short secret"), { keys: [bytes("other secret")] }),
    other: () => instead("signature-mismatch", mac(), { keys: [secretBytes(32).reverse()] }),
  },
  "key-other-size": {
    cause: () =>
      sample(jwe({ header: { alg: "dir", enc: "A128GCM" }, cek: secretBytes(16), plaintext: mac() }), {
        keys: [secret],
      }),
    other: () =>
      instead(
        "tag-mismatch",
        jwe({ header: { alg: "dir", enc: "A128GCM" }, cek: secretBytes(16), plaintext: mac() }),
        { keys: [secretBytes(16).reverse()] },
      ),
  },
  "key-other-alg": {
    cause: () => sample(signed(), { keys: [{ ...signerJwk, alg: "PS256" }] }),
    other: () => instead("key-other-use", signed(), { keys: [{ ...verifying, use: "enc" }] }),
  },
  "key-other-use": {
    cause: () => sample(signed(), { keys: [{ ...verifying, use: "enc" }] }),
    other: () =>
      instead("key-other-operations", signed(), { keys: [{ ...verifying, key_ops: ["encrypt"] }] }),
  },
  "key-other-operations": {
    cause: () => sample(encrypted(), { keys: [{ ...bare, key_ops: ["sign"] }] }),
    other: () => instead("key-other-alg", encrypted(), { keys: [{ ...bare, alg: "RSA-OAEP-256" }] }),
  },
  "key-not-in-policy": {
    cause: () =>
      sample(signed(claims, { kid: undefined }), {
        keys: [verifying],
        policy: { ...policy(), verify: { keys: [publicJwk(otherRsaKey)], alg: ["RS256"] } },
      }),
    other: () => instead("accepted", signed(), { policy: policy(), keys: [verifying] }),
  },
  "kid-unknown": {
    cause: () =>
      sample(signed(claims, { kid: "newer" }), {
        policy: {
          ...policy(),
          verify: { keys: { keys: [{ ...publicJwk(otherRsaKey), kid: "old" }] }, alg: ["RS256"] },
        },
        keys: [{ ...publicJwk(otherRsaKey), kid: "old" }],
      }),
    other: () =>
      instead("signature-mismatch", signed(claims, { kid: "newer" }), {
        keys: [{ ...publicJwk(otherRsaKey), kid: "newer" }],
      }),
  },
  "kid-names-unfit-key": {
    cause: () => sample(signed(), { keys: [{ ...ecJwk("P-256"), d: undefined, kid: "signer" }] }),
    other: () =>
      instead("kid-unknown", signed(), { keys: [{ ...ecJwk("P-256"), d: undefined, kid: "other" }] }),
  },
  "kid-of-other-key": {
    cause: () => sample(signed(claims, { kid: "wrong" }), { keys: [verifying] }),
    other: () =>
      instead("kid-unknown", signed(claims, { kid: "wrong" }), {
        keys: [{ ...publicJwk(otherRsaKey), kid: "signer" }],
      }),
  },
  "kid-of-other-tenant": {
    cause: () =>
      sample(signed(ofTenant, { kid: "of tenant" }), {
        policy: {
          ...policy({ issuer: `https://login.microsoftonline.com/${otherTenant}/v2.0` }),
          verify: { keys: [{ ...publicJwk(otherRsaKey), kid: "of other tenant" }], alg: ["RS256"] },
        },
      }),
    other: () =>
      instead("issuer-other-tenant", signed(ofTenant), {
        policy: policy({ issuer: `https://login.microsoftonline.com/${otherTenant}/v2.0` }),
      }),
  },
  "thumbprint-unknown": {
    cause: () =>
      sample(encrypted({ to: publicKey, header: { x5t } }), {
        keys: [{ ...otherRsaKey, x5c: [base64(stranger)] }],
      }),
    other: () =>
      instead("certificate-renewed", encrypted({ header: { x5t } }), {
        keys: [{ ...bare, x5c: [base64(renewed)] }, verifying],
      }),
  },
  "thumbprint-of-hexadecimal": {
    cause: () =>
      sample(encrypted({ header: { x5t: Buffer.from(hex).toString("base64url") } }), {
        keys: [certified, verifying],
      }),
    other: () =>
      instead("thumbprint-other-encoding", encrypted({ header: { x5t: hex } }), {
        keys: [certified, verifying],
      }),
  },
  "thumbprint-other-encoding": {
    cause: () =>
      sample(encrypted({ header: { x5t: Buffer.from(hex, "hex").toString("base64") } }), {
        keys: [certified, verifying],
      }),
    other: () => instead("no-policy", encrypted({ header: { x5t } }), { keys: [certified, verifying] }),
  },
  "certificate-renewed": {
    cause: () =>
      sample(encrypted({ header: { x5t } }), { keys: [{ ...bare, x5c: [base64(renewed)] }, verifying] }),
    other: () => instead("no-policy", encrypted({ header: { x5t } }), { keys: [certified, verifying] }),
  },
  "secret-in-other-encoding": {
    cause: () => sample(mac(), { keys: [bytes(Buffer.from(secret).toString("base64"))] }),
    other: () =>
      instead("signature-mismatch", mac(), {
        keys: [bytes(Buffer.from(secretBytes(33)).toString("base64"))],
      }),
  },
};

testCases(cases);

test("what is to be said about a key alone stands in its report", async () => {
  const { keys } = await diagnose(signed(claims, { kid: undefined }), {
    keys: [recipientJwk, bytes("secret")],
    at: now,
  });
  expect(keys.map(({ findings }) => findings.map(({ code }) => code))).toMatchObject([
    [],
    ["key-is-weak", "secret-for-public-key-algorithm"],
  ]);
  expect(keys.map(({ thumbprint }) => thumbprint.length)).toEqual([43, 0]);
});

test.each([
  ["PEM", "keys/rsa-pkcs8.pem", 1],
  ["certificates", "pkcs12/chain.pem", 3],
  ["a JWK", JSON.stringify(recipientJwk), 1],
  ["a list of JWKs", JSON.stringify([recipientJwk, signerJwk]), 2],
  ["a secret", "secret\n", 1],
])("reads %s", async (_, text, count) => {
  const content = /^[\w/-]+\.pem$/.test(text) ? file(text) : text;
  const { keys, findings } = await readKeys([{ name: "file", bytes: bytes(content) }]);
  expect([keys.length, findings]).toEqual([count, []]);
});

test("reads DER of every kind without its label", async () => {
  const { privateKey } = await import("../../support/explain/samples.ts");
  const kinds = [
    privateKey.export({ type: "pkcs8", format: "der" }),
    privateKey.export({ type: "pkcs1", format: "der" }),
    publicKey.export({ type: "spki", format: "der" }),
    publicKey.export({ type: "pkcs1", format: "der" }),
    first,
  ];
  const { keys, findings } = await readKeys(kinds.map((each, index) => ({ name: `${index}`, bytes: each })));
  expect(keys.map(({ key }) => `${key.type} ${key.kty}`)).toEqual([
    ...["private RSA", "private RSA", "public RSA", "public RSA", "public RSA"],
  ]);
  expect(findings).toEqual([]);
});

test.each<readonly [string, object]>([
  ["PFX", { ...otherRsaKey, kid: undefined, use: undefined, x5c: [base64(stranger)] }],
  ["private key", { ...otherRsaKey, kid: undefined, use: undefined }],
])("the recipient's %s is not compared with the thumbprint of the issuer", async (_, jwk) => {
  const plaintext = signed(claims, { kid: "issuer", x5t });
  const text = encrypted({ to: other.publicKey, plaintext });
  const key = importKey({ ...otherRsaKey, ...jwk });
  const alone = await diagnose(text, { keys: [key], at: now });
  expect([alone.outcome, alone.findings.map(({ code }) => code)]).toEqual([
    "unverified",
    ["no-key", "no-policy"],
  ]);
  // A certificate that may be the issuer's is compared.
  const { findings } = await diagnose(text, { keys: [key, parseCertificate(renewed)], at: now });
  expect(findings.map(({ code }) => code)).not.toContain("thumbprint-unknown");
  const { findings: unknown } = await diagnose(text, { keys: [key, parseCertificate(stranger)], at: now });
  expect(unknown.map(({ code }) => code)).toContain("thumbprint-unknown");
});

test("the secret that decrypts a token is not blamed for the signature inside", async () => {
  const inner = await signJwt(claims, await generateKey("ES256"));
  const text = await encryptCompact(bytes(inner), importSecret(secret), { alg: "A256KW", enc: "A256GCM" });
  const { outcome, findings } = await diagnose(text, { keys: [secret], at: now });
  expect([outcome, findings.map(({ code }) => code)]).toEqual(["unverified", ["no-key", "no-policy"]]);
});

test.each([
  ["of the type that the signature needs", signed()],
  ["of another type", await signJwt(claims, await generateKey("ES256"))],
])("the key that decrypts a token, %s, is not blamed for the signature inside", async (_, inner) => {
  const text = encrypted({ to: other.publicKey, plaintext: inner });
  const { outcome, findings, layers } = await diagnose(text, {
    keys: [{ ...otherRsaKey, kid: undefined, use: undefined }],
    at: now,
  });
  expect(outcome).toBe("unverified");
  expect(findings.map(({ code }) => code)).toContain("no-key");
  expect(layers.map(({ opened, attempts }) => [opened, attempts.length])).toEqual([
    [true, 1],
    [false, 0],
  ]);
});

test("a key that cannot be read, which may be the right one, refuses the token that stays closed", async () => {
  const pfx = readFileSync(new URL("../../files/pkcs12/rsa.pfx", import.meta.url));
  const read = await readKeys([{ name: "rsa.pfx", bytes: pfx, password: "wrong" }]);
  const closed = await diagnose(encrypted(), { keys: [read], at: now });
  expect([closed.outcome, closed.findings.map(({ code }) => code)]).toEqual([
    "refused",
    ["key-password-wrong", "no-key"],
  ]);
  const open = await diagnose(mac(), { keys: [read, secret], at: now });
  expect([open.outcome, open.findings.map(({ code }) => code)]).toEqual([
    "unverified",
    ["key-password-wrong", "no-policy"],
  ]);
});
