// How a client assertion names the certificate of its key: src/profiles/oauth/client-assertion-certificate.ts, RFC 7515 sections 4.1.6 to 4.1.8.
import { createPublicKey, sign, X509Certificate, type KeyObject } from "node:crypto";
import { type ExternalKeyOptions, type ExternalSignRequest, type Key, type KeyInput } from "josette/jwk";
import { externalKey, importKey, publicKey } from "../../../src/jwk/index.ts";
import { loadPem, loadPkcs12 } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { type ClientAssertionOptions } from "../../../src/profiles/oauth/client-assertion.ts";
import { clientAssertion } from "../../../src/profiles/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import { base64, selfSigned, thumbprintOf } from "../../support/x509/certificates.ts";
import {
  certificatesIn,
  file,
  isSignedBy,
  now,
  partsOf,
  thumbprint,
} from "../../support/profiles/oauth/assertions.ts";

const basic = { clientId: "s6BhdRkqt3", audience: "https://login.example.com", now } as const;
type Options = Partial<ClientAssertionOptions>;
const assert = (key: KeyInput, options: Options = {}) => clientAssertion({ ...basic, key, ...options });
const headerOf = async (key: KeyInput, options: Options = {}) => partsOf(await assert(key, options)).header;
const codeFor = (key: KeyInput, options: Options = {}) => codeOfRejection(assert(key, options));

async function pemPair(key: string, certificate: string): Promise<Key> {
  const { keys } = await loadPem(`${file(key).toString()}\n${file(certificate).toString()}`);
  return keys[0]!;
}

async function pfx(name: string): Promise<Key> {
  const { keys } = await loadPkcs12(file(`pkcs12/${name}.pfx`), { password: "secret" });
  return keys[0]!;
}

/** A certificate's DER, as "x5c" has it. */
const x5cOf = (certificates: readonly X509Certificate[]) => certificates.map(({ raw }) => base64(raw));

interface Source {
  readonly name: string;
  readonly load: () => Promise<Key>;
  readonly certificates: readonly X509Certificate[];
  readonly alg: string;
}

const sources: readonly Source[] = [
  ...[
    ["rsa-pkcs8", "rsa", "PS256"] as const,
    ["rsa-pkcs1", "rsa-sha1", "PS256"] as const,
    ["ec-prime256v1-pkcs8", "ec-p256", "ES256"] as const,
    ["ec-secp384r1-sec1", "ec-p384", "ES384"] as const,
    ["ec-secp521r1-pkcs8", "ec-p521", "ES512"] as const,
    ["ed25519-pkcs8", "ed25519", "Ed25519"] as const,
    ["ed448-pkcs8", "ed448", "Ed448"] as const,
    ["ec-prime256v1-pkcs8", "negative-serial", "ES256"] as const,
  ].map(([key, certificate, alg]) => ({
    name: `${key}.pem and ${certificate}.pem`,
    load: () => pemPair(`keys/${key}.pem`, `certificates/${certificate}.pem`),
    certificates: certificatesIn(`certificates/${certificate}.pem`),
    alg,
  })),
  { name: "rsa.pfx", load: () => pfx("rsa"), certificates: certificatesIn("pkcs12/rsa.pem"), alg: "PS256" },
  {
    name: "modern.pfx",
    load: () => pfx("modern"),
    certificates: certificatesIn("pkcs12/leaf.pem"),
    alg: "ES256",
  },
  {
    name: "chain.pfx",
    load: () => pfx("chain"),
    certificates: certificatesIn("pkcs12/chain.pem"),
    alg: "ES256",
  },
  {
    name: "chain.pem",
    load: () => pemPair("pkcs12/leaf-key.pem", "pkcs12/chain.pem"),
    certificates: certificatesIn("pkcs12/chain.pem"),
    alg: "ES256",
  },
];

