/**
 * Client assertions: JWTs by which a client proves to an authorization server who it is, RFC 7523 sections 2.2 and 3, and
 * `private_key_jwt` of OpenID Connect Core section 9. With another subject they are authorization grants, section 2.1.
 */
import type { SignatureAlgorithm } from "../../alg/signature.ts";
import { OptionReader } from "../../options/reader.ts";
import { readSignal } from "../../options/signal.ts";
import { readTexts } from "../../options/texts.ts";
import { readSeconds } from "../../options/time.ts";
import { invalidOption, text, type Value } from "../../options/values.ts";
import { readWrittenHeader, type WrittenHeader } from "../../header/serialize.ts";
import { jsonSnapshot } from "../../header/snapshot.ts";
import type { HeaderInput } from "../../header/types.ts";
import { asKey } from "../../jwk/io/as-key.ts";
import type { KeyInput } from "../../jwk/key/types.ts";
import { signJwtSteps, type ClaimsInput } from "../../jwt/sign.ts";
import { run, type Steps } from "../../platform/steps.ts";
import { currentSeconds, randomUuid } from "../../runtime.ts";
import { assertionAlgorithm } from "./client-assertion-algorithm.ts";
import {
  keyParameters,
  readCertificateParameters,
  type CertificateParameters,
} from "./client-assertion-certificate.ts";

/** Who asserts what to whom, and with which key. */
export interface ClientAssertionOptions {
  /** The client: `iss` and `sub`, unless `issuer` and `subject` say something else. */
  readonly clientId: string;
  /** The authorization server, as it wants to be called: by its issuer identifier, or by the address of its token endpoint. */
  readonly audience: string | readonly string[];
  /** The private key, or the one in a vault (`externalKey`). */
  readonly key: KeyInput;
  /**
   * By default that of the key, where it is bound to one; else PS256 for RSA, ES256, ES384 or ES512 for the curve, Ed25519 or Ed448. With a
   * secret (`client_secret_jwt`) it must be said.
   */
  readonly alg?: SignatureAlgorithm;
  /**
   * Which parameters for the key's certificate the header has: by default `"x5t#S256"` where the key has one, else its `kid`. Old
   * registrations and AD FS want `"x5t"`; servers that know the subject and not the key want `"x5c"` as well. `"none"`: `kid` alone.
   */
  readonly certificate?: CertificateParameters;
  /** How long it is valid, in seconds: from 30 to 600, by default 300. */
  readonly lifetime?: number;
  /** When it is issued, as a Date or in seconds; now by default. */
  readonly now?: Date | number;
  /** `iss` of an authorization grant (RFC 7523 section 2.1), where that is not the client. */
  readonly issuer?: string;
  /** `sub` of an authorization grant: on whose behalf access is asked for. */
  readonly subject?: string;
  /** More claims, besides those that are made here. */
  readonly claims?: ClaimsInput;
  /** More header parameters. `typ` and `kid` take the place of those that are made here. */
  readonly header?: HeaderInput;
  /** Ends the waiting for a key that has to be asked elsewhere. */
  readonly signal?: AbortSignal;
}

/** In seconds. What lives longer is worth stealing, and what lives shorter does not survive clocks that differ. */
const lifetimes = { shortest: 30, usual: 300, longest: 600 } as const;

const lifetime: Value = {
  must: "be a whole number of seconds from 30 to 600",
  is: (value) =>
    Number.isInteger(value) && Number(value) >= lifetimes.shortest && Number(value) <= lifetimes.longest,
};

