/** A company on this machine: its Entra ID tenant and its API for orders. */
import { X509Certificate } from "node:crypto";
import { loadPem, remoteKeySet } from "josette";
import type { EntraApplication } from "../identity-provider/entra-token-endpoint.ts";
import { startEntra, type Entra } from "../identity-provider/entra.ts";
import { pemFile } from "../identity-provider/key-files.ts";
import { createSigningKey } from "../identity-provider/signing-key.ts";
import { ordersApi, serveApi, type RunningApi } from "./api.ts";
import type { RefusalRecord } from "./authentication.ts";
import { ordersPolicy, registered } from "./policy.ts";

export interface Contoso {
  readonly entra: Entra;
  /** Starts another instance of the API, which has not fetched Entra ID's keys yet. */
  readonly startApi: () => Promise<RunningApi>;
  /** The log entries of all instances. */
  readonly log: readonly RefusalRecord[];
  /** Advances the clock of the key sets by the given number of seconds. */
  readonly skip: (seconds: number) => void;
  /** Stops all servers. */
  readonly close: () => Promise<void>;
}

export interface ContosoOptions {
  /** The clients that request tokens from Entra ID themselves. */
  readonly applications?: readonly EntraApplication[];
  /** Whether the app registration has a token encryption certificate. Default: `true`. */
  readonly encrypted?: boolean;
}

export async function startContoso({
  applications = [],
  encrypted = true,
}: ContosoOptions = {}): Promise<Contoso> {
  const encryption = await createSigningKey("CN=orders.contoso.example");
  const { keys: decryptionKeys } = await loadPem(pemFile(encryption)); // in your application: readFileSync("orders.pem", "utf8")
  const entra = await startEntra({
    api: {
      clientId: registered.api,
      applicationIdUri: registered.applicationIdUri,
      ...(encrypted && { encryptionCertificate: new X509Certificate(encryption.certificate) }),
    },
    applications,
  });
  const log: RefusalRecord[] = [];
  const apis: RunningApi[] = [];
  let skipped = 0;
  return {
    entra,
    startApi: async () => {
      const keys = remoteKeySet(entra.keysUrl, { now: () => Date.now() / 1000 + skipped });
      const policy = ordersPolicy({ tenantId: entra.tenantId, decryptionKeys, keys });
      const api = await serveApi(ordersApi(policy, (record) => log.push(record)));
      apis.push(api);
      return api;
    },
    log,
    skip: (seconds) => void (skipped += seconds),
    close: async () => {
      await Promise.all([entra, ...apis].map(({ close }) => close()));
    },
  };
}
