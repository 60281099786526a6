/** Key agreement with an ephemeral key: RFC 7518 section 4.6, on OKP curves RFC 8037 section 3.2. */
import type { EcdhEsRow } from "../../alg/management.ts";
import type { ContentRow } from "../../alg/content.ts";
import { decodeBase64url } from "../../encoding/base64url.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { isJsonObject, type JsonObject } from "../../encoding/json.ts";
import { JoseError, UsageError, type Fault } from "../../errors.ts";
import type { JoseHeader } from "../../header/types.ts";
import { membersOf } from "../../jwk/io/export.ts";
import { contentsOf, type Key } from "../../jwk/key/key.ts";
import { keyAgreementOf } from "../../jwk/key/operations.ts";
import { parseJwk } from "../../jwk/parse.ts";
import { publicMembers } from "../../keytypes/public-members.ts";
import type { KeyTypeScheme } from "../../keytypes/scheme.ts";
import { ephemeralPair } from "../../platform/agreement.ts";
import { makeKeyDecrypter, makeKeyEncrypter } from "../../platform/key-encryption.ts";
import type { KeyMembers } from "../../platform/material.ts";
import { settle, type Steps } from "../../platform/steps.ts";
import { newCek } from "../cek.ts";
import { invalidJwe, invalidJweHeader } from "../parts.ts";
import { concatKdf } from "./concat-kdf.ts";
import type { EstablishedCek, Establishing, Management, Recovering } from "./management.ts";

/** The agreed key is the CEK, or wraps it. */
export const ecdhEs: Management<"ECDH-ES"> = {
  decidesCek: ({ wrap }) => wrap === null,
  privateOperation: true,
  iterations: () => 0,
  establish,
  recover,
};

function* establish(row: EcdhEsRow, { key, content, header, cek }: Establishing): Steps<EstablishedCek> {
  const { keyType } = contentsOf(key);
  const { crv } = keyType;
  const recipient = yield* membersOf(key);
  if (crv === undefined) throw noSecret();
  const pair = yield* settle(ephemeralPair(crv));
  const epk = ephemeralPublicKey(pair.publicKey, keyType);
  const z = yield* settle(pair.agree(publicMembers(recipient, keyType)));
  if (z === null) throw noSecret();
  const agreed = yield* agreedKey(z, row, content, partiesIn(header, unacceptable));
  const parameters = { epk: { ...epk } };
  if (row.wrap === null) return { cek: agreed, encryptedKey: noBytes, parameters };
  const wrapped = cek ?? newCek(content);
  const encrypt = yield* settle(makeKeyEncrypter({ form: "secret", bytes: agreed }, row.wrap));
  return { cek: wrapped, encryptedKey: yield* settle(encrypt(wrapped)), parameters };
}

function* recover(row: EcdhEsRow, { key, content, header, encryptedKey }: Recovering): Steps<Bytes | null> {
  // Section 4.6.1.1. The binding has chosen a key on the curve of "epk".
  const epk = readEphemeralKey(header.epk, key);
  const agree = yield* keyAgreementOf(key, epk.crv);
  const z = yield* settle(agree(epk.members));
  if (z === null) return null;
  const agreed = yield* agreedKey(z, row, content, partiesIn(header, invalidJweHeader));
  if (row.wrap === null) return agreed;
  const decrypt = yield* settle(makeKeyDecrypter({ form: "secret", bytes: agreed }, row.wrap));
  return yield* settle(decrypt(encryptedKey));
}

/** Section 4.6.2: what the key is derived for depends on whether it wraps another. */
function agreedKey(z: Bytes, { alg, wrap }: EcdhEsRow, content: ContentRow, parties: Parties): Steps<Bytes> {
  const algorithmId = wrap === null ? content.enc : alg;
  const keyLength = wrap === null ? content.cekLength : wrap.keyLength;
  return concatKdf(z, { algorithmId, keyLength, ...parties });
}

interface Parties {
  readonly partyUInfo: Bytes;
  readonly partyVInfo: Bytes;
}

/** Sections 4.6.1.2 and 4.6.1.3. */
function partiesIn({ apu = "", apv = "" }: JoseHeader, fault: Fault): Parties {
  const partyUInfo = decodeBase64url(apu);
  const partyVInfo = decodeBase64url(apv);
  if (partyUInfo === undefined || partyVInfo === undefined)
    throw fault('has an "apu" or "apv" that is not base64url');
  return { partyUInfo, partyVInfo };
}

const unacceptable: Fault = (problem) => new UsageError("ERR_INVALID_ARGUMENT", `header ${problem}`);

/** The sender's key must be a valid public key on the recipient's curve, and only that. */
function readEphemeralKey(
  epk: JsonObject | undefined,
  key: Key,
): { readonly members: KeyMembers; readonly crv: string } {
  if (!isJsonObject(epk)) throw invalidJwe('header has no "epk"');
  const { keyType } = contentsOf(key);
  const { type, material } = parsedEphemeralKey(epk, keyType);
  if (type !== "public" || material.form !== "public" || keyType.crv === undefined) {
    throw invalidJwe('header has an "epk" that is no public key on the recipient\'s curve');
  }
  return { members: material.members, crv: keyType.crv };
}

function parsedEphemeralKey(epk: JsonObject, keyType: KeyTypeScheme): ReturnType<typeof contentsOf> {
  try {
    return parseJwk(epk, [keyType]).contents;
  } catch (error) {
    if (error instanceof JoseError) throw invalidJwe('header has an "epk" that is no valid public key');
    throw error;
  }
}

function ephemeralPublicKey(exported: object, keyType: KeyTypeScheme): KeyMembers {
  const { material } = parseJwk(exported, [keyType]).contents;
  if (material.form !== "public") throw noSecret();
  return material.members;
}

function noSecret(): JoseError {
  return new JoseError("ERR_KEY_INVALID", "The recipient's public key leads to no shared secret");
}
