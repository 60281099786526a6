/** The Concat KDF as ECDH-ES uses it: RFC 7518 section 4.6.2, SP 800-56A section 5.8.1. */
import { concat, type Bytes } from "../../encoding/bytes.ts";
import { uint32 } from "../../encoding/integers.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { digest } from "../../platform/secrets.ts";
import { settle, type Steps } from "../../platform/steps.ts";

/** What the derived key is bound to besides the shared secret. */
export interface KdfParameters {
  /** "enc" for direct key agreement, "alg" where the key wraps another. */
  readonly algorithmId: string;
  readonly partyUInfo: Bytes;
  readonly partyVInfo: Bytes;
  /** Of the derived key, in bytes. */
  readonly keyLength: number;
}

/** The hash of SP 800-56A that the section names, and its length in bytes. */
const hash = "SHA-256";
const hashLength = 32;

/** Derives a key from the shared secret Z. */
export function* concatKdf(z: Bytes, parameters: KdfParameters): Steps<Bytes> {
  const info = otherInfo(parameters);
  const rounds: Bytes[] = [];
  for (let counter = 1; rounds.length * hashLength < parameters.keyLength; counter++) {
    rounds.push(yield* settle(digest(hash, concat(uint32(counter), z, info))));
  }
  return concat(...rounds).slice(0, parameters.keyLength);
}

/**
 * OtherInfo: AlgorithmID, PartyUInfo and PartyVInfo, each with its length, and SuppPubInfo, the length of the
 * derived key in bits.
 */
export function otherInfo({ algorithmId, partyUInfo, partyVInfo, keyLength }: KdfParameters): Bytes {
  const datalen = (data: Bytes): Bytes => concat(uint32(data.length), data);
  return concat(
    datalen(encodeUtf8(algorithmId)),
    datalen(partyUInfo),
    datalen(partyVInfo),
    uint32(keyLength * 8),
  );
}
