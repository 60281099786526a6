/** Signatures and MACs: RFC 7518 section 3, RFC 8037 section 3.1, RFC 9964. */
import type { CryptoKey } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { MaybePromise, Operation } from "../steps/operation.ts";
import { nodeInUse, preference, preparedInNode, preparedInPool } from "./backend.ts";
import type { KeyMaterial } from "./material.ts";
import type { NodeCrypto, NodeKey } from "./node/module.ts";
import { nodeSigner, nodeVerifier } from "./node/signatures.ts";
import { atOnce, cannotWait, refusal } from "./refusals.ts";
import type { SignatureForm } from "./signature-form.ts";
import type { Feature } from "./support.ts";
import type { ImportAlgorithm } from "./webcrypto/keys.ts";
import { signer, verifier, type UseAlgorithm } from "./webcrypto/signatures.ts";

/**
 * Makes a signature, or returns a promise of it or an operation that makes it. The signal is for keys held by
 * an external service.
 */
export type Signer = (data: Bytes, signal?: AbortSignal) => MaybePromise<Bytes> | Operation<Bytes>;

/** Verifies a signature, or returns a promise of the result or an operation that verifies it. */
export type Verifier = (signature: Bytes, data: Bytes) => MaybePromise<boolean> | Operation<boolean>;

/** How the platforms perform a signature algorithm. */
export interface SignatureMethod {
  /** The name of the algorithm in errors. */
  readonly nameWith: (material: KeyMaterial) => string;
  /** WebCrypto's parameters for importing a key. */
  readonly importAs: (material: KeyMaterial) => ImportAlgorithm;
  /** How to find out whether a runtime supports such keys; `undefined` if every runtime does. */
  readonly feature?: (material: KeyMaterial) => Feature | undefined;
  /** WebCrypto's parameters for signing and verifying. */
  readonly useAs: (key: CryptoKey) => UseAlgorithm;
  /** Signs with node:crypto, with a private key or secret. */
  readonly nodeSign: (node: NodeCrypto, key: NodeKey) => (data: Bytes) => Bytes;
  /**
   * Verifies with node:crypto, with a public key or secret. It includes the check of the signature's form.
   */
  readonly nodeVerify: (node: NodeCrypto, key: NodeKey) => (signature: Bytes, data: Bytes) => boolean;
  /** Whether node:crypto gives correct results in this runtime. */
  readonly nodeWorks: (node: NodeCrypto, material: KeyMaterial) => boolean;
  /** Whether signing takes so long that the thread pool is preferred. */
  readonly signsSlowly?: true;
  /** The name of signing and of verification, if some runtimes use WebCrypto for it. */
  readonly signing?: "ECDSA on P-256";
  readonly verification?: "ECDSA on P-256" | "ECDSA verification on P-384";
  /** Returns the form of a key's signatures. `n` is the modulus of an RSA CryptoKey, if it is extractable. */
  readonly form: (material: KeyMaterial, n?: string) => SignatureForm;
  /** Whether the form depends on a modulus. */
  readonly hasModulus: boolean;
}

/** Prepares a key for signing. Each backend imports the key when it is first used. */
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
    const later = (): Promise<Bytes> => inPool(data);
    if (method.signsSlowly) {
      // The key is imported into node:crypto only if it is needed there.
      const now = (): Bytes => atOnce(() => (inNode() ?? cannotWait(name))(data), name);
      return { name, now: nodeInUse() && now, later, prefer: "later" };
    }
    const sign = inNode();
    return {
      name,
      now: sign && (() => atOnce(() => sign(data), name)),
      later,
      prefer: preference(data.length, method.signing),
    };
  };
}

/** Prepares a key for verification. Each backend imports the key when it is first used. */
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
