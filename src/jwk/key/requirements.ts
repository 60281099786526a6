/**
 * The requirements that an operation has for its key: RFC 7517 sections 4.1 to 4.4, and the key sizes of RFC
 * 7518.
 */
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../../algorithms/types.ts";
import { table } from "../../encoding/table.ts";
import { UsageError } from "../../errors.ts";
import type { JoseHeader } from "../../header/types.ts";
import { isUsableFor } from "../../platform/cryptokey.ts";
import { contentsOf, metadataOf, type Key } from "./key.ts";

/** The operation that a key is needed for. */
export type Operation = "sign" | "verify" | "encrypt" | "decrypt";

/** The requirements for a key. */
export interface KeyRequirements {
  readonly operation: Operation;
  readonly ktys: readonly string[];
  /** The algorithm as it is named in errors. */
  readonly alg: string;
  /** The values that the key's "alg" may have, if it has one. They depend on the curve. */
  readonly keyAlgs: (crv: string | undefined) => readonly string[];
  readonly curves?: readonly string[] | undefined;
  /** The "key_ops" values of which the key must have at least one, if it has "key_ops". */
  readonly keyOps: readonly string[];
  readonly smallestKey: number;
  readonly largestKey: number;
}

interface OperationProperties {
  /**
   * The half of a key pair that the operation uses. A private key in place of a public one was probably
   * published, or is about to be.
   */
  readonly half: "public" | "private";
  readonly use: "sig" | "enc";
  readonly keyOps: readonly string[];
}

/** What each operation requires of its key: RFC 7517 sections 4.2 and 4.3. */
const operations: Readonly<Record<Operation, OperationProperties>> = /* @__PURE__ */ table({
  sign: { half: "private", use: "sig", keyOps: ["sign"] },
  verify: { half: "public", use: "sig", keyOps: ["verify"] },
  encrypt: { half: "public", use: "enc", keyOps: ["encrypt", "wrapKey"] },
  decrypt: { half: "private", use: "enc", keyOps: ["decrypt", "unwrapKey"] },
});

/** The "key_ops" values for key agreement and passwords, both when encrypting and when decrypting. */
const derivations: readonly string[] = ["deriveKey", "deriveBits"];

/** The requirements of a signature algorithm. */
export function signatureRequirements(
  scheme: SignatureScheme,
  operation: "sign" | "verify",
): KeyRequirements {
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

/** The requirements of a key management algorithm, for a message with this header. */
export function managementRequirements(
  scheme: ManagementScheme,
  content: ContentScheme,
  operation: "encrypt" | "decrypt",
  header: JoseHeader,
): KeyRequirements {
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

/**
 * Returns why a key does not meet the requirements, or `undefined` if it does. The text describes only the
 * caller's own key.
 */
export function whyUnsuitable(key: Key, requirements: KeyRequirements): string | undefined {
  const { half, use } = operations[requirements.operation];
  if (!requirements.ktys.includes(key.kty))
    return `its type is ${key.kty}, not ${requirements.ktys.join(" or ")}`;
  if (key.type !== "secret" && key.type !== half) {
    return half === "public"
      ? "it is private; use publicKey(key)"
      : "it is public; a private key is required";
  }
  const { algs } = metadataOf(key);
  const accepted = requirements.keyAlgs(key.crv);
  for (const bound of [key.alg === undefined ? undefined : [key.alg], algs]) {
    if (bound?.some((alg) => accepted.includes(alg)) === false)
      return `it is restricted to ${bound.join(" or ")}`;
  }
  if (key.use !== undefined && key.use !== use) return `its "use" is ${key.use}, not ${use}`;
  const missing = missingOperations(key, requirements);
  if (missing !== undefined) return missing;
  if (requirements.curves !== undefined && !requirements.curves.some((crv) => crv === key.crv)) {
    const curves = requirements.curves.join(" or ") || 'that of "epk", which is not supported';
    return `its curve is ${key.crv ?? "none"}, not ${curves}`;
  }
  // Without its public half, the size of an external key is unknown. The service has to enforce the size.
  if (key.bits === 0 && contentsOf(key).material.form === "external") return undefined;
  if (key.bits < requirements.smallestKey)
    return `it has ${key.bits} bits; at least ${requirements.smallestKey} are required`;
  if (key.bits > requirements.largestKey)
    return `it has ${key.bits} bits; exactly ${requirements.largestKey} are required`;
  return undefined;
}

/**
 * Checks the key that a caller passes to sign or encrypt.
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` if the key does not meet the requirements.
 */
export function requireSuitable(key: Key, requirements: KeyRequirements): void {
  const problem = whyUnsuitable(key, requirements);
  if (problem === undefined) return;
  throw new UsageError(
    "ERR_KEY_NOT_SUITABLE",
    `The key cannot ${requirements.operation} with ${requirements.alg}: ${problem}`,
  );
}

/**
 * Checks the keys that a caller gives for several operations, for example with all allowed algorithms. At
 * least one of the keys must meet the requirements of one operation.
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` if no key does. The message has the reasons for the first key.
 */
export function requireOneSuitable(keys: readonly Key[], requirements: readonly KeyRequirements[]): void {
  const [key] = keys;
  const [first] = requirements;
  if (key === undefined || first === undefined || keys.some((each) => isSuitable(each, requirements))) return;
  const algs = new Set(requirements.map(({ alg }) => alg));
  const reasons = new Set(requirements.map((each) => whyUnsuitable(key, each)));
  const task = `${first.operation} with ${[...algs].join(" or ")}`;
  throw new UsageError(
    "ERR_KEY_NOT_SUITABLE",
    (keys.length === 1
      ? `The key cannot ${task}: `
      : `None of the ${keys.length} keys can ${task}; for the first key: `) + [...reasons].join("; "),
  );
}

function isSuitable(key: Key, requirements: readonly KeyRequirements[]): boolean {
  return requirements.some((each) => whyUnsuitable(key, each) === undefined);
}

/** Returns why the operations allowed by a key are not sufficient, or `undefined` if they are. */
function missingOperations(key: Key, { keyOps }: KeyRequirements): string | undefined {
  const allowed = key.keyOps;
  if (allowed === undefined) return undefined;
  // A public key for key agreement performs no operation itself, so platforms export it with empty "key_ops".
  if (key.type === "public" && allowed.length === 0 && keyOps.includes("deriveBits")) return undefined;
  const { material } = contentsOf(key);
  const isPlatformKey = material.form === "CryptoKey";
  const useful = keyOps.filter((operation) => !isPlatformKey || isUsableFor(material.cryptoKey, operation));
  if (allowed.some((operation) => useful.includes(operation))) return undefined;
  if (!isPlatformKey) return `its "key_ops" do not include ${useful.join(" or ")}`;
  const usages = allowed.length === 0 ? "it has no usages" : `its usages are ${allowed.join(", ")}`;
  const { name } = material.cryptoKey.algorithm;
  return `${usages}; a CryptoKey for ${name} needs the usage ${useful.join(" or ")}`;
}
