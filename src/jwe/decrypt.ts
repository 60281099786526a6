/**
 * Decrypts for one recipient: RFC 7516 section 5.2. All failures that depend on the key or ciphertext cause
 * the same error, so that they cannot be used as an oracle (section 11.4).
 */
import type { ContentKey, ContentScheme, ManagementScheme } from "../algorithms/types.ts";
import { noBytes, type Bytes } from "../encoding/bytes.ts";
import { tryEach, type Candidate, keysVersion, cachePlan } from "../jwk/sets/candidates.ts";
import { contentsOf, type Key } from "../jwk/key/key.ts";
import { receiverOf } from "../jwk/key/prepared-operations.ts";
import type { Keyring } from "../jwk/sets/keyring.ts";
import type { Steps } from "../steps/steps.ts";
import { requireSeparateSecrets } from "./key-separation.ts";
import { decryptionFailed, type Call } from "./work-budget.ts";
import { invalidJwe, type JweParts, decodeSegments, type JweOctets } from "./parts.ts";
import { candidatesFor, planDecryption, planCompact } from "./plan.ts";
import type { DecryptionPolicy, DecryptionPlan } from "./policy.ts";
import { decompress } from "./zip.ts";
import type { CompactToken } from "../header/segments.ts";
import type { DecryptedJwe } from "./types.ts";
import { randomBytes } from "../runtime.ts";
import type { Limits } from "../limits.ts";

/** The plaintext and the key that decrypted it. */
interface Opened extends Candidate {
  readonly plaintext: Bytes;
}

/** A validated header and its candidate keys. */
export interface PreparedDecryption {
  readonly plan: DecryptionPlan;
  readonly candidates: readonly Candidate[];
}

/**
 * Performs the steps before the first use of a key: steps 4 and 5, the checks of lengths, and the search for
 * candidate keys.
 * @throws JoseError `ERR_JOSE_ALG_NOT_ALLOWED`, `ERR_JWE_INVALID`, `ERR_JWKS_NO_MATCHING_KEY`,
 * `ERR_JWKS_MULTIPLE_MATCHING_KEYS`.
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a key that several allowed algorithms could use.
 */
export function* prepareDecryption(
  parts: JweParts,
  keyring: Keyring,
  policy: DecryptionPolicy,
  signal: AbortSignal | undefined,
): Steps<PreparedDecryption> {
  const plan = planDecryption(parts, policy);
  checkLengths(parts, plan);
  const candidates = yield* candidatesFor(plan, keyring, policy, signal);
  if (policy.unprotectedAlgorithms) {
    requireSeparateSecrets(
      candidates.map(({ key }) => key),
      policy,
    );
  }
  return { plan, candidates };
}

/**
 * Decrypts a JWE in compact serialization. For each header, its algorithms and the candidate keys are cached.
 * @throws JoseError like {@link prepareDecryption} and {@link open}.
 */
export function* openCompactJwe(
  token: CompactToken,
  keyring: Keyring,
  policy: DecryptionPolicy,
  call: Call,
): Steps<DecryptedJwe> {
  const octets = decodeSegments(token);
  const [encodedHeader = ""] = token.segments;
  const known = policy.memo.get(encodedHeader);
  const plan = known?.keyring === keyring ? known : planCompact(encodedHeader, policy);
  checkLengths(octets, plan);
  const version = keysVersion(keyring);
  const cached = version !== undefined && plan.version === version ? plan.candidates : undefined;
  const candidates = cached ?? (yield* candidatesFor(plan, keyring, policy, call.signal));
  const { plaintext, key, matchedBy } = yield* open(octets, plan, candidates, policy, call);
  if (cached === undefined && plan.management.repeatsHeader) {
    cachePlan(policy.memo, encodedHeader, plan, { keyring, version, candidates });
  }
  return { plaintext, header: plan.header, key, matchedBy };
}

