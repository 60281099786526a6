/**
 * The token request of a client that authenticates with an assertion: RFC 7523 section 2.2, RFC 6749 section
 * 4.4.2.
 */
import { copyOptions, OptionReader } from "../../options/reader.ts";
import { invalidOption, text } from "../../options/values.ts";
import { formOf } from "../../runtime.ts";

/** A grant other than `client_credentials`: its `grant_type` and parameters. */
export interface TokenGrant {
  readonly grant_type: string;
  readonly [parameter: string]: string;
}

/** Options of {@link clientCredentialsForm}. */
export interface ClientCredentialsFormOptions {
  /** The client id that the authorization server issued. */
  readonly clientId: string;
  /**
   * The client assertion, from `clientAssertion` or `entraClientAssertion`, or a token of a federated
   * identity.
   */
  readonly assertion: string;
  /**
   * The scopes: a list, or a string with a space between scopes. For Entra ID, the API's `.default`, for
   * example `"api://orders/.default"`.
   */
  readonly scope?: string | readonly string[];
  /**
   * Another grant with the same client authentication:
   * `{ grant_type: "authorization_code", code, redirect_uri, code_verifier }`, `{ grant_type:
   * "refresh_token", refresh_token }`, or on behalf of a user `{ grant_type:
   * "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion, requested_token_use: "on_behalf_of"
   * }`. Default: `client_credentials`.
   */
  readonly grant?: TokenGrant;
}

/** The reader of `ClientCredentialsFormOptions`. */
export const clientCredentialsFormOptions: OptionReader<ClientCredentialsFormOptions> =
  /* @__PURE__ */ new OptionReader<ClientCredentialsFormOptions>("options", {
    clientId: {
      kind: "mandatory",
      is: text,
      write: "clientId: the client id issued by the authorization server",
    },
    assertion: { kind: "mandatory", is: "elsewhere", write: "assertion: the client assertion, a JWT" },
    scope: { kind: "convenience", is: "elsewhere" },
    grant: { kind: "convenience", is: "elsewhere" },
  });

const clientCredentials: TokenGrant = { grant_type: "client_credentials" };

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * Parameters that the other options determine, or that would be a second method of client authentication (RFC
 * 6749 section 2.3).
 */
const reservedParameters: readonly string[] = [
  "client_id",
  "client_assertion_type",
  "client_assertion",
  "scope",
  "client_secret",
];

/**
 * Builds the body of a token request, by default for the client's own access (`client_credentials`). It does
 * not send the request: POST the result with `fetch` or any other client. `fetch` sets
 * `Content-Type: application/x-www-form-urlencoded`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or malformed option.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has no URLSearchParams.
 * @example
 * ```ts
 * import { generateKey } from "josette";
 * import { clientAssertion, clientCredentialsForm } from "josette/profiles";
 * const endpoint = "https://login.example.com/oauth2/token";
 * const clientId = "s6BhdRkqt3";
 * const key = await generateKey("PS256");
 * const assertion = await clientAssertion({ clientId, audience: endpoint, key });
 * const body = clientCredentialsForm({ clientId, assertion, scope: ["orders.read", "orders.write"] });
 * console.log(body.get("scope")); // orders.read orders.write
 * // and then: await fetch(endpoint, { method: "POST", body })
 * ```
 */
export function clientCredentialsForm(options: ClientCredentialsFormOptions): URLSearchParams {
  const read = clientCredentialsFormOptions.read(options);
  const { grant_type, ...parameters } = readGrant(read.grant);
  return formOf({
    grant_type,
    client_id: read.clientId,
    client_assertion_type: assertionType,
    client_assertion: readAssertion(read.assertion),
    ...(read.scope !== undefined && { scope: readScope(read.scope) }),
    ...parameters,
  });
}

function readGrant(input: TokenGrant = clientCredentials): TokenGrant {
  const grant = copyOptions(input, "grant");
  for (const [name, value] of Object.entries(grant)) {
    if (reservedParameters.includes(name)) throw invalidOption(`grant must not have the parameter ${name}`);
    if (!text.is(value)) throw invalidOption(`grant.${name} must ${text.must}`);
  }
  if (!Object.hasOwn(grant, "grant_type")) throw invalidOption("grant.grant_type is missing");
  return grant;
}

/** Reads the assertion, a single JWT: section 2.2. */
function readAssertion(assertion: unknown): string {
  const parts = /^[\w-]+(?:\.[\w-]*){2}(?:(?:\.[\w-]*){2})?$/;
  if (typeof assertion === "string" && parts.test(assertion)) return assertion;
  throw invalidOption(
    "assertion must be a JWT without surrounding white space; clientAssertion returns a promise, which " +
      "must be awaited",
  );
}

/** Returns the scopes, separated by spaces: RFC 6749 section 3.3. */
function readScope(scope: unknown): string {
  const list: readonly unknown[] = typeof scope === "string" ? scope.split(" ") : listOf(scope);
  if (list.length > 0 && list.every(isScopeToken)) return list.join(" ");
  throw invalidOption("scope must be a list of scopes, or a string of scopes separated by single spaces");
}

/** Copies a list. Holes become undefined, which is not a scope. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? Array.from<unknown>(value) : [];
}

function isScopeToken(value: unknown): boolean {
  return typeof value === "string" && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value);
}
