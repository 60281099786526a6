/**
 * What the JWTs that a client signs for an authorization server have in common: client assertions (RFC 7523)
 * and request objects (RFC 9101).
 */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import { readWrittenHeader, type WrittenHeader } from "../../header/serialize.ts";
import type { HeaderInput } from "../../header/types.ts";
import type { KeyInput } from "../../jwk/key/types.ts";
import type { Members } from "../../options/reader.ts";
import { invalidOption, readSeconds, readTexts, text, type Value } from "../../options/values.ts";
import { currentSeconds, randomUuid } from "../../runtime.ts";

/** The options that client assertions and request objects share. */
export interface ClientSignedOptions {
  /** The client id that the authorization server issued. */
  readonly clientId: string;
  /**
   * The authorization server, in the form it requires: its issuer identifier, or the URL of its token
   * endpoint.
   */
  readonly audience: string | readonly string[];
  /** The client's private key, or an external key in a vault (`externalKey`). */
  readonly key: KeyInput;
  /**
   * The signature algorithm. Default: the key's `alg`; otherwise PS256 for RSA, ES256, ES384 or ES512 by
   * curve, Ed25519 or Ed448. Required for a secret.
   */
  readonly alg?: SignatureAlgorithm;
  /** The lifetime in seconds. */
  readonly lifetime?: number;
  /** The time of issue: a Date or seconds since 1970. Default: the system clock. */
  readonly now?: Date | number;
  /** Additional header parameters. `typ` and `kid` override the defaults. */
  readonly header?: HeaderInput;
  /** Aborts waiting for an external key. */
  readonly signal?: AbortSignal;
}

/** Returns these options for the option readers that include them, with a condition on the lifetime. */
export function clientSignedMembers(lifetime: Value): Members<ClientSignedOptions> {
  return {
    clientId: {
      kind: "mandatory",
      is: text,
      write: "clientId: the client id issued by the authorization server",
    },
    audience: {
      kind: "mandatory",
      is: "elsewhere",
      write: "audience: the authorization server's issuer identifier",
    },
    key: { kind: "mandatory", is: "elsewhere", write: "key: the client's private key" },
    alg: { kind: "convenience", is: "elsewhere" },
    lifetime: { kind: "convenience", is: lifetime },
    now: { kind: "convenience", is: "elsewhere" },
    header: { kind: "convenience", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
  };
}

/** Returns the condition on a lifetime, in seconds. */
export function lifetimeFrom(shortest: number, longest: number): Value {
  return {
    must: `be a whole number of seconds from ${shortest} to ${longest}`,
    is: (value) => Number.isInteger(value) && Number(value) >= shortest && Number(value) <= longest,
  };
}

/** Reads the audience. A single string stays a string: some servers require that. */
export function readAudience(audience: string | readonly string[]): string | readonly string[] {
  const list = readTexts(audience, "audience");
  return typeof audience === "string" ? audience : list;
}

/** The claims of a JWT that is used only once, soon after its creation. */
export interface FreshClaims {
  readonly jti: string;
  readonly nbf: number;
  readonly iat: number;
  readonly exp: number;
}

/** Creates the claims of a JWT that is used only once. The default lifetime is five minutes. */
export function freshClaims({
  now,
  lifetime = 300,
}: Pick<ClientSignedOptions, "now" | "lifetime">): FreshClaims {
  const iat = Math.floor(now === undefined ? currentSeconds() : readSeconds(now, "now"));
  return { jti: randomUuid(), nbf: iat, iat, exp: iat + lifetime };
}

/** Reads the additional header parameters. */
export function readExtraHeader(input: HeaderInput | undefined): WrittenHeader {
  const written = readWrittenHeader(input);
  if (written.header.alg === undefined) return written;
  throw invalidOption("header must not have alg; use the option alg");
}
