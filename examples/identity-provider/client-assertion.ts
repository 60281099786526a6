/**
 * RFC 7523 sections 2.2 and 3: a token endpoint checks the assertion by which a client proves who it is, as
 * Entra ID and the Curity Identity Server do. With node:crypto alone, so that what josette signs is verified
 * by somebody else.
 */
import { constants, verify, type KeyObject, type X509Certificate } from "node:crypto";
import type { JsonObject } from "./jws.ts";
import { thumbprint } from "./signing-key.ts";
import { required, TokenError } from "./token-error.ts";

/** A client and its registered certificates. Assertions are signed with the key of one of them. */
export interface CertifiedClient {
  readonly clientId: string;
  readonly certificates: readonly X509Certificate[];
}

export interface AssertionRules<Client extends CertifiedClient> {
  readonly clients: readonly Client[];
  /** The accepted values of `aud`: the token endpoint and the issuer identifier. */
  readonly audiences: readonly string[];
}

/** Returns the client of a token request; throws a `TokenError` for an invalid one. */
export type AssertionCheck<Client> = (form: URLSearchParams) => Client;

/** The check of one server. It keeps the `jti` of every assertion until the assertion has expired. */
export function createAssertionCheck<Client extends CertifiedClient>(
  rules: AssertionRules<Client>,
): AssertionCheck<Client> {
  const seen = new Map<string, number>();
  return (form) => {
    if (required(form, "client_assertion_type") !== assertionType) throw refused("Another type of assertion");
    const assertion = required(form, "client_assertion");
    const { header, claims } = decode(assertion);
    const client = rules.clients.find(({ clientId }) => clientId === claims["sub"]);
    if (client === undefined) throw refused("The subject is no client");
    const certificate = client.certificates.find((registered) => isNamed(registered, header));
    if (certificate === undefined) throw refused("The header names no certificate of the client");
    if (!isSigned(assertion, header["alg"], certificate.publicKey)) throw refused("The signature is wrong");
    const claimedId = form.get("client_id") ?? client.clientId; // section 2.2: it may be omitted
    if (claims["iss"] !== client.clientId || claimedId !== client.clientId) throw refused("Another client");
    checkAudience(claims["aud"], rules.audiences);
    const now = Math.floor(Date.now() / 1000);
    const expires = checkTimes(claims, now);
    remember(seen, claims["jti"], expires, now);
    return client;
  };
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Seconds. */
const skew = 60;
const longestLifetime = 600;

function decode(assertion: string): { readonly header: JsonObject; readonly claims: JsonObject } {
  const [header, claims, , ...others] = assertion.split(".").map(json);
  if (header === undefined || claims === undefined || others.length > 0) throw refused("Not a JWT");
  return { header, claims };
}

function json(segment: string, index: number): JsonObject {
  if (index > 1) return {};
  try {
    const object: JsonObject | null = JSON.parse(Buffer.from(segment, "base64url").toString("utf8"));
    if (typeof object === "object" && object !== null) return object;
  } catch {
    // It is not JSON.
  }
  throw refused("Not a JWT");
}

/** By the thumbprint of its DER: SHA-256 as documented now, or SHA-1 as in older code and for AD FS. */
function isNamed({ raw }: X509Certificate, header: JsonObject): boolean {
  if (header["x5t#S256"] !== undefined) return header["x5t#S256"] === thumbprint(raw, "sha256");
  return header["x5t"] === thumbprint(raw, "sha1");
}

function isSigned(assertion: string, alg: unknown, key: KeyObject): boolean {
  const padding = paddings.get(alg);
  if (padding === undefined) throw refused("An algorithm that is not accepted");
  const end = assertion.lastIndexOf(".");
  const signature = Buffer.from(assertion.slice(end + 1), "base64url");
  return verify("sha256", Buffer.from(assertion.slice(0, end)), { key, ...padding }, signature);
}

/** RFC 7518 sections 3.3 and 3.5. */
const paddings = new Map<unknown, object>([
  ["PS256", { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }],
  ["RS256", { padding: constants.RSA_PKCS1_PADDING }],
]);

function checkAudience(aud: unknown, accepted: readonly string[]): void {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((each) => typeof each === "string" && accepted.includes(each))) {
    throw refused("The assertion is for somebody else");
  }
}

/**
 * Checks the expiration time. The lifetime is limited, because a stolen assertion can be used until it
 * expires.
 */
function checkTimes({ exp, nbf }: JsonObject, now: number): number {
  if (typeof exp !== "number" || exp <= now - skew) throw refused("The assertion is expired");
  if (exp > now + longestLifetime + skew) throw refused("The assertion is valid for too long");
  if (typeof nbf === "number" && nbf > now + skew) throw refused("The assertion is not valid yet");
  return exp;
}

function remember(seen: Map<string, number>, jti: unknown, expires: number, now: number): void {
  for (const [old, end] of seen) if (end < now - skew) seen.delete(old);
  if (typeof jti !== "string" || jti === "") throw refused("The assertion has no jti");
  if (seen.has(jti)) throw refused("The assertion was used before");
  seen.set(jti, expires);
}

/** RFC 6749 section 5.2. */
function refused(description: string): TokenError {
  return new TokenError("invalid_client", description, 401);
}