/** The options, as data for their reader. */
export const clientAssertionOptions: OptionReader<ClientAssertionOptions> =
  /* @__PURE__ */ new OptionReader<ClientAssertionOptions>("options", {
    clientId: {
      kind: "mandatory",
      is: text,
      write: "the id that the authorization server gave to your client",
    },
    audience: { kind: "mandatory", is: "elsewhere", write: "the authorization server's issuer identifier" },
    key: { kind: "mandatory", is: "elsewhere", write: "the client's private key" },
    alg: { kind: "convenience", is: "elsewhere" },
    certificate: { kind: "convenience", is: "elsewhere" },
    lifetime: { kind: "convenience", is: lifetime },
    now: { kind: "convenience", is: "elsewhere" },
    issuer: { kind: "convenience", is: text },
    subject: { kind: "convenience", is: text },
    claims: { kind: "convenience", is: "elsewhere" },
    header: { kind: "convenience", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
  });

/**
 * A client assertion: a JWT with `iss`, `sub`, `aud`, `jti` (new each time), `nbf`, `iat` and `exp`, signed with the client's key. Make
 * one for each request; servers refuse a `jti` they have seen. `clientCredentialsForm` puts it into the request.
 *
 * A server that is known by its issuer identifier should be the only audience: an assertion for several, or for an address that some
 * other server has named, may be used with the wrong one.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, unknown or impossible, and for claims and parameters that are made here;
 * `ERR_KEY_NOT_SUITABLE` for a key that cannot sign so, or lacks the certificate that is asked for, or has another key's;
 * `ERR_INVALID_ARGUMENT` for claims or a header that JSON cannot carry, and for a key that is none.
 * @throws UnavailableError `ERR_KEY_UNAVAILABLE` when an external key could not be asked.
 * @throws JoseError `ERR_X509_INVALID` for a malformed certificate; the errors of `importKey`, when the key is not imported yet.
 * @example
 * ```ts
 * import { decodeUnverified, generateKey } from "josette";
 * import { clientAssertion } from "josette/profiles";
 * const key = await generateKey("ES256", { kid: "2026-11" });
 * const assertion = await clientAssertion({
 *   clientId: "s6BhdRkqt3",
 *   audience: "https://login.example.com",
 *   key,
 * });
 * console.log(decodeUnverified(assertion).header); // alg: ES256, typ: JWT, kid: 2026-11
 * ```
 */
export function clientAssertion(options: ClientAssertionOptions): Promise<string> {
  return run(clientAssertionSteps(options));
}

/** Makes a client assertion. */
export function* clientAssertionSteps(options: ClientAssertionOptions): Steps<string> {
  const read = clientAssertionOptions.read(options);
  const signal = readSignal(read.signal);
  const claims = readClaims(read);
  const { header, omitsKid } = readExtraHeader(read.header);
  const certificate = readCertificateParameters(read.certificate);
  const key = asKey(read.key);
  const alg = assertionAlgorithm(key, read.alg);
  const named = yield* keyParameters(key, certificate);
  return yield* signJwtSteps(
    claims,
    key,
    // Servers compare these headers: only what is named here names the key.
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

/** RFC 7523 section 3. */
function readClaims(options: ClientAssertionOptions): ClaimsInput {
  const { clientId, issuer = clientId, subject = clientId, lifetime: seconds = lifetimes.usual } = options;
  const iat = Math.floor(options.now === undefined ? currentSeconds() : readSeconds(options.now, "now"));
  const claims = {
    iss: issuer,
    sub: subject,
    aud: readAudience(options.audience),
    jti: randomUuid(),
    nbf: iat,
    iat,
    exp: iat + seconds,
  };
  if (options.claims === undefined) return claims;
  const { value: more } = jsonSnapshot(options.claims, "claims");
  const taken = Object.keys(more).find((name) => Object.hasOwn(claims, name));
  if (taken === undefined) return { ...claims, ...more };
  throw invalidOption(`claims must not have "${taken}", which is made from the other options`);
}

/** One text stays one text: servers compare it. */
function readAudience(audience: string | readonly string[]): string | readonly string[] {
  const list = readTexts(audience, "audience");
  return typeof audience === "string" ? audience : list;
}

/** What a caller adds to the header; what names the algorithm and the certificate is computed. */
function readExtraHeader(input: HeaderInput | undefined): WrittenHeader {
  const written = readWrittenHeader(input);
  const { header } = written;
  if (header.alg !== undefined)
    throw invalidOption("header must not have alg, which is an option of its own");
  const named = (["x5t#S256", "x5t", "x5c"] as const).find((name) => header[name] !== undefined);
  if (named === undefined) return written;
  throw invalidOption(
    `header must not have ${named}: certificate: "${named}" computes it from the key's certificate`,
  );
}
