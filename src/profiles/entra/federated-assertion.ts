/**
 * Assertions of a federated identity: an application authenticates to Microsoft Entra ID with a token of an
 * issuer that its registration trusts
 * (https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust).
 */
import { RS256 } from "../../algorithms/signatures/rsa-pkcs1.ts";
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { HeaderInput } from "../../header/types.ts";
import type { KeyInput } from "../../jwk/key/types.ts";
import type { ClaimsInput } from "../../jwt/sign.ts";
import { OptionReader } from "../../options/reader.ts";
import { invalidOption, text } from "../../options/values.ts";
import { parseUrl } from "../../runtime.ts";
import { run } from "../../steps/drivers.ts";
import { clientAssertionSteps } from "../oauth/client-assertion.ts";
import { entraCloud, type EntraCloudName } from "./clouds.ts";

/** Options of {@link entraFederatedAssertion}. */
export interface EntraFederatedAssertionOptions {
  /** The `issuer` of the federated credential: `iss`, the URL where Entra ID finds the issuer's metadata. */
  readonly issuer: string;
  /** The `subject` of the federated credential: `sub`. It is case-sensitive. */
  readonly subject: string;
  /**
   * The issuer's private key, or an external key in a vault (`externalKey`). Its `kid` must be that in the
   * issuer's published key set.
   */
  readonly key: KeyInput;
  /** The national cloud, which determines `aud`. Default: `"global"`, the public cloud. */
  readonly cloud?: EntraCloudName;
  /** The `audience` of the federated credential: `aud`, if it is not that of the cloud. */
  readonly audience?: string;
  /** The signature algorithm. Default: RS256, the only one that Entra ID documents for this purpose. */
  readonly alg?: SignatureAlgorithm;
  /** Additional claims, for credentials that match them. Claims that other options determine are an error. */
  readonly claims?: ClaimsInput;
  /** Additional header parameters. `typ` and `kid` override the defaults. */
  readonly header?: HeaderInput;
  /** The lifetime in seconds, from 30 to 600. Default: 300. */
  readonly lifetime?: number;
  /** The time of issue: a Date or seconds since 1970. Default: the system clock. */
  readonly now?: Date | number;
  /** Aborts waiting for an external key. */
  readonly signal?: AbortSignal;
}

/** The reader of `EntraFederatedAssertionOptions`. */
export const entraFederatedAssertionOptions: OptionReader<EntraFederatedAssertionOptions> =
  /* @__PURE__ */ new OptionReader<EntraFederatedAssertionOptions>(
    "options",
    {
      issuer: { kind: "mandatory", is: "elsewhere", write: "issuer: the issuer of the federated credential" },
      subject: { kind: "mandatory", is: text, write: "subject: the subject of the federated credential" },
      key: { kind: "mandatory", is: "elsewhere", write: "key: the issuer's private key" },
      cloud: { kind: "convenience", is: "elsewhere" },
      audience: { kind: "convenience", is: text },
      alg: { kind: "convenience", is: "elsewhere" },
      claims: { kind: "convenience", is: "elsewhere" },
      header: { kind: "convenience", is: "elsewhere" },
      lifetime: { kind: "convenience", is: "elsewhere" },
      now: { kind: "convenience", is: "elsewhere" },
      signal: { kind: "convenience", is: "elsewhere" },
    },
    {
      clientId: "the assertion is about the federated identity; pass clientId to clientCredentialsForm",
      tenantId: "the audience is the same for all tenants; the request goes to the tenant's token endpoint",
    },
  );

/** Implements `entraFederatedAssertion` of josette/profiles with the algorithms of a suite. */
export async function entraFederatedAssertion(
  suite: Suite,
  options: EntraFederatedAssertionOptions,
): Promise<string> {
  const {
    issuer,
    subject,
    cloud,
    audience,
    alg = RS256.alg,
    ...rest
  } = entraFederatedAssertionOptions.read(options);
  if (cloud !== undefined && audience !== undefined) {
    throw invalidOption("cloud and audience both determine aud; give only one of them");
  }
  const steps = clientAssertionSteps(suite, {
    ...rest,
    clientId: subject,
    issuer: readIssuer(issuer),
    subject,
    audience: audience ?? entraCloud(cloud).tokenExchange,
    // Entra ID finds the key in the issuer's key set by its kid.
    certificate: "none",
    alg,
  });
  return await run(steps);
}

/** Returns the issuer unchanged, because Entra ID compares it with the credential as text. */
function readIssuer(issuer: unknown): string {
  const url = typeof issuer === "string" ? parseUrl(issuer) : undefined;
  if (typeof issuer === "string" && url?.protocol === "https:") return issuer;
  throw invalidOption(
    "issuer must be the https URL of the issuer that the federated credential names, not a client id",
  );
}
