/** Feature detection for WebCrypto, without generating keys. */
import { isNode, platformSupports, subtle } from "../../runtime.ts";
import type { Feature } from "../support.ts";

/** A test for a feature: the import of a fixed key, which succeeds if the runtime has the feature. */
interface Probe {
  readonly algorithm: Algorithm | EcKeyImportParams;
  readonly usages: KeyUsage[];
  readonly key: () => Uint8Array<ArrayBuffer>;
}

/**
 * Features whose first use makes Node.js print a warning. In Node.js they are never tested by an import:
 * `SubtleCrypto.supports` is used, or the version is known to have them.
 */
const announced: ReadonlySet<Feature> = /* @__PURE__ */ new Set<Feature>([
  "Ed448",
  "X448",
  "ML-DSA-44",
  "ML-DSA-65",
  "ML-DSA-87",
]);

/** The features among these that Node.js has in versions before 24.7, which lack `SubtleCrypto.supports`. */
const inOlderNode: ReadonlySet<Feature> = /* @__PURE__ */ new Set<Feature>(["Ed448", "X448"]);

/** Reports whether the runtime has a feature. */
export async function supports(feature: Feature): Promise<boolean> {
  if (announced.has(feature)) {
    const answer = platformSupports("importKey", feature);
    if (answer !== undefined) return answer;
    if (isNode()) return inOlderNode.has(feature);
  }
  const { algorithm, usages, key } = probes[feature];
  try {
    await subtle().importKey("raw", key(), algorithm, false, usages);
    return true;
  } catch {
    return false;
  }
}

/** Reports whether a name is the name of a feature. */
export function isFeature(name: string): name is Feature {
  return Object.hasOwn(probes, name);
}

/** A simple, valid public key or secret: the given octets, then zeros. */
function octets(length: number, ...first: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  bytes.set(first);
  return bytes;
}

/** The base point of P-521: SP 800-186 section 3.2.1.5, uncompressed. */
const p521BasePoint =
  "04" +
  "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3d" +
  "baa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66" +
  "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e66" +
  "2c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650";

const probes: Readonly<Record<Feature, Probe>> = {
  "P-521": {
    algorithm: { name: "ECDH", namedCurve: "P-521" },
    usages: [],
    key: () => Uint8Array.from(p521BasePoint.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16)),
  },
  // Base points: u = 9 and u = 5 of RFC 7748 section 4. The same octets are also valid encodings on the
  // Edwards curves.
  X25519: { algorithm: { name: "X25519" }, usages: [], key: () => octets(32, 9) },
  X448: { algorithm: { name: "X448" }, usages: [], key: () => octets(56, 5) },
  Ed25519: { algorithm: { name: "Ed25519" }, usages: ["verify"], key: () => octets(32, 9) },
  Ed448: { algorithm: { name: "Ed448" }, usages: ["verify"], key: () => octets(57, 5) },
  "AES-192": { algorithm: { name: "AES-CBC" }, usages: ["encrypt"], key: () => octets(24) },
  "ML-DSA-44": { algorithm: { name: "ML-DSA-44" }, usages: ["verify"], key: () => octets(1312) },
  "ML-DSA-65": { algorithm: { name: "ML-DSA-65" }, usages: ["verify"], key: () => octets(1952) },
  "ML-DSA-87": { algorithm: { name: "ML-DSA-87" }, usages: ["verify"], key: () => octets(2592) },
};
