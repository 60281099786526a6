/** What a key must be to serve: RFC 7517 sections 4.1 to 4.4 and the key sizes of RFC 7518, for every operation. */
import type { ContentRow } from "../alg/content.ts";
import type { KeyType } from "../alg/key-types.ts";
import type { ManagementRow } from "../alg/management.ts";
import type { SignatureRow } from "../alg/signature.ts";
import { table } from "../alg/table.ts";
import { UsageError } from "../errors.ts";
import type { Key } from "./key.ts";

/** What a key is wanted for. */
export type Operation = "sign" | "verify" | "encrypt" | "decrypt";

/** What a key must be. */
export interface Demand {
  readonly operation: Operation;
  readonly kty: KeyType;
  /** The "alg" values under which a bound key may serve. */
  readonly algs: readonly string[];
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
const operations: Readonly<Record<Operation, OperationRow>> = table({
  sign: { half: "private", use: "sig", keyOps: ["sign"] },
  verify: { half: "public", use: "sig", keyOps: ["verify"] },
  encrypt: { half: "public", use: "enc", keyOps: ["encrypt", "wrapKey"] },
  decrypt: { half: "private", use: "enc", keyOps: ["decrypt", "unwrapKey"] },
});

/** The demand of a signature algorithm. */
export function signatureDemand(row: SignatureRow, operation: "sign" | "verify"): Demand {
  const { kty, alg, smallestKey } = row;
  return { operation, kty, algs: [alg], smallestKey, largestKey: Infinity };
}

/** The demand of a key management algorithm; a direct key must have exactly the length of the CEK (RFC 7518 section 4.5). */
export function managementDemand(
  row: ManagementRow,
  content: ContentRow,
  operation: "encrypt" | "decrypt",
): Demand {
  const { kty, alg } = row;
  if (row.mode === "dir") {
    const bits = content.cekLength * 8;
    return { operation, kty, algs: [alg, content.enc], smallestKey: bits, largestKey: bits };
  }
  return { operation, kty, algs: [alg], smallestKey: row.smallestKey, largestKey: Infinity };
}

/** Why a key cannot serve; `undefined` when it can. Speaks about the caller's own key only. */
export function misfit(key: Key, demand: Demand): string | undefined {
  const { half, use, keyOps } = operations[demand.operation];
  if (key.kty !== demand.kty) return `its type is ${key.kty}, not ${demand.kty}`;
  if (key.type !== "secret" && key.type !== half) {
    return half === "public"
      ? "it is private; use publicKey(key)"
      : "it is public, the private one is needed";
  }
  if (key.alg !== undefined && !demand.algs.includes(key.alg)) return `it is bound to ${key.alg}`;
  if (key.use !== undefined && key.use !== use) return `its "use" is ${key.use}, not ${use}`;
  if (key.keyOps !== undefined && !key.keyOps.some((operation) => keyOps.includes(operation))) {
    return `its "key_ops" do not include ${keyOps.join(" or ")}`;
  }
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
    `The key cannot ${demand.operation} with ${demand.algs.join(" or ")}: ${problem}`,
  );
}
