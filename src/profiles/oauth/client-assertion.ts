/**
 * Client assertions: JWTs that authenticate a client to an authorization server, RFC 7523 sections 2.2 and 3,
 * and `private_key_jwt` of OpenID Connect Core section 9. With a different subject they are authorization
 * grants, section 2.1.
 */
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import { joinMembers, OptionReader } from "../../options/reader.ts";
import { invalidOption, text, readSignal } from "../../options/values.ts";
import type { WrittenHeader } from "../../header/serialize.ts";
import { jsonSnapshot } from "../../header/snapshot.ts";
import type { HeaderInput } from "../../header/types.ts";
import { asKey } from "../../jwk/io/as-key.ts";
import type { KeyInput } from "../../jwk/key/types.ts";
import { signJwtSteps, type ClaimsInput } from "../../jwt/sign.ts";
import { run } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";
import {
  keyParameters,
  readCertificateParameters,
  type CertificateParameters,
} from "./client-assertion-certificate.ts";
import {
  clientSignedMembers,
  freshClaims,
  lifetimeFrom,
  readAudience,
  readExtraHeader,
  type ClientSignedOptions,
} from "./client-signed.ts";
import { signingAlgorithm } from "./signing-algorithm.ts";

/** Options of {@link clientAssertion}. */
export interface ClientAssertionOptions extends ClientSignedOptions {
  /** The client id: `iss` and `sub`, unless `issuer` or `subject` is given. */
  readonly clientId: string;
  /** The private key, or an external key in a vault (`externalKey`). */
  readonly key: KeyInput;
  /**
   * The signature algorithm. Default: the key's `alg`; otherwise PS256 for an RSA key, ES256, ES384 or ES512
   * for an EC key, by its curve, or Ed25519 or Ed448. Required for a secret (`client_secret_jwt`).
   */
  readonly alg?: SignatureAlgorithm;
  /**
   * The header parameters that identify the key's certificate. Default: `"x5t#S256"` if the key has a
   * certificate, otherwise its `kid`. Older registrations and AD FS require `"x5t"`. Servers that know only
   * the certificate's subject also require `"x5c"`. `"none"` sets only `kid`.
   */
  readonly certificate?: CertificateParameters;
  /** The lifetime in seconds, from 30 to 600. Default: 300. */
  readonly lifetime?: number;
  /**
   * The `iss` of an authorization grant (RFC 7523 section 2.1) or of a federated identity. Default: the
   * client id.
   */
  readonly issuer?: string;
  /**
   * The `sub` of an authorization grant, the subject for whom access is requested, or of a federated
   * identity. Default: the client id.
   */
  readonly subject?: string;
  /** Additional claims. Claims that the other options determine are an error. */
  readonly claims?: ClaimsInput;
}

/** The reader of `ClientAssertionOptions`. */
export const clientAssertionOptions: OptionReader<ClientAssertionOptions> =
  /* @__PURE__ */ new OptionReader<ClientAssertionOptions>(
    "options",
    /* @__PURE__ */ joinMembers(
      // A longer lifetime makes a stolen assertion useful for longer; a shorter one fails with clock skew.
      /* @__PURE__ */ clientSignedMembers(/* @__PURE__ */ lifetimeFrom(30, 600)),
      {
        certificate: { kind: "convenience", is: "elsewhere" },
        issuer: { kind: "convenience", is: text },
        subject: { kind: "convenience", is: text },
        claims: { kind: "convenience", is: "elsewhere" },
      },
    ),
  );

/** Implements `clientAssertion` of josette/profiles with the algorithms of a suite. */
export function clientAssertion(suite: Suite, options: ClientAssertionOptions): Promise<string> {
  return run(clientAssertionSteps(suite, options));
}

/** The steps of {@link clientAssertion}. */
export function* clientAssertionSteps(suite: Suite, options: ClientAssertionOptions): Steps<string> {
  const read = clientAssertionOptions.read(options);
  const signal = readSignal(read.signal);
  const claims = readClaims(read);
  const { header, omitsKid } = readHeader(read.header);
  const certificate = readCertificateParameters(read.certificate);
  const key = asKey(suite, read.key);
  const alg = signingAlgorithm(suite, key, read.alg, "a client assertion").alg;
  const named = yield* keyParameters(suite, key, certificate);
  return yield* signJwtSteps(
    suite,
    claims,
    key,
    // The key's `kid` is not added if a certificate identifies the key: servers compare these parameters.
    {
      alg,
      typ: "JWT",
      ...named,
      ...header,
      ...((omitsKid || (header.kid ?? named.kid) === undefined) && { kid: null }),
    },
    { ...(signal && { signal }) },
  );
}

/** Returns the claims of the assertion: RFC 7523 section 3. */
function readClaims(options: ClientAssertionOptions): ClaimsInput {
  const { clientId, issuer = clientId, subject = clientId } = options;
  const claims = { iss: issuer, sub: subject, aud: readAudience(options.audience), ...freshClaims(options) };
  if (options.claims === undefined) return claims;
  const { value: more } = jsonSnapshot(options.claims, "claims");
  const taken = Object.keys(more).find((name) => Object.hasOwn(claims, name));
  if (taken === undefined) return { ...claims, ...more };
  throw invalidOption(`claims must not have "${taken}", which the other options determine`);
}

/** Reads additional header parameters. Those for the certificate are set by the option `certificate`. */
function readHeader(input: HeaderInput | undefined): WrittenHeader {
  const written = readExtraHeader(input);
  const { header } = written;
  const named = (["x5t#S256", "x5t", "x5c"] as const).find((name) => header[name] !== undefined);
  if (named === undefined) return written;
  throw invalidOption(
    `header must not have ${named}; set certificate: "${named}" instead, which computes it from the key's ` +
      "certificate",
  );
}
