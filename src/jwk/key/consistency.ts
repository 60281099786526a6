/**
 * Checks that the private and the public half of a key match, once before its first use or export: RFC 7518
 * section 6.2.2, RFC 8037 section 2, RFC 9964 section 2. Not all platforms check this at the import. RSA keys
 * have been checked arithmetically at the import, and so have EC and OKP keys if node:crypto can compute the
 * public half synchronously (keytypes/matching-halves.ts).
 */
import type { SignatureScheme } from "../../algorithms/types.ts";
import { JoseError } from "../../errors.ts";
import { areHalvesChecked, markHalvesChecked } from "../../keytypes/matching-halves.ts";
import { publicMembers } from "../../keytypes/public-members.ts";
import type { KeyTypeScheme } from "../../keytypes/scheme.ts";
import type { KeyMaterial, KeyMembers } from "../../platform/material.ts";
import type { Signer } from "../../platform/signatures.ts";
import { outcomeOf, settle, type Steps } from "../../steps/steps.ts";
import { randomBytes } from "../../runtime.ts";
import type { KeyContents } from "./key.ts";

/** Creates a signer. If the halves have not been checked yet, a sample signature is verified first. */
export function* consistentSigner(
  material: KeyMaterial,
  keyType: KeyTypeScheme,
  scheme: SignatureScheme,
): Steps<Signer> {
  const signer = yield* settle(scheme.signer(material));
  const pair = uncheckedPairIn(material, keyType);
  if (pair === undefined) return signer;
  const sample = randomBytes(32);
  const signature = yield* outcomeOf(signer(sample));
  const publicHalf = { form: "public", members: publicMembers(pair, keyType) } as const;
  const verifier = yield* settle(scheme.verifier(publicHalf));
  if (!(yield* outcomeOf(verifier(signature, sample)))) throw inconsistent();
  markHalvesChecked(pair);
  return signer;
}

/**
 * Rejects a private key whose halves do not match, and a public key that was taken from such a pair. If the
 * runtime lacks the algorithm, the check is skipped.
 */
export function* requireConsistent({ keyType, material, takenFrom }: KeyContents): Steps<void> {
  const pair = takenFrom ?? (material.form === "private" ? material.members : undefined);
  try {
    yield* requireMatch(pair, keyType);
  } catch (error) {
    if (!(error instanceof JoseError && error.code === "ERR_JOSE_NOT_SUPPORTED")) throw error;
  }
}

/**
 * Rejects a private key whose halves do not match. If the runtime lacks the algorithm, the key is rejected as
 * well.
 */
export function* requireConsistentPair(material: KeyMaterial, keyType: KeyTypeScheme): Steps<void> {
  if (material.form === "private") yield* requireMatch(material.members, keyType);
}

function* requireMatch(pair: KeyMembers | undefined, { halvesMatch }: KeyTypeScheme): Steps<void> {
  if (pair === undefined || halvesMatch === undefined || areHalvesChecked(pair)) return;
  if (!(yield* halvesMatch(pair))) throw inconsistent();
  markHalvesChecked(pair);
}

/** Returns the key pair if its halves have not been checked yet. */
function uncheckedPairIn(material: KeyMaterial, { halvesMatch }: KeyTypeScheme): KeyMembers | undefined {
  if (material.form !== "private" || halvesMatch === undefined || areHalvesChecked(material.members)) {
    return undefined;
  }
  return material.members;
}

function inconsistent(): JoseError {
  return new JoseError("ERR_KEY_INVALID", "The private and the public part of the key do not match");
}
