/** Entra ID's signing keys: where they are published, and the tokens that none of them will ever verify. */
import { JoseError } from "../../errors.ts";
import { registerVersion } from "../../jwk/sets/source-version.ts";
import { registerRejected, rejectedBy } from "../../jwk/sets/rejected.ts";
import { keysVersion, resolveKeys } from "../../jwk/sets/keyring.ts";
import type { KeyInput, KeyRequest, KeysInput, KeySource } from "../../jwk/key/types.ts";
import { ciamDomain } from "./clouds.ts";
import type { EntraPlace } from "./issuers.ts";

/** Whose keys are wanted. */
export interface EntraKeysRequest extends EntraPlace {
  readonly tenants: readonly string[] | "any";
  /** The API's client id, where it has signing keys of its own. */
  readonly appId: string | undefined;
}

/** The address of the JWK Set: that of the one tenant, or the one for all of them, which has the same keys and the consumers'. */
export function entraKeysUrl({ cloud, ciam, tenants, appId }: EntraKeysRequest): string {
  const host = ciam === undefined ? cloud.authority : `${ciam}.${ciamDomain}`;
  const [only, ...others] = tenants === "any" ? [] : tenants;
  const tenant = only !== undefined && others.length === 0 ? only : "common";
  const query = appId === undefined ? "" : `?appid=${appId}`;
  return `https://${host}/${tenant}/discovery/v2.0/keys${query}`;
}

/**
 * The same keys, except for tokens that were not made for them: Microsoft's own APIs get tokens whose header has a `nonce`, and which are
 * signed over another header than the one they have. That would look like a bad signature, and nobody would know why.
 *
 * @throws UsageError and JoseError for keys that are none, like `createJwtVerifier`.
 */
export function keysForOwnApis(keys: KeysInput): KeySource {
  const keyring = resolveKeys(keys);
  const source = Object.freeze({
    find: (request: KeyRequest): readonly KeyInput[] | Promise<readonly KeyInput[]> => {
      if (Object.hasOwn(request.header, "nonce")) throw tokenOfMicrosoft();
      return "given" in keyring ? [keyring.given] : keyring.source.find(request);
    },
  });
  // What it answers changes when the keys do, and not before.
  registerVersion(source, () => keysVersion(keyring));
  registerRejected(source, () => ("given" in keyring ? [] : rejectedBy(keyring.source)));
  return source;
}

function tokenOfMicrosoft(): JoseError {
  return new JoseError(
    "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    'The token has a "nonce" in its header, so it is for Microsoft Graph or another API of Microsoft\'s, ' +
      "and nobody else can verify it; " +
      "the client must ask for a token with a scope of your own API, as api://<client id>/.default",
    { stage: "verify" },
  );
}
