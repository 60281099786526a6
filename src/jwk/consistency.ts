/**
 * Whether the halves of a private key belong together, tried once before its first use: RFC 7518 section 6.2.2, RFC 8037
 * section 2, RFC 9964 section 2. Some platforms check it when they import a key, some do not. RSA keys have been checked
 * by arithmetic already.
 */
import { okpCurves, type Curve } from "../alg/curves.ts";
import { edwardsCurves } from "../alg/edwards.ts";
import type { SignatureRow } from "../alg/signature.ts";
import { rowOf } from "../alg/table.ts";
import { encodeBase64url } from "../encoding/base64url.ts";
import { equalConstantTime } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { ephemeralPair, makeKeyAgreement, type KeyAgreement } from "../primitives/agreement.ts";
import { isTaggedCryptoKey } from "../primitives/cryptokey.ts";
import { requireGenuine } from "../primitives/generation.ts";
import type { KeyMaterial, OkpPublicMembers, PrivateMembers } from "../primitives/material.ts";
import { makeSigner, makeVerifier, type Signer } from "../primitives/signatures.ts";
import { settle, type Steps } from "../primitives/steps.ts";
import { randomBytes } from "../runtime.ts";
import { membersOf } from "./export.ts";
import { contentsOf, type Key } from "./key.ts";
import { parseJwk } from "./parse.ts";
import { publicMembers } from "./public-key.ts";

/** A signer whose signature verifies with the public half. */
export function* consistentSigner(material: KeyMaterial, row: SignatureRow): Steps<Signer> {
  const signer = yield* settle(makeSigner(material, row));
  const pair = pairIn(material);
  if (pair === undefined) return signer;
  const sample = randomBytes(32);
  const signature = yield* settle(signer(sample));
  const publicHalf = { form: "public", members: publicMembers(pair) } as const;
  const verifier = yield* settle(makeVerifier(publicHalf, row));
  if (!(yield* settle(verifier(signature, sample)))) throw inconsistent();
  return signer;
}

/** An agreement that leads to the same secret from both sides. */
export function* consistentAgreement(material: KeyMaterial, crv: Curve): Steps<KeyAgreement> {
  const agreement = yield* settle(makeKeyAgreement(material, crv));
  const pair = pairIn(material);
  if (pair === undefined) return agreement;
  if (pair.kty === "OKP") {
    if (!(yield* givesPublicKey(agreement, pair))) throw inconsistent();
    return agreement;
  }
  const peer = yield* settle(ephemeralPair(crv));
  const { material: peerPublic } = parseJwk(peer.publicKey).contents;
  if (peerPublic.form !== "public") throw inconsistent();
  const here = yield* settle(agreement(peerPublic.members));
  const there = yield* settle(peer.agree(publicMembers(pair)));
  if (here === null || there === null || !equalConstantTime(here, there)) throw inconsistent();
  return agreement;
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

/**
 * What must be checked of a CryptoKey before its first use, and cannot be at once. One that has no class string must be a key to
 * the platform: nothing that a token's sender could be told follows from it. A CryptoKey for RSA or EdDSA that can be read is checked
 * as a JWK is: platforms accept moduli, private members and points that josette refuses. Of an RSA CryptoKey that cannot be read, the
 * size and the exponent have been checked at its import.
 */
export function* requireSound(key: Key): Steps<void> {
  const { kty, crv, material } = contentsOf(key);
  if (material.form !== "CryptoKey") return;
  const { cryptoKey } = material;
  if (!isTaggedCryptoKey(cryptoKey)) yield* settle(requireGenuine(cryptoKey));
  const readAsJwk = kty === "RSA" || rowOf(edwardsCurves, crv ?? "") !== undefined;
  if (readAsJwk && cryptoKey.extractable) yield* membersOf(key);
}

function pairIn(material: KeyMaterial): PrivateMembers | undefined {
  return material.form === "private" && material.members.kty !== "RSA" ? material.members : undefined;
}

function inconsistent(): JoseError {
  return new JoseError(
    "ERR_KEY_INVALID",
    "The private and the public part of the key do not belong together",
  );
}
