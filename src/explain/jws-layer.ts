/** Verifies the JWS layer of a token and reports the result of each key: RFC 7515 section 5.2. */
import type { SignatureScheme } from "../algorithms/types.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { JoseError } from "../errors.ts";
import type { JwsHeader } from "../header/types.ts";
import { publicKey } from "../jwk/io/public-key.ts";
import type { Key } from "../jwk/key/key.ts";
import { signatureRequirements } from "../jwk/key/requirements.ts";
import { isLocalSet } from "../jwk/sets/local-key-set.ts";
import type { Steps } from "../steps/steps.ts";
import { algorithmIn } from "./named-algorithms.ts";
import type { Examination } from "./examination.ts";
import type { GivenKey } from "./given-keys.ts";
import { checkHints, hintsIn } from "./hints.ts";
import { guessSignature } from "./jws-guesses.ts";
import { verifies, type JwsInput, type Signed } from "./jws-verification.ts";
import { misfitOf, type Misfit } from "./misfit.ts";
import { addKeysOf } from "./policy-keys.ts";
import { segmentNamed } from "./decode-segments.ts";
import { checkForm } from "./wrong-signature-length.ts";
import { attemptOf, mayTry, namedFirst, reportTrials, type Trial } from "./trials.ts";
import type { Attempt } from "./types.ts";

/** The result of trying to verify a JWS. */
export interface OpenedJws {
  readonly attempts: readonly Attempt[];
  /** The key that verified the signature. */
  readonly verifiedBy?: GivenKey;
  readonly header?: JwsHeader;
}

/** Tries to verify a JWS with all keys, and reports why it does not verify. */
export function* verifyJws(ex: Examination, jws: JwsInput): Steps<OpenedJws> {
  const { header, layer, policy, text, segments } = jws;
  const scheme = algorithmIn(ex, header.alg, {
    kind: "JWS",
    parameter: "alg",
    rows: ex.suite.signatures,
    allowed: policy?.verify?.alg,
    layer,
  });
  if (scheme === undefined) return { attempts: [] };
  const signature = segmentNamed(segments, "signature")?.content;
  // A signature that cannot be decoded has already been reported.
  if (signature === undefined) return { attempts: [] };
  const signed = { scheme, signature, input: encodeUtf8(text.slice(0, text.lastIndexOf("."))) };
  if (signature.length === 0) {
    ex.report("signature-missing", { alg: scheme.alg }, { layer });
    return { attempts: [] };
  }
  yield* addPolicyKeys(ex, jws, scheme);
  const hints = yield* hintsIn(ex, header);
  const trials: Trial[] = [];
  for (const given of namedFirst(ex.keys.list, hints, header.kid)) {
    const withPublicHalf = { ...given, key: verificationKey(ex, given) };
    if (!mayTry(ex, trials, layer)) break;
    const trial = yield* tryKey(signed, withPublicHalf);
    trials.push({ given: withPublicHalf, hint: hints.get(given.index), ...trial });
    if (trial.success !== undefined) break;
  }
  const verifiedBy = trials.find(({ success }) => success !== undefined)?.given;
  const telling = verifiedBy === undefined ? trials.filter((trial) => !isRecipient(ex, jws, trial)) : trials;
  if (verifiedBy === undefined) {
    const proof = yield* guessSignature(ex, jws, signed, trials);
    if (proof !== undefined) ex.report(proof.code, proof.values, { layer, key: proof.key });
    else if (checkForm(ex, signed, telling, layer)) reportTrials(ex, telling, { kind: "JWS", header, layer });
  }
  const candidates = ex.keys.list.filter((given) => !isForDecryption(jws, given));
  yield* checkHints(ex, header, verifiedBy, { did: "verified", candidates, layer });
  return {
    attempts: telling.map(attemptOf),
    header: { ...header, alg: scheme.alg },
    ...(verifiedBy !== undefined && { verifiedBy }),
  };
}

/**
 * Whether a key is the recipient's key that decrypted the token. The issuer signs with another key, so this
 * key's failure to verify explains nothing. But a secret that fits may be shared for both.
 */
function isRecipient({ keys }: Examination, { opener }: JwsInput, { given, hint, fits }: Trial): boolean {
  if (opener === undefined || hint !== undefined || (opener.type === "secret" && fits)) return false;
  return keys.list.some(({ index, key }) => index === given.index && key === opener);
}

/** Whether a key is the recipient's, so that the header of a signature does not name its certificate. */
function isForDecryption({ opener }: JwsInput, { key }: GivenKey): boolean {
  return key.use === "enc" || (opener !== undefined && (key === opener || key.type === "private"));
}

function* addPolicyKeys(
  ex: Examination,
  { header, policy, layer }: JwsInput,
  { alg }: SignatureScheme,
): Steps<void> {
  if (policy?.verify === undefined) return;
  const request = { header, alg, use: "sig" } as const;
  const { keyring } = policy.verify;
  const hasKeys = yield* addKeysOf(ex, keyring, { request, layer });
  // A local set without keys stands for keys that were not given.
  if ("source" in keyring && isLocalSet(keyring.source)) return;
  const isReachable = !ex.findings.some(({ code }) => code === "keys-unavailable");
  if (hasKeys || header.kid === undefined || !isReachable) return;
  const have = "the key set of the policy has no key with this ID";
  ex.report("kid-unknown", { kid: header.kid, have }, { layer });
}

function* tryKey(signed: Signed, given: GivenKey): Steps<Pick<Trial, "fits" | "success" | "problem">> {
  const { scheme } = signed;
  const requirements = signatureRequirements(scheme, "verify");
  const misfit = misfitOf(given, requirements, scheme);
  if (misfit !== undefined) return { fits: false, problem: misfit };
  const verdict = yield* verifies(signed, given.key);
  if (verdict === true) return { fits: true, success: "verified" };
  return { fits: true, problem: verdict === false ? mismatch(given) : unusable(given, verdict) };
}

/** The key to verify with: for a private key, its public half if that is known. */
function verificationKey({ suite }: Examination, { key }: GivenKey): Key {
  if (key.type !== "private") return key;
  try {
    return publicKey(suite, key);
  } catch {
    return key;
  }
}

function mismatch({ label }: GivenKey): Misfit {
  return { code: "signature-mismatch", values: { label } };
}

function unusable({ label }: GivenKey, error: JoseError): Misfit {
  return { code: "verification-key-unusable", values: { label, why: `${error.message}.` } };
}
