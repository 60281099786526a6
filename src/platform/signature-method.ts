/** Describes a signature algorithm for both backends, node:crypto and WebCrypto. */
import type { Algorithm, CryptoKey, EcdsaParams, RsaPssParams } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { KeyMaterial } from "./material.ts";
import type { NodeCrypto, NodeKey } from "./node/module.ts";
import type { SignatureForm } from "./signature-encoding.ts";
import type { Feature } from "./runtime-features.ts";
import type { ImportAlgorithm } from "./webcrypto/import-key.ts";

/** How the platforms perform a signature algorithm. */
export interface SignatureMethod {
  /** The name of the algorithm in errors. */
  readonly nameWith: (material: KeyMaterial) => string;
  /** WebCrypto's parameters for importing a key. */
  readonly importAs: (material: KeyMaterial) => ImportAlgorithm;
  /** How to find out whether a runtime supports keys for the algorithm; `undefined` if every runtime does. */
  readonly feature?: (material: KeyMaterial) => Feature | undefined;
  /** WebCrypto's parameters for signing and verifying. */
  readonly useAs: (key: CryptoKey) => Algorithm | EcdsaParams | RsaPssParams;
  /** Signs with node:crypto, with a private key or secret. */
  readonly nodeSign: (node: NodeCrypto, key: NodeKey) => (data: Bytes) => Bytes;
  /** Verifies with node:crypto, with a public key or secret, a signature whose form has been checked. */
  readonly nodeVerify: (node: NodeCrypto, key: NodeKey) => (signature: Bytes, data: Bytes) => boolean;
  /** Whether node:crypto gives correct results in this runtime. */
  readonly nodeWorks: (node: NodeCrypto, material: KeyMaterial) => boolean;
  /** Whether signing takes so long that it is performed in the thread pool if possible. */
  readonly signsSlowly?: true;
  /** The names of the two operations in backend.ts. Absent if no runtime prefers WebCrypto for them. */
  readonly signing?: "ECDSA on P-256";
  /** The name of verification in backend.ts, if some runtimes use WebCrypto for it despite node:crypto. */
  readonly verification?: "ECDSA on P-256" | "ECDSA verification on P-384";
  /**
   * Returns the check of the encoding of a key's signatures. `n` is the modulus of an RSA CryptoKey, if it is
   * extractable.
   */
  readonly form: (material: KeyMaterial, n?: string) => SignatureForm;
  /** Whether the form of the signatures depends on the modulus of an RSA key. */
  readonly hasModulus: boolean;
}
