/** Signatures and MACs: RFC 7518 section 3, RFC 8037 section 3.1, RFC 9964. */
import type { SignatureRow, SignatureScheme } from "../../alg/signature.ts";
import { subtle } from "../../runtime.ts";
import type { KeyMaterial } from "../material.ts";
import { algorithmName, curveOf, signatureForm } from "../signature-form.ts";
import type { Signer, Verifier } from "../signatures.ts";
import { exportCryptoKey } from "./generation.ts";
import { importMaterial, type ImportAlgorithm } from "./keys.ts";
import { usable, usableBytes } from "./refusals.ts";

/** The parameters an operation takes. */
type UseAlgorithm = Algorithm | EcdsaParams | RsaPssParams;

/** How a scheme is named when a key is imported and when it is used. */
interface SchemeNames<Scheme extends SignatureScheme> {
  readonly importAs: (row: SignatureRow<Scheme>, material: KeyMaterial) => ImportAlgorithm;
  readonly useAs: (row: SignatureRow<Scheme>, key: CryptoKey) => UseAlgorithm;
}

const schemes: { readonly [Scheme in SignatureScheme]: SchemeNames<Scheme> } = {
  HMAC: {
    importAs: ({ hash }) => ({ name: "HMAC", hash }),
    useAs: () => ({ name: "HMAC" }),
  },
  "RSASSA-PKCS1-v1_5": {
    importAs: ({ hash }) => ({ name: "RSASSA-PKCS1-v1_5", hash }),
    useAs: () => ({ name: "RSASSA-PKCS1-v1_5" }),
  },
  "RSA-PSS": {
    importAs: ({ hash }) => ({ name: "RSA-PSS", hash }),
    useAs: ({ saltLength }) => ({ name: "RSA-PSS", saltLength }),
  },
  // RFC 7518 section 3.4: the signature is R || S, which is what WebCrypto gives and takes.
  ECDSA: {
    importAs: ({ curves: [namedCurve = ""] }) => ({ name: "ECDSA", namedCurve }),
    useAs: ({ hash }) => ({ name: "ECDSA", hash }),
  },
  EdDSA: {
    importAs: (_row, material) => ({ name: curveOf(material) }),
    useAs: (_row, { algorithm }) => ({ name: algorithm.name }),
  },
  "ML-DSA": {
    importAs: ({ alg }) => ({ name: alg }),
    useAs: ({ alg }) => ({ name: alg }),
  },
};

/** A key as a signer. */
export async function signer(material: KeyMaterial, row: SignatureRow): Promise<Signer> {
  const { importAs, useAs } = namesOf(row);
  const alg = algorithmName(row, material);
  const key = await importMaterial(material, importAs(row, material), ["sign"], alg);
  const algorithm = useAs(row, key);
  return (data) => usableBytes(() => subtle().sign(algorithm, key, data), alg);
}

/** A key as a verifier. */
export async function verifier(material: KeyMaterial, row: SignatureRow): Promise<Verifier> {
  const { importAs, useAs } = namesOf(row);
  const alg = algorithmName(row, material);
  const key = await importMaterial(material, importAs(row, material), ["verify"], alg);
  const algorithm = useAs(row, key);
  const hasForm = signatureForm(material, row, await readableModulus(material, row));
  return (signature, data) =>
    hasForm(signature) && usable(() => subtle().verify(algorithm, key, signature, data), alg);
}

/** The modulus of a caller's RSA CryptoKey; `undefined` where it cannot be read. */
async function readableModulus(material: KeyMaterial, row: SignatureRow): Promise<string | undefined> {
  if (row.kty !== "RSA" || material.form !== "CryptoKey" || !material.cryptoKey.extractable) return undefined;
  const { n } = await exportCryptoKey(material.cryptoKey);
  return typeof n === "string" ? n : undefined;
}

function namesOf<Scheme extends SignatureScheme>({
  scheme,
}: {
  readonly scheme: Scheme;
}): SchemeNames<Scheme> {
  return schemes[scheme];
}
