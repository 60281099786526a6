/** Which access tokens the API accepts. This is all that one has to write for Entra ID. */
import type { JwtPolicy, KeysInput } from "josette";
import { entraAccessToken } from "josette/profiles";

/** The client ids from the app registrations; put your own. */
export const registered = {
  /** The API: its registration exposes the scopes and the app roles below, and asks for tokens of version 2. */
  api: "6e74172b-be56-4843-9ff4-e66a39bb12e3",
  applicationIdUri: "api://orders",
  website: "0c5e7e0f-5a3c-4a1d-9d53-3b1f0a7d7a10",
  daemon: "75dbe77f-10a3-4e59-85fd-8c127544f17c",
} as const;

export interface OrdersPolicyOptions {
  /** The directory (tenant) id, as the portal shows it. */
  readonly tenantId: string;
  /** The private keys, with their certificates, of those that tokens are encrypted for: the old and the new one during a rotation. */
  readonly decryptionKeys: KeysInput;
  /** Leave it out with the real Entra ID: then the keys come from login.microsoftonline.com. Here they come from this machine. */
  readonly keys?: KeysInput;
}

export function ordersPolicy({ tenantId, decryptionKeys, keys }: OrdersPolicyOptions): JwtPolicy {
  return entraAccessToken({
    tenants: tenantId,
    audience: [registered.api, registered.applicationIdUri],
    versions: ["2.0"],
    clients: [registered.website, registered.daemon],
    // Both clients have a certificate. A token that somebody got with a stolen secret is worth nothing here.
    clientAuthentication: ["certificate"],
    // One of these is enough to get in; each route asks for its own.
    scopes: ["Orders.Read", "Orders.Write"],
    roles: ["Orders.Read.All", "Orders.Write.All"],
    // While encryption is being rolled out both kinds of token come. Later take `optional` away.
    decrypt: { keys: decryptionKeys, optional: true },
    ...(keys !== undefined && { keys }),
  });
}
