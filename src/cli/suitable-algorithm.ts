/** Chooses the algorithm of a new token: that of --alg, that of the key, or the first that suits the key. */
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../algorithms/types.ts";
import type { Key } from "../jwk/index.ts";
import { acceptedAlgorithms } from "./accepted-algorithms.ts";
import { usageFailure } from "./failure.ts";

/** The signature algorithm for a key. */
export function signatureFor(key: Key, alg: readonly string[]): SignatureScheme {
  const { signatures } = acceptedAlgorithms([key], { alg, enc: [] });
  const found = signatures.find((scheme) => suits(scheme, key, scheme.keyAlgs(key.crv)));
  if (found === undefined) throw usageFailure("The key cannot be used with any accepted signature algorithm");
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
  // AES-GCM with a 256-bit key is preferred.
  const content =
    accepted.content.find(({ ivLength, cekLength }) => ivLength === 12 && cekLength === 32) ??
    accepted.content[0];
  if (management === undefined || content === undefined) {
    throw usageFailure("No suitable key management algorithm was found for the key", "Name one with --alg.");
  }
  return { management, content };
}

/** Whether an algorithm may be chosen by default. SHA-1, passwords and direct encryption need --alg. */
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
