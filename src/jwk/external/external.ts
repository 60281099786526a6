/** Keys that never leave where they live: a vault, an HSM, another process. A key like any other to all who use it. */
import type { Suite } from "../../algorithms/suite.ts";
import { UsageError } from "../../errors.ts";
import { findKeyType } from "../../keytypes/find.ts";
import { OptionReader } from "../../options/reader.ts";
import { anyText, callback } from "../../options/values.ts";
import { asKey } from "../io/as-key.ts";
import { serve, type ServedAlgorithms } from "./external-algorithms.ts";
import type { ExternalOperations } from "../key/external-operations.ts";
import { contentsOf, makeKey, metadataOf, type Key, type KeyContents, type KeyMetadata } from "../key/key.ts";
import { materialOf } from "../key/local-material.ts";
import { certificateChainIn } from "../../keytypes/members.ts";
import type { ExternalSign, ExternalUnwrap, KeyInput } from "../key/types.ts";
import type { ManagementAlgorithm } from "../../algorithms/names.ts";
import type { SignatureAlgorithm } from "../../algorithms/names.ts";

/** What is known here of a key that lives elsewhere, and how it is asked. */
export interface ExternalKeyOptions {
  /** The public half, as a JWK or whatever else can stand for a key: with it every signature is verified before it is used. */
  readonly jwk?: KeyInput;
  /** The name by which headers refer to the key (RFC 7517 section 4.5), in place of the one in `jwk`. */
  readonly kid?: string;
  /** The certificate chain, base64 of DER, leaf first (RFC 7517 section 4.7). */
  readonly x5c?: readonly string[];
  /** What the key is asked for, and nothing else. With one entry it is what a header gets without an `alg`. */
  readonly alg: readonly (SignatureAlgorithm | ManagementAlgorithm)[];
  /** Makes a signature where the key lives; for the signature algorithms in `alg`. */
  readonly sign?: ExternalSign;
  /** Unwraps a content encryption key where the key lives; for the key management algorithms in `alg`. */
  readonly unwrap?: ExternalUnwrap;
  /** The most seconds to wait for an answer; 10 by default. */
  readonly timeout?: number;
}

/** The options, as data for their reader. */
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
/** In seconds: what timers can count is 2^31 ms. */
const longestTimeout = 86_400;

/** `externalKey` of josette/jwk, with the algorithms of an entry. */
export function externalKey(suite: Suite, options: ExternalKeyOptions): Key {
  const read = externalKeyOptions.read(options);
  const { jwk, kid, x5c, alg, sign, unwrap, timeout = defaultTimeout } = read;
  if (typeof timeout !== "number" || !(timeout > 0 && timeout <= longestTimeout)) {
    throw invalidOption(`timeout must be a number of seconds, more than 0 and at most ${longestTimeout}`);
  }
  const half = jwk === undefined ? undefined : publicHalf(suite, jwk);
  const served = serve(suite, alg, { sign: sign !== undefined, unwrap: unwrap !== undefined }, half);
  const operations: ExternalOperations = { sign, unwrap, timeout };
  const contents = externalContents(suite, served, half, operations);
  return makeKey(contents, externalMetadata(served, half, { kid, x5c }));
}

function publicHalf(suite: Suite, jwk: KeyInput): Key {
  const key = asKey(suite, jwk);
  if (key.type === "public") return key;
  throw new UsageError(
    "ERR_INVALID_ARGUMENT",
    "jwk must be the public half: the other one stays where it lives",
  );
}

function externalContents(
  suite: Suite,
  { kty, crv, bits, algs }: ServedAlgorithms,
  half: Key | undefined,
  operations: ExternalOperations,
): KeyContents {
  const material = { form: "external", operations, half: half && materialOf(half) } as const;
  const statedBy = half && contentsOf(half).statedBy;
  const keyType =
    half === undefined ? findKeyType({ kty, crv, alg: algs[0] }, suite.keyTypes) : contentsOf(half).keyType;
  if (keyType === undefined) throw invalidOption("alg: these are for keys of a type that is not known here");
  const type = keyType.der === undefined ? "secret" : "private";
  return { keyType, bits, type, material, statedBy };
}

function externalMetadata(
  { algs, keyOps }: ServedAlgorithms,
  half: Key | undefined,
  { kid, x5c }: Pick<KeyMetadata, "kid" | "x5c">,
): KeyMetadata {
  const known = half === undefined ? {} : metadataOf(half);
  const chain = x5c === undefined ? known.x5c : certificateChainIn(x5c);
  if (x5c !== undefined && chain === undefined) {
    throw invalidOption("x5c must be a list of certificates, each base64 of its DER");
  }
  const [alg, ...others] = algs;
  return {
    ...known,
    kid: kid ?? known.kid,
    alg: others.length === 0 ? alg : undefined,
    algs,
    keyOps,
    x5c: chain,
  };
}

function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
