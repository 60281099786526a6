/**
 * Whether the halves of a private key belong together, tried once before its first use or export: RFC 7518 section 6.2.2, RFC 8037
 * section 2, RFC 9964 section 2. Some platforms check it when they import a key, some do not. RSA keys have been checked
 * by arithmetic at their import, and EC and OKP keys where node:crypto works out the public half at once (halves.ts).
 */
import { okpCurves, type Curve } from "../../alg/curves.ts";
import { edwardsCurves } from "../../alg/edwards.ts";
import { signatureAlgorithms, type SignatureRow } from "../../alg/signature.ts";
import { rowOf } from "../../encoding/table.ts";
import { encodeBase64url } from "../../encoding/base64url.ts";
import { equalConstantTime } from "../../encoding/bytes.ts";
import { JoseError } from "../../errors.ts";
import { ephemeralPair, makeKeyAgreement, type KeyAgreement } from "../../platform/agreement.ts";
import type { KeyMaterial, OkpPublicMembers } from "../../platform/material.ts";
import type { CurvePrivateMembers, PairMembers } from "../../platform/public-half.ts";
import { makeSigner, makeVerifier, type Signer } from "../../platform/signatures.ts";
import { settle, type Steps } from "../../platform/steps.ts";
import { randomBytes } from "../../runtime.ts";
import { isProved, markProved, pairIn } from "../halves.ts";
import type { KeyContents } from "./key.ts";
import { parseJwk } from "../parse.ts";
import { publicMembers } from "../io/public-key.ts";

/** A signer whose signature verifies with the public half. */
export function* consistentSigner(material: KeyMaterial, row: SignatureRow): Steps<Signer> {
  const signer = yield* settle(makeSigner(material, row));
  const pair = unprovedPairIn(material);
  if (pair === undefined) return signer;
  const sample = randomBytes(32);
  const signature = yield* settle(signer(sample));
  const publicHalf = { form: "public", members: publicMembers(pair) } as const;
  const verifier = yield* settle(makeVerifier(publicHalf, row));
  if (!(yield* settle(verifier(signature, sample)))) throw inconsistent();
  markProved(pair);
  return signer;
}

/** An agreement that leads to the same secret from both sides. */
export function* consistentAgreement(material: KeyMaterial, crv: Curve): Steps<KeyAgreement> {
  const agreement = yield* settle(makeKeyAgreement(material, crv));
  const pair = unprovedPairIn(material);
  if (pair === undefined || pair.kty === "AKP") return agreement;
  const agrees =
    pair.kty === "OKP" ? yield* givesPublicKey(agreement, pair) : yield* sharesSecrets(agreement, pair);
  if (!agrees) throw inconsistent();
  markProved(pair);
  return agreement;
}

/**
 * Refuses a private key whose halves disagree, and what was taken from one. An algorithm that the runtime lacks is
 * no reason to.
 */
export function* requireConsistent({ material, statedBy }: KeyContents): Steps<void> {
  const pair = statedBy ?? (material.form === "external" ? undefined : pairIn(material));
  if (pair === undefined || isProved(pair)) return;
  try {
    yield* tryOut(pair);
  } catch (error) {
    if (!(error instanceof JoseError && error.code === "ERR_JOSE_NOT_SUPPORTED")) throw error;
  }
}

function* tryOut(members: PairMembers): Steps<void> {
  const material = { form: "private", members } as const;
  if (members.kty === "AKP") yield* consistentSigner(material, signatureAlgorithms[members.alg]);
  else if (rowOf(edwardsCurves, members.crv) === undefined) yield* consistentAgreement(material, members.crv);
  else yield* consistentSigner(material, signatureAlgorithms.EdDSA);
}

/** Whether a peer comes to the same secret with the public half. */
function* sharesSecrets(
  agreement: KeyAgreement,
  pair: CurvePrivateMembers & { readonly kty: "EC" },
): Steps<boolean> {
  const peer = yield* settle(ephemeralPair(pair.crv));
  const { material: peerPublic } = parseJwk(peer.publicKey).contents;
  if (peerPublic.form !== "public") return false;
  const here = yield* settle(agreement(peerPublic.members));
  const there = yield* settle(peer.agree(publicMembers(pair)));
  return here !== null && there !== null && equalConstantTime(here, there);
}

/** RFC 7748 section 6: to agree with the base point gives the public key. */
function* givesPublicKey(agreement: KeyAgreement, { crv, x }: OkpPublicMembers): Steps<boolean> {
  const { length } = okpCurves[crv];
  const basePoint = new Uint8Array(length);
  // Section 4: u is 9 on Curve25519, 5 on Curve448.
  basePoint[0] = crv === "X25519" ? 9 : 5;
  const here = yield* settle(agreement({ kty: "OKP", crv, x: encodeBase64url(basePoint) }));
  return here !== null && encodeBase64url(here) === x;
}

/** The pair whose halves are still to be tried. */
function unprovedPairIn(material: KeyMaterial): PairMembers | undefined {
  const pair = pairIn(material);
  return pair === undefined || isProved(pair) ? undefined : pair;
}

function inconsistent(): JoseError {
  return new JoseError(
    "ERR_KEY_INVALID",
    "The private and the public part of the key do not belong together",
  );
}
