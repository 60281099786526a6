/**
 * A key in Azure Key Vault that signs and unwraps without ever leaving it.
 *
 * What one has to set up: an RSA key, or an EC key on P-256, P-384 or P-521, and an identity that may get it and sign or unwrap with
 * it (the role "Key Vault Crypto User"). `token` gives that identity's access token for the scope `https://vault.azure.net/.default`.
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
  /** `https://{vault}.vault.azure.net/keys/{name}`, with `/{version}` or for the newest one there is now. */
  readonly keyId: string;
  /** Gives the access token. It is called for every request, so it should keep the token for as long as it is good. */
  readonly token: () => string | Promise<string>;
}

/** What Key Vault has answered in place of a result: the `cause` of an `ERR_KEY_UNAVAILABLE`. */
export class KeyVaultError extends Error {
  override readonly name = "KeyVaultError";
  /** The HTTP status: 401 and 403 want another token or permission, 429 and 503 want to be asked later. */
  readonly status: number;
  /** As Key Vault calls it: `Forbidden`, `KeyNotFound`, `Throttled`... */
  readonly code: string;
  /** The header Retry-After, for whoever tries again: seconds, or a date. */
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

/** Asks for the public half, once. The key that comes back stays with the version it had then, whatever is rotated afterwards. */
export async function azureKeyVaultKey(options: AzureKeyVaultOptions): Promise<Key> {
  const { keyId, token, ...rest } = options;
  const { alg, timeout = 10 } = options;
  const { key } = await ask("get", { url: keyId, token, signal: AbortSignal.timeout(timeout * 1000) });
  if (key?.kid === undefined) throw new TypeError("Key Vault gave no key");
  // The path is what the vault says, with the version. The host is never: it gets the access token.
  const url = new URL(keyId);
  url.pathname = new URL(key.kid).pathname;
  const vault = { url: url.href, token };
  const jwk = publicHalf(key);
  const permits = (operation: string) => key.key_ops?.includes(operation) ?? false;
  const isSignature = (name: string) => Object.hasOwn(digests, name);
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

/** Key Vault says RSA-HSM and EC-HSM of keys that live in hardware; their public halves are like any other. */
function publicHalf({ kty, n, e, crv, x, y }: Jwk): Jwk {
  return kty?.startsWith("RSA") ? { kty: "RSA", n, e } : { kty: "EC", crv, x, y };
}

/** Key Vault signs digests, and gives R and S of an elliptic curve the way a JWS has them. */
function signWith(vault: Vault): ExternalSign {
  return async ({ alg, data, signal }) => {
    const digest = createHash(digests[alg] ?? "").update(data);
    const body = { alg, value: digest.digest("base64url") };
    return bytes(await ask("sign", { ...vault, body, signal }));
  };
}

/** To refuse a ciphertext is an answer. Everything else that is no key is an outage, and thrown. */
function unwrapWith(vault: Vault, length: number): ExternalUnwrap {
  return async ({ alg, encryptedKey, signal }) => {
    // RFC 8017 section 7.1.2, step 1: of another length than the modulus. Anybody can see that, so nobody has to be asked.
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
  /** Of the key, with its version. */
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
  // What fetch says of a header it cannot send has the header in it.
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

/** What JSON.parse says of text it cannot read has a piece of it inside, and here that would be of a key. */
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
