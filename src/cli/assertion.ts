/** `josette assertion`: a client assertion (RFC 7523), and the curl command that requests a token with it. */
import { clientAssertion, clientCredentialsForm, entraClientAssertion } from "../profiles/index.ts";
import { exportJwk, importKey, thumbprint, type Key } from "../jwk/index.ts";
import { isSignatureAlgorithm } from "./accepted-algorithms.ts";
import type { Context } from "./context.ts";
import { exitCodes, usageFailure } from "./failure.ts";
import type { ReadKeys } from "../explain/index.ts";
import { usableKeys } from "./key-arguments.ts";
import { quoted } from "./shell.ts";
import { signatureFor } from "./suitable-algorithm.ts";

export async function run(context: Context): Promise<number> {
  const { args, output } = context;
  args.required("key");
  const clientId = args.required("client-id");
  const tenantId = args.text("tenant");
  const audience = args.text("audience");
  if (tenantId !== undefined && args.text("token-endpoint") !== undefined && audience === undefined) {
    throw usageFailure(
      "With --tenant, the assertion is for the tenant's own token endpoint, not for --token-endpoint",
      "Leave out --tenant, or use --audience to name the server that the assertion is for.",
    );
  }
  const endpoint = endpointOf(tenantId, args.text("token-endpoint"));
  const { keys } = await usableKeys(context);
  const given = keys.map((each) => each.key).find(({ type }) => type !== "public");
  if (given === undefined) throw usageFailure("None of the keys is a private key or secret");
  const key = await withCertificate(given, keys);
  const assertion = await make(context, { clientId, tenantId, endpoint, key });
  const curl = curlLine(endpoint, clientCredentialsForm({ clientId, assertion, ...scopeOf(context) }));
  if (output.json) output.data({ assertion, curl });
  else {
    output.text(assertion);
    output.shellLine(curl);
  }
  return exitCodes.ok;
}

interface Request {
  readonly clientId: string;
  readonly tenantId: string | undefined;
  readonly endpoint: string;
  readonly key: Key;
}

async function make({ args }: Context, { clientId, tenantId, endpoint, key }: Request): Promise<string> {
  const audience = args.text("audience");
  if (tenantId !== undefined) {
    return await entraClientAssertion({
      tenantId,
      clientId,
      key,
      ...(audience !== undefined && { audience }),
    });
  }
  const algs = args.texts("alg");
  const request = { clientId, key, audience: audience ?? endpoint };
  // For other keys, clientAssertion has defaults.
  if (algs.length === 0 && key.type !== "secret") return await clientAssertion(request);
  const { alg } = signatureFor(key, algs);
  if (!isSignatureAlgorithm(alg)) throw usageFailure("The key cannot be used with any signature algorithm");
  return await clientAssertion({ ...request, alg });
}

/** Adds the certificate of the key, by which the server finds it, if it was given in a file of its own. */
async function withCertificate(key: Key, given: ReadKeys["keys"]): Promise<Key> {
  const certificates = given.filter((each) => each.key.type === "public" && each.key.x5c !== undefined);
  if (key.type === "secret" || key.x5c !== undefined || certificates.length === 0) return key;
  const own = await thumbprint(key);
  for (const { key: certified } of certificates) {
    if ((await thumbprint(certified)) !== own) continue;
    const { x5c } = await exportJwk(certified, { x5c: true });
    return importKey({ ...(await exportJwk(key, { private: true })), ...(x5c !== undefined && { x5c }) });
  }
  throw usageFailure("None of the certificates belongs to the private key");
}

function scopeOf({ args }: Context): { readonly scope?: string } {
  const scope = args.text("scope");
  return scope === undefined ? {} : { scope };
}

/** The URL of --token-endpoint, or otherwise the token endpoint of the tenant in Entra ID. */
function endpointOf(tenant: string | undefined, endpoint: string | undefined): string {
  if (endpoint !== undefined) {
    if (!URL.canParse(endpoint) || !/^https?:/i.test(endpoint)) {
      throw usageFailure("--token-endpoint must be an http or https URL");
    }
    return new URL(endpoint).href;
  }
  if (tenant === undefined)
    throw usageFailure("josette assertion needs --token-endpoint URL or --tenant TENANT");
  return `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
}

/** The curl command, as one line for POSIX shells. */
function curlLine(endpoint: string, form: URLSearchParams): string {
  const fields = [...form].map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`);
  return ["curl", "--silent", "--show-error", ...fields, quoted(endpoint)].join(" ");
}
