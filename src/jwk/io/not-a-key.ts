/** Recognises values that are passed as keys by mistake, and advises what to pass instead. */
import { isThenable, isUrl } from "../../encoding/brand.ts";
import { isUint8Array } from "../../encoding/bytes.ts";
import { UsageError } from "../../errors.ts";

const usual =
  "A key must be a JWK, a CryptoKey, a KeyObject or a Key; use importSecret for the bytes of a secret";

/**
 * Creates the error for a value that is not a key. It says what the value seems to be, and which function
 * creates a key from it.
 */
export function notAKey(value: unknown, otherwise: string = usual): UsageError {
  return new UsageError("ERR_INVALID_ARGUMENT", adviceFor(value) ?? otherwise);
}

/** Creates the error for a value that cannot be used as a set of keys. */
export function notKeys(value: unknown): UsageError {
  return notAKey(value, "keys must be a key, an array of keys, a JWK Set or a key source");
}

/**
 * Rejects a value that cannot be a JWK Set. Other objects are accepted here; their members are validated
 * later.
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
  throw notAKey(value, "A key set must be a JWK Set or an array of keys");
}

function adviceFor(value: unknown): string | undefined {
  if (value === undefined)
    return "The key is undefined: generateKey returns a single key, not { publicKey, privateKey }";
  if (typeof value === "string") return adviceForText(value);
  if (typeof value === "function") {
    return "A function is not a key; to load keys from a URL, use remoteKeySet(url)";
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
  "A string is not a key: for a secret, use importSecret(new TextEncoder().encode(text)), " +
  'or importKey({ kty: "oct", k }) if it is base64url';

function adviceForText(text: string): string {
  if (text.includes("-----BEGIN ")) {
    return "PEM text is not a key: use importKey, or loadPem if it is encrypted or has certificates";
  }
  return adviceForOtherText(text) ?? otherText;
}

/**
 * Returns advice for a text that was passed instead of PEM text; `undefined` if the text is not recognised.
 */
export function adviceForOtherText(text: string): string | undefined {
  if (/^https?:\/\//i.test(text)) return adviceForUrl(text);
  if (/^(?:bearer )?eyJ[\w-]*\.[\w-]*\.[\w-]/i.test(text))
    return "A token is not a key: pass the token first, then the keys";
  if (/^\s*[{[]/.test(text)) return "JSON text is not a key: pass the result of JSON.parse";
  return undefined;
}

function adviceForUrl(url: string): string {
  return isMetadataUrl(url)
    ? "The URL of an issuer's metadata is not a key: use await discoverKeySet(issuer)"
    : "A URL is not a key: use remoteKeySet(url)";
}

/**
 * Reports whether a URL is the metadata URL of an issuer: OpenID Connect Discovery 1.0 section 4, RFC 8414
 * section 3.
 */
export function isMetadataUrl(url: string): boolean {
  return /\/\.well-known\/(openid-configuration|oauth-authorization-server)(?![\w.-])/.test(url);
}

function adviceForObject(value: object): string | undefined {
  if (isThenable(value))
    return "A promise is not a key: await it, for example keys: await discoverKeySet(issuer)";
  if (isUint8Array(value)) {
    return "Bytes are not a key: use importSecret for a secret, loadPem or loadPkcs12 for a file";
  }
  if (isUrl(value)) return adviceForUrl(value.href);
  if ("find" in value || Array.isArray(value) || Object.hasOwn(value, "keys")) {
    return "A JWK Set is not a single key: choose one of its keys";
  }
  if (Object.hasOwn(value, "privateKey") && Object.hasOwn(value, "publicKey")) {
    return "A key pair is not a single key: pass its privateKey or its publicKey";
  }
  if (["iss", "sub", "aud", "exp"].some((name) => Object.hasOwn(value, name))) {
    return "Claims were passed as the key: pass the claims first, then the key";
  }
  if (["alg", "enc", "typ", "algorithms", "issuer", "audience"].some((name) => Object.hasOwn(value, name))) {
    return "Options or a header were passed as the key: pass the key before them";
  }
  return undefined;
}
