/**
 * Runs the whole example: a daemon authenticates with a certificate, gets tokens, and calls the API of
 * ../entra-api.
 */
import { randomUUID, X509Certificate } from "node:crypto";
import { decodeUnverified, type Key } from "josette";
import { entraClientAssertion } from "josette/profiles";
import type { Report, Rows } from "../demo/report.ts";
import { startContoso, type Contoso } from "../entra-api/contoso.ts";
import { send } from "../entra-api/exchange.ts";
import { registered } from "../entra-api/policy.ts";
import { pemFile, pkcs12File } from "../identity-provider/key-files.ts";
import { createSigningKey, type SigningKey } from "../identity-provider/signing-key.ts";
import {
  assertionOf,
  requestToken,
  TokenRequestError,
  tokenSource,
  type TokenClient,
} from "./access-token.ts";
import { loadCredential } from "./credential.ts";

/** Throws if a step has an unexpected result. */
export async function runClientCredentials(report: Report): Promise<void> {
  // The certificate is about to be replaced, so both are registered.
  const [older, newer, stranger] = await Promise.all([
    createSigningKey("CN=daemon.contoso.example,OU=older"),
    createSigningKey("CN=daemon.contoso.example,OU=newer"),
    createSigningKey("CN=daemon.fabrikam.example"),
  ]);
  const contoso = await startContoso({ applications: [daemonWith([older, newer])] });
  try {
    const api = await contoso.startApi();
    report.title(
      "A daemon that authenticates with a certificate, without a client secret",
      `It calls an API on ${api.origin}. A local provider on ${new URL(contoso.entra.tokenEndpoint).origin} takes the place of Entra ID.`,
    );
    const fromPem = await loadCredential({ pem: pemFile(newer) });
    const password = "correct horse";
    const fromPfx = await loadCredential({ pfx: pkcs12File(older, password), password });

    report.heading(
      "From PEM",
      "key and certificate from a PEM file; PS256 and x5t#S256, as Entra ID documents it now",
    );
    const client = clientOf(contoso, fromPem);
    await callApi(report, contoso, api.origin, client);
    report.heading(
      "From PKCS #12",
      "key and certificate from a .pfx file; RS256 and x5t, as older code does it",
    );
    await callApi(report, contoso, api.origin, {
      ...clientOf(contoso, fromPfx),
      alg: "RS256",
      certificate: "x5t",
    });

    report.heading("Assertions that are refused", "the response of the token endpoint");
    const foreign = await loadCredential({ pem: pemFile(stranger) });
    report.rows("", await refusals(client, foreign));
    report.conclusion("The API accepted the daemon with either file; everything else was refused.");
  } finally {
    await contoso.close();
  }
}

/**
 * The entry under "Certificates & secrets" in the portal, and the app role that an administrator has granted.
 */
export function daemonWith(keys: readonly SigningKey[], roles: readonly string[] = ["Orders.Read.All"]) {
  const certificates = keys.map(({ certificate }) => new X509Certificate(certificate));
  return { clientId: registered.daemon, objectId: randomUUID(), certificates, roles };
}

export function clientOf({ entra }: Contoso, key: Key): TokenClient {
  const { tokenEndpoint, tenantId } = entra;
  const scope = `${registered.applicationIdUri}/.default`;
  return { tokenEndpoint, tenantId, clientId: registered.daemon, key, scope };
}

async function callApi(report: Report, { log }: Contoso, origin: string, client: TokenClient): Promise<void> {
  const { header } = decodeUnverified(await assertionOf(client));
  const source = tokenSource(client);
  const { status, body } = await send(origin, { token: await source() }, log);
  if (status !== 200) throw new Error(`The API answered ${status}`);
  const again = await send(origin, { token: await source() }, log);
  if (again.status !== 200) throw new Error(`The API answered the same token with ${again.status}`);
  report.rows("assertion", [{ name: "header", value: JSON.stringify(header) }]);
  report.rows("API", [
    { name: "GET /orders", value: `${status} ${body}` },
    {
      name: "GET /orders",
      value: String(again.status),
      note: "with the same access token, which is kept until it expires",
    },
  ]);
}

/**
 * Sends bad assertions and reports the responses. Throws if a token is issued or the reason is unexpected.
 */
async function refusals(client: TokenClient, foreign: Key): Promise<Rows> {
  const { tenantId, clientId, key } = client;
  const used = await assertionOf(client);
  await requestToken(client, used);
  const unregistered = await assertionOf({ ...client, key: foreign });
  const elsewhere = await assertionOf({ ...client, tenantId: "8eaef023-2b34-4da1-9baa-8bc8c9d6a490" });
  const now = Date.now() / 1000 - 3600;
  const expired = await entraClientAssertion({ tenantId, clientId, key, now });
  return [
    await refusal(client, "was used before", used, "The assertion was used before"),
    await refusal(
      client,
      "has a certificate that is not registered",
      unregistered,
      "The header names no certificate of the client",
    ),
    await refusal(client, "is for another tenant", elsewhere, "The assertion is for somebody else"),
    await refusal(client, "is an hour old", expired, "The assertion is expired"),
  ];
}

async function refusal(
  client: TokenClient,
  name: string,
  assertion: string,
  reason: string,
): Promise<Rows[number]> {
  const error: unknown = await requestToken(client, assertion).catch((error: unknown) => error);
  if (!(error instanceof TokenRequestError) || error.description !== reason) {
    throw new Error(`An assertion that ${name} was not refused for that`, { cause: error });
  }
  return { name, value: `${error.status} ${error.code}`, note: error.description };
}
