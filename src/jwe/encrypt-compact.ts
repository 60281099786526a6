/**
 * Encryption in compact serialization: RFC 7516 sections 5.1 and 7.1. There is one recipient and one header,
 * so everything that depends only on the header and the key is computed once and cached. For most algorithms
 * this includes the encoded header. A short message with "dir" takes 14 % less time in Node.js 26, 21 % in
 * Bun and 36 % in Chromium than with the general code for the JSON serializations.
 */
import type { Suite } from "../algorithms/suite.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { encodeBase64url } from "../encoding/base64url.ts";
import { encodeHeader, ownKid, type WrittenHeader } from "../header/serialize.ts";
import type { JoseHeader } from "../header/types.ts";
import type { Key } from "../jwk/key/key.ts";
import { senderOf } from "../jwk/key/prepared-operations.ts";
import type { Steps } from "../steps/steps.ts";
import { assign, withParameters, type Assignment } from "./recipient-algorithms.ts";
import { additionalData } from "./parts.ts";
import { seal } from "./encrypt-json.ts";

/** Encrypts a message. All arguments have been read. Throws the errors of `assign` and of the algorithm. */
export function* encryptBytes(
  suite: Suite,
  plaintext: Bytes,
  key: Key,
  written: WrittenHeader,
): Steps<string> {
  const { header, management, content, base } = preparationFor(suite, key, written);
  const send = yield* senderOf(key, management);
  const { cek, encryptedKey, parameters } = yield* send({ content, header, cek: undefined });
  const { encoded, aad } =
    parameters === undefined ? base : encodedHeader({ ...base.protectedHeader, ...parameters });
  const { iv, ciphertext, tag } = yield* seal(plaintext, { content, cek, aad, zip: header.zip });
  return (
    `${encoded}.${encodeBase64url(encryptedKey)}.${encodeBase64url(iv)}.` +
    `${encodeBase64url(ciphertext)}.${encodeBase64url(tag)}`
  );
}

/** A protected header and its encoded forms. */
interface EncodedHeader {
  readonly protectedHeader: JoseHeader;
  readonly encoded: string;
  /** The encoded header as ASCII octets: RFC 7516 section 5.1 step 14. */
  readonly aad: Bytes;
}

/** The results that depend only on a header and a key. */
interface Preparation extends Assignment {
  /** The suite whose algorithms were used. */
  readonly suite: Suite;
  /** The protected header without the parameters that some algorithms generate for each message. */
  readonly base: EncodedHeader;
}

/**
 * Caches preparations by header and key object. A preparation stays valid, because neither object can change:
 * keys are immutable, and only frozen headers, as returned by `readWrittenHeader`, are cached.
 */
const preparations = /* @__PURE__ */ new WeakMap<WrittenHeader, WeakMap<Key, Preparation>>();

function preparationFor(suite: Suite, key: Key, written: WrittenHeader): Preparation {
  const cached = preparations.get(written)?.get(key);
  if (cached?.suite === suite) return cached;
  const preparation = prepare(suite, key, written);
  if (Object.isFrozen(written) && Object.isFrozen(written.header)) {
    const byKey = preparations.get(written) ?? new WeakMap<Key, Preparation>();
    preparations.set(written, byKey.set(key, preparation));
  }
  return preparation;
}

function prepare(suite: Suite, key: Key, { header: protectedHeader, omitsKid }: WrittenHeader): Preparation {
  const assignment = assign(suite, key, { protectedHeader });
  const named = { ...protectedHeader, ...ownKid(key.kid, protectedHeader, omitsKid) };
  return { ...assignment, suite, base: encodedHeader(withParameters(named, assignment.addedAlgorithm)) };
}

function encodedHeader(protectedHeader: JoseHeader): EncodedHeader {
  const encoded = encodeHeader(protectedHeader);
  return { protectedHeader, encoded, aad: additionalData(encoded) };
}
