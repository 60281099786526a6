/** The algorithms and key types that exist for a call: what its entry hands over, and nothing else. */
import { table } from "../encoding/table.ts";
import type { KeyTypeScheme } from "../keytypes/scheme.ts";
import type { ContentScheme, ManagementScheme, SignatureScheme } from "./types.ts";

/** An algorithm of any kind. */
export type Scheme = SignatureScheme | ManagementScheme | ContentScheme;

/** Algorithms by the names that headers give them, and the key types that are read. */
export interface Suite {
  readonly signatures: Readonly<Record<string, SignatureScheme>>;
  readonly management: Readonly<Record<string, ManagementScheme>>;
  readonly content: Readonly<Record<string, ContentScheme>>;
  readonly keyTypes: readonly KeyTypeScheme[];
}

/** A suite of these algorithms. */
export function suiteOf(schemes: Iterable<Scheme>, keyTypes: readonly KeyTypeScheme[]): Suite {
  const signatures: Record<string, SignatureScheme> = {};
  const management: Record<string, ManagementScheme> = {};
  const content: Record<string, ContentScheme> = {};
  for (const scheme of schemes) {
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
  return Object.freeze({ ...tables, keyTypes });
}
