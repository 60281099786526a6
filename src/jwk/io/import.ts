/**
 * Imports a {@link Key} from a JWK, a PEM block, a CryptoKey, a KeyObject or the bytes of a secret, with the
 * parameters that the caller adds: RFC 7517 sections 4.2, 4.4 and 4.5.
 */
import { type Suite, extended, type Scheme } from "../../algorithms/suite.ts";
import { isUint8Array, ownBytes } from "../../encoding/bytes.ts";
import { parsePem, type PemBlock } from "../../encoding/pem.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { secretKey, oct } from "../../keytypes/oct.ts";
import { isPromise } from "../../steps/operation.ts";
import { start } from "../../steps/drivers.ts";
import { readKey } from "./as-key.ts";
import { keyFault } from "../key/invalid-key.ts";
import { isKeyLabel, keyInPem } from "../formats/pem-key.ts";
import { makeKey, type Key, type KeyContents, type KeyMetadata } from "../key/key.ts";
import { adviceForOtherText, notAKey } from "./not-a-key.ts";
import { type ParsedJwk, contradicts } from "../key/parse-jwk.ts";
import type { ImportOptions, KeyInput } from "../key/types.ts";
import { isScheme, nameOf } from "../../algorithms/recognize-algorithm.ts";
import type { SignatureScheme, ContentScheme, ManagementScheme } from "../../algorithms/types.ts";
import { table } from "../../encoding/table.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { OptionReader } from "../../options/reader.ts";
import { anyText, invalidOption } from "../../options/values.ts";

/** Implements `importKey` of josette/jwk with the algorithms of a suite. */
export function importKey(suite: Suite, input: KeyInput | string, options: ImportOptions = {}): Key {
  const read = readImportOptions(suite, options);
  const { contents, metadata } =
    typeof input === "string" ? readPemKey(read.suite, input) : readKey(read.suite, input);
  return makeKey(contents, applyImportOptions(metadata, read, contents));
}

/** Implements `importSecret` of josette/jwk with the algorithms of a suite. */
export function importSecret(suite: Suite, bytes: Uint8Array, options: ImportOptions = {}): Key {
  if (!isUint8Array(bytes)) throw notAKey(bytes, notASecret);
  const contents = secretKey(ownBytes(bytes, "bytes"), keyFault("secret"));
  return makeKey(contents, applyImportOptions({}, readImportOptions(suite, options), contents));
}

const notASecret = "importSecret requires a Uint8Array; use importKey for a JWK, a CryptoKey or a KeyObject";

function readPemKey(suite: Suite, text: string): ParsedJwk {
  const misplaced = text.includes("-----BEGIN ") ? undefined : adviceForOtherText(text);
  if (misplaced !== undefined) throw new UsageError("ERR_INVALID_ARGUMENT", misplaced);
  const blocks = parsePem(text);
  const keys = blocks.filter(({ label }) => isKeyLabel(suite, label)).map((block) => keyAtOnce(suite, block));
  const [key, ...more] = keys;
  if (key !== undefined && more.length === 0) return key;
  const found = key === undefined ? "no key" : `${keys.length} keys`;
  const certificate = blocks.some(({ label }) => label.endsWith("CERTIFICATE"));
  throw new JoseError(
    "ERR_PEM_INVALID",
    certificate || key !== undefined
      ? `The PEM text contains ${found}; use parseCertificate for certificates, loadPem for several blocks`
      : "The PEM text contains no key; pass the contents of the file, not its name, and use importSecret " +
          "for a secret",
  );
}

/**
 * Reads the key in a block. If a private key comes without its public half, the platform has to compute the
 * public half. Not every platform can do so synchronously.
 */
function keyAtOnce(suite: Suite, block: PemBlock): ParsedJwk {
  const key = start(keyInPem(suite, block));
  if (!isPromise(key)) return key;
  // The promise is no longer used, so its rejection must not be reported as unhandled.
  key.catch(() => undefined);
  throw new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `The ${block.label} has no public half, and this runtime cannot compute it synchronously; use loadPem`,
  );
}

/** Reads the options of `importKey` and `importSecret`. */
export const importOptions: OptionReader<ImportOptions> = /* @__PURE__ */ new OptionReader<ImportOptions>(
  "options",
  {
    kid: { kind: "convenience", is: anyText },
    alg: { kind: "strict", is: "elsewhere" },
    use: { kind: "strict", is: "elsewhere" },
  },
);

