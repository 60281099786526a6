/** The algorithm for a new token: the one that is named, that of the key, or the first that suits it. */
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../algorithms/types.ts";
import type { Key } from "../jwk/index.ts";
import { acceptedAlgorithms } from "./accepted-algorithms.ts";
import { usageFailure } from "./failure.ts";

/** The signature algorithm for a key. */
export function signatureFor(key: Key, alg: readonly string[]): SignatureScheme {
  const { signatures } = acceptedAlgorithms([key], { alg, enc: [] });
  const found = signatures.find((scheme) => suits(scheme, key, scheme.keyAlgs(key.crv)));
  if (found === undefined) throw usageFailure("The key suits no signature algorithm that is accepted");
  return found;
}

/** The algorithms of a JWE. */
export interface Encryption {
  readonly management: ManagementScheme;
  readonly content: ContentScheme;
}

/** The key management algorithm for a key, and the content encryption algorithm. */
export function encryptionFor(key: Key, alg: readonly string[], enc: readonly string[]): Encryption {
  const accepted = acceptedAlgorithms([key], { alg, enc });
  const isNamed = alg.length > 0 || key.alg !== undefined;
  const management = accepted.management.find(
    (scheme) => suits(scheme, key, [scheme.alg]) && (isNamed || isUsual(scheme, key)),
  );
  // AES-GCM with a key of 256 bits, if it is accepted.
  const content =
    accepted.content.find(({ ivLength, cekLength }) => ivLength === 12 && cekLength === 32) ??
    accepted.content[0];
  if (management === undefined || content === undefined) {
    throw usageFailure("The key suits no usual key management algorithm", "Name one with --alg.");
  }
  return { management, content };
}

/** Algorithms with SHA-1, direct encryption and passwords must be named. */
function isUsual({ alg, symmetric, keyIsCek, newKey }: ManagementScheme, { bits }: Key): boolean {
  const isOfSize = newKey.form === "secret" && newKey.length * 8 === bits;
  return symmetric ? !keyIsCek && isOfSize : /-256$|\+A256KW$/.test(alg);
}

function suits(
  { ktys, curves, symmetric }: SignatureScheme | ManagementScheme,
  { type, kty, crv, alg }: Key,
  algs: readonly string[],
): boolean {
  if (symmetric !== (type === "secret") || !ktys.includes(kty)) return false;
  if (crv !== undefined && curves !== undefined && !curves.includes(crv)) return false;
  return alg === undefined || algs.includes(alg);
}
