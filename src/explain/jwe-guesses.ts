/** Guesses why a key does not open a JWE. A guess is right only if it makes the content authentic. */
import type { ManagementScheme } from "../algorithms/types.ts";
import { noBytes, type Bytes } from "../encoding/bytes.ts";
import { encodeBase64, encodeBase64url } from "../encoding/base64url.ts";
import type { JsonObject } from "../encoding/json-value.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { managementRequirements, whyUnsuitable } from "../jwk/key/requirements.ts";
import type { Steps } from "../steps/steps.ts";
import type { FindingCode } from "./codes/all.ts";
import type { Examination } from "./examination.ts";
import type { FindingValues } from "./findings.ts";
import type { GivenKey } from "./given-keys.ts";
import { otherEncodings } from "./secret-encodings.ts";
import { tryKey, type Outcome, type Sealed } from "./unwrapped-key.ts";

/** A guess that proved right. */
export interface Proof {
  readonly code: FindingCode;
  readonly values: FindingValues;
  readonly plaintext: Bytes;
}

/** What is known about a failed key before guessing. */
export interface Failed {
  readonly given: GivenKey;
  /** The result of trying the key; `undefined` if it does not fit and was not tried. */
  readonly outcome: Outcome | undefined;
  /** The members of the header. */
  readonly members: JsonObject;
}

/** Makes the guesses that suit the failure, until one is right. */
export function* guess(ex: Examination, sealed: Sealed, failed: Failed): Steps<Proof | undefined> {
  const { given, outcome } = failed;
  if (given.key.type === "secret") {
    const proof = yield* otherEncoding(ex, sealed, given);
    if (proof !== undefined) return proof;
  }
  if (outcome?.step === "tag") return yield* otherHeader(sealed, failed, outcome);
  return outcome?.step === "encrypted key" ? yield* otherAlgorithm(ex, sealed, given) : undefined;
}

function* otherEncoding(ex: Examination, sealed: Sealed, given: GivenKey): Steps<Proof | undefined> {
  const { management, content, header } = sealed;
  const requirements = managementRequirements(management, content, "decrypt", header);
  for (const { key, form, advice } of otherEncodings(ex.suite, given.key)) {
    if (whyUnsuitable(key, requirements) !== undefined) continue;
    const outcome = yield* tryKey(ex.guesses, sealed, key);
    if (outcome.step !== "opened") continue;
    return {
      code: "secret-in-other-encoding",
      values: { label: given.label, form, advice },
      plaintext: outcome.plaintext,
    };
  }
  return undefined;
}

/** Guesses that another algorithm of the same kind encrypted the key, for example OAEP with another hash. */
function* otherAlgorithm(ex: Examination, sealed: Sealed, given: GivenKey): Steps<Proof | undefined> {
  const { management, content, header } = sealed;
  for (const other of Object.values(ex.suite.management)) {
    if (!isAlike(other, management)) continue;
    const requirements = managementRequirements(other, content, "decrypt", header);
    if (whyUnsuitable(given.key, requirements) !== undefined) continue;
    const outcome = yield* tryKey(ex.guesses, { ...sealed, management: other }, given.key);
    if (outcome.step !== "opened") continue;
    const values = { label: given.label, alg: management.alg, actual: other.alg };
    return { code: "encrypted-key-other-algorithm", values, plaintext: outcome.plaintext };
  }
  return undefined;
}

/**
 * Whether an algorithm is of the same kind. Those that derive a key are left out: PBES2 is expensive, and the
 * key that ECDH-ES derives depends on the algorithm.
 */
function isAlike(other: ManagementScheme, { alg, decidesCek, derives }: ManagementScheme): boolean {
  return other.alg !== alg && !other.decidesCek && !decidesCek && !other.derives && !derives;
}

/** Guesses that the producer authenticated something other than the required ASCII(encoded header). */
function* otherHeader(
  { content, octets, header }: Sealed,
  { members, given }: Failed,
  { cek }: Outcome & { readonly step: "tag" },
): Steps<Proof | undefined> {
  const json = encodeUtf8(JSON.stringify(members));
  const guesses: readonly (readonly [what: string, aad: Bytes])[] = [
    ["the JSON of the header without base64url", json],
    ["the header encoded again without white space", encodeUtf8(encodeBase64url(json))],
    ["the header in padded base64", encodeUtf8(encodeBase64(json))],
    ["no header at all", noBytes],
    ...reordered(members),
  ];
  for (const [what, aad] of guesses) {
    const plaintext = yield* content.decrypt({ cek, iv: octets.iv, aad }, octets);
    if (plaintext === null) continue;
    const values = { with: what, label: given.label, alg: header.alg };
    return { code: "header-changed-after-encryption", values, plaintext };
  }
  return undefined;
}

/**
 * Returns headers that the producer may have authenticated, encoded as additional authenticated data: the
 * first eight members in other orders, because maps of some languages do not keep it, or without one of them.
 */
function reordered(members: JsonObject): readonly (readonly [what: string, aad: Bytes])[] {
  const entries = Object.entries(members).slice(0, 8);
  const orders = [
    [...entries].sort(([a], [b]) => (a < b ? -1 : 1)),
    [...entries].reverse(),
    ...entries.map((first) => [first, ...entries.filter((each) => each !== first)]),
    ...entries.map((left) => entries.filter((each) => each !== left)),
  ];
  return orders.map((order) => [
    "a header with other members or another order",
    encodeUtf8(encodeBase64url(encodeUtf8(JSON.stringify(Object.fromEntries(order))))),
  ]);
}