/** The validated options. */
interface ReadImportOptions extends Omit<ImportOptions, "alg"> {
  readonly alg?: string | undefined;
  /** The algorithm, if the caller gave it as a value. */
  readonly scheme: Scheme | undefined;
  /** The algorithms for which the key is read: those of the package entry point, and `scheme`. */
  readonly suite: Suite;
}

/**
 * Reads the options.
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown option or algorithm.
 */
function readImportOptions(suite: Suite, options: ImportOptions): ReadImportOptions {
  const given: unknown = options;
  if (typeof given === "string") throw invalidOption('options must be an object: write { alg: "..." }');
  const { alg, ...rest } = importOptions.read(options);
  if (isScheme(alg)) return { ...rest, alg: nameOf(alg), scheme: alg, suite: extended(suite, [alg]) };
  return { ...rest, alg, scheme: undefined, suite };
}

/**
 * Combines the parameters of a key with the caller's options. At least one operation must remain allowed.
 * @throws UsageError `ERR_INVALID_OPTION` for options that contradict the key.
 */
function applyImportOptions(
  metadata: KeyMetadata,
  options: ReadImportOptions,
  contents: KeyContents,
): KeyMetadata {
  const { kty, crv } = contents.keyType;
  const { suite, scheme, kid = metadata.kid, alg = metadata.alg, use = metadata.use } = options;
  if (alg !== metadata.alg || scheme !== undefined) {
    if (metadata.alg !== undefined && alg !== metadata.alg)
      throw invalidOption('alg contradicts the "alg" of the key');
    const restriction = requireKnown(alg, restrictionsIn(suite), "alg");
    // A CryptoKey that is a CEK is restricted to "enc" values.
    const names = restriction.keyIsCek ? Object.keys(suite.content) : [restriction.name];
    if (metadata.algs?.some((name) => names.includes(name)) === false)
      throw invalidOption(`alg: the key can only be used with ${metadata.algs.join(", ")}`);
    const fits = restriction.ktys.includes(kty) && (restriction.curves?.some((each) => each === crv) ?? true);
    if (!fits) throw invalidOption(`alg: ${restriction.name} cannot be used with ${crv ?? kty} keys`);
  }
  if (use !== metadata.use) {
    if (metadata.use !== undefined) throw invalidOption('use contradicts the "use" of the key');
    if (use !== "sig" && use !== "enc") throw invalidOption('use must be "sig" or "enc"');
    if (contradicts(metadata.keyOps, use)) throw invalidOption('use contradicts the key\'s "key_ops"');
  }
  const schemes = scheme === undefined ? metadata.schemes : Object.freeze([scheme]);
  return Object.freeze({ ...metadata, kid, alg, use, schemes });
}

/**
 * A value that a key can be restricted to: an "alg" value, or the "enc" value of a key that is a CEK (RFC
 * 7520 section 3.6).
 */
interface Restriction {
  readonly name: string;
  readonly ktys: readonly string[];
  readonly curves: readonly string[] | undefined;
  /**
   * Whether the algorithm uses the key itself as the CEK. Such an algorithm can be combined with every "enc"
   * value.
   */
  readonly keyIsCek: boolean;
}

const cachedRestrictions = /* @__PURE__ */ new WeakMap<Suite, Readonly<Record<string, Restriction>>>();

/** Returns the restrictions of a suite, by name. They are computed when the suite is first used. */
function restrictionsIn(suite: Suite): Readonly<Record<string, Restriction>> {
  const cached = cachedRestrictions.get(suite);
  if (cached !== undefined) return cached;
  const computed = table(
    Object.fromEntries(
      [
        ...Object.values(suite.signatures).map(signatureRestriction),
        ...Object.values(suite.management).map(managementRestriction),
        ...Object.values(suite.content).map(contentRestriction),
      ].map((restriction) => [restriction.name, restriction]),
    ),
  );
  cachedRestrictions.set(suite, computed);
  return computed;
}

function signatureRestriction({ alg, ktys, curves }: SignatureScheme): Restriction {
  return { name: alg, ktys, curves, keyIsCek: false };
}

function managementRestriction({ alg, ktys, curves, keyIsCek }: ManagementScheme): Restriction {
  return { name: alg, ktys, curves, keyIsCek };
}

function contentRestriction({ enc }: ContentScheme): Restriction {
  return { name: enc, ktys: [oct.kty], curves: undefined, keyIsCek: false };
}