/**
 * Performs steps 6 to 18 with each candidate key in turn. A key that fails does not prevent the others from
 * being tried. The lengths must have been checked.
 * @throws JoseError `ERR_JWE_DECRYPTION_FAILED`, `ERR_JOSE_LIMIT_EXCEEDED`.
 */
export function* open(
  octets: JweOctets,
  plan: DecryptionPlan,
  candidates: readonly Candidate[],
  policy: DecryptionPolicy,
  call: Call,
): Steps<Opened> {
  const { limits } = policy;
  // Not a generator function: creating one for each call would take a third of the time for a short message.
  const attempt = (key: Key): Steps<Bytes | null> => decryptWith(key, octets, plan, limits, call);
  // Step 18.
  const { key, matchedBy, result } = yield* tryEach(candidates, attempt, decryptionFailed);
  call.decided = true;
  // Step 17.
  const plaintext = plan.header.zip === undefined ? result : decompress(result, limits.inflatedLength);
  return { plaintext, key, matchedBy };
}

/**
 * Checks the lengths of the parts, which are public and do not depend on the key.
 * @throws JoseError `ERR_JWE_INVALID`.
 */
function checkLengths(
  { encryptedKey, iv, tag }: JweOctets,
  { management, content }: { readonly management: ManagementScheme; readonly content: ContentScheme },
): void {
  if (iv.length !== content.ivLength) throw invalidJwe("initialization vector has the wrong length");
  if (tag.length !== content.tagLength) throw invalidJwe("authentication tag has the wrong length");
  // Step 10.
  if (management.decidesCek !== (encryptedKey.length === 0)) {
    throw invalidJwe(
      "encrypted key must be empty for dir and ECDH-ES, and must not be empty for other algorithms",
    );
  }
}

/** Performs steps 6 to 12 with one key, and steps 14 to 16 with the resulting CEK. */
function* decryptWith(
  key: Key,
  octets: JweOctets,
  { header, management, content }: DecryptionPlan,
  limits: Limits,
  call: Call,
): Steps<Bytes | null> {
  const { encryptedKey, iv, aad } = octets;
  const { material } = contentsOf(key);
  if (management.privateOperation || material.form === "external") call.chargePrivateOperation();
  const recovered =
    material.form === "external"
      ? yield* material.unwrap({ alg: management.alg, encryptedKey, header }, call.signal)
      : yield* (yield* receiverOf(key, management))({ content, header, encryptedKey, limits, budget: call });
  const cek = cekOrSubstitute(recovered, content, management);
  return yield* content.decrypt({ cek, iv, aad }, octets);
}

/** The number of random bytes that are generated at a time: enough for 64 tokens with CEKs of 512 bits. */
const drawn = 4096;

/**
 * Random bytes for substitute CEKs, each byte used once. Calling the random number generator for each token
 * would take 2 % of the time of a nested token with RSA. No key that protects data is taken from this supply.
 */
let supply = noBytes;
let used = 0;

/**
 * Section 11.5: if the encrypted key is invalid in any way, decryption continues with a random CEK, so that
 * neither the error nor the timing distinguishes this from an invalid authentication tag. A CEK of the wrong
 * length is also replaced. The length of a CryptoKey was checked when the key was selected.
 */
export function cekOrSubstitute(
  cek: ContentKey | null,
  content: ContentScheme,
  { decidesCek }: Pick<ManagementScheme, "decidesCek">,
): ContentKey {
  const isValid = cek !== null && (!ArrayBuffer.isView(cek) || cek.length === content.cekLength);
  // If the key alone determines the CEK, no encrypted key can be invalid, so no substitute is drawn.
  if (isValid && decidesCek) return cek;
  const length = content.cekLength;
  if (used + length > supply.length) {
    supply = randomBytes(Math.max(drawn, length));
    used = 0;
  }
  const substitute = supply.slice(used, (used += length));
  return isValid ? cek : substitute;
}
