/** The policy of the API. This is all that Entra ID requires. */
import type { JwtPolicy, KeysInput } from "josette";
import { entraAccessToken } from "josette/profiles";

/** The client ids from the app registrations; replace them with yours. */
export const registered = {
  /** The API. Its registration exposes the scopes and app roles below and requests tokens of version 2. */
  api: "6e74172b-be56-4843-9ff4-e66a39bb12e3",
  applicationIdUri: "api://orders",
  website: "0c5e7e0f-5a3c-4a1d-9d53-3b1f0a7d7a10",
  daemon: "75dbe77f-10a3-4e59-85fd-8c127544f17c",
} as const;

export interface OrdersPolicyOptions {
  /** The directory (tenant) id from the portal. */
  readonly tenantId: string;
  /**
   * The private keys, with certificates, that tokens are encrypted for: the old and the new one during a
   * rotation.
   */
  readonly decryptionKeys: KeysInput;
  /**
   * Omit it for the real Entra ID, whose keys are fetched from login.microsoftonline.com. In this example,
   * the keys of a local server.
   */
  readonly keys?: KeysInput;
}

export function ordersPolicy({ tenantId, decryptionKeys, keys }: OrdersPolicyOptions): JwtPolicy {
  return entraAccessToken({
    tenants: tenantId,
    audience: [registered.api, registered.applicationIdUri],
    versions: ["2.0"],
    clients: [registered.website, registered.daemon],
    // Both clients have a certificate. A token that was obtained with a stolen secret is rejected.
    clientAuthentication: ["certificate"],
    // At least one of these is required; each route checks its own.
    scopes: ["Orders.Read", "Orders.Write"],
    roles: ["Orders.Read.All", "Orders.Write.All"],
    // Accepts unencrypted tokens while encryption is being rolled out. Remove `optional` later.
    decrypt: { keys: decryptionKeys, optional: true },
    ...(keys !== undefined && { keys }),
  });
}
