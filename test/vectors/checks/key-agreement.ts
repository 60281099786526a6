// Key agreement with everything given: RFC 7518 section 4.6, RFC 8037 section 3.2.

import { decryptCompact, encryptCompact } from "josette/jwe";
import { exportJwk, importKey, publicKey } from "josette/jwk";
import type { Derivation, KeyAgreementVector } from "../format.ts";
import { concat, fromUtf8, toBase64url, type Bytes } from "../octets.ts";
import { agree, concatKey, contentAlgorithm, curveOf, managementAlgorithm } from "../operations.ts";
import { sameJson, sameOctets } from "./comparisons.ts";
import { publicHalf } from "./halves.ts";
import type { Plan } from "./plan.ts";

/** The curves that no runtime is without. */

export function keyAgreementPlans(vector: KeyAgreementVector): readonly Plan[] {
  const { key, ephemeral, epk, alg, enc, Z, derivation } = vector;
  const needs = [curveOf(key)];
  return [
    { direction: "agree", part: "sender", needs, work: () => agreeOn(Z, ephemeral, publicHalf(key)) },
    { direction: "agree", part: "recipient", needs, work: () => agreeOn(Z, key, epk) },
    {
      direction: "export",
      needs: [],
      work: async () => sameJson("epk", await exportJwk(importKey(ephemeral)), epk),
    },
    ...(derivation === undefined
      ? []
      : [
          { direction: "derive" as const, needs: [], work: () => derive(vector, derivation) },
          { direction: "steps" as const, needs: [], work: () => steps(vector, derivation) },
        ]),
    {
      direction: "round trip",
      serialization: "compact",
      needs: [alg, enc, ...needs],
      work: () => roundTrip(vector),
    },
  ];
}

async function agreeOn(
  Z: Bytes,
  privateKey: KeyAgreementVector["key"],
  peer: KeyAgreementVector["key"],
): Promise<void> {
  sameOctets("Z", await agree(importKey(privateKey), importKey(peer)), Z);
}

async function derive({ enc, Z }: KeyAgreementVector, { apu, apv, ...expected }: Derivation): Promise<void> {
  const derived = await concatKey(Z, contentAlgorithm(enc), { apu, apv });
  sameOctets("OtherInfo", derived.otherInfo, expected.otherInfo);
  sameOctets("derived key", derived.derivedKey, expected.derivedKey);
}

/** Each printed value from those before it. */
async function steps({ enc, Z }: KeyAgreementVector, { apu, apv, ...expected }: Derivation): Promise<void> {
  const { derivedKey } = expected;
  const withLength = (data: Bytes): Bytes => concat(bigEndian32(data.length), data);
  const suppPubInfo = bigEndian32(derivedKey.length * 8);
  const otherInfo = concat(...[fromUtf8(enc), apu, apv].map(withLength), suppPubInfo);
  const hashInput = concat(bigEndian32(1), Z, otherInfo);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", hashInput));
  sameOctets("OtherInfo", otherInfo, expected.otherInfo);
  sameOctets("input of the hash", hashInput, expected.hashInput);
  sameOctets("derived key", digest.slice(0, derivedKey.length), derivedKey);
}

async function roundTrip({ key, alg, enc, derivation }: KeyAgreementVector): Promise<void> {
  const plaintext = fromUtf8("agreed");
  const parties = derivation && { apu: toBase64url(derivation.apu), apv: toBase64url(derivation.apv) };
  const recipient = importKey(key);
  const token = await encryptCompact(plaintext, publicKey(recipient), { alg, enc, ...parties });
  const options = { alg: [managementAlgorithm(alg)], enc: [contentAlgorithm(enc)] };
  const decrypted = await decryptCompact(token, recipient, options);
  sameOctets("plaintext", decrypted.plaintext, plaintext);
}

function bigEndian32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
