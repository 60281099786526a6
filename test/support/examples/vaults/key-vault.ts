// Azure Key Vault as its REST API 7.4 has it: one vault with the keys it is given, and one identity that may use them.
import { createPublicKey, type KeyObject } from "node:crypto";
import { jwkOf } from "../../native-jwk.ts";
import { decryptOaep, signEcdsa, signPkcs1, signPss } from "./digests.ts";
import { startStandIn, type Answer, type Received, type StandIn } from "./stand-in.ts";

export interface VaultKey {
  readonly name: string;
  readonly version: string;
  readonly privateKey: KeyObject;
  readonly keyOps: readonly string[];
  /** `-HSM`, for one that lives in hardware. */
  readonly ktySuffix?: string;
}

/** A vault; the newest version of a key comes last. */
export async function startKeyVault({
  token,
  keys,
}: {
  readonly token: string;
  readonly keys: VaultKey[];
}): Promise<StandIn> {
  return startStandIn((request) => {
    const { authorization } = request.headers;
    if (authorization !== `Bearer ${token}`) {
      const challenge =
        'Bearer authorization="https://login.example/tenant", resource="https://vault.azure.net"';
      return { ...failure(401, "Unauthorized"), headers: { "www-authenticate": challenge } };
    }
    return answer(request, keys);
  });
}

function answer({ method, url, headers, body }: Received, keys: readonly VaultKey[]): Answer {
  if (url.search !== "?api-version=7.4") return failure(400, "BadParameter");
  const [, collection, name, version, operation] = url.pathname.split("/");
  const key = keys.findLast((each) => each.name === name && (version ?? each.version) === each.version);
  if (collection !== "keys" || key === undefined) return failure(404, "KeyNotFound");
  const kid = `${url.origin}/keys/${key.name}/${key.version}`;
  if (operation === undefined)
    return method === "GET" ? publicKey(kid, key) : failure(405, "MethodNotAllowed");
  if (method !== "POST") return failure(405, "MethodNotAllowed");
  if (headers["content-type"] !== "application/json") return failure(415, "UnsupportedMediaType");
  const row = operations[operation];
  if (row === undefined) return failure(404, "NotFound");
  if (!key.keyOps.includes(row.permission)) return failure(403, "Forbidden");
  const { alg, value }: { alg?: unknown; value?: unknown } = JSON.parse(body);
  if (typeof alg !== "string" || typeof value !== "string") return failure(400, "BadParameter");
  if (!/^[\w-]+$/.test(value)) return failure(400, "BadParameter");
  const result = row.run(alg, Buffer.from(value, "base64url"), key.privateKey);
  if (result === null) return failure(400, "BadParameter");
  return { status: 200, body: { kid, value: result.toString("base64url") } };
}

function publicKey(kid: string, { privateKey, keyOps, ktySuffix = "" }: VaultKey): Answer {
  const { kty = "", ...jwk } = jwkOf(createPublicKey(privateKey));
  const key = { kid, kty: kty + ktySuffix, key_ops: keyOps, ...jwk };
  return { status: 200, body: { key, attributes: { enabled: true, recoveryLevel: "Recoverable" } } };
}

interface Operation {
  readonly permission: string;
  /** `null` for what does not go together. */
  readonly run: (alg: string, value: Buffer, key: KeyObject) => Buffer | null;
}

const operations: Readonly<Record<string, Operation>> = {
  sign: { permission: "sign", run: sign },
  unwrapkey: { permission: "unwrapKey", run: unwrap },
};

const hashes: Readonly<Record<string, string>> = { 256: "sha256", 384: "sha384", 512: "sha512" };
const curves: Readonly<Record<string, string>> = {
  prime256v1: "ES256",
  secp384r1: "ES384",
  secp521r1: "ES512",
};

function sign(alg: string, digest: Buffer, key: KeyObject): Buffer | null {
  const bits = alg.slice(2);
  const hash = hashes[bits];
  if (hash === undefined || digest.length * 8 !== Number(bits)) return null;
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  if (namedCurve !== undefined) {
    if (curves[namedCurve] !== alg) return null;
    const { r, s, length } = signEcdsa(digest, key, () => true);
    const hex = [r, s].map((each) => each.toString(16).padStart(2 * length, "0"));
    return Buffer.from(hex.join(""), "hex");
  }
  if (alg.startsWith("RS")) return signPkcs1(digest, hash, key);
  return alg.startsWith("PS") ? signPss(digest, hash, key) : null;
}

function unwrap(alg: string, ciphertext: Buffer, key: KeyObject): Buffer | null {
  const hash = { "RSA-OAEP": "sha1", "RSA-OAEP-256": "sha256" }[alg];
  return hash === undefined ? null : decryptOaep(ciphertext, hash, key);
}

function failure(status: number, code: string): Answer {
  return { status, body: { error: { code, message: "This message is for people." } } };
}
