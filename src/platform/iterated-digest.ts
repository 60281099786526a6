/**
 * A hash function applied again and again, as the key derivation of PKCS #12 does. node:crypto does it at
 * once, in slices between which the event loop runs; WebCrypto takes a promise for every digest.
 */
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import { hashLengths, isOtherHash, otherHashNames, type FileHash } from "./file-hashes.ts";
import { nodeDigester } from "./node/digest.ts";
import { nodeHashes } from "./node/hashes.ts";
import { nodeFor } from "./password-based.ts";
import { settle, type Steps } from "./steps.ts";
import { TimeSlice } from "./time-slice.ts";
import { digest } from "./webcrypto/secrets.ts";

/** How many digests are made between two looks at the clock: less than a millisecond's work. */
const digestsPerLook = 512;

/** Whether digests cost no promise each. */
export function digestsAtOnce(): boolean {
  return immediate(0) !== undefined;
}

/** The digest of the digest of the digest of data, `count` in all. */
export function* iteratedDigest(hash: FileHash, data: Bytes, count: number): Steps<Bytes> {
  const { output } = hashLengths[hash];
  if (isOtherHash(hash)) {
    return yield* inSlices(nodeDigester(nodeFor(hash), otherHashNames[hash], output), data, count);
  }
  const node = immediate(0);
  if (node !== undefined) {
    return yield* inSlices(nodeDigester(node, nodeHashes[hash], output), data, count);
  }
  const slice = new TimeSlice();
  let octets = data;
  for (let round = 1; round <= count; round++) {
    octets = yield* settle(digest(hash, octets));
    // A promise that is kept at once gives other promises a turn, and nothing else.
    if (round % digestsPerLook === 0) yield* slice.pause();
  }
  return octets;
}

function* inSlices(digestOnce: (data: Bytes) => Bytes, data: Bytes, count: number): Steps<Bytes> {
  let octets = data;
  const slice = new TimeSlice();
  for (let round = 1; round <= count; round++) {
    octets = digestOnce(octets);
    if (round % digestsPerLook === 0) yield* slice.pause();
  }
  return octets.slice();
}