describe.each(sources)("the key of $name", ({ load, certificates, alg }) => {
  const [leaf] = certificates;
  const s256 = thumbprint(leaf!, "sha256");
  const sha1 = thumbprint(leaf!, "sha1");
  const x5c = x5cOf(certificates);

  test.each<[string, Options, object]>([
    ["by default", {}, { "x5t#S256": s256 }],
    ["by SHA-256", { certificate: "x5t#S256" }, { "x5t#S256": s256 }],
    ["by SHA-1", { certificate: "x5t" }, { x5t: sha1 }],
    ["by itself and all above it", { certificate: "x5c" }, { x5c }],
    ["by one in a list", { certificate: ["x5t"] }, { x5t: sha1 }],
    ["by two", { certificate: ["x5t#S256", "x5c"] }, { "x5t#S256": s256, x5c }],
    [
      "by all, one of them twice",
      { certificate: ["x5c", "x5t", "x5t#S256", "x5t"] },
      { x5c, x5t: sha1, "x5t#S256": s256 },
    ],
    ["not at all", { certificate: "none" }, {}],
  ])("is named %s", async (_, options, named) => {
    const token = await assert(await load(), options);
    expect(partsOf(token).header).toEqual({ alg, typ: "JWT", ...named });
    expect(isSignedBy(token, leaf!.publicKey)).toBe(true);
  });

  test("is named by bytes, and not by their text in hexadecimal", async () => {
    const header = await headerOf(await load(), { certificate: ["x5t", "x5t#S256"] });
    const bytesOf = (name: string) => Buffer.from(String(header[name]), "base64url");
    expect([bytesOf("x5t").length, bytesOf("x5t#S256").length]).toEqual([20, 32]);
    expect(bytesOf("x5t").toString("hex").toUpperCase()).toBe(leaf!.fingerprint.replaceAll(":", ""));
    expect(bytesOf("x5t#S256").toString("hex").toUpperCase()).toBe(leaf!.fingerprint256.replaceAll(":", ""));
  });

  test("is named the same way again and again", async () => {
    const key = await load();
    expect(await headerOf(key)).toEqual(await headerOf(key));
  });
});

test("an old registration, or AD FS: RS256 and x5t", async () => {
  const [certificate] = certificatesIn("certificates/rsa.pem");
  const key = await pemPair("keys/rsa-pkcs8.pem", "certificates/rsa.pem");
  const token = await assert(key, { alg: "RS256", certificate: "x5t" });
  expect(partsOf(token).header).toEqual({ alg: "RS256", typ: "JWT", x5t: thumbprint(certificate!, "sha1") });
  expect(isSignedBy(token, certificate!.publicKey)).toBe(true);
});

const own = selfSigned(rsaKey);
const foreign = selfSigned(otherRsaKey);
const s256 = thumbprintOf(own, "sha256");
const { privateKey } = keyObjects(rsaKey);
const ps256 = ({ data }: ExternalSignRequest) =>
  new Uint8Array(sign("sha256", data, { key: privateKey, padding: 6, saltLength: 32 }));

