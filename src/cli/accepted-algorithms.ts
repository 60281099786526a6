/** The algorithms that a command accepts: the options and the given keys decide, never the token. */
import { every } from "../algorithms/every.ts";
import { algorithmsMeantBy as meantBy } from "../jwk/io/generate.ts";
import type { Curve, Key, SignatureAlgorithm } from "../jwk/index.ts";
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../algorithms/types.ts";
import { usageFailure } from "./failure.ts";

/** Signature, key management and content encryption algorithms. */
export interface AcceptedAlgorithms {
  readonly signatures: readonly SignatureScheme[];
  readonly management: readonly ManagementScheme[];
  readonly content: readonly ContentScheme[];
}

/**
 * The algorithms that --alg and --enc name. Without --alg, all algorithms, but symmetric ones only if a
 * shared secret was given, so that a token cannot choose one for public keys.
 */
export function acceptedAlgorithms(
  keys: readonly Key[],
  names: { readonly alg: readonly string[]; readonly enc: readonly string[] },
): AcceptedAlgorithms {
  const { signatures, management, content } = algorithmLists();
  for (const name of names.alg) {
    if (![...signatures, ...management].some(({ alg }) => alg === name)) throw unknown("alg", name);
  }
  for (const name of names.enc) {
    if (!content.some(({ enc }) => enc === name)) throw unknown("enc", name);
  }
  const hasSecret = keys.some(({ type }) => type === "secret");
  const isAccepted = ({ alg, symmetric }: { readonly alg: string; readonly symmetric: boolean }): boolean =>
    names.alg.length > 0 ? names.alg.includes(alg) : hasSecret || !symmetric;
  return {
    signatures: signatures.filter(isAccepted),
    management: management.filter(isAccepted),
    content: content.filter(({ enc }) => names.enc.length === 0 || names.enc.includes(enc)),
  };
}

/** All algorithms that josette supports. */
export function algorithmLists(): AcceptedAlgorithms {
  const { signatures, management, content } = every();
  return {
    signatures: Object.values(signatures).filter((each) => each !== undefined),
    management: Object.values(management).filter((each) => each !== undefined),
    content: Object.values(content).filter((each) => each !== undefined),
  };
}

/** Suggests algorithms for a word that names none: it may be the start of a name, a key type or a curve. */
export function algorithmsMeantBy(text: string): readonly string[] {
  return meantBy(every(), text);
}

/** Whether a text is the name of a signature algorithm. */
export function isSignatureAlgorithm(name: string): name is SignatureAlgorithm {
  return Object.hasOwn(every().signatures, name);
}

/** Whether a text is the name of a curve that keys can be generated on. */
export function isCurve(name: string): name is Curve {
  return every().keyTypes.some(({ crv, generate }) => crv === name && generate !== undefined);
}

function unknown(option: string, name: string): Error {
  return usageFailure(
    `josette does not support --${option} ${name}`,
    'Run "josette supports" to list the algorithms.',
  );
}
