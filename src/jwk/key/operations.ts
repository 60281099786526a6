/**
 * Prepares keys for operations. A key is prepared for an algorithm at its first use, and the result is cached
 * for as long as the key exists. The promise is not cached: some runtimes (workerd) forbid sharing promises
 * between requests.
 */
import type { SignatureScheme } from "../../algorithms/types.ts";
import type { CekReceiver, CekSender, ManagementScheme, SchemeKey } from "../../algorithms/types.ts";
import { currentMode, type Mode } from "../../platform/backend.ts";
import type { Signer, Verifier } from "../../platform/signatures.ts";
import { settle, start, type MaybePromise, type Steps } from "../../platform/steps.ts";
import { consistentSigner, requireConsistentPair } from "./consistency.ts";
import { externalSigner } from "./external-operations.ts";
import { requireSound } from "./first-use.ts";
import { contentsOf, type Key } from "./key.ts";
import { materialOf } from "./local-material.ts";

/** Prepares a key for signing. The key must meet the requirements of the algorithm (see requirements.ts). */
export function signerOf(key: Key, scheme: SignatureScheme): Steps<Signer> {
  const { keyType, material } = contentsOf(key);
  return signers.get(key, scheme, () =>
    start(
      material.form === "external"
        ? externalSigner(material, scheme)
        : consistentSigner(material, keyType, scheme),
    ),
  );
}

/** Prepares a key for verification. */
export function verifierOf(key: Key, scheme: SignatureScheme): Steps<Verifier> {
  return verifiers.get(key, scheme, () => scheme.verifier(materialOf(key)));
}

/** Returns the verifier if it has been prepared in the current mode. */
export function readyVerifier(key: Key, scheme: SignatureScheme): Verifier | undefined {
  return verifiers.known(key, scheme);
}

/**
 * Prepares a recipient's key for sending CEKs. The key must meet the requirements of the algorithm (see
 * requirements.ts).
 */
export function senderOf(key: Key, scheme: ManagementScheme): Steps<CekSender> {
  return senders.get(key, scheme, () => scheme.sender(schemeKeyOf(key)));
}

/**
 * Prepares a key for receiving CEKs. The key must meet the requirements of the algorithm (see
 * requirements.ts).
 */
export function receiverOf(key: Key, scheme: ManagementScheme): Steps<CekReceiver> {
  return receivers.get(key, scheme, () => start(consistentReceiver(key, scheme)));
}

/** A private key is not used unless its halves match. */
function* consistentReceiver(key: Key, scheme: ManagementScheme): Steps<CekReceiver> {
  yield* requireConsistentPair(materialOf(key), contentsOf(key).keyType);
  return yield* settle(scheme.receiver(schemeKeyOf(key)));
}

function schemeKeyOf(key: Key): SchemeKey {
  return { keyType: contentsOf(key).keyType, material: materialOf(key) };
}

/** The cache of prepared operations, by mode, key and algorithm. */
class Prepared<Operation, Algorithm> {
  readonly #byMode: Readonly<Record<Mode, WeakMap<Key, Map<Algorithm, Operation>>>> = {
    webcrypto: new WeakMap(),
    "node:crypto": new WeakMap(),
    blocking: new WeakMap(),
  };

  known(key: Key, alg: Algorithm): Operation | undefined {
    return this.#byMode[currentMode()].get(key)?.get(alg);
  }

  *get(key: Key, alg: Algorithm, prepare: () => MaybePromise<Operation>): Steps<Operation> {
    const known = this.known(key, alg);
    if (known !== undefined) return known;
    const byKey = this.#byMode[currentMode()];
    yield* requireSound(key);
    const operation = yield* settle(prepare());
    const byAlg = byKey.get(key) ?? new Map<Algorithm, Operation>();
    byKey.set(key, byAlg.set(alg, operation));
    return operation;
  }
}

const signers = /* @__PURE__ */ new Prepared<Signer, SignatureScheme>();
const verifiers = /* @__PURE__ */ new Prepared<Verifier, SignatureScheme>();
const senders = /* @__PURE__ */ new Prepared<CekSender, ManagementScheme>();
const receivers = /* @__PURE__ */ new Prepared<CekReceiver, ManagementScheme>();
