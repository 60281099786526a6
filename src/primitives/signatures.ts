/** Signatures and MACs: RFC 7518 section 3, RFC 8037 section 3.1, RFC 9964. */
import type { SignatureRow } from "../alg/signature.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import type { KeyMaterial } from "./material.ts";
import { nodeSigner, nodeVerifier } from "./node/signatures.ts";
import { pooled, remembered } from "./pool.ts";
import type { MaybePromise } from "./steps.ts";
import { signer, verifier } from "./webcrypto/signatures.ts";

/** A signature algorithm with a key in it. */
export type Signer = (data: Bytes) => MaybePromise<Bytes>;

/** A verification algorithm with a key in it. */
export type Verifier = (signature: Bytes, data: Bytes) => MaybePromise<boolean>;

/** Makes a key ready to sign. */
export function makeSigner(material: KeyMaterial, row: SignatureRow): MaybePromise<Signer> {
  const node = immediate(0);
  const atOnce = node && nodeSigner(node, material, row);
  if (atOnce === undefined) return pooled(() => signer(material, row), row.alg);
  const inPool = remembered(() => signer(material, row));
  return (data) =>
    immediate(data.length) === undefined ? inPool().then((sign) => sign(data)) : atOnce(data);
}

/** Makes a key ready to verify. */
export function makeVerifier(material: KeyMaterial, row: SignatureRow): MaybePromise<Verifier> {
  const node = immediate(0);
  const atOnce = node && nodeVerifier(node, material, row);
  if (atOnce === undefined) return pooled(() => verifier(material, row), row.alg);
  const inPool = remembered(() => verifier(material, row));
  return (signature, data) =>
    immediate(data.length) === undefined
      ? inPool().then((verify) => verify(signature, data))
      : atOnce(signature, data);
}
