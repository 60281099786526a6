/** External keys: keys held by a vault, an HSM or another process. They are used like any other key. */
import type { Suite } from "../../algorithms/suite.ts";
import { UsageError } from "../../errors.ts";
import { withListed } from "../../header/allow-list.ts";
import { findKeyType } from "../../keytypes/find-key-type.ts";
import { OptionReader } from "../../options/reader.ts";
import { anyText, callback, invalidOption } from "../../options/values.ts";
import { asKey } from "../io/as-key.ts";
import { servedAlgorithms, type ServedAlgorithms } from "./served-algorithms.ts";
import { externalMaterial, type ExternalFunctions } from "./service-calls.ts";
import type { ExternalSign, ExternalUnwrap } from "./service-requests.ts";
import { contentsOf, makeKey, metadataOf, type Key, type KeyContents, type KeyMetadata } from "../key/key.ts";
import { materialOf } from "../key/local-material.ts";
import { certificateChainIn } from "../../keytypes/jwk-members.ts";
import type { KeyInput } from "../key/types.ts";
import type { ManagementAlgorithm, SignatureAlgorithm } from "../../algorithms/names.ts";
import type { ManagementScheme, SignatureScheme } from "../../algorithms/types.ts";

/**
 * The options of an external key: its public half and parameters, and the functions that call the service.
 */
export interface ExternalKeyOptions {
  /**
   * The public half, as a JWK or another kind of key. If it is given, every signature is verified before it
   * is used.
   */
  readonly jwk?: KeyInput;
  /** The key ID (RFC 7517 section 4.5). It replaces the one in `jwk`. */
  readonly kid?: string;
  /** The certificate chain, in base64 of DER, leaf first (RFC 7517 section 4.7). */
  readonly x5c?: readonly string[];
  /**
   * The algorithms that the key may be used with, as names or values. A single algorithm is the default for
   * the `alg` header parameter.
   */
  readonly alg: readonly (SignatureAlgorithm | ManagementAlgorithm | SignatureScheme | ManagementScheme)[];
  /** Signs with the key. Required for the signature algorithms in `alg`. */
  readonly sign?: ExternalSign;
  /** Decrypts a content encryption key with the key. Required for the key management algorithms in `alg`. */
  readonly unwrap?: ExternalUnwrap;
  /** The maximum time to wait for a result, in seconds; 10 by default. */
  readonly timeout?: number;
}

/** Reads the options of `externalKey`. */
export const externalKeyOptions: OptionReader<ExternalKeyOptions> =
  /* @__PURE__ */ new OptionReader<ExternalKeyOptions>("options", {
    jwk: { kind: "strict", is: "elsewhere" },
    kid: { kind: "convenience", is: anyText },
    x5c: { kind: "strict", is: "elsewhere" },
    alg: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the algorithms the key is for, for example alg: ["RS256"]',
    },
    sign: { kind: "strict", is: callback },
    unwrap: { kind: "strict", is: callback },
    timeout: { kind: "strict", is: "elsewhere" },
  });

/** In seconds. */
const defaultTimeout = 10;
/** One day, in seconds; well below the longest delay of `setTimeout`, 2^31 - 1 milliseconds. */
const longestTimeout = 86_400;

/** Implements `externalKey` of josette/jwk with the algorithms of a suite. */
export function externalKey(entry: Suite, options: ExternalKeyOptions): Key {
  const read = externalKeyOptions.read(options);
  const { jwk, kid, x5c, alg, sign, unwrap, timeout = defaultTimeout } = read;
  if (typeof timeout !== "number" || !(timeout > 0 && timeout <= longestTimeout)) {
    throw invalidOption(`timeout must be a number of seconds, greater than 0 and at most ${longestTimeout}`);
  }
  const suite = withListed(entry, alg);
  const half = jwk === undefined ? undefined : publicHalf(suite, jwk);
  const served = servedAlgorithms(
    suite,
    alg,
    { sign: sign !== undefined, unwrap: unwrap !== undefined },
    half,
  );
  const contents = externalContents(suite, served, half, { sign, unwrap, timeout });
  return makeKey(contents, externalMetadata(served, half, { kid, x5c }));
}

function publicHalf(suite: Suite, jwk: KeyInput): Key {
  const key = asKey(suite, jwk);
  if (key.type === "public") return key;
  throw new UsageError(
    "ERR_INVALID_ARGUMENT",
    "jwk must be a public key; the private key stays in the external service",
  );
}

function externalContents(
  suite: Suite,
  { kty, crv, bits, algs }: ServedAlgorithms,
  half: Key | undefined,
  functions: ExternalFunctions,
): KeyContents {
  const material = externalMaterial(functions, half && materialOf(half));
  const takenFrom = half && contentsOf(half).takenFrom;
  const keyType =
    half === undefined ? findKeyType({ kty, crv, alg: algs[0] }, suite.keyTypes) : contentsOf(half).keyType;
  if (keyType === undefined)
    throw invalidOption("alg: josette does not support the type of key that these algorithms use");
  const type = keyType.der === undefined ? "secret" : "private";
  return { keyType, bits, type, material, takenFrom };
}

function externalMetadata(
  { algs, schemes, keyOps }: ServedAlgorithms,
  half: Key | undefined,
  { kid, x5c }: Pick<KeyMetadata, "kid" | "x5c">,
): KeyMetadata {
  const known = half === undefined ? {} : metadataOf(half);
  const chain = x5c === undefined ? known.x5c : certificateChainIn(x5c);
  if (x5c !== undefined && chain === undefined) {
    throw invalidOption("x5c must be an array of certificates, each as base64-encoded DER");
  }
  const [alg, ...others] = algs;
  return {
    ...known,
    kid: kid ?? known.kid,
    alg: others.length === 0 ? alg : undefined,
    algs,
    schemes,
    keyOps,
    x5c: chain,
  };
}
