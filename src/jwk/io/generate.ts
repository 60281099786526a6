/** Generates keys for every algorithm: RFC 7518 sections 3, 4 and 5, with the required key sizes. */
import { isScheme, nameOf } from "../../algorithms/kinds.ts";
import { extended, type Scheme, type Suite } from "../../algorithms/suite.ts";
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { ContentAlgorithm, ManagementAlgorithm } from "../../algorithms/names.ts";
import type { KeyDemand } from "../../algorithms/types.ts";
import { rowOf } from "../../encoding/table.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { OptionReader } from "../../options/reader.ts";
import { anyText, invalidOption } from "../../options/values.ts";
import { findKeyType } from "../../keytypes/find.ts";
import type { Curve } from "../../keytypes/names.ts";
import { secretKey } from "../../keytypes/oct.ts";
import { generate, type GenerationRequest } from "../../platform/generation.ts";
import { run, settle, type Steps } from "../../platform/steps.ts";
import { randomBytes } from "../../runtime.ts";
import { keyFault } from "../key/fault.ts";
import { makeKey, type Key } from "../key/key.ts";
import { parseJwk } from "../parse.ts";

/** The options of `generateKey`. */
export interface GenerateOptions {
  /** The key ID (RFC 7517 section 4.5); none by default. */
  readonly kid?: string;
  /** The curve of keys for EdDSA and ECDH-ES; Ed25519 and P-256 by default. */
  readonly crv?: Curve;
  /** The modulus length of RSA keys in bits: a multiple of 8 from 2048 to 8192; 2048 by default. */
  readonly modulusLength?: number;
}

/** The option reader. */
export const generateOptions: OptionReader<GenerateOptions> =
  /* @__PURE__ */ new OptionReader<GenerateOptions>(
    "options",
    {
      kid: { kind: "convenience", is: anyText },
      crv: { kind: "strict", is: "elsewhere" },
      modulusLength: { kind: "strict", is: "elsewhere" },
    },
    { extractable: "exportJwk and exportPem can export every generated key" },
  );

/**
 * The algorithms for which keys can be generated. With an "enc" value, a secret for direct encryption is
 * generated.
 */
export type GeneratedAlgorithm = SignatureAlgorithm | ManagementAlgorithm | ContentAlgorithm;

/** Implements `generateKey` of josette/jwk for the algorithms of an entry. */
export function generateKey(
  suite: Suite,
  alg: GeneratedAlgorithm | Scheme,
  options: GenerateOptions = {},
): Promise<Key> {
  return run(generateKeySteps(suite, alg, options));
}

function* generateKeySteps(
  entry: Suite,
  algorithm: GeneratedAlgorithm | Scheme,
  options: GenerateOptions,
): Steps<Key> {
  const { kid, crv, modulusLength } = generateOptions.read(options);
  const scheme = isScheme(algorithm) ? algorithm : undefined;
  const suite = scheme === undefined ? entry : extended(entry, [scheme]);
  const alg = isScheme(algorithm) ? nameOf(algorithm) : algorithm;
  const plan = generationPlan(suite, scheme ?? alg, {
    ...(crv !== undefined && { crv }),
    ...(modulusLength !== undefined && { modulusLength }),
  });
  if (crv !== undefined && !(typeof plan === "object" && "crv" in plan)) {
    throw invalidOption("crv cannot be chosen for this algorithm");
  }
  if (modulusLength !== undefined && !(typeof plan === "object" && plan.kty === "RSA")) {
    throw invalidOption("modulusLength can only be used with RSA algorithms");
  }
  const metadata = Object.freeze({ kid, alg, ...(scheme && { schemes: [scheme] }) });
  if (typeof plan === "number") return makeKey(secretKey(randomBytes(plan), keyFault("secret")), metadata);
  const keyType = findKeyType({ crv: undefined, alg: undefined, ...plan }, suite.keyTypes);
  if (keyType?.generation === undefined) throw invalidOption("Keys for this algorithm cannot be generated");
  const jwk = yield* settle(generate(keyType.generation("bits" in plan ? plan.bits : 0)));
  return makeKey(parseJwk(jwk, [keyType]).contents, metadata);
}

/** What to generate: random bytes or a key pair. */
function generationPlan(
  suite: Suite,
  alg: string | Scheme,
  options: GenerateOptions,
): number | GenerationRequest {
  if (isScheme(alg)) return alg.kind === "content" ? alg.cekLength : newKeyOf(alg, options);
  if (typeof alg !== "string")
    throw invalidOption("The algorithm is missing; pass the algorithm that the key is for");
  const content = rowOf(suite.content, alg);
  if (content !== undefined) return content.cekLength;
  const signature = rowOf(suite.signatures, alg);
  if (signature !== undefined) {
    return newKeyOf(signature, options);
  }
  return newKeyOf(requireKnown(alg, suite.management, "alg"), options);
}

/** Determines what to generate for an algorithm with the caller's options. */
function newKeyOf(demand: KeyDemand, options: GenerateOptions): number | GenerationRequest {
  const { newKey } = demand;
  switch (newKey.form) {
    case "secret":
      return newKey.length;
    case "modulus":
      return { kty: "RSA", bits: modulusBits(options) };
    case "curve":
      return onCurve(demand, options.crv, newKey.agrees);
    case "pair":
      return newKey.request;
    case "none":
      throw invalidOption(`alg: ${newKey.reason}`);
  }
}

function onCurve(
  { keyTypes, curves = [] }: KeyDemand,
  wanted: Curve | undefined,
  agrees: boolean,
): GenerationRequest {
  const found = keyTypes.find(({ crv }) => wanted === undefined || crv === wanted);
  if (found?.crv === undefined) throw invalidOption(`crv must be one of ${curves.join(", ")}`);
  return found.kty === "EC" ? { kty: "EC", crv: found.crv } : { kty: "OKP", crv: found.crv, agrees };
}

function modulusBits({ modulusLength = 2048 }: GenerateOptions): number {
  if (
    !Number.isSafeInteger(modulusLength) ||
    modulusLength < 2048 ||
    modulusLength > 8192 ||
    modulusLength % 8 !== 0
  ) {
    throw invalidOption("modulusLength must be a multiple of 8 from 2048 to 8192");
  }
  return modulusLength;
}
