/**
 * Repeated application of a hash function, as the key derivation of PKCS #12 requires. With node:crypto the
 * digests are computed synchronously, in time slices between which the event loop runs. WebCrypto needs a
 * promise for every digest.
 */
import type { Bytes } from "../encoding/bytes.ts";
import { nodeInUse } from "./backend.ts";
import { hashLengths, isOtherHash, otherHashNames, type FileHash } from "./file-hashes.ts";
import { nodeDigester } from "./node/iterated-digest.ts";
import { nodeHashes } from "./node/hashes.ts";
import { digesterWorks } from "./node/known-file-algorithms.ts";
import { nodeFor } from "./password-based.ts";
import { unsupported } from "./platform-errors.ts";
import { perform, type Steps } from "../steps/steps.ts";
import { TimeSlice } from "../steps/time-slice.ts";
import { digest } from "./webcrypto/digest-hmac-pbkdf2.ts";

/** The number of digests between two readings of the clock. These digests take less than a millisecond. */
const digestsPerLook = 512;

/** Reports whether digests are computed synchronously, which is much faster than with a promise for each. */
export function digestsAtOnce(): boolean {
  return nodeInUse() !== undefined;
}

/** Applies the hash function `count` times. */
export function* iteratedDigest(hash: FileHash, data: Bytes, count: number): Steps<Bytes> {
  const { output } = hashLengths[hash];
  if (isOtherHash(hash)) {
    const node = nodeFor(hash);
    if (!digesterWorks(node, hash)) throw unsupported(hash);
    return yield* inSlices(nodeDigester(node, otherHashNames[hash], output), data, count);
  }
  const node = nodeInUse();
  if (node !== undefined && digesterWorks(node, hash)) {
    return yield* inSlices(nodeDigester(node, nodeHashes[hash], output), data, count);
  }
  const slice = new TimeSlice();
  let octets = data;
  for (let round = 1; round <= count; round++) {
    const input = octets;
    octets = yield* perform({ name: hash, later: () => digest(hash, input), prefer: "later" });
    // Awaiting these promises lets only microtasks run. Timers and I/O can run only during a pause.
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
