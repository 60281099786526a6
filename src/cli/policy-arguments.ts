/** Makes a policy from the arguments. Connections are opened only to servers that the arguments name. */
import {
  discoverKeySet,
  keySet,
  publicKey,
  remoteKeySet,
  thumbprint,
  type Key,
  type KeySource,
} from "../jwk/index.ts";
import type { EncryptedJwtPolicy, JwtPolicy } from "../jwt/index.ts";
import { entraAccessToken, entraIdToken, oidcIdToken } from "../profiles/index.ts";
import { acceptedAlgorithms } from "./accepted-algorithms.ts";
import type { Arguments } from "./arguments.ts";
import { usageFailure } from "./failure.ts";
import { isUrl } from "./key-arguments.ts";

/** Whether any option says what the token must satisfy. */
export function hasPolicy(args: Arguments): boolean {
  const named = [args.text("issuer"), args.text("entra"), args.text("oidc"), args.text("audience")];
  return named.some((each) => each !== undefined);
}

/** Makes the policy from the options and the keys that were given. */
export async function policyOf(
  args: Arguments,
  keys: readonly Key[],
): Promise<JwtPolicy | EncryptedJwtPolicy> {
  const algorithms = acceptedAlgorithms(keys, { alg: args.texts("alg"), enc: args.texts("enc") });
  const { signatures: alg, management, content: enc } = algorithms;
  const opening = keys.filter(({ type }) => type !== "public");
  const decrypt =
    management.length === 0
      ? {}
      : { decrypt: { keys: given(opening), alg: management, enc, optional: true } };
  const audience = args.texts("audience");
  const [issuer, client, tenants] = [args.text("issuer"), args.text("oidc"), args.text("entra")];
  if (tenants !== undefined) {
    const own = await sourceOf(args, keys, undefined);
    const source = own === undefined ? {} : { keys: own };
    if (client !== undefined)
      return entraIdToken({ tenants, clientId: client, ...source, ...decrypt, ...session(args) });
    if (audience.length === 0) throw usageFailure("--entra needs --audience, or --oidc for ID tokens");
    return entraAccessToken({ tenants, audience, ...source, ...decrypt });
  }
  const source = (await sourceOf(args, keys, issuer)) ?? given([]);
  if (client !== undefined) {
    if (issuer === undefined) throw usageFailure("--oidc needs --issuer or --entra");
    return oidcIdToken({ issuer, clientId: client, keys: source, alg, ...decrypt, ...session(args) });
  }
  const claims = { issuer: issuer ?? null, audience: audience.length === 0 ? null : audience };
  if (args.command.options.includes("unsigned") && args.has("unsigned")) {
    const secrets = opening.filter(({ type }) => type === "secret");
    if (secrets.length === 0) throw usageFailure("--unsigned needs a shared secret");
    const shared = { keys: keySet(secrets), alg: management.filter(({ symmetric }) => symmetric), enc };
    return { verify: null, decrypt: shared, claims };
  }
  return { verify: { keys: source, alg }, claims, ...decrypt };
}

function session(args: Arguments): { readonly nonce: string | null } {
  return { nonce: args.text("nonce") ?? null };
}

/** The keys to verify with: those that were given, those of `--jwks`, or those that the issuer publishes. */
async function sourceOf(
  args: Arguments,
  keys: readonly Key[],
  issuer: string | undefined,
): Promise<KeySource | undefined> {
  const jwks = args.text("jwks");
  // Private keys are taken to be for decryption, unless only private keys were given.
  const others = keys.filter(({ type }) => type !== "private");
  const own = others.length > 0 ? others : keys.map(publicKey);
  if (jwks !== undefined && isUrl(jwks)) return joined(own, remoteKeySet(jwks));
  if (jwks !== undefined || (await hasKeyOfOthers(keys))) return given(own);
  // The keys and certificates of the recipient do not replace the keys of the issuer.
  if (issuer !== undefined) return joined(own, discovered(issuer));
  return args.text("entra") === undefined ? given(own) : undefined;
}

/** Whether a public key or certificate was given that does not belong to one of the private keys. */
async function hasKeyOfOthers(keys: readonly Key[]): Promise<boolean> {
  const thumbprints = async (type: Key["type"]): Promise<readonly string[]> =>
    await Promise.all(keys.filter((key) => key.type === type).map((key) => thumbprint(key)));
  const listed = await thumbprints("public");
  if (listed.length === 0) return false;
  const own = new Set(await thumbprints("private"));
  return listed.some((each) => !own.has(each));
}

/** The given keys. `explain` may have none: a list of keys must not be empty, but a set may be. */
export function given(keys: readonly Key[]): KeySource {
  return keySet(keys.length === 0 ? { keys: [] } : keys);
}

/** The keys that an issuer publishes. It is contacted when the first key is needed. */
function discovered(issuer: string): KeySource {
  let set: Promise<KeySource> | undefined;
  return { find: async (request) => await (await (set ??= discoverKeySet(issuer))).find(request) };
}

/**
 * Combines given keys with another source, which is queried unless a given key has the token's kid, or the
 * token's algorithm is for shared secrets, which are not published.
 */
export function joined(keys: readonly Key[], remote: KeySource): KeySource {
  if (keys.length === 0) return remote;
  const own = keySet(keys);
  return {
    find: async (request) => {
      const { kid } = request.header;
      const found = await own.find(request);
      const isGiven = found.some((key) => key.type === "secret" || (kid !== undefined && key.kid === kid));
      return isGiven ? found : [...(await remote.find(request)), ...found];
    },
  };
}
