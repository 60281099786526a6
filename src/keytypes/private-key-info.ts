/** Writes PrivateKeyInfo with version v1 (0): RFC 5958 section 2. */
import { noBytes, type Bytes } from "../encoding/bytes.ts";
import { tags } from "../encoding/der.ts";
import { derElement, derSequence, derUnsignedInteger } from "../encoding/der-writer.ts";

/** Writes a PrivateKeyInfo from an AlgorithmIdentifier and the content of its privateKey. */
export function writePrivateKeyInfo(algorithm: Bytes, privateKey: Bytes): Bytes {
  return derSequence(derUnsignedInteger(noBytes), algorithm, derElement(tags.octetString, privateKey));
}
