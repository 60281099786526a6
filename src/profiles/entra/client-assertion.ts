/**
 * Client assertions for Microsoft Entra ID: authentication with a certificate instead of a client secret
 * (https://learn.microsoft.com/entra/identity-platform/certificate-credentials).
 */
import { PS256 } from "../../algorithms/signatures/rsa-pss.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import { UsageError } from "../../errors.ts";
import { asKey } from "../../jwk/io/as-key.ts";
import { OptionReader } from "../../options/reader.ts";
import { invalidOption, text } from "../../options/values.ts";
import type { KeyInput } from "../../jwk/key/types.ts";
import { run } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";
import { clientAssertionSteps } from "../oauth/client-assertion.ts";
import type { CertificateParameter } from "../oauth/client-assertion-certificate.ts";
import { entraCloud, type EntraCloudName } from "./clouds.ts";
import { canonicalGuid } from "../building-blocks/guid.ts";

/** Options of {@link entraClientAssertion}. */
export interface EntraClientAssertionOptions {
  /** The tenant: its id (a GUID), or one of its domains. */
  readonly tenantId: string;
  /** The application (client) id, a GUID. */
  readonly clientId: string;
  /**
   * The private RSA key with its certificate: from `loadPem` or `loadPkcs12`, or `externalKey({ x5c, ... })`
   * for a key in a vault.
   */
  readonly key: KeyInput;
  /** The national cloud. Default: `"global"`, the public cloud. */
  readonly cloud?: EntraCloudName;
  /** The signature algorithm. Default: the key's `alg`, or PS256 for an RSA key without one. */
  readonly alg?: SignatureAlgorithm;
  /**
   * The header parameters that identify the certificate. Default: `"x5t#S256"`. Older code uses `"x5t"`.
   * Applications that are registered by the certificate's subject name and issuer need `["x5t#S256", "x5c"]`.
   */
  readonly certificate?: CertificateParameter | readonly CertificateParameter[];
  /**
   * The `aud` of the assertion, instead of the cloud's token endpoint for the tenant. For an external tenant
   * (CIAM): `https://contoso.ciamlogin.com/<tenant id>/oauth2/v2.0/token`.
   */
  readonly audience?: string;
  /** The lifetime in seconds, from 30 to 600. Entra ID recommends at most 5 to 10 minutes. Default: 300. */
  readonly lifetime?: number;
  /** The time of issue: a Date or seconds since 1970. Default: the system clock. */
  readonly now?: Date | number;
  /** Aborts waiting for an external key. */
  readonly signal?: AbortSignal;
}

/** The reader of `EntraClientAssertionOptions`. */
export const entraClientAssertionOptions: OptionReader<EntraClientAssertionOptions> =
  /* @__PURE__ */ new OptionReader<EntraClientAssertionOptions>("options", {
    tenantId: { kind: "mandatory", is: "elsewhere", write: "tenantId: the tenant's id" },
    clientId: { kind: "mandatory", is: "elsewhere", write: "clientId: the application (client) id" },
    key: { kind: "mandatory", is: "elsewhere", write: "key: the private key with its certificate" },
    cloud: { kind: "convenience", is: "elsewhere" },
    alg: { kind: "convenience", is: "elsewhere" },
    certificate: { kind: "convenience", is: "elsewhere" },
    audience: { kind: "convenience", is: text },
    lifetime: { kind: "convenience", is: "elsewhere" },
    now: { kind: "convenience", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
  });

/** Names that stand for users of any tenant. An application cannot get tokens for itself with them. */
const anyTenant: readonly string[] = ["common", "organizations", "consumers"];

/** Implements `entraClientAssertion` of josette/profiles with the algorithms of a suite. */
export function entraClientAssertion(suite: Suite, options: EntraClientAssertionOptions): Promise<string> {
  return run(entraClientAssertionSteps(suite, options));
}

function* entraClientAssertionSteps(suite: Suite, options: EntraClientAssertionOptions): Steps<string> {
  const read = entraClientAssertionOptions.read(options);
  const { key, certificate = "x5t#S256", alg, lifetime, now, signal } = read;
  const choice: unknown = certificate;
  if (choice === "none") {
    throw invalidOption(
      'certificate must not be "none": Entra ID selects the key by the certificate in the header',
    );
  }
  const clientId = readClientId(read.clientId);
  const audience = readAudience(read);
  const rsaKey = asKey(suite, key);
  if (!PS256.ktys.includes(rsaKey.kty)) {
    throw new UsageError(
      "ERR_KEY_NOT_SUITABLE",
      `The key's type is ${rsaKey.kty}; Entra ID supports only RSA certificates`,
    );
  }
  return yield* clientAssertionSteps(suite, {
    clientId,
    audience,
    key: rsaKey,
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
  if (cloud !== undefined)
    throw invalidOption("cloud and audience both determine the endpoint; give only one of them");
  return audience;
}

/** Returns the tenant's id or domain unchanged, because the endpoint's URL must contain the same text. */
function readTenant(tenantId: unknown): string {
  if (typeof tenantId === "string") {
    if (canonicalGuid(tenantId) !== undefined || isDomain(tenantId)) return tenantId;
    if (anyTenant.includes(tenantId.toLowerCase())) {
      throw invalidOption(
        `tenantId: ${tenantId} does not identify a single tenant, but an application gets its tokens from ` +
          "one; pass the id or a domain of that tenant",
      );
    }
  }
  throw invalidOption(
    'tenantId must be the tenant\'s id (a GUID) or one of its domains, for example "contoso.onmicrosoft.com"',
  );
}

/**
 * Reports whether a text is a domain name of two or more labels: RFC 1035 section 2.3.1, with leading digits
 * allowed by RFC 1123 section 2.1.
 */
function isDomain(text: string): boolean {
  return (
    text.length <= 253 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i.test(text)
  );
}

/** Returns the client id unchanged, because the request must contain the same text. */
function readClientId(clientId: unknown): string {
  if (typeof clientId === "string" && canonicalGuid(clientId) !== undefined) return clientId;
  throw invalidOption(
    "clientId must be the application (client) id, a GUID; for other servers, use clientAssertion",
  );
}
