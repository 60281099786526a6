/** Signatures and MACs: RFC 7518 section 3, RFC 8037 section 3.1, RFC 9964. */
import type { CryptoKey } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import type { KeyMaterial } from "./material.ts";
import type { NodeCrypto, NodeKey } from "./node/module.ts";
import { nodeSigner, nodeVerifier } from "./node/signatures.ts";
import { pooled, remembered } from "./pool.ts";
import { atOnce, refusal } from "./refusals.ts";
import type { SignatureForm } from "./signature-form.ts";
import type { MaybePromise } from "./steps.ts";
import type { Feature } from "./support.ts";
import type { ImportAlgorithm } from "./webcrypto/keys.ts";
import { signer, verifier, type UseAlgorithm } from "./webcrypto/signatures.ts";

/** Makes a signature. The signal is for keys held by an external service. */
export type Signer = (data: Bytes, signal?: AbortSignal) => MaybePromise<Bytes>;

/** Verifies a signature. */
export type Verifier = (signature: Bytes, data: Bytes) => MaybePromise<boolean>;

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
  /**
   * Signs with node:crypto, with a private key or secret. Absent if signing is slow and must run in the
   * thread pool.
   */
  readonly nodeSign?: (node: NodeCrypto, key: NodeKey) => (data: Bytes) => Bytes;
  /**
   * Verifies with node:crypto, with a public key or secret. It includes the check of the signature's form.
   */
  readonly nodeVerify: (node: NodeCrypto, key: NodeKey) => (signature: Bytes, data: Bytes) => boolean;
  /** Whether node:crypto gives correct results in this runtime. */
  readonly nodeWorks: (node: NodeCrypto, material: KeyMaterial) => boolean;
  /** The name of the operation, if some runtimes use WebCrypto for it. */
  readonly operation?: NonNullable<Parameters<typeof immediate>[1]>;
  /** Returns the form of a key's signatures. `n` is the modulus of an RSA CryptoKey, if it is extractable. */
  readonly form: (material: KeyMaterial, n?: string) => SignatureForm;
  /** Whether the form depends on a modulus. */
  readonly hasModulus: boolean;
}

/** Prepares a key for signing. */
export function makeSigner(material: KeyMaterial, method: SignatureMethod): MaybePromise<Signer> {
  const node = immediate(0, method.operation);
  const sign = node && method.nodeWorks(node, material) ? nodeSigner(node, material, method) : undefined;
  const alg = method.nameWith(material);
  if (sign === undefined) return pooled(() => signer(material, method), alg);
  const inPool = remembered(() => signer(material, method));
  return (data) =>
    immediate(data.length) === undefined
      ? inPool().then((later) => later(data))
      : atOnce(() => sign(data), alg);
}

/** Prepares a key for verification. */
export function makeVerifier(material: KeyMaterial, method: SignatureMethod): MaybePromise<Verifier> {
  const node = immediate(0, method.operation);
  const verify = node && method.nodeWorks(node, material) ? nodeVerifier(node, material, method) : undefined;
  const alg = method.nameWith(material);
  if (verify === undefined) return pooled(() => verifier(material, method), alg);
  const inPool = remembered(() => verifier(material, method));
  return (signature, data) => {
    if (immediate(data.length) === undefined) return inPool().then((later) => later(signature, data));
    try {
      return verify(signature, data);
    } catch (cause) {
      throw refusal(alg, cause);
    }
  };
}
