/** Signatures of the wrong length or encoding: RFC 7518 sections 3.2 to 3.4. */
import { DerReader } from "../encoding/der.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import type { SignatureScheme } from "../algorithms/types.ts";
import type { Examination } from "./examination.ts";
import type { Trial } from "./trials.ts";

/** Reports a signature of the wrong length or encoding. Returns whether both are right. */
export function checkForm(
  ex: Examination,
  { scheme, signature }: { readonly scheme: SignatureScheme; readonly signature: Bytes },
  trials: readonly Trial[],
  layer: number,
): boolean {
  const { alg } = scheme;
  const fitting = trials.filter(({ fits }) => fits);
  const lengths = new Set(fitting.flatMap(({ given }) => lengthFor(scheme, given.key.bits) ?? []));
  // If no key fits, that explains the failure better than the length of the signature.
  if (fitting.length === 0 && trials.length > 0) return true;
  const fixed = lengthFor(scheme, 0);
  if (fixed !== undefined) lengths.add(fixed);
  if (lengths.size === 0 || lengths.has(signature.length)) return true;
  const required = [...lengths].join(" or ");
  if (rawFromDer(signature, Math.max(...lengths)) !== undefined) {
    ex.report("signature-in-der", { alg, required }, { layer });
    return false;
  }
  const [only] = fitting;
  const isOfKey = scheme.signatureLength === undefined && !scheme.symmetric;
  const values = {
    alg,
    bytes: signature.length,
    required,
    with: isOfKey && only !== undefined ? ` with ${only.given.label}` : "",
    otherwise: isOfKey ? "it was made with a key of another size" : "the producer used another algorithm",
  };
  ex.report("signature-wrong-length", values, { layer });
  return false;
}

/** The lengths of digests, in bytes. */
const digestLengths = { "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 } as const;

/** The length of a signature in bytes: set by the algorithm, the digest (HMAC) or the modulus (RSA). */
function lengthFor({ signatureLength, symmetric, hash }: SignatureScheme, bits: number): number | undefined {
  if (symmetric) return hash && digestLengths[hash];
  return signatureLength ?? (bits > 0 ? Math.ceil(bits / 8) : undefined);
}

/**
 * Decodes SEQUENCE { r INTEGER, s INTEGER }: RFC 3279 section 2.2.3. Returns R and S concatenated: RFC 7518
 * section 3.4.
 */
export function rawFromDer(der: Bytes, length: number): Bytes | undefined {
  if (der[0] !== 0x30) return undefined;
  try {
    const reader = new DerReader(der, (problem) => new JoseError("ERR_JWS_INVALID", problem));
    const sequence = reader.sequence();
    const numbers = [sequence.unsignedInteger(), sequence.unsignedInteger()];
    sequence.end();
    reader.end();
    const half = length / 2;
    const raw = new Uint8Array(length);
    for (const [index, number] of numbers.entries()) {
      if (number.length > half) return undefined;
      raw.set(number, half * (index + 1) - number.length);
    }
    return raw;
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}
