/**
 * A key in Azure Key Vault that signs and unwraps without ever leaving it.
 *
 * What one has to set up: an RSA key, or an EC key on P-256, P-384 or P-521, and an identity that may get it
 * and sign or unwrap with it (the role "Key Vault Crypto User"). `token` gives that identity's access token
 * for the scope `https://vault.azure.net/.default`.
 */
import { createHash } from "node:crypto";
import {
  externalKey,
  importKey,
  type ExternalKeyOptions,
  type ExternalSign,
  type ExternalUnwrap,
  type Jwk,
  type Key,
} from "josette/jwk";

export interface AzureKeyVaultOptions extends Pick<ExternalKeyOptions, "alg" | "kid" | "x5c" | "timeout"> {
  /**
   * `https://{vault}.vault.azure.net/keys/{name}`, with `/{version}` or without it for the current version.
   */
  readonly keyId: string;
  /**
   * Returns the access token. It is called for every request, so it should cache the token while it is valid.
   */
  readonly token: () => string | Promise<string>;
}

/** An error response of Key Vault: the `cause` of an `ERR_KEY_UNAVAILABLE`. */
export class KeyVaultError extends Error {
  override readonly name = "KeyVaultError";
  /** The HTTP status. 401 and 403: the token or the permissions are wrong. 429 and 503: try again later. */
  readonly status: number;
  /** The code of the error in Key Vault: `Forbidden`, `KeyNotFound`, `Throttled`... */
  readonly code: string;
  /** The header field Retry-After: seconds, or a date. */
  readonly retryAfter: string | null;

  constructor(operation: string, { status, headers }: Response, code: string) {
    super(`Key Vault answered ${operation} with ${status} ${code}`);
    this.status = status;
    this.code = code;
    this.retryAfter = headers.get("retry-after");
  }
}

const digests: Readonly<Record<string, string>> = {
  ...{ RS256: "sha256", RS384: "sha384", RS512: "sha512" },
  ...{ PS256: "sha256", PS384: "sha384", PS512: "sha512" },
  ...{ ES256: "sha256", ES384: "sha384", ES512: "sha512" },
};

/**
 * Fetches the public key once. The returned key keeps using this version, even if the key is rotated later.
 */
export async function azureKeyVaultKey(options: AzureKeyVaultOptions): Promise<Key> {
  const { keyId, token, ...rest } = options;
  const { alg, timeout = 10 } = options;
  const { key } = await ask("get", { url: keyId, token, signal: AbortSignal.timeout(timeout * 1000) });
  if (key?.kid === undefined) throw new TypeError("Key Vault gave no key");
  // The path is the one that the vault returned, with the version. The host is not: it receives the access
  // token.
  const url = new URL(keyId);
  url.pathname = new URL(key.kid).pathname;
  const vault = { url: url.href, token };
  const jwk = publicHalf(key);
  const permits = (operation: string) => key.key_ops?.includes(operation) ?? false;
  const isSignature = (each: AzureKeyVaultOptions["alg"][number]) =>
    typeof each === "string" ? Object.hasOwn(digests, each) : each.kind === "signature";
  const signs = permits("sign") && alg.some(isSignature);
  const unwraps = permits("unwrapKey") && !alg.every(isSignature);
  return externalKey({
    kid: key.kid,
    ...rest,
    jwk,
    ...(signs && { sign: signWith(vault) }),
    ...(unwraps && { unwrap: unwrapWith(vault, importKey(jwk).bits / 8) }),
  });
}

/** Key Vault uses RSA-HSM and EC-HSM for keys in hardware; their public keys are ordinary ones. */
function publicHalf({ kty, n, e, crv, x, y }: Jwk): Jwk {
  return kty?.startsWith("RSA") ? { kty: "RSA", n, e } : { kty: "EC", crv, x, y };
}

/** Key Vault signs digests, and returns ECDSA signatures as R and S, like a JWS. */
function signWith(vault: Vault): ExternalSign {
  return async ({ alg, data, signal }) => {
    const digest = createHash(digests[alg] ?? "").update(data);
    const body = { alg, value: digest.digest("base64url") };
    return bytes(await ask("sign", { ...vault, body, signal }));
  };
}

/** A rejected ciphertext is a result. Every other failure is an outage and is thrown. */
function unwrapWith(vault: Vault, length: number): ExternalUnwrap {
  return async ({ alg, encryptedKey, signal }) => {
    // RFC 8017 section 7.1.2 step 1: its length differs from that of the modulus. This is public, so no
    // request is needed.
    if (encryptedKey.length !== length) return null;
    const body = { alg, value: Buffer.from(encryptedKey).toString("base64url") };
    try {
      return bytes(await ask("unwrapkey", { ...vault, body, signal }));
    } catch (error) {
      const { status, code } = error instanceof KeyVaultError ? error : {};
      if (status === 400 && code === "BadParameter") return null;
      throw error;
    }
  };
}

interface Vault extends Pick<AzureKeyVaultOptions, "token"> {
  /** The id of the key, with its version. */
  readonly url: string;
}

interface VaultRequest extends Vault {
  readonly body?: { readonly alg: string; readonly value: string };
  readonly signal: AbortSignal;
}

interface VaultAnswer {
  readonly key?: Jwk;
  readonly value?: unknown;
  readonly error?: { readonly code?: string };
}

async function ask(operation: string, { url, token, signal, body }: VaultRequest): Promise<VaultAnswer> {
  const accessToken = await token();
  // The error message of fetch would contain the invalid header.
  if (!/^[\w.~+/-]+=*$/.test(accessToken))
    throw new TypeError("token gave something else than an access token");
  const target = body === undefined ? url : `${url}/${operation}`;
  const response = await fetch(`${target}?api-version=7.4`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: "error",
    signal,
  });
  const answer = parse(await response.text());
  if (!response.ok) throw new KeyVaultError(operation, response, answer.error?.code ?? "");
  return answer;
}

/** The message of JSON.parse contains a part of the text, which here could be key material. */
function parse(text: string): VaultAnswer {
  try {
    const answer: VaultAnswer | null = JSON.parse(text);
    return answer ?? {};
  } catch {
    return {};
  }
}

function bytes({ value }: VaultAnswer): Uint8Array {
  if (typeof value !== "string") throw new TypeError("Key Vault gave no value");
  return new Uint8Array(Buffer.from(value, "base64url"));
}
