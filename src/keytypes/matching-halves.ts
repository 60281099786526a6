/**
 * Checks that the private and the public half of a key match: RFC 7518 section 6.2.2, RFC 8037 section 2, RFC
 * 9964 section 2. The halves of EC and OKP keys are compared at the import if node:crypto can compute the
 * public half synchronously. Otherwise, and for keys of RFC 9964, the halves are compared before the first
 * use or export (jwk/key/consistency.ts). RSA keys are checked by rsa.ts.
 */
import { encodeBase64url } from "../encoding/base64url.ts";
import { equalConstantTime } from "../encoding/bytes.ts";
import type { Fault } from "../errors.ts";
import { ephemeralPair, makeKeyAgreement } from "../platform/agreement.ts";
import type { AgreementCurve } from "../platform/agreement-curve.ts";
import type { KeyMembers, PublicHalf } from "../platform/material.ts";
import { makeSigner, makeVerifier } from "../platform/signatures.ts";
import type { SignatureMethod } from "../platform/signature-method.ts";
import { perform, type Steps } from "../steps/steps.ts";
import { randomBytes } from "../runtime.ts";
import { publicMembers, readPublicJwk } from "./public-members.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** The pairs whose halves are known to match. */
const checkedPairs = /* @__PURE__ */ new WeakSet<KeyMembers>();

/**
 * Rejects a pair whose public half differs from `computed`, which is `undefined` if the platform could not
 * compute it.
 */
export function checkHalves(pair: KeyMembers, computed: PublicHalf | undefined, fault: Fault): void {
  if (computed === undefined) return;
  if (computed.x !== pair["x"] || computed.y !== pair["y"]) {
    throw fault("has a private key that does not match its public key");
  }
  markHalvesChecked(pair);
}

/** Reports whether the public half verifies a signature that the private half makes of a random sample. */
export function* halvesVerify(
  pair: KeyMembers,
  keyType: KeyTypeScheme,
  method: SignatureMethod,
): Steps<boolean> {
  const signer = makeSigner({ form: "private", members: pair }, method);
  const sample = randomBytes(32);
  const signature = yield* perform(signer(sample));
  const publicHalf = { form: "public", members: publicMembers(pair, keyType) } as const;
  const verifier = makeVerifier(publicHalf, method);
  return yield* perform(verifier(signature, sample));
}

/** Reports whether a peer that has the public half computes the same shared secret as the private half. */
export function* halvesAgree(
  pair: KeyMembers,
  keyType: KeyTypeScheme,
  curve: AgreementCurve,
): Steps<boolean> {
  const agreement = makeKeyAgreement({ form: "private", members: pair }, curve);
  const peer = yield* perform(ephemeralPair(curve));
  const here = yield* perform(agreement(readPublicJwk(peer.publicKey, keyType)));
  const there = yield* perform(peer.agree(publicMembers(pair, keyType)));
  return here !== null && there !== null && equalConstantTime(here, there);
}

/** Reports whether the agreement with the base point gives the public half: RFC 7748 section 6. */
export function* publicKeyAgrees(
  pair: KeyMembers,
  curve: AgreementCurve,
  basePoint: KeyMembers,
): Steps<boolean> {
  const agreement = makeKeyAgreement({ form: "private", members: pair }, curve);
  const here = yield* perform(agreement(basePoint));
  return here !== null && encodeBase64url(here) === pair["x"];
}

/** Reports whether the halves are known to match. */
export function areHalvesChecked(pair: KeyMembers): boolean {
  return checkedPairs.has(pair);
}

/** Records that the halves match. */
export function markHalvesChecked(pair: KeyMembers): void {
  checkedPairs.add(pair);
}
