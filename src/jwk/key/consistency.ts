/**
 * Checks that the private and the public half of a key match, once before its first use or export: RFC 7518
 * section 6.2.2, RFC 8037 section 2, RFC 9964 section 2. Not all platforms check this at the import. RSA keys
 * were checked arithmetically at the import. EC and OKP keys were checked if node:crypto computes the public
 * half synchronously (keytypes/halves.ts).
 */
import { EdDSA } from "../../algorithms/signatures/eddsa.ts";
import { ML_DSA_44, ML_DSA_65, ML_DSA_87 } from "../../algorithms/signatures/ml-dsa.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";

import { encodeBase64url } from "../../encoding/base64url.ts";
import { equalConstantTime } from "../../encoding/bytes.ts";
import { JoseError } from "../../errors.ts";
import { areHalvesChecked, markHalvesChecked } from "../../keytypes/halves.ts";
import { publicMembers, readPublicJwk } from "../../keytypes/public-members.ts";
import type { KeyTypeScheme } from "../../keytypes/scheme.ts";
import {
  ephemeralPair,
  makeKeyAgreement,
  type AgreementCurve,
  type KeyAgreement,
} from "../../platform/agreement.ts";
import type { KeyMaterial, KeyMembers } from "../../platform/material.ts";
import type { Signer } from "../../platform/signatures.ts";
import { settle, type Steps } from "../../platform/steps.ts";
import { randomBytes } from "../../runtime.ts";
import type { KeyContents } from "./key.ts";

/** Creates a signer whose first signature is verified with the public half. */
export function* consistentSigner(
  material: KeyMaterial,
  keyType: KeyTypeScheme,
  scheme: SignatureScheme,
): Steps<Signer> {
  const signer = yield* settle(scheme.signer(material));
  const pair = uncheckedPairIn(material, keyType);
  if (pair === undefined) return signer;
  const sample = randomBytes(32);
  const signature = yield* settle(signer(sample));
  const publicHalf = { form: "public", members: publicMembers(pair, keyType) } as const;
  const verifier = yield* settle(scheme.verifier(publicHalf));
  if (!(yield* settle(verifier(signature, sample)))) throw inconsistent();
  markHalvesChecked(pair);
  return signer;
}

/** Prepares a private key for key agreement, after comparing the secrets computed by both sides. */
export function* consistentAgreement(
  material: KeyMaterial,
  keyType: KeyTypeScheme,
  curve: AgreementCurve,
): Steps<KeyAgreement> {
  const agreement = yield* settle(makeKeyAgreement(material, curve));
  const pair = uncheckedPairIn(material, keyType);
  if (pair === undefined) return agreement;
  const agrees =
    curve.basePoint === undefined
      ? yield* sharesSecrets(agreement, pair, keyType, curve)
      : yield* givesPublicKey(agreement, pair, curve.basePoint);
  if (!agrees) throw inconsistent();
  markHalvesChecked(pair);
  return agreement;
}

/**
 * Rejects a private key whose halves do not match, and a public key that was taken from such a pair. If the
 * runtime lacks the algorithm, the check is skipped.
 */
export function* requireConsistent({ keyType, material, takenFrom }: KeyContents): Steps<void> {
  const pair = takenFrom ?? (material.form === "private" ? material.members : undefined);
  if (pair === undefined || keyType.checksHalves || areHalvesChecked(pair)) return;
  try {
    yield* tryOut(pair, keyType);
  } catch (error) {
    if (!(error instanceof JoseError && error.code === "ERR_JOSE_NOT_SUPPORTED")) throw error;
  }
}

/**
 * Rejects a private key whose halves do not match. If the runtime lacks the algorithm, it is rejected as
 * well.
 */
export function* requireConsistentPair(material: KeyMaterial, keyType: KeyTypeScheme): Steps<void> {
  const pair = uncheckedPairIn(material, keyType);
  if (pair !== undefined) yield* tryOut(pair, keyType);
}

function* tryOut(members: KeyMembers, keyType: KeyTypeScheme): Steps<void> {
  const material = { form: "private", members } as const;
  const { agreement, alg } = keyType;
  const scheme = [ML_DSA_44, ML_DSA_65, ML_DSA_87].find((each) => each.alg === alg) ?? EdDSA;
  if (agreement === undefined) yield* consistentSigner(material, keyType, scheme);
  else yield* consistentAgreement(material, keyType, agreement);
}

/** Reports whether a peer computes the same secret from the public half. */
function* sharesSecrets(
  agreement: KeyAgreement,
  pair: KeyMembers,
  keyType: KeyTypeScheme,
  curve: AgreementCurve,
): Steps<boolean> {
  const peer = yield* settle(ephemeralPair(curve));
  const here = yield* settle(agreement(readPublicJwk(peer.publicKey, keyType)));
  const there = yield* settle(peer.agree(publicMembers(pair, keyType)));
  return here !== null && there !== null && equalConstantTime(here, there);
}

/** RFC 7748 section 6: an agreement with the base point gives the public key. */
function* givesPublicKey(agreement: KeyAgreement, pair: KeyMembers, basePoint: KeyMembers): Steps<boolean> {
  const here = yield* settle(agreement(basePoint));
  return here !== null && encodeBase64url(here) === pair["x"];
}

/** Returns the key pair if its halves have not been checked yet. */
function uncheckedPairIn(material: KeyMaterial, { checksHalves }: KeyTypeScheme): KeyMembers | undefined {
  if (material.form !== "private" || checksHalves || areHalvesChecked(material.members)) return undefined;
  return material.members;
}

function inconsistent(): JoseError {
  return new JoseError("ERR_KEY_INVALID", "The private and the public part of the key do not match");
}
