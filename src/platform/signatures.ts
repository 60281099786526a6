/** Signatures and MACs: RFC 7518 section 3, RFC 8037 section 3.1, RFC 9964. */
import type { SignatureRow } from "../alg/signature.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import type { KeyMaterial } from "./material.ts";
import { verificationWorks } from "./node/known-signatures.ts";
import { nodeSigner, nodeVerifier } from "./node/signatures.ts";
import { pooled, remembered } from "./pool.ts";
import { atOnce, refusal } from "./refusals.ts";
import { algorithmName } from "./signature-form.ts";
import type { MaybePromise } from "./steps.ts";
import { signer, verifier } from "./webcrypto/signatures.ts";

/** A signature algorithm with a key in it. The signal is for keys that have to be asked for elsewhere. */
export type Signer = (data: Bytes, signal?: AbortSignal) => MaybePromise<Bytes>;

/** A verification algorithm with a key in it. */
export type Verifier = (signature: Bytes, data: Bytes) => MaybePromise<boolean>;

/** Makes a key ready to sign. */
export function makeSigner(material: KeyMaterial, row: SignatureRow): MaybePromise<Signer> {
  const node = immediate(0, operationOf(row));
  const sign = node && verificationWorks(node, row) ? nodeSigner(node, material, row) : undefined;
  const alg = algorithmName(row, material);
  if (sign === undefined) return pooled(() => signer(material, row), alg);
  const inPool = remembered(() => signer(material, row));
  return (data) =>
    immediate(data.length) === undefined
      ? inPool().then((later) => later(data))
      : atOnce(() => sign(data), alg);
}

/** Makes a key ready to verify. */
export function makeVerifier(material: KeyMaterial, row: SignatureRow): MaybePromise<Verifier> {
  const node = immediate(0, operationOf(row));
  const verify = node && verificationWorks(node, row) ? nodeVerifier(node, material, row) : undefined;
  const alg = algorithmName(row, material);
  if (verify === undefined) return pooled(() => verifier(material, row), alg);
  const inPool = remembered(() => verifier(material, row));
  return (signature, data) => {
    if (immediate(data.length) === undefined) return inPool().then((later) => later(signature, data));
    try {
      return verify(signature, data);
    } catch (cause) {
      throw refusal(alg, cause);
    }
  };
}

/** The operation by the name it has in the table of backends. */
function operationOf(row: SignatureRow): "ECDSA on P-256" | undefined {
  return row.scheme === "ECDSA" && row.curves[0] === "P-256" ? "ECDSA on P-256" : undefined;
}
