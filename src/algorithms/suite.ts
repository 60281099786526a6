/**
 * A suite: the algorithms and key types that are available to a call. The package entry point passes it in.
 */
import { rowOf, table } from "../encoding/table.ts";
import type { KeyTypeScheme } from "../keytypes/scheme.ts";
import type { ContentScheme, ManagementScheme, SignatureScheme } from "./types.ts";

/** An algorithm of any kind. */
export type Scheme = SignatureScheme | ManagementScheme | ContentScheme;

/** Maps "alg" and "enc" values to algorithms, and lists the key types that can be read. */
export interface Suite {
  readonly signatures: Readonly<Record<string, SignatureScheme>>;
  readonly management: Readonly<Record<string, ManagementScheme>>;
  readonly content: Readonly<Record<string, ContentScheme>>;
  readonly keyTypes: readonly KeyTypeScheme[];
}

/** Creates a suite of algorithms and their key types. */
export function suiteOf(schemes: Iterable<Scheme>): Suite {
  const keyTypes = new Set<KeyTypeScheme>();
  const signatures: Record<string, SignatureScheme> = {};
  const management: Record<string, ManagementScheme> = {};
  const content: Record<string, ContentScheme> = {};
  for (const scheme of schemes) {
    if (scheme.kind !== "content") scheme.keyTypes.forEach((each) => keyTypes.add(each));
    switch (scheme.kind) {
      case "signature":
        signatures[scheme.alg] = scheme;
        break;
      case "management":
        management[scheme.alg] = scheme;
        break;
      case "content":
        content[scheme.enc] = scheme;
        break;
    }
  }
  const tables = { signatures: table(signatures), management: table(management), content: table(content) };
  return Object.freeze({ ...tables, keyTypes: Object.freeze([...keyTypes]) });
}

/**
 * Returns the suite without algorithms. A call then supports only the algorithms that the caller passes as
 * values.
 */
export function emptySuite(): Suite {
  return (empty ??= suiteOf([]));
}

let empty: Suite | undefined;

/**
 * Adds algorithms and their key types to a suite. An added algorithm replaces another one with the same name.
 * If the suite has all of them already, it is returned unchanged. Equal arguments give the same object.
 */
export function extended(suite: Suite, schemes: Iterable<Scheme>): Suite {
  let result = suite;
  for (const scheme of schemes) result = withScheme(result, scheme);
  return result;
}

const extensions = /* @__PURE__ */ new WeakMap<Suite, WeakMap<Scheme, Suite>>();

function withScheme(suite: Suite, scheme: Scheme): Suite {
  const needed = scheme.kind === "content" ? [] : scheme.keyTypes;
  if (has(suite, scheme) && needed.every((each) => suite.keyTypes.includes(each))) return suite;
  const known = extensions.get(suite)?.get(scheme);
  if (known !== undefined) return known;
  const { signatures, management, content } = suite;
  const schemes = [signatures, management, content].flatMap((each) => Object.values<Scheme>(each));
  const result = suiteOf([...schemes, scheme]);
  const byScheme = extensions.get(suite) ?? new WeakMap<Scheme, Suite>();
  extensions.set(suite, byScheme.set(scheme, result));
  return result;
}

function has({ signatures, management, content }: Suite, scheme: Scheme): boolean {
  switch (scheme.kind) {
    case "signature":
      return rowOf(signatures, scheme.alg) === scheme;
    case "management":
      return rowOf(management, scheme.alg) === scheme;
    case "content":
      return rowOf(content, scheme.enc) === scheme;
  }
}
