/** Signatures and MACs with WebCrypto. */
import type { Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { KeyMaterial } from "../material.ts";
import type { SignatureMethod } from "../signature-method.ts";
import { exportCryptoKey } from "./generation.ts";
import { importMaterial } from "./import-key.ts";
import { usable, usableBytes } from "./platform-errors.ts";

/** Prepares a key for signing. */
export async function signer(
  material: KeyMaterial,
  method: SignatureMethod,
): Promise<(data: Bytes) => Promise<Bytes>> {
  const alg = method.nameWith(material);
  const key = await importMaterial(
    material,
    method.importAs(material),
    ["sign"],
    alg,
    method.feature?.(material),
  );
  const algorithm = method.useAs(key);
  return (data) => usableBytes(() => subtle().sign(algorithm, key, data), alg);
}

/** Prepares a key for verification. */
export async function verifier(
  material: KeyMaterial,
  method: SignatureMethod,
): Promise<(signature: Bytes, data: Bytes) => Promise<boolean>> {
  const alg = method.nameWith(material);
  const key = await importMaterial(
    material,
    method.importAs(material),
    ["verify"],
    alg,
    method.feature?.(material),
  );
  const algorithm = method.useAs(key);
  const hasForm = method.form(material, method.hasModulus ? await readableModulus(material) : undefined);
  return (signature, data) =>
    hasForm(signature)
      ? usable(() => subtle().verify(algorithm, key, signature, data), alg)
      : Promise.resolve(false);
}

/** The modulus of a caller's RSA CryptoKey; `undefined` if the key is not extractable. */
async function readableModulus(material: KeyMaterial): Promise<string | undefined> {
  if (material.form !== "CryptoKey" || !material.cryptoKey.extractable) return undefined;
  const { n } = await exportCryptoKey(material.cryptoKey);
  return typeof n === "string" ? n : undefined;
}
