/** Starts the website, its provider and its API on this machine. */
import { randomBytes, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createJwtVerifier, loadPem, type VerifiedJwt } from "josette";
import { startCurity, type Curity } from "../identity-provider/curity.ts";
import { pemFile } from "../identity-provider/key-files.ts";
import { createSigningKey } from "../identity-provider/signing-key.ts";
import { startOrdersApi, type OrdersApi } from "./orders-api.ts";
import { idTokenPolicy, logoutTokenPolicy } from "./policies.ts";
import { readProvider } from "./provider.ts";
import type { RefusalRecord } from "./refusal.ts";
import { website } from "./website.ts";

export interface Running {
  readonly origin: string;
  readonly curity: Curity;
  readonly api: OrdersApi;
  readonly stranger: Stranger;
  /** The ID tokens of the users who signed in. */
  readonly signIns: readonly VerifiedJwt[];
  readonly log: readonly RefusalRecord[];
  readonly close: () => Promise<void>;
}

/** Somebody else's server, which should not get any token. */
export interface Stranger {
  readonly origin: string;
  /** The requests that have reached it. */
  readonly requests: readonly string[];
}

export interface StartOptions {
  /**
   * The key or certificate that ID tokens are encrypted for: a certificate by default, or a public key
   * without one.
   */
  readonly registered?: "certificate" | "public key";
  /** Whether the provider publishes a key that hints can be encrypted with. Default: true. */
  readonly takesEncryptedHints?: boolean;
  /** Default: a new one. */
  readonly secrets?: readonly string[];
}

export async function start({
  registered = "certificate",
  takesEncryptedHints = true,
  secrets = [randomBytes(32).toString("base64")],
}: StartOptions = {}): Promise<Running> {
  const clientId = "website";
  const [signing, encryption] = await Promise.all([
    createSigningKey("CN=website.contoso.example,OU=signing"),
    createSigningKey("CN=website.contoso.example,OU=encryption"),
  ]);
  const server = createServer();
  const origin = await listen(server); // in your application: https
  const redirectUri = `${origin}/callback`;
  const curity = await startCurity({
    clients: [
      {
        clientId,
        redirectUris: [redirectUri],
        postLogoutRedirectUris: [`${origin}/logged-out`],
        backChannelLogoutUri: `${origin}/backchannel-logout`,
        certificates: [new X509Certificate(signing.certificate)],
        encryption:
          registered === "certificate" ? new X509Certificate(encryption.certificate) : encryption.publicKey,
      },
    ],
    takesEncryptedHints,
  });
  const strangerRequests: string[] = [];
  const strangerServer = createServer((request, response) => {
    strangerRequests.push(JSON.stringify([request.url, request.headers]));
    response.end();
  });
  const stranger = { origin: await listen(strangerServer), requests: strangerRequests };
  const api = await startOrdersApi({ introspect: curity.introspect, elsewhere: stranger.origin });

  // From here on the code is what a website does at startup. Yours reads its keys and secrets from files or a
  // vault.
  const signingPem = await loadPem(pemFile(signing));
  const encryptionPem = await loadPem(pemFile(encryption));
  const [signingKey] = signingPem.keys;
  if (signingKey === undefined) throw new Error("There is no key to sign with");
  const provider = await readProvider(curity.issuer);
  const policyOptions = { issuer: provider.issuer, clientId, decryptionKeys: encryptionPem.keys };
  const verifier = createJwtVerifier(idTokenPolicy(policyOptions));
  const signIns: VerifiedJwt[] = [];
  const log: RefusalRecord[] = [];
  const app = await website({
    origin,
    apiOrigin: api.origin,
    client: { provider, clientId, redirectUri, signingKey, verifier },
    logoutTokens: createJwtVerifier(logoutTokenPolicy(policyOptions)),
    secrets,
    onSignIn: (idToken) => void signIns.push(idToken),
    log: (record) => void log.push(record),
  });
  server.on("request", app);
  return {
    ...{ origin, curity, api, stranger, signIns, log },
    close: async () => {
      await Promise.all([close(server), close(strangerServer), api.close(), curity.close()]);
    },
  };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
