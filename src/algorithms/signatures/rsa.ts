/** Functions shared by RSASSA-PKCS1-v1_5 and RSASSA-PSS: RFC 7518 sections 3.3 and 3.5. */
import { decodeBase64url } from "../../encoding/base64url.ts";
import { RSA } from "../../keytypes/rsa.ts";
import type { KeyMaterial } from "../../platform/material.ts";
import { modulusLength } from "../../platform/modulus.ts";
import { formBelow, type SignatureForm } from "../../platform/signature-form.ts";
import type { SignatureScheme } from "../types.ts";

/** The requirements on keys: RFC 7518 sections 3.3 and 3.5 require a modulus of at least 2048 bits. */
export const rsaKeys: Pick<
  SignatureScheme,
  "keyTypes" | "ktys" | "symmetric" | "smallestKey" | "newKey" | "features"
> = {
  keyTypes: [RSA],
  ktys: ["RSA"],
  symmetric: false,
  smallestKey: 2048,
  newKey: { form: "pair" },
  features: [],
};

/**
 * RFC 8017 sections 8.1.2, 8.2.2 step 1, and 5.2.2: a signature is as long as the modulus, and less than
 * the modulus.
 */
export function rsaForm(material: KeyMaterial, n?: string): SignatureForm {
  const length = modulusLength(material);
  const modulus = decodeBase64url(n ?? modulusIn(material));
  return modulus?.length === length ? formBelow(modulus) : (signature) => signature.length === length;
}

function modulusIn(material: KeyMaterial): string {
  return "members" in material ? (material.members["n"] ?? "") : "";
}