describe("a key with a certificate", () => {
  test("is named by it and not by its kid, which can be added", async () => {
    const key = { ...rsaKey, kid: "1", x5c: [base64(own)] };
    expect(await headerOf(key)).toEqual({ alg: "PS256", typ: "JWT", "x5t#S256": s256 });
    expect(await headerOf(key, { certificate: "x5c" })).toEqual({
      alg: "PS256",
      typ: "JWT",
      x5c: [base64(own)],
    });
    expect(await headerOf(key, { certificate: "none" })).toEqual({ alg: "PS256", typ: "JWT", kid: "1" });
    expect(await headerOf(key, { header: { kid: "2" } })).toEqual({
      ...{ alg: "PS256", typ: "JWT", kid: "2", "x5t#S256": s256 },
    });
  });

  test("is named by what the certificate is, whatever its JWK says", async () => {
    const key = { ...rsaKey, x5c: [base64(own)], x5t: "a".repeat(27), "x5t#S256": "a".repeat(43) };
    const header = await headerOf(key, { certificate: ["x5t", "x5t#S256"] });
    expect(header).toMatchObject({ x5t: thumbprintOf(own, "sha1"), "x5t#S256": s256 });
  });

  const x5c = [base64(own)];
  test.each<[string, Pick<ExternalKeyOptions, "jwk" | "x5c">]>([
    ["its public half known", { jwk: publicJwk(rsaKey), x5c }],
    ["the certificate in its public half", { jwk: { ...publicJwk(rsaKey), x5c } }],
    ["nothing else known", { x5c }],
  ])("may live in a vault, with %s", async (_, known) => {
    const key = externalKey({ kid: "vault-1", alg: ["PS256"], sign: ps256, ...known });
    const token = await assert(key);
    expect(partsOf(token).header).toEqual({ alg: "PS256", typ: "JWT", "x5t#S256": s256 });
    expect(isSignedBy(token, new X509Certificate(own).publicKey)).toBe(true);
  });

  test("may live in a vault, with a CryptoKey for its public half", async () => {
    const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
    const algorithm = { name: "RSA-PSS", hash: "SHA-256" };
    const jwk = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
    const key = externalKey({ jwk, x5c: [base64(own)], alg: ["PS256"], sign: ps256 });
    expect(await headerOf(key)).toEqual({ alg: "PS256", typ: "JWT", "x5t#S256": s256 });
  });

  test("is copied at the time of the call", async () => {
    const certificate: ("x5t" | "x5c")[] = ["x5t"];
    const pending = headerOf({ ...rsaKey, x5c: [base64(own)] }, { certificate });
    certificate.push("x5c");
    expect(await pending).toEqual({ alg: "PS256", typ: "JWT", x5t: thumbprintOf(own, "sha1") });
  });
});

describe("a key is refused", () => {
  test.each<[string, Options]>([
    ["x5t#S256", { certificate: "x5t#S256" }],
    ["x5t", { certificate: "x5t" }],
    ["x5c", { certificate: "x5c" }],
    ["two", { certificate: ["x5t", "x5c"] }],
  ])("without a certificate, where %s is asked for", async (_, options) => {
    const claimed = { ...rsaKey, kid: "1", x5t: "a".repeat(27), "x5t#S256": "a".repeat(43) };
    for (const key of [rsaKey, privateKey, claimed, { ...rsaKey, x5c: ["!"] }]) {
      expect(await codeFor(key, options)).toBe("ERR_KEY_NOT_SUITABLE");
    }
    expect(await codeFor(importKey(file("keys/rsa-pkcs8.pem").toString()), options)).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
  });

  test("with the certificate of another one", async () => {
    const wrong: readonly KeyInput[] = [
      { ...rsaKey, x5c: [base64(foreign)] },
      { ...rsaKey, x5c: [base64(foreign), base64(own)] },
      externalKey({ jwk: publicJwk(rsaKey), x5c: [base64(foreign)], alg: ["PS256"], sign: ps256 }),
    ];
    for (const key of wrong) {
      for (const options of [{}, { certificate: "x5t" }, { certificate: "x5c" }] as const) {
        expect(await codeFor(key, options)).toBe("ERR_KEY_NOT_SUITABLE");
      }
      expect(await codeFor(key, { certificate: "none" })).toBeUndefined();
    }
  });

  test("with something that only looks like a certificate", async () => {
    const empty = base64(Uint8Array.from([0x30, 0x00]));
    for (const key of [
      { ...rsaKey, x5c: [empty] },
      externalKey({ x5c: [empty], alg: ["PS256"], sign: ps256 }),
    ]) {
      expect(await codeFor(key)).toBe("ERR_X509_INVALID");
      expect(await codeFor(key, { certificate: "none" })).toBeUndefined();
    }
  });

  test("when it is public, with its certificate or without", async () => {
    const certified = importKey({ ...rsaKey, x5c: [base64(own)] });
    const half: KeyObject = createPublicKey(privateKey);
    for (const key of [half, publicJwk(rsaKey), publicKey(certified)]) {
      expect(await codeFor(key)).toBe("ERR_KEY_NOT_SUITABLE");
      expect(await codeFor(key, { alg: "RS256" })).toBe("ERR_KEY_NOT_SUITABLE");
    }
  });
});
