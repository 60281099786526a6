/** The parameters that a caller adds to an imported key: RFC 7517 sections 4.2, 4.4 and 4.5. */
import { oct } from "../../keytypes/oct.ts";
import { isScheme, nameOf } from "../../algorithms/kinds.ts";
import { extended, type Scheme, type Suite } from "../../algorithms/suite.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import type { ContentScheme, ManagementScheme } from "../../algorithms/types.ts";
import { table } from "../../encoding/table.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { OptionReader } from "../../options/reader.ts";
import { anyText, invalidOption } from "../../options/values.ts";
import type { KeyContents, KeyMetadata } from "../key/key.ts";
import { contradicts } from "../parse.ts";
import type { ImportOptions } from "../key/types.ts";

/** The option reader. */
export const importOptions: OptionReader<ImportOptions> = /* @__PURE__ */ new OptionReader<ImportOptions>(
  "options",
  {
    kid: { kind: "convenience", is: anyText },
    alg: { kind: "strict", is: "elsewhere" },
    use: { kind: "strict", is: "elsewhere" },
  },
);

/** The options, read. */
export interface ReadImportOptions extends Omit<ImportOptions, "alg"> {
  readonly alg?: string | undefined;
  /** The algorithm, where the caller gave it as a value. */
  readonly scheme: Scheme | undefined;
  /** The algorithms that the key is read with: those of the entry and that value. */
  readonly suite: Suite;
}

/**
 * Reads the options.
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown option or algorithm.
 */
export function readImportOptions(suite: Suite, options: ImportOptions): ReadImportOptions {
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
export function applyImportOptions(
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
   * Whether the algorithm uses the key itself as the CEK, so that it can be combined with every "enc" value.
   */
  readonly keyIsCek: boolean;
}

const cachedRestrictions = /* @__PURE__ */ new WeakMap<Suite, Readonly<Record<string, Restriction>>>();

/** By name. Computed at the first use of a suite. */
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
