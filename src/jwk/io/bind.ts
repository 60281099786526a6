/** The parameters that a caller adds to an imported key: RFC 7517 sections 4.2, 4.4 and 4.5. */
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import type { ContentScheme, ManagementScheme } from "../../algorithms/types.ts";
import { table } from "../../encoding/table.ts";
import { UsageError } from "../../errors.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { OptionReader } from "../../options/reader.ts";
import { anyText } from "../../options/values.ts";
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

/**
 * Combines the parameters of a key with the caller's options. At least one operation must remain allowed.
 * @throws UsageError `ERR_INVALID_OPTION` for options that contradict the key.
 */
export function bind(
  suite: Suite,
  metadata: KeyMetadata,
  options: ImportOptions,
  contents: KeyContents,
): KeyMetadata {
  const { kty, crv } = contents.keyType;
  const given: unknown = options;
  if (typeof given === "string") throw invalidOption('options must be an object: write { alg: "..." }');
  const { kid = metadata.kid, alg = metadata.alg, use = metadata.use } = importOptions.read(options);
  if (alg !== metadata.alg) {
    if (metadata.alg !== undefined) throw invalidOption('alg contradicts the "alg" of the key');
    const row = requireKnown(alg, bindings(suite), "alg");
    // A CryptoKey that is a CEK is restricted to "enc" values.
    const names = row.keyIsCek ? Object.keys(suite.content) : [row.name];
    if (metadata.algs?.some((name) => names.includes(name)) === false)
      throw invalidOption(`alg: the key can only be used with ${metadata.algs.join(", ")}`);
    const fits = row.ktys.includes(kty) && (row.curves?.some((each) => each === crv) ?? true);
    if (!fits) throw invalidOption(`alg: ${row.name} cannot be used with ${crv ?? kty} keys`);
  }
  if (use !== metadata.use) {
    if (metadata.use !== undefined) throw invalidOption('use contradicts the "use" of the key');
    if (use !== "sig" && use !== "enc") throw invalidOption('use must be "sig" or "enc"');
    if (contradicts(metadata.keyOps, use)) throw invalidOption('use contradicts the key\'s "key_ops"');
  }
  return Object.freeze({ ...metadata, kid, alg, use });
}

/**
 * A value that a key can be restricted to: an "alg" value, or the "enc" value of a key that is a CEK (RFC
 * 7520 section 3.6).
 */
interface Binding {
  readonly name: string;
  readonly ktys: readonly string[];
  readonly curves: readonly string[] | undefined;
  /**
   * Whether the algorithm uses the key itself as the CEK, so that it can be combined with every "enc" value.
   */
  readonly keyIsCek: boolean;
}

const cachedBindings = /* @__PURE__ */ new WeakMap<Suite, Readonly<Record<string, Binding>>>();

/** By name. Computed at the first use of a suite. */
function bindings(suite: Suite): Readonly<Record<string, Binding>> {
  const cached = cachedBindings.get(suite);
  if (cached !== undefined) return cached;
  const computed = table(
    Object.fromEntries(
      [
        ...Object.values(suite.signatures).map(signatureBinding),
        ...Object.values(suite.management).map(managementBinding),
        ...Object.values(suite.content).map(contentBinding),
      ].map((binding) => [binding.name, binding]),
    ),
  );
  cachedBindings.set(suite, computed);
  return computed;
}

function signatureBinding({ alg, ktys, curves }: SignatureScheme): Binding {
  return { name: alg, ktys, curves, keyIsCek: false };
}

function managementBinding({ alg, ktys, curves, keyIsCek }: ManagementScheme): Binding {
  return { name: alg, ktys, curves, keyIsCek };
}

function contentBinding({ enc }: ContentScheme): Binding {
  return { name: enc, ktys: ["oct"], curves: undefined, keyIsCek: false };
}

function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
