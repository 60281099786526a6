/** Opens the JWE layer of a token and reports the result of each key: RFC 7516 section 5.2. */
import type { ContentScheme, ManagementScheme } from "../algorithms/types.ts";
import { noBytes, type Bytes } from "../encoding/bytes.ts";
import type { JsonObject } from "../encoding/json-value.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import type { JoseHeader, JweHeader } from "../header/types.ts";
import { managementRequirements } from "../jwk/key/requirements.ts";
import type { Steps } from "../steps/steps.ts";
import { algorithmIn } from "./named-algorithms.ts";
import { decompressed } from "./compressed.ts";
import type { Examination } from "./examination.ts";
import type { GivenKey } from "./given-keys.ts";
import { checkHints, hintsIn, type Hints } from "./hints.ts";
import { checkLengths, problemOf } from "./jwe-outcomes.ts";
import { guess } from "./jwe-guesses.ts";
import { misfitOf } from "./misfit.ts";
import { addKeysOf } from "./policy-keys.ts";
import type { DecodedSegment } from "./decode-segments.ts";
import { segmentNamed } from "./decode-segments.ts";
import { attemptOf, mayTry, namedFirst, reportTrials, type Trial } from "./trials.ts";
import type { Attempt } from "./types.ts";
import { tryKey, type Sealed } from "./unwrapped-key.ts";

/** A parsed JWE. */
export interface JweInput {
  readonly segments: readonly DecodedSegment[];
  readonly header: JoseHeader;
  readonly members: JsonObject;
  /** The member "aad" of a JSON serialization, still in base64url. */
  readonly aad: string | undefined;
  readonly layer: number;
}

/** The result of trying to open a JWE. */
export interface OpenedJwe {
  readonly attempts: readonly Attempt[];
  readonly opened: boolean;
  /** The plaintext after decompression. */
  readonly plaintext?: Bytes;
  readonly compressedBytes?: number;
  /** The key that opened the JWE. */
  readonly opener?: GivenKey;
  /** The header, with misspelled names of algorithms corrected. */
  readonly header?: JweHeader;
}

/** Tries to open a JWE with all keys, and reports why it does not open. */
export function* openJwe(ex: Examination, input: JweInput): Steps<OpenedJwe> {
  const { header, layer } = input;
  const algorithms = algorithmsOf(ex, header, layer);
  if (header.zip !== undefined && header.zip !== "DEF")
    ex.report("zip-unknown", { value: header.zip }, { layer });
  const isDecoded = input.segments.every(({ content }) => content !== undefined);
  if (algorithms === undefined || !isDecoded) return { attempts: [], opened: false };
  const sealed = sealedOf(input, algorithms);
  if (!checkLengths(ex, sealed, layer)) return { attempts: [], opened: false };
  yield* addPolicyKeys(ex, sealed, layer);
  const hints = yield* hintsIn(ex, header);
  const { attempts, opener, plaintext, rightKey } = yield* tryAll(ex, sealed, input, hints);
  yield* checkHints(ex, header, opener ?? rightKey, { did: "opened", candidates: ex.keys.list, layer });
  if (plaintext === undefined) return { attempts, opened: false };
  const isCompressed = header.zip !== undefined;
  const content = isCompressed ? decompressed(ex, plaintext, layer) : plaintext;
  return {
    attempts,
    opened: true,
    header: sealed.header,
    ...(opener !== undefined && { opener }),
    ...(content !== undefined && { plaintext: content }),
    ...(isCompressed && { compressedBytes: plaintext.length }),
  };
}

interface Algorithms {
  readonly management: ManagementScheme;
  readonly content: ContentScheme;
}

