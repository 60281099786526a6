/** Signatures and MACs: RFC 7518 section 3, RFC 8037 section 3.1, RFC 9964. */
import type { Bytes } from "../encoding/bytes.ts";
import type { MaybePromise, Operation } from "../steps/operation.ts";
import { nodeInUse, preference, preparedInNode, preparedInPool } from "./backend.ts";
import type { KeyMaterial } from "./material.ts";
import { nodeSigner, nodeVerifier } from "./node/signatures.ts";
import { atOnce, cannotWait, refusal } from "./platform-errors.ts";
import type { SignatureMethod } from "./signature-method.ts";
import { inTurn } from "./thread-pool-queue.ts";
import { signer, verifier } from "./webcrypto/signatures.ts";

/**
 * Makes a signature, or returns a promise of it or an operation that makes it. The signal can abort requests
 * to an external service that holds the key.
 */
export type Signer = (data: Bytes, signal?: AbortSignal) => MaybePromise<Bytes> | Operation<Bytes>;

/** Verifies a signature, or returns a promise of the result or an operation that verifies it. */
export type Verifier = (signature: Bytes, data: Bytes) => MaybePromise<boolean> | Operation<boolean>;

/** Prepares a key for signing. A backend imports the key before its first operation with it. */
export function makeSigner(
  material: KeyMaterial,
  method: SignatureMethod,
): (data: Bytes) => Operation<Bytes> {
  const name = method.nameWith(material);
  const inNode = preparedInNode((node) =>
    method.nodeWorks(node, material) ? nodeSigner(node, material, method) : undefined,
  );
  const inPool = preparedInPool(() => signer(material, method));
  return (data) => {
    if (method.signsSlowly) {
      // The key is imported into node:crypto only if a synchronous call needs it.
      const now = (): Bytes => atOnce(() => (inNode() ?? cannotWait(name))(data), name);
      const later = (): Promise<Bytes> => inTurn(inPool, data);
      return { name, now: nodeInUse() && now, later, prefer: "later" };
    }
    const sign = inNode();
    return {
      name,
      now: sign && (() => atOnce(() => sign(data), name)),
      later: () => inPool(data),
      prefer: preference(data.length, method.signing),
    };
  };
}

/** Prepares a key for verification. A backend imports the key before its first operation with it. */
export function makeVerifier(
  material: KeyMaterial,
  method: SignatureMethod,
): (signature: Bytes, data: Bytes) => Operation<boolean> {
  const name = method.nameWith(material);
  const inNode = preparedInNode((node) =>
    method.nodeWorks(node, material) ? nodeVerifier(node, material, method) : undefined,
  );
  const inPool = preparedInPool(() => verifier(material, method));
  return (signature, data) => {
    const verify = inNode();
    const now = (): boolean => {
      try {
        return verify?.(signature, data) === true;
      } catch (cause) {
        throw refusal(name, cause);
      }
    };
    return {
      name,
      now: verify && now,
      later: () => inPool(signature, data),
      prefer: preference(data.length, method.verification),
    };
  };
}
