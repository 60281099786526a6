/** Starts the website and its provider on this machine, each registered with the other. */
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createJwtVerifier, loadPem, type VerifiedJwt } from "josette";
import { startCurity, type Curity } from "../identity-provider/curity.ts";
import { pemFile } from "../identity-provider/key-files.ts";
import { createSigningKey } from "../identity-provider/signing-key.ts";
import { idTokenPolicy } from "./id-token-policy.ts";
import { readProvider } from "./provider.ts";
import { website, type RefusalRecord } from "./website.ts";

export interface Running {
  readonly origin: string;
  readonly curity: Curity;
  /** The ID tokens of the users who signed in. */
  readonly signIns: readonly VerifiedJwt[];
  readonly log: readonly RefusalRecord[];
  readonly close: () => Promise<void>;
}

export interface StartOptions {
  /**
   * The key or certificate that ID tokens are encrypted for: a certificate by default, or a public key
   * without one.
   */
  readonly registered?: "certificate" | "public key";
}

export async function start({ registered = "certificate" }: StartOptions = {}): Promise<Running> {
  const clientId = "website";
  const [signing, encryption] = await Promise.all([
    createSigningKey("CN=website.contoso.example,OU=signing"),
    createSigningKey("CN=website.contoso.example,OU=encryption"),
  ]);
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // in your application: https
  const [redirectUri, homepage] = [`${origin}/callback`, `${origin}/`];
  const curity = await startCurity({
    clients: [
      {
        clientId,
        redirectUris: [redirectUri],
        postLogoutRedirectUris: [homepage],
        certificates: [new X509Certificate(signing.certificate)],
        encryption:
          registered === "certificate" ? new X509Certificate(encryption.certificate) : encryption.publicKey,
      },
    ],
  });

  // From here on the code is what a website does at startup. Yours reads its keys from files or a vault.
  const signingPem = await loadPem(pemFile(signing));
  const encryptionPem = await loadPem(pemFile(encryption));
  const [signingKey] = signingPem.keys;
  if (signingKey === undefined) throw new Error("There is no key to sign with");
  const provider = await readProvider(curity.issuer);
  const verifier = createJwtVerifier(
    idTokenPolicy({ issuer: provider.issuer, clientId, decryptionKeys: encryptionPem.keys }),
  );
  const signIns: VerifiedJwt[] = [];
  const log: RefusalRecord[] = [];
  const client = { provider, clientId, redirectUri, signingKey, verifier };
  const app = website({
    client,
    homepage,
    onSignIn: (idToken) => void signIns.push(idToken),
    log: (record) => void log.push(record),
  });
  server.on("request", app);
  return {
    origin,
    curity,
    signIns,
    log,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, curity.close()]);
    },
  };
}
