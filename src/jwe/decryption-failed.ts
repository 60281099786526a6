/** The error of a failed decryption: RFC 7516 section 11.5. It is the same whatever failed. */
import { JoseError } from "../errors.ts";

/** The single error for all failures that depend on a key and a ciphertext. */
export function decryptionFailed(): JoseError {
  return new JoseError("ERR_JWE_DECRYPTION_FAILED", "Decryption failed", { stage: "decrypt" });
}
