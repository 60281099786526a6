/** What callers give where a key belongs, by mistake, and what they should write instead. */
import { isThenable } from "../../encoding/brand.ts";
import { isUint8Array } from "../../encoding/bytes.ts";
import { UsageError } from "../../errors.ts";
import { isMetadataUrl, isUrl } from "../sets/remote/location.ts";

const usual =
  "A key is a JWK, a CryptoKey, a KeyObject or what importKey gives; secret bytes go through importSecret";

/**
 * The error for a value that is no key: what it is, as far as that can be told, and the function that makes
 * a key of it.
 */
export function notAKey(value: unknown, otherwise: string = usual): UsageError {
  return new UsageError("ERR_INVALID_ARGUMENT", adviceFor(value) ?? otherwise);
}

/** Where a set of keys is wanted, or whatever can stand for one. */
export function notKeys(value: unknown): UsageError {
  return notAKey(value, "keys must be a key, a list of keys, a key set or another key source");
}

/**
 * Refuses what cannot be a JWK Set. An object is let through: it may be a malformed one.
 * @throws UsageError `ERR_INVALID_ARGUMENT`.
 */
export function requireSetLike(value: unknown): void {
  if (
    typeof value === "object" &&
    value !== null &&
    !isThenable(value) &&
    !isUint8Array(value) &&
    !isUrl(value)
  ) {
    return;
  }
  throw notAKey(value, "A key set is made of a JWK Set or of a list of keys");
}

function adviceFor(value: unknown): string | undefined {
  if (typeof value === "string") return adviceForText(value);
  if (typeof value === "function") {
    return "A function is not a key; a key set from the network is made by remoteKeySet(url)";
  }
  if (typeof value !== "object" || value === null) return undefined;
  try {
    return adviceForObject(value);
  } catch {
    // A getter or a proxy may throw.
    return undefined;
  }
}

const otherText =
  "Text is not a key: a secret goes through importSecret(new TextEncoder().encode(text)), " +
  'one in base64url through importKey({ kty: "oct", k })';

function adviceForText(text: string): string {
  if (text.includes("-----BEGIN ")) {
    return "PEM text is not a key yet: importKey reads it, or loadPem with certificates and passphrases";
  }
  return adviceForOtherText(text) ?? otherText;
}

/** The same for text where PEM would be right; `undefined` for text that is nothing recognisable. */
export function adviceForOtherText(text: string): string | undefined {
  if (/^https?:\/\//i.test(text)) return adviceForUrl(text);
  if (/^(?:bearer )?eyJ[\w-]*\.[\w-]*\.[\w-]/i.test(text))
    return "A token is not a key: the token comes first, then the keys";
  if (/^\s*[{[]/.test(text)) return "JSON text is not a key yet: give what JSON.parse makes of it";
  return undefined;
}

function adviceForUrl(url: string): string {
  return isMetadataUrl(url)
    ? "The URL of an issuer's metadata is not a key: await discoverKeySet(issuer)"
    : "A URL is not a key: remoteKeySet(url) gets the key set from there";
}

function adviceForObject(value: object): string | undefined {
  if (isThenable(value))
    return "A promise is not a key: await it, for example keys: await discoverKeySet(issuer)";
  if (isUint8Array(value)) {
    return "Bytes are not a key yet: importSecret takes a secret, loadPem and loadPkcs12 take files";
  }
  if (isUrl(value)) return adviceForUrl(value.href);
  if ("find" in value || Array.isArray(value) || Object.hasOwn(value, "keys")) {
    return "A set of keys is not one key: choose one of them";
  }
  if (Object.hasOwn(value, "privateKey") && Object.hasOwn(value, "publicKey")) {
    return "A pair of keys is not one key: privateKey signs and decrypts, publicKey is for the rest";
  }
  if (["iss", "sub", "aud", "exp"].some((name) => Object.hasOwn(value, name))) {
    return "Claims stand where the key belongs: the claims come first, then the key";
  }
  if (["alg", "enc", "typ", "algorithms", "issuer", "audience"].some((name) => Object.hasOwn(value, name))) {
    return "Options or a header stand where the key belongs: the key comes before them";
  }
  return undefined;
}
