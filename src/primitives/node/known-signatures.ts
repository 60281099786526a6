/**
 * Whether node:crypto verifies signatures and agrees on keys rightly here: each scheme is tried once, at its first use, with a fixed
 * key. Signing is not tried: the first signature of each key is verified anyway, see consistentSigner.
 */
import { signatureAlgorithms, type SignatureRow, type SignatureScheme } from "../../alg/signature.ts";
import { decodeBase64url, encodeBase64url } from "../../encoding/base64url.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import type { PublicMembers } from "../material.ts";
import { nodeKeyAgreement } from "./agreement.ts";
import { hmacWorks, works } from "./known-answers.ts";
import type { NodeCrypto } from "./module.ts";
import { nodeVerifier } from "./signatures.ts";

/** A signature of the octets "abc". */
interface KnownSignature {
  readonly row: () => SignatureRow;
  readonly members: PublicMembers;
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

/** On P-256 (SEC 2): the base point G, and the point 2G. */
const base = {
  x: "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
  y: "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
};
const twice = {
  x: "7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978",
  y: "07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1",
};

/** Whether an agreement on P-256 leads to the right secret: of the private key 2 with the base point, x of 2G. */
export function agreementWorks(node: NodeCrypto): boolean {
  return works(node, "ECDH P-256", () => {
    const own = { kty: "EC", crv: "P-256", ...coordinates(twice) } as const;
    const d = encodeBase64url(new Uint8Array(32).fill(2, 31));
    const agree = nodeKeyAgreement(node, { form: "private", members: { ...own, d } });
    const secret = agree?.({ kty: "EC", crv: "P-256", ...coordinates(base) });
    return secret instanceof Uint8Array && encodeBase64url(secret) === own.x;
  });
}

function coordinates({ x, y }: typeof base): { readonly x: string; readonly y: string } {
  return { x: encodeBase64url(fromHex(x)), y: encodeBase64url(fromHex(y)) };
}

function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
}

function octets(text: string): Bytes {
  return decodeBase64url(text) ?? noBytes;
}
