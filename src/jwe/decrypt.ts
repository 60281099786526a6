/** Decrypting for one recipient: RFC 7516 section 5.2. One oracle-free step: whatever fails, the error is the same. */
import type { ContentRow } from "../alg/content.ts";
import type { ManagementRow } from "../alg/management.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { allowedRow } from "../header/allow-list.ts";
import { checkCrit } from "../header/crit.ts";
import type { JweHeader } from "../header/types.ts";
import { managementDemand } from "../jwk/binding.ts";
import { candidateKeys, tryEach, type Candidate } from "../jwk/candidates.ts";
import type { Key } from "../jwk/key.ts";
import type { Keyring } from "../jwk/keyring.ts";
import type { Steps } from "../primitives/steps.ts";
import { cekOrSubstitute } from "./cek.ts";
import { cipherOf } from "./content/content.ts";
import { managementOf } from "./management/management.ts";
import { invalidJwe, type JweParts } from "./parts.ts";
import type { DecryptionPolicy } from "./policy.ts";
import { decompress } from "./zip.ts";

/** A decrypted JWE. Encryption to a public key proves no sender: anyone may have written the plaintext. */
export interface DecryptedJwe extends Candidate {
  readonly plaintext: Bytes;
  readonly header: JweHeader;
}

/**
 * Decrypts with the keys that fit; one key's failure never stops the others.
 * @throws JoseError `ERR_JOSE_ALG_NOT_ALLOWED`, `ERR_JWE_INVALID`, `ERR_JWKS_NO_MATCHING_KEY`,
 * `ERR_JWKS_MULTIPLE_MATCHING_KEYS`, `ERR_JWE_DECRYPTION_FAILED`, `ERR_JOSE_LIMIT_EXCEEDED`.
 */
export function* decrypt(
  parts: JweParts,
  keyring: Keyring,
  policy: DecryptionPolicy,
  signal: AbortSignal | undefined,
): Steps<DecryptedJwe> {
  const { header } = parts;
  const row = allowedRow(header.alg, policy.alg, "alg", "decrypt");
  const content = allowedRow(header.enc, policy.enc, "enc", "decrypt");
  const { alg } = row;
  const { enc } = content;
  // Step 5: every parameter that must be understood is.
  checkCrit(header, policy.crit, invalidJwe);
  if (header.zip !== undefined && header.zip !== "DEF") throw invalidJwe('header has a "zip" other than DEF');
  checkLengths(parts, row, content);
  // Steps 6 to 12 for each key in turn, 14 to 16 with what came of it.
  const request = { header, alg, use: "enc", ...(signal && { signal }) } as const;
  const candidates = yield* candidateKeys(
    keyring,
    request,
    managementDemand(row, content, "decrypt"),
    policy.limits,
  );
  const success = yield* tryEach(candidates, (key) => decryptWith(key, parts, row, content));
  // Step 18.
  if (success === undefined)
    throw new JoseError("ERR_JWE_DECRYPTION_FAILED", "Decryption failed", { stage: "decrypt" });
  const { key, matchedBy, result } = success;
  // Step 17.
  const plaintext = header.zip === undefined ? result : decompress(result, policy.limits.inflatedLength);
  return { plaintext, header: { ...header, alg, enc }, key, matchedBy };
}

/** What is wrong for every key alike and plain to see for everyone. */
function checkLengths({ encryptedKey, iv, tag }: JweParts, row: ManagementRow, content: ContentRow): void {
  if (iv.length !== content.ivLength) throw invalidJwe("initialization vector has the wrong length");
  if (tag.length !== content.tagLength) throw invalidJwe("authentication tag has the wrong length");
  if (managementOf(row).emptyEncryptedKey !== (encryptedKey.length === 0)) {
    throw invalidJwe("encrypted key is empty where one belongs, or is there where none does");
  }
}

function* decryptWith(
  key: Key,
  parts: JweParts,
  row: ManagementRow,
  content: ContentRow,
): Steps<Bytes | null> {
  const recovered = yield* managementOf(row).recover(row, key, parts.encryptedKey);
  const cek = cekOrSubstitute(recovered, content);
  return yield* cipherOf(content).decrypt(content, { cek, iv: parts.iv, aad: parts.aad }, parts);
}
