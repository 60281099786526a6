/** Entra ID's signing keys: where they are published, and which tokens they can never verify. */
import type { Suite } from "../../algorithms/suite.ts";
import { JoseError } from "../../errors.ts";
import { findKeys, registerSource, rejectedBy } from "../../jwk/sets/key-source.ts";
import { resolveKeys } from "../../jwk/sets/keyring.ts";
import type { KeyInput, KeyRequest, KeysInput, KeySource } from "../../jwk/key/types.ts";
import { start } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";
import { ciamDomain } from "./clouds.ts";
import type { TenantLocation } from "./tenant-issuers.ts";
import { keysVersion } from "../../jwk/sets/candidates.ts";

/** The tenants whose keys are requested. */
export interface EntraKeysRequest extends TenantLocation {
  readonly tenants: readonly string[] | "any";
  /** The API's client id, if it has its own signing keys. */
  readonly appId: string | undefined;
}

/**
 * Returns the URL of the JWK Set of a single tenant, or otherwise of the common JWK Set, which also has the
 * keys for personal accounts.
 */
export function entraKeysUrl({ cloud, ciam, tenants, appId }: EntraKeysRequest): string {
  const host = ciam === undefined ? cloud.authority : `${ciam}.${ciamDomain}`;
  const [only, ...others] = tenants === "any" ? [] : tenants;
  const tenant = only !== undefined && others.length === 0 ? only : "common";
  const query = appId === undefined ? "" : `?appid=${appId}`;
  return `https://${host}/${tenant}/discovery/v2.0/keys${query}`;
}

/**
 * Wraps keys, so that tokens for Microsoft's own APIs are recognized. Such tokens have a `nonce` in their
 * header, and their signature covers a different header. Without this check they would fail with an
 * unexplained signature error.
 *
 * @throws UsageError and JoseError for invalid keys, like `createJwtVerifier`.
 */
export function keysForCustomApis(suite: Suite, keys: KeysInput): KeySource {
  const keyring = resolveKeys(suite, keys);
  const source = Object.freeze({ find: (request: KeyRequest) => start(find(request)) });
  registerSource(source, {
    find,
    // The version changes only when the wrapped keys do.
    version: () => keysVersion(keyring),
    rejected: () => ("given" in keyring ? [] : rejectedBy(keyring.source)),
  });
  return source;

  function* find(request: KeyRequest): Steps<readonly KeyInput[]> {
    if (Object.hasOwn(request.header, "nonce")) throw tokenForMicrosoftApi();
    return "given" in keyring ? [keyring.given] : yield* findKeys(keyring.source, request);
  }
}

function tokenForMicrosoftApi(): JoseError {
  return new JoseError(
    "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    'The token has a "nonce" in its header: it was issued for Microsoft Graph or another Microsoft API, ' +
      "which alone can verify it. " +
      "The client must request a token with a scope of your own API, for example api://<client id>/.default",
    { stage: "verify" },
  );
}
