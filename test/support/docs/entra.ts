// The tenant of Entra ID that the programs of the guides are run against, at its real addresses.
import { vi } from "vitest";
import { startEntra, type Entra, type EntraOptions } from "../../../examples/identity-provider/entra.ts";

/**
 * Starts a tenant and sends what is requested from login.microsoftonline.com for it to this machine. Programs then run
 * as a reader would write them. `vi.unstubAllGlobals` ends it.
 */
export async function startTenant(options: EntraOptions): Promise<Entra> {
  const entra = await startEntra(options);
  const local = new Map([
    [`/${entra.tenantId}/discovery/v2.0/keys`, entra.keysUrl],
    [`/${entra.tenantId}/oauth2/v2.0/token`, entra.tokenEndpoint],
  ]);
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (input: string | URL, init?: RequestInit) => {
    const { hostname, pathname } = new URL(input);
    if (hostname === "127.0.0.1") return fetch(input, init);
    const address = hostname === "login.microsoftonline.com" ? local.get(pathname) : undefined;
    if (address === undefined) throw new Error(`The guide requests ${String(input)}`);
    return fetch(address, init);
  });
  return entra;
}
