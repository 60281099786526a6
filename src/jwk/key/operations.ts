/**
 * Keys at work: each prepared for an algorithm at its first use and remembered for as long as the key lives.
 * The prepared operation is remembered, not the promise of it: some runtimes forbid sharing promises between requests.
 */
import type { AesKwRow, RsaOaepRow } from "../../alg/management.ts";
import type { SignatureRow } from "../../alg/signature.ts";
import {
  makeKeyDecrypter,
  makeKeyEncrypter,
  type KeyDecrypter,
  type KeyEncrypter,
} from "../../platform/key-encryption.ts";
import type { KeyAgreement } from "../../platform/agreement.ts";
import { currentMode, type Mode } from "../../platform/backend.ts";
import type { GcmKey } from "../../platform/ciphers.ts";
import { makeVerifier, type Signer, type Verifier } from "../../platform/signatures.ts";
import { settle, start, type MaybePromise, type Steps } from "../../platform/steps.ts";
import { consistentAgreement, consistentSigner } from "./consistency.ts";
import { externalSigner } from "./external-operations.ts";
import { requireSound } from "./first-use.ts";
import { contentsOf, type Key } from "./key.ts";
import { materialOf, secretOf } from "./local-material.ts";

/** The key as a signer. The key must fit (see binding). */
export function signerOf(key: Key, row: SignatureRow): Steps<Signer> {
  const { keyType, material } = contentsOf(key);
  return signers.get(key, row.alg, () =>
    start(
      material.form === "external" ? externalSigner(material, row) : consistentSigner(material, keyType, row),
    ),
  );
}

/** The key as a verifier. */
export function verifierOf(key: Key, row: SignatureRow): Steps<Verifier> {
  return verifiers.get(key, row.alg, () => makeVerifier(materialOf(key), row));
}

/** The same, if it has been one before in this mode. */
export function readyVerifier(key: Key, row: SignatureRow): Verifier | undefined {
  return verifiers.known(key, row.alg);
}

/** The key as one that CEKs are encrypted to. */
export function keyEncrypterOf(key: Key, row: RsaOaepRow | AesKwRow): Steps<KeyEncrypter> {
  return keyEncrypters.get(key, row.alg, () => makeKeyEncrypter(materialOf(key), row));
}

/** The key as one that decrypts CEKs. */
export function keyDecrypterOf(key: Key, row: RsaOaepRow | AesKwRow): Steps<KeyDecrypter> {
  return keyDecrypters.get(key, row.alg, () => makeKeyDecrypter(materialOf(key), row));
}

/** The private key as one half of an agreement on its own curve. */
export function keyAgreementOf(key: Key, crv: string): Steps<KeyAgreement> {
  return keyAgreements.get(key, crv, () =>
    start(consistentAgreement(materialOf(key), contentsOf(key).keyType, crv)),
  );
}

/**
 * The key as one of AES-GCM.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for a CryptoKey of another algorithm.
 */
export function gcmKeyOf(key: Key): Steps<GcmKey> {
  return gcmKeys.get(key, "AES-GCM", () => {
    const material = materialOf(key);
    const isGcm = material.form === "CryptoKey" && material.cryptoKey.algorithm.name === "AES-GCM";
    return isGcm ? material.cryptoKey : secretOf(key);
  });
}

/** What has been prepared, by mode, key and algorithm. */
class Prepared<Operation> {
  readonly #byMode: Readonly<Record<Mode, WeakMap<Key, Map<string, Operation>>>> = {
    webcrypto: new WeakMap(),
    "node:crypto": new WeakMap(),
    blocking: new WeakMap(),
  };

  known(key: Key, alg: string): Operation | undefined {
    return this.#byMode[currentMode()].get(key)?.get(alg);
  }

  *get(key: Key, alg: string, prepare: () => MaybePromise<Operation>): Steps<Operation> {
    const known = this.known(key, alg);
    if (known !== undefined) return known;
    const byKey = this.#byMode[currentMode()];
    yield* requireSound(key);
    const operation = yield* settle(prepare());
    const byAlg = byKey.get(key) ?? new Map<string, Operation>();
    byKey.set(key, byAlg.set(alg, operation));
    return operation;
  }
}

const signers = /* @__PURE__ */ new Prepared<Signer>();
const verifiers = /* @__PURE__ */ new Prepared<Verifier>();
const keyEncrypters = /* @__PURE__ */ new Prepared<KeyEncrypter>();
const keyDecrypters = /* @__PURE__ */ new Prepared<KeyDecrypter>();
const gcmKeys = /* @__PURE__ */ new Prepared<GcmKey>();
const keyAgreements = /* @__PURE__ */ new Prepared<KeyAgreement>();
