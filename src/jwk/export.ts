/** From a {@link Key} to what others read: JWK (RFC 7517), PEM (RFC 7468). The public half, unless asked otherwise. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { encodePem } from "../encoding/pem.ts";
import { JoseError, UsageError } from "../errors.ts";
import { readFlag, requireOptions } from "../header/options.ts";
import { exportCryptoKey } from "../primitives/generation.ts";
import type { KeyMaterial, PrivateMembers, PublicMembers } from "../primitives/material.ts";
import { run, settle, type Steps } from "../primitives/steps.ts";
import { writePkcs8 } from "./formats/pkcs8.ts";
import { writeSpki } from "./formats/spki.ts";
import { asKey } from "./as-key.ts";
import { contentsOf, makeKey, type Key } from "./key.ts";
import { parseJwk } from "./parse.ts";
import { publicMembers, publicOperations } from "./public-key.ts";
import type { Jwk, KeyInput } from "./types.ts";

/** What of a key is exported. */
export interface ExportOptions {
  /** `true` exports the private key or the secret; by default only the public half ever leaves. */
  readonly private?: boolean;
}

/** The members of each key type, base64url. */
export type KeyMembers = PublicMembers | PrivateMembers | { readonly kty: "oct"; readonly k: string };

/**
 * The JWK of a key, with its `kid`, `use`, `key_ops` and `alg`. RFC 7517 section 4.
 *
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a secret without `private: true`, and for `private: true` of a public key.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for a CryptoKey that is not extractable.
 * @example
 * ```ts
 * import { exportJwk, importSecret } from "josette/jwk";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { kid: "1" });
 * console.log((await exportJwk(key, { private: true })).kty); // oct
 * ```
 */
export function exportJwk(input: KeyInput, options: ExportOptions = {}): Promise<Jwk> {
  return run(exportJwkSteps(input, options));
}

/**
 * The PEM text of an RSA, EC or OKP key: SubjectPublicKeyInfo (`PUBLIC KEY`), or with `private: true` PKCS #8 (`PRIVATE KEY`).
 * RFC 7468 sections 10 and 13.
 *
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a secret, and for `private: true` of a public key.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for other kinds of keys, and for a CryptoKey that is not extractable.
 * @example
 * ```ts
 * import { exportPem } from "josette/jwk";
 * const { publicKey } = await crypto.subtle.generateKey(
 *   { name: "RSA-PSS", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
 *   true,
 *   ["sign", "verify"],
 * );
 * const pem = await exportPem(await crypto.subtle.exportKey("jwk", publicKey));
 * console.log(pem.split("\n")[0]); // -----BEGIN PUBLIC KEY-----
 * ```
 */
export function exportPem(input: KeyInput, options: ExportOptions = {}): Promise<string> {
  return run(exportPemSteps(input, options));
}

/** A key's own members, RFC 7518 section 6: all of them, the private ones too. */
export function* membersOf(key: Key): Steps<KeyMembers> {
  const { material } = contentsOf(key);
  if (material.form !== "CryptoKey") return membersIn(material);
  if (!material.cryptoKey.extractable) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      "The CryptoKey is not extractable, so nothing of it can be exported",
    );
  }
  const jwk = yield* settle(exportCryptoKey(material.cryptoKey));
  return yield* membersOf(makeKey(parseJwk(jwk).contents, {}));
}

/** The JWK of a key. */
export function* exportJwkSteps(input: KeyInput, options: ExportOptions): Steps<Jwk> {
  const wanted = isPrivateWanted(options);
  const key = asKey(input);
  const members = yield* exportedMembers(key, wanted);
  const { kid, alg, use } = key;
  const keyOps = wanted || key.type === "public" ? key.keyOps : publicOperations(key.keyOps);
  return { ...members, ...definedMembers({ kid, use, key_ops: keyOps, alg }) };
}

function* exportPemSteps(input: KeyInput, options: ExportOptions): Steps<string> {
  const wanted = isPrivateWanted(options);
  const members = yield* exportedMembers(asKey(input), wanted);
  if (members.kty === "oct") throw new UsageError("ERR_KEY_NOT_SUITABLE", "A secret has no PEM form");
  if (members.kty === "AKP") {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", "PEM is not written for ML-DSA keys; use exportJwk");
  }
  return "d" in members
    ? encodePem("PRIVATE KEY", writePkcs8(members))
    : encodePem("PUBLIC KEY", writeSpki(members));
}

function isPrivateWanted(options: ExportOptions): boolean {
  return readFlag(requireOptions(options, "options").private, "private");
}

function* exportedMembers(key: Key, wanted: boolean): Steps<KeyMembers> {
  if (wanted && key.type === "public") {
    throw new UsageError("ERR_KEY_NOT_SUITABLE", "The key is public: there is nothing private to export");
  }
  if (!wanted && key.type === "secret") {
    throw new UsageError(
      "ERR_KEY_NOT_SUITABLE",
      "A secret has no public half; { private: true } exports the secret",
    );
  }
  const members = yield* membersOf(key);
  return wanted || members.kty === "oct" ? members : publicMembers(members);
}

function membersIn(material: Exclude<KeyMaterial, { form: "CryptoKey" }>): KeyMembers {
  return material.form === "secret" ? { kty: "oct", k: encodeBase64url(material.bytes) } : material.members;
}

function definedMembers(members: Readonly<Record<string, unknown>>): Jwk {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
