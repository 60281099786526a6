/** New keys for every algorithm: RFC 7518 sections 3, 4 and 5, with key sizes as each section demands. */
import { ecCurves, okpCurves, type Curve } from "../../alg/curves.ts";
import { signatureAlgorithms } from "../../algorithms/signature-table.ts";
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import { contentAlgorithms } from "../../algorithms/content-table.ts";
import { managementAlgorithms } from "../../algorithms/management-table.ts";
import type { ContentAlgorithm, ManagementAlgorithm } from "../../algorithms/names.ts";
import type { KeyDemand } from "../../algorithms/types.ts";
import { rowOf } from "../../encoding/table.ts";
import { UsageError } from "../../errors.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { OptionReader } from "../../options/reader.ts";
import { anyText } from "../../options/values.ts";
import { everyKeyType } from "../../keytypes/every.ts";
import { findKeyType } from "../../keytypes/find.ts";
import { secretKey } from "../../keytypes/oct.ts";
import { generate, type GenerationRequest } from "../../platform/generation.ts";
import { run, settle, type Steps } from "../../platform/steps.ts";
import { randomBytes } from "../../runtime.ts";
import { keyFault } from "../key/fault.ts";
import { makeKey, type Key } from "../key/key.ts";
import { parseJwk } from "../parse.ts";

/** What a generated key is like, where the algorithm leaves a choice. */
export interface GenerateOptions {
  /** The name by which headers refer to the key (RFC 7517 section 4.5); none by default. */
  readonly kid?: string;
  /** Of EdDSA and ECDH-ES keys; Ed25519 and P-256 by default. */
  readonly crv?: Curve;
  /** The modulus of RSA keys in bits, 2048 to 8192 by steps of 8; 2048 by default. */
  readonly modulusLength?: number;
}

/** The options, as data for their reader. */
export const generateOptions: OptionReader<GenerateOptions> =
  /* @__PURE__ */ new OptionReader<GenerateOptions>(
    "options",
    {
      kid: { kind: "convenience", is: anyText },
      crv: { kind: "strict", is: "elsewhere" },
      modulusLength: { kind: "strict", is: "elsewhere" },
    },
    { extractable: "keys can always be exported by exportJwk and exportPem" },
  );

/** The algorithms keys are made for; an "enc" value makes the secret of direct encryption with it. */
export type GeneratedAlgorithm = SignatureAlgorithm | ManagementAlgorithm | ContentAlgorithm;

/**
 * Generates a key bound to an algorithm: a secret, or a private key whose public half `publicKey` gives. For direct
 * encryption name the "enc"; PBES2 takes passwords, which nobody should generate this way.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an algorithm there is no key for, or options that do not fit it.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where the runtime cannot make such a key.
 * @example
 * ```ts
 * import { exportJwk, generateKey, publicKey } from "josette/jwk";
 * const key = await generateKey("ES256", { kid: "2026-11" });
 * console.log(await exportJwk(publicKey(key))); // kty, crv, x, y, kid, alg
 * ```
 */
export function generateKey(alg: GeneratedAlgorithm, options: GenerateOptions = {}): Promise<Key> {
  return run(generateKeySteps(alg, options));
}

function* generateKeySteps(alg: GeneratedAlgorithm, options: GenerateOptions): Steps<Key> {
  const { kid, crv, modulusLength } = generateOptions.read(options);
  const plan = generationPlan(alg, {
    ...(crv !== undefined && { crv }),
    ...(modulusLength !== undefined && { modulusLength }),
  });
  if (crv !== undefined && !(typeof plan === "object" && "crv" in plan)) {
    throw invalidOption("crv is for keys on curves; this algorithm has none to choose");
  }
  if (modulusLength !== undefined && !(typeof plan === "object" && plan.kty === "RSA")) {
    throw invalidOption("modulusLength is for RSA keys");
  }
  const metadata = Object.freeze({ kid, alg });
  if (typeof plan === "number") return makeKey(secretKey(randomBytes(plan), keyFault("secret")), metadata);
  const keyType = findKeyType({ crv: undefined, alg: undefined, ...plan }, everyKeyType());
  if (keyType?.generation === undefined) throw invalidOption("This library has no key for the algorithm");
  const jwk = yield* settle(generate(keyType.generation("bits" in plan ? plan.bits : 0)));
  return makeKey(parseJwk(jwk, [keyType]).contents, metadata);
}

/** What to generate: so many random bytes, or a key pair. */
function generationPlan(alg: GeneratedAlgorithm, options: GenerateOptions): number | GenerationRequest {
  if (typeof alg !== "string") throw invalidOption("Say which algorithm the key is for");
  const content = rowOf(contentAlgorithms, alg);
  if (content !== undefined) return content.cekLength;
  const signature = rowOf(signatureAlgorithms, alg);
  if (signature !== undefined) {
    return newKeyOf(signature, options);
  }
  return newKeyOf(requireKnown(alg, managementAlgorithms, "alg"), options);
}

/** What to generate for an algorithm, with the choices of the caller. */
function newKeyOf({ newKey, curves = [] }: KeyDemand, options: GenerateOptions): number | GenerationRequest {
  switch (newKey.form) {
    case "secret":
      return newKey.length;
    case "modulus":
      return { kty: "RSA", bits: modulusBits(options) };
    case "curve":
      return onCurve(curves, options.crv, newKey.agrees);
    case "pair":
      return newKey.request;
    case "none":
      throw invalidOption(`alg: ${newKey.reason}`);
  }
}

function onCurve(curves: readonly string[], wanted: Curve | undefined, agrees: boolean): GenerationRequest {
  const name = curves.find((each) => wanted === undefined || each === wanted) ?? "";
  const ec = rowOf(ecCurves, name);
  if (ec !== undefined) return { kty: "EC", crv: ec.crv };
  const okp = rowOf(okpCurves, name);
  if (okp !== undefined) return { kty: "OKP", crv: okp.crv, agrees };
  throw invalidOption(`crv must be one of ${curves.join(", ")}`);
}

function modulusBits({ modulusLength = 2048 }: GenerateOptions): number {
  if (
    !Number.isSafeInteger(modulusLength) ||
    modulusLength < 2048 ||
    modulusLength > 8192 ||
    modulusLength % 8 !== 0
  ) {
    throw invalidOption("modulusLength must be from 2048 to 8192 bits, a multiple of 8");
  }
  return modulusLength;
}

function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
