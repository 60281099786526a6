/** The Concat KDF for ECDH-ES: RFC 7518 section 4.6.2, SP 800-56A section 5.8.1. */
import { concat, type Bytes } from "../../encoding/bytes.ts";
import { uint32 } from "../../encoding/integers.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { digest } from "../../platform/digest-hmac-pbkdf2.ts";
import { perform, type Steps } from "../../steps/steps.ts";

/** The inputs of the derivation other than the shared secret. */
export interface KdfParameters {
  /** The "enc" value for direct key agreement, the "alg" value if the key wraps another key. */
  readonly algorithmId: string;
  readonly partyUInfo: Bytes;
  readonly partyVInfo: Bytes;
  /** The length of the derived key, in bytes. */
  readonly keyLength: number;
}

/** The hash function that section 4.6.2 specifies, and the length of its result in bytes. */
const hash = "SHA-256";
const hashLength = 32;

/** Derives a key from the shared secret Z. */
export function* concatKdf(z: Bytes, parameters: KdfParameters): Steps<Bytes> {
  const info = otherInfo(parameters);
  const rounds: Bytes[] = [];
  for (let counter = 1; rounds.length * hashLength < parameters.keyLength; counter++) {
    rounds.push(yield* perform(digest(hash, concat(uint32(counter), z, info))));
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
