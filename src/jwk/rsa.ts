/** RSA keys: RFC 7518 section 6.3, with the checks that platforms leave out. */
import { encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { bigIntOf } from "../encoding/integers.ts";
import type { Fault } from "../errors.ts";
import type { KeyContents } from "./key/key.ts";
import { hasRocaFingerprint } from "./roca.ts";

/** Public components as magnitudes without leading zeros. */
export interface RsaPublicComponents {
  readonly n: Bytes;
  readonly e: Bytes;
}

/** Private components likewise, with the primes and the CRT exponents and coefficient. */
export interface RsaPrivateComponents extends RsaPublicComponents {
  readonly d: Bytes;
  readonly p: Bytes;
  readonly q: Bytes;
  readonly dp: Bytes;
  readonly dq: Bytes;
  readonly qi: Bytes;
}

/** RFC 7518 sections 3.3 and 4.3 set the lower bound; the upper one bounds the work a key can cause. */
const smallestModulus = 2048;
const largestModulus = 8192;
/** Exponents above 32 bits make verification slow and no provider uses them. */
const largestExponent = 2n ** 32n;
/** In bytes, with the leading zeros that a CryptoKey may show. */
const longestExponent = 8;

/** A public key, checked. */
export function rsaPublicKey(components: RsaPublicComponents, fault: Fault): KeyContents {
  const { n, e } = components;
  const bits = checkPublic({ n, e }, fault);
  const members = { kty: "RSA", n: encodeBase64url(n), e: encodeBase64url(e) } as const;
  return { kty: "RSA", type: "public", bits, material: { form: "public", members } };
}

/** A private key, checked, its parts against each other too. */
export function rsaPrivateKey(components: RsaPrivateComponents, fault: Fault): KeyContents {
  const { n, e, d, p, q, dp, dq, qi } = components;
  const bits = checkPublic({ n, e }, fault);
  checkPrivate(components, fault);
  const members = {
    kty: "RSA",
    n: encodeBase64url(n),
    e: encodeBase64url(e),
    d: encodeBase64url(d),
    p: encodeBase64url(p),
    q: encodeBase64url(q),
    dp: encodeBase64url(dp),
    dq: encodeBase64url(dq),
    qi: encodeBase64url(qi),
  } as const;
  return { kty: "RSA", type: "private", bits, material: { form: "private", members } };
}

/** The size and exponent of an RSA key, also of one whose modulus cannot be read. */
export function checkRsaParameters(bits: number, e: Uint8Array, fault: Fault): void {
  if (bits < smallestModulus || bits > largestModulus) {
    throw fault(`has an RSA modulus of ${bits} bits; ${smallestModulus} to ${largestModulus} are accepted`);
  }
  const exponent = e.length > longestExponent ? largestExponent : bigIntOf(e);
  if (exponent < 3n || exponent >= largestExponent || exponent % 2n === 0n) {
    throw fault("has an RSA exponent that is not an odd number from 3 to 2^32");
  }
}

/** Sizes come first: arithmetic on numbers of any length would be work without a bound. */
function checkPublic({ n, e }: RsaPublicComponents, fault: Fault): number {
  const bits = n.length * 8 - Math.clz32(n[0] ?? 0) + 24;
  checkRsaParameters(bits, e, fault);
  const modulus = bigIntOf(n);
  if (modulus % 2n === 0n) throw fault("has an even RSA modulus");
  if (hasRocaFingerprint(modulus)) {
    throw fault(
      "has an RSA modulus with the ROCA fingerprint (CVE-2017-15361): it can be factored, replace the key",
    );
  }
  return bits;
}

/** RFC 8017 section 3.2: what the parts of a private key have to do with each other. */
function checkPrivate(components: RsaPrivateComponents, fault: Fault): void {
  if (Object.values(components).some((component: Bytes) => component.length > components.n.length)) {
    throw fault("has RSA private members that are longer than the modulus");
  }
  const n = bigIntOf(components.n);
  const e = bigIntOf(components.e);
  const d = bigIntOf(components.d);
  const p = bigIntOf(components.p);
  const q = bigIntOf(components.q);
  const dp = bigIntOf(components.dp);
  const dq = bigIntOf(components.dq);
  const qi = bigIntOf(components.qi);
  const consistent =
    p > 1n &&
    q > 1n &&
    p !== q &&
    p * q === n &&
    d < n &&
    dp === d % (p - 1n) &&
    dq === d % (q - 1n) &&
    (e * dp) % (p - 1n) === 1n &&
    (e * dq) % (q - 1n) === 1n &&
    qi < p &&
    (q * qi) % p === 1n;
  if (!consistent) throw fault("has RSA private members that do not agree with each other");
}
