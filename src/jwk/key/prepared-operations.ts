/**
 * Prepares keys for operations. A key is prepared for an algorithm at its first use, and the result is cached
 * for as long as the key exists, whichever backend is in use. The promise is not cached: some runtimes
 * (workerd) forbid sharing promises between requests.
 */
import type {
  CekReceiver,
  CekSender,
  ManagementScheme,
  SchemeKey,
  SignatureScheme,
} from "../../algorithms/types.ts";
import { isTaggedCryptoKey } from "../../platform/cryptokey.ts";
import { requireGenuine } from "../../platform/generation.ts";
import type { Signer, Verifier } from "../../platform/signatures.ts";
import { perform, settle, type Steps } from "../../steps/steps.ts";
import { consistentSigner, requireConsistent, requireConsistentPair } from "./consistency.ts";
import { contentsOf, type Key } from "./key.ts";
import { materialOf } from "./local-material.ts";
import { membersOf } from "./all-members.ts";

/** A cache of prepared operations, by key and algorithm. */
type Prepared<Scheme, Operation> = WeakMap<Key, Map<Scheme, Operation>>;

const signers: Prepared<SignatureScheme, Signer> = /* @__PURE__ */ new WeakMap();
const verifiers: Prepared<SignatureScheme, Verifier> = /* @__PURE__ */ new WeakMap();
const senders: Prepared<ManagementScheme, CekSender> = /* @__PURE__ */ new WeakMap();
const receivers: Prepared<ManagementScheme, CekReceiver> = /* @__PURE__ */ new WeakMap();

/** Prepares a key for signing. The key must meet the requirements of the algorithm (see requirements.ts). */
export function* signerOf(key: Key, scheme: SignatureScheme): Steps<Signer> {
  const known = readySigner(key, scheme);
  if (known !== undefined) return known;
  const { keyType, material } = contentsOf(key);
  return yield* prepare(
    signers,
    key,
    scheme,
    material.form === "external" ? material.signer(scheme) : consistentSigner(material, keyType, scheme),
  );
}

/** Returns the signer if it has been prepared. */
export function readySigner(key: Key, scheme: SignatureScheme): Signer | undefined {
  return signers.get(key)?.get(scheme);
}

/** Prepares a key for verification. */
export function* verifierOf(key: Key, scheme: SignatureScheme): Steps<Verifier> {
  return readyVerifier(key, scheme) ?? (yield* prepare(verifiers, key, scheme, newVerifier(key, scheme)));
}

/** Returns the verifier if it has been prepared. */
export function readyVerifier(key: Key, scheme: SignatureScheme): Verifier | undefined {
  return verifiers.get(key)?.get(scheme);
}

/**
 * Prepares a recipient's key for determining the CEK of a new message: encrypting, wrapping or agreeing on
 * it. The key must meet the requirements of the algorithm (see requirements.ts).
 */
export function* senderOf(key: Key, scheme: ManagementScheme): Steps<CekSender> {
  const known = senders.get(key)?.get(scheme);
  return known ?? (yield* prepare(senders, key, scheme, newSender(key, scheme)));
}

/**
 * Prepares a recipient's key for determining the CEK of a received message. The key must meet the
 * requirements of the algorithm (see requirements.ts).
 */
export function* receiverOf(key: Key, scheme: ManagementScheme): Steps<CekReceiver> {
  const known = receivers.get(key)?.get(scheme);
  return known ?? (yield* prepare(receivers, key, scheme, newReceiver(key, scheme)));
}

/** Checks the key, prepares it and caches the result. */
function* prepare<Scheme, Operation>(
  prepared: Prepared<Scheme, Operation>,
  key: Key,
  scheme: Scheme,
  preparation: Steps<Operation>,
): Steps<Operation> {
  yield* requireSound(key);
  const operation = yield* preparation;
  const byScheme = prepared.get(key) ?? new Map<Scheme, Operation>();
  prepared.set(key, byScheme.set(scheme, operation));
  return operation;
}

function* newVerifier(key: Key, scheme: SignatureScheme): Steps<Verifier> {
  return yield* settle(scheme.verifier(materialOf(key)));
}

function* newSender(key: Key, scheme: ManagementScheme): Steps<CekSender> {
  return yield* settle(scheme.sender(schemeKeyOf(key)));
}

/** A private key is not used unless its halves match. */
function* newReceiver(key: Key, scheme: ManagementScheme): Steps<CekReceiver> {
  yield* requireConsistentPair(materialOf(key), contentsOf(key).keyType);
  return yield* settle(scheme.receiver(schemeKeyOf(key)));
}

function schemeKeyOf(key: Key): SchemeKey {
  return { keyType: contentsOf(key).keyType, material: materialOf(key) };
}

/**
 * Performs the checks of a key that are asynchronous and were therefore omitted at its import.
 *
 * - A public half that was taken from a key pair must match the private half.
 * - An object that looks like a CryptoKey but lacks its class string must really be one. The error depends
 *   only on the key, not on the token.
 * - An extractable CryptoKey for RSA or EdDSA is validated as a JWK. Platforms accept moduli, private members
 *   and points that josette rejects. The size and exponent of a non-extractable RSA CryptoKey were checked at
 *   its import.
 */
function* requireSound(key: Key): Steps<void> {
  const contents = contentsOf(key);
  const { keyType, material } = contents;
  if (contents.takenFrom !== undefined) yield* requireConsistent(contents);
  if (material.form !== "CryptoKey") return;
  const { cryptoKey } = material;
  if (!isTaggedCryptoKey(cryptoKey)) yield* perform(requireGenuine(cryptoKey));
  if (keyType.stricterThanPlatforms && cryptoKey.extractable) yield* membersOf(key);
}
