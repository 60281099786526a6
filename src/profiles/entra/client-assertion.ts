/**
 * Client assertions for Microsoft Entra ID: a certificate in place of a client secret
 * (https://learn.microsoft.com/entra/identity-platform/certificate-credentials).
 */
import type { SignatureAlgorithm } from "../../alg/signature.ts";
import { OptionReader } from "../../options/reader.ts";
import { invalidOption, text } from "../../options/values.ts";
import type { KeyInput } from "../../jwk/key/types.ts";
import { run, type Steps } from "../../platform/steps.ts";
import { clientAssertionSteps } from "../oauth/client-assertion.ts";
import type { CertificateParameter } from "../oauth/client-assertion-certificate.ts";
import { entraCloud, type EntraCloudName } from "./clouds.ts";
import { canonicalGuid } from "./guid.ts";

/** Which application asserts itself in which tenant, and with which key. */
export interface EntraClientAssertionOptions {
  /** The tenant: its id, a GUID, or one of its domains. */
  readonly tenantId: string;
  /** The application (client) id, a GUID. */
  readonly clientId: string;
  /** The private key with its certificate: from `loadPem` or `loadPkcs12`, or `externalKey({ x5c, ... })` for one in a vault. */
  readonly key: KeyInput;
  /** The public cloud (`"global"`) by default. */
  readonly cloud?: EntraCloudName;
  /** By default that of the key, where it is bound to one, else PS256 for an RSA key. */
  readonly alg?: SignatureAlgorithm;
  /**
   * How the header names the certificate: `"x5t#S256"` by default, `"x5t"` in older code, and `["x5t#S256", "x5c"]` for applications
   * that are registered by the certificate's subject name and issuer.
   */
  readonly certificate?: CertificateParameter | readonly CertificateParameter[];
  /**
   * In place of the cloud's endpoint for the tenant: for an external tenant (CIAM)
   * `https://contoso.ciamlogin.com/<tenant id>/oauth2/v2.0/token`.
   */
  readonly audience?: string;
  /** How long it is valid, in seconds: from 30 to 600, by default 300. Entra wants 5 to 10 minutes at most. */
  readonly lifetime?: number;
  /** When it is issued, as a Date or in seconds; now by default. */
  readonly now?: Date | number;
  /** Ends the waiting for a key that has to be asked elsewhere. */
  readonly signal?: AbortSignal;
}

/** The options, as data for their reader. */
export const entraClientAssertionOptions: OptionReader<EntraClientAssertionOptions> =
  /* @__PURE__ */ new OptionReader<EntraClientAssertionOptions>("options", {
    tenantId: { kind: "mandatory", is: "elsewhere", write: "the tenant's id" },
    clientId: { kind: "mandatory", is: "elsewhere", write: "the application (client) id" },
    key: { kind: "mandatory", is: "elsewhere", write: "the private key with its certificate" },
    cloud: { kind: "convenience", is: "elsewhere" },
    alg: { kind: "convenience", is: "elsewhere" },
    certificate: { kind: "convenience", is: "elsewhere" },
    audience: { kind: "convenience", is: text },
    lifetime: { kind: "convenience", is: "elsewhere" },
    now: { kind: "convenience", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
  });

/** Addresses for users of any tenant. An application has no access of its own there. */
const anyTenant: readonly string[] = ["common", "organizations", "consumers"];

/**
 * A client assertion for Entra ID's token endpoint of version 2.0: PS256, the certificate's SHA-256 thumbprint in `x5t#S256`, the endpoint
 * as `aud`, valid for five minutes. The thumbprint is computed from the certificate itself, never from its text in hexadecimal. Make one
 * for each request.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, unknown or impossible: no tenant but `common`, a `cloud` besides an
 * `audience`; `ERR_KEY_NOT_SUITABLE` for a key without its certificate, or one that cannot sign so.
 * @throws UnavailableError `ERR_KEY_UNAVAILABLE` when an external key could not be asked.
 * @throws JoseError the errors of `importKey`, when the key is not imported yet; `ERR_X509_INVALID` for a malformed certificate.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { loadPkcs12 } from "josette";
 * import { clientCredentialsForm, entraClientAssertion } from "josette/profiles";
 * const tenantId = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
 * const clientId = "75dbe77f-10a3-4e59-85fd-8c127544f17c";
 * const { keys } = await loadPkcs12(readFileSync("client.pfx"), { password: "secret" });
 * const [key] = keys;
 * if (key === undefined) throw new Error("client.pfx holds no key");
 * const assertion = await entraClientAssertion({ tenantId, clientId, key });
 * const response = await fetch(`https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`, {
 *   method: "POST",
 *   body: clientCredentialsForm({ clientId, assertion, scope: "api://orders/.default" }),
 * });
 * console.log(response.status);
 * ```
 */
export function entraClientAssertion(options: EntraClientAssertionOptions): Promise<string> {
  return run(entraClientAssertionSteps(options));
}

function* entraClientAssertionSteps(options: EntraClientAssertionOptions): Steps<string> {
  const read = entraClientAssertionOptions.read(options);
  const { key, certificate = "x5t#S256", alg, lifetime, now, signal } = read;
  const choice: unknown = certificate;
  if (choice === "none") {
    throw invalidOption("certificate: Entra ID finds the key by its certificate, so the header must name it");
  }
  return yield* clientAssertionSteps({
    clientId: readClientId(read.clientId),
    audience: readAudience(read),
    key,
    certificate,
    ...(alg !== undefined && { alg }),
    ...(lifetime !== undefined && { lifetime }),
    ...(now !== undefined && { now }),
    ...(signal !== undefined && { signal }),
  });
}

function readAudience({ tenantId, cloud, audience }: EntraClientAssertionOptions): string {
  const tenant = readTenant(tenantId);
  if (audience === undefined) return `https://${entraCloud(cloud).authority}/${tenant}/oauth2/v2.0/token`;
  if (cloud !== undefined) throw invalidOption("cloud and audience each name the endpoint; give one of them");
  return audience;
}

/** The id or a domain, as the caller writes it in the endpoint's address too. */
function readTenant(tenantId: unknown): string {
  if (typeof tenantId === "string") {
    if (canonicalGuid(tenantId) !== undefined || isDomain(tenantId)) return tenantId;
    if (anyTenant.includes(tenantId.toLowerCase())) {
      throw invalidOption(
        `tenantId: ${tenantId} stands for the users of any tenant, but an application gets tokens of its ` +
          "own from one tenant " +
          "at a time; name the tenant that the token is for",
      );
    }
  }
  throw invalidOption(
    'tenantId must be the tenant\'s id, a GUID, or a domain of it, as "contoso.onmicrosoft.com"',
  );
}

/** RFC 1035 section 2.3.1, with digits in front as RFC 1123 section 2.1 has them; two labels or more. */
function isDomain(text: string): boolean {
  return (
    text.length <= 253 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i.test(text)
  );
}

/** As it is written: the form must have the very same. */
function readClientId(clientId: unknown): string {
  if (typeof clientId === "string" && canonicalGuid(clientId) !== undefined) return clientId;
  throw invalidOption("clientId must be the application (client) id, a GUID");
}
