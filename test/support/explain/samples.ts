// Tokens for the tests of findings, written by hand (support/tokens.ts), with the keys and the policy that
// fit them.
import type { DiagnosisInput } from "../../../src/explain/index.ts";
import type { JwtPolicy } from "../../../src/jwt/index.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../keys.ts";
import {
  cekLength,
  hmacJws,
  jwe,
  oaep,
  rsaJws,
  secretBytes,
  type Enc,
  type JweRequest,
  type OaepAlg,
} from "../tokens.ts";
import type { Sample } from "./cases.ts";

/** The time of every diagnosis here, in seconds. */
export const now = 1_800_000_000;

export const issuer = "https://login.example.com";
export const audience = "api://orders";

/** The claims of a sound token. */
export const claims = {
  iss: issuer,
  aud: audience,
  sub: "alice",
  iat: now - 60,
  nbf: now - 60,
  exp: now + 3600,
};

/** The secret of symmetric tokens. */
export const secret = secretBytes(32);

export const { privateKey, publicKey } = keyObjects(rsaKey);
export const other = keyObjects(otherRsaKey);

export const signerJwk = { ...publicJwk(rsaKey), kid: "signer", use: "sig", alg: "RS256" };
export const recipientJwk = { ...rsaKey, kid: "recipient", use: "enc" };
export const secretJwk = { kty: "oct", k: Buffer.from(secret).toString("base64url") };

/** A token signed with RS256. */
export function signed(payload: object | string = claims, header: object = {}): string {
  return rsaJws({ alg: "RS256", typ: "JWT", kid: "signer", ...header }, payload, privateKey);
}

/** A token signed with HS256. */
export function mac(
  payload: object | string = claims,
  header: object = {},
  key: Uint8Array | string = secret,
): string {
  return hmacJws({ alg: "HS256", typ: "JWT", ...header }, payload, key);
}

interface EncryptOptions extends Partial<Omit<JweRequest, "header">> {
  readonly alg?: OaepAlg;
  /** The algorithm that the key is encrypted with, where the header says something else. */
  readonly really?: OaepAlg;
  readonly enc?: Enc;
  readonly header?: object;
  readonly to?: typeof publicKey;
}

/** A JWE for the recipient. */
export function encrypted(options: EncryptOptions = {}): string {
  const { alg = "RSA-OAEP", enc = "A256GCM", really = alg, header = {}, to = publicKey, ...rest } = options;
  const cek = rest.cek ?? secretBytes(cekLength(enc));
  const encryptedKey = rest.encryptedKey ?? oaep(really, to, cek);
  return jwe({
    plaintext: signed(),
    enc,
    ...rest,
    cek,
    encryptedKey,
    header: { alg, enc, cty: "JWT", ...header },
  });
}

/** A policy for tokens that are signed. */
export function policy(rules: Partial<JwtPolicy["claims"]> = {}): JwtPolicy {
  return { verify: { keys: [signerJwk], alg: ["RS256"] }, claims: { issuer, audience, ...rules } };
}

/** A text diagnosed at that time. */
export function sample(text: string, input: DiagnosisInput = {}): Sample {
  return { text, input: { at: now, ...input } };
}

/** The same with what should be found. */
export function instead<First extends string>(
  first: First,
  text: string,
  input: DiagnosisInput = {},
): Sample & { readonly first: First } {
  return { ...sample(text, input), first };
}
