// Algorithms that report what is done with them, for tests of caches: an application can write such values too.
import type { ContentScheme, SignatureScheme } from "../../src/algorithms/types.ts";

/** An algorithm that calls `count` before it verifies a signature. */
export function countedVerification<Name extends string>(
  scheme: SignatureScheme<Name>,
  count: () => void,
): SignatureScheme<Name> {
  type Verifier = Awaited<ReturnType<typeof scheme.verifier>>;
  const counted =
    (verify: Verifier): Verifier =>
    (signature, data) => {
      count();
      return verify(signature, data);
    };
  return Object.freeze<SignatureScheme<Name>>({
    ...scheme,
    verifier: (material) => {
      const verifier = scheme.verifier(material);
      return verifier instanceof Promise ? verifier.then(counted) : counted(verifier);
    },
  });
}

/** An algorithm that calls `count` before it decrypts. */
export function countedDecryption<Name extends string>(
  scheme: ContentScheme<Name>,
  count: () => void,
): ContentScheme<Name> {
  return Object.freeze<ContentScheme<Name>>({
    ...scheme,
    decrypt: (parameters, sealed) => {
      count();
      return scheme.decrypt(parameters, sealed);
    },
  });
}
