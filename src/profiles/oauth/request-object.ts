/** Request objects: JWT-Secured Authorization Request, RFC 9101 section 4. */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { JsonObject } from "../../encoding/json-value.ts";
import { jsonSnapshot } from "../../header/snapshot.ts";
import type { HeaderInput } from "../../header/types.ts";
import { asKey } from "../../jwk/io/as-key.ts";
import { signAndEncryptJwt } from "../../jwt/encrypt.ts";
import { signJwt, type ClaimsInput } from "../../jwt/sign.ts";
import type { KeyAndHeader } from "../../jwt/types.ts";
import { joinMembers, OptionReader } from "../../options/reader.ts";
import { invalidOption, readSignal } from "../../options/values.ts";
import {
  clientSignedMembers,
  freshClaims,
  lifetimeFrom,
  readAudience,
  readExtraHeader,
  type ClientSignedOptions,
} from "./client-signed.ts";
import { signingAlgorithm } from "./signing-algorithm.ts";

/** Options of {@link requestObject}. */
export interface RequestObjectOptions extends ClientSignedOptions {
  /** The client id: `client_id` and `iss`. */
  readonly clientId: string;
  /** The issuer identifier of the authorization server: `aud`. */
  readonly audience: string | readonly string[];
  /**
   * The parameters of the authorization request, for example `response_type`, `redirect_uri`, `scope`,
   * `state`, `nonce` and `code_challenge`. Numbers such as `max_age` must be numbers, not strings.
   */
  readonly parameters: ClaimsInput;
  /**
   * The signature algorithm (`request_object_signing_alg`). Default: the key's `alg`; otherwise PS256 for
   * RSA, ES256, ES384 or ES512 by curve, Ed25519 or Ed448. Required for a secret.
   */
  readonly alg?: SignatureAlgorithm;
  /**
   * Encrypts the signed request object to a key of the authorization server: the key, and a header with
   * `enc`, and `alg` unless the key has one.
   */
  readonly encrypt?: KeyAndHeader;
  /** The lifetime in seconds, from 10 to 3600. Default: 300. */
  readonly lifetime?: number;
  /** Additional parameters of the JWS header. `typ` and `kid` override the defaults. */
  readonly header?: HeaderInput;
}

/** The reader of `RequestObjectOptions`. */
export const requestObjectOptions: OptionReader<RequestObjectOptions> =
  /* @__PURE__ */ new OptionReader<RequestObjectOptions>(
    "options",
    /* @__PURE__ */ joinMembers(
      // FAPI allows a lifetime of at most an hour.
      /* @__PURE__ */ clientSignedMembers(/* @__PURE__ */ lifetimeFrom(10, 3600)),
      {
        parameters: {
          kind: "mandatory",
          is: "elsewhere",
          write: "parameters: { response_type, redirect_uri, scope, state }",
        },
        encrypt: { kind: "strict", is: "elsewhere" },
      },
    ),
  );

/** Implements `requestObject` of josette/profiles with the algorithms of a suite. */
export async function requestObject(suite: Suite, options: RequestObjectOptions): Promise<string> {
  const read = requestObjectOptions.read(options);
  const signal = readSignal(read.signal);
  const { encrypt } = read;
  const claims = readClaims(read);
  const { header: extra, omitsKid } = readExtraHeader(read.header);
  const key = asKey(suite, read.key);
  const { alg } = signingAlgorithm(suite, key, read.alg, "a request object");
  const header = { alg, typ: "oauth-authz-req+jwt", ...extra, ...(omitsKid && { kid: null }) };
  const more = signal === undefined ? {} : { signal };
  return await (encrypt === undefined
    ? signJwt(suite, claims, key, header, more)
    : signAndEncryptJwt(suite, claims, { sign: { key, header }, encrypt, ...more }));
}

function readClaims(options: RequestObjectOptions): ClaimsInput {
  const { clientId } = options;
  const aud = readAudience(options.audience);
  const { value: parameters } = jsonSnapshot(options.parameters, "parameters");
  const claims = { iss: clientId, aud, client_id: clientId, ...freshClaims(options) };
  requireParameters(parameters, clientId, Object.keys(claims));
  return { ...claims, ...parameters };
}

/**
 * Checks the parameters of the request.
 * @throws UsageError `ERR_INVALID_OPTION` for a parameter that a request object must not have.
 */
function requireParameters(parameters: JsonObject, clientId: string, taken: readonly string[]): void {
  for (const name of Object.keys(parameters)) {
    if (taken.includes(name)) {
      throw invalidOption(`parameters must not have "${name}", which the other options determine`);
    }
    // Section 4; section 10.7 gives the reason.
    if (name === "request" || name === "request_uri") {
      throw invalidOption(`parameters must not have "${name}": a request object cannot contain another`);
    }
  }
  // Section 10.8: such a request object could be used as a client assertion.
  if (parameters["sub"] === clientId) {
    throw invalidOption('parameters must not have the client id as "sub", as client assertions do');
  }
  if (typeof parameters["max_age"] === "string") {
    throw invalidOption("parameters.max_age must be a number of seconds, not a string");
  }
}
