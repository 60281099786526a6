/** Mints tokens in the shape of real providers' ones, with new keys: an RS256 JWS inside a JWE to a certificate. */
import { encodeBase64url } from "../src/encoding/base64url.ts";
import { encodePem } from "../src/encoding/pem.ts";
import { encodeUtf8 } from "../src/encoding/utf8.ts";
import type { KeyFile } from "../src/explain/index.ts";
import { encryptCompact } from "../src/jwe/index.ts";
import { exportJwk, importKey, type Key } from "../src/jwk/index.ts";
import { signJwt } from "../src/jwt/index.ts";
import { certificateThumbprint, parseCertificate, type Certificate } from "../src/x509/index.ts";
import { selfSigned } from "./certificate.ts";
import type { Expectation } from "./session.ts";

/** The names of providers, and of what can be wrong with a sample. */
export type Provider = "entra" | "curity";
export type Change = "none" | "altered" | "wrong-key" | "expired";

/** A token, with all that is needed to open it. */
export interface Sample {
  readonly token: string;
  readonly files: readonly KeyFile[];
  readonly expected: Expectation;
}

/** The keys of a sample: those of the provider and of the application. */
export interface SampleKeys {
  readonly provider: Provider;
  readonly signing: KeyOfCertificate;
  readonly recipient: KeyOfCertificate;
}

interface KeyOfCertificate {
  readonly key: Key;
  readonly certificate: Certificate;
  readonly pem: string;
}

/** Generates the keys of a sample. */
export async function sampleKeys(provider: Provider): Promise<SampleKeys> {
  const { signer, application } = names[provider];
  const [signing, recipient] = await Promise.all([newKey(signer), newKey(application)]);
  return { provider, signing, recipient };
}

const names = {
  entra: { signer: "accounts.accesscontrol.windows.net", application: "orders.contoso.example" },
  curity: { signer: "idsvr.contoso.example", application: "www.contoso.example" },
} as const;

async function newKey(commonName: string): Promise<KeyOfCertificate> {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  const der = await selfSigned(pair, commonName);
  const privateKey = encodePem("PRIVATE KEY", pkcs8);
  return {
    key: importKey(privateKey),
    certificate: parseCertificate(der),
    pem: privateKey + encodePem("CERTIFICATE", der),
  };
}

/** Mints a token with these keys, and breaks it as asked. */
export async function mint(keys: SampleKeys, change: Change): Promise<Sample> {
  const { provider, signing, recipient } = keys;
  // An expired token was issued two hours before; the others have been in use for some minutes.
  const issued = Math.floor(Date.now() / 1000) - (change === "expired" ? 7200 : 300);
  const { token, expected, kid } = await minters[provider](keys, issued);
  const given = change === "wrong-key" ? await newKey(names[provider].application) : recipient;
  const jwk = await exportJwk(signing.certificate.key);
  const set = { keys: [{ ...jwk, use: "sig", kid }] };
  return {
    token: change === "altered" ? altered(token) : token,
    files: [
      { name: "application.pem", bytes: encodeUtf8(given.pem) },
      { name: "provider-jwks.json", bytes: encodeUtf8(JSON.stringify(set)) },
    ],
    expected,
  };
}

interface Minted {
  readonly token: string;
  readonly kid: string;
  readonly expected: Expectation;
}

type Minter = (keys: SampleKeys, issued: number) => Promise<Minted>;

const minters: Readonly<Record<Provider, Minter>> = {
  /**
   * An access token of Entra ID: the header of the JWE names the certificate by x5t alone, without typ and cty;
   * the plaintext is compressed, and starts with the byte order mark that .NET writes.
   */
  async entra({ signing, recipient }, issued) {
    const tenant = crypto.randomUUID();
    const expected = {
      issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
      audience: crypto.randomUUID(),
    };
    const kid = await certificateThumbprint(signing.certificate, "SHA-1");
    const claims = {
      ...{ aud: expected.audience, iss: expected.issuer, iat: issued, nbf: issued, exp: issued + 4500 },
      ...{ azp: crypto.randomUUID(), azpacr: "2", name: "Megan Bowen", oid: crypto.randomUUID() },
      ...{ preferred_username: "megan@contoso.example", scp: "Orders.Read Orders.Write" },
      ...{ sub: random(32), tid: tenant, uti: random(16), ver: "2.0" },
    };
    const inner = await signJwt(claims, signing.key, { typ: "JWT", alg: "RS256", kid });
    const x5t = await certificateThumbprint(recipient.certificate, "SHA-1");
    const header = { alg: "RSA-OAEP", enc: "A128CBC-HS256", x5t, zip: "DEF" };
    return {
      token: await encryptCompact(encodeUtf8(`\uFEFF${inner}`), recipient.certificate.key, header),
      kid,
      expected,
    };
  },

  /** An ID token of the Curity Identity Server: no typ inside, x5t#S256 outside. */
  async curity({ signing, recipient }, issued) {
    const expected = {
      issuer: "https://idsvr.contoso.example/oauth/v2/oauth-anonymous",
      audience: "website-client",
    };
    const kid = `-${Math.floor(Math.random() * 2 ** 31)}`;
    const claims = {
      ...{ exp: issued + 3600, nbf: issued, iat: issued, jti: `I$${crypto.randomUUID()}` },
      ...{ iss: expected.issuer, aud: expected.audience, sub: "megan", auth_time: issued - 20 },
      ...{ acr: "urn:se:curity:authentication:html-form:form", azp: expected.audience },
      ...{ nonce: random(16), at_hash: random(16), s_hash: random(16), purpose: "id" },
    };
    const inner = await signJwt(claims, signing.key, { kid, alg: "RS256" });
    const fingerprint = await certificateThumbprint(recipient.certificate, "SHA-256");
    const header = { alg: "RSA-OAEP", enc: "A256CBC-HS512", cty: "JWT", "x5t#S256": fingerprint };
    return {
      token: await encryptCompact(encodeUtf8(inner), recipient.certificate.key, header),
      kid,
      expected,
    };
  },
};

function random(length: number): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(length)));
}

/** Changes one character in the middle of the ciphertext. */
function altered(token: string): string {
  const [header = "", key = "", iv = "", ciphertext = "", tag = ""] = token.split(".");
  const middle = Math.floor(ciphertext.length / 2);
  const other = ciphertext[middle] === "A" ? "B" : "A";
  const changed = ciphertext.slice(0, middle) + other + ciphertext.slice(middle + 1);
  return [header, key, iv, changed, tag].join(".");
}
