/** Generates keys for every algorithm: RFC 7518 sections 3, 4 and 5, with the required key sizes. */
import { isScheme, nameOf } from "../../algorithms/recognize-algorithm.ts";
import type { Scheme, Suite } from "../../algorithms/suite.ts";
import type { ContentAlgorithm, ManagementAlgorithm, SignatureAlgorithm } from "../../algorithms/names.ts";
import type { ContentScheme, KeyDemand, NewKey } from "../../algorithms/types.ts";
import { rowOf, table } from "../../encoding/table.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { OptionReader } from "../../options/reader.ts";
import { anyText, invalidOption } from "../../options/values.ts";
import { invalidJwk } from "../../keytypes/jwk-members.ts";
import type { Curve } from "../../keytypes/names.ts";
import { oct, secretKey } from "../../keytypes/oct.ts";
import type { KeyTypeScheme } from "../../keytypes/scheme.ts";
import { outcomeOf, type Steps } from "../../steps/steps.ts";
import { run } from "../../steps/drivers.ts";
import { generate } from "../../platform/generation.ts";
import { randomBytes } from "../../runtime.ts";
import { keyFault } from "../key/invalid-key.ts";
import { makeKey, type Key } from "../key/key.ts";
import { parseJwk } from "../key/parse-jwk.ts";

/** The options of `generateKey`. */
export interface GenerateOptions {
  /** The key ID (RFC 7517 section 4.5); none by default. */
  readonly kid?: string;
  /** The curve of keys for EdDSA and ECDH-ES; Ed25519 and P-256 by default. */
  readonly crv?: Curve;
  /** The modulus length of RSA keys in bits: a multiple of 8 from 2048 to 8192; 2048 by default. */
  readonly modulusLength?: number;
}

/** Reads the options of `generateKey`. */
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

/** Implements `generateKey` of josette/jwk with the algorithms of a suite. */
export function generateKey(
  suite: Suite,
  alg: GeneratedAlgorithm | Scheme,
  options: GenerateOptions = {},
): Promise<Key> {
  return run(generateKeySteps(suite, alg, options));
}

function* generateKeySteps(
  suite: Suite,
  algorithm: GeneratedAlgorithm | Scheme,
  options: GenerateOptions,
): Steps<Key> {
  const { kid, crv, modulusLength } = generateOptions.read(options);
  const scheme = isScheme(algorithm) ? algorithm : schemeNamed(suite, algorithm);
  const alg = nameOf(scheme);
  const metadata = Object.freeze({ kid, alg, ...(scheme === algorithm && { schemes: [scheme] }) });
  const newKey = newKeyFor(scheme);
  if (newKey.form === "none") throw invalidOption(`alg: ${newKey.reason}`);
  const keyType =
    scheme.kind === "content" || newKey.form === "secret" ? undefined : chosenKeyType(scheme, crv);
  if (crv !== undefined && keyType?.crv === undefined) {
    throw invalidOption("crv cannot be chosen for this algorithm");
  }
  if (modulusLength !== undefined && (keyType === undefined || keyType.bits !== undefined)) {
    throw invalidOption("modulusLength can only be used with RSA algorithms");
  }
  if (newKey.form === "secret") {
    return makeKey(secretKey(randomBytes(newKey.length), keyFault("secret")), metadata);
  }
  if (keyType?.generate === undefined) throw invalidOption(`Keys for ${alg} cannot be generated`);
  const jwk = yield* outcomeOf(keyType.generate(modulusLength, generate));
  const { contents } = parseJwk(jwk, [keyType]);
  if (contents.type !== "private") throw invalidJwk("was generated without its private members");
  return makeKey(contents, metadata);
}

/** Returns the signature, key management or content encryption algorithm with this name. */
function schemeNamed(suite: Suite, name: string): Scheme {
  if (typeof name !== "string")
    throw invalidOption("The algorithm is missing; pass the algorithm that the key is for");
  const { signatures, management, content } = suite;
  const known = rowOf(content, name) ?? rowOf(signatures, name) ?? rowOf(management, name);
  if (known !== undefined) return known;
  const meant = algorithmsMeantBy(suite, name);
  if (meant.length > 0) {
    throw invalidOption(
      `alg: ${name} is not the name of an algorithm; did you mean one of ${meant.join(", ")}?`,
    );
  }
  return requireKnown(name, table(generatedIn(suite)), "alg");
}

/** The algorithms that keys can be generated for, by name. */
function generatedIn({ signatures, management, content }: Suite): Record<string, Scheme> {
  const all: Readonly<Record<string, Scheme>> = { ...signatures, ...management, ...content };
  return Object.fromEntries(Object.entries(all).filter(([, each]) => newKeyFor(each).form !== "none"));
}

/**
 * Returns the names of the algorithms that the caller may have meant by a text that names no algorithm, for
 * example "RSA". Only algorithms for which keys can be generated are considered.
 */
export function algorithmsMeantBy(suite: Suite, text: string): readonly string[] {
  return Object.entries(generatedIn(suite)).flatMap(([name, scheme]) =>
    isMeantBy(text, name, scheme) ? name : [],
  );
}

/**
 * Reports whether a text is the start of the algorithm's name, or names a key type or curve that it uses.
 */
function isMeantBy(text: string, name: string, scheme: Scheme): boolean {
  const lower = text.toLowerCase();
  if (lower !== "" && name.toLowerCase().startsWith(lower)) return true;
  const keyTypes = scheme.kind === "content" ? [oct] : scheme.keyTypes;
  return keyTypes.some(({ kty, crv }) => [kty, crv].some((each) => each?.toLowerCase() === lower));
}

function newKeyFor(scheme: Scheme): NewKey {
  return scheme.kind === "content" ? secretFor(scheme) : scheme.newKey;
}

/** Returns the secret to generate for an "enc" value: a content encryption key. */
function secretFor({ cekLength }: ContentScheme): NewKey {
  return { form: "secret", length: cekLength };
}

/** Returns the key type of the key pair: the one with the wanted curve, or by default the first one. */
function chosenKeyType({ keyTypes, curves = [] }: KeyDemand, wanted: Curve | undefined): KeyTypeScheme {
  const [first] = keyTypes;
  const found = wanted === undefined ? first : keyTypes.find(({ crv }) => crv === wanted);
  if (found !== undefined) return found;
  throw invalidOption(
    curves.length === 0
      ? "crv cannot be chosen for this algorithm"
      : `crv must be one of ${curves.join(", ")}`,
  );
}
