/**
 * RSA keys: RFC 7518 section 6.3, with checks that platforms omit; in DER: RFC 8017 appendix A.1, RFC 4055.
 */
import { encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { tags } from "../encoding/der.ts";
import { derElement, derObjectIdentifier, derSequence } from "../encoding/der-writer.ts";
import { bigIntOf } from "../encoding/integers.ts";
import { JoseError, UsageError, type Fault } from "../errors.ts";
import { invalidJwk, type Members } from "./jwk-members.ts";
import {
  readPkcs1Private,
  readPkcs1Public,
  writePkcs1Private,
  writePkcs1Public,
  type RsaPrivateComponents,
  type RsaPublicComponents,
} from "./pkcs1.ts";
import { readPssParameters, writePssParameters } from "./pss-parameters.ts";
import { hasRocaFingerprint } from "./roca.ts";
import type { KeyParts, KeyTypeDer, KeyTypeScheme } from "./scheme.ts";

/**
 * The lower limit is required by RFC 7518 sections 3.3 and 4.3. The upper limit bounds the time of an
 * operation.
 */
const smallestModulus = 2048;
const largestModulus = 8192;
/** Exponents above 32 bits make verification slow, and no provider uses them. */
const largestExponent = 2n ** 32n;
/** The maximum length of an exponent in bytes. The publicExponent of a CryptoKey may have leading zeros. */
const longestExponent = 8;

const rsaEncryption = "1.2.840.113549.1.1.1";
const rsassaPss = "1.2.840.113549.1.1.10";

/**
 * Reads and writes RSAPublicKey and RSAPrivateKey, inside SubjectPublicKeyInfo or PKCS #8 and in separate PEM
 * files.
 */
const der: KeyTypeDer = {
  algorithms: [rsaEncryption, rsassaPss],
  namedCurve: undefined,
  readParameters(algorithm, parameters, fault) {
    if (algorithm === rsaEncryption) {
      parameters.optionalNull();
      return undefined;
    }
    return parameters.done ? null : readPssParameters(parameters, fault);
  },
  writeAlgorithm(pss) {
    if (pss === undefined) return derSequence(derObjectIdentifier(rsaEncryption), derElement(tags.null));
    return derSequence(derObjectIdentifier(rsassaPss), ...(pss === null ? [] : [writePssParameters(pss)]));
  },
  readPublicKey: (publicKey, { fault }) => rsaPublicKey(readPkcs1Public(publicKey, fault), fault),
  writePublicKey: writePkcs1Public,
  *readPrivateKey(privateKey, { fault }) {
    return rsaPrivateKey(readPkcs1Private(privateKey, fault), fault);
  },
  writePrivateKey: writePkcs1Private,
  pemReaders: {
    *"RSA PUBLIC KEY"(publicKey, { fault }) {
      return rsaPublicKey(readPkcs1Public(publicKey, fault), fault);
    },
    *"RSA PRIVATE KEY"(privateKey, { fault }) {
      return rsaPrivateKey(readPkcs1Private(privateKey, fault), fault);
    },
  },
};

/** The key type of RSA keys: RFC 7518 section 6.3. */
export const RSA: KeyTypeScheme = {
  name: "RSA",
  kty: "RSA",
  crv: undefined,
  alg: undefined,
  bits: undefined,
  identifyingMembers: ["kty", "n", "e"],
  halvesMatch: undefined,
  readJwk,
  generate(modulusLength = smallestModulus, onPlatform) {
    requireModulusLength(modulusLength);
    return onPlatform({
      name: `RSA keys of ${modulusLength} bits`,
      // Any RSA algorithm would do: the numbers of the exported key do not depend on it.
      algorithm: {
        name: "RSA-PSS",
        hash: "SHA-256",
        modulusLength,
        publicExponent: new Uint8Array([1, 0, 1]),
      },
      usages: ["sign", "verify"],
    });
  },
  agreement: undefined,
  stricterThanPlatforms: true,
  feature: undefined,
  der,
};

function requireModulusLength(length: number): void {
  if (
    !Number.isSafeInteger(length) ||
    length < smallestModulus ||
    length > largestModulus ||
    length % 8 !== 0
  ) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      `modulusLength must be a multiple of 8 from ${smallestModulus} to ${largestModulus}`,
    );
  }
}

/** Reads a JWK. A private key must have its CRT members, because WebCrypto does not import other keys. */
function readJwk(members: Members): KeyParts {
  const n = members.unsignedInteger("n");
  const e = members.unsignedInteger("e");
  if (!members.has("d")) return rsaPublicKey({ n, e }, invalidJwk);
  if (members.has("oth")) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      'RSA keys with more than two primes ("oth") are not supported',
    );
  }
  const missing = ["p", "q", "dp", "dq", "qi"].filter((name) => !members.has(name));
  if (missing.length > 0) throw invalidJwk(`is a private RSA key without ${missing.join(", ")}`);
  const d = members.unsignedInteger("d");
  const p = members.unsignedInteger("p");
  const q = members.unsignedInteger("q");
  const dp = members.unsignedInteger("dp");
  const dq = members.unsignedInteger("dq");
  const qi = members.unsignedInteger("qi");
  return rsaPrivateKey({ n, e, d, p, q, dp, dq, qi }, invalidJwk);
}

/** Validates the components and creates a public key. */
function rsaPublicKey(components: RsaPublicComponents, fault: Fault): KeyParts {
  const { n, e } = components;
  const bits = checkPublic({ n, e }, fault);
  const members = { kty: "RSA", n: encodeBase64url(n), e: encodeBase64url(e) };
  return { keyType: RSA, type: "public", bits, material: { form: "public", members } };
}

/** Validates the components, also against each other, and creates a private key. */
function rsaPrivateKey(components: RsaPrivateComponents, fault: Fault): KeyParts {
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
  };
  return { keyType: RSA, type: "private", bits, material: { form: "private", members } };
}

/** Checks the size of the modulus, and the exponent. Both are known even for a non-extractable CryptoKey. */
export function checkRsaParameters(bits: number, e: Uint8Array, fault: Fault): void {
  if (bits < smallestModulus || bits > largestModulus) {
    throw fault(`has an RSA modulus of ${bits} bits; ${smallestModulus} to ${largestModulus} are accepted`);
  }
  const exponent = e.length > longestExponent ? largestExponent : bigIntOf(e);
  if (exponent < 3n || exponent >= largestExponent || exponent % 2n === 0n) {
    throw fault("has an RSA exponent that is not an odd number from 3 to 2^32");
  }
}

/**
 * Checks the public components and returns the length of the modulus in bits. The sizes are checked first,
 * because arithmetic on numbers of any length would take unbounded time.
 */
function checkPublic({ n, e }: RsaPublicComponents, fault: Fault): number {
  const bits = n.length * 8 - Math.clz32(n[0] ?? 0) + 24;
  checkRsaParameters(bits, e, fault);
  const modulus = bigIntOf(n);
  if (modulus % 2n === 0n) throw fault("has an even RSA modulus");
  if (hasRocaFingerprint(modulus)) {
    throw fault(
      "has an RSA modulus with the ROCA fingerprint (CVE-2017-15361): it can be factored; replace the key",
    );
  }
  return bits;
}

/** RFC 8017 section 3.2: the relations between the components of a private key. */
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
  if (!consistent) throw fault("has inconsistent RSA private members");
}