function algorithmsOf(ex: Examination, header: JoseHeader, layer: number): Algorithms | undefined {
  const { list } = ex.policies;
  const decrypts = list.flatMap(({ decrypt }) => decrypt ?? []);
  const common = { kind: "JWE", layer } as const;
  if (list.length > 0 && decrypts.length === 0) ex.report("encryption-not-expected", {}, { layer });
  const hasPolicy = decrypts.length > 0;
  const management = algorithmIn(ex, header.alg, {
    ...common,
    parameter: "alg",
    rows: ex.suite.management,
    allowed: hasPolicy ? new Map(decrypts.flatMap(({ alg }) => [...alg])) : undefined,
  });
  const content = algorithmIn(ex, header.enc, {
    ...common,
    parameter: "enc",
    rows: ex.suite.content,
    allowed: hasPolicy ? new Map(decrypts.flatMap(({ enc }) => [...enc])) : undefined,
  });
  return management && content && { management, content };
}

function sealedOf({ segments, header, aad }: JweInput, { management, content }: Algorithms): Sealed {
  const bytes = (name: "encrypted key" | "iv" | "ciphertext" | "tag"): Bytes =>
    segmentNamed(segments, name)?.content ?? noBytes;
  const encodedHeader = segmentNamed(segments, "header")?.text ?? "";
  return {
    header: { ...header, alg: management.alg, enc: content.enc },
    management,
    content,
    octets: {
      // RFC 7516 section 5.1 step 14.
      aad: encodeUtf8(aad === undefined ? encodedHeader : `${encodedHeader}.${aad}`),
      encryptedKey: bytes("encrypted key"),
      iv: bytes("iv"),
      ciphertext: bytes("ciphertext"),
      tag: bytes("tag"),
    },
  };
}

/** Adds the keys that the policies' sources find for this header. */
function* addPolicyKeys(ex: Examination, { header, management }: Sealed, layer: number): Steps<void> {
  const request = { header, alg: management.alg, use: "enc" } as const;
  for (const { decrypt } of ex.policies.list) {
    if (decrypt !== undefined) yield* addKeysOf(ex, decrypt.keyring, { request, layer });
  }
}

/** The results of all attempts. */
interface Tried {
  readonly attempts: readonly Attempt[];
  readonly opener?: GivenKey;
  readonly plaintext?: Bytes;
  /** The key that decrypts the encrypted key, although the content is not authentic. */
  readonly rightKey?: GivenKey | undefined;
}

/** Tries the keys, starting with those that the header names, until one opens the JWE. */
function* tryAll(ex: Examination, sealed: Sealed, input: JweInput, hints: Hints): Steps<Tried> {
  const { management, content, header } = sealed;
  const requirements = managementRequirements(management, content, "decrypt", header);
  const purpose = { alg: management.alg, symmetric: management.symmetric };
  const trials: Trial[] = [];
  for (const given of namedFirst(ex.keys.list, hints)) {
    const hint = hints.get(given.index);
    const misfit = misfitOf(given, requirements, purpose);
    if (misfit !== undefined) {
      trials.push({ given, hint, fits: false, problem: misfit });
      continue;
    }
    if (!mayTry(ex, trials, input.layer)) break;
    const outcome = yield* tryKey(ex, sealed, given.key);
    if (outcome.step === "opened") {
      trials.push({ given, hint, fits: true, success: "opened" });
      return { attempts: trials.map(attemptOf), opener: given, plaintext: outcome.plaintext };
    }
    trials.push({ given, hint, fits: true, problem: problemOf(outcome, given, sealed), outcome });
  }
  const guessed = yield* guessAll(ex, sealed, input, trials);
  if (guessed === undefined) reportTrials(ex, trials, { kind: "JWE", header, layer: input.layer });
  const rightKey = trials.find(
    ({ outcome }) => outcome?.step === "tag" || outcome?.step === "cek length",
  )?.given;
  return { attempts: trials.map(attemptOf), ...guessed, ...(!management.decidesCek && { rightKey }) };
}

/** Guesses for each key, until one is right. */
function* guessAll(
  ex: Examination,
  sealed: Sealed,
  { members, layer }: JweInput,
  trials: readonly Trial[],
): Steps<Pick<Tried, "opener" | "plaintext"> | undefined> {
  for (const { given, outcome } of trials) {
    const proof = yield* guess(ex, sealed, { given, outcome, members });
    if (proof === undefined) continue;
    ex.report(proof.code, proof.values, { layer, key: given.index });
    return { opener: given, plaintext: proof.plaintext };
  }
  return undefined;
}
