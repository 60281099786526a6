/**
 * Whether node:crypto verifies signatures rightly here: each scheme is tried once, at its first use, with a
 * fixed key. Signing is not tried: the first signature of each key is verified anyway, see consistentSigner.
 */
import { signatureAlgorithms, type SignatureRow, type SignatureScheme } from "../../alg/signature.ts";
import { decodeBase64url } from "../../encoding/base64url.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import type { KeyMembers } from "../material.ts";
import { hmacWorks, works } from "./known-answers.ts";
import type { NodeCrypto } from "./module.ts";
import { nodeVerifier } from "./signatures.ts";

/** A signature of the octets "abc". */
interface KnownSignature {
  readonly row: () => SignatureRow;
  readonly members: KeyMembers;
  readonly signature: string;
}

const rsaMembers = {
  kty: "RSA",
  n:
    "mLGTH92r0-fhFkrlFk8Ag8Hlpt8qEyUYUtdxvDBhm95V1k7kjIHP-E6ClnlvufaLc2B-ICPoVfBENzRP3zaOAM3FoliUdaFN" +
    "lmRZHU3LC9RTx6jaXAY0stjRmwAUP-lvU1KDwDETmTEZ-4DLg5WGmricgK8MaPxs7Va8pmyK3iuHhvvgNXbFN2RSvHFC0jaK" +
    "cfaK4juM-KotomvmIGtsQto4MoKLKX8ZOcUL5iCDjYOqw9UzK38jOel6SmcfqsRJrjzuABdi7xKJTvTf5jfHv873UFaxedZc" +
    "jAtMVo2wJcJQ4o7UoyDlLgQxkH5mZp9nGc5Np6wMwXGT3Ti2p1qk1w",
  e: "AQAB",
} as const;

const known: Readonly<Partial<Record<SignatureScheme, KnownSignature>>> = {
  "RSASSA-PKCS1-v1_5": {
    row: () => signatureAlgorithms.RS256,
    members: rsaMembers,
    signature:
      "d0wRMPXjsW-prVG0h9SALjILT-26B3eyt3EByORq_dhuFOlD0mxNgje_czUSvs2izL6lLT2J62LGTT3PlhHkXVZEguUH35at" +
      "0Ov2x42JFeBN65Uapo66I2P0oGPUZQpUIqoUnV9L7PXlHQOiUgOKvuEchvZNjEweRAuVqyTzDZyM0aHZvJ6Lr_SL2IYYPLrr" +
      "Ool4lLWBqrkydTZi1Ogn8avpIzZXd1Y60Of8Lx0DAX45m1Ap-bJMbSwf_tJrKVfU_1Qv9NlsMulsLM9QSVcwHwObOL5WTFyi" +
      "pznnY2fzmH846G-lj8lSfAxf_GXSKP1slsa6a5SsQa1gW7bTp7aLfA",
  },
  "RSA-PSS": {
    row: () => signatureAlgorithms.PS256,
    members: rsaMembers,
    signature:
      "IfVXxXNodEnMAigt2e-LD5pfq-C1xAjb8Zi_XxA4c0ni-YxrFEGkBIRwkohknD_wzLabZZzET7gplvoRJctbUc7fdARLP705" +
      "i8SI3p1mWOI8RgsWHpmDZIXso0geJuI6gyFruPwnCT_P3vNOqV9nMShCoEv-5YeCf0UhjGtwbvdyxiL6OpVwaI0vfg0EH5Es" +
      "RbmfSErTwbkYRux2TF4Ftfpm1PK2xJnVVUr_xRCbyUaT-KjHZO2DJ3_KpCRCD9TVF_zP8ZYwxI9FQLbFuef9R7UWW_pqCkqY" +
      "b3ZVhCWIQznQfZX0zo0WKWvsprpxnAgU7VvGroDcAgkM204cbH84ug",
  },
  ECDSA: {
    row: () => signatureAlgorithms.ES256,
    members: {
      kty: "EC",
      crv: "P-256",
      x: "h22k5Jq90GRgkLAburL-nniwqv2DDzxvy6buB04SzKE",
      y: "8GeDBGLRa6QIgKImlMFKLezuWuMlSyo7rvyGPhwAmYE",
    },
    signature: "5F1NxNHkgifzdC3ZFreq2iy9_h51ZFG_zwjpycrx6iiycyClUTnuYHfJclHn4TpSVczmVkxMGRVqd0EAi-n0Lg",
  },
  EdDSA: {
    row: () => signatureAlgorithms.Ed25519,
    members: { kty: "OKP", crv: "Ed25519", x: "2xlEu1s5J9xjRcYebBTDGO9Caio_WKl57jDVP5jKCWE" },
    signature: "gI0RvvhrU9pLK0DGC0e2zurH3FbZgwSN9QdRpw0a1myb5-wo8HQXzorlTQs4EQoAVmdZXTd2R7CpvzFiD2PjDw",
  },
};

const message = /* @__PURE__ */ Uint8Array.of(0x61, 0x62, 0x63);

/** Whether the scheme of an algorithm accepts a right signature, and refuses it for other data. */
export function verificationWorks(node: NodeCrypto, row: SignatureRow): boolean {
  if (row.scheme === "HMAC") return hmacWorks(node, row.hash);
  const answer = known[row.scheme];
  if (answer === undefined) return true;
  return works(node, `verify ${row.scheme}`, () => {
    const verify = nodeVerifier(node, { form: "public", members: answer.members }, answer.row());
    const signature = octets(answer.signature);
    return verify?.(signature, message) === true && !verify(signature, message.subarray(1));
  });
}

function octets(text: string): Bytes {
  return decodeBase64url(text) ?? noBytes;
}
