// Client assertions as an authorization server reads them: taken apart by hand and verified with node:crypto. No josette in here.
import { constants, createHmac, verify, X509Certificate, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";

/** Seconds since 1970. */
export const now = 1_790_000_000;

/** A JWT in parts. */
export interface Parts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signingInput: Buffer;
  readonly signature: Buffer;
}

/** The parts of a compact JWS, RFC 7515 section 7.1. */
export function partsOf(token: string): Parts {
  const [header = "", claims = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0) throw new Error("This is no compact JWS");
  return {
    header: objectIn(header),
    claims: objectIn(claims),
    signingInput: Buffer.from(`${header}.${claims}`),
    signature: Buffer.from(signature, "base64url"),
  };
}

function objectIn(segment: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(segment, "base64url").toString("utf8")) as Record<string, unknown>;
}

type Verify = (key: KeyObject, input: Buffer, signature: Buffer) => boolean;

const pkcs1 =
  (hash: string): Verify =>
  (key, input, signature) =>
    verify(hash, input, key, signature);

/** RFC 7518 section 3.5: the salt is exactly as long as the hash. */
const pss =
  (hash: string, saltLength: number): Verify =>
  (key, input, signature) =>
    verify(hash, input, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);

/** RFC 7518 section 3.4: R and S, not DER. */
const ecdsa =
  (hash: string): Verify =>
  (key, input, signature) =>
    verify(hash, input, { key, dsaEncoding: "ieee-p1363" }, signature);

const edDsa: Verify = (key, input, signature) => verify(null, input, key, signature);

const hmac =
  (hash: string): Verify =>
  (key, input, signature) =>
    createHmac(hash, key).update(input).digest().equals(signature);

/** The algorithms of RFC 7518 section 3.1, RFC 8037 and RFC 9864 that every Node.js has. */
export const verifiers = {
  RS256: pkcs1("sha256"),
  RS384: pkcs1("sha384"),
  RS512: pkcs1("sha512"),
  PS256: pss("sha256", 32),
  PS384: pss("sha384", 48),
  PS512: pss("sha512", 64),
  ES256: ecdsa("sha256"),
  ES384: ecdsa("sha384"),
  ES512: ecdsa("sha512"),
  EdDSA: edDsa,
  Ed25519: edDsa,
  Ed448: edDsa,
  HS256: hmac("sha256"),
  HS384: hmac("sha384"),
  HS512: hmac("sha512"),
} as const;

/** An algorithm that is verified here. */
export type Alg = keyof typeof verifiers;

/** Whether the signature is the key's with the algorithm that the header names. */
export function isSignedBy(token: string, key: KeyObject): boolean {
  const { header, signingInput, signature } = partsOf(token);
  const check = Object.entries(verifiers).find(([alg]) => alg === header["alg"])?.[1];
  return check?.(key, signingInput, signature) ?? false;
}

/** A file of test/files. */
export function file(name: string): Buffer {
  return readFileSync(new URL(`../../../files/${name}`, import.meta.url));
}

/** The certificates of a file of test/files, in order. */
export function certificatesIn(name: string): readonly X509Certificate[] {
  const blocks = file(name)
    .toString("latin1")
    .match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return (blocks ?? []).map((block) => new X509Certificate(block));
}

/** What node:crypto and portals show, as headers have it. */
export function thumbprint(certificate: X509Certificate, hash: "sha1" | "sha256"): string {
  const shown = hash === "sha1" ? certificate.fingerprint : certificate.fingerprint256;
  return Buffer.from(shown.replaceAll(":", ""), "hex").toString("base64url");
}
