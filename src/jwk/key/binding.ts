/** What a key must be to serve: RFC 7517 sections 4.1 to 4.4 and the key sizes of RFC 7518, for every operation. */
import type { SignatureScheme } from "../../algorithms/types.ts";
import type { ContentScheme, ManagementScheme } from "../../algorithms/types.ts";
import { table } from "../../encoding/table.ts";
import { UsageError } from "../../errors.ts";
import type { JoseHeader } from "../../header/types.ts";
import { isUsableFor } from "../../platform/cryptokey.ts";
import { contentsOf, metadataOf, type Key } from "./key.ts";

/** What a key is wanted for. */
export type Operation = "sign" | "verify" | "encrypt" | "decrypt";

/** What a key must be. */
export interface Demand {
  readonly operation: Operation;
  readonly ktys: readonly string[];
  /** The algorithm, for errors. */
  readonly alg: string;
  /** The "alg" values that a bound key on a curve may have. */
  readonly keyAlgs: (crv: string | undefined) => readonly string[];
  readonly curves?: readonly string[] | undefined;
  /** The "key_ops" of which one must be there, where a key has any. */
  readonly keyOps: readonly string[];
  readonly smallestKey: number;
  readonly largestKey: number;
}

interface OperationRow {
  /** Which half of a pair does it: a private key where a public one belongs is a key about to leak. */
  readonly half: "public" | "private";
  readonly use: "sig" | "enc";
  readonly keyOps: readonly string[];
}

/** RFC 7517 sections 4.2 and 4.3. */
const operations: Readonly<Record<Operation, OperationRow>> = /* @__PURE__ */ table({
  sign: { half: "private", use: "sig", keyOps: ["sign"] },
  verify: { half: "public", use: "sig", keyOps: ["verify"] },
  encrypt: { half: "public", use: "enc", keyOps: ["encrypt", "wrapKey"] },
  decrypt: { half: "private", use: "enc", keyOps: ["decrypt", "unwrapKey"] },
});

/** What agreement and passwords do, whichever way the message goes. */
const derivations: readonly string[] = ["deriveKey", "deriveBits"];

/** The demand of a signature algorithm. */
export function signatureDemand(scheme: SignatureScheme, operation: "sign" | "verify"): Demand {
  const { alg, ktys, curves, keyAlgs, smallestKey } = scheme;
  return {
    operation,
    ktys,
    alg,
    keyAlgs,
    curves,
    keyOps: operations[operation].keyOps,
    smallestKey,
    largestKey: Infinity,
  };
}

/** The demand of a key management algorithm for the message with this header. */
export function managementDemand(
  scheme: ManagementScheme,
  content: ContentScheme,
  operation: "encrypt" | "decrypt",
  header: JoseHeader,
): Demand {
  const { alg, ktys, keyIsCek, derives, smallestKey } = scheme;
  const exact = scheme.keyLength?.(content);
  const curves = scheme.curvesFor?.(header) ?? scheme.curves;
  return {
    operation,
    ktys,
    alg: keyIsCek ? `${alg} or ${content.enc}` : alg,
    keyAlgs: () => (keyIsCek ? [alg, content.enc] : [alg]),
    ...(curves !== undefined && { curves }),
    keyOps: [...operations[operation].keyOps, ...(derives ? derivations : [])],
    smallestKey: exact === undefined ? smallestKey : exact * 8,
    largestKey: exact === undefined ? Infinity : exact * 8,
  };
}

/** Why a key cannot serve; `undefined` when it can. Speaks about the caller's own key only. */
export function misfit(key: Key, demand: Demand): string | undefined {
  const { half, use } = operations[demand.operation];
  if (!demand.ktys.includes(key.kty)) return `its type is ${key.kty}, not ${demand.ktys.join(" or ")}`;
  if (key.type !== "secret" && key.type !== half) {
    return half === "public"
      ? "it is private; use publicKey(key)"
      : "it is public, the private one is needed";
  }
  const { algs } = metadataOf(key);
  const accepted = demand.keyAlgs(key.crv);
  for (const bound of [key.alg === undefined ? undefined : [key.alg], algs]) {
    if (bound?.some((alg) => accepted.includes(alg)) === false) return `it is bound to ${bound.join(" or ")}`;
  }
  if (key.use !== undefined && key.use !== use) return `its "use" is ${key.use}, not ${use}`;
  const missing = missingOperations(key, demand);
  if (missing !== undefined) return missing;
  if (demand.curves !== undefined && !demand.curves.some((crv) => crv === key.crv)) {
    return `its curve is ${key.crv ?? "none"}, not ${demand.curves.join(" or ")}`;
  }
  // Of an external key that nobody has described the size is its keeper's business.
  if (key.bits === 0 && contentsOf(key).material.form === "external") return undefined;
  if (key.bits < demand.smallestKey) return `it has ${key.bits} bits, ${demand.smallestKey} are needed`;
  if (key.bits > demand.largestKey) return `it has ${key.bits} bits, exactly ${demand.largestKey} are needed`;
  return undefined;
}

/**
 * Checks a key the caller gave to produce something.
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` when it cannot serve.
 */
export function requireFit(key: Key, demand: Demand): void {
  const problem = misfit(key, demand);
  if (problem === undefined) return;
  throw new UsageError(
    "ERR_KEY_NOT_SUITABLE",
    `The key cannot ${demand.operation} with ${demand.alg}: ${problem}`,
  );
}

/** Why the operations that a key allows are not enough; `undefined` when they are. */
function missingOperations(key: Key, { keyOps }: Demand): string | undefined {
  const allowed = key.keyOps;
  if (allowed === undefined) return undefined;
  // The public half of an agreement does nothing itself: platforms write it with no operations at all.
  if (key.type === "public" && allowed.length === 0 && keyOps.includes("deriveBits")) return undefined;
  const { material } = contentsOf(key);
  const isPlatformKey = material.form === "CryptoKey";
  const useful = keyOps.filter((operation) => !isPlatformKey || isUsableFor(material.cryptoKey, operation));
  if (allowed.some((operation) => useful.includes(operation))) return undefined;
  if (!isPlatformKey) return `its "key_ops" do not include ${useful.join(" or ")}`;
  const usages = allowed.length === 0 ? "it has no usages" : `its usages are ${allowed.join(", ")}`;
  return `${usages}, and a CryptoKey for ${material.cryptoKey.algorithm.name} needs ${useful.join(" or ")}`;
}
